/** Networks from the studio's settings. */
import type { BackendName } from "../../../../genn/index.ts";
import { type MicrocircuitNetwork, microcircuitOptimisers } from "../../../../network_architectures/mc/index.ts";
import type { TaskNetworkOptions } from "../../../../network_base/index.ts";
import { scaledRates } from "../../../../training/index.ts";
import { epsilon, type Settings, task } from "../task.ts";

/** A network of the architecture that the settings ask for; `options` add what it is for. */
export const createNetwork = (
  settings: Settings,
  backend: BackendName,
  options: TaskNetworkOptions,
): Promise<MicrocircuitNetwork> => task.create(settings, task.shape, { seed: settings.seed, backend, ...options });

/** The optimiser of every population that learns. */
export const optimisersOf = ({ learningRates, "learning-rate": factor, hidden }: Settings) =>
  scaledRates(microcircuitOptimisers(learningRates, epsilon, hidden.length), factor);

/** Networks of the microcircuit from the studio's settings, and their learned state moved from one to another. */
import type { BackendName } from "../../genn/index.ts";
import {
  type LearningRates,
  MicrocircuitNetwork,
  microcircuitExperiment,
  microcircuitOptimizers,
} from "../../network_architectures/mc/index.ts";
import type { NetworkOptions } from "../../network_base/index.ts";
import { INPUT_SIZE, learningRateKeys, OUTPUT_SIZE, type Settings, timeStepOf } from "../settings.ts";

/** A microcircuit of the architecture that the settings ask for; `options` add what the network is for. */
export function createNetwork(
  settings: Settings,
  backend: BackendName,
  options: Partial<NetworkOptions>,
): Promise<MicrocircuitNetwork> {
  const { hiddenSizes, variant, model, method, threshold, interneuronThreshold, seed } = settings;
  const { tauDRa, weightScales } = microcircuitExperiment("yinyang", variant, model);
  return MicrocircuitNetwork.create(
    { dt: timeStepOf(settings), seed, backend, ...options },
    {
      inputSize: INPUT_SIZE,
      hiddenSizes,
      outputSize: OUTPUT_SIZE,
      variant,
      model,
      method,
      threshold,
      interneuronThreshold,
      tauDRa,
      weightScales,
    },
  );
}

/** Synapses of such a network, without those one to one. */
export function synapseCount({ hiddenSizes }: Pick<Settings, "hiddenSizes">): number {
  const sizes = [...hiddenSizes, OUTPUT_SIZE];
  // Between two layers: forward, feedback, to the interneurons and back from them.
  const between = hiddenSizes.reduce((sum, size, k) => sum + 4 * size * sizes[k + 1]!, 0);
  return INPUT_SIZE * sizes[0]! + between;
}

/** The optimiser of every population that learns. */
export function optimizersOf({ learningRates, rateFactor, hiddenSizes }: Settings) {
  const { epsilon } = microcircuitExperiment("yinyang", "classic", "event");
  const rates = Object.fromEntries(learningRateKeys.map((key) => [key, rateFactor * learningRates[key]]));
  return microcircuitOptimizers(rates as unknown as LearningRates, epsilon, hiddenSizes.length);
}

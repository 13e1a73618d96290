/** The balanced networks of Vogels & Abbott, with conductances (COBA) and currents (CUBA). */
import { type BalancedKind, BalancedNetwork, balancedPopulations } from "../../network_architectures/balanced/index.ts";
import { type OptionTable, optionGroups } from "../../network_base/index.ts";
import { activityExperiment } from "../activity/experiment.ts";
import { UserError } from "../errors.ts";
import type { Experiment } from "../experiment.ts";

const options: OptionTable = {
  size: {
    ...{ kind: "integer", min: 2, max: 2 ** 31 - 1, group: optionGroups.network, default: 4000 },
    help: "Neurons, of which four in five are excitatory",
  },
  synapses: {
    ...{ kind: "number", above: 0, group: optionGroups.network, default: 80 },
    help: "Synapses onto a neuron, in the mean; weights are those for 80, times 80 / synapses",
  },
};

const LABELS: Readonly<Record<BalancedKind, string>> = {
  coba: "COBA: conductances",
  cuba: "CUBA: currents",
};

const experimentOn = (kind: BalancedKind): Experiment =>
  activityExperiment({
    name: `balanced/${kind}`,
    summary: `The balanced network of Vogels & Abbott with ${kind === "coba" ? "conductances (COBA)" : "currents (CUBA)"}: spikes, rates, irregularity, correlations, spectrum`,
    examples: [
      [`balanced/${kind}`, "five networks of 4000 neurons"],
      [`balanced/${kind} --size 40000 --seeds 1`, "ten times as many neurons"],
    ],
    title: `${kind.toUpperCase()}: a balanced network of integrate-and-fire neurons`,
    subtitle:
      "Vogels & Abbott 2005; benchmark of Brette et al. 2007. Excitatory and inhibitory neurons, connected at random; nothing but their own spikes drives them.",
    network: options,
    defaults: { time: 2000, transient: 200, shown: 300, seeds: 5 },
    folder: ["size"],
    networks: ({ size, synapses }) => {
      const numbers = { size: size as number, synapses: synapses as number };
      if (numbers.synapses > numbers.size)
        throw new UserError(`--synapses ${synapses} must not be more than there are neurons, --size ${size}`);
      const create: ReturnType<Parameters<typeof activityExperiment>[0]["networks"]>[number]["create"] = (common) =>
        BalancedNetwork.create(common, { kind, ...numbers });
      return [{ name: kind, label: LABELS[kind], populations: balancedPopulations, create }];
    },
  });

/** COBA. */
export const cobaExperiment = experimentOn("coba");
/** CUBA. */
export const cubaExperiment = experimentOn("cuba");

/** Brunel's network in its four states. */
import {
  BrunelNetwork,
  type BrunelState,
  brunelPopulations,
  brunelStates,
} from "../../network_architectures/balanced/index.ts";
import { optionGroups } from "../../network_base/index.ts";
import { activityExperiment } from "../activity/experiment.ts";
import { UserError } from "../errors.ts";

const LABELS: Readonly<Record<BrunelState, string>> = {
  SR: "Synchronous regular (g 3, η 2)",
  "SI-fast": "Synchronous irregular, fast (g 6, η 4)",
  AI: "Asynchronous irregular (g 5, η 2)",
  "SI-slow": "Synchronous irregular, slow (g 4.5, η 0.9)",
};
const ALL = Object.keys(brunelStates) as BrunelState[];

/** The experiment. */
export const brunelExperiment = activityExperiment({
  name: "balanced/brunel",
  summary: "Brunel's network of excitatory and inhibitory neurons in its four states",
  examples: [
    ["balanced/brunel", "12 500 neurons, 15.6 million synapses, one network in each state"],
    ["balanced/brunel --size 2500 --states AI --seeds 5", "smaller ones in one state"],
  ],
  title: "Brunel's network has four states",
  subtitle:
    "Brunel 2000, figure 8. Strength of inhibition g and external rate η decide whether neurons spike together or each for itself, regularly or not.",
  network: {
    size: {
      ...{ kind: "integer", min: 50, max: 2 ** 31 - 1, group: optionGroups.network, default: 12500 },
      help: "Neurons, of which four in five are excitatory",
    },
    synapses: {
      ...{ kind: "integer", min: 4, group: optionGroups.network, default: null },
      shownDefault: "a tenth of the excitatory neurons",
      help: "Excitatory synapses onto a neuron, and a quarter as many inhibitory ones; weights are 100 mV / synapses",
    },
    states: {
      ...{ kind: "choice", choices: ALL, all: "all", labels: LABELS, group: optionGroups.network, default: "all" },
      help: "Synchronous regular, synchronous irregular with a fast oscillation, asynchronous irregular, or synchronous irregular with a slow one",
    },
  },
  defaults: { time: 1000, transient: 200, shown: 200, seeds: 1 },
  folder: ["states", "size"],
  networks: ({ size: given, synapses, states }) => {
    const size = given as number;
    if (synapses !== null && (synapses as number) > 0.8 * size)
      throw new UserError(`--synapses ${synapses} must not be more than the excitatory neurons of --size ${size}`);
    return (states === "all" ? ALL : [states as BrunelState]).map((state) => ({
      name: state,
      label: LABELS[state],
      populations: brunelPopulations,
      create: (options) =>
        BrunelNetwork.create(options, {
          ...{ ...brunelStates[state], size },
          ...(synapses === null ? {} : { synapses: synapses as number }),
        }),
    }));
  },
});

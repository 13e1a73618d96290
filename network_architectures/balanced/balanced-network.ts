/** The balanced networks of Vogels & Abbott, by which simulators are compared: COBA, whose synapses are conductances, and CUBA, whose synapses are currents. */
import { fromRule, ModelError, uniform } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { fixedProbability, fixedProbabilityNoAutapse, lif } from "../../genn_models/index.ts";
import { exponentialConductance, exponentialCurrent, NetworkBase, sparse } from "../../network_base/index.ts";

/** What synapses do: change a conductance, or send a current. */
export const balancedKinds = ["coba", "cuba"] as const;
export type BalancedKind = (typeof balancedKinds)[number];

export interface BalancedConfig {
  readonly kind: BalancedKind;
  /** Neurons, of which four in five are excitatory. Default 4000. */
  readonly size?: number;
  /** Synapses onto a neuron, in the mean, as if from all neurons: default 80. Weights are those for 80, times 80 / synapses. */
  readonly synapses?: number;
}

const CONFIG: RulesOf<BalancedConfig> = { kind: required(a.text), size: a.count, synapses: a.positive };

/** Full names of the populations. */
export const balancedPopulations = { E: "neur_net_E", I: "neur_net_I" } as const;

/** Synapses per neuron that the weights are for. */
const USUAL_SYNAPSES = 80;

/** Membrane: 20 ms and 100 MOhm. Its resting potential lies above threshold, which stands for background input. */
const MEMBRANE = { C: 0.2, TauM: 20, Vrest: -49, Vreset: -60, Vthresh: -50, Ioffset: 0, TauRefrac: 5 };

/** Receptors of spikes from each population, and weights: uS for conductances, nA for currents (1.62 and -9 mV over the membrane resistance). */
const SYNAPSES = {
  coba: {
    E: { receptor: exponentialConductance({ tau: 5, reversal: 0 }), g: 0.006 },
    I: { receptor: exponentialConductance({ tau: 10, reversal: -80 }), g: 0.067 },
  },
  cuba: {
    E: { receptor: exponentialCurrent({ tau: 5 }), g: 0.0162 },
    I: { receptor: exponentialCurrent({ tau: 10 }), g: -0.09 },
  },
} as const;

/**
 * Excitatory and inhibitory integrate-and-fire neurons, each pair of different ones connected with the same probability, without a delay beyond the one step. For dt = 0.1 ms. Vogels & Abbott
 * 2005, Journal of Neuroscience 25:10786, as benchmarks 1 and 2 of Brette et al. 2007, Journal of Computational Neuroscience 23:349. The option `fusePostsynapticModels` makes it
 * faster.
 */
export class BalancedNetwork extends NetworkBase<BalancedConfig> {
  override setup(config: BalancedConfig): void {
    checkOptions<BalancedConfig>(config, CONFIG, "the configuration of a balanced network");
    const { kind, size = 4000, synapses = USUAL_SYNAPSES } = config;
    if (!balancedKinds.includes(kind))
      throw new ModelError(`kind of a balanced network must be ${balancedKinds.join(" or ")}, not ${kind}`);
    if (size < 2 || synapses > size) {
      throw new ModelError(
        `a balanced network needs two neurons at least, and no more synapses per neuron than neurons: not ${size} and ${synapses}`,
      );
    }
    const probability = synapses / size;
    const excitatory = Math.min(size - 1, Math.round(0.8 * size));
    const sizes = { E: excitatory, I: size - excitatory };
    const layer = this.addLayer("net");
    const names = ["E", "I"] as const;
    for (const name of names) {
      layer.addNeurons(name, sizes[name], lif, { params: MEMBRANE, vars: { V: uniform(-60, -50) } });
    }
    for (const source of names) {
      const { receptor, g } = SYNAPSES[kind][source];
      for (const target of names) {
        const rule = source === target ? fixedProbabilityNoAutapse : fixedProbability;
        const options = { receptor, g: (g * USUAL_SYNAPSES) / synapses, name: `${kind}_${source}` };
        layer.addSynapses(source, target, sparse(lif, fromRule(rule, { probability }), options));
      }
    }
  }
}

/** Brunel's network of excitatory and inhibitory neurons, which has four states of activity. */
import { fromRule, ModelError, uniform } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { fixedNumberPre, lifDelta, poissonDelta } from "../../genn_models/index.ts";
import { NetworkBase, sparse } from "../../network_base/index.ts";

export interface BrunelConfig {
  /** How many times stronger inhibitory synapses are than excitatory ones. */
  readonly g: number;
  /** External rate, relative to the one that would bring a neuron to threshold. */
  readonly eta: number;
  /** Neurons, of which four in five are excitatory. Default 12 500. */
  readonly size?: number;
  /** Synapses onto a neuron from excitatory ones; a quarter as many come from inhibitory ones. Default: a tenth of the excitatory neurons. */
  readonly synapses?: number;
  /** Jump of the potential by an excitatory spike, mV. Default: 100 mV divided by `synapses`, which is 0.1 mV for the published size; so the mean input is that of the published size. */
  readonly weight?: number;
  /** ms. Default 1.5. */
  readonly delay?: number;
}

const CONFIG: RulesOf<BrunelConfig> = {
  g: required(a.notNegative),
  eta: required(a.notNegative),
  size: a.count,
  synapses: a.count,
  weight: a.positive,
  delay: a.duration,
};

/** Full names of the populations. */
export const brunelPopulations = { E: "neur_net_E", I: "neur_net_I" } as const;

/** The four states that Brunel shows (figure 8), by the strength of inhibition and the external rate. */
export const brunelStates = {
  /** Synchronous regular. */
  SR: { g: 3, eta: 2 },
  /** Synchronous irregular, with a fast oscillation. */
  "SI-fast": { g: 6, eta: 4 },
  /** Asynchronous irregular. */
  AI: { g: 5, eta: 2 },
  /** Synchronous irregular, with a slow oscillation. */
  "SI-slow": { g: 4.5, eta: 0.9 },
} as const satisfies Readonly<Record<string, Pick<BrunelConfig, "g" | "eta">>>;
export type BrunelState = keyof typeof brunelStates;

const MEMBRANE = { TauM: 20, Vrest: 0, Vreset: 10, Vthresh: 20, TauRefrac: 2 };

/** Sum of the jumps by all excitatory synapses of a neuron in the published network, mV. */
const TOTAL_WEIGHT = 100;

/**
 * Leaky integrate-and-fire neurons with delta synapses, all with the same in-degree, weight and delay, and Poisson input from outside (model A, where excitatory and inhibitory neurons are alike).
 * For dt = 0.1 ms. Brunel 2000, Journal of Computational Neuroscience 8:183.
 */
export class BrunelNetwork extends NetworkBase<BrunelConfig> {
  override setup(config: BrunelConfig): void {
    checkOptions<BrunelConfig>(config, CONFIG, "the configuration of Brunel's network");
    const { g, eta, size = 12500, delay = 1.5 } = config;
    const excitatory = Math.round(0.8 * size);
    const sizes = { E: excitatory, I: size - excitatory };
    const { synapses = Math.round(0.1 * excitatory) } = config;
    const degrees = { E: synapses, I: Math.round(synapses / 4) };
    if (degrees.I < 1 || degrees.E > sizes.E || degrees.I > sizes.I) {
      throw new ModelError(
        `Brunel's network of ${size} neurons cannot have ${degrees.E} excitatory and ${degrees.I} inhibitory synapses onto each: ` +
          `it has ${sizes.E} and ${sizes.I} neurons, and needs one synapse of each kind at least`,
      );
    }
    const { weight = TOTAL_WEIGHT / synapses } = config;
    const { Vthresh, TauM } = MEMBRANE;
    // In Hz, of all external connections of a neuron together.
    const externalRate = (1000 * eta * Vthresh) / (weight * TauM);
    const layer = this.addLayer("net");
    const names = ["E", "I"] as const;
    for (const name of names) {
      layer.addNeurons(name, sizes[name], lifDelta, { params: MEMBRANE, vars: { V: uniform(0, Vthresh) } });
      this.addSource("net", name, poissonDelta, { params: { weight, rate: externalRate } });
    }
    for (const source of names) {
      const connectivity = fromRule(fixedNumberPre, { number: degrees[source] });
      const options = { g: source === "E" ? weight : -g * weight, delay, name: `brunel_${source}` };
      for (const target of names) layer.addSynapses(source, target, sparse(lifDelta, connectivity, options));
    }
  }
}

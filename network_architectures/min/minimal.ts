/** The smallest network of the toolkit: one population of leaky rate neurons that all talk to each other. */
import { uniform } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { leakyRate } from "../../genn_models/neurons/leaky-rate.ts";
import { dense, type EventRule, NetworkBase, toEvents } from "../../network_base/index.ts";

/** What a minimal network is built from. */
export interface MinimalConfig {
  readonly size: number;
  /** Change of rate that is sent as an event; without it, rates travel at every step. */
  readonly threshold?: number;
  /** Which of the event rules the (rule-less) synapses are made for; it decides what neurons keep. Default `forward`. */
  readonly eventRule?: EventRule;
  /** Weights are drawn from [-gain, gain) and divided by the root of `size`. Default 1.5. */
  readonly gain?: number;
  /** Membrane time constant, ms. Default 1. */
  readonly tau?: number;
  /** Initial potential of every neuron. Default 0.5. */
  readonly initialPotential?: number;
}

const CONFIG: RulesOf<MinimalConfig> = {
  size: required(a.count),
  threshold: a.notNegative,
  eventRule: a.text,
  gain: a.number,
  tau: a.number,
  initialPotential: a.number,
};

/** Layer `layer1` with the population `neur_pop1`, connected to itself; the weights do not learn by a rule. */
export class MinimalNetwork extends NetworkBase<MinimalConfig> {
  override setup(config: MinimalConfig): void {
    checkOptions<MinimalConfig>(config, CONFIG, "the configuration of a minimal network");
    const { size, threshold, eventRule = "forward", gain = 1.5, tau = 1, initialPotential = 0.5 } = config;
    const neuron = threshold === undefined ? leakyRate : toEvents(leakyRate, { threshold, rule: eventRule });
    const layer = this.addLayer("layer1");
    layer.addNeurons("neur_pop1", size, neuron, { params: { tau }, vars: { v: initialPotential } });
    layer.addSynapses("neur_pop1", "neur_pop1", dense(neuron, { g: uniform(-gain, gain), norm: "sqrt" }));
  }
}

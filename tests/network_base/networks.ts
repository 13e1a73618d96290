/** Small networks for the tests: an input population drives an output population that learns to reach 0.5. */
import { defineNeuronModel, type InitialValue, readOnly } from "../../genn/index.ts";
import { dense, type EventRule, NetworkBase, type Norm, toEvents } from "../../network_base/index.ts";

/** Low-passes its input. */
export const relay = defineNeuronModel({
  name: "relay",
  params: { tau: 2 },
  vars: { r: 0, b: readOnly(0.01), db: 0 },
  simCode: "r += dt * (Isyn + b - r) / tau; db += dt * r;",
});

/** Low-passes its input, and knows how far it is from its target. */
export const learner = defineNeuronModel({
  name: "learner",
  params: { tau: 4 },
  vars: { r: 0, e: 0, gain: 1, b: readOnly(0.02), db: 0 },
  simCode: "e = 0.5 - r; r += dt * (gain * Isyn + b - r) / tau; db += dt * e;",
});

export interface ChainConfig {
  readonly from: number;
  readonly to: number;
  readonly g: InitialValue;
  readonly norm?: Norm;
  /** Events instead of rates. */
  readonly threshold?: number;
  readonly rule?: EventRule;
  readonly poissonRate?: number;
  /** A second synapse population, back from output to input, that follows the first. */
  readonly feedback?: boolean;
}

export const names = {
  input: "neur_in_pop",
  output: "neur_out_pop",
  forward: "syn_in_pop_to_out_pop",
  feedback: "syn_out_pop_to_in_pop",
} as const;

export class Chain extends NetworkBase<ChainConfig> {
  setup({ from, to, g, norm = false, threshold, rule = "backward", poissonRate, feedback = false }: ChainConfig): void {
    const delayed = rule === "backward" ? ["e"] : [];
    const source = threshold === undefined ? relay : toEvents(relay, { threshold, rule, poissonRate });
    const target = threshold === undefined ? learner : toEvents(learner, { threshold, rule, delayed });
    this.addLayer("in").addNeurons("pop", from, source);
    this.addLayer("out").addNeurons("pop", to, target);
    this.connect("in", "pop", "out", "pop", dense(source, { g, norm, plasticity: "r_pre * e_post", name: "forward" }));
    if (feedback) {
      this.connect("out", "pop", "in", "pop", dense(target, { g: 0, name: "feedback" }));
      this.alignTransposed("feedback", names.feedback, names.forward);
      this.alignTransposed("negated", names.feedback, names.forward, { negate: true });
    }
    this.addInput("in", "pop");
  }
}

/** What Izhikevich's neurons share, whether their parameters are those of the population or of each neuron. */
import type { Quantity } from "../../genn/model/index.ts";

/** A neuron that spiked is reset at the start of the next step, so that the spike is seen at its peak. Two half steps of V, as in the paper. */
export const izhikevichCode = `
    if (V >= 30.0) { V = c; U += d; }
    V += 0.5 * dt * (0.04 * V * V + 5.0 * V + 140.0 - U + Isyn);
    V += 0.5 * dt * (0.04 * V * V + 5.0 * V + 140.0 - U + Isyn);
    U += dt * a * (b * V - U);
    if (V > 30.0) { V = 30.0; }`;

/** A little below the peak, which is what V is held at. */
export const izhikevichThreshold = "V >= 29.99";

export const izhikevichEquations = [
  "dV/dt = 0.04 V^2 + 5 V + 140 - U + Isyn, V at most 30",
  "dU/dt = a (b V - U)",
  "spike where V >= 29.99; at the start of the next step: V := c, U := U + d",
];

export const izhikevichQuantities = {
  a: ["1/ms", "rate at which U recovers"],
  b: ["1/ms", "how strongly U follows V"],
  c: ["mV", "potential after a spike"],
  d: ["mV/ms", "what a spike adds to U"],
  V: ["mV", "potential"],
  U: ["mV/ms", "recovery"],
  Isyn: ["mV/ms", "input"],
} as const satisfies Readonly<Record<string, Quantity>>;

/** The exponential upstroke of an action potential, for integrate-and-fire neurons that have one. */
import type { Quantity } from "../../genn/model/index.ts";

/**
 * Advances V by a step at a constant current: the equation is made linear about the present V, and the linear one solved (the exponential Rosenbrock-Euler method). That
 * is exact for the leak, of second order for the upstroke, and stable however steep the upstroke is; a spike is late by two steps at most. The two limits are beyond the peak, and keep the numbers within single precision.
 * `leak` is dt over the membrane time constant, `gain` dt over the capacitance, `steepness` 1 / DeltaT, which is refused where DeltaT is 0.
 */
export const upstrokeStep = (rest: string, current: string): string => `
      const scalar upswing = exp(fmin((V - VT) * steepness, 40.0));
      const scalar growth = fmin(leak * (upswing - 1.0), 20.0);
      const scalar effective = fabs(growth) < 1e-20 ? 1.0 : expm1(growth) / growth;
      V = fmin(V + effective * (leak * (${rest} - V + DeltaT * upswing) + gain * (${current})), Vpeak);`;

export const upstrokeQuantities = {
  VT: ["mV", "potential at which the upstroke begins"],
  DeltaT: ["mV", "how gradually it begins"],
  Vpeak: ["mV", "peak of a spike"],
  Vreset: ["mV", "potential after a spike"],
  TauRefrac: ["ms", "refractory time"],
  steepness: ["1/mV", "1 / DeltaT"],
  C: ["nF", "membrane capacitance"],
  Ioffset: ["nA", "constant current"],
  leak: ["1", "dt over the membrane time constant"],
  gain: ["mV/nA", "dt / C"],
  V: ["mV", "potential"],
  RefracTime: ["ms", "what is left of the refractory time"],
  Isyn: ["nA", "input"],
} as const satisfies Readonly<Record<string, Quantity>>;

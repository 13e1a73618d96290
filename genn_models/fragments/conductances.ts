/** Shapes of synaptic currents and conductances that rise before they fall. */
import { ModelError, type Quantity } from "../../genn/model/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: of parameters that have those that are looked at, whatever others the model has
type Derived = (parameters: any, dt: number) => number;

/** Advances an alpha function by a step, exactly: `inSyn` is what spikes have added, `x` the function. */
export const alphaStep = `x = (x + rise * inSyn) * expDecay;
    inSyn *= expDecay;`;

export const alphaDerived: Readonly<Record<"expDecay" | "rise", Derived>> = {
  expDecay: ({ tau }, dt) => Math.exp(-dt / tau),
  rise: ({ tau }, dt) => (Math.E * dt) / tau,
};

export const alphaQuantities = {
  tau: ["ms", "time from a spike to the peak"],
  expDecay: ["1", "exp(-dt / tau)"],
  rise: ["1", "e dt / tau: what inSyn adds to x in a step"],
} as const satisfies Readonly<Record<string, Quantity>>;

type TimeConstants = Readonly<Record<"tauRise" | "tauDecay", number>>;

/** What makes the largest difference of the two exponentials 1. Time constants must differ. */
export function peakNorm({ tauRise, tauDecay }: TimeConstants): number {
  if (tauRise === tauDecay) {
    throw new ModelError(
      `tauRise and tauDecay must differ, and are both ${tauRise}: with equal ones the shape is an alpha function, as in alphaCurr and alphaCond`,
    );
  }
  const peak = ((tauRise * tauDecay) / (tauDecay - tauRise)) * Math.log(tauDecay / tauRise);
  return 1 / (Math.exp(-peak / tauDecay) - Math.exp(-peak / tauRise));
}

export const doubleExpDerived: Readonly<Record<"fall" | "rise" | "norm", Derived>> = {
  fall: ({ tauDecay }, dt) => Math.exp(-dt / tauDecay),
  rise: ({ tauRise }, dt) => Math.exp(-dt / tauRise),
  norm: peakNorm,
};

export const doubleExpVars = { slow: 0, fast: 0 };

/** Takes in what arrived; `slow - fast` is what there is at the start of the step, and 0 for spikes that have just arrived. */
export const doubleExpArrival = `slow += norm * inSyn;
    fast += norm * inSyn;
    inSyn = 0.0;`;
export const doubleExpDecay = `slow *= fall;
    fast *= rise;`;

export const doubleExpEquations = [
  "a spike of weight inSyn: slow := slow + norm inSyn, fast := fast + norm inSyn",
  "tauDecay d(slow)/dt = -slow, tauRise d(fast)/dt = -fast",
  "norm = 1 / (exp(-T / tauDecay) - exp(-T / tauRise)), T = tauRise tauDecay / (tauDecay - tauRise) log(tauDecay / tauRise)",
];

export const doubleExpQuantities = {
  tauRise: ["ms", "time constant of the rise; not that of the decay"],
  tauDecay: ["ms", "time constant of the decay"],
  fall: ["1", "exp(-dt / tauDecay)"],
  rise: ["1", "exp(-dt / tauRise)"],
  norm: ["1", "makes the peak the weight"],
} as const satisfies Readonly<Record<string, Quantity>>;

/** The two exponentials, in the unit of what they are of. */
export const doubleExpParts = (unit: string) =>
  ({
    slow: [unit, "exponential of the decay"],
    fast: [unit, "exponential of the rise, which is taken off"],
    inSyn: [unit, "sum of the weights of the spikes that arrived in this step"],
  }) as const satisfies Readonly<Record<string, Quantity>>;

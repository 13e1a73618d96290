/** The neuron of Traub and Miles, of which there are several, by how many substeps a step has and what happens where a rate is 0 / 0. */
import type { Quantity } from "../../genn/model/index.ts";
import { notNegative, positive } from "./bounds.ts";
import type { QuotientOf } from "./rate-quotient.ts";

/** Forward Euler in `substeps` parts of a step: a number, or the name of a parameter. */
export const traubMilesCode = (substeps: number | string, quotient: QuotientOf): string => `
    for (int k = 0; k < ${substeps}; k++) {
      const scalar membrane = Isyn - m * m * m * h * gNa * (V - ENa) - n * n * n * n * gK * (V - EK) - gl * (V - El);
      const scalar u = (-52.0 - V) / 4.0;
      const scalar v = (V + 25.0) / 5.0;
      const scalar w = (-50.0 - V) / 5.0;
      const scalar alphaM = 1.28 * ${quotient("u")};
      const scalar betaM = 1.4 * ${quotient("v")};
      const scalar alphaH = 0.128 * exp((-48.0 - V) / 18.0);
      const scalar betaH = 4.0 / (exp((-25.0 - V) / 5.0) + 1.0);
      const scalar alphaN = 0.16 * ${quotient("w")};
      const scalar betaN = 0.5 * exp((-55.0 - V) / 40.0);
      m += (alphaM * (1.0 - m) - betaM * m) * sub;
      h += (alphaH * (1.0 - h) - betaH * h) * sub;
      n += (alphaN * (1.0 - n) - betaN * n) * sub;
      V += membrane / C * sub;
    }`;

/** The condition holds for several steps of an action potential, each of which counts as a spike. */
export const traubMilesThreshold = "V >= 0.0";

export const traubMilesParams = { gNa: 7.15, ENa: 50, gK: 1.43, EK: -95, gl: 0.02672, El: -63.563, C: 0.143 };
export const traubMilesBounds = { gNa: notNegative, gK: notNegative, gl: notNegative, C: positive };
/** Those of GeNN: the gates settle within some ms, the potential at -63.3 mV. */
export const traubMilesVars = { V: -60, m: 0.0529324, h: 0.3176767, n: 0.5961207 };

export const traubMilesEquations = (substeps: string): string[] => [
  "C dV/dt = Isyn - gNa m^3 h (V - ENa) - gK n^4 (V - EK) - gl (V - El)",
  "dm/dt = alpha_m (1 - m) - beta_m m, likewise h and n",
  "alpha_m = 0.32 (-52 - V) / (exp((-52 - V) / 4) - 1), beta_m = 0.28 (V + 25) / (exp((V + 25) / 5) - 1)",
  "alpha_h = 0.128 exp((-48 - V) / 18), beta_h = 4 / (exp((-25 - V) / 5) + 1)",
  "alpha_n = 0.032 (-50 - V) / (exp((-50 - V) / 5) - 1), beta_n = 0.5 exp((-55 - V) / 40)",
  `by Euler's method in ${substeps} parts of a step`,
  "spike in every step that ends with V >= 0",
];

export const traubMilesSource = "Traub and Miles 1991, Neuronal Networks of the Hippocampus";

export const traubMilesQuantities = {
  gNa: ["uS", "largest sodium conductance"],
  ENa: ["mV", "reversal potential of sodium"],
  gK: ["uS", "largest potassium conductance"],
  EK: ["mV", "reversal potential of potassium"],
  gl: ["uS", "leak conductance"],
  El: ["mV", "reversal potential of the leak"],
  C: ["nF", "membrane capacitance"],
  sub: ["ms", "length of a substep"],
  V: ["mV", "potential"],
  m: ["1", "activation of sodium"],
  h: ["1", "inactivation of sodium: 1 where there is none"],
  n: ["1", "activation of potassium"],
  Isyn: ["nA", "input"],
} as const satisfies Readonly<Record<string, Quantity>>;

/**
 * What neurons of equilibrium propagation have in common, in code and in words. They descend the energy E(u) = 1/2 sum u^2 - 1/2 sum W_ij
 * phi(u_i) phi(u_j) - sum b phi(u), where W is symmetric: du/dt = phi'(u) (I + b) - u. The membrane time constant is 1 ms.
 *
 * Here phi'(u) = 1 - tanh(2u)^2 is the slope of phi(u) = (1 + tanh 2u) / 2 exactly, so that it follows from the rate: 4 r (1 - r).
 */
import type { Quantity } from "../../genn/model/index.ts";
import { phi } from "./microcircuit.ts";

export { passOn } from "./microcircuit.ts";

/** -dE/du, from the rate that belongs to u. */
const descent = "4 * r * (1 - r) * (Isyn_regular + b) - u";

/**
 * One step. A neuron that is told so starts at rest, or, when the nudge turns negative, where its free phase has ended; in that step it does
 * nothing else, so that in the next one it hears rates of the same state. `nudging` is added to du/dt.
 */
export const settle = (nudging: string): string => `
    if (restart > 0) {
      u = 0;
      restart = 0;
    } else if (nudge < 0 && nudge_before >= 0) {
      u = u_free;
    } else {
      u += dt * (${descent}${nudging});
    }
    r = ${phi("u")};
    if (nudge == 0) u_free = u;
    nudge_before = nudge;
    contrast = window * r;
    db += dt * contrast;`;

/** One step of the recorded neurons, which compute the slope from u and know no restart. */
export const recordedStep = (nudging: string): string => `
    scalar saturation = tanh(2 * u);
    u += dt * eps * ((1 - saturation * saturation) * (Isyn_regular + b) - u${nudging});
    r = ${phi("u")};`;

/** Variables that `settle` needs; a network starts at rest. */
export const settlingVars = { u: 0, r: 0.5, u_free: 0, nudge_before: 0, contrast: 0, restart: 0 } as const;

/** The equations of what follows from u. */
export const rateEquations = [
  "r = phi(u)",
  "contrast = window r",
  "d(db)/dt = contrast",
  "restart > 0: u := 0; nudge turns negative: u := u at the end of the free phase",
  "phi(x) = (1 + tanh 2x) / 2",
  "phi'(x) = 1 - tanh(2x)^2",
] as const;

const QUANTITIES = {
  u: ["1", "potential"],
  r: ["1", "rate, which is what it sends"],
  u_free: ["1", "potential at the end of the free phase"],
  nudge_before: ["1", "nudge of the step before"],
  contrast: ["1/ms", "postsynaptic factor of plasticity: the rate, where it counts, with the sign of its phase"],
  restart: ["1", "1: start at rest in the next step"],
  b: ["1", "bias"],
  db: ["1", "accumulated change of the bias"],
  nudge: ["1", "strength of the nudge: 0 in the free phase, then beta, then (symmetric) -beta"],
  window: ["1/ms", "weight of this step in the change of weights; 0 while the network settles"],
  targ_mode: ["1", "0 in the free phase, 1 in the nudged one"],
  eps: ["1/ms", "rate at which it follows"],
  Isyn_regular: ["1", "input from the neighbouring layers"],
} as const satisfies Record<string, Quantity>;

/** Those of the common quantities that a neuron has. */
export function quantities<Name extends keyof typeof QUANTITIES>(...names: Name[]): Record<Name, Quantity> {
  return Object.fromEntries(names.map((name) => [name, QUANTITIES[name]])) as unknown as Record<Name, Quantity>;
}

const SCELLIER = "Scellier & Bengio (2017), Equilibrium Propagation, eqs. 1 and 5";
/** Where the neurons are from. */
export const sources = {
  learning: `${SCELLIER}; symmetric nudging: Laborieux et al. (2021), Scaling Equilibrium Propagation to Deep ConvNets, eq. 9`,
  recorded: `${SCELLIER}; difference scheme and names as in the reference toolkit`,
} as const;

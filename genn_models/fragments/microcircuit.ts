/**
 * What neurons of the dendritic cortical microcircuit have in common, in code and in words. Activation phi(x) = (1 +
 * tanh 2x) / 2; the slope used in learning is phi'(x) = 1 - tanh(2x)^2. The membrane time constant is 1 ms. All state
 * starts at 0, so r starts at 0 and not at phi(0).
 *
 * Classic variant: a leaky membrane. A neuron sends the rate of its soma, r = phi(u), while errors are taken against
 * the dendritic prediction r_eff = phi(vb), computed from the basal input alone. Latent equilibrium: a neuron sends the
 * rate of its prospective potential, u + tau_prosp * du/dt, which undoes the delay of its membrane.
 */
import type { Quantity } from "../../genn/model/index.ts";

/** phi(x) as an expression. */
export const phi = (x: string): string => `(1 + tanh(2 * ${x})) / 2`;

/** Input neurons: the current passes on within the same step. */
export const passOn = `
    u = Isyn;
    r = u;`;

/** Apical potential: feedback from the next layer and inhibition by the own interneurons. */
export const apical = `va_exc = Isyn_va_exc;
    va_int = Isyn_va_int;
    va = va_exc + va_int;`;

/** The membrane, driven by its dendrites. */
export const membrane = "u += dt * (ga * va + vb - u);";

/** Latent equilibrium: the prospective potential, from the last change of u, and its rate. */
export const prospectiveRate = `u_prosp = u + (u - u_prev) * tau_prosp / dt;
    r = ${phi("u_prosp")};`;

/** Latent equilibrium: `membrane`, keeping what it was. */
export const rememberingMembrane = `u_prev = u;
    ${membrane}`;

/** tanh(2 vb), of which phi(vb) and phi'(vb) are made. */
export const saturation = "scalar saturation = tanh(2 * vb);";

/** Classic: `saturation` and the dendritic prediction. */
export const dendriticRate = `${saturation}
    r_eff = (1 + saturation) / 2;`;

/** The postsynaptic factor of plasticity, va * phi'(vb) low-passed, and the change of the bias. After `saturation`. */
export const learning = `d_ra += dt * (va * (1 - saturation * saturation) - d_ra) / tau_d_ra;
    db += dt * d_ra;`;

/** The equations of `learning`. */
export const learningEquations = ["tau_d_ra d(d_ra)/dt = va phi'(vb) - d_ra", "d(db)/dt = d_ra"] as const;

/** phi and its slope. */
export const phiEquations = ["phi(x) = (1 + tanh 2x) / 2", "phi'(x) = 1 - tanh(2x)^2"] as const;

const QUANTITIES = {
  u: ["1", "somatic potential"],
  u_prev: ["1", "somatic potential of the step before"],
  u_prosp: ["1", "prospective potential, u + tau_prosp du/dt"],
  r: ["1", "rate, which is what it sends"],
  r_eff: ["1", "dendritic prediction of the rate, phi(vb)"],
  va: ["1", "apical potential: the error"],
  va_exc: ["1", "apical potential from the next layer"],
  va_int: ["1", "apical potential from the interneurons of the layer"],
  vb: ["1", "basal potential"],
  d_ra: ["1", "postsynaptic factor of plasticity: error times slope, low-passed"],
  b: ["1", "bias"],
  db: ["ms", "accumulated change of the bias"],
  ga: ["1", "conductance from the apical dendrite to the soma"],
  tau_prosp: ["ms", "how far the prospective potential looks ahead"],
  tau_d_ra: ["ms", "time constant of d_ra"],
  Isyn_vb: ["1", "basal input"],
  Isyn_va_exc: ["1", "apical input from the next layer"],
  Isyn_va_int: ["1", "apical input from the interneurons of the layer"],
  u_td: ["1", "rate of its neuron in the next layer"],
} as const satisfies Record<string, Quantity>;

/** Those of the common quantities that a neuron has. */
export function quantities<Name extends keyof typeof QUANTITIES>(...names: Name[]): Record<Name, Quantity> {
  return Object.fromEntries(names.map((name) => [name, QUANTITIES[name]])) as unknown as Record<Name, Quantity>;
}

const SACRAMENTO =
  "Sacramento, Costa, Bengio & Senn (2018), Dendritic cortical microcircuits approximate the backpropagation algorithm";
/** Where the neurons are from. */
export const sources = {
  classic:
    `${SACRAMENTO}; ` +
    "activation, target filter and the error against phi(vb) as in the reference toolkit of May 2023",
  latent:
    `${SACRAMENTO}; ` +
    "Haider et al. (2021), Latent equilibrium; activation and difference scheme as in the reference toolkit",
} as const;

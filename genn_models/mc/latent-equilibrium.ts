/**
 * Neurons of the dendritic cortical microcircuit (Sacramento et al. 2018) with prospective coding (latent equilibrium,
 * Haider et al. 2021). The membrane time constant is 1: times are in units of it.
 *
 * Activation phi(x) = (1 + tanh 2x) / 2; the slope used in learning is phi'(x) = 1 - tanh(2x)^2. A neuron sends the rate of its
 * prospective potential, u + tau_prosp * du/dt, which undoes the delay of its membrane. All state starts at 0.
 *
 * Variables every neuron here shares: `u` membrane potential, `r` the rate it sends, `va` apical potential (its error), `vb`
 * basal potential, `d_ra` low-passed error times slope (the postsynaptic factor of plasticity), `b` bias, `db` its change.
 */
import { defineNeuronModel, readOnly } from "../../genn/model/definitions.ts";

/** Passes its current on within the same step: u = I, r = u. */
export const latentInput = defineNeuronModel({
  name: "latent_input",
  vars: { u: 0, r: 0 },
  simCode: `
    u = Isyn;
    r = u;`,
});

/**
 * Pyramidal neuron of a hidden layer:
 * du/dt = ga * va + vb - u, va = feedback from the next layer + inhibition by the own interneurons, vb = basal input + b,
 * r = phi(u + tau_prosp * du/dt), tau_d_ra * d(d_ra)/dt = va * phi'(vb) - d_ra, d(db)/dt = d_ra.
 */
export const latentPyramidal = defineNeuronModel({
  name: "latent_pyramidal",
  params: { ga: 0.1, tau_prosp: 1, tau_d_ra: 10 },
  vars: { u: 0, u_prev: 0, u_prosp: 0, r: 0, va: 0, va_exc: 0, va_int: 0, vb: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0, Isyn_va_exc: 0, Isyn_va_int: 0 },
  simCode: `
    u_prosp = u + (u - u_prev) * tau_prosp / dt;
    r = (1 + tanh(2 * u_prosp)) / 2;
    va_exc = Isyn_va_exc;
    va_int = Isyn_va_int;
    va = va_exc + va_int;
    vb = Isyn_vb + b;
    u_prev = u;
    u += dt * (ga * va + vb - u);
    scalar saturation = tanh(2 * vb);
    d_ra += dt * (va * (1 - saturation * saturation) - d_ra) / tau_d_ra;
    db += dt * d_ra;`,
});

/**
 * Interneuron: imitates "its" neuron of the next layer, whose rate arrives as `u_td`. Its error compares that rate with its
 * own prospective one, va = u_td - phi(u_prosp); what it sends is the rate of its membrane potential, r = phi(u).
 */
export const latentInterneuron = defineNeuronModel({
  name: "latent_interneuron",
  params: { ga: 0, tau_prosp: 1, tau_d_ra: 10 },
  vars: { u: 0, u_prev: 0, u_prosp: 0, r: 0, va: 0, vb: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { u_td: 0 },
  simCode: `
    u_prosp = u + (u - u_prev) * tau_prosp / dt;
    r = (1 + tanh(2 * u_prosp)) / 2;
    va = u_td - r;
    vb = Isyn + b;
    u_prev = u;
    u += dt * (ga * va + vb - u);
    r = (1 + tanh(2 * u)) / 2;
    scalar saturation = tanh(2 * vb);
    d_ra += dt * (va * (1 - saturation * saturation) - d_ra) / tau_d_ra;
    db += dt * d_ra;`,
});

/**
 * Output neuron: like a pyramidal neuron whose apical potential is the distance to the target, va = Isyn - r, where `Isyn` carries
 * the target rate. `ga` is a variable, so that a test run can set it to 0 and let the output speak for itself.
 */
export const latentOutput = defineNeuronModel({
  name: "latent_output",
  params: { tau_prosp: 1, tau_d_ra: 10 },
  vars: { u: 0, u_prev: 0, u_prosp: 0, r: 0, va: 0, vb: 0, d_ra: 0, ga: 0.1, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0 },
  simCode: `
    u_prosp = u + (u - u_prev) * tau_prosp / dt;
    r = (1 + tanh(2 * u_prosp)) / 2;
    va = Isyn - r;
    vb = Isyn_vb + b;
    u_prev = u;
    u += dt * (ga * va + vb - u);
    scalar saturation = tanh(2 * vb);
    d_ra += dt * (va * (1 - saturation * saturation) - d_ra) / tau_d_ra;
    db += dt * d_ra;`,
});

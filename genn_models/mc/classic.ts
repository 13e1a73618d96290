/**
 * Neurons of the dendritic cortical microcircuit (Sacramento et al. 2018), classic variant: a leaky membrane without
 * prospective coding. The membrane time constant is 1 ms.
 *
 * Activation phi(x) = (1 + tanh 2x) / 2; the slope used in learning is phi'(x) = 1 - tanh(2x)^2. A neuron sends the rate of its
 * soma, r = phi(u), while errors are taken against the dendritic prediction r_eff = phi(vb), computed from the basal input
 * alone. All state starts at 0, so r starts at 0 and not at phi(0).
 */
import { defineNeuronModel, readOnly } from "../../genn/model/definitions.ts";

/** Passes its current on within the same step: u = I, r = u. */
export const classicInput = defineNeuronModel({
  name: "classic_input",
  vars: { u: 0, r: 0 },
  simCode: `
    u = Isyn;
    r = u;`,
});

/**
 * Pyramidal neuron of a hidden layer:
 * du/dt = ga * va + vb - u, va = feedback from the next layer + inhibition by the own interneurons, vb = basal input + b,
 * r = phi(u), tau_d_ra * d(d_ra)/dt = va * phi'(vb) - d_ra, d(db)/dt = d_ra.
 */
export const classicPyramidal = defineNeuronModel({
  name: "classic_pyramidal",
  params: { ga: 0.1, tau_d_ra: 15 },
  vars: { u: 0, r: 0, r_eff: 0, va: 0, va_exc: 0, va_int: 0, vb: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0, Isyn_va_exc: 0, Isyn_va_int: 0 },
  simCode: `
    va_exc = Isyn_va_exc;
    va_int = Isyn_va_int;
    va = va_exc + va_int;
    vb = Isyn_vb + b;
    u += dt * (ga * va + vb - u);
    r = (1 + tanh(2 * u)) / 2;
    scalar saturation = tanh(2 * vb);
    r_eff = (1 + saturation) / 2;
    d_ra += dt * (va * (1 - saturation * saturation) - d_ra) / tau_d_ra;
    db += dt * d_ra;`,
});

/**
 * Interneuron: imitates "its" neuron of the next layer, whose rate arrives as `u_td`: va = u_td - phi(vb). With ga = 0 its
 * membrane only low-passes vb.
 */
export const classicInterneuron = defineNeuronModel({
  name: "classic_interneuron",
  params: { ga: 0, tau_d_ra: 15 },
  vars: { u: 0, r: 0, r_eff: 0, va: 0, vb: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { u_td: 0 },
  simCode: `
    vb = Isyn + b;
    scalar saturation = tanh(2 * vb);
    r_eff = (1 + saturation) / 2;
    va = u_td - r_eff;
    u += dt * (ga * va + vb - u);
    r = (1 + tanh(2 * u)) / 2;
    d_ra += dt * (va * (1 - saturation * saturation) - d_ra) / tau_d_ra;
    db += dt * d_ra;`,
});

/**
 * Output neuron: `Isyn` carries the target rate, which is low-passed, tau_targ * d(r_target)/dt = Isyn - r_target; the error is
 * va = r_target - phi(vb). `ga` is a variable, so that a test run can set it to 0 and let the output speak for itself.
 */
export const classicOutput = defineNeuronModel({
  name: "classic_output",
  params: { tau_targ: 1, tau_d_ra: 15 },
  vars: { u: 0, r: 0, r_eff: 0, r_target: 0, va: 0, vb: 0, d_ra: 0, ga: 0.1, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0 },
  simCode: `
    r_target += dt * (Isyn - r_target) / tau_targ;
    vb = Isyn_vb + b;
    scalar saturation = tanh(2 * vb);
    r_eff = (1 + saturation) / 2;
    va = r_target - r_eff;
    u += dt * (ga * va + vb - u);
    r = (1 + tanh(2 * u)) / 2;
    d_ra += dt * (va * (1 - saturation * saturation) - d_ra) / tau_d_ra;
    db += dt * d_ra;`,
});

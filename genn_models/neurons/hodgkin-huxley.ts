/** The neuron of Hodgkin and Huxley. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import { smoothQuotient } from "../fragments/rate-quotient.ts";

/**
 * The squid's axon, in today's sign and with rest at -65 mV. Half a step of V, a step of the gates, half a step of V: each is exact while the others stay, so that the whole is of
 * second order in dt and stable for any. At 10 uA/cm^2, intervals are too long by 0.1 % in steps of 0.05 ms, 0.5 % in 0.1, 2 % in 0.2, 9 % in 0.5; at 1 ms it is no longer the neuron. It spikes where V rises through `Vthresh`, once in an action potential.
 */
export const hodgkinHuxley = defineNeuronModel({
  name: "hodgkin_huxley",
  params: { C: 1, gNa: 120, ENa: 50, gK: 36, EK: -77, gl: 0.3, El: -54.387, Ioffset: 0, Vthresh: 0 },
  paramBounds: { C: positive, gNa: notNegative, gK: notNegative, gl: notNegative },
  derivedParams: { half: ({ C }, dt) => -dt / (2 * C) },
  vars: { V: -65, m: 0.0529325, h: 0.5961208, n: 0.3176769 },
  simCode: `
    scalar sodium = gNa * m * m * m * h;
    scalar potassium = gK * n * n * n * n;
    scalar total = sodium + potassium + gl;
    scalar target = (sodium * ENa + potassium * EK + gl * El + Isyn + Ioffset) / total;
    V = target + (V - target) * exp(half * total);
    const scalar u = -(V + 40.0) / 10.0;
    const scalar w = -(V + 55.0) / 10.0;
    const scalar alphaM = ${smoothQuotient("u")};
    const scalar betaM = 4.0 * exp(-(V + 65.0) / 18.0);
    const scalar alphaH = 0.07 * exp(-(V + 65.0) / 20.0);
    const scalar betaH = 1.0 / (1.0 + exp(-(V + 35.0) / 10.0));
    const scalar alphaN = 0.1 * ${smoothQuotient("w")};
    const scalar betaN = 0.125 * exp(-(V + 65.0) / 80.0);
    const scalar mInf = alphaM / (alphaM + betaM);
    const scalar hInf = alphaH / (alphaH + betaH);
    const scalar nInf = alphaN / (alphaN + betaN);
    m = mInf + (m - mInf) * exp(-dt * (alphaM + betaM));
    h = hInf + (h - hInf) * exp(-dt * (alphaH + betaH));
    n = nInf + (n - nInf) * exp(-dt * (alphaN + betaN));
    sodium = gNa * m * m * m * h;
    potassium = gK * n * n * n * n;
    total = sodium + potassium + gl;
    target = (sodium * ENa + potassium * EK + gl * El + Isyn + Ioffset) / total;
    V = target + (V - target) * exp(half * total);`,
  thresholdConditionCode: "V >= Vthresh",
  autoRefractoryRequired: true,
  docs: {
    summary: "Hodgkin and Huxley's neuron, of second order; for steps of up to 0.1 ms.",
    equations: [
      "C dV/dt = Isyn + Ioffset - gNa m^3 h (V - ENa) - gK n^4 (V - EK) - gl (V - El)",
      "dm/dt = alpha_m (1 - m) - beta_m m, likewise h and n",
      "alpha_m = 0.1 (V + 40) / (1 - exp(-(V + 40) / 10)), beta_m = 4 exp(-(V + 65) / 18)",
      "alpha_h = 0.07 exp(-(V + 65) / 20), beta_h = 1 / (1 + exp(-(V + 35) / 10))",
      "alpha_n = 0.01 (V + 55) / (1 - exp(-(V + 55) / 10)), beta_n = 0.125 exp(-(V + 65) / 80)",
      "by exact half steps of V about an exact step of the gates (Strang splitting)",
      "spike where V rises through Vthresh",
    ],
    source:
      "Hodgkin and Huxley 1952, Journal of Physiology 117:500, with V measured from outside; NEST: hh_psc_alpha (of 100 pF instead of an area), PyNN: HH_cond_exp, NEURON: hh",
    quantities: {
      C: ["uF/cm^2", "membrane capacitance"],
      gNa: ["mS/cm^2", "largest sodium conductance"],
      ENa: ["mV", "reversal potential of sodium"],
      gK: ["mS/cm^2", "largest potassium conductance"],
      EK: ["mV", "reversal potential of potassium"],
      gl: ["mS/cm^2", "leak conductance"],
      El: ["mV", "reversal potential of the leak"],
      Ioffset: ["uA/cm^2", "constant current"],
      Vthresh: ["mV", "potential at which a spike is counted"],
      half: ["cm^2 ms/uF", "-dt / (2 C)"],
      V: ["mV", "potential"],
      m: ["1", "activation of sodium"],
      h: ["1", "inactivation of sodium: 1 where there is none"],
      n: ["1", "activation of potassium"],
      Isyn: ["uA/cm^2", "input"],
    },
  },
});

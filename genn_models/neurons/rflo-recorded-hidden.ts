/** Hidden neuron of RFLO as the reference toolkit had it. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import {
  delayEquation,
  keepSlopes,
  keepTraces,
  leakyTrace,
  quantities,
  rateAndSlope,
  rateEquations,
  source,
  traceEquation,
} from "../fragments/rflo.ts";

/** Hidden neuron as recorded: what is fed back also drives the potential, by the factor `learning`, and its bias does not learn. */
export const rfloRecordedHidden = defineNeuronModel({
  name: "rflo_recorded_hidden",
  vars: {
    h: 0.5,
    r: 0,
    r_min_1: 0,
    r_trace: 0,
    r_trace_min_1: 0,
    r_trace_min_2: 0,
    dr: 1,
    dr_min_1: 1,
    dr_min_2: 1,
    b: readOnly(0),
    learning: readOnly(1),
    err_fb: 0,
  },
  additionalInputVars: { Isyn_input: 0, Isyn_err_fb: 0 },
  simCode: `
    ${keepTraces}
    ${keepSlopes}
    err_fb = Isyn_err_fb;
    h += dt * (Isyn + learning * err_fb + Isyn_input + b - h);
    ${rateAndSlope}
    ${leakyTrace}`,
  docs: {
    summary: "Hidden neuron of RFLO as the reference toolkit had it: what is fed back drives it, too.",
    equations: [
      "err_fb = Isyn_err_fb",
      "dh/dt = Isyn + learning err_fb + Isyn_input + b - h",
      ...rateEquations,
      traceEquation,
      delayEquation,
    ],
    source,
    quantities: {
      ...quantities("h", "r", "r_min_1", "r_trace", "r_trace_min_1", "r_trace_min_2", "dr", "dr_min_1", "dr_min_2"),
      ...quantities("b", "err_fb", "Isyn_input", "Isyn_err_fb"),
      learning: ["1", "how much of what is fed back drives the potential"],
      Isyn: ["1", "input from the hidden population itself"],
    },
  },
});

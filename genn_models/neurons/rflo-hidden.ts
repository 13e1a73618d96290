/** Hidden neuron of a network that learns by RFLO. */
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

/**
 * Leaky neuron of a recurrent population: h += dt * (inputs + b - h), r = (1 + tanh 2h) / 2. What is fed back (`Isyn_err_fb`) does not drive it, it
 * only says how weights and bias should change: by err_fb * dr * trace, all three of the same moment. That moment is two steps ago when the
 * error arrives.
 *
 * `restart` = 1 begins a sequence: in that step h is 0, and so are the traces.
 */
export const rfloHidden = defineNeuronModel({
  name: "rflo_hidden",
  vars: {
    h: 0,
    r: 0,
    r_min_1: 0,
    r_trace: 0,
    r_trace_min_1: 0,
    r_trace_min_2: 0,
    dr: 1,
    dr_min_1: 1,
    dr_min_2: 1,
    b: readOnly(0),
    b_trace: 0,
    b_trace_min_1: 0,
    b_trace_min_2: 0,
    db: 0,
    err_fb: 0,
    restart: 0,
  },
  additionalInputVars: { Isyn_input: 0, Isyn_err_fb: 0 },
  simCode: `
    ${keepTraces}
    b_trace_min_2 = b_trace_min_1;
    b_trace_min_1 = b_trace;
    ${keepSlopes}
    err_fb = Isyn_err_fb;
    if (restart > 0) {
      h = 0;
      r_trace = 0;
      b_trace = 0;
      restart = 0;
    } else {
      h += dt * (Isyn + Isyn_input + b - h);
      ${leakyTrace}
      b_trace += dt * (1 - b_trace);
    }
    ${rateAndSlope}
    db += dt * err_fb * dr_min_2 * b_trace_min_2;`,
  docs: {
    summary: "Hidden neuron of an RFLO network: what is fed back to it only says how weights should change.",
    equations: [
      "dh/dt = Isyn + Isyn_input + b - h",
      ...rateEquations,
      traceEquation,
      "b_trace := b_trace + dt (1 - b_trace)",
      delayEquation,
      "err_fb = Isyn_err_fb",
      "d(db)/dt = err_fb dr_min_2 b_trace_min_2",
      "restart = 1: h := 0, r_trace := 0, b_trace := 0",
    ],
    source,
    quantities: {
      ...quantities("h", "r", "r_min_1", "r_trace", "r_trace_min_1", "r_trace_min_2", "dr", "dr_min_1", "dr_min_2"),
      ...quantities("b", "db", "err_fb", "restart", "Isyn_input", "Isyn_err_fb"),
      b_trace: ["1", "trace of a constant 1: what the potential owes to a unit of bias"],
      b_trace_min_1: ["1", "the same one step ago"],
      b_trace_min_2: ["1", "the same two steps ago"],
      Isyn: ["1", "input from the hidden population itself"],
    },
  },
});

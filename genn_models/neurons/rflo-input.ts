/** Input neuron of a network that learns by RFLO. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { delayEquation, keepTraces, leakyTrace, quantities, source, traceEquation } from "../fragments/rflo.ts";

/** Passes its current on within the same step, r = I, and keeps a trace of it. `restart` = 1 clears the trace. */
export const rfloInput = defineNeuronModel({
  name: "rflo_input",
  vars: { r: 0, r_min_1: 0, r_trace: 0, r_trace_min_1: 0, r_trace_min_2: 0, restart: 0 },
  simCode: `
    ${keepTraces}
    r = Isyn;
    if (restart > 0) {
      r_trace = 0;
      restart = 0;
    } else {
      ${leakyTrace}
    }`,
  docs: {
    summary: "Input of an RFLO network: passes its current on within the same step, and keeps a trace of it.",
    equations: ["r = Isyn", traceEquation, delayEquation, "restart = 1: r_trace := 0"],
    source,
    quantities: {
      ...quantities("r", "r_min_1", "r_trace", "r_trace_min_1", "r_trace_min_2", "restart"),
      Isyn: ["1", "what is shown to the network"],
    },
  },
});

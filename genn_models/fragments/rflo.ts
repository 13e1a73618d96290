/**
 * What neurons of a network that learns by RFLO (random feedback local online learning) have in common, in code and in words.
 *
 * Every connection has a delay of one step, so what belongs together is there at different times: the error of a hidden state comes back
 * two steps after it. Rate, slope and trace are therefore also kept as they were one and two steps ago, as `_min_1` and `_min_2`.
 */
import type { Quantity } from "../../genn/model/index.ts";

/** Before the rate moves: its trace, and the traces of one and two steps ago. */
export const keepTraces = `r_trace_min_2 = r_trace_min_1;
    r_trace_min_1 = r_trace;
    r_min_1 = r;`;

/** Before the slope moves: those of one and two steps ago. */
export const keepSlopes = `dr_min_2 = dr_min_1;
    dr_min_1 = dr;`;

/** The trace: the rate of the step before, low-passed as by a membrane. After `keepTraces`. */
export const leakyTrace = "r_trace += dt * (r_min_1 - r_trace);";

/** Rate and slope of the potential h. */
export const rateAndSlope = `scalar saturation = tanh(2 * h);
    r = (1 + saturation) / 2;
    dr = 1 - saturation * saturation;`;

/** The equations of all these. */
export const traceEquation = "r_trace := r_trace + dt (r(t - dt) - r_trace)";
export const rateEquations = ["r = (1 + tanh 2h) / 2", "dr = 1 - tanh(2h)^2"] as const;
export const delayEquation = "X_min_1 = X(t - dt), X_min_2 = X(t - 2 dt)";

const QUANTITIES = {
  h: ["1", "potential"],
  r: ["1", "rate, which is what it sends"],
  r_min_1: ["1", "rate of one step ago"],
  r_trace: ["1", "trace of the rate: what its targets' potentials owe to a unit of weight"],
  r_trace_min_1: ["1", "trace of one step ago"],
  r_trace_min_2: ["1", "trace of two steps ago"],
  dr: ["1", "slope of the rate at the potential"],
  dr_min_1: ["1", "slope of one step ago"],
  dr_min_2: ["1", "slope of two steps ago"],
  err_fb: ["1", "what is fed back by the outputs: the error of the state of two steps ago"],
  err: ["1", "error: how far the output is from its target"],
  b: ["1", "bias"],
  db: ["ms", "accumulated change of the bias"],
  restart: ["1", "1: begin anew in this step, as at the start of a sequence; it falls back to 0 by itself"],
  Isyn_input: ["1", "input from the input population"],
  Isyn_err_fb: ["1", "input from the output population"],
  Isyn_net: ["1", "input from the hidden population"],
} as const satisfies Record<string, Quantity>;

/** Those of the common quantities that a neuron has. */
export function quantities<Name extends keyof typeof QUANTITIES>(...names: Name[]): Record<Name, Quantity> {
  return Object.fromEntries(names.map((name) => [name, QUANTITIES[name]])) as unknown as Record<Name, Quantity>;
}

/** Where the rule is from. */
export const source =
  "Murray (2019), Local online learning in recurrent networks with random feedback; membrane, activation and delayed copies as in the " +
  "reference toolkit";

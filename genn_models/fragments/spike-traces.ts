/** Traces of spikes, for plasticity between all pairs: each spike adds 1 to what is left of those before. They are brought up to date where they are needed, not in every step. */
import type { Quantity } from "../../genn/model/index.ts";
import { sendPulse } from "./transmission.ts";

type Side = "pre" | "post";

/** In `preSpikeCode`, `postSpikeCode`: decays a trace since the last spike of its side, and adds this one. */
export const addSpike = (trace: string, side: Side, tau: string): string =>
  `${trace} = ${trace} * exp(-(t - st_${side}) / ${tau}) + 1.0;`;

/** In code of synapses: the trace of the other side, now, in a local `seen`. A spike that arrives this very moment is left out. */
export const seeTrace = (trace: string, side: Side, tau: string): string => `
    const scalar since = t - st_${side};
    const scalar seen = since > 0.0 ? ${trace} * exp(-since / ${tau}) : ${trace} - 1.0;`;

/** In `preSpikeSynCode`: sends, then depresses by an expression that may use `seen`. */
export const sendAndDepress = (trace: string, tau: string, loss: string): string => `
    ${sendPulse}${seeTrace(trace, "post", tau)}
    g = fmax(Wmin, fmin(Wmax, g - ${loss}));`;

/** In `postSpikeSynCode`: potentiates. */
export const potentiate = (trace: string, tau: string, gain: string): string => `${seeTrace(trace, "pre", tau)}
    g = fmax(Wmin, fmin(Wmax, g + ${gain}));`;

export const boundsQuantities = {
  tauPlus: ["ms", "time constant of potentiation"],
  tauMinus: ["ms", "time constant of depression"],
  Wmin: ["that of the input", "least weight"],
  Wmax: ["that of the input", "largest weight"],
  g: ["that of the input", "weight"],
} as const satisfies Readonly<Record<string, Quantity>>;

export const traceQuantities = {
  tracePre: ["1", "presynaptic spikes, decaying with tauPlus, as the last one left them"],
  tracePost: ["1", "postsynaptic spikes, decaying with tauMinus, as the last one left them"],
} as const satisfies Readonly<Record<string, Quantity>>;

export const traceEquations = [
  "tauPlus d(tracePre)/dt = -tracePre, tracePre := tracePre + 1 at a presynaptic spike; likewise tracePost, with tauMinus",
];

/** Synapses, one to a file. Written by `npm run docs:models`. */
export * from "./event-synapse.ts";
export * from "./rate-synapse.ts";
export * from "./signed-pulse.ts";
export * from "./signed-pulse-constant-weight.ts";
export * from "./signed-pulse-delay.ts";
export * from "./static-graded.ts";
export * from "./static-pulse.ts";
export * from "./static-pulse-constant-weight.ts";
export * from "./static-pulse-delay.ts";
export * from "./stdp.ts";
export * from "./stdp-additive.ts";
export * from "./stdp-multiplicative.ts";
export * from "./stdp-symmetric.ts";
export * from "./stdp-triplet.ts";
export * from "./tsodyks-markram.ts";
export * from "./tsodyks-markram-variable.ts";

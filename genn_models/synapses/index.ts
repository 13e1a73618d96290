/** Synapses, one to a file. Written by `npm run docs:models`. */
export * from "./event-synapse.ts";
export * from "./rate-synapse.ts";
export * from "./static-pulse.ts";
export * from "./static-pulse-constant-weight.ts";
export * from "./static-pulse-delay.ts";

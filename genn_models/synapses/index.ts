/** Synapses, one to a file. Written by `npm run docs:models`. */
export * from "./event-synapse.ts";
export * from "./rate-synapse.ts";

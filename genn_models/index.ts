/** Drop-in definitions: neurons, postsynaptic models, sources and custom updates as plain data. */
export * from "./leaky-rate.ts";
export * from "./mc/index.ts";
export * from "./optimisers.ts";
export * from "./postsynaptic.ts";
export * from "./step-source.ts";

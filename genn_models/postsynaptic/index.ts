/** Postsynaptic models, one to a file. Written by `npm run docs:models`. */
export * from "./alpha-cond.ts";
export * from "./alpha-curr.ts";
export * from "./delta-curr.ts";
export * from "./double-exp-cond.ts";
export * from "./double-exp-curr.ts";
export * from "./exp-cond.ts";
export * from "./exp-curr.ts";
export * from "./keep-input.ts";
export * from "./nmda.ts";
export * from "./sum-input.ts";

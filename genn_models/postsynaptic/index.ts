/** Postsynaptic models, one to a file. Written by `npm run docs:models`. */
export * from "./delta-curr.ts";
export * from "./exp-cond.ts";
export * from "./exp-curr.ts";
export * from "./keep-input.ts";
export * from "./sum-input.ts";

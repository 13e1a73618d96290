/** Postsynaptic models, one to a file. Written by `npm run docs:models`. */
export * from "./keep-input.ts";
export * from "./sum-input.ts";

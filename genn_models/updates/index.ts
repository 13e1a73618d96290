/** Custom updates, one to a file. Written by `npm run docs:models`. */
export * from "./adam.ts";
export * from "./batch-sum.ts";
export * from "./clear.ts";
export * from "./copy.ts";
export * from "./negate.ts";
export * from "./sgd.ts";
export * from "./sgd-momentum.ts";

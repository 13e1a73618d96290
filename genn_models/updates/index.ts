/** Custom updates, one to a file. Written by `npm run docs:models`. */
export * from "./adam.ts";
export * from "./batch-sum.ts";
export * from "./clear.ts";
export * from "./copy.ts";
export * from "./exp-sum.ts";
export * from "./negate.ts";
export * from "./neuron-max.ts";
export * from "./segment-exponentials.ts";
export * from "./segment-shares.ts";
export * from "./sgd.ts";
export * from "./sgd-momentum.ts";
export * from "./softmax.ts";
export * from "./wta-accumulate.ts";
export * from "./wta-potential.ts";
export * from "./wta-priors.ts";

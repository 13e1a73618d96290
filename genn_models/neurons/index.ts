/** Neurons, one to a file. Written by `npm run docs:models`. */
export * from "./classic-input.ts";
export * from "./classic-interneuron.ts";
export * from "./classic-output.ts";
export * from "./classic-pyramidal.ts";
export * from "./latent-input.ts";
export * from "./latent-interneuron.ts";
export * from "./latent-output.ts";
export * from "./latent-pyramidal.ts";
export * from "./leaky-rate.ts";
export * from "./rflo-hidden.ts";
export * from "./rflo-input.ts";
export * from "./rflo-output.ts";
export * from "./rflo-recorded-hidden.ts";
export * from "./rflo-recorded-output.ts";

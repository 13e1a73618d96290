/** Neurons, one to a file. Written by `npm run docs:models`. */
export * from "./classic-input.ts";
export * from "./classic-interneuron.ts";
export * from "./classic-output.ts";
export * from "./classic-pyramidal.ts";
export * from "./equiprop-hidden.ts";
export * from "./equiprop-input.ts";
export * from "./equiprop-leaky-input.ts";
export * from "./equiprop-output.ts";
export * from "./equiprop-recorded-hidden.ts";
export * from "./equiprop-recorded-output.ts";
export * from "./latent-input.ts";
export * from "./latent-interneuron.ts";
export * from "./latent-output.ts";
export * from "./latent-pyramidal.ts";
export * from "./leaky-rate.ts";

/** A small convolutional network, of rates that learn and of spikes. */
export * from "./filter-network.ts";
export * from "./patches.ts";
export * from "./rate-network.ts";
export type { ConvolutionalShape, ConvolutionalWeights } from "./shape.ts";
export * from "./spiking-network.ts";

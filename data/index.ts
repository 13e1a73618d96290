/** Datasets as typed arrays, and the random streams they are drawn from. */
export * from "./dataset.ts";
export * from "./errors.ts";
export * from "./gzip.ts";
export * from "./idx.ts";
export * from "./mnist.ts";
export {
  MNIST_1D_CLASS_COUNT,
  type Mnist1d,
  type Mnist1dOptions,
  mnist1d,
} from "./mnist1d.ts";
export * from "./mnist1d-observer.ts";
export * from "./numpy-random.ts";
export * from "./odours.ts";
export * from "./perlin.ts";
export * from "./randman.ts";
export * from "./sequences.ts";
export * from "./spikes.ts";
export * from "./yinyang.ts";

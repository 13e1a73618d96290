/** Datasets as typed arrays, and the random streams they are drawn from. */
export * from "./dataset.ts";
export * from "./numpy-random.ts";
export * from "./yinyang.ts";

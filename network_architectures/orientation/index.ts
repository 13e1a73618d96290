/** Columns of neurons that prefer orientations. */
export * from "./gabor.ts";
export * from "./orientation-network.ts";

/** Connectivity, one to a file. Written by `npm run docs:models`. */
export * from "./distance-exponential.ts";
export * from "./distance-gaussian.ts";
export * from "./fixed-number-post.ts";
export * from "./fixed-number-pre.ts";
export * from "./fixed-number-total.ts";
export * from "./fixed-probability.ts";
export * from "./fixed-probability-no-autapse.ts";
export * from "./one-to-one-sparse.ts";
export * from "./small-world.ts";

/** Connectivity, one to a file. Written by `npm run docs:models`. */
export * from "./avg-pool-2d.ts";
export * from "./avg-pool-conv-2d.ts";
export * from "./avg-pool-dense-2d.ts";
export * from "./conv-2d.ts";
export * from "./conv-2d-transpose.ts";
export * from "./distance-exponential.ts";
export * from "./distance-gaussian.ts";
export * from "./fixed-number-post.ts";
export * from "./fixed-number-pre.ts";
export * from "./fixed-number-total.ts";
export * from "./fixed-probability.ts";
export * from "./fixed-probability-no-autapse.ts";
export * from "./one-to-one-sparse.ts";
export * from "./small-world.ts";

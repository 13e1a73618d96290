/** Current sources, one to a file. Written by `npm run docs:models`. */
export * from "./dc.ts";
export * from "./dc-variable.ts";
export * from "./gaussian-noise.ts";
export * from "./poisson-delta.ts";
export * from "./poisson-exp.ts";
export * from "./step-source.ts";

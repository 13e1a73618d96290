/** Recurrent networks that learn sequences by RFLO: random feedback, local, online. */
export * from "./network.ts";
export type * from "./neurons.ts";
export * from "./recorded.ts";
export * from "./task.ts";

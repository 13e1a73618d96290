/** Recurrent networks that learn sequences by RFLO: random feedback, local, online. */
export * from "./recorded.ts";

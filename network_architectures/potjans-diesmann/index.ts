/** The cortical microcircuit of Potjans and Diesmann. */
export * from "./network.ts";
export * from "./parameters.ts";
export * from "./scaling.ts";

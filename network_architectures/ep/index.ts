/** Equilibrium propagation: neurons by role, the network, its phases, the settings of its experiments, and its task. */
export * from "./experiments.ts";
export * from "./network.ts";
export * from "./neurons.ts";
export * from "./phases.ts";
export * from "./populations.ts";
export * from "./task.ts";

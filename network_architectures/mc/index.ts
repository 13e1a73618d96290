/** The dendritic cortical microcircuit: neurons by role, connections, the network, the settings of its experiments, and its task. */
export * from "./experiments.ts";
export * from "./microcircuit.ts";
export * from "./neurons.ts";
export * from "./populations.ts";
export * from "./synapses.ts";
export * from "./task.ts";

/** The dendritic cortical microcircuit: neurons by role, connections, the network, and the settings of its experiments. */
export * from "./experiments.ts";
export * from "./microcircuit.ts";
export * from "./neurons.ts";
export * from "./synapses.ts";

/** Drop-in neurons of the dendritic cortical microcircuit, written for continuous rates. */
export * from "./classic.ts";
export * from "./latent-equilibrium.ts";

/** Balanced networks of spiking neurons: those of Vogels & Abbott, and Brunel's. */
export * from "./balanced-network.ts";
export * from "./brunel.ts";

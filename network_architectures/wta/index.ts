/** Winner-take-all circuits that learn sequences (Klampfl & Maass 2013). */
export {
  type CircuitConnection,
  type ConnectionOptions,
  drawConnections,
  type Sampler,
  samplers,
} from "./connections.ts";
export * from "./grid.ts";
export * from "./recording.ts";

/** Winner-take-all circuits that learn sequences (Klampfl & Maass 2013). */
export * from "./grid.ts";
export * from "./recording.ts";

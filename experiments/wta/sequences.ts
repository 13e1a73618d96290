/** Patterns that follow each other: sequences of sequences. */
import { wtaExperiment } from "./experiment.ts";

export const sequencesExperiment = wtaExperiment({
  kind: "sequences",
  summary: "Winner-take-all circuits learn patterns of spikes that follow each other in sequences",
  defaults: { train: 200, noise: [300, 500], pattern: 200 },
  examples: [
    ["wta/sequences", "patterns 0 and 1 follow each other, pattern 2 is by itself"],
    [
      "wta/sequences --sequences 0-1-2,3 --p-switch 0.2",
      "a sequence of three, and one that takes turns with it seldom",
    ],
    ["wta/sequences --noise-between patterns", "noise before every pattern, as in the published port"],
  ],
  title: "Memory traces of sequences",
  subtitle:
    "Patterns of spikes follow each other in sequences, with noise in between. Assemblies emerge that are active one after the other (Klampfl & Maass 2013).",
});

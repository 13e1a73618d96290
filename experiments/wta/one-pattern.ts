/** One pattern, again and again, in noise: an assembly of neurons emerges that replays it as a sequence. */
import { wtaExperiment } from "./experiment.ts";

export const onePatternExperiment = wtaExperiment({
  kind: "one-pattern",
  summary: "Winner-take-all circuits learn a pattern of spikes in noise: neurons become active one after the other",
  defaults: { train: 100, noise: [300, 500], pattern: 300 },
  examples: [
    ["wta/one-pattern", "three networks of 10 × 5 circuits, 100 s of training each"],
    ["wta/one-pattern --grid 20,10 --runs 1", "a larger grid"],
    ["wta/one-pattern --stp off", "without short-term plasticity"],
    ["wta/one-pattern --pattern-length 100 --noise 900,1000", "short patterns, far apart"],
  ],
  title: "A memory trace of one pattern",
  subtitle:
    "Winner-take-all circuits are shown the same pattern of spikes again and again, in noise. By STDP alone an assembly of neurons emerges that answers to it with a sequence (Klampfl & Maass 2013).",
});

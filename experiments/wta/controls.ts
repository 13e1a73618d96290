/** What it takes: the full model, and networks that lack one thing each. */
import { wtaExperiment } from "./experiment.ts";

export const controlsExperiment = wtaExperiment({
  kind: "controls",
  summary:
    "Winner-take-all circuits without short-term plasticity, variance tracking or recurrence, beside the full model",
  defaults: { train: 100, noise: [300, 500], pattern: 300 },
  examples: [
    ["wta/controls", "five networks with three seeds each, on the patterns of wta/one-pattern"],
    ["wta/controls --constant-eta 0.05 --runs 1", "another constant rate of learning"],
  ],
  title: "What a memory trace takes",
  subtitle:
    "The same circuits, shown the same pattern, without one thing each: short-term plasticity, variance tracking (its rate of learning decays, or is constant), or connections between circuits. A small constant rate of learning learns as well as one that tracks the variance; the published control failed by its decay.",
});

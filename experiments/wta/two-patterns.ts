/** Two patterns by turns: each makes an assembly of its own. */
import { wtaExperiment } from "./experiment.ts";

export const twoPatternsExperiment = wtaExperiment({
  kind: "two-patterns",
  summary: "Winner-take-all circuits learn two patterns of spikes, each of which activates neurons of its own",
  defaults: { train: 300, noise: [500, 800], pattern: 300 },
  examples: [
    ["wta/two-patterns", "three networks, 300 s of training each"],
    ["wta/two-patterns --train 200 --noise 300,500", "less noise between them, which takes less time"],
  ],
  title: "Memory traces of two patterns",
  subtitle:
    "Two patterns of spikes are shown by turns, in noise. Neurons divide themselves: some answer to the one, some to the other, in an order that repeats (Klampfl & Maass 2013).",
});

/** The published figures, in the order of their publication, and those that show what is ours alone. */
import { brunelFigure, cobaFigure, cubaFigure } from "./balanced.ts";
import { equilibriumPropagationFigure } from "./equilibrium-propagation.ts";
import { checkResults, type PublishedFigure } from "./figure.ts";
import { gradientFigure } from "./gradient.ts";
import { memoryTracesFigure } from "./memory-traces.ts";
import { mnistFigure } from "./mnist.ts";
import { mnistLatentEquilibriumFigure } from "./mnist-latent-equilibrium.ts";
import { mnistThresholdFigure } from "./mnist-threshold.ts";
import { randmanFigure } from "./randman.ts";
import { rulesFigure, rulesLatentEquilibriumFigure } from "./rules.ts";
import { sampleSpikesFigure } from "./sample-spikes.ts";
import { yinYangFigure } from "./yinyang.ts";
import { yinYangMultipleFigure } from "./yinyang-multiple.ts";

export const publishedFigures: readonly PublishedFigure[] = [
  yinYangFigure,
  yinYangMultipleFigure,
  mnistFigure,
  mnistLatentEquilibriumFigure,
  mnistThresholdFigure,
  randmanFigure,
  sampleSpikesFigure,
  equilibriumPropagationFigure,
  gradientFigure,
  rulesFigure,
  rulesLatentEquilibriumFigure,
  cobaFigure,
  cubaFigure,
  brunelFigure,
  memoryTracesFigure,
].map(
  (figure): PublishedFigure => ({
    ...figure,
    draw: (results) => {
      checkResults(results);
      return figure.draw(results);
    },
  }),
);

/** Published figure 4: MNIST, latent-equilibrium variant. */
import { mnist } from "../mnist.ts";
import published from "../reference/mnist-latent-equilibrium.json" with { type: "json" };
import { learningFigure } from "./learning-figure.ts";
import { LATENT_EQUILIBRIUM, LATENT_THRESHOLDS, MERGED_PIXELS } from "./settings.ts";

export const mnistLatentEquilibriumFigure = learningFigure({
  name: "mnist-latent-equilibrium",
  title: "MNIST: latent-equilibrium microcircuit with events and with rates",
  summary: "MNIST, latent equilibrium: accuracy, loss and run time, 50 epochs",
  experiment: "mc/mnist",
  wanted: { ...LATENT_EQUILIBRIUM, ...LATENT_THRESHOLDS, hidden: [100], "train-samples": 60_000 },
  subject: { ...mnist, published, hasLogarithmicRuntime: true, lowestAccuracy: 0.88 },
  options: { variant: "latent-equilibrium" },
  remarks: [MERGED_PIXELS],
});

/** Settings that all published microcircuits share: results with others do not belong in a published figure. */
import type { WantedSettings } from "./select.ts";

const COMMON = {
  batch: 128,
  "event-rule": "backward",
  "learning-rate": 1,
  "learning-rate-decay": 1,
  "learning-rate-schedule": "constant",
  "weight-scale": 1,
} as const;

/** Leaky membrane, steps of 1. */
export const CLASSIC: WantedSettings = { ...COMMON, variant: "classic", dt: 1 };

/** Prospective coding, steps of 0.25. */
export const LATENT_EQUILIBRIUM: WantedSettings = { ...COMMON, variant: "latent-equilibrium", dt: 0.25 };

/** The thresholds of each variant, where they are not what is swept. */
export const CLASSIC_THRESHOLDS: WantedSettings = { threshold: 1e-5, "interneuron-threshold": 1e-3 };
export const LATENT_THRESHOLDS: WantedSettings = { threshold: 1e-3, "interneuron-threshold": 1e-3 };

/** Why accuracies on MNIST lie above the published ones. */
export const MERGED_PIXELS =
  "The published runs computed indices of pixels in single precision, and so were shown 38 601 of the 60 000 training images with neighbouring pixels " +
  "merged. Ours are shown the images as they are.";

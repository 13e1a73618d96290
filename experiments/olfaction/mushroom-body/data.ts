/** What is to be told apart. */
import { type DataSplit, odours } from "../../../data/index.ts";
import type { GivenOptions } from "../../../network_base/index.ts";
import { checkMnistSamples, openMnist } from "../../mc/mnist/data.ts";
import type { MushroomBodySettings } from "./options.ts";

/** Odours, or handwritten digits. Throws `UserError` for more digits than there are. */
export async function openOdours(settings: MushroomBodySettings, given: GivenOptions): Promise<DataSplit> {
  if (settings.data === "mnist") {
    checkMnistSamples(settings);
    return openMnist(settings, given);
  }
  const { classes, glomeruli, noise, seed } = settings;
  const drawn = (size: number, of: number) =>
    odours({ size, classes, glomeruli, noise, odourSeed: seed, seed: (seed + of) % 2 ** 32 });
  return { training: drawn(settings["train-samples"], 1), test: drawn(settings["test-samples"], 2) };
}

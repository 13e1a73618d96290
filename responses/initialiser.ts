/** What values an initialiser gives: many are drawn, and counted. */
import { build, defineNeuronModel, GeNNModel, type Initialiser, varRef } from "../genn/index.ts";
import { SEED } from "./probes.ts";
import { type Histogram, type ModelAnswer, plain, rounded } from "./response.ts";

const VALUES = 20_000;
const BINS = 60;

/** Draws 20 000 values, in a model with steps of 0.1 ms. What is drawn for delays is counted in steps. */
export async function initialiserResponse(initial: Initialiser, unit = "1"): Promise<ModelAnswer> {
  const cell = defineNeuronModel({ name: "cell", vars: { value: initial } });
  const model = new GeNNModel({ name: "response", dt: 0.1, precision: "double", seed: SEED });
  const cells = model.addNeuronPopulation("cells", VALUES, cell);
  const simulation = await build(model, { threads: 1 });
  try {
    const values = Array.from(await simulation.pull(varRef(cells, "value")), Number);
    const mean = values.reduce((sum, value) => sum + value, 0) / VALUES;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / VALUES);
    return {
      caption: `${VALUES} values: mean ${near(mean, spread)}, standard deviation ${plain(spread)}.`,
      histogram: histogramOf(values, unit),
    };
  } finally {
    simulation.destroy();
  }
}

/** A mean, as far as its digits mean anything beside the spread. */
const near = (mean: number, spread: number): string => plain(Math.round(mean / (spread / 100)) * (spread / 100));

/** Whole numbers have a bin each, in whose middle they are. */
function histogramOf(values: readonly number[], unit: string): Histogram {
  const low = values.reduce((least, one) => Math.min(least, one));
  const high = values.reduce((most, one) => Math.max(most, one));
  const areWhole = values.every(Number.isInteger);
  const width = areWhole ? 1 : rounded((high - low) / BINS, "up");
  const start = areWhole ? low - 0.5 : Math.floor(low / width) * width;
  const count = Math.floor((high - start) / width) + 1;
  const density = new Array<number>(count).fill(0);
  for (const value of values) density[Math.floor((value - start) / width)]! += 1 / (VALUES * width);
  const edges = Array.from({ length: count + 1 }, (_, k) => Number((start + k * width).toPrecision(12)));
  return { label: "value", unit, edges, density };
}

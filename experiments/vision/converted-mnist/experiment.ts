/** Handwritten digits: a small convolutional network of rates learns to tell them, and becomes one of spikes. */
import { join } from "node:path";
import { type DataSplit, type Dataset, inputsOf } from "../../../data/dataset.ts";
import { type ConvertedMeasures, convertedPage } from "../../../figures/converted-network.ts";
import type { StepAccuracyRecord } from "../../../figures/records.ts";
import { resolveBackend } from "../../../genn/index.ts";
import {
  type ConvolutionalSpikingConfig,
  ConvolutionalSpikingNetwork,
} from "../../../network_architectures/convolutional/index.ts";
import type { GivenOptions, NetworkOptions } from "../../../network_base/index.ts";
import { resolveWithFile } from "../../config-file.ts";
import type { Experiment } from "../../experiment.ts";
import { checkFolder } from "../../files.ts";
import { checkUnlocked } from "../../lock.ts";
import { openMnist } from "../../mc/mnist/data.ts";
import { FILES } from "../../results.ts";
import { resultsFolder } from "../../study-options.ts";
import { sayWhatIsReplaced, shownSettings, tableConfiguration, writeTableFolder } from "../../table-folder.ts";
import { type Told, toldUnless } from "../../told.ts";
import type { Unfinished } from "../../unfinished.ts";
import { CLASSES, type ConvertedSettings, checkSettings, NAME, options, shapeOf } from "./options.ts";
import { convertedWeights, learnedRates, ratesAccuracy } from "./rates.ts";
import { connectionMemory, type SpikingTest, testSpikes, unfinishedTest, watchPicture } from "./spikes.ts";
import { classifierTables, tablesHelp } from "./tables.ts";

/** The experiment. */
export const convertedMnistExperiment: Experiment = {
  name: NAME,
  summary: "Handwritten digits, told by spikes: a convolutional network of rates learns, and its weights are converted",
  options,
  examples: [
    [NAME, "16 filters, 60 000 pictures: 98 % of the test set, by rates and by spikes"],
    [`${NAME} --filters 32`, "more filters: slower, and a little better"],
    [`${NAME} --steps 100 --percentile 99`, "converts again: what was learned is in the folder"],
  ],
  results: `The folder of --out receives
  weights.json   what was learned; taken where the training has the same settings, and by --weights
  ${tablesHelp}
Killed, the same command goes on where it was some seconds before.`,
  run,
};

async function run(given: GivenOptions): Promise<void> {
  const settings = resolveWithFile(NAME, options, given) as unknown as ConvertedSettings;
  checkSettings(settings);
  const folder = (given.out as string | undefined) ?? resultsFolder(NAME, [`${settings.filters}-filters`]);
  checkFolder(folder);
  checkUnlocked(join(folder, FILES.lock));
  const { steps, threads, seed, batch } = settings;
  const data = await openMnist(settings, given);
  const backend = await resolveBackend(settings.backend);
  const config = tableConfiguration(NAME, options, settings, backend);
  const network = { dt: 1, seed, batchSize: batch, backend, plastic: false, ...(threads === null ? {} : { threads }) };
  const told = toldUnless(given.quiet === true);
  sayWhatIsReplaced(folder, config, told.say);

  const from = { folder, weights: given.weights as string | undefined };
  const { learning, accuracy, filters, converted } = await byRates(from, settings, data, network, told);
  const [shape, { weights, scale }] = [shapeOf(settings), converted];
  const unfinished = unfinishedTest(folder, weights, data.test, steps, told);
  const { test, watched } = await bySpikes({ shape, weights }, data.test, steps, network, unfinished, told);
  const pictures = data.test.sampleCount;
  const results = {
    learning,
    steps: test.right.map((right, k) => ({ steps: k + 1, accuracy: right / pictures })),
    confusions: test.answers.map((count, k) => ({ label: Math.floor(k / CLASSES), answer: k % CLASSES, count })),
  };
  const measures = {
    ...{ ratesAccuracy: accuracy, scale, memory: await connectionMemory(shape, weights) },
    spikes: { picture: test.spikes.picture / pictures, features: test.spikes.features / pictures },
    milliseconds: (1000 * test.seconds) / pictures,
  };
  writeTableFolder(folder, {
    config,
    tables: classifierTables(results),
    page: convertedPage({
      ...results,
      ...measures,
      ...{ shape, filters, watched, pictures },
      wrong: test.wrong.slice(0, 16).map(([picture, answer]) => ({
        ...{ label: data.test.labels[picture]!, answer, pixels: inputsOf(data.test, picture, 1) },
      })),
      settings: shownSettings(config),
    }),
  });
  unfinished.remove();
  for (const line of summaryLines(results.steps, measures)) console.log(line);
  console.log(`figure: ${join(folder, FILES.figure)}`);
}

/** The network of rates: learned, tested and converted. */
async function byRates(
  from: Parameters<typeof learnedRates>[0],
  settings: ConvertedSettings,
  data: DataSplit,
  network: NetworkOptions,
  told: Told,
) {
  const { net, learning } = await learnedRates(from, settings, data, network, told);
  try {
    const { filters } = await net.weights();
    const accuracy = await ratesAccuracy(net, data.test);
    return { learning, accuracy, filters, converted: await convertedWeights(net, data.training, settings.percentile) };
  } finally {
    net.destroy();
  }
}

/** The network of spikes: tested, and watched while it is shown the first picture. */
async function bySpikes(
  config: ConvolutionalSpikingConfig,
  data: Dataset,
  steps: number,
  network: NetworkOptions,
  unfinished: Unfinished<SpikingTest>,
  told: Told,
) {
  const net = await ConvolutionalSpikingNetwork.create(network, config);
  try {
    const test = await testSpikes(net, data, steps, unfinished, told);
    return { test, watched: await watchPicture(net, data, 0, steps) };
  } finally {
    net.destroy();
  }
}

/** The numbers that people ask for. */
function summaryLines(steps: readonly StepAccuracyRecord[], measures: ConvertedMeasures): string[] {
  const { ratesAccuracy: ofRates, spikes, milliseconds, memory } = measures;
  const shown = steps.filter(({ steps: step }) => step === steps.length || Math.log2(step) % 1 === 0);
  return [
    `rates: ${percent(ofRates)} of the test set`,
    `spikes: ${shown.map(({ steps: step, accuracy }) => `${percent(accuracy)} after ${step}`).join(", ")} steps`,
    `a picture takes ${Math.round(spikes.picture)} spikes of pixels, ${Math.round(spikes.features)} of features, and ${milliseconds.toFixed(2)} ms`,
    `${memory.synapses} synapses take ${kilobytes(memory.kernelBytes)} by their kernels, ${kilobytes(memory.listedBytes)} one by one`,
  ];
}

const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

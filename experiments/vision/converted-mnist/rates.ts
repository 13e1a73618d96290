/** The network of rates: filters by competition, then the readout, in pieces that a killed run need not repeat. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DataSplit, type Dataset, inputsOf } from "../../../data/dataset.ts";
import type { ClassifierLearningRecord } from "../../../figures/records.ts";
import {
  ConvolutionalRateNetwork,
  type ConvolutionalWeights,
  drawPatches,
  FilterNetwork,
  learnedConnections,
} from "../../../network_architectures/convolutional/index.ts";
import { deserialiseState, type NetworkOptions, serialiseState } from "../../../network_base/index.ts";
import { activationScale, normaliseWeights } from "../../../snn/index.ts";
import { collectWeights, presentationOrder } from "../../../training/index.ts";
import { makeWritableFolder, writeFileAtomic } from "../../files.ts";
import { digestOf, seal } from "../../sealed.ts";
import type { Told } from "../../told.ts";
import { Unfinished } from "../../unfinished.ts";
import { loadWeights, readWeights } from "../../weights-file.ts";
import { answersIn } from "./answers.ts";
import { CLASSES, type ConvertedSettings, SIZE, shapeOf } from "./options.ts";

/** Files of the folder. */
export const WEIGHTS = "weights.json";

/** Patches that filters are learned from, how often each is shown, and how many at once. */
const [PATCHES, PASSES, AT_ONCE] = [20_000, 5, 100];
/** Pictures that the scale of features is measured on, at most. */
const MEASURED = 200;

/** A trained network, and how it came to it. */
export interface LearnedRates {
  readonly net: ConvolutionalRateNetwork;
  /** Empty where nobody has written it down. */
  readonly learning: readonly ClassifierLearningRecord[];
}

/** Settings that decide what is learned. */
const LEARNED_BY = ["filters", "field", "pool", "epochs", "batch", "learning-rate", "seed", "train-samples"] as const;

/** The network with what it has learned: from a file that is named, or that the folder has of the same training, or else trained now. */
export async function learnedRates(
  { folder, weights }: { readonly folder: string; readonly weights: string | undefined },
  settings: ConvertedSettings,
  { training }: DataSplit,
  options: NetworkOptions,
  told: Told,
): Promise<LearnedRates> {
  const hash = digestOf(
    JSON.stringify([LEARNED_BY.map((name) => settings[name]), digestOf(training.labels as Uint8Array)]),
  );
  const own = join(folder, WEIGHTS);
  const path = weights ?? (existsSync(own) && readLearned(own).training === hash ? own : undefined);
  const net = await newRateNetwork(settings, options);
  try {
    if (path !== undefined) {
      loadWeights(net, path, "--filters, --field and --pool must be those of its training", learnedConnections);
      told.say(`what was learned is taken from ${path}`);
      return { net, learning: readLearned(path).learning ?? [] };
    }
    const unfinished = new Unfinished<TrainingHeader>(folder, "training", hash, told);
    const start = performance.now();
    const learning = await train(net, settings, training, { options, unfinished, told });
    makeWritableFolder(folder);
    writeFileAtomic(own, seal({ training: hash, learning, ...(await collectWeights(net, learnedConnections)) }));
    unfinished.remove();
    told.say(`trained on ${training.sampleCount} pictures in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return { net, learning };
  } catch (error) {
    net.destroy();
    throw error;
  }
}

/** What a file of weights says beside them. */
interface LearnedHeader {
  /** Of the training, where this experiment has written the file. */
  readonly training?: string;
  readonly learning?: readonly ClassifierLearningRecord[];
}
const readLearned = (path: string): LearnedHeader => readWeights(path) as LearnedHeader;

/** A network that has learned nothing. */
export function newRateNetwork(
  settings: ConvertedSettings,
  options: NetworkOptions,
): Promise<ConvolutionalRateNetwork> {
  const { field, filters, pool } = settings;
  const side = Math.floor((SIZE - field + 1) / pool);
  return ConvolutionalRateNetwork.create(options, {
    shape: shapeOf(settings),
    weights: {
      filters: new Float64Array(field * field * filters),
      readout: new Float64Array(side * side * filters * CLASSES),
      biases: new Float64Array(CLASSES),
    },
    learningRate: settings["learning-rate"],
  });
}

/** How far a training is, beside the state of the network. */
export interface TrainingHeader {
  readonly updates: number;
  readonly learning: readonly ClassifierLearningRecord[];
  /** Pictures of this epoch so far, and how many of them were told right. */
  readonly seen: number;
  readonly right: number;
}

interface TrainingContext {
  readonly options: NetworkOptions;
  readonly unfinished: Unfinished<TrainingHeader>;
  readonly told: Told;
}

/** Trains the network, or goes on with it; the learning rate falls to 0. */
export async function train(
  net: ConvolutionalRateNetwork,
  settings: ConvertedSettings,
  data: Dataset,
  { options, unfinished, told }: TrainingContext,
): Promise<readonly ClassifierLearningRecord[]> {
  const { epochs, batch, seed } = settings;
  const kept = unfinished.take();
  if (kept === undefined) net.setFilters(await learnFilters(data, settings, options));
  else await net.restoreState(deserialiseState(kept.payload));
  const { header = { updates: 0, learning: [], seen: 0, right: 0 } } = kept ?? {};
  let { updates, seen, right } = header;
  const learning = [...header.learning];
  const all = Math.floor((epochs * data.sampleCount) / batch);
  const order = presentationOrder(seed, data.sampleCount, all, batch);
  if (updates > 0) told.say(`goes on with the training, of which ${Math.floor((100 * updates) / all)} % were done`);
  const progress = told.progress("training");
  try {
    return await unfinished.during(async () => {
      while (updates < all) {
        const { pictures, labels } = shuffled(data, order.subarray(updates * batch, (updates + 1) * batch));
        await net.learn(pictures, labels, updates + 1, 1 - updates / all);
        updates++;
        seen += batch;
        right += answersIn(await net.evidence(), batch).filter((answer, k) => answer === labels[k]).length;
        if (seen >= data.sampleCount || updates === all) {
          learning.push({ epoch: (updates * batch) / data.sampleCount, accuracy: right / seen });
          [seen, right] = [0, 0];
        }
        progress.update(updates / all);
        await unfinished.keep(async () => ({
          header: { updates, learning, seen, right },
          payload: serialiseState(await net.saveState()),
        }));
      }
      return learning;
    });
  } finally {
    progress.end();
  }
}

/** Samples by their ids, as a batch. */
function shuffled({ inputs, labels, inputSize }: Dataset, ids: Int32Array) {
  const pictures = new Float32Array(ids.length * inputSize);
  for (const [k, id] of ids.entries())
    pictures.set(inputs.subarray(id * inputSize, (id + 1) * inputSize), k * inputSize);
  return { pictures, labels: Uint8Array.from(ids, (id) => labels[id]!) };
}

/** Filters from patches of pictures, `[field][field][filters]`. */
async function learnFilters(
  { inputs, sampleCount }: Dataset,
  { field, filters, seed }: ConvertedSettings,
  options: NetworkOptions,
): Promise<Float64Array> {
  const patches = drawPatches({ values: inputs, count: sampleCount, size: SIZE }, field, PATCHES, seed);
  const pixels = field * field;
  // Every filter starts as a patch.
  const start = Float64Array.from({ length: pixels * filters }, (_, k) => {
    const [pixel, filter] = [Math.floor(k / filters), k % filters];
    return patches[filter * pixels + pixel]!;
  });
  const net = await FilterNetwork.create({ ...options, batchSize: AT_ONCE }, { pixels, start });
  try {
    for (let pass = 0; pass < PASSES; pass++) {
      for (let from = 0; from < PATCHES; from += AT_ONCE) {
        await net.learn(patches.subarray(from * pixels, (from + AT_ONCE) * pixels));
      }
    }
    return await net.filters();
  } finally {
    net.destroy();
  }
}

/** The fraction of pictures that are told right. */
export async function ratesAccuracy(net: ConvolutionalRateNetwork, data: Dataset): Promise<number> {
  const { batchSize } = net.model;
  let right = 0;
  for (let from = 0; from < data.sampleCount; from += batchSize) {
    await net.show(inputsOf(data, from, batchSize));
    const answers = answersIn(await net.evidence(), Math.min(batchSize, data.sampleCount - from));
    right += answers.filter((answer, k) => answer === data.labels[from + k]).length;
  }
  return right / data.sampleCount;
}

/** Weights for spikes. */
export interface ConvertedWeights {
  readonly weights: ConvolutionalWeights;
  /** The rate of features that becomes a spike in every step. */
  readonly scale: number;
}

/** Scales weights by what the features answer to pictures of the training set. Outputs, which never spike, keep their scale. */
export async function convertedWeights(
  net: ConvolutionalRateNetwork,
  data: Dataset,
  percentile: number,
): Promise<ConvertedWeights> {
  const { batchSize } = net.model;
  const rates: number[] = [];
  for (let from = 0; from < Math.min(MEASURED, data.sampleCount); from += batchSize) {
    await net.show(inputsOf(data, from, batchSize));
    for (const rate of await net.features()) if (rate > 0) rates.push(rate);
  }
  const scale = activationScale(rates, percentile);
  const { filters, readout, biases } = await net.weights();
  const [features, output] = normaliseWeights([
    { weights: filters, scale },
    { weights: readout, biases, scale: 1 },
  ]);
  return { weights: { filters: features!.weights, readout: output!.weights, biases: output!.biases! }, scale };
}

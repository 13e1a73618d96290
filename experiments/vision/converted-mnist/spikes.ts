/** The network of spikes: tested, in pieces that a killed run need not repeat, watched, and measured. */
import { type Dataset, inputsOf } from "../../../data/dataset.ts";
import { estimateMemory } from "../../../genn/index.ts";
import {
  type ConvolutionalShape,
  ConvolutionalSpikingNetwork,
  type ConvolutionalWeights,
} from "../../../network_architectures/convolutional/index.ts";
import { digestOf } from "../../sealed.ts";
import type { Told } from "../../told.ts";
import { Unfinished } from "../../unfinished.ts";
import { answersIn } from "./answers.ts";
import { CLASSES } from "./options.ts";

/** What a test has found so far. */
export interface SpikingTest {
  /** Pictures that have been shown. */
  readonly done: number;
  /** Of them, those told right after each step. */
  readonly right: readonly number[];
  /** `[class][answer]`, row by row, after the last step. */
  readonly answers: readonly number[];
  /** Pictures that were told wrong then, and what they were told to be. */
  readonly wrong: readonly (readonly [picture: number, answer: number])[];
  /** All spikes of a layer. */
  readonly spikes: Readonly<Record<SpikingLayer, number>>;
  /** Of simulating. */
  readonly seconds: number;
}
export type SpikingLayer = "picture" | "features";
const LAYERS = ["picture", "features"] as const;

/** Where an unfinished test is kept: in a folder, for these weights, pictures and steps. */
export const unfinishedTest = (
  folder: string,
  weights: ConvolutionalWeights,
  data: Dataset,
  steps: number,
  told: Told,
) => {
  const { filters, readout, biases } = weights;
  const parts = [filters, readout, biases, data.labels].map((values) => Array.from(values));
  return new Unfinished<SpikingTest>(folder, "test", digestOf(JSON.stringify([...parts, steps])), told);
};

/** Shows all pictures, or those that are left, each for so many steps. */
export async function testSpikes(
  net: ConvolutionalSpikingNetwork,
  data: Dataset,
  steps: number,
  unfinished: Unfinished<SpikingTest>,
  told: Told,
): Promise<SpikingTest> {
  let test: SpikingTest = unfinished.take()?.header ?? {
    ...{ done: 0, right: Array(steps).fill(0), answers: Array(CLASSES ** 2).fill(0), wrong: [] },
    ...{ spikes: { picture: 0, features: 0 }, seconds: 0 },
  };
  if (test.done > 0) told.say(`goes on with the test, of which ${test.done} pictures were done`);
  const progress = told.progress("testing by spikes");
  try {
    return await unfinished.during(async () => {
      while (test.done < data.sampleCount) {
        test = added(test, await testBatch(net, data, test.done, steps));
        progress.update(test.done / data.sampleCount);
        await unfinished.keep(async () => ({ header: test, payload: new Uint8Array() }));
      }
      return test;
    });
  } finally {
    progress.end();
  }
}

/** Shows pictures from one on, as many as are shown at once. */
async function testBatch(
  net: ConvolutionalSpikingNetwork,
  data: Dataset,
  from: number,
  steps: number,
): Promise<SpikingTest> {
  const done = Math.min(net.model.batchSize, data.sampleCount - from);
  const labels = data.labels.subarray(from, from + done);
  net.show(inputsOf(data, from, done));
  const before = await spikesSent(net);
  const start = performance.now();
  const right: number[] = [];
  let last: Uint8Array = new Uint8Array();
  for (let step = 0; step < steps; step++) {
    await net.simulation.step(1);
    last = answersIn(await net.evidence(), done);
    right.push(last.filter((answer, k) => answer === labels[k]).length);
  }
  const seconds = (performance.now() - start) / 1000;
  const after = await spikesSent(net);
  const answers: number[] = Array(CLASSES ** 2).fill(0);
  for (const [k, answer] of last.entries()) answers[labels[k]! * CLASSES + answer]! += 1;
  return {
    ...{ done, right, answers, seconds },
    wrong: [...last.entries()].filter(([k, answer]) => answer !== labels[k]).map(([k, answer]) => [from + k, answer]),
    spikes: { picture: after.picture - before.picture, features: after.features - before.features },
  };
}

const added = (one: SpikingTest, other: SpikingTest): SpikingTest => ({
  done: one.done + other.done,
  right: one.right.map((count, k) => count + other.right[k]!),
  answers: one.answers.map((count, k) => count + other.answers[k]!),
  wrong: [...one.wrong, ...other.wrong],
  spikes: {
    picture: one.spikes.picture + other.spikes.picture,
    features: one.spikes.features + other.spikes.features,
  },
  seconds: one.seconds + other.seconds,
});

/** Spikes since the network was made, of all pictures. (Where none is shown, nobody spikes.) */
async function spikesSent(net: ConvolutionalSpikingNetwork): Promise<Record<SpikingLayer, number>> {
  const [picture, features] = await Promise.all(
    LAYERS.map(async (layer) => (await net.simulation.spikeCounts(net.population(layer))).reduce((a, b) => a + b, 0)),
  );
  return { picture: picture!, features: features! };
}

/** What was seen while one picture was shown. */
export interface WatchedPicture {
  readonly label: number;
  readonly pixels: ArrayLike<number>;
  /** Step (from 0) and neuron of every spike. */
  readonly spikes: Readonly<Record<SpikingLayer, readonly (readonly [step: number, neuron: number])[]>>;
  /** Spikes of every feature, `[row][column][filter]`. */
  readonly counts: ArrayLike<number>;
  /** After each step, what each class has for it: the sum so far, divided by the steps. */
  readonly evidence: readonly (readonly number[])[];
}

/** Shows one picture and watches. */
export async function watchPicture(
  net: ConvolutionalSpikingNetwork,
  data: Dataset,
  picture: number,
  steps: number,
): Promise<WatchedPicture> {
  const { simulation } = net;
  const pixels = inputsOf(data, picture, 1);
  net.show(pixels);
  for (const layer of LAYERS) simulation.recordSpikes(net.population(layer), steps);
  const evidence: number[][] = [];
  for (let step = 1; step <= steps; step++) {
    await simulation.step(1);
    evidence.push(Array.from((await net.evidence()).subarray(0, CLASSES), (sum) => sum / step));
  }
  const [ofPicture, ofFeatures] = await Promise.all(
    LAYERS.map(async (layer) => {
      const [train] = await simulation.spikes(net.population(layer));
      return Array.from(train!.ids, (id, k) => [train!.steps[k]!, id] as const);
    }),
  );
  return {
    ...{ label: data.labels[picture]!, pixels, evidence },
    spikes: { picture: ofPicture!, features: ofFeatures! },
    counts: (await net.featureCounts()).subarray(0, net.population("features").size),
  };
}

/** What connections take. */
export interface ConnectionMemory {
  readonly synapses: number;
  /** Where synapses share a kernel and nothing else is kept, and where they are listed one by one. Sums of input are among it, for one picture. */
  readonly kernelBytes: number;
  readonly listedBytes: number;
}

/** Measures it, without making anything. */
export async function connectionMemory(
  shape: ConvolutionalShape,
  weights: ConvolutionalWeights,
): Promise<ConnectionMemory> {
  const estimate = async (storage: "procedural" | "listed") => {
    const net = new ConvolutionalSpikingNetwork({ dt: 1, plastic: false });
    net.setup({ shape, weights, storage });
    const { parts, synapseCounts } = await estimateMemory(net.model);
    const own = parts.filter(({ group }) => group in synapseCounts);
    return {
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      synapses: Object.values(synapseCounts).reduce((sum, count) => sum + count, 0),
    };
  };
  const [kernel, listed] = [await estimate("procedural"), await estimate("listed")];
  return { synapses: kernel.synapses, kernelBytes: kernel.bytes, listedBytes: listed.bytes };
}

/** Odours are learned one by one, in pieces that a killed run need not repeat, and tests tell how well. */
import { type DataSplit, type Dataset, inputsOf } from "../../../data/index.ts";
import type { OdourLearningRecord, OdourSpikeRecord } from "../../../figures/records.ts";
import {
  LEARNED_SYNAPSES,
  type MushroomBodyNetwork,
  type MushroomBodyPopulation,
} from "../../../network_architectures/mushroom-body/index.ts";
import { presentationOrder } from "../../../training/index.ts";
import type { Told } from "../../told.ts";
import type { Unfinished } from "../../unfinished.ts";
import type { MushroomBodySettings } from "./options.ts";

/** One network that learns, and one with the same connections that is tested, many odours at once. */
export interface Networks {
  readonly learning: MushroomBodyNetwork;
  readonly tested: MushroomBodyNetwork;
}

/** How far the learning is, beside the weights. */
export interface LearningHeader {
  readonly presented: number;
  readonly tests: readonly OdourLearningRecord[];
  /** Of learning. */
  readonly seconds: number;
}

/** Of a test while the network learns, at most. */
const TESTED = 1000;

/** Learns all odours, or those that are left. The weights are in the network behind it. */
export async function learnOdours(
  networks: Networks,
  settings: MushroomBodySettings,
  { training, test }: DataSplit,
  unfinished: Unfinished<LearningHeader>,
  told: Told,
): Promise<LearningHeader> {
  const { epochs, seed, tests } = settings;
  const order = presentationOrder(seed, training.sampleCount, epochs * training.sampleCount, 1);
  const kept = unfinished.take();
  let header: LearningHeader = kept?.header ?? { presented: 0, tests: [], seconds: 0 };
  if (kept !== undefined) {
    networks.learning.setWeights(LEARNED_SYNAPSES, new Float32Array(kept.payload.buffer));
    told.say(`goes on with the learning, of which ${Math.floor((100 * header.presented) / order.length)} % were done`);
  }
  const progress = told.progress("learning");
  try {
    return await unfinished.during(async () => {
      while (header.presented < order.length) {
        const presented = header.presented + 1;
        const sample = order[presented - 1]!;
        const start = performance.now();
        await networks.learning.present(inputsOf(training, sample), training.labels[sample]!);
        header = { ...header, presented, seconds: header.seconds + (performance.now() - start) / 1000 };
        if (isTested(presented, order.length, tests) && presented < order.length) {
          const { right, tested } = await testOdours(networks, test, Math.min(TESTED, test.sampleCount));
          header = { ...header, tests: [...header.tests, { presented, accuracy: right / tested }] };
        }
        progress.update(presented / order.length);
        await unfinished.keep(async () => ({ header, payload: await weightBytes(networks.learning) }));
      }
      return header;
    });
  } finally {
    progress.end();
  }
}

/** Tests are evenly spread, and the last one is at the end. */
const isTested = (presented: number, all: number, tests: number): boolean =>
  Math.floor((presented * tests) / all) > Math.floor(((presented - 1) * tests) / all);

async function weightBytes(net: MushroomBodyNetwork): Promise<Uint8Array> {
  return new Uint8Array(Float32Array.from((await net.getWeights(LEARNED_SYNAPSES)) as Float32Array).buffer);
}

/** What a test has found. */
export interface OdourTest {
  readonly tested: number;
  readonly right: number;
  /** Of each odour; -1: none. */
  readonly answers: Int32Array;
  /** Sums of the codes of each kind, each code a vector of norm 1 over the Kenyon cells. */
  readonly codes: readonly Float64Array[];
  /** Codes of each kind, but for odours to which no Kenyon cell answered. */
  readonly coded: readonly number[];
  /** Kenyon cells that spiked, all odours together. */
  readonly active: number;
  /** Of testing. */
  readonly seconds: number;
}

/** Presents the first odours of a set to the network that is tested, with the weights of the one that learns. */
export async function testOdours(
  { learning, tested: net }: Networks,
  data: Dataset,
  count: number,
): Promise<OdourTest> {
  net.setWeights(LEARNED_SYNAPSES, (await learning.getWeights(LEARNED_SYNAPSES)) as Float32Array);
  const { size } = net.population("KC");
  const codes = Array.from({ length: data.targetSize }, () => new Float64Array(size));
  const coded: number[] = Array(data.targetSize).fill(0);
  const answers = new Int32Array(count);
  const start = performance.now();
  let [active, right] = [0, 0];
  for (let from = 0; from < count; from += net.model.batchSize) {
    const together = Math.min(net.model.batchSize, count - from);
    await net.present(inputsOf(data, from, together), undefined, ["KC", "MBON"]);
    answers.set((await net.answers()).subarray(0, together), from);
    const trains = await net.simulation.spikes(net.population("KC"));
    for (let k = 0; k < together; k++) {
      const label = data.labels[from + k]!;
      if (answers[from + k] === label) right++;
      const code = new Set(trains[k]!.ids);
      active += code.size;
      if (code.size > 0) coded[label]! += 1;
      for (const cell of code) codes[label]![cell]! += 1 / Math.sqrt(code.size);
    }
  }
  return { tested: count, right, answers, codes, coded, active, seconds: (performance.now() - start) / 1000 };
}

const POPULATIONS: readonly MushroomBodyPopulation[] = ["PN", "KC", "GGN", "MBON"];

/** Spikes of everybody while some odours are there, up to a batch. */
export async function watchOdours(
  net: MushroomBodyNetwork,
  data: Dataset,
  watched: readonly number[],
): Promise<readonly OdourSpikeRecord[]> {
  const { inputSize } = data;
  const shown = new Float64Array(watched.length * inputSize);
  for (const [k, odour] of watched.entries()) shown.set(inputsOf(data, odour), k * inputSize);
  await net.present(shown, undefined, POPULATIONS);
  const records: OdourSpikeRecord[] = [];
  for (const population of POPULATIONS) {
    const trains = await net.simulation.spikes(net.population(population));
    for (const [k, odour] of watched.entries()) {
      const { ids, steps } = trains[k]!;
      for (const [at, neuron] of ids.entries()) {
        const time = Number((steps[at]! * net.model.dt).toFixed(6));
        records.push({ odour, kind: data.labels[odour]!, population, neuron, time });
      }
    }
  }
  return records;
}

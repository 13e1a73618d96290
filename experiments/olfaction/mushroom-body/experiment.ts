/** The mushroom body learns to tell odours, or handwritten digits. */
import { join } from "node:path";
import type { DataSplit, Dataset } from "../../../data/index.ts";
import { mushroomBodyPage } from "../../../figures/mushroom-body.ts";
import type { ConfusionRecord } from "../../../figures/records.ts";
import { resolveBackend } from "../../../genn/index.ts";
import { LEARNED_SYNAPSES, MushroomBodyNetwork } from "../../../network_architectures/mushroom-body/index.ts";
import type { GivenOptions, NetworkOptions } from "../../../network_base/index.ts";
import { resolveWithFile } from "../../config-file.ts";
import { defaultTableFolder } from "../../default-folder.ts";
import type { Experiment } from "../../experiment.ts";
import { checkFolder } from "../../files.ts";
import { checkUnlocked } from "../../lock.ts";
import { FILES } from "../../results.ts";
import { digestOf } from "../../sealed.ts";
import { sayWhatIsReplaced, shownSettings, tableConfiguration, writeTableFolder } from "../../table-folder.ts";
import { type Told, toldUnless } from "../../told.ts";
import { Unfinished } from "../../unfinished.ts";
import { openOdours } from "./data.ts";
import { type LearningHeader, learnOdours, type Networks, testOdours, watchOdours } from "./learning.ts";
import { checkSettings, isIdle, type MushroomBodySettings, NAME, options, sizesOf } from "./options.ts";
import { inputSums, overlapsOf } from "./overlaps.ts";
import { mushroomBodyTables, tablesHelp } from "./tables.ts";

/** The experiment. */
export const mushroomBodyExperiment: Experiment = {
  name: NAME,
  summary:
    "The mushroom body of insects learns to tell odours, or handwritten digits, by spike-timing dependent plasticity",
  options,
  examples: [
    [NAME, "2000 odours of 10 kinds, by which it tells new ones"],
    [`${NAME} --noise 0.5 --kenyon-cells 20000`, "odours of a kind have half of their glomeruli in common with it"],
    [`${NAME} --data mnist --kenyon-cells 20000 --train-samples 60000 --test-samples 10000`, "PyGeNN's tutorial"],
  ],
  results: `The folder of --out receives
  ${tablesHelp}
Killed, the same command goes on where it was some seconds before.`,
  run,
};

/** A time step, ms. */
const DT = 0.1;
/** Odours that are tested together, and how many of the first, all at once, the figure shows spikes of. */
const [TOGETHER, WATCHED] = [16, 6];

async function run(given: GivenOptions): Promise<void> {
  const settings = resolveWithFile(NAME, options, given) as unknown as MushroomBodySettings;
  checkSettings(settings, given);
  const folder =
    (given.out as string | undefined) ??
    defaultTableFolder(NAME, options, settings, { named: ["data"], free: ["backend", "threads"] });
  checkFolder(folder);
  checkUnlocked(join(folder, FILES.lock));
  const data = await openOdours(settings, given);
  const backend = await resolveBackend(settings.backend);
  const { threads, seed } = settings;
  const network = { dt: DT, seed, backend, ...(threads === null ? {} : { threads }) } as const;
  const own = Object.fromEntries(Object.entries(settings).filter(([name]) => !isIdle(name, settings)));
  const config = tableConfiguration(NAME, options, own, backend);
  const told = toldUnless(given.quiet === true);
  sayWhatIsReplaced(folder, config, told.say);
  const hash = digestOf(JSON.stringify([{ ...config, threads: null }, digestOf(data.training.labels as Uint8Array)]));
  const unfinished = new Unfinished<LearningHeader>(folder, "learning", hash, told);
  const networks = await openNetworks(settings, network, data.test);
  try {
    const results = await measured(networks, settings, data, unfinished, told);
    const { tables, page, lines } = results;
    writeTableFolder(folder, {
      config,
      tables: mushroomBodyTables(tables),
      page: mushroomBodyPage({
        ...tables,
        ...page,
        settings: shownSettings(config),
      }),
    });
    unfinished.remove();
    for (const line of lines) console.log(line);
    console.log(`figure: ${join(folder, FILES.figure)}`);
  } finally {
    networks.learning.destroy();
    networks.tested.destroy();
  }
}

/** With the same seed both have the same connections. */
async function openNetworks(settings: MushroomBodySettings, network: NetworkOptions, test: Dataset): Promise<Networks> {
  const { "kenyon-cells": kenyonCells, "fan-in": fanIn, sparseness, drive, rho, eta } = settings;
  const config = { ...sizesOf(settings), kenyonCells, fanIn, sparseness, drive, rho, eta };
  const learning = await MushroomBodyNetwork.create({ ...network, threads: 1 }, config);
  try {
    const batchSize = Math.min(TOGETHER, test.sampleCount);
    return { learning, tested: await MushroomBodyNetwork.create({ ...network, batchSize, plastic: false }, config) };
  } catch (error) {
    learning.destroy();
    throw error;
  }
}

/** Learns, tests and watches. */
async function measured(
  networks: Networks,
  settings: MushroomBodySettings,
  data: DataSplit,
  unfinished: Unfinished<LearningHeader>,
  told: Told,
) {
  const { tests, seconds, presented } = await learnOdours(networks, settings, data, unfinished, told);
  const progress = told.progress("testing");
  const test = await testOdours(networks, data.test, data.test.sampleCount).finally(() => progress.end());
  const accuracy = test.right / test.tested;
  const kinds = data.test.targetSize;
  const inputs = inputSums(data.test);
  const watched = Array.from({ length: Math.min(WATCHED, data.test.sampleCount) }, (_, k) => k);
  const weights = Float64Array.from((await networks.learning.getWeights(LEARNED_SYNAPSES)) as Float32Array);
  const active = test.active / test.tested;
  const { largestWeight } = networks.learning;
  const measures = {
    ...{ accuracy, active, presented, unanswered: test.answers.filter((answer) => answer < 0).length },
    milliseconds: { learning: (1000 * seconds) / presented, testing: (1000 * test.seconds) / test.tested },
  };
  const strong = weights.filter((weight) => weight > largestWeight / 2).length / weights.length;
  return {
    tables: {
      learning: [...tests, { presented, accuracy }],
      confusions: confusionsOf(data.test, test.answers, kinds),
      overlaps: [...overlapsOf("PN", inputs.sums, inputs.counts), ...overlapsOf("KC", test.codes, test.coded)],
      spikes: await watchOdours(networks.tested, data.test, watched),
    },
    page: {
      ...measures,
      ...{ weights, largestWeight, strong, isDigits: settings.data === "mnist", tested: test.tested },
      sizes: { PN: sizesOf(settings).inputs, KC: settings["kenyon-cells"], GGN: 1, MBON: kinds },
      presentation: networks.tested.steps * DT,
    },
    lines: [
      `${(100 * accuracy).toFixed(2)} % of ${test.tested} test ${settings.data === "mnist" ? "digits" : "odours"} are told right, ${measures.unanswered} are given no answer`,
      `${active.toFixed(0)} of ${settings["kenyon-cells"]} Kenyon cells spike (${((100 * active) / settings["kenyon-cells"]).toFixed(1)} %), ${(100 * strong).toFixed(1)} % of the weights are strong`,
      `one takes ${measures.milliseconds.learning.toFixed(2)} ms to learn, ${measures.milliseconds.testing.toFixed(2)} ms to tell`,
    ],
  };
}

/** Every pair of a kind and an answer, those without an answer last. */
function confusionsOf({ labels }: Dataset, answers: Int32Array, kinds: number): ConfusionRecord[] {
  // The last column is that of no answer.
  const columns = kinds + 1;
  const counts = new Uint32Array(kinds * columns);
  for (const [k, answer] of answers.entries()) counts[labels[k]! * columns + (answer < 0 ? kinds : answer)]! += 1;
  return Array.from(counts, (count, k) => {
    const column = k % columns;
    return { label: Math.floor(k / columns), answer: column === kinds ? -1 : column, count };
  });
}

/** Circuits learn patterns: what the experiments have in common. Each says of its own which patterns there are, and which networks. */
import { join } from "node:path";
import { summarise } from "../../figures/statistics.ts";
import { variantLabel } from "../../figures/wta/colours.ts";
import { wtaPageOf } from "../../figures/wta/from-records.ts";
import {
  besidePublished,
  lastTests,
  publishedOnePattern,
  publishedTwoPatterns,
  type WtaPublished,
} from "../../figures/wta/measures.ts";
import type { WtaMeasures, WtaRecords, WtaTestRecord } from "../../figures/wta/records.ts";
import { resolveBackend } from "../../genn/index.ts";
import { defaultOf, type GivenOptions, type NetworkOptions, type OptionTable } from "../../network_base/index.ts";
import { resolveWithFile } from "../config-file.ts";
import { defaultTableFolder } from "../default-folder.ts";
import type { Experiment } from "../experiment.ts";
import { checkFolder } from "../files.ts";
import { checkUnlocked } from "../lock.ts";
import { FILES } from "../results.ts";
import { digestOf } from "../sealed.ts";
import { sayWhatIsReplaced, shownSettings, tableConfiguration, writeTableFolder } from "../table-folder.ts";
import { toldUnless } from "../told.ts";
import { Unfinished } from "../unfinished.ts";
import { type Learned, type LearningHeader, learnAll } from "./learning.ts";
import { checkSettings, sequencesOf, type WtaDefaults, type WtaKind, type WtaSettings, wtaOptions } from "./options.ts";
import { tablesHelp, wtaTables } from "./tables.ts";
import { variantsOf } from "./variants.ts";

/** What one of the experiments says of its own. */
export interface WtaExperiment {
  readonly kind: WtaKind;
  readonly summary: string;
  readonly defaults: WtaDefaults;
  readonly examples: Experiment["examples"];
  /** Of the figure. */
  readonly title: string;
  readonly subtitle: string;
}

/** The experiment, for the command line. */
export function wtaExperiment(own: WtaExperiment): Experiment {
  const name = `wta/${own.kind}`;
  const options = wtaOptions(name, own.kind, own.defaults);
  return {
    name,
    summary: own.summary,
    options,
    examples: own.examples,
    results: `The folder of --out receives
  ${tablesHelp}
Killed, the same command goes on where it was some seconds before, to the same numbers.`,
    run: (given) => run(name, own, options, given),
  };
}

async function run(name: string, own: WtaExperiment, options: OptionTable, given: GivenOptions): Promise<void> {
  const { kind } = own;
  const settings = resolveWithFile(name, options, given) as unknown as WtaSettings;
  checkSettings(kind, settings, given);
  const folder =
    (given.out as string | undefined) ?? defaultTableFolder(name, options, settings, { free: ["backend", "threads"] });
  checkFolder(folder);
  checkUnlocked(join(folder, FILES.lock));
  const backend = await resolveBackend(settings.backend);
  const config = tableConfiguration(name, options, settings, backend);
  const told = toldUnless(given.quiet === true);
  sayWhatIsReplaced(folder, config, told.say);
  const hash = digestOf(JSON.stringify({ ...config, threads: null }));
  const unfinished = new Unfinished<LearningHeader>(folder, "training", hash, told);
  const { threads } = settings;
  const network: Omit<NetworkOptions, "seed"> = { dt: 1, backend, ...(threads === null ? {} : { threads }) };
  const published = publishedFor(kind, settings, options);
  const variants = variantsOf(kind, settings);
  const learned = await learnAll(
    { kind, settings, variants, network },
    unfinished,
    told,
    ({ variant, seed, seconds }) =>
      told.say(`${variantLabel(variant)}, seed ${seed}: ${settings.train} s learned in ${seconds.toFixed(1)} s`),
  );
  const records = recordsOf(learned);
  const { title, subtitle } = own;
  const page = wtaPageOf(records, {
    ...{ title, subtitle, published, settings: shownSettings(config), inputCount: settings.inputs },
    ...{ shownLength: 1000 * settings.shown, patterns: Math.max(...sequencesOf(kind, settings).flat()) + 1 },
  });
  writeTableFolder(folder, { config, tables: wtaTables(records), page });
  unfinished.remove();
  for (const line of summaryOf(records.measures, published)) console.log(line);
  console.log(`figure: ${join(folder, FILES.figure)}`);
}

/** Settings that published values do not depend on. */
const FREE = [
  "runs",
  "seed",
  "tests",
  "test",
  "short-test",
  "shown",
  "backend",
  "threads",
  "semantics",
  "noise-between",
];

/** What was published of the same settings; undefined where they are others. */
export function publishedFor(kind: WtaKind, settings: WtaSettings, options: OptionTable): WtaPublished | undefined {
  const values = settings as unknown as GivenOptions;
  const changed = Object.entries(options).filter(
    ([name, option]) =>
      option.transient !== true &&
      !FREE.includes(name) &&
      JSON.stringify(values[name]) !== JSON.stringify(defaultOf(option, values)),
  );
  // Leaving one thing out makes a network of which there are values, too.
  const switched = ["stp", "variance-tracking", "learning-rate", "connections"];
  if (changed.some(([name]) => !switched.includes(name))) return undefined;
  if (kind === "sequences") return undefined;
  return kind === "two-patterns"
    ? publishedTwoPatterns()
    : publishedOnePattern(variantsOf(kind, settings).map(({ name }) => name));
}

/** The rows of all tables. */
function recordsOf(learned: readonly Learned[]): WtaRecords {
  const tests = learned.flatMap((one) => one.tests);
  const [{ shown, history, grid }] = learned as readonly [Learned, ...Learned[]];
  // Of the first seed of each variant.
  const watched = learned.flatMap((one) => (one.shown === undefined ? [] : [{ ...one, shown: one.shown }]));
  return {
    ...{ tests, measures: lastTests(tests), history, circuits: grid!.circuits },
    connections: grid!.connections.map(([source, target]) => ({ source, target })),
    // All variants are shown the same.
    ...{ inputs: shown!.inputs, presentations: shown!.presentations },
    spikes: watched.flatMap(({ variant, shown: own }) => own.spikes.map((one) => ({ variant, ...one }))),
    neurons: watched.flatMap(({ variant, shown: own }) =>
      own.order.map((neuron, place) => ({ variant, neuron, circuit: own.circuits[neuron]!, place })),
    ),
    weights: learned.flatMap(({ variant, weights = [] }) =>
      weights.flatMap(({ kind, pre, post, weights: own }) =>
        own.map((weight, k) => ({ variant, kind, pre: pre[k]!, post: post[k]!, weight })),
      ),
    ),
  };
}

/** Of every network, what was measured in the end, beside what was published; of controls, how selective they are beside the full model. */
function summaryOf(measures: readonly WtaTestRecord[], published: WtaPublished | undefined): string[] {
  const variants = [...new Set(measures.map(({ variant }) => variant))];
  const of = (variant: string) => measures.filter((one) => one.variant === variant);
  const selectivity = (variant: string) => summarise(of(variant).flatMap((one) => one.selectivity ?? [])).mean;
  const told: readonly (keyof WtaMeasures)[] = [
    "selectivity",
    "correlation",
    "reproduced",
    "order",
    "winner",
    "distinct",
  ];
  return variants.flatMap((variant) => {
    const own = of(variant);
    const parts = told
      .filter((measure) => own.some((one) => one[measure] !== null))
      .map((measure) => besidePublished(own, measure, published));
    const share = selectivity(variant) / selectivity(variants[0]!);
    const beside =
      variant === variants[0]
        ? ""
        : `, ${(100 * share).toFixed(0)} % of the selectivity of the ${variantLabel(variants[0]!)}`;
    return [`${variantLabel(variant)}${beside}`, ...parts.map((part) => `  ${part}`)];
  });
}

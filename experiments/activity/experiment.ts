/** Experiments on spiking networks that learn nothing: a network with several seeds, or several networks, what their spikes say, tables and a figure. */
import { join } from "node:path";
import { type ActivityResults, activityPage } from "../../figures/activity.ts";
import type { Page } from "../../figures/page.ts";
import type { ActivityRecords } from "../../figures/records.ts";
import { summarise, withSpread } from "../../figures/statistics.ts";
import { resolveBackend } from "../../genn/index.ts";
import {
  type GivenOptions,
  type NetworkBase,
  type NetworkOptions,
  type OptionTable,
  optionGroups,
  stepCount,
} from "../../network_base/index.ts";
import { seedOption } from "../../training/index.ts";
import { backendOption, configOption, outOption, quietOption, threadsOption } from "../common-options.ts";
import { resolveWithFile } from "../config-file.ts";
import { UserError } from "../errors.ts";
import type { Experiment } from "../experiment.ts";
import { checkFolder } from "../files.ts";
import { checkUnlocked } from "../lock.ts";
import type { ProgressOutput } from "../progress.ts";
import { FILES } from "../results.ts";
import { resultsFolder } from "../study-options.ts";
import { sayWhatIsReplaced, shownSettings, tableConfiguration, writeTableFolder } from "../table-folder.ts";
import { FinishedNetworks } from "./finished.ts";
import { joinedRecords, measureActivity } from "./measure.ts";
import { type SimulationProgress, showSimulation } from "./progress.ts";
import { recordActivity } from "./record.ts";
import { activityTables, tablesHelp } from "./tables.ts";

/** A network, or a state of one. */
export interface SimulatedNetwork {
  readonly name: string;
  readonly label: string;
  /** Full names of its populations, by what tables call them. */
  readonly populations: Readonly<Record<string, string>>;
  create(options: NetworkOptions): Promise<NetworkBase>;
}

/** What one experiment of this kind says of its own. */
export interface ActivityExperiment {
  readonly name: string;
  readonly summary: string;
  readonly examples: Experiment["examples"];
  /** Of the figure. */
  readonly title: string;
  readonly subtitle: string;
  /** Options of the network, before those that all have. */
  readonly network: OptionTable;
  /** Defaults of those that all have, ms and how many. */
  readonly defaults: {
    readonly time: number;
    readonly transient: number;
    readonly shown: number;
    readonly seeds: number;
  };
  /** Neurons whose spikes are shown, of all populations together. Default 250. */
  readonly shownNeurons?: number;
  /** The figure. Default: `activityPage`. */
  readonly page?: (results: ActivityResults) => Page;
  /** The settings by which the default folder is named. */
  readonly folder: readonly string[];
  /** The networks that are simulated. Throws `UserError` for settings that do not fit together. */
  networks(settings: GivenOptions): readonly SimulatedNetwork[];
}

/** The experiment, for the command line. */
export function activityExperiment(own: ActivityExperiment): Experiment {
  const options = optionsOf(own);
  return {
    name: own.name,
    summary: own.summary,
    options,
    examples: own.examples,
    results: `The folder of --out receives\n  ${tablesHelp}\nKilled, the same command goes on behind the last network and seed that were finished.`,
    run: (given) => run(own, options, given),
  };
}

function optionsOf({ name, network, defaults, folder }: ActivityExperiment): OptionTable {
  const { network: ofNetwork, running } = optionGroups;
  const duration = (help: string, value: number) =>
    ({ kind: "number", min: 0, group: running, default: value, help }) as const;
  return {
    ...network,
    dt: { kind: "number", above: 0, group: ofNetwork, default: 0.1, help: "Length of a step, ms" },
    time: { ...duration("What is measured, ms of model time", defaults.time), min: 20 },
    transient: duration("What is left out before it, ms", defaults.transient),
    shown: duration("How much of it is shown as single spikes, ms", defaults.shown),
    seeds: {
      ...{ kind: "integer", min: 1, max: 1000, group: running, default: defaults.seeds },
      help: "Networks, each drawn with a seed of its own",
    },
    seed: { ...seedOption(1, "Seed of the first network; the others have the next ones"), group: running },
    backend: backendOption,
    threads: threadsOption,
    quiet: quietOption,
    out: outOption(
      name,
      folder.map((one) => `<${one}>`),
    ),
    config: configOption,
  };
}

async function run(own: ActivityExperiment, options: OptionTable, given: GivenOptions): Promise<void> {
  const settings = resolveWithFile(own.name, options, given);
  const [transient, time, dt] = ["transient", "time", "dt"].map((name) => settings[name] as number) as [
    number,
    number,
    number,
  ];
  if (stepCount(transient + time, dt) > 2 ** 31 - 1 || time < 10 * dt)
    throw new UserError(
      `--time ${time} and --transient ${transient} are too short or too long for steps of --dt ${dt} ms`,
    );
  const networks = own.networks(settings);
  const folder = own.folder.map((name) => String(settings[name]));
  const path = (given.out as string | undefined) ?? resultsFolder(own.name, folder);
  checkFolder(path);
  checkUnlocked(join(path, FILES.lock));
  const backend = await resolveBackend(settings.backend as never);
  const config = tableConfiguration(own.name, options, settings, backend);
  const finished = new FinishedNetworks(path, config);
  const say = given.quiet === true ? () => {} : console.log;
  sayWhatIsReplaced(path, config, say);
  const records: ActivityRecords[] = [];
  for (const network of networks) {
    for (let k = 0; k < (settings.seeds as number); k++) {
      const seed = (settings.seed as number) + k;
      const label = `${network.label}, seed ${seed}`;
      const earlier = finished.take({ network: network.name, seed }, console.error);
      if (earlier !== undefined) {
        records.push(earlier);
        say(`${label}: ${summaryOf(network.name, earlier)} (finished before)`);
        continue;
      }
      const start = performance.now();
      const progress = showSimulation(label, given.quiet === true ? SILENT : process.stderr);
      const one = await simulate(network, { ...settings, backend }, seed, k === 0 ? own : undefined, progress);
      finished.keep({ network: network.name, seed }, one);
      records.push(one);
      const seconds = (performance.now() - start) / 1000;
      say(`${label}: ${summaryOf(network.name, one)} (${seconds.toFixed(1)} s)`);
    }
  }
  const all = joinedRecords(records);
  writeTableFolder(path, {
    config,
    tables: activityTables(all),
    page: (own.page ?? activityPage)({
      ...{ title: own.title, subtitle: own.subtitle, records: all },
      networks: networks.map(({ name, label }) => ({ name, label })),
      settings: shownSettings(config),
    }),
  });
  finished.remove();
  for (const { name, label } of networks) console.log(`${label}: ${summaryOf(name, all)}`);
  console.log(`figure: ${join(path, FILES.figure)}`);
}

/** Where nothing is to be seen. */
const SILENT: ProgressOutput = { write() {} };

/** Simulates one network with one seed. */
async function simulate(
  { name, populations, create }: SimulatedNetwork,
  settings: GivenOptions,
  seed: number,
  shownBy: ActivityExperiment | undefined,
  progress: SimulationProgress,
): Promise<ActivityRecords> {
  const { dt, time, transient, shown, threads, backend } = settings as Record<string, never>;
  const options = { dt, seed, backend, plastic: false, fusePostsynapticModels: true };
  let net: NetworkBase | undefined;
  try {
    net = await create({ ...options, ...(threads === null ? {} : { threads }) });
    const steps = stepCount(transient + time, dt);
    const spikes = await recordActivity(net, Object.values(populations), steps, progress.update);
    return measureActivity({
      ...{
        network: name,
        seed,
        span: { from: transient, to: transient + time },
        shown: shownBy === undefined ? 0 : shown,
      },
      shownNeurons: shownBy?.shownNeurons,
      populations: Object.fromEntries(Object.entries(populations).map(([one, full]) => [one, spikes[full]!])),
    });
  } finally {
    progress.end();
    net?.destroy();
  }
}

/** "rate 20.3 ± 0.7 Hz, CV of intervals 1.78 ± 0.02, .." */
function summaryOf(name: string, { statistics }: ActivityRecords): string {
  const of = (quantity: string, digits: number): string => {
    const values = statistics.flatMap((one) =>
      one.network === name && one.quantity === quantity && one.population === "all" && one.value !== null
        ? [one.value]
        : [],
    );
    return values.length === 0 ? "none" : withSpread(summarise(values), digits);
  };
  return (
    `rate ${of("rate", 2)} Hz, CV of intervals ${of("interval variation", 3)}, population sd / mean ${of("population variation", 3)}, ` +
    `correlation of pairs ${of("pair correlation", 4)}, peak of the spectrum ${of("peak frequency", 0)} Hz`
  );
}

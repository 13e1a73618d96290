/** The options of the experiments on winner-take-all circuits, and what has to fit together. */
import {
  type GivenOptions,
  type OptionTable,
  optionGroups,
  optionTable,
  type SettingsOf,
} from "../../network_base/index.ts";
import { seedOption } from "../../training/index.ts";
import { backendOption, configOption, outOption, quietOption, threadsOption } from "../common-options.ts";
import { UserError } from "../errors.ts";

const { network, training, data, running } = optionGroups;

const count = <Group extends string>(group: Group, help: string, value: number, max: number, min = 1) =>
  ({ kind: "integer", min, max, group, default: value, help }) as const;
const rate = (help: string, value: number) =>
  ({ kind: "number", min: 0, max: 1000, group: data, default: value, help }) as const;
const onOff = (help: string) =>
  ({ kind: "choice", choices: ["on", "off"], group: network, default: "on", help }) as const;

/** What differs between the experiments. */
export interface WtaDefaults {
  /** s. */
  readonly train: number;
  /** Shortest and longest noise before a pattern, ms. */
  readonly noise: readonly [number, number];
  /** ms. */
  readonly pattern: number;
}

const circuitOptions = optionTable({
  grid: {
    ...{ kind: "integers", min: 1, group: network, default: [10, 5], example: "10,5" },
    help: "Circuits: so many columns, and so many rows",
  },
  "k-min": count(network, "Neurons of the smallest circuit there may be", 2, 1000),
  "k-max": count(network, "Neurons of the largest", 10, 1000),
  inputs: count(network, "Input channels, each connected to every neuron", 100, 100_000),
  lambda: {
    ...{ kind: "number", above: 0, max: 1000, group: network, default: 0.088 },
    help: "How fast connections of circuits become less likely with their distance, per unit of the grid",
  },
  connections: count(network, "Connections of circuits", 1000, 10_000_000, 0),
  semantics: {
    kind: "choice",
    choices: ["corrected", "klampfl-maass", "nest"],
    group: network,
    default: "corrected",
    help: "Where published codes differ: the paper's model, the original code as it runs, or its port to NEST",
  },
  eta: {
    ...{ kind: "number", above: 0, max: 1, group: network, default: 0.05 },
    help: "Rate of learning, which variance tracking adapts to every synapse",
  },
});

/** Parts of the network that can be left out; the controls leave out one each. */
const switches = optionTable({
  stdp: onOff("Do weights learn?"),
  stp: onOff("Do synapses between circuits depress and facilitate?"),
  "variance-tracking": onOff("Does the rate of learning follow the variance of each weight?"),
  "learning-rate": {
    kind: "choice",
    choices: ["decaying", "constant"],
    group: network,
    default: "decaying",
    help: "Without variance tracking: eta divided by the number of steps, or eta",
  },
});

const controlOptions = optionTable({
  "constant-eta": {
    ...{ kind: "number", above: 0, max: 1, group: network, default: 0.005 },
    help: "Rate of learning of the control whose rate is constant",
  },
});

const sequenceOptions = optionTable({
  sequences: {
    ...{ kind: "text", group: data, default: "0-1,2", example: "0-1,2" },
    help: "Patterns that follow each other, by number from 0 with dashes between, and commas between sequences",
  },
  "p-switch": {
    ...{ kind: "number", min: 0, max: 1, group: data, default: 1 },
    help: "Probability that another sequence follows, and not the same again",
  },
  "noise-between": {
    kind: "choice",
    choices: ["sequences", "patterns"],
    group: data,
    default: "sequences",
    help: "Where there is noise: before every sequence, or before every pattern",
  },
});

const commonOptions = (name: string, { train, noise, pattern }: WtaDefaults) =>
  optionTable({
    train: count(training, "Training, s of the model's time", train, 1_000_000),
    tests: count(training, "Tests while it learns, evenly spread; the last one is longer", 10, 1000),
    runs: count(training, "Networks, each with a seed of its own", 3, 1000),
    seed: { ...seedOption(1, "Seed of the first network; the others have the next ones"), group: training },
    "pattern-length": count(data, "Length of a pattern, ms", pattern, 1_000_000, 2),
    noise: {
      ...{ kind: "integers", min: 0, group: data, default: noise, example: noise.join(",") },
      help: "Shortest and longest noise before a pattern, ms",
    },
    "input-rate": rate("Rate of each channel in patterns, Hz", 5),
    "noise-rate": rate("Noise of each channel while no pattern is shown, Hz", 5),
    "pattern-noise-rate": rate("Noise that is added to patterns, Hz", 2),
    test: count(running, "The test in the end, with frozen weights, s of the model's time", 40, 100_000),
    "short-test": count(running, "The same for tests while it learns", 10, 100_000),
    shown: count(running, "How much of the test is shown as single spikes, s", 3, 60),
    backend: backendOption,
    threads: threadsOption,
    quiet: quietOption,
    out: outOption(name),
    config: configOption,
  });

/** Which of the experiments it is. */
export type WtaKind = "one-pattern" | "two-patterns" | "sequences" | "controls";

/** The options of one of the experiments. */
export const wtaOptions = (name: string, kind: WtaKind, defaults: WtaDefaults): OptionTable => ({
  ...circuitOptions,
  ...(kind === "controls" ? controlOptions : switches),
  ...(kind === "sequences" ? sequenceOptions : {}),
  ...commonOptions(name, defaults),
});

/** All settings there are; those that an experiment has no option for are as by default. */
export type WtaSettings = SettingsOf<typeof circuitOptions> &
  SettingsOf<typeof switches> &
  SettingsOf<typeof controlOptions> &
  SettingsOf<typeof sequenceOptions> &
  SettingsOf<ReturnType<typeof commonOptions>>;

/** The sequences that the text of an option names. Throws `UserError` for text that names none, and for patterns that are left out. */
export function readSequences(text: string): readonly (readonly number[])[] {
  const sequences = text.split(",").map((one) => one.split("-"));
  const wrong = sequences.flat().find((one) => !/^\d{1,2}$/.test(one));
  if (wrong !== undefined)
    throw new UserError(
      `--sequences must be numbers of patterns with dashes between, and commas between sequences, such as 0-1,2, not '${text}'`,
    );
  const numbers = sequences.map((one) => one.map(Number));
  const patterns = Math.max(...numbers.flat()) + 1;
  const missing = Array.from({ length: patterns }, (_, k) => k).find((one) => !numbers.flat().includes(one));
  if (missing !== undefined)
    throw new UserError(
      `--sequences ${text} has a pattern ${patterns - 1}, but none of the number ${missing}: patterns are numbered from 0 without gaps`,
    );
  return numbers;
}

/** Patterns and their sequences. */
export const sequencesOf = (kind: WtaKind, { sequences }: WtaSettings): readonly (readonly number[])[] =>
  kind === "sequences" ? readSequences(sequences) : kind === "two-patterns" ? [[0], [1]] : [[0]];

/** Bytes of rates that a test may record. */
const MOST_BYTES = 2 ** 31;

/** Throws `UserError` for settings that do not fit together, and for options that would have no effect. */
export function checkSettings(kind: WtaKind, settings: WtaSettings, given: GivenOptions): void {
  const { grid, noise, train, test, tests, shown } = settings;
  checkPair("grid", grid, "10,5", "columns and rows");
  checkPair("noise", noise, "300,500", "the shortest and the longest");
  const [columns, rows] = grid as [number, number];
  const [shortest, longest] = noise as [number, number];
  if (settings["k-min"] > settings["k-max"])
    throw new UserError(
      `--k-min ${settings["k-min"]} is more than --k-max ${settings["k-max"]}: a circuit has at least the one and at most the other`,
    );
  if (shortest > longest)
    throw new UserError(`--noise ${shortest},${longest} must begin with the shortest: take ${longest},${shortest}`);
  if (given["learning-rate"] !== undefined && settings["variance-tracking"] === "on")
    throw new UserError("--learning-rate has no effect with variance tracking: add --variance-tracking off");
  if (tests > train) throw new UserError(`--tests ${tests} is more than one per second of --train ${train}`);
  if (shown > test) throw new UserError(`--shown ${shown} is longer than the test, --test ${test}`);
  if (settings["short-test"] > test)
    throw new UserError(`--short-test ${settings["short-test"]} is longer than the test in the end, --test ${test}`);
  const patterns = sequencesOf(kind, settings).flat().length;
  const round = patterns * (longest + settings["pattern-length"]);
  for (const name of ["test", "short-test"] as const) {
    if (1000 * settings[name] >= 2 * round) continue;
    throw new UserError(
      `--${name} ${settings[name]} is too short: to show ${patterns === 1 ? "the pattern" : "each pattern"} twice takes up to ${(2 * round) / 1000} s`,
    );
  }
  const bytes = 4 * columns * rows * settings["k-max"] * 1000 * test;
  if (bytes > MOST_BYTES)
    throw new UserError(
      `a test of --test ${test} s would record ${(bytes / 2 ** 30).toFixed(1)} GiB of up to ${columns * rows * settings["k-max"]} neurons: take a shorter one, or a smaller --grid`,
    );
}

function checkPair(name: string, values: readonly number[], example: string, what: string): void {
  if (values.length !== 2)
    throw new UserError(`--${name} must be two numbers, ${what}, such as ${example}, not ${values.join(",")}`);
}

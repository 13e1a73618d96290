/** The options of the experiment. */
import { type GivenOptions, optionGroups, optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { seedOption } from "../../../training/index.ts";
import { backendOption, configOption, outOption, quietOption } from "../../common-options.ts";
import { UserError } from "../../errors.ts";
import { mnistOptions } from "../../mc/mnist/data.ts";

export const NAME = "olfaction/mushroom-body";

const { network, training, data, running } = optionGroups;
const count = <Group extends string>(group: Group, help: string, value: number, max: number, min = 1) =>
  ({ kind: "integer", min, max, group, default: value, help }) as const;

/** Odours alone have these. */
const odourOptions = optionTable({
  classes: count(data, "Kinds of odours", 10, 256, 2),
  glomeruli: count(data, "Glomeruli, each with a projection neuron", 100, 10_000, 2),
  noise: {
    ...{ kind: "number", min: 0, max: 1, group: data, default: 0.4 },
    help: "Fraction of an odour's glomeruli that are drawn anew; 1: it has nothing to do with its kind",
  },
});

export const options = optionTable({
  data: {
    ...{ kind: "choice", choices: ["odours", "mnist"], group: data, default: "odours" },
    help: "What is to be told apart: odours, drawn at random, or handwritten digits, whose pixels are glomeruli",
  },
  ...odourOptions,
  "kenyon-cells": count(network, "Kenyon cells", 5000, 1_000_000, 10),
  "fan-in": count(network, "Projection neurons that a Kenyon cell listens to", 20, 10_000),
  sparseness: {
    ...{ kind: "number", above: 0, max: 1, group: network, default: 0.01 },
    help: "Fraction of Kenyon cells after whose spikes the giant neuron silences the others",
  },
  drive: {
    ...{ kind: "number", above: 0, group: network, default: 3 },
    help: "What so many Kenyon cells send to an output neuron at most, nA: it sets the largest weight",
  },
  rho: {
    ...{ kind: "number", min: 0, max: 1, group: training, default: 0.03 },
    help: "What the plasticity's window is lowered by: the larger, the more weights shrink",
  },
  eta: {
    ...{ kind: "number", above: 0, max: 1, group: training, default: 0.02 },
    help: "What a pair of spikes changes a weight by, of the largest weight",
  },
  epochs: count(training, "Passes through the training set", 1, 10_000),
  seed: { ...seedOption(1, "Seed of the connections, the odours, and their order"), group: training },
  tests: count(training, "Tests while it learns, of up to 1000 odours each; the last one is of all", 10, 1000),
  "train-samples": count(data, "Odours to learn from", 2000, 1_000_000),
  "test-samples": count(data, "Odours to be told", 1000, 1_000_000),
  ...mnistOptions,
  backend: backendOption,
  threads: {
    ...{ kind: "integer", min: 1, group: running, default: null, shownDefault: "all cores" },
    help: "Threads that share the odours of a test; they change the speed, never the results",
  },
  quiet: quietOption,
  out: outOption(NAME, ["<data>"]),
  config: configOption,
});

export type MushroomBodySettings = SettingsOf<typeof options>;

/** Pixels of a digit, and kinds of digits. */
const [PIXELS, DIGITS] = [784, 10];

/** Projection neurons and kinds. */
export const sizesOf = ({ data: of, glomeruli, classes }: MushroomBodySettings) =>
  of === "mnist" ? { inputs: PIXELS, classes: DIGITS } : { inputs: glomeruli, classes };

/** Has an option no effect on these data? */
export const isIdle = (name: string, { data: of }: MushroomBodySettings): boolean =>
  Object.hasOwn(of === "mnist" ? odourOptions : mnistOptions, name);

/** Throws `UserError` for settings that do not fit together, and for options that would have no effect. */
export function checkSettings(settings: MushroomBodySettings, given: GivenOptions): void {
  const { data: of, "fan-in": fanIn, epochs, tests } = settings;
  const idle = Object.keys(given).find(
    (name) => isIdle(name, settings) && given[name] !== undefined && given[name] !== false,
  );
  if (idle !== undefined)
    throw new UserError(`--${idle} has no effect with --data ${of}: it is for ${of === "mnist" ? "odours" : "mnist"}`);
  const { inputs } = sizesOf(settings);
  if (fanIn > inputs)
    throw new UserError(`--fan-in ${fanIn} is more than the ${inputs} projection neurons that there are`);
  if (tests > epochs * settings["train-samples"]) {
    throw new UserError(
      `--tests ${tests} is more than all the odours that are learned from, ${epochs * settings["train-samples"]}`,
    );
  }
}

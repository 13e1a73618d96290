/** The options of the experiment. */
import { optionGroups, optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { seedOption } from "../../../training/index.ts";
import { backendOption, configOption, outOption, quietOption, threadsOption } from "../../common-options.ts";
import { UserError } from "../../errors.ts";
import { checkMnistSamples, mnistOptions, TEST_SAMPLES, TRAIN_SAMPLES } from "../../mc/mnist/data.ts";

export const NAME = "vision/converted-mnist";
/** Pixels of a side of a picture, and how many kinds of digits there are. */
export const [SIZE, CLASSES] = [28, 10];

const { network, training, data, results } = optionGroups;
const count = <Group extends string>(group: Group, help: string, value: number, max: number, min = 1) =>
  ({ kind: "integer", min, max, group, default: value, help }) as const;

export const options = optionTable({
  filters: count(network, "Filters of the convolution, each a map of features", 16, 256),
  // One pixel has no contrast.
  field: count(network, "Pixels of a side of a filter", 5, SIZE, 2),
  pool: count(network, "Pixels of a side of a pool, over which features are averaged; 1: none", 2, SIZE),
  percentile: {
    ...{ kind: "number", above: 0, max: 100, group: network, default: 99.9 },
    help: "Of the rates of features: the one that becomes a spike in every step",
  },
  // Before the third, nothing has come to the outputs.
  steps: count(network, "Steps for which a picture is shown by spikes", 20, 10_000, 3),
  epochs: count(training, "Passes through the training set", 5, 10_000),
  batch: count(training, "Pictures shown at once; the readout learns once per batch", 100, 10_000),
  "learning-rate": {
    ...{ kind: "number", above: 0, group: training, default: 3e-3 },
    help: "Of the readout, by Adam; it falls to 0 over the training",
  },
  seed: { ...seedOption(1, "Seed of patches, and of the order of pictures"), group: training },
  "train-samples": count(data, "Pictures to learn from, the first of the training set", TRAIN_SAMPLES, TRAIN_SAMPLES),
  "test-samples": count(data, "Pictures to be told, the first of the test set", TEST_SAMPLES, TEST_SAMPLES),
  ...mnistOptions,
  backend: backendOption,
  threads: threadsOption,
  quiet: quietOption,
  weights: {
    ...{ kind: "text", group: results },
    help: "Take what was learned from a file, weights.json of a run with the same --filters, --field and --pool",
  },
  out: outOption(NAME, ["<filters>-filters"]),
  config: configOption,
});

export type ConvertedSettings = SettingsOf<typeof options>;

/** Throws `UserError` for settings that do not fit together. */
export function checkSettings(settings: ConvertedSettings): void {
  checkMnistSamples(settings);
  const { field, pool, epochs, batch } = settings;
  const side = SIZE - field + 1;
  if (pool > side) {
    throw new UserError(
      `--pool ${pool} is more than the ${side} pixels of a side that maps of features have with --field ${field}`,
    );
  }
  if (batch > epochs * settings["train-samples"]) {
    throw new UserError(
      `--batch ${batch} is more than all the pictures of the training, ${epochs * settings["train-samples"]}`,
    );
  }
}

/** The sizes of the network. */
export const shapeOf = ({ filters, field, pool }: ConvertedSettings) => ({
  ...{ size: SIZE, field, filters, pool, classes: CLASSES },
});

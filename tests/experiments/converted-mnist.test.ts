/** The experiment that converts a network of rates: from the command line, from what it has learned, and from where it was killed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadMnist } from "../../data/node/index.ts";
import { CONFUSION_COLUMNS } from "../../experiments/confusion-table.ts";
import { parseCsv } from "../../experiments/csv.ts";
import type { Told } from "../../experiments/told.ts";
import { Unfinished } from "../../experiments/unfinished.ts";
import { options, shapeOf } from "../../experiments/vision/converted-mnist/options.ts";
import {
  convertedWeights,
  newRateNetwork,
  type TrainingHeader,
  train,
} from "../../experiments/vision/converted-mnist/rates.ts";
import { type SpikingTest, testSpikes } from "../../experiments/vision/converted-mnist/spikes.ts";
import { LEARNING_COLUMNS, STEP_COLUMNS, TABLES } from "../../experiments/vision/converted-mnist/tables.ts";
import { ConvolutionalSpikingNetwork } from "../../network_architectures/convolutional/index.ts";
import { resolveOptions } from "../../network_base/index.ts";
import { temporaryFolder } from "../temporary.ts";
import { writeBars } from "./bars.ts";
import { runCommand } from "./command.ts";

const NAME = "vision/converted-mnist";
const folder = temporaryFolder();

writeBars(folder, "train", 120);
writeBars(folder, "t10k", 50);

const small = ["--data-dir", folder, "--other-data", "--filters", "4", "--pool", "4", "--batch", "20", "--steps", "12"];
const learn = ["--epochs", "30", "--train-samples", "120", "--test-samples", "50", "--threads", "1"];

describe("from the command line", () => {
  const out = join(folder, "out");

  test("learns, converts, tests, and draws", async () => {
    const printed = await runCommand(NAME, ...small, ...learn, "--out", out);
    expect(printed).toMatch(/trained on 120 pictures in/);
    expect(printed).toContain("rates: 100.00 % of the test set");
    expect(printed).toMatch(/spikes: .* 100\.00 % after 12 steps/);
    expect(printed).toMatch(/a picture takes \d+ spikes of pixels, \d+ of features/);
    // 576 places of 25 pixels; 576 of 4 features, of which each has 10 classes.
    expect(printed).toContain(`${576 * 25 * 4 + 576 * 4 * 10} synapses take`);
    const table = <Field extends string>(name: string, columns: readonly { readonly field: Field }[]) =>
      parseCsv(name, columns as never, readFileSync(join(out, name), "utf8")) as Record<string, number>[];
    const epochs = table(TABLES.learning, LEARNING_COLUMNS).map(({ epoch }) => epoch);
    expect(epochs).toEqual(Array.from({ length: 30 }, (_, k) => k + 1));
    const steps = table(TABLES.steps, STEP_COLUMNS);
    expect(steps).toHaveLength(12);
    expect(steps.at(-1)).toEqual({ steps: 12, accuracy: 1 });
    const answers = table(TABLES.confusions, CONFUSION_COLUMNS);
    expect(answers.filter(({ count }) => count! > 0)).toEqual([
      { label: 0, answer: 0, count: 25 },
      { label: 1, answer: 1, count: 25 },
    ]);
    expect(readFileSync(join(out, "figure.html"), "utf8")).toContain("Handwritten digits, told by spikes");
    expect(readdirSync(out).filter((name) => name.startsWith("unfinished"))).toEqual([]);
  });

  test("converts again what it has learned, in its folder and elsewhere", async () => {
    const again = await runCommand(NAME, ...small, ...learn, "--steps", "8", "--out", out);
    expect(again).toContain(`what was learned is taken from ${join(out, "weights.json")}`);
    expect(again).toMatch(/100\.00 % after 8 steps/);
    const other = join(folder, "other");
    const from = ["--weights", join(out, "weights.json"), "--out", other];
    const elsewhere = await runCommand(NAME, ...small, ...learn, ...from, "--epochs", "1");
    expect(elsewhere).toContain("what was learned is taken from");
    expect(existsSync(join(other, "weights.json"))).toBe(false);
    // Another training learns for itself.
    expect(await runCommand(NAME, ...small, ...learn, "--seed", "2", "--out", out)).toContain("trained on");
  });

  test.each([
    [["--pool", "25"], "--pool 25 is more than the 24 pixels of a side that maps of features have with --field 5"],
    [["--batch", "4000"], "--batch 4000 is more than all the pictures of the training, 3600"],
    [["--field", "29"], "--field must be a whole number from 2 to 28, not '29'"],
    [["--steps", "2"], "--steps must be a whole number from 3 to 10000, not '2'"],
    [["--percentile", "101"], "--percentile must be a number above 0 and at most 100, not '101'"],
    [["--weights", "nowhere.json"], "cannot read the weights nowhere.json"],
    [
      ["--weights", join(out, "weights.json"), "--filters", "5"],
      "--filters, --field and --pool must be those of its training",
    ],
  ])("refuses %s before anything is written", async (wrong, message) => {
    const refused = join(folder, "refused");
    await expect(runCommand(NAME, ...small, ...learn, ...wrong, "--out", refused)).rejects.toThrow(message);
    expect(existsSync(refused)).toBe(false);
  });
});

describe("killed", () => {
  /** Stops the work after so many batches; with Infinity, never. */
  const stopping = (after: number): Told => {
    let batches = 0;
    const update = () => {
      if (++batches > after) throw new Error("killed");
    };
    return { say() {}, progress: () => ({ update, end() {} }) };
  };

  test("goes on where it was, to the same numbers", async () => {
    const settings = resolveOptions(options, {
      ...{ filters: 3, pool: 6, batch: 20, epochs: 1, steps: 4, "train-samples": 120, "test-samples": 50 },
    });
    const split = await loadMnist({ dataDir: folder, isOtherData: true });
    const common = { dt: 1, seed: 1, batchSize: 20, plastic: false, threads: 1, backend: "wasm" } as const;
    const results = [];
    for (const stops of [[Number.POSITIVE_INFINITY], [1, 1, Number.POSITIVE_INFINITY]]) {
      const at = (name: string) => `${stops.length}-${name}`;
      const done = async <Result>(work: (told: Told) => Promise<Result>): Promise<Result> => {
        for (const after of stops.slice(0, -1)) await expect(work(stopping(after))).rejects.toThrow("killed");
        return work(stopping(Number.POSITIVE_INFINITY));
      };
      const trained = await done(async (told) => {
        const net = await newRateNetwork(settings, common);
        onTestFinished(() => net.destroy());
        const unfinished = new Unfinished<TrainingHeader>(folder, at("training"), "same", { every: 0 });
        const learning = await train(net, settings, split.training, { options: common, unfinished, told });
        return { net, learning };
      });
      const { weights } = await convertedWeights(trained.net, split.training, 99);
      const tested = await done(async (told) => {
        const net = await ConvolutionalSpikingNetwork.create(common, { shape: shapeOf(settings), weights });
        onTestFinished(() => net.destroy());
        return testSpikes(
          net,
          split.test,
          4,
          new Unfinished<SpikingTest>(folder, at("test"), "same", { every: 0 }),
          told,
        );
      });
      results.push({ learning: trained.learning, weights, tested: { ...tested, seconds: 0 } });
    }
    expect(results[1]).toEqual(results[0]);
    // What is kept belongs to one configuration.
    expect(new Unfinished(folder, "3-test", "other").take()).toBeUndefined();
  });
});

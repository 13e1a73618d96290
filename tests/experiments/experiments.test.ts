/** Every experiment once through the command line, as small as it gets. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { yinYang } from "../../data/yinyang.ts";
import { type Column, parseCsv } from "../../experiments/csv.ts";
import { classCount } from "../../experiments/mc/randman/study.ts";
import { sideBySide } from "../../experiments/mc/yinyang-multiple/study.ts";
import { experiments } from "../../experiments/registry.ts";
import { learningColumns, runtimeColumns } from "../../experiments/results.ts";
import { SPIKE_COLUMNS } from "../../experiments/sample-spikes.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand, writeSmallMnist } from "./command.ts";

const folder = temporaryFolder();
const mnist = writeSmallMnist(join(folder, "mnist"), 64);
const DIGITS = ["--data-dir", mnist, "--other-data", "--train-samples", "64", "--test-samples", "20"];
const SHORT = ["--tests", "1", "--threads", "1", "--quiet"];

/** Runs an experiment and reads its tables. */
async function results(experiment: string, axes: readonly Column[], ...args: string[]) {
  const columns = experiments.find(({ name }) => name === experiment)!.columns!;
  // The microcircuit's columns, then the swept parameters.
  expect(columns.map(({ field }) => field)).toEqual(["model", "method", "variant", ...axes.map(({ field }) => field)]);
  const out = join(folder, `${experiment.replace("/", "-")}-${Math.random()}`);
  const printed = await runCommand(experiment, ...SHORT, ...args, "--out", out);
  const read = (name: string, all: readonly Column[]) => parseCsv(name, all, readFileSync(join(out, name), "utf8"));
  expect(existsSync(join(out, "figure.html"))).toBe(true);
  return {
    out,
    printed,
    config: JSON.parse(readFileSync(join(out, "config.json"), "utf8")) as Record<string, unknown>,
    learning: read("learning.csv", learningColumns(columns)),
    runtime: read("runtime.csv", runtimeColumns(columns)),
  };
}

describe("mc/mnist", () => {
  test("trains on the files of a folder, which is no part of the configuration", async () => {
    const { learning, runtime, config } = await results("mc/mnist", [], ...DIGITS, "--epochs", "2", "--batch", "32");
    expect(learning.map(({ epoch }) => epoch)).toEqual([0, 2]);
    expect(runtime[0]).toMatchObject({ synapses: 784 * 100 + 4 * 1000 + 10, epochs: 2 });
    expect(config).toMatchObject({ dt: 1, threshold: 1e-5, "train-samples": 64, "learning-rate": 1 });
    expect(config).not.toHaveProperty("data-dir");
  });

  test("latent equilibrium has its published step and threshold", async () => {
    const { config } = await results(
      "mc/mnist",
      [],
      ...DIGITS,
      ...["--variant", "latent-equilibrium", "--hidden", "5", "--epochs", "1", "--batch", "64"],
    );
    expect(config).toMatchObject({ dt: 0.25, threshold: 1e-3, hidden: [5] });
  });

  test("takes deeper networks, and the wide configuration that comes with it", async () => {
    const wide = "experiments/mc/mnist/wide.json";
    const { learning, runtime, config } = await results(
      "mc/mnist",
      [],
      ...DIGITS,
      ...["--config", wide, "--epochs", "0.5", "--batch", "16"],
    );
    expect(config).toMatchObject({ hidden: [500, 500] });
    expect(runtime[0]!.synapses).toBe(784 * 500 + 4 * 500 * 500 + 500 + 4 * 500 * 10 + 10);
    expect(learning.at(-1)!.loss).toBeLessThan(1);
  });

  test("learning rates are multiplied, and decay", async () => {
    const common = [...DIGITS, "--hidden", "4", "--batch", "16", "--epochs", "2"];
    const lossWith = async (...args: string[]) => (await results("mc/mnist", [], ...common, ...args)).learning[1]!.loss;
    const published = await lossWith();
    expect(await lossWith("--learning-rate", "1", "--learning-rate-decay", "1")).toBe(published);
    expect(await lossWith("--learning-rate", "3")).not.toBe(published);
    expect(await lossWith("--learning-rate-decay", "0.5")).not.toBe(published);
  });

  test("more samples than MNIST has, or than the files have, are refused", async () => {
    const out = ["--out", join(folder, "refused")];
    await expect(runCommand("mc/mnist", "--train-samples", "60001", ...out)).rejects.toThrow(
      "--train-samples 60001 is more than the 60000 that MNIST has",
    );
    await expect(runCommand("mc/mnist", "--data-dir", mnist, "--other-data", ...out)).rejects.toThrow(/64/);
    await expect(runCommand("mc/mnist", "--data-dir", join(folder, "nowhere"), ...out)).rejects.toThrow(/nowhere/);
  });
});

test("mc/mnist-threshold trains once per threshold, which is that of all neurons", async () => {
  const axes: Column[] = [{ field: "threshold", type: "number" }];
  const { learning, config, printed } = await results(
    "mc/mnist-threshold",
    axes,
    ...DIGITS,
    ...["--thresholds", "1e-4,0.5", "--epochs", "1", "--batch", "32"],
  );
  expect(learning.map(({ threshold, epoch }) => [threshold, epoch])).toEqual([
    [1e-4, 0],
    [1e-4, 1],
    [0.5, 0],
    [0.5, 1],
  ]);
  expect(learning[1]!.eventsPerPattern).toBeGreaterThan(Number(learning[3]!.eventsPerPattern));
  expect(config).not.toHaveProperty("threshold");
  expect(printed).toMatch(/^events, backprop, threshold 0\.5: accuracy/m);
});

describe("mc/yinyang-multiple", () => {
  test("grows with the number of data sets and tells only the loss", async () => {
    const { learning, runtime } = await results(
      "mc/yinyang-multiple",
      [{ field: "datasets", type: "number" }],
      ...["--datasets", "1,7", "--epochs", "1", "--train-samples", "128", "--test-samples", "20"],
    );
    expect(learning.map(({ datasets, accuracy }) => [datasets, accuracy])).toEqual([
      [1, null],
      [1, null],
      [7, null],
      [7, null],
    ]);
    // The published 210 and 10 290 count the forward weights.
    expect(runtime.map(({ synapses }) => synapses)).toEqual([4 * 30 + 4 * 90 + 3, 28 * 210 + 4 * 210 * 21 + 21]);
  });

  test("shows the k-th samples of all sets at once", () => {
    const sets = [1, 2].map((seed) => yinYang({ size: 3, seed }));
    const both = sideBySide(sets);
    expect(both).toMatchObject({ sampleCount: 3, inputSize: 8, targetSize: 6 });
    expect([...both.inputs.subarray(8, 16)]).toEqual(sets.flatMap(({ inputs }) => [...inputs.subarray(4, 8)]));
    expect([...both.targets.subarray(12)]).toEqual(sets.flatMap(({ targets }) => [...targets.subarray(6)]));
  });

  test("test sets that are training sets are refused", async () => {
    await expect(runCommand("mc/yinyang-multiple", "--train-seed", "1", "--test-seed", "7")).rejects.toThrow(
      "--train-seed 1 and --test-seed 7 are less than 7 apart",
    );
  });
});

describe("mc/randman", () => {
  test("sweeps sizes, and thresholds where there are events", async () => {
    const { learning, out } = await results(
      "mc/randman",
      [
        { field: "scaling", type: "string" },
        { field: "hidden", type: "number" },
        { field: "classes", type: "number" },
        { field: "threshold", type: "optional number" },
      ],
      ...["--model", "both", "--sizes", "4,6", "--thresholds", "1e-3,1e-1", "--epochs", "1", "--batch", "32"],
      ...["--scaling", "const", "--train-samples", "64", "--test-samples", "20", "--dt", "1"],
    );
    const points = learning.filter(({ epoch }) => epoch === 0);
    expect(points.map(({ model, hidden, threshold }) => [model, hidden, threshold])).toEqual([
      ["event", 4, 1e-3],
      ["event", 4, 1e-1],
      ["event", 6, 1e-3],
      ["event", 6, 1e-1],
      ["rate", 4, null],
      ["rate", 6, null],
    ]);
    for (const name of [
      "event-backprop-scaling=const-hidden=4-classes=10-threshold=0.001-0",
      "rate-backprop-scaling=const-hidden=6-classes=10-0",
    ])
      expect(existsSync(join(out, `weights-${name}.json`))).toBe(true);
  });

  test("classes grow so that the synapses are the published ones", () => {
    const synapses = (hidden: number) => hidden * (hidden + classCount("sqrt", hidden));
    expect([20, 51, 268, 300].map(synapses)).toEqual([600, 3264, 77_720, 96_900]);
    expect([20, 300].map((hidden) => classCount("const", hidden))).toEqual([10, 10]);
    expect([20, 300].map((hidden) => classCount("lin", hidden))).toEqual([10, 290]);
  });

  test("a margin that leaves no room for targets is refused", async () => {
    await expect(runCommand("mc/randman", "--target-margin", "0.5")).rejects.toThrow(
      "--target-margin must be at least 0 and below 0.5, not 0.5",
    );
  });

  test("too few samples for the classes are refused", async () => {
    await expect(runCommand("mc/randman", "--scaling", "lin", "--test-samples", "100")).rejects.toThrow(
      /--sizes 82 means 72 classes with --scaling lin/,
    );
  });
});

test("mc/perlin is a regression: a loss, no accuracy", async () => {
  const { learning, printed } = await results(
    "mc/perlin",
    [],
    ...["--hidden", "10", "--epochs", "1", "--train-samples", "128", "--test-samples", "20"],
  );
  expect(learning.map(({ accuracy }) => accuracy)).toEqual([null, null]);
  expect(printed).toMatch(/^events, backprop: loss 0\.\d+ \(1 run, 1 epoch\)$/m);
});

describe("sample spikes", () => {
  const showOf = (experiment: string, out: string, ...args: string[]) =>
    runCommand(
      experiment,
      "--data-dir",
      mnist,
      "--other-data",
      "--samples",
      "3",
      "--threads",
      "1",
      "--out",
      out,
      ...args,
    );
  const show = (out: string, ...args: string[]) => showOf("mc/sample-spikes", out, ...args);

  test("of equilibrium propagation go through its phases", async () => {
    const out = join(folder, "spikes-of-phases");
    const phases = ["--nudging", "one-sided", "--free-phase", "6.5", "--nudged-phase", "2"];
    const printed = await showOf("ep/sample-spikes", out, "--hidden", "9", ...phases);
    const events = parseCsv("spikes.csv", SPIKE_COLUMNS, readFileSync(join(out, "spikes.csv"), "utf8"));
    const free = events.filter(({ timeInPattern }) => Number(timeInPattern) < 6.5).length;
    expect(printed).toContain(`${free} in the free phase, ${events.length - free} in the nudged ones`);
    expect(free).toBeGreaterThan(30);
    expect(events.every(({ time, pattern }) => Math.floor(Number(time) / 8.5) === pattern)).toBe(true);
  });

  test("writes an event per row: many after a pattern has come, none later", async () => {
    const out = join(folder, "spikes");
    const printed = await show(out);
    const events = parseCsv("spikes.csv", SPIKE_COLUMNS, readFileSync(join(out, "spikes.csv"), "utf8"));
    expect(events.length).toBeGreaterThan(300);
    expect(new Set(events.map(({ pattern }) => pattern))).toEqual(new Set([0, 1, 2]));
    for (const { pattern, label, time, timeInPattern, neuron } of events) {
      expect(time).toBe(150 * Number(pattern) + Number(timeInPattern));
      expect(timeInPattern).toBeLessThan(50);
      expect(label).toBe(pattern);
      expect(neuron).toBeLessThan(100);
    }
    expect(printed).toContain("0 in the last 100");
    expect(existsSync(join(out, "figure.html"))).toBe(true);
    const again = join(folder, "spikes-again");
    await show(again, "--config", join(out, "config.json"));
    expect(readFileSync(join(again, "spikes.csv"), "utf8")).toBe(readFileSync(join(out, "spikes.csv"), "utf8"));
  });

  test("takes the weights of a training", async () => {
    const { out } = await results("mc/mnist", [], ...DIGITS, "--epochs", "1", "--batch", "32", "--hidden", "7");
    const weights = join(out, "weights-event-backprop-0.json");
    const [drawn, trained] = [join(folder, "drawn"), join(folder, "trained")];
    await show(drawn, "--hidden", "7");
    await show(trained, "--hidden", "7", "--weights", weights);
    expect(readFileSync(join(trained, "spikes.csv"), "utf8")).not.toBe(readFileSync(join(drawn, "spikes.csv"), "utf8"));
    await expect(show(trained, "--weights", weights)).rejects.toThrow("--hidden must be that of the training");
    writeFileSync(weights, "{");
    await expect(show(trained, "--weights", weights)).rejects.toThrow(`cannot read the weights ${weights}`);
  });
});

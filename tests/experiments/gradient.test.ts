/** The experiment that holds the change of equilibrium propagation against the gradient of its loss. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withTargetMargin } from "../../data/dataset.ts";
import { yinYang } from "../../data/yinyang.ts";
import { parseCsv } from "../../experiments/csv.ts";
import { GRADIENT_COLUMNS, GRADIENTS } from "../../experiments/ep/gradient/experiment.ts";
import {
  compare,
  type GradientSettings,
  lossDescent,
  measureGradients,
} from "../../experiments/ep/gradient/measure.ts";
import { equipropYinYangStudy } from "../../experiments/ep/yinyang/study.ts";
import { resolveConfig } from "../../experiments/study-config.ts";
import type { GradientRecord } from "../../figures/records.ts";
import { equipropExperiment, equipropNames, equipropTask } from "../../network_architectures/ep/index.ts";
import { cosine, descent, length, type OnPaper } from "../network_architectures/equilibrium-on-paper.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand } from "./command.ts";

const folder = temporaryFolder();
const HIDDEN = 4;
const settings: GradientSettings = {
  task: equipropTask(equipropExperiment("yinyang")),
  network: resolveConfig(equipropYinYangStudy, { hidden: [HIDDEN] }),
  betas: [0.02, 0.1, 0.5],
  thresholds: [1e-5, 1e-2],
  seeds: [2],
  data: withTargetMargin(yinYang({ size: 6, seed: 40 }), 0.1),
};

/** The parameters of the network with a seed. */
async function parametersOf(seed: number): Promise<OnPaper> {
  const { inputSize, targetSize } = settings.data;
  const net = await settings.task.create(
    settings.network,
    { inputSize, outputSize: targetSize },
    { seed, precision: "double", threads: 1 },
  );
  const names = equipropNames(1);
  const list = async (values: ArrayLike<number> | Promise<ArrayLike<number>>) => Array.from(await values);
  const parameters = {
    input: await list(net.getWeights(names.fromInput)),
    forward: await list(net.getWeights(names.forward[0]!)),
    hiddenBias: await list(net.getBiases(names.hidden[0]!)),
    outputBias: await list(net.getBiases(names.output)),
  };
  net.destroy();
  return parameters;
}

describe("ep/gradient", () => {
  let records: GradientRecord[];
  beforeAll(async () => {
    records = await measureGradients(settings);
  });
  const at = (nudging: string, beta: number, threshold: number | null) =>
    records.find((one) => one.nudging === nudging && one.beta === beta && one.threshold === threshold)!;

  test("what it calls the gradient is that of the loss, by finite differences", async () => {
    const expected = descent(await parametersOf(2), settings.data);
    const found = [...(await lossDescent(settings, 2))];
    expect(found).toHaveLength(4 * HIDDEN + 3 * HIDDEN + HIDDEN + 3);
    expect(1 - cosine(found, expected)).toBeLessThan(1e-8);
    expect(length(found) / length(expected)).toBeCloseTo(1, 4);
  });

  test("the reference backend finds the same", async () => {
    const few = {
      ...settings,
      betas: [0.1],
      thresholds: [1e-2],
      data: withTargetMargin(yinYang({ size: 1, seed: 40 }), 0.1),
    };
    const [fast, slow] = [await measureGradients(few), await measureGradients({ ...few, backend: "reference" })];
    expect(fast).toHaveLength(4);
    fast.forEach((one, k) => {
      expect(one.cosine).toBeCloseTo(slow[k]!.cosine, 6);
      expect(one.error).toBeCloseTo(slow[k]!.error, 6);
    });
  });

  test("has every kind and strength of nudging, rates and thresholds once", () => {
    expect(records.map(({ model, threshold }) => [model, threshold]).slice(0, 3)).toEqual([
      ["rate", null],
      ["event", 1e-5],
      ["event", 1e-2],
    ]);
    expect(new Set(records.map((one) => JSON.stringify([one.nudging, one.beta, one.threshold]))).size).toBe(2 * 3 * 3);
    expect(records).toHaveLength(18);
  });

  test("strong nudges turn the change of rates from the gradient, one-sided ones more; fine events follow rates, coarse ones do not", () => {
    for (const nudging of ["symmetric", "one-sided"]) {
      expect(at(nudging, 0.1, null).cosine).toBeGreaterThan(at(nudging, 0.5, null).cosine);
      for (const beta of settings.betas) {
        expect(at(nudging, beta, 1e-5).cosine).toBeCloseTo(at(nudging, beta, null).cosine, 3);
      }
      expect(at(nudging, 0.02, 1e-2).error).toBeGreaterThan(2 * at(nudging, 0.02, 1e-5).error);
    }
    expect(at("symmetric", 0.1, null).cosine).toBeGreaterThan(0.999);
    expect(at("symmetric", 0.1, null).error).toBeLessThan(at("one-sided", 0.1, null).error);
  });

  test("cosines and errors", () => {
    const [x, diagonal, nothing] = [Float64Array.of(1, 0), Float64Array.of(1, 1), new Float64Array(2)];
    expect(compare(diagonal, x)).toEqual({ cosine: expect.closeTo(Math.SQRT1_2, 12), error: 1 });
    expect(compare(nothing, x)).toEqual({ cosine: 0, error: 1 });
  });

  const few = ["--hidden", "3", "--betas", "0.1,0.5", "--thresholds", "1e-2", "--batch", "2", "--free-phase", "5"];
  test("writes a table, a page and its configuration, which makes them again", async () => {
    const out = join(folder, "drawn");
    const printed = await runCommand("ep/gradient", ...few, "--runs", "2", "--out", out);
    expect(printed).toMatch(/^symmetric, rates: at best, with beta 0\.\d, cosine -?[01]\.\d+ and relative error \d/);
    const text = readFileSync(join(out, GRADIENTS), "utf8");
    const written = parseCsv(GRADIENTS, GRADIENT_COLUMNS, text);
    expect(written.map(({ seed }) => seed)).toEqual([1, 2].flatMap((seed) => Array(8).fill(seed)));
    expect(readFileSync(join(out, "figure.html"), "utf8")).toContain("One-sided: size of the difference");
    const again = join(folder, "again");
    await runCommand("ep/gradient", "--config", join(out, "config.json"), "--out", again);
    expect(readFileSync(join(again, GRADIENTS), "utf8")).toBe(text);
  });

  test("of a trained network, for which there is one run", async () => {
    const [training, out] = [join(folder, "training"), join(folder, "trained")];
    const short = ["--hidden", "3", "--train-samples", "8", "--test-samples", "4", "--batch", "4", "--epochs", "1"];
    await runCommand("ep/yinyang", ...short, "--tests", "1", "--threads", "1", "--quiet", "--out", training);
    const weights = join(training, "weights-event-phase-ends-0.json");
    await runCommand("ep/gradient", ...few, "--weights", weights, "--out", out);
    const cosines = (path: string) =>
      parseCsv(GRADIENTS, GRADIENT_COLUMNS, readFileSync(path, "utf8")).map((one) => one.cosine);
    expect(cosines(join(out, GRADIENTS))).toHaveLength(8);
    expect(cosines(join(out, GRADIENTS))).not.toEqual(cosines(join(folder, "drawn", GRADIENTS)).slice(0, 8));
    expect(JSON.parse(readFileSync(join(out, "config.json"), "utf8"))).toMatchObject({ weights, runs: 1 });
    const refused = join(folder, "refused");
    const call = (...more: string[]) =>
      runCommand("ep/gradient", ...few, "--weights", weights, "--out", refused, ...more);
    await expect(call("--runs", "2")).rejects.toThrow("--runs 2 with --weights: all networks would have the same");
    await expect(call("--hidden", "5")).rejects.toThrow("--hidden must be that of the training");
    await expect(call("--free-phase", "5.1")).rejects.toThrow("--free-phase 5.1 is not a whole number of steps");
    await expect(call("--free-phase", "1000", "--dt", "1e-6")).rejects.toThrow(
      /the gradient takes \d+ steps, more than the/,
    );
    expect(existsSync(refused)).toBe(false);
  });
});

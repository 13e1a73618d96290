/** The mushroom body from the command line: odours and pictures, its tables, what it refuses, and where it goes on. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { CONFUSION_COLUMNS } from "../../experiments/confusion-table.ts";
import { parseCsv } from "../../experiments/csv.ts";
import { defaultTableFolder } from "../../experiments/default-folder.ts";
import { openOdours } from "../../experiments/olfaction/mushroom-body/data.ts";
import { type LearningHeader, learnOdours } from "../../experiments/olfaction/mushroom-body/learning.ts";
import { options, sizesOf } from "../../experiments/olfaction/mushroom-body/options.ts";
import {
  LEARNING_COLUMNS,
  OVERLAP_COLUMNS,
  SPIKE_COLUMNS,
  TABLES,
} from "../../experiments/olfaction/mushroom-body/tables.ts";
import type { Told } from "../../experiments/told.ts";
import { Unfinished } from "../../experiments/unfinished.ts";
import { LEARNED_SYNAPSES, MushroomBodyNetwork } from "../../network_architectures/mushroom-body/index.ts";
import { resolveOptions } from "../../network_base/index.ts";
import { temporaryFolder } from "../temporary.ts";
import { writeBars } from "./bars.ts";
import { runCommand, startCommand } from "./command.ts";

const NAME = "olfaction/mushroom-body";
const folder = temporaryFolder();
const small = ["--kenyon-cells", "1000", "--eta", "0.1", "--train-samples", "100", "--test-samples", "50"];
const few = ["--classes", "3", "--noise", "0.2", "--tests", "4"];

const table = <Field extends string>(
  out: string,
  name: string,
  columns: readonly { readonly field: Field }[],
): Record<Field, number | string | null>[] => parseCsv(name, columns as never, readFileSync(join(out, name), "utf8"));

test("learns odours, and writes what it has seen", async () => {
  const out = join(folder, "odours");
  const printed = await runCommand(NAME, ...small, ...few, "--out", out);
  const [, percent] = /^([\d.]+) % of 50 test odours are told right, \d+ are given no answer/m.exec(printed)!;
  expect(Number(percent)).toBeGreaterThan(80);
  expect(printed).toMatch(/of 1000 Kenyon cells spike/);

  const learning = table(out, TABLES.learning, LEARNING_COLUMNS);
  expect(learning.map(({ presented }) => presented)).toEqual([25, 50, 75, 100]);
  expect(learning.at(-1)!.accuracy).toBeCloseTo(Number(percent) / 100, 10);
  const answers = table(out, TABLES.confusions, CONFUSION_COLUMNS) as Record<string, number>[];
  expect(answers).toHaveLength(3 * 4);
  expect(answers.reduce((sum, { count }) => sum + count!, 0)).toBe(50);
  const right = answers.filter(({ label, answer }) => label === answer).reduce((sum, { count }) => sum + count!, 0);
  expect(right / 50).toBeCloseTo(Number(percent) / 100, 10);
  // Kinds are further apart for Kenyon cells than for what these listen to.
  const overlaps = table(out, TABLES.overlaps, OVERLAP_COLUMNS);
  const mean = (population: string, isSame: boolean) => {
    const own = overlaps.filter((one) => one.population === population && (one.kind === one.other) === isSame);
    return own.reduce((sum, { overlap }) => sum + Number(overlap), 0) / own.length;
  };
  expect(overlaps).toHaveLength(2 * 9);
  expect(mean("KC", true) / mean("KC", false)).toBeGreaterThan(mean("PN", true) / mean("PN", false));
  expect(overlaps.every(({ overlap }) => Number(overlap) >= 0 && Number(overlap) <= 1)).toBe(true);
  const spikes = table(out, TABLES.spikes, SPIKE_COLUMNS);
  expect(new Set(spikes.map(({ population }) => population))).toEqual(new Set(["PN", "KC", "GGN", "MBON"]));
  expect(new Set(spikes.map(({ odour }) => odour))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  expect(readFileSync(join(out, "figure.html"), "utf8")).toContain("A mushroom body that learns odours");
  expect(readdirSync(out).filter((name) => name.startsWith("unfinished"))).toEqual([]);
});

test("learns pictures from the files of MNIST", async () => {
  writeBars(folder, "train", 100);
  writeBars(folder, "t10k", 50);
  const out = join(folder, "digits");
  const from = ["--data", "mnist", "--data-dir", folder, "--other-data"];
  // Bars are few pixels, so that a cell has to listen to many to hear of some.
  const printed = await runCommand(NAME, ...small, ...from, "--fan-in", "100", "--quiet", "--out", out);
  // Half of them is chance.
  expect(Number(/^([\d.]+) % of 50 test digits/m.exec(printed)![1])).toBeGreaterThan(75);
  expect(readFileSync(join(out, "figure.html"), "utf8")).toContain("A mushroom body that reads digits");
});

test.each([
  [["--fan-in", "101"], "--fan-in 101 is more than the 100 projection neurons that there are"],
  [["--tests", "101"], "--tests 101 is more than all the odours that are learned from, 100"],
  [["--data", "mnist", "--noise", "0.2"], "--noise has no effect with --data mnist: it is for odours"],
  [["--data-dir", folder], "--data-dir has no effect with --data odours: it is for mnist"],
  [["--data", "mnist", "--train-samples", "60001"], "--train-samples 60001 is more than the 60000 that MNIST has"],
  [["--sparseness", "0"], "--sparseness must be a number above 0 and at most 1, not '0'"],
  [["--data", "smells"], "--data must be one of odours, mnist, not 'smells'"],
])("refuses %s before anything is written", async (wrong, message) => {
  const refused = join(folder, "refused");
  await expect(runCommand(NAME, ...small, ...wrong, "--out", refused)).rejects.toThrow(message);
  expect(existsSync(refused)).toBe(false);
});

test("says what it replaces, and what a damaged checkpoint needs", async () => {
  const out = join(folder, "again");
  await runCommand(NAME, ...small, ...few, "--out", out);
  expect(await runCommand(NAME, ...small, ...few, "--out", out)).not.toContain("replaces");
  expect(await runCommand(NAME, ...small, ...few, "--noise", "0.5", "--out", out)).toContain(
    `replaces what ${out} holds, of other settings: noise was 0.2 and is now 0.5`,
  );
  const unfinished = new Unfinished<{ done: number }>(out, "work", "same", { every: 0 });
  await unfinished.keep(async () => ({ header: { done: 3 }, payload: Uint8Array.of(1, 2) }));
  expect(unfinished.take()).toEqual({ header: { done: 3 }, payload: Uint8Array.of(1, 2) });
  const [name] = readdirSync(out).filter((one) => one.startsWith("unfinished-work"));
  writeFileSync(join(out, name!), "damaged");
  expect(() => unfinished.take()).toThrow("Delete it to start again from the beginning.");
});

test("is stopped by Ctrl-C behind a checkpoint, in a folder that its settings name", { timeout: 60_000 }, async () => {
  const out = join(folder, "stopped");
  const command = [...small, ...few, "--train-samples", "100000", "--out", out];
  const { child, outcome, until } = startCommand(NAME, ...command);
  // Every few seconds.
  await until(() => existsSync(out) && readdirSync(out).some((name) => name.startsWith("unfinished")));
  await expect(runCommand(NAME, ...command)).rejects.toThrow(/is in use|works in|another process|locked/i);
  child.kill("SIGINT");
  expect(await outcome).toMatchObject({
    code: 130,
    stderr: expect.stringContaining("stopped: the same command goes on"),
  });
  expect(readdirSync(out)).toEqual([expect.stringMatching(/^unfinished-learning-\w{16}\.bin$/)]);
  const settings = resolveOptions(options, { noise: 0.2, threads: 2, "kenyon-cells": 100 });
  expect(defaultTableFolder(NAME, options, settings, { named: ["data"], free: ["threads"] })).toBe(
    "results/olfaction-mushroom-body/odours-noise=0.2-kenyon-cells=100",
  );
});

describe("killed", () => {
  test("goes on where it was, to the same weights and tests", async () => {
    const settings = resolveOptions(options, {
      ...{ "kenyon-cells": 300, classes: 3, "train-samples": 40, "test-samples": 20, tests: 5, eta: 0.1 },
    }) as never as Parameters<typeof learnOdours>[1];
    const data = await openOdours(settings, {});
    const config = { ...sizesOf(settings), kenyonCells: 300, eta: 0.1 };
    const results = [];
    for (const stops of [[Number.POSITIVE_INFINITY], [7, 1, 20, Number.POSITIVE_INFINITY]]) {
      const said: string[] = [];
      for (const after of stops) {
        const network = { dt: 0.1, seed: 1, threads: 1, backend: "wasm" } as const;
        const networks = {
          learning: await MushroomBodyNetwork.create(network, config),
          tested: await MushroomBodyNetwork.create({ ...network, plastic: false, batchSize: 4 }, config),
        };
        onTestFinished(() => {
          networks.learning.destroy();
          networks.tested.destroy();
        });
        let presented = 0;
        const update = () => {
          if (++presented > after) throw new Error("killed");
        };
        const told: Told = { say: (text) => said.push(text), progress: () => ({ update, end() {} }) };
        const unfinished = new Unfinished<LearningHeader>(folder, String(stops.length), "same", { every: 0 });
        const learning = learnOdours(networks, settings, data, unfinished, told);
        if (Number.isFinite(after)) await expect(learning).rejects.toThrow("killed");
        else {
          const { seconds: _, ...rest } = await learning;
          results.push({ ...rest, weights: await networks.learning.getWeights(LEARNED_SYNAPSES) });
        }
      }
      expect(said).toHaveLength(stops.length - 1);
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[0]!.tests).toHaveLength(4);
  });
});

/** Circuits that learn patterns, from the command line: tables, what is refused, and where a killed run goes on. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../experiments/csv.ts";
import type { Told } from "../../experiments/told.ts";
import { Unfinished } from "../../experiments/unfinished.ts";
import { publishedFor } from "../../experiments/wta/experiment.ts";
import { type LearningHeader, type LearningPlan, learnAll } from "../../experiments/wta/learning.ts";
import { readSequences, type WtaKind, type WtaSettings, wtaOptions } from "../../experiments/wta/options.ts";
import {
  CIRCUIT_COLUMNS,
  CONNECTION_COLUMNS,
  HISTORY_COLUMNS,
  INPUT_COLUMNS,
  NEURON_COLUMNS,
  SPIKE_COLUMNS,
  TEST_COLUMNS,
  WEIGHT_COLUMNS,
  WTA_TABLES,
} from "../../experiments/wta/tables.ts";
import { orderByPattern } from "../../experiments/wta/testing.ts";
import { variantsOf } from "../../experiments/wta/variants.ts";
import { type GivenOptions, resolveOptions } from "../../network_base/index.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand } from "./command.ts";

const folder = temporaryFolder();
const small = [
  ...["--grid", "3,2", "--k-max", "4", "--inputs", "20", "--connections", "12", "--pattern-length", "100"],
  ...["--noise", "100,150", "--train", "4", "--tests", "2", "--test", "4", "--short-test", "2", "--shown", "1"],
];
const defaults = { train: 100, noise: [300, 500], pattern: 300 } as const;

const table = <Field extends string>(out: string, name: string, columns: readonly { readonly field: Field }[]) =>
  parseCsv(name, columns as never, readFileSync(join(out, name), "utf8")) as Record<Field, never>[];
const settingsOf = (kind: WtaKind, given: GivenOptions = {}) =>
  resolveOptions(wtaOptions("wta", kind, defaults), given) as unknown as WtaSettings;

test("wta/one-pattern writes what it has measured and seen", async () => {
  const out = join(folder, "one");
  const printed = await runCommand("wta/one-pattern", ...small, "--runs", "2", "--out", out);
  expect(printed).toMatch(/^full model, seed 2: 4 s learned in [\d.]+ s$/m);
  const tests = table(out, WTA_TABLES.tests[0], TEST_COLUMNS);
  expect(tests.map(({ seed, trained }) => [seed, trained])).toEqual(
    [1, 2].flatMap((seed) => [0, 2, 4].map((trained) => [seed, trained])),
  );
  // Weights of 0 make all neurons of a circuit alike.
  expect(tests[0]).toMatchObject({ selectivity: 0, order: null });
  const measures = table(out, WTA_TABLES.measures[0], TEST_COLUMNS);
  expect(measures).toEqual([tests[2], tests[5]]);
  const mean = (Number(measures[0]!.selectivity) + Number(measures[1]!.selectivity)) / 2;
  expect(printed).toContain(`mean |SI| ${mean.toFixed(3)} ± `);
  expect(mean).toBeGreaterThan(0);

  const spikes = table(out, WTA_TABLES.spikes[0], SPIKE_COLUMNS);
  // 100 Hz per circuit, for 1 s: 6 circuits.
  expect(spikes.length).toBeGreaterThan(450);
  expect(spikes.length).toBeLessThan(700);
  expect(new Set(spikes.map(({ circuit }) => circuit)).size).toBe(6);
  for (const records of [spikes, table(out, WTA_TABLES.inputs[0], INPUT_COLUMNS)])
    for (const { time } of records as { time: number }[]) expect(time >= 0 && time < 1000).toBe(true);
  const weights = table(out, WTA_TABLES.weights[0], WEIGHT_COLUMNS);
  const history = table(out, WTA_TABLES.history[0], HISTORY_COLUMNS);
  expect(history).toHaveLength(100 * (1 + 40));
  // What is watched ends where it is in the end.
  const final = new Map(weights.map(({ kind, pre, post, weight }) => [`${kind} ${pre} ${post}`, weight]));
  for (const { kind, pre, post, weight } of history.slice(-100))
    expect(final.get(`${kind} ${pre} ${post}`)).toBe(weight);
  const circuits = table(out, WTA_TABLES.circuits[0], CIRCUIT_COLUMNS) as { first: number; size: number }[];
  const neurons = table(out, WTA_TABLES.neurons[0], NEURON_COLUMNS) as { neuron: number; circuit: number }[];
  expect(neurons.map(({ neuron }) => neuron).toSorted((a, b) => a - b)).toEqual([...neurons.keys()]);
  for (const { neuron, circuit } of neurons) {
    const { first, size } = circuits[circuit]!;
    expect(neuron >= first && neuron < first + size).toBe(true);
  }
  expect(table(out, WTA_TABLES.connections[0], CONNECTION_COLUMNS)).toHaveLength(12);
  expect(readFileSync(join(out, "figure.html"), "utf8")).toContain("A memory trace of one pattern");
  expect(readdirSync(out).filter((name) => name.startsWith("unfinished"))).toEqual([]);
});

test.each<[kind: string, own: readonly string[], rows: readonly string[], told: RegExp]>([
  ["two-patterns", [], ["full"], /distinct [\d.]+$/m],
  ["sequences", ["--pattern-length", "60"], ["full"], /mean \|SI\| [\d.]+$/m],
  [
    "controls",
    [],
    ["full", "no-stp", "no-variance-tracking", "constant-eta", "no-recurrence"],
    /^without recurrence, \d+ % of the selectivity of the full model$/m,
  ],
])("wta/%s trains its networks", async (kind, own, rows, told) => {
  const out = join(folder, kind);
  const printed = await runCommand(
    `wta/${kind}`,
    ...small,
    "--runs",
    "1",
    "--train",
    "2",
    "--quiet",
    ...own,
    "--out",
    out,
  );
  expect(printed).toMatch(told);
  const measures = table(out, WTA_TABLES.measures[0], TEST_COLUMNS);
  expect(measures.map(({ variant }) => variant)).toEqual(rows);
  for (const { distinct } of measures) expect(distinct === null).toBe(kind === "controls");
  const weights = table(out, WTA_TABLES.weights[0], WEIGHT_COLUMNS);
  const kinds = new Set(weights.filter(({ variant }) => variant === rows.at(-1)).map((one) => one.kind));
  expect([...kinds]).toEqual(kind === "controls" ? ["input"] : ["input", "recurrent"]);
});

test.each<[kind: string, wrong: readonly string[], message: string]>([
  ["one-pattern", ["--grid", "3"], "--grid must be two numbers, columns and rows, such as 10,5, not 3"],
  ["one-pattern", ["--k-min", "5"], "--k-min 5 is more than --k-max 4"],
  ["one-pattern", ["--noise", "500,300"], "--noise 500,300 must begin with the shortest: take 300,500"],
  ["one-pattern", ["--tests", "5"], "--tests 5 is more than one per second of --train 4"],
  ["one-pattern", ["--shown", "5"], "--shown 5 is longer than the test, --test 4"],
  ["one-pattern", ["--short-test", "5"], "--short-test 5 is longer than the test in the end, --test 4"],
  ["one-pattern", ["--pattern-length", "3000"], "--test 4 is too short: to show the pattern twice takes up to 6.3 s"],
  ["two-patterns", ["--pattern-length", "1000"], "to show each pattern twice takes up to 4.6 s"],
  ["one-pattern", ["--learning-rate", "constant"], "--learning-rate has no effect with variance tracking"],
  ["one-pattern", ["--grid", "1000,1000"], "would record 59.6 GiB of up to 4000000 neurons"],
  ["one-pattern", ["--semantics", "nestt"], "--semantics must be one of corrected, klampfl-maass, nest, not 'nestt'"],
  ["sequences", ["--sequences", "0-1;2"], "such as 0-1,2, not '0-1;2'"],
  ["sequences", ["--sequences", "0-2"], "--sequences 0-2 has a pattern 2, but none of the number 1"],
  ["controls", ["--stp", "off"], "stp"],
])("wta/%s refuses %s before anything is written", async (kind, wrong, message) => {
  const out = join(folder, "refused");
  await expect(runCommand(`wta/${kind}`, ...small, ...wrong, "--out", out)).rejects.toThrow(message);
  expect(existsSync(out)).toBe(false);
});

test("sequences are numbers with dashes, and commas between", () => {
  expect(readSequences("0-1,2")).toEqual([[0, 1], [2]]);
  expect(readSequences("1,0-0")).toEqual([[1], [0, 0]]);
  expect(() => readSequences("")).toThrow("such as 0-1,2");
});

test("published values stand beside runs of the same settings, and of the controls", () => {
  const beside = (kind: WtaKind, given: GivenOptions = {}) =>
    publishedFor(kind, settingsOf(kind, given), wtaOptions("wta", kind, defaults));
  expect(beside("one-pattern")!.rows).toHaveLength(4);
  expect(beside("one-pattern", { runs: 7, test: 60, threads: 1 })!.training).toHaveLength(3);
  expect(beside("one-pattern", { train: 50 })).toBeUndefined();
  expect(beside("one-pattern", { stp: "off" })!.rows.map(({ variant }) => variant)).toEqual(["no-stp", "no-stp"]);
  expect(new Set(beside("controls")!.rows.map(({ variant }) => variant)).size).toBe(5);
  expect(beside("sequences")).toBeUndefined();
  const names = (given: GivenOptions) => variantsOf("one-pattern", settingsOf("one-pattern", given))[0]!.name;
  expect([names({}), names({ connections: 0 }), names({ stdp: "off", stp: "off" })]).toEqual([
    ...["full", "no-recurrence", "several-off"],
  ]);
});

test("neurons are ordered by the pattern that they prefer, and by the time at which they are active in it", () => {
  const spans = [0, 1, 0, 1].map((pattern, k) => ({ pattern, start: 20 * k + 10, end: 20 * k + 20 }));
  // Neuron k is active at one time of its pattern.
  const own = [
    [1, 7],
    [0, 5],
    [1, 2],
    [0, 8],
    [0, 1],
  ] as const;
  const values = Array.from({ length: 80 }, (_, t) =>
    own.map(([pattern, at]) => Number(spans.some((one) => one.pattern === pattern && t === one.start + at))),
  ).flat();
  expect(orderByPattern({ size: 5, values }, spans)).toEqual([4, 1, 3, 2, 0]);
  expect(orderByPattern({ size: 5, values }, [])).toEqual([0, 1, 2, 3, 4]);
});

describe("killed", () => {
  test("goes on where it was, to the same bits", async () => {
    const settings = settingsOf("controls", {
      ...{ grid: [2, 2], "k-max": 4, inputs: 10, connections: 6, train: 3, tests: 1, runs: 2 },
      ...{ "pattern-length": 100, noise: [50, 100], test: 2, "short-test": 1, shown: 1 },
    });
    const plan: LearningPlan = {
      ...{ kind: "controls", settings, network: { dt: 1, backend: "wasm", threads: 1 } },
      variants: variantsOf("controls", settings).slice(0, 2),
    };
    const results: unknown[] = [];
    for (const stops of [[Number.POSITIVE_INFINITY], [2, 1, 5, Number.POSITIVE_INFINITY]]) {
      const said: string[] = [];
      for (const after of stops) {
        let seconds = 0;
        const update = () => {
          if (++seconds > after) throw new Error("killed");
        };
        const told: Told = { say: (text) => said.push(text), progress: () => ({ update, end() {} }) };
        const unfinished = new Unfinished<LearningHeader>(folder, `wta-${stops.length}`, "same", { every: 0 });
        const learning = learnAll(plan, unfinished, told);
        if (Number.isFinite(after)) await expect(learning).rejects.toThrow("killed");
        else results.push((await learning).map(({ seconds: _, ...rest }) => rest));
      }
      expect(said).toHaveLength(stops.length - 1);
    }
    expect(results[0]).toHaveLength(4);
    expect(results[1]).toEqual(results[0]);
  });
});

/** The experiments that compare the event rules: what they sweep over, and how far each rule is from the continuous one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { yinYang } from "../../data/yinyang.ts";
import { parseCsv } from "../../experiments/csv.ts";
import { learningConnections } from "../../experiments/mc/rule-errors/connections.ts";
import { RULE_ERROR_COLUMNS, RULE_ERRORS } from "../../experiments/mc/rule-errors/experiment.ts";
import { measureRuleErrors, type RuleErrorSettings } from "../../experiments/mc/rule-errors/measure.ts";
import { integralOfSize, relativeDifference, sumOfProducts, total } from "../../experiments/mc/rule-errors/products.ts";
import { mnistRulesStudy, yinYangRulesStudy } from "../../experiments/mc/rules/study.ts";
import { learningColumns } from "../../experiments/results.ts";
import { columnsOf, studyJobs } from "../../experiments/run-study.ts";
import type { Study } from "../../experiments/study.ts";
import { resolveConfig } from "../../experiments/study-config.ts";
import type { RuleErrorRecord } from "../../figures/records.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand } from "./command.ts";

const folder = temporaryFolder();

describe("mc/rules-yinyang and mc/rules-mnist", () => {
  test.each([yinYangRulesStudy, mnistRulesStudy] as unknown as Study[])(
    "$name: every rule on the same seeds",
    (study) => {
      const config = resolveConfig(study, { runs: 2, variant: "latent-equilibrium" });
      const jobs = studyJobs(study, config);
      expect(
        jobs.map(({ swept: { rule }, seed, settings }) => [rule, seed, settings.model, settings["event-rule"]]),
      ).toEqual([
        ...[1, 2].map((seed) => ["rates", seed, "rate", "backward"]),
        ...["exact", "backward", "forward"].flatMap((rule) => [1, 2].map((seed) => [rule, seed, "event", rule])),
      ]);
    },
  );

  test("rates have the settings of events: with fine events, the exact rule learns what they learn", async () => {
    const small = ["--train-samples", "32", "--test-samples", "8", "--batch", "16", "--epochs", "1", "--tests", "1"];
    const fine = ["--threshold", "1e-7", "--interneuron-threshold", "1e-7", "--threads", "1", "--quiet"];
    await runCommand("mc/rules-yinyang", ...small, ...fine, "--runs", "1", "--out", join(folder, "yinyang"));
    const table = readFileSync(join(folder, "yinyang", "learning.csv"), "utf8");
    const tests = parseCsv("learning.csv", learningColumns(columnsOf(yinYangRulesStudy as unknown as Study)), table);
    const lossOf = (rule: string) => tests.findLast((record) => record.rule === rule)!.loss as number;
    expect(tests.map(({ rule }) => rule)).toEqual(
      ["rates", "exact", "backward", "forward"].flatMap((one) => [one, one]),
    );
    expect(lossOf("exact")).toBeCloseTo(lossOf("rates"), 5);
    expect(Math.abs(lossOf("forward") - lossOf("rates"))).toBeGreaterThan(1e-4);
  });
});

describe("sums of products", () => {
  // Two steps, a batch of two, one neuron before and two after.
  const r = { values: [1, 2, 3, 4], shape: [2, 2, 1] };
  const X = { values: [1, -1, 0, 2, 1, 1, -5, 0], shape: [2, 2, 2] };

  test("are over steps and batch", () => {
    expect([...sumOfProducts(r, X, [0, 1], 1)]).toEqual([1, 3]);
    expect([...sumOfProducts(r, X, [0, 2], -0.5)]).toEqual([8, -3]);
    expect([...integralOfSize(X, [0, 2], 0.5)]).toEqual([3.5, 2]);
    expect([...total([Float64Array.of(1, 2), Float64Array.of(3, 4)])]).toEqual([4, 6]);
  });

  test("and their difference is relative to the whole", () => {
    expect(
      relativeDifference([Float64Array.of(3, 1), Float64Array.of(0)], [Float64Array.of(3, 0), Float64Array.of(4)]),
    ).toBeCloseTo(Math.sqrt(17) / 5, 12);
    expect(relativeDifference([Float64Array.of(0)], [Float64Array.of(0)])).toBe(0);
  });
});

describe("mc/rule-errors", () => {
  const [batch, patterns] = [16, 4];
  const yinYangOf = (settings: Partial<RuleErrorSettings>) =>
    measureRuleErrors({
      ...{ variant: "classic", hidden: [30], dt: 1, seed: 2, thresholds: [1e-5, 1e-3, 1e-2], batch, patterns },
      data: yinYang({ size: batch * patterns, seed: 40 }),
      ...settings,
    });
  let records: RuleErrorRecord[];
  beforeAll(async () => {
    records = await yinYangOf({});
  });
  const worst = (rule: string, threshold: number, span: string, field: "continuousError" | "ratesError"): number =>
    Math.max(
      ...records
        .filter((one) => one.rule === rule && one.threshold === threshold && one.span === span)
        .map((one) => one[field]),
    );

  test("has every connection, rule, threshold and span once", () => {
    const connections = learningConnections(1).map(({ name }) => name);
    expect(connections).toHaveLength(4);
    expect(
      new Set(records.map(({ rule, threshold, connection, span }) => `${rule} ${threshold} ${connection} ${span}`))
        .size,
    ).toBe(3 * 3 * 4 * 2);
    expect(records).toHaveLength(72);
    expect(learningConnections(2)).toHaveLength(7);
  });

  test("the exact rule makes the sum of dt · r_sent · X, and no other does", () => {
    for (const { rule, sentError } of records) {
      if (rule === "exact") expect(sentError).toBeLessThan(1e-12);
      else expect(sentError).toBeGreaterThan(0.01);
    }
  });

  test("no weight of the exact rule is off by more than the threshold times the integral of |X|", () => {
    for (const { rule, boundRatio } of records) if (rule === "exact") expect(boundRatio).toBeLessThanOrEqual(1);
    expect(records.find(({ rule }) => rule === "backward")!.boundRatio).toBeGreaterThan(1);
  });

  // With other weights, PI, whose factor all but cancels, may be off by four times as much; the bound above always holds.
  test.each([
    [1e-5, 2e-6, 1e-4],
    [1e-3, 2e-4, 1e-3],
    [1e-2, 2e-3, 3e-2],
  ])(
    "at threshold %d, the exact rule is off by %d at most, against a network of rates by %d",
    (threshold, own, rates) => {
      expect(worst("exact", threshold, "sum", "continuousError")).toBeLessThan(own);
      expect(worst("exact", threshold, "sum", "ratesError")).toBeLessThan(rates);
      for (const rule of ["backward", "forward"]) {
        expect(worst(rule, threshold, "sum", "continuousError")).toBeGreaterThan(0.05);
      }
    },
  );

  test.each([
    ["latent-equilibrium", 0.5, "wasm"],
    ["classic", 1, "reference"],
  ] as const)("holds for %s with steps of %d on %s", async (variant, dt, backend) => {
    const some = { batch: 1, patterns: 2, hidden: [3, 2], thresholds: [1e-2], data: yinYang({ size: 2, seed: 40 }) };
    const found = await yinYangOf({ ...some, variant, dt, backend });
    for (const { rule, sentError, boundRatio, eventsPerNeuron } of found) {
      if (rule === "exact") expect([sentError < 1e-12, boundRatio <= 1]).toEqual([true, true]);
      expect(eventsPerNeuron).toBeGreaterThan(0);
    }
    expect(found).toHaveLength(7 * 3 * 2);
  });

  test("refuses a threshold that is named twice", () =>
    expect(
      runCommand("mc/rule-errors", "--thresholds", "1e-1,1e-2,0.1", "--out", join(folder, "twice")),
    ).rejects.toThrow("--thresholds has 0.1 twice: name it once"));

  test("writes a table, a page and its configuration, which makes them again", async () => {
    const few = ["--hidden", "3", "--thresholds", "1e-3,1e-1", "--batch", "2", "--patterns", "2"];
    const out = join(folder, "errors");
    const printed = await runCommand("mc/rule-errors", ...few, "--out", out);
    expect(printed).toMatch(/^exact, threshold 0\.001: off by \d\.\de-\d of the continuous change, /);
    const text = readFileSync(join(out, RULE_ERRORS), "utf8");
    expect(parseCsv(RULE_ERRORS, RULE_ERROR_COLUMNS, text)).toHaveLength(2 * 3 * 4 * 2);
    expect(readFileSync(join(out, "figure.html"), "utf8")).toContain("Error of an update");
    const again = join(folder, "again");
    await runCommand("mc/rule-errors", "--config", join(out, "config.json"), "--out", again);
    expect(readFileSync(join(again, RULE_ERRORS), "utf8")).toBe(text);
  });
});

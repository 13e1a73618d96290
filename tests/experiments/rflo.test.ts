/** The experiments with RFLO through the command line, as small as they get. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../experiments/csv.ts";
import { learningColumns } from "../../experiments/results.ts";
import { mnist1dStudy } from "../../experiments/rflo/mnist1d/study.ts";
import { RESPONSE_COLUMNS } from "../../experiments/rflo/sample-responses/experiment.ts";
import { columnsOf } from "../../experiments/run-study.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand } from "./command.ts";

const folder = temporaryFolder();
const SMALL = ["--hidden", "5", "--threads", "1", "--quiet"];
const TRAINED = ["--train-samples", "60", "--test-samples", "10", "--epochs", "2", "--batch", "20", "--tests", "1"];
const trained = join(folder, "trained");
const read = (path: string) => readFileSync(path, "utf8");

describe("rflo/mnist1d", () => {
  test("trains beside its control, on sequences that are answered later", async () => {
    const printed = await runCommand(
      "rflo/mnist1d",
      ...SMALL,
      ...TRAINED,
      ...["--learns", "both", "--delay", "10", "--out", trained],
    );
    expect(printed).toMatch(/rates, random feedback, readout only: accuracy .*, balanced accuracy .*, loss/);
    const table = parseCsv("t", learningColumns(columnsOf(mnist1dStudy), true), read(join(trained, "learning.csv")));
    expect(table.map(({ learns, epoch }) => `${learns} ${epoch}`)).toEqual([
      "all 0",
      "all 2",
      "readout 0",
      "readout 2",
    ]);
    for (const { balancedAccuracy } of table) {
      expect(balancedAccuracy).toBeGreaterThan(0);
      expect(balancedAccuracy).toBeLessThan(1);
    }
    expect(JSON.parse(read(join(trained, "config.json")))).toMatchObject({
      delay: 10,
      dt: 0.4,
      "learning-rate-schedule": "cosine",
      "class-weights": "full",
    });
    expect(read(join(trained, "figure.html"))).toContain("ideal observer");
    // What is there is read back, with its further column.
    const again = await runCommand(
      "rflo/mnist1d",
      ...SMALL,
      ...TRAINED,
      ...["--learns", "both", "--delay", "10", "--out", trained],
    );
    expect(again).toBe(printed);
  });
});

describe("rflo/sample-responses", () => {
  test("shows what a network answers, each answer in the step that it belongs to", async () => {
    const out = join(folder, "responses");
    const weights = join(trained, "weights-rate-random-all-0.json");
    const printed = await runCommand(
      "rflo/sample-responses",
      ...SMALL,
      ...["--delay", "10", "--samples", "2", "--weights", weights, "--out", out],
    );
    expect(printed).toMatch(/^\d+ of 180 answers are right, in 2 sequences/);
    expect(existsSync(join(out, "figure.html"))).toBe(true);
    const records = parseCsv("t", RESPONSE_COLUMNS, read(join(out, "responses.csv")));
    expect(records).toHaveLength(2 * 100 * (1 + 1 + 11 + 5));
    const targets = records.filter(({ quantity, sequence }) => quantity === "target" && sequence === 0);
    expect(targets.findIndex(({ value }) => value !== null)).toBe(10);
    // The rates of a network that begins anew.
    const first = records.filter(({ quantity, step }) => quantity === "rate" && step === 0);
    expect(first.every(({ value }) => (value as number) > 0 && (value as number) < 1)).toBe(true);
  });

  test("refuses weights of another size", async () => {
    const weights = join(trained, "weights-rate-random-all-0.json");
    const other = ["--hidden", "6", "--threads", "1", "--quiet", "--weights", weights, "--out", join(folder, "other")];
    await expect(runCommand("rflo/sample-responses", ...other)).rejects.toThrow(
      "--hidden must be that of the training",
    );
    expect(existsSync(join(folder, "other"))).toBe(false);
  });
});

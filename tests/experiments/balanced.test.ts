/** The experiments on balanced networks through the command line, as small as they get. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ACTIVITY_TABLES } from "../../experiments/activity/tables.ts";
import { parseCsv } from "../../experiments/csv.ts";
import { findResults } from "../../experiments/figures/find-results.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand } from "./command.ts";

const folder = temporaryFolder();
const SHORT = ["--time", "100", "--transient", "20", "--shown", "40", "--threads", "1", "--backend", "wasm"];
const read = (path: string) => readFileSync(path, "utf8");
const table = (path: string, name: keyof typeof ACTIVITY_TABLES) => {
  const [file, columns] = ACTIVITY_TABLES[name];
  return parseCsv(file, columns, read(join(path, file)));
};

describe("balanced/coba", () => {
  const out = join(folder, "coba");
  const command = ["balanced/coba", "--size", "400", "--seeds", "2", "--seed", "5", ...SHORT, "--out", out];

  test("writes tables that agree with each other, and a figure; the same again", async () => {
    const printed = await runCommand(...command);
    expect(printed).toMatch(/COBA: conductances, seed 6: rate [\d.]+ Hz, CV of intervals/);
    const statistics = table(out, "statistics");
    expect(new Set(statistics.map(({ seed }) => seed))).toEqual(new Set([5, 6]));
    const neurons = table(out, "neurons");
    expect(neurons).toHaveLength(2 * 400);
    for (const seed of [5, 6]) {
      const rates = neurons.flatMap((one) => (one.seed === seed && one.population === "E" ? [one.rate as number] : []));
      const stated = statistics.find((one) => one.seed === seed && one.population === "E" && one.quantity === "rate")!;
      expect(rates.reduce((sum, rate) => sum + rate, 0) / rates.length).toBeCloseTo(stated.value as number, 9);
    }
    const spikes = table(out, "spikes");
    expect(spikes.every(({ seed, time }) => seed === 5 && (time as number) >= 0 && (time as number) < 40)).toBe(true);
    expect(table(out, "rates")).toHaveLength(2 * 40);
    const width = table(out, "correlations").reduce(
      (sum, { seed, density }) => sum + (seed === 5 ? 0.01 * (density as number) : 0),
      0,
    );
    expect(width).toBeCloseTo(1, 9);
    expect(table(out, "spectra").length).toBeGreaterThan(0);
    expect(existsSync(join(out, "figure.html"))).toBe(true);
    const before = read(join(out, "statistics.csv"));
    await runCommand("balanced/coba", "--config", join(out, "config.json"), "--quiet", "--out", join(folder, "again"));
    expect(read(join(folder, "again", "statistics.csv"))).toBe(before);
  });

  test("figures find it", () => {
    const { folders, complaints } = findResults(folder, ["balanced/coba"]);
    expect(complaints).toEqual([]);
    expect(folders[0]!.activity!.statistics.length).toBeGreaterThan(10);
  });
});

test("balanced/brunel runs the states that are asked for", async () => {
  const out = join(folder, "brunel");
  await runCommand("balanced/brunel", "--size", "250", "--states", "SR", ...SHORT, "--quiet", "--out", out);
  expect(new Set(table(out, "statistics").map(({ network }) => network))).toEqual(new Set(["SR"]));
});

test.each([
  [["balanced/cuba", "--size", "50"], "--synapses 80 must not be more than there are neurons, --size 50"],
  [["balanced/brunel", "--size", "100", "--synapses", "90"], "must not be more than the excitatory neurons"],
  [["balanced/brunel", "--states", "SI"], "must be one of SR, SI-fast, AI, SI-slow, all"],
  [["balanced/coba", "--time", "20", "--dt", "5"], "too short or too long"],
])("%o is refused", async (command, message) => {
  const out = join(folder, "refused");
  await expect(runCommand(...command, "--out", out)).rejects.toThrow(message);
  expect(existsSync(out)).toBe(false);
});

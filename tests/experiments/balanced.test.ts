/** The experiments on balanced networks through the command line, as small as they get. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FinishedNetworks } from "../../experiments/activity/finished.ts";
import { joinedRecords } from "../../experiments/activity/measure.ts";
import { ACTIVITY_TABLES } from "../../experiments/activity/tables.ts";
import { parseCsv } from "../../experiments/csv.ts";
import { findResults } from "../../experiments/figures/find-results.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand, startCommand } from "./command.ts";

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

describe("a run that is killed", () => {
  const command = ["balanced/cuba", "--size", "4000", "--seeds", "3", ...SHORT, "--time", "3000"];
  const unfinished = (out: string) =>
    existsSync(out) ? readdirSync(out).filter((name) => name.startsWith("unfinished-")) : [];

  test("goes on behind the networks that it had finished, and ends with the same numbers", {
    timeout: 60_000,
  }, async () => {
    const out = join(folder, "killed");
    const { child, outcome, until } = startCommand(...command, "--out", out);
    await until(() => unfinished(out).some((name) => name.endsWith("-1.json")));
    child.kill("SIGKILL");
    expect(await outcome).toMatchObject({ signal: "SIGKILL" });
    const printed = await runCommand(...command, "--out", out);
    expect(printed).toMatch(/seed 1: rate .* \(finished before\)/);
    expect(printed).toMatch(/seed 3: rate .* \([\d.]+ s\)/);
    expect(unfinished(out)).toEqual([]);
    const whole = join(folder, "whole");
    expect(await runCommand(...command, "--out", whole)).not.toContain("finished before");
    for (const [file] of Object.values(ACTIVITY_TABLES)) expect(read(join(out, file))).toBe(read(join(whole, file)));
  });

  test("and whose file has been damaged says so and simulates again", () => {
    const out = join(folder, "damaged");
    const [one, config] = [
      { network: "coba", seed: 1 },
      { experiment: "balanced/coba", size: 400, seeds: 2 },
    ];
    const records = joinedRecords([]);
    new FinishedNetworks(out, config).keep(one, records);
    // Further seeds need not be simulated anew; other networks do.
    const complaints: string[] = [];
    const complain = (text: string) => void complaints.push(text);
    expect(new FinishedNetworks(out, { ...config, seeds: 5 }).take(one, complain)).toEqual(records);
    expect(new FinishedNetworks(out, { ...config, size: 401 }).take(one, complain)).toBeUndefined();
    expect(complaints).toEqual([]);
    const path = join(out, unfinished(out)[0]!);
    writeFileSync(path, read(path).slice(0, -3));
    expect(new FinishedNetworks(out, config).take(one, complain)).toBeUndefined();
    expect(complaints).toEqual([
      expect.stringMatching(/unfinished-.*-coba-1\.json has \d+ bytes where .*: simulating again/),
    ]);
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

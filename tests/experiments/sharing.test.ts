/** Runs of one experiment, made by several processes in one folder. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { claimLock } from "../../experiments/lock.ts";
import { overallProgress } from "../../experiments/progress.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand, startCommand, withoutTimes } from "./command.ts";

const folder = temporaryFolder();
const inFolder = (...names: string[]) => join(folder, ...names);
/** Four runs: two data sets side by side or one, two seeds. */
const SWEEP = [
  "mc/yinyang-multiple",
  ...["--datasets", "1,2", "--runs", "2", "--train-samples", "512", "--test-samples", "40"],
  ...["--tests", "2", "--threads", "1"],
];
const RUNS = ["datasets=1-0", "datasets=1-1", "datasets=2-0", "datasets=2-1"].map((end) => `event-backprop-${end}`);
const share = (index: number, count: number) => ["--job-index", String(index), "--job-count", String(count)];

/** What must be the same however a sweep was made. */
function numbersOf(out: string): string[] {
  const weights = RUNS.map((name) => readFileSync(inFolder(out, `weights-${name}.json`), "utf8"));
  return [...["learning.csv", "runtime.csv"].map((name) => withoutTimes(inFolder(out, name))), ...weights];
}

describe("runs that are shared out", () => {
  test("merge to the tables of one process, whichever share comes last", async () => {
    const settings = [...SWEEP, "--epochs", "1", "--quiet", "--out"];
    const printed = await runCommand(...settings, inFolder("one"));
    expect(await runCommand(...settings, inFolder("three"), ...share(2, 3))).toBe("");
    expect(await runCommand(...settings, inFolder("three"), ...share(0, 3))).toBe("");
    expect(existsSync(inFolder("three", "learning.csv"))).toBe(false);
    const last = await runCommand(...settings, inFolder("three"), ...share(1, 3));
    expect(last).toBe(printed.replaceAll(inFolder("one"), inFolder("three")));
    expect(numbersOf("three")).toEqual(numbersOf("one"));
    expect(existsSync(inFolder("three", "figure.html"))).toBe(true);
    // A share without runs, or one that is made again, finds everything finished and changes nothing.
    const before = readFileSync(inFolder("three", "runtime.csv"), "utf8");
    await runCommand(...settings, inFolder("three"), ...share(7, 8));
    await runCommand(...settings, inFolder("three"), ...share(0, 1));
    await runCommand(...settings, inFolder("three"));
    expect(readFileSync(inFolder("three", "runtime.csv"), "utf8")).toBe(before);
  });

  test("a killed share goes on from its checkpoint when it is started again; another works beside it", {
    timeout: 60_000,
  }, async () => {
    const settings = [...SWEEP, "--epochs", "25", "--checkpoint-every", "1", "--out"];
    const checkpoint = inFolder("killed", "runs", RUNS[0]!, "checkpoint.bin");
    const killed = startCommand(...settings, inFolder("killed"), ...share(0, 2));
    await killed.until(() => existsSync(checkpoint));
    // What it makes can be made only once; the other share is not kept from its runs.
    await expect(runCommand(...settings, inFolder("killed"), ...share(0, 2), "--quiet")).rejects.toThrow(
      new RegExp(`in use by process ${killed.child.pid} on .*${RUNS[0]}.lock`),
    );
    const other = runCommand(...settings, inFolder("killed"), ...share(1, 2), "--quiet");
    killed.child.kill("SIGKILL");
    await Promise.all([killed.outcome, other]);

    const again = startCommand(...settings, inFolder("killed"), ...share(0, 2));
    const { code, stderr } = await again.outcome;
    expect(stderr).toContain(`resumed from ${checkpoint}`);
    expect(code).toBe(0);
    await runCommand(...settings, inFolder("whole"), "--quiet");
    expect(numbersOf("killed")).toEqual(numbersOf("whole"));
    expect(readdirSync(inFolder("killed", "runs", RUNS[0]!)).sort()).toEqual([
      "config.json",
      "learning.csv",
      "manifest.json",
      "runtime.csv",
    ]);
  });

  test("SIGTERM saves a checkpoint and ends", { timeout: 60_000 }, async () => {
    const settings = [
      ...SWEEP,
      "--epochs",
      "200",
      "--checkpoint-every",
      "1h",
      "--out",
      inFolder("stopped"),
      ...share(0, 1),
    ];
    const lock = inFolder("stopped", "runs", RUNS[0]!, "lock");
    const stopped = startCommand(...settings);
    await stopped.until(() => existsSync(lock) && existsSync(inFolder("stopped", "runs", RUNS[0]!, "learning.csv")));
    stopped.child.kill("SIGTERM");
    const { code, stderr } = await stopped.outcome;
    expect(code).toBe(143);
    expect(stderr).toMatch(/^stopped at epoch [\d.]+: the same command goes on from there/m);
    expect(existsSync(inFolder("stopped", "runs", RUNS[0]!, "checkpoint.bin"))).toBe(true);
    expect(existsSync(lock)).toBe(false);
  });
});

describe("the plain command, on a folder in which a share still trains", () => {
  const settings = ["mc/yinyang", "--runs", "2", "--train-samples", "1024", "--test-samples", "40", "--tests", "6"];
  const lines = (out: string, name: string) => readFileSync(inFolder(out, name), "utf8").trim().split("\n").slice(1);
  const start = async (out: string, epochs: string) => {
    const args = [...settings, "--threads", "1", "--epochs", epochs, "--out", inFolder(out)];
    const share = startCommand(...args, "--job-index", "1", "--job-count", "2");
    await share.until(() => existsSync(inFolder(out, "runs", "event-backprop-1", "lock")));
    return { args, share };
  };

  test("leaves that run to it, or finds it finished; every run is in the tables once", {
    timeout: 120_000,
  }, async () => {
    const { args, share } = await start("mixed", "40");
    const plain = startCommand(...args);
    const [first, second] = await Promise.all([share.outcome, plain.outcome]);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stderr + second.stderr).not.toMatch(/^error: (?!XDG)/m);
    // Whoever came last has merged.
    expect(lines("mixed", "runtime.csv")).toHaveLength(2);
    expect(lines("mixed", "learning.csv")).toHaveLength(14);
  });

  test("leaves a run that stands still to its process, and goes on with the others", { timeout: 120_000 }, async () => {
    const { args, share } = await start("standing", "20");
    share.child.kill("SIGSTOP");
    const { code, stderr } = await startCommand(...args).outcome;
    expect(code).toBe(0);
    expect(stderr).toContain("events, backprop, run 2 of 2: another process is making this run");
    expect(stderr).toContain("1 of 2 runs is finished; the last one to finish merges their results");
    share.child.kill("SIGCONT");
    expect((await share.outcome).code).toBe(0);
    expect(lines("standing", "runtime.csv")).toHaveLength(2);
    expect(lines("standing", "learning.csv")).toHaveLength(14);
  });

  test("tables of an earlier version that name a run twice are read as if it stood there once", async () => {
    const args = [...settings.slice(0, 1), ...settings.slice(3), "--epochs", "1", "--quiet", "--threads", "1", "--out"];
    await runCommand(...args, inFolder("twice"));
    for (const name of ["learning.csv", "runtime.csv"]) {
      const [header, ...rows] = readFileSync(inFolder("twice", name), "utf8").trim().split("\n");
      writeFileSync(inFolder("twice", name), `${[header, ...rows, ...rows].join("\n")}\n`);
    }
    const config = JSON.parse(readFileSync(inFolder("twice", "config.json"), "utf8"));
    delete config.checksums;
    writeFileSync(inFolder("twice", "config.json"), JSON.stringify(config));
    rmSync(inFolder("twice", "manifest.json"));
    expect(await runCommand(...args, inFolder("twice"))).toContain("(1 run, 1 epoch)");
    await runCommand(...args, inFolder("twice"), "--runs", "2");
    expect(lines("twice", "runtime.csv")).toHaveLength(2);
    expect(lines("twice", "learning.csv")).toHaveLength(14);
  });
});

describe("a folder that others use", () => {
  const settings = [...SWEEP, "--epochs", "0.5", "--quiet", "--out"];

  test("is not shared while one process makes all runs in it", async () => {
    mkdirSync(inFolder("claimed"));
    const lock = claimLock(inFolder("claimed", "lock"));
    await expect(runCommand(...settings, inFolder("claimed"), ...share(0, 2))).rejects.toThrow(/in use by process/);
    lock.release();
    await runCommand(...settings, inFolder("claimed"), ...share(0, 2));
  });

  test("is not begun anew while a run is being made", async () => {
    const run = inFolder("claimed", "runs", RUNS[1]!);
    mkdirSync(run, { recursive: true });
    const lock = claimLock(join(run, "lock"));
    await expect(runCommand(...settings, inFolder("claimed"), "--fresh")).rejects.toThrow(/in use by process/);
    expect(existsSync(inFolder("claimed", "runs", RUNS[0]!, "runtime.csv"))).toBe(true);
    lock.release();
    await runCommand(...settings, inFolder("claimed"), "--fresh");
    expect(existsSync(inFolder("claimed", "runs"))).toBe(false);
    expect(numbersOf("claimed")).toHaveLength(6);
  });

  test("with results of another configuration is refused", async () => {
    await runCommand(...settings, inFolder("other"), ...share(0, 4));
    await expect(runCommand(...settings, inFolder("other"), ...share(1, 4), "--batch", "64")).rejects.toThrow(
      "holds results of another configuration: batch was 128 and is now 64",
    );
  });

  test("a lock of another machine counts until it has been silent for long", () => {
    const path = inFolder("far");
    const content = JSON.stringify({ pid: 1, host: "elsewhere", token: "" });
    writeFileSync(path, content);
    expect(() => claimLock(path)).toThrow("in use by process 1 on elsewhere");
    const past = new Date(Date.now() - 10 * 60_000);
    utimesSync(path, past, past);
    claimLock(path).release();
    rmSync(path, { force: true });
  });
});

describe("shares that make no sense are refused", () => {
  test.each([
    [["--job-index", "4", "--job-count", "4"], "--job-index 4 is out of range: with --job-count 4 it goes from 0 to 3"],
    [["--job-index", "0"], "--job-index needs --job-count: of --job-count 4, the shares are --job-index 0 to 3"],
    [["--job-count", "4"], "--job-count needs --job-index: of --job-count 4, the shares are --job-index 0 to 3"],
    [["--job-index", "7"], "--job-index needs --job-count: of --job-count 8, the shares are --job-index 0 to 7"],
    [["--job-count", "2"], "--job-count needs --job-index: of --job-count 2, the shares are --job-index 0 to 1"],
    [["--job-count", "1"], "--job-count needs --job-index: of --job-count 1, the only share is --job-index 0"],
    [["--job-index", "-1", "--job-count", "4"], "--job-index must be a whole number from 0 to 99999, not '-1'"],
    [["--job-index", "0", "--job-count", "2", "--fresh"], /--fresh does not go with --job-index/],
    [["--slurm", "--job-index", "0"], "--slurm writes the script for all shares: leave out --job-index"],
    [["--slurm", "--fresh"], /--fresh does not go with --slurm/],
  ])("%j", async (args, message) => {
    await expect(runCommand(...SWEEP, "--out", inFolder("none"), ...args)).rejects.toThrow(message);
    expect(existsSync(inFolder("none"))).toBe(false);
  });
});

test("the progress of all runs weighs them by their cost, and leaves out what was there before", () => {
  let now = 0;
  const overall = overallProgress([1, 3], () => now);
  const at = (epoch: number, secondsLeft?: number) => ({
    epoch,
    epochs: 10,
    accuracy: undefined,
    loss: undefined,
    patternsPerSecond: undefined,
    secondsLeft,
  });
  const first = overall(0);
  expect(first(at(0))).toEqual({ run: 1, runs: 2, fraction: 0, secondsLeft: undefined });
  now = 10_000;
  // 20 s for a cost of 1; the other one has a cost of 3.
  expect(first(at(5, 10))).toEqual({ run: 1, runs: 2, fraction: 0.125, secondsLeft: 10 + 60 });
  expect(first(at(10, 0))).toMatchObject({ fraction: 0.25, secondsLeft: 30 });
  // The second is resumed in its middle.
  const second = overall(1);
  now = 20_000;
  expect(second(at(5))).toEqual({ run: 2, runs: 2, fraction: 0.625, secondsLeft: undefined });
  expect(second(at(6, 24))).toMatchObject({ fraction: 0.7, secondsLeft: 24 });
  expect(second(at(10, 0))).toMatchObject({ fraction: 1, secondsLeft: 0 });
});

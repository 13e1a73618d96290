import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary.ts";
import { startCommand, startProgram } from "./command.ts";

const folder = temporaryFolder();
const small = ["mc/yinyang", "--hidden", "5", "--train-samples", "256", "--test-samples", "50", "--threads", "1"];

describe("a signal", () => {
  test("ends the process at once while data are made: there is nothing to save", { timeout: 60_000 }, async () => {
    const out = join(folder, "data");
    // Manifolds that would take minutes to draw.
    const drawing = ["--sizes", "300", "--scaling", "lin", "--train-samples", "60000", "--test-samples", "60000"];
    const run = startCommand("mc/randman", ...drawing, "--thresholds", "1e-3", "--epochs", "0.1", "--out", out);
    // Nothing tells that it draws them: it takes about two seconds until it does.
    await delay(6000);
    run.child.kill("SIGTERM");
    expect(await run.outcome).toMatchObject({ code: null, signal: "SIGTERM" });
    expect(existsSync(out)).toBe(false);
  });

  test("from a terminal is one order, though npm passes it on: a checkpoint is saved", {
    timeout: 60_000,
  }, async () => {
    const out = join(folder, "terminal");
    const run = startProgram(
      "npm",
      "run",
      "-s",
      "experiment",
      "--",
      ...small,
      "--epochs",
      "1e5",
      "--tests",
      "1",
      "--out",
      out,
    );
    await run.until(() => existsSync(join(out, "learning.csv")));
    // Ctrl-C reaches the whole group.
    process.kill(-run.child.pid!, "SIGINT");
    const { stderr } = await run.outcome;
    expect(stderr).toMatch(/^stopped at epoch [\d.]+: the same command goes on from there/m);
    expect(existsSync(join(out, "checkpoint.bin"))).toBe(true);
    expect(existsSync(join(out, "lock"))).toBe(false);
  });

  test("that comes twice ends the process at once", { timeout: 60_000 }, async () => {
    const out = join(folder, "twice");
    // A batch takes seconds: there is time for a second signal before the checkpoint.
    const large = ["mc/yinyang", "--model", "rate", "--hidden", "1000,1000", "--batch", "512", "--threads", "1"];
    const run = startCommand(...large, "--test-samples", "1", "--epochs", "100", "--tests", "1", "--out", out);
    await run.until(() => existsSync(join(out, "learning.csv")));
    run.child.kill("SIGINT");
    await run.said("stopping: saving a checkpoint first");
    const again = setInterval(() => run.child.kill("SIGINT"), 400);
    const { code, signal } = await run.outcome;
    clearInterval(again);
    expect({ code, signal }).toEqual({ code: null, signal: "SIGINT" });
    expect(existsSync(join(out, "checkpoint.bin"))).toBe(false);
  });
});

test("checkpoints asked for without end are saved once per batch", { timeout: 60_000 }, async () => {
  const out = join(folder, "often");
  const run = startCommand(...small, "--epochs", "2", "--checkpoint-every", ".000000001", "--out", out);
  expect(await run.outcome).toMatchObject({ code: 0 });
  expect(existsSync(join(out, "figure.html"))).toBe(true);
});

test.each([
  "experiments/cli.ts --help",
  "experiments/cli.ts mc/yinyang --dump-code",
  "experiments/cli.ts figures --help",
  "experiments/cli.ts golden tests/golden/classic_rates_double.json",
  "experiments/cli.ts bench --help",
])("%s leaves no trace where nobody reads what it prints", { timeout: 60_000 }, (command) => {
  const line = `(node --import tsx ${command} 2>&1 >&3 | grep -E "EPIPE|    at " >&2) 3>&1 | true`;
  expect(execFileSync("sh", ["-c", `{ ${line}; } 2>&1`], { encoding: "utf8" })).toBe("");
});

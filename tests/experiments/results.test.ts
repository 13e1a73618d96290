import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkpointBytes, readCheckpoint } from "../../experiments/checkpoint.ts";
import { makeWritableFolder, removeTemporaryFiles, writeFileAtomic } from "../../experiments/files.ts";
import { claimLock } from "../../experiments/lock.ts";
import { yinYangStudy } from "../../experiments/mc/yinyang/study.ts";
import { type OpenOptions, openResults } from "../../experiments/results.ts";
import { columnsOf } from "../../experiments/run-study.ts";
import type { LearningRecord, RuntimeRecord } from "../../figures/records.ts";
import { temporaryFolder } from "../temporary.ts";

const folder = temporaryFolder();
let folders = 0;
const newPath = () => join(folder, String(folders++));

const keyOf = (run: number) => ({ model: "event", method: "backprop", variant: "classic", run, seed: run + 1 });
const learningOf = (run: number, epoch: number): LearningRecord => ({
  experiment: "mc/yinyang",
  ...keyOf(run),
  epoch,
  accuracy: 1 / 3,
  loss: 0.1 + 0.2,
  eventsPerPattern: epoch === 0 ? null : 58.4,
  seconds: 1e-3,
});
const runtimeOf = (run: number): RuntimeRecord => ({
  ...keyOf(run),
  epochs: 1,
  synapses: 303,
  threads: 2,
  backend: "wasm",
  buildSeconds: 0.1,
  trainSeconds: 2,
  testSeconds: 0.5,
  patternsPerSecond: 1e4,
});
const options = (config: Record<string, unknown> = {}, fresh = false): OpenOptions => ({
  config: { epochs: 1, runs: 2, threads: 1, ...config },
  changeable: ["threads"],
  columns: columnsOf(yinYangStudy),
  fresh,
});

describe("a checkpoint", () => {
  const checkpoint = { header: { run: "event-backprop-0", values: [0.1, null] }, payload: Uint8Array.of(1, 2, 255) };

  test("comes back as it was", () => {
    const path = newPath();
    writeFileSync(path, checkpointBytes(checkpoint));
    expect(readCheckpoint(path)).toEqual(checkpoint);
  });

  test("need not be there", () => {
    expect(readCheckpoint(newPath())).toBeUndefined();
  });

  test.each([
    ["a flipped bit", (bytes: Buffer) => bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)],
    ["a damaged header", (bytes: Buffer) => bytes.write("x", 100)],
  ])("with %s is refused, by name and with what to do", (_, damage) => {
    const path = newPath();
    writeFileSync(path, checkpointBytes(checkpoint));
    const bytes = readFileSync(path);
    damage(bytes);
    writeFileSync(path, bytes);
    expect(() => readCheckpoint(path)).toThrow(
      `the checkpoint ${path} cannot be used: its checksum does not match its content. ` +
        "Delete it to repeat the run it belongs to (finished runs are kept), or start over with --fresh, which moves this folder aside.",
    );
  });

  test("cut off at any length is refused", () => {
    const path = newPath();
    writeFileSync(path, checkpointBytes(checkpoint));
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(() => readCheckpoint(path)).toThrow(/the checkpoint .* cannot be used/);
    }
  });
});

describe("files", () => {
  test("are replaced whole, and leave nothing beside them", () => {
    const path = newPath();
    mkdirSync(path);
    writeFileAtomic(join(path, "a"), "one");
    writeFileAtomic(join(path, "a"), Uint8Array.of(50));
    expect(readFileSync(join(path, "a"), "utf8")).toBe("2");
    expect(readdirSync(path)).toEqual(["a"]);
  });

  test("half-written ones of killed processes are removed, others are not", () => {
    const path = newPath();
    mkdirSync(path);
    for (const name of [".a.csv.0123456789ab.tmp", "my.tmp", ".hidden.tmp"]) writeFileSync(join(path, name), "");
    removeTemporaryFiles(path);
    expect(readdirSync(path).sort()).toEqual([".hidden.tmp", "my.tmp"]);
  });

  test("where others may write, only what is old is removed, folders included", () => {
    const path = newPath();
    for (const name of [".old.0123456789ab.tmp", ".new.0123456789ab.tmp"])
      mkdirSync(join(path, name, "a"), { recursive: true });
    for (const name of [".f.0123456789ab.tmp", ".g.0123456789ab.tmp"]) writeFileSync(join(path, name), "");
    const past = new Date(Date.now() - 2 * 60 * 60_000);
    for (const name of [".old.0123456789ab.tmp", ".f.0123456789ab.tmp"]) utimesSync(join(path, name), past, past);
    removeTemporaryFiles(path, false);
    expect(readdirSync(path).sort()).toEqual([".g.0123456789ab.tmp", ".new.0123456789ab.tmp"]);
  });

  test("a folder that cannot be written is an error", () => {
    const path = newPath();
    writeFileSync(path, "a file");
    for (const inFile of [path, join(path, "results")]) {
      expect(() => makeWritableFolder(inFile)).toThrow(
        `cannot write results into ${inFile}: a part of that path is a file, not a folder. Choose another folder with --out.`,
      );
    }
  });
});

describe("a lock", () => {
  test("keeps others out until it is given back", () => {
    const path = newPath();
    const lock = claimLock(path);
    expect(() => claimLock(path)).toThrow(`this results folder is in use by process ${process.pid} on ${hostname()}`);
    lock.release();
    expect(existsSync(path)).toBe(false);
    claimLock(path).release();
  });

  test("of a process that is gone is taken over", () => {
    const path = newPath();
    // No process can have this number.
    writeFileSync(path, JSON.stringify({ pid: 2 ** 30, host: hostname(), token: "" }));
    const lock = claimLock(path);
    expect(lock.isHeld()).toBe(true);
    lock.release();
  });

  test("of another machine is respected", () => {
    const path = newPath();
    writeFileSync(path, JSON.stringify({ pid: 1, host: `not-${hostname()}`, token: "" }));
    expect(() => claimLock(path)).toThrow(/in use by process 1 on not-/);
  });
});

describe("a results folder", () => {
  test("keeps finished runs, and forgets what an unfinished one has shown", () => {
    const path = newPath();
    const first = openResults(path, options());
    first.finish([learningOf(0, 0), learningOf(0, 1)], runtimeOf(0));
    first.writeProgress([learningOf(1, 0)]);
    expect(readFileSync(join(path, "learning.csv"), "utf8").trim().split("\n")).toHaveLength(4);
    first.close();

    const second = openResults(path, options());
    expect(second.isFinished(keyOf(0))).toBe(true);
    expect(second.isFinished(keyOf(1))).toBe(false);
    expect(second.learning).toEqual([learningOf(0, 0), learningOf(0, 1)]);
    expect(second.runtime).toEqual([runtimeOf(0)]);
    second.close();
  });

  test("goes on with more runs and other threads", () => {
    const path = newPath();
    const first = openResults(path, options());
    first.finish([learningOf(0, 0)], runtimeOf(0));
    first.close();
    const second = openResults(path, options({ runs: 3, threads: 4 }));
    expect(second.runtime).toHaveLength(1);
    second.close();
  });

  test.each([
    [{ epochs: 0.5 }, "epochs was 1 and is now 0.5"],
    [{ runs: 1 }, "runs was 2 and is now 1"],
    [{ dt: 0.5 }, "dt was not set and is now 0.5"],
  ])("refuses another configuration %j", (changed, difference) => {
    const path = newPath();
    const first = openResults(path, options());
    first.finish([learningOf(0, 0)], runtimeOf(0));
    first.close();
    expect(() => openResults(path, options(changed))).toThrow(
      `${path} holds results of another configuration: ${difference}. ` +
        "Choose another folder with --out, or start over with --fresh, which moves those results aside.",
    );
    const fresh = openResults(path, options(changed, true));
    expect(fresh.runtime).toEqual([]);
    fresh.close();
  });

  test("with a damaged table says which", () => {
    const path = newPath();
    openResults(path, options()).close();
    writeFileSync(join(path, "runtime.csv"), "nonsense\n");
    expect(() => openResults(path, options())).toThrow(/runtime.csv was not written by this toolkit/);
    rmSync(join(path, "runtime.csv"));
    openResults(path, options()).close();
  });
});

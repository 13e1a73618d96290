/** Trainings that are prolonged, and the folders that settings get by default. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary.ts";
import { runCommand, startCommand, withoutTimes } from "./command.ts";

const folder = temporaryFolder();
const inFolder = (...names: string[]) => join(folder, ...names);
const SMALL = [
  ...["mc/yinyang", "--train-samples", "512", "--test-samples", "40", "--hidden", "8"],
  ...["--threads", "1", "--backend", "wasm"],
];
const train = (out: string, ...args: string[]) => runCommand(...SMALL, "--quiet", "--out", inFolder(out), ...args);
const weightsOf = (out: string, name = "event-backprop-0") =>
  readFileSync(inFolder(out, `weights-${name}.json`), "utf8");
const learningOf = (out: string) => withoutTimes(inFolder(out, "learning.csv"));
const epochsOf = (out: string) =>
  learningOf(out)
    .split("\n")
    .slice(1)
    .map((line) => Number(line.split(",")[6]));
const rowsOf = (out: string) => readFileSync(inFolder(out, "runtime.csv"), "utf8").trim().split("\n").slice(1);

describe("a training that is prolonged", () => {
  test.each([["event"], ["rate"]])(
    "equals one of that length, bit for bit, and so does its table (%s)",
    async (model) => {
      const args = ["--model", model, "--runs", "2"];
      const length = (epochs: number, tests: number) => ["--epochs", String(epochs), "--tests", String(tests)];
      await train(`whole-${model}`, ...args, ...length(4, 4));
      await train(`long-${model}`, ...args, ...length(1, 1));
      await train(`long-${model}`, ...args, ...length(3, 3));
      await train(`long-${model}`, ...args, ...length(4, 4));
      for (const run of [0, 1]) {
        const name = `${model}-backprop-${run}`;
        expect(weightsOf(`long-${model}`, name)).toBe(weightsOf(`whole-${model}`, name));
      }
      expect(learningOf(`long-${model}`)).toBe(learningOf(`whole-${model}`));
      expect(rowsOf(`long-${model}`)).toHaveLength(2);
    },
  );

  test("keeps its tests, the one at its end among them, and has the further ones of the larger length", async () => {
    await train("tests", "--epochs", "1", "--tests", "4");
    await train("tests", "--epochs", "2", "--tests", "3", "--seed", "1");
    expect(epochsOf("tests")).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 2]);
    await train("once", "--epochs", "2", "--tests", "3");
    // All tests fall on pauses, of which there is one after every pattern here.
    expect(weightsOf("tests")).toBe(weightsOf("once"));
  });

  test("says where it goes on, and where the last bits may differ", async () => {
    const said = async (out: string, ...args: string[]) => {
      const run = startCommand(...SMALL, ...args, "--out", inFolder(out));
      const { code, stderr } = await run.outcome;
      expect(code).toBe(0);
      return stderr;
    };
    const rate = ["--model", "rate", "--tests", "1"];
    await said("said", ...rate, "--epochs", "0.75");
    const state = inFolder("said", "state-rate-backprop-0.bin");
    expect(await said("said", ...rate, "--epochs", "2")).toContain(`prolonged from 0.75 epochs to 2, from ${state}\n`);
    await said("one", ...rate, "--epochs", "1");
    expect(await said("one", ...rate, "--epochs", "1")).toContain(`the run is in ${inFolder("one")} already\n`);
    rmSync(inFolder("one", "state-rate-backprop-0.bin"));
    expect(await said("one", ...rate, "--epochs", "2")).toContain("the state at the end of its 1 epoch is not there");
    await said("odd", ...rate, "--epochs", "0.3", "--train-samples", "10240", "--tests", "7");
    expect(await said("odd", ...rate, "--epochs", "0.5", "--train-samples", "10240", "--tests", "7")).toMatch(
      /prolonged from 0\.3 epochs to 0\.5.*the last bits of its numbers may differ/,
    );
    rmSync(state);
    expect(await said("said", ...rate, "--epochs", "2.5")).toContain(
      "trained from the start, as the state at the end of its 2 epochs is not there",
    );
    expect(rowsOf("said")).toHaveLength(1);
  });

  test("starts anew where its learning rates are those of its length", async () => {
    const equiprop = ["ep/yinyang", "--model", "rate", ...SMALL.slice(1)];
    const said = async (out: string, epochs: number) => {
      const run = startCommand(...equiprop, "--epochs", String(epochs), "--tests", "1", "--out", inFolder(out));
      const { code, stderr } = await run.outcome;
      expect(code).toBe(0);
      return stderr;
    };
    await said("cosine", 1);
    expect(await said("cosine", 2)).toContain(
      "trained from the start, as its learning rates fell to 0 over 1 epoch (--learning-rate-schedule)",
    );
    await said("cosine-whole", 2);
    expect(weightsOf("cosine", "rate-phase-ends-0")).toBe(weightsOf("cosine-whole", "rate-phase-ends-0"));
    expect(learningOf("cosine")).toBe(learningOf("cosine-whole"));
  });

  test("and killed on the way, goes on to the same numbers; shares prolong, too", { timeout: 60_000 }, async () => {
    const tests = ["--tests", "1", "--runs", "2"];
    await train("killed", "--epochs", "1", ...tests);
    const longer = ["--epochs", "100", ...tests];
    const killed = startCommand(...SMALL, ...longer, "--checkpoint-every", "1", "--out", inFolder("killed"));
    await killed.until(() => existsSync(inFolder("killed", "checkpoint.bin")));
    killed.child.kill("SIGKILL");
    await killed.outcome;
    expect(epochsOf("killed").filter((epoch) => epoch === 1)).toHaveLength(2);
    await train("killed", ...longer);
    await train("shared", "--epochs", "1", ...tests);
    for (const index of ["1", "0"]) await train("shared", ...longer, "--job-index", index, "--job-count", "2");
    await train("straight", ...longer);
    for (const out of ["killed", "shared"]) {
      for (const run of ["event-backprop-0", "event-backprop-1"])
        expect(weightsOf(out, run)).toBe(weightsOf("straight", run));
      expect(rowsOf(out)).toHaveLength(2);
      expect(epochsOf(out)).toEqual([0, 1, 100, 0, 1, 100]);
    }
  });

  test("to fewer epochs, or with other settings, is refused where the folder is named", async () => {
    await train("other", "--epochs", "1");
    await expect(train("other", "--epochs", "0.5")).rejects.toThrow(
      /another configuration: epochs was 1 and is now 0.5/,
    );
    await expect(train("other", "--epochs", "2", "--batch", "64")).rejects.toThrow(/batch was 128 and is now 64/);
  });

  test("does not take the state of another configuration", async () => {
    await train("first", "--epochs", "1", "--seed", "7");
    await train("second", "--epochs", "1");
    const name = "state-event-backprop-0.bin";
    copyFileSync(inFolder("first", name), inFolder("second", name));
    await expect(train("second", "--epochs", "2")).rejects.toThrow(
      `the checkpoint ${inFolder("second", name)} belongs to another configuration. Delete that file`,
    );
  });
});

describe("without --out", () => {
  const before = process.cwd();
  beforeAll(() => {
    mkdirSync(inFolder("cwd"));
    process.chdir(inFolder("cwd"));
  });
  afterAll(() => process.chdir(before));
  const here = (...args: string[]) => runCommand("mc/yinyang", "--quiet", ...SMALL.slice(3), "--tests", "1", ...args);

  test("every configuration has its own folder, and a longer one goes on in that of the shorter", async () => {
    const folders = () => readdirSync("results/mc-yinyang").sort();
    const own = ["--train-samples", "512"];
    await here(...own, "--epochs", "1");
    const [first] = folders();
    expect(first).toBe("classic-event-backprop-hidden=8-tests=1-train-samples=512-test-samples=40");
    await here(...own, "--epochs", "2");
    expect(folders()).toEqual([first]);
    await here(...own, "--epochs", "1");
    expect(folders()).toEqual([first, `${first}-epochs=1`]);
    await here(...own, "--epochs", "1", "--batch", "64", "--threshold", "0.01");
    expect(folders()).toContain(
      "classic-event-backprop-hidden=8-threshold=0.01-batch=64-tests=1-train-samples=512-test-samples=40",
    );
    expect(folders()).toHaveLength(3);
  });

  test("tests are in its name, whatever has been run before", async () => {
    const seeded = (...args: string[]) => here("--train-samples", "512", "--seed", "9", ...args);
    const folders = () => readdirSync("results/mc-yinyang").filter((name) => name.includes("seed=9"));
    const name = (tests: string) => `classic-event-backprop-hidden=8-seed=9${tests}-train-samples=512-test-samples=40`;
    await seeded("--epochs", "1", "--tests", "20");
    await seeded("--epochs", "1", "--tests", "5");
    await seeded("--epochs", "2", "--tests", "7");
    expect(folders().sort()).toEqual([name(""), name("-tests=5"), name("-tests=7")].sort());
    // 20 tests are the default.
    await seeded("--epochs", "2", "--tests", "20");
    await seeded("--epochs", "2", "--tests", "5", "--runs", "2");
    expect(folders()).toHaveLength(3);
    await seeded("--epochs", "2", "--tests", "5", "--runs", "1");
    expect(folders()).toContain(`${name("-tests=5")}-runs=1`);
  });

  test("a folder of an earlier version, whose name has no tests, is gone on with", async () => {
    const path = "results/mc-yinyang/classic-event-backprop-hidden=8-train-samples=640-test-samples=40";
    const args = ["--train-samples", "640", "--epochs", "1"];
    await here(...args, "--out", path);
    expect(await here(...args)).toContain(`figure: ${path}/figure.html`);
    expect(await here(...args, "--tests", "2", "--epochs", "2")).not.toContain(`figure: ${path}/figure.html`);
  });

  test("a folder of an earlier version, named by the variant alone, is gone on with", async () => {
    const path = "results/mc-yinyang/classic-event-backprop";
    await here("--train-samples", "384", "--epochs", "1", "--out", path);
    const config = JSON.parse(readFileSync(`${path}/config.json`, "utf8"));
    delete config.checksums;
    writeFileSync(`${path}/config.json`, JSON.stringify(config));
    for (const name of ["manifest.json", "state-event-backprop-0.bin"]) rmSync(`${path}/${name}`);
    expect(await here("--train-samples", "384", "--epochs", "1")).toContain(`figure: ${path}/figure.html`);
    expect(existsSync(`${path}/manifest.json`)).toBe(true);
  });
});

/** Whole runs, the way people make them: small ones. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Dataset } from "../../data/dataset.ts";
import { parseCsv } from "../../experiments/csv.ts";
import { yinYangStudy } from "../../experiments/mc/yinyang/study.ts";
import { learningColumns, runtimeColumns } from "../../experiments/results.ts";
import { runExperiment } from "../../experiments/run-experiment.ts";
import { columnsOf } from "../../experiments/run-study.ts";
import { ModelError } from "../../genn/index.ts";
import { temporaryFolder } from "../temporary.ts";
import { toyData, toyStudy } from "../training/toy.ts";
import { type Command, runCommand, startCommand } from "./command.ts";

const folder = temporaryFolder();
const LEARNING_COLUMNS = learningColumns(columnsOf(yinYangStudy));
const RUNTIME_COLUMNS = runtimeColumns(columnsOf(yinYangStudy));
const inFolder = (name: string) => join(folder, name);
const SMALL = ["--train-samples", "1024", "--test-samples", "100", "--tests", "4", "--checkpoint-every", "1"];
const WEIGHTS = "weights-event-backprop-0.json";

const start = (out: string, ...args: string[]): Command => startCommand("mc/yinyang", ...args, "--out", inFolder(out));
const inProcess = (...args: string[]): Promise<string> => runCommand("mc/yinyang", ...args);

/** Kills a run, without a chance to tidy up, once it has saved a checkpoint. */
async function killAtCheckpoint({ child, until }: Command, out: string): Promise<void> {
  await until(() => existsSync(join(inFolder(out), "checkpoint.bin")));
  child.kill("SIGKILL");
}

const weightsOf = (out: string) => readFileSync(join(inFolder(out), WEIGHTS), "utf8");

function learningOf(out: string) {
  const path = join(inFolder(out), "learning.csv");
  return parseCsv(path, LEARNING_COLUMNS, readFileSync(path, "utf8"));
}
const numbersOf = (out: string) => learningOf(out).map(({ seconds: _, ...numbers }) => numbers);

describe("what cannot be begun leaves no folder behind", () => {
  afterEach(() => void vi.unstubAllEnvs());

  test.each(["mc/mnist", "mc/sample-spikes"])("%s without its data", async (name) => {
    const out = ["--out", inFolder("refused/mine")];
    await expect(runCommand(name, "--data-dir", inFolder("no-data"), "--quiet", ...out)).rejects.toThrow(/no-data/);
    expect(existsSync(inFolder("refused"))).toBe(false);
  });

  test("without a GPU", { timeout: 60_000 }, async () => {
    for (const name of ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"]) vi.stubEnv(name, inFolder("no-driver.json"));
    const { code, stderr } = await start("refused", "--backend", "webgpu").outcome;
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: .*or use the wasm backend/);
    expect(existsSync(inFolder("refused"))).toBe(false);
  });

  test("with data that are no numbers, and moves no results aside", async () => {
    const out = inFolder("toy");
    await runExperiment(toyStudy, { epochs: 1, out, quiet: true });
    const before = readdirSync(out);
    const spoilt = (samples: Dataset): Dataset => ({ ...samples, inputs: samples.inputs.with(0, Number.NaN) });
    const openData: typeof toyStudy.openData = async (...args) => {
      const source = await toyStudy.openData(...args);
      return { of: (settings) => ({ ...source.of(settings), training: spoilt(toyData(64, 7)) }) };
    };
    const run = (given: object) => runExperiment({ ...toyStudy, openData }, { epochs: 1, quiet: true, ...given });
    await expect(run({ out, fresh: true })).rejects.toThrow("the training set 'toy' is NaN at sample 0, element 0");
    expect(readdirSync(out)).toEqual(before);
    expect(existsSync(`${out}.old-1`)).toBe(false);
    await expect(run({ out: inFolder("refused") })).rejects.toThrow(ModelError);
    expect(existsSync(inFolder("refused"))).toBe(false);
  });

  test("an openData that resolves to no source is told by name", async () => {
    const study = { ...toyStudy, openData: async () => ({ training: toyData(8, 1) }) as never };
    await expect(runExperiment(study, { out: inFolder("refused"), quiet: true })).rejects.toThrow(
      "in what openData of toy/plane resolves to",
    );
  });
});

describe("training", () => {
  test("a killed run resumes and ends with the same weights, whatever the number of threads", {
    timeout: 120_000,
  }, async () => {
    const settings = [...SMALL, "--epochs", "60", "--threads", "1"];
    const killed = start("killed", ...settings);
    await killAtCheckpoint(killed, "killed");
    expect((await killed.outcome).code).toBe(null);
    expect(existsSync(join(inFolder("killed"), WEIGHTS))).toBe(false);

    // Once more, politely: it saves where it is and says so.
    const stopped = start("killed", ...settings);
    await stopped.said("resumed from");
    stopped.child.kill("SIGINT");
    const { code, stderr } = await stopped.outcome;
    expect(stderr).toMatch(/^stopped at epoch [\d.]+: the same command goes on from there/m);
    expect(code).toBe(130);

    const [, whole] = await Promise.all([
      start("killed", ...settings).outcome,
      start("whole", ...SMALL, "--epochs", "60", "--threads", "2").outcome,
    ]);
    expect(whole.stderr).not.toContain("error");
    expect(weightsOf("killed")).toBe(weightsOf("whole"));
    expect(numbersOf("killed")).toEqual(numbersOf("whole"));
    expect(existsSync(join(inFolder("killed"), "checkpoint.bin"))).toBe(false);
    // It has learned something, too.
    expect(learningOf("whole").at(-1)!.accuracy).toBeGreaterThan(0.6);
  });

  test("config.json reproduces a run", { timeout: 60_000 }, async () => {
    await inProcess(...SMALL, "--epochs", "2", "--seed", "5", "--hidden", "12", "--quiet", "--out", inFolder("first"));
    const config = join(inFolder("first"), "config.json");
    await inProcess("--config", config, "--quiet", "--out", inFolder("again"));
    expect(numbersOf("again")).toEqual(numbersOf("first"));
    expect(weightsOf("again")).toBe(weightsOf("first"));
    expect(readFileSync(join(inFolder("again"), "config.json"), "utf8")).toBe(readFileSync(config, "utf8"));
  });

  test("models, methods and runs side by side; finished ones are not repeated", { timeout: 60_000 }, async () => {
    const args = [
      ...SMALL,
      "--model",
      "both",
      "--method",
      "both",
      "--epochs",
      "1",
      "--out",
      inFolder("all"),
      "--quiet",
    ];
    await inProcess(...args, "--runs", "1");
    const before = learningOf("all");
    const printed = await inProcess(...args, "--runs", "2");
    const records = learningOf("all");
    // Four tests and the last one, of eight runs.
    expect(records).toHaveLength(8 * 5);
    expect(records.slice(0, before.length)).toEqual(before);
    expect(new Set(records.map(({ model, method, run }) => `${model} ${method} ${run}`)).size).toBe(8);
    expect([...new Set(records.map(({ epoch }) => epoch))]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    for (const { model, epoch, eventsPerPattern, accuracy, loss } of records) {
      expect(eventsPerPattern === null).toBe(model === "rate" || epoch === 0);
      expect(accuracy).toBeGreaterThan(0);
      expect(loss).toBeLessThan(1);
    }
    expect(printed).toMatch(
      /^events, backprop: accuracy 0\.\d{4} ± 0\.\d{4}, loss 0\.\d{5} ± 0\.\d{5} \(2 runs, 1 epoch\)$/m,
    );
    expect(printed).toContain(`figure: ${join(inFolder("all"), "figure.html")}`);

    const path = join(inFolder("all"), "runtime.csv");
    const runtimes = parseCsv(path, RUNTIME_COLUMNS, readFileSync(path, "utf8"));
    expect(runtimes).toHaveLength(8);
    for (const record of runtimes) {
      expect(record).toMatchObject({ epochs: 1, synapses: 4 * 30 + 30 * 3 * 4 + 3, backend: "wasm" });
      expect(record.patternsPerSecond).toBeGreaterThan(0);
    }
    // Seconds go to microseconds: further digits would be those of sums.
    for (const { seconds } of records) expect(String(seconds)).toMatch(/^\d+(\.\d{1,6})?$/);
    for (const { buildSeconds, trainSeconds, testSeconds } of runtimes) {
      for (const seconds of [buildSeconds, trainSeconds, testSeconds])
        expect(String(seconds)).toMatch(/^\d+(\.\d{1,6})?$/);
    }

    // The last point of a curve in the figure is the mean of the last tests, to the last digit.
    const finals = records.filter(
      (record) => record.epoch === 1 && record.model === "rate" && record.method === "backprop",
    );
    const mean = finals.reduce((sum, record) => sum + Number(record.accuracy), 0) / finals.length;
    expect(readFileSync(join(inFolder("all"), "figure.html"), "utf8")).toContain(`,${mean}]`);
  });

  test("latent equilibrium and deep networks run", { timeout: 60_000 }, async () => {
    const args = ["--variant", "latent-equilibrium", "--hidden", "10,8", "--event-rule", "forward", "--dt", "0.5"];
    await inProcess(...SMALL, ...args, "--epochs", "0.5", "--quiet", "--out", inFolder("deep"));
    expect(learningOf("deep").at(-1)!.epoch).toBe(0.5);
    expect(weightsOf("deep")).toContain("syn_hidden0_pyr_pop_to_hidden1_pyr_pop");
  });

  test("--dump-code prints what the network was compiled to, and writes nothing", { timeout: 60_000 }, async () => {
    const printed = await inProcess("--dump-code", "--out", inFolder("none"));
    expect(printed).toContain("(module");
    expect(existsSync(inFolder("none"))).toBe(false);
  });
});

describe("what cannot be trained says so, in one line", () => {
  test("a damaged checkpoint", { timeout: 60_000 }, async () => {
    const args = [...SMALL, "--epochs", "1", "--quiet", "--out", inFolder("damaged")];
    await inProcess(...args);
    const at = (name: string) => join(inFolder("damaged"), name);
    writeFileSync(at("checkpoint.bin"), "nonsense");
    await expect(inProcess(...args, "--runs", "2")).rejects.toThrow(
      `the checkpoint ${at("checkpoint.bin")} cannot be used: it is not a checkpoint file of this version`,
    );
    // Nothing is left locked, and the way out works.
    await inProcess(...args, "--fresh");
    expect(existsSync(at("checkpoint.bin"))).toBe(false);
  });

  test("a folder that cannot be written; on stderr, without a stack, with exit code 1", {
    timeout: 60_000,
  }, async () => {
    writeFileSync(inFolder("file"), "");
    const { code, stderr } = await start("file/results").outcome;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `error: cannot write results into ${inFolder("file/results")}: a part of that path is a file, not a folder. Choose another folder with --out.\n`,
    );
  });

  test("optimisers that fit no population", async () => {
    const path = inFolder("optimisers.json");
    writeFileSync(path, JSON.stringify({ optimisers: { neur_outptu_output_pop: { optimiser: "adam" } } }));
    const args = ["--config", path, "--quiet", "--out", inFolder("optimisers")];
    await expect(inProcess(...args)).rejects.toThrow(
      /'neur_outptu_output_pop'.*Did you mean 'neur_output_output_pop'\?/,
    );
  });
});

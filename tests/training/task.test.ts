/** Training works for any task: here for one that no shared code has heard of. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { main, parseArguments } from "../../experiments/main.ts";
import { experimentOf } from "../../experiments/run-study.ts";
import { resolveOptions } from "../../network_base/index.ts";
import {
  applyWeights,
  jobsOf,
  keyOf,
  type RunSettings,
  runColumns,
  runJob,
  runLabel,
  runName,
  type SavedRun,
  StoppedError,
  trainingOptions,
} from "../../training/index.ts";
import { temporaryFolder } from "../temporary.ts";
import { toyData, toyStudy, toyTask } from "./toy.ts";

const folder = temporaryFolder();
const table = {
  ...trainingOptions({ ...toyTask.length, runs: 1, trainSamples: 64, testSamples: 40 }),
  ...toyTask.options,
};
const settingsWith = (given: Record<string, string | number>): RunSettings =>
  resolveOptions(table, { threads: 1, backend: "wasm", ...given }) as unknown as RunSettings;

/** Trains a job; `stopAt`: asks it to stop at that pattern. */
function run(given: Record<string, string | number>, saved?: SavedRun, stopAt = Number.POSITIVE_INFINITY) {
  const config = settingsWith(given);
  const [job] = jobsOf(toyTask, config);
  const states: SavedRun[] = [];
  let epoch = 0;
  const outcome = runJob({
    task: toyTask,
    shape: toyTask.shape,
    optimisers: toyTask.optimisers(config as never),
    job: job!,
    data: { training: toyData(64, 1), test: toyData(40, 2) },
    saved,
    shallStop: () => epoch >= stopAt,
    onProgress: (progress) => {
      epoch = progress.epoch;
    },
    onTest: () => {},
    save: (state) => void states.push(state),
  });
  return { outcome, states };
}

describe("a training of a task that nobody knows", () => {
  test("lets learning rates fall over its length, and is then not prolonged", async () => {
    const weightsWith = async (given: Record<string, string | number>) =>
      JSON.stringify((await run({ epochs: 2, ...given }).outcome).weights);
    const cosine = { "learning-rate-schedule": "cosine" };
    expect(await weightsWith({ "learning-rate-schedule": "constant" })).toBe(await weightsWith({}));
    expect(await weightsWith(cosine)).not.toBe(await weightsWith({}));
    const { outcome, states } = run({ epochs: 1, ...cosine });
    await outcome;
    const end = states.find(({ isEnd }) => isEnd);
    await expect(run({ epochs: 2, ...cosine }, end).outcome).rejects.toThrow("cannot be prolonged");
    await expect(run({ epochs: 1, "learning-rate-schedule": "linear" }).outcome).rejects.toThrow(
      /unknown schedule of learning rates 'linear'/,
    );
  });

  test("learns, with events and with rates", async () => {
    for (const sending of ["changes", "everything"]) {
      const { tally, cost, weights } = await run({ sending, epochs: 20 }).outcome;
      expect(tally.tests.map(({ epoch }) => epoch)).toEqual([0, 10, 20]);
      expect(tally.tests.at(-1)!.accuracy).toBeGreaterThan(0.9);
      expect(tally.tests.at(-1)!.eventsPerPattern === null).toBe(sending === "everything");
      expect(cost).toMatchObject({ epochs: 20, synapses: 6, threads: 1, backend: "wasm" });
      expect(weights.weights.syn_in_pop_to_out_pop!.shape).toEqual([3, 2]);
    }
  });

  test("stops where it is asked to, and goes on to the same weights", async () => {
    const whole = await run({ epochs: 20 }).outcome;
    const stopped = run({ epochs: 20 }, undefined, 5);
    await expect(stopped.outcome).rejects.toThrow(StoppedError);
    const rest = await run({ epochs: 20 }, stopped.states.at(-1)).outcome;
    expect(rest.weights).toEqual(whole.weights);
    expect(rest.tally.tests.map(({ loss }) => loss)).toEqual(whole.tally.tests.map(({ loss }) => loss));
  });

  test("gives its weights to another network", async () => {
    const { weights } = await run({ epochs: 2 }).outcome;
    const net = await toyTask.create(settingsWith({}) as never, toyTask.shape, { threads: 1 });
    try {
      applyWeights(net, weights);
      const values = [...(await net.getWeights("syn_in_pop_to_out_pop"))];
      const bytes = Buffer.from(weights.weights.syn_in_pop_to_out_pop!.b64, "base64");
      expect(values).toEqual(Array.from({ length: 6 }, (_, k) => bytes.readFloatLE(4 * k)));
      expect(() => applyWeights(net, { weights: {} })).toThrow("no weights of syn_in_pop_to_out_pop");
    } finally {
      net.destroy();
    }
  });
});

describe("the runs of a configuration", () => {
  const columns = runColumns(toyTask, [{ field: "size", type: "optional number" }]);
  const jobs = jobsOf(toyTask, settingsWith({ sending: "all", runs: 2, seed: 5 }), ({ sending }) =>
    sending === "changes"
      ? [
          { swept: { size: 1 }, settings: {} },
          { swept: { size: 2 }, settings: { batch: 4 } },
        ]
      : [{ swept: { size: null }, settings: {} }],
  );

  test("are all choices, then points, then repetitions", () => {
    expect(jobs.map((job) => runName(keyOf(job), columns))).toEqual([
      ...["changes-size=1-0", "changes-size=1-1", "changes-size=2-0", "changes-size=2-1"],
      ...["everything-0", "everything-1"],
    ]);
    expect(jobs.map(({ seed }) => seed)).toEqual([5, 6, 5, 6, 5, 6]);
    expect(jobs[2]!.settings).toMatchObject({ sending: "changes", batch: 4 });
    // A default that follows from a choice is that of each run.
    expect(jobs.map(({ settings }) => settings.threshold)).toEqual([1e-3, 1e-3, 1e-3, 1e-3, 1e-9, 1e-9]);
  });

  test("have names for people, and the columns that tell them apart", () => {
    expect(runLabel(keyOf(jobs[2]!), columns)).toBe("changes only, size 2");
    expect(runLabel(keyOf(jobs[4]!), columns)).toBe("everything");
    expect(keyOf(jobs[0]!)).toEqual({ sending: "changes", "leak-rate": 0.1, size: 1, run: 0, seed: 5 });
  });
});

describe("the command line of a study with a task of its own", () => {
  const known = [experimentOf(toyStudy)];
  async function command(...args: string[]): Promise<string> {
    const printed: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line) => void printed.push(line));
    try {
      await main(["toy/plane", ...args], known);
    } finally {
      log.mockRestore();
    }
    return printed.join("\n");
  }
  const SMALL = ["--threads", "1", "--backend", "wasm", "--quiet"];

  test("has a help that follows from its tables", () => {
    const request = parseArguments(["toy/plane", "--help"], known);
    const text = request.kind === "text" ? request.text : "";
    expect(text).toMatch(/--sending +What neurons send: changes\|everything\|all \[changes\]/);
    expect(text).toMatch(/--threshold +Change of rate that is sent \[1e-3; everything: 1e-9\]/);
    expect(text).toMatch(/--epochs .*\[4\]/);
    expect(text).toContain("[results/toy-plane/<leak-rate>-<sending>]");
    expect(text).toContain("with sending, run and seed");
    expect(text).not.toContain("--learning-rate-decay");
  });

  test("trains, writes tables with its columns, and takes its configuration back", async () => {
    const out = join(folder, "toy");
    const printed = await command("--sending", "all", "--runs", "2", ...SMALL, "--out", out);
    expect(printed).toMatch(/^changes only: accuracy 0\.\d+ ± 0\.\d+, loss .* \(2 runs, 4 epochs\)\neverything: /);
    expect(readFileSync(join(out, "learning.csv"), "utf8").split("\n")[0]).toBe(
      "experiment,sending,leak_rate,run,seed,epoch,accuracy,loss,events_per_pattern,seconds",
    );
    expect(readFileSync(join(out, "runtime.csv"), "utf8")).toMatch(/^everything,0\.1,1,2,4,6,1,wasm,/m);
    expect(readFileSync(join(out, "figure.html"), "utf8")).toContain("A toy on a plane");
    const config = JSON.parse(readFileSync(join(out, "config.json"), "utf8")) as Record<string, unknown>;
    expect(Object.keys(config)).toEqual([
      ...["experiment", "sending", "epochs", "batch", "runs", "seed", "tests", "learning-rate"],
      ...["leak-rate", "train-samples", "test-samples", "data-seed", "backend", "execution", "threads"],
      ...["checkpoint-every", "optimisers", "version", "checksums"],
    ]);
    const again = join(folder, "again");
    await command("--config", join(out, "config.json"), "--quiet", "--out", again);
    for (const name of ["changes-0", "changes-1", "everything-0", "everything-1"]) {
      const weights = (where: string) => readFileSync(join(where, `weights-${name}.json`), "utf8");
      expect(weights(again)).toBe(weights(out));
    }
  });

  test("shares its runs out", async () => {
    const out = join(folder, "shared");
    const share = (index: number) => ["--job-index", String(index), "--job-count", "2", ...SMALL, "--out", out];
    expect(await command("--sending", "all", ...share(1))).toBe("");
    expect(existsSync(join(out, "runs", "everything-0", "runtime.csv"))).toBe(true);
    expect(await command("--sending", "all", ...share(0))).toContain("figure: ");
  });
});

test("training imports no task, no experiment, no figure, and nothing of Node", () => {
  const path = fileURLToPath(new URL("../../training", import.meta.url));
  for (const file of readdirSync(path)) {
    const imports = [...readFileSync(join(path, file), "utf8").matchAll(/from "([^"]+)"/g)].map(([, from]) => from!);
    for (const from of imports) expect(from, file).toMatch(/^(\.\/|\.\.\/(data|genn|network_base)\/)/);
    for (const from of imports) expect(from, file).not.toContain("data/node");
  }
});

/**
 * `npm run bench [-- NAME] [--json FILE]`: how fast we are, and against what. Ratios compare runs that took turns in one process
 * on one machine; of each the best of several is taken, since whatever else runs can only make it slower.
 */
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { asksForHelp, helpText, readCommandLine, unknownWord } from "../experiments/arguments.ts";
import { UserError } from "../experiments/errors.ts";
import { checkFile, makeWritableFolder, writeFileAtomic } from "../experiments/files.ts";
import { commandProgram } from "../experiments/program-name.ts";
import { backendNames } from "../genn/index.ts";
import { type EventRule, eventRules, optionGroups, optionTable, resolveOptions } from "../network_base/index.ts";
import { measureConnectivity } from "./connectivity.ts";
import { measureCortical } from "./cortical.ts";
import { EPOCH, openEquilibrium, PRODUCTS_PER_PATTERN } from "./equilibrium.ts";
import { gpuTable, measureGpu } from "./gpu.ts";
import { buildNative, runNative } from "./native.ts";
import { measureSpiking } from "./spiking.ts";
import { textTable } from "./table.ts";
import { batchSize, GROWTH, MNIST, openTraining, SMALL, synapsesOf, type Target, type Trained } from "./training.ts";
import { measureWta } from "./wta.ts";

interface Row {
  readonly name: string;
  readonly model: string;
  readonly backend: string;
  readonly threads: number;
  readonly value: number;
  readonly unit: string;
  readonly ratioToNative: number | null;
}

const ROUNDS = 5;
/** The C program that also leaves out what cannot change while a pattern is shown. */
const CONSTANTS_KEPT = "native, constants kept";

/** Ours and the C program in turns, `threads` against `threads`. */
async function training(model: "events" | "rates", threads: number, native: boolean): Promise<Row[]> {
  const batches = model === "events" ? 8 : 2;
  const name = "train 784-100-10";
  const ours = await openTraining(model === "events" ? "event" : "rate", { threads });
  const best = { wasm: 0, native: 0, nativeConstant: 0 };
  await ours.run(2);
  for (let round = 0; round < ROUNDS; round++) {
    best.wasm = Math.max(best.wasm, await ours.run(batches));
    if (!native) continue;
    best.native = Math.max(best.native, runNative(model, threads, batches, false).patternsPerSecond);
    best.nativeConstant = Math.max(best.nativeConstant, runNative(model, threads, batches, true).patternsPerSecond);
  }
  ours.close();
  const row = (backend: string, value: number): Row => ({
    name,
    model,
    backend,
    threads,
    value,
    unit: "patterns/s",
    ratioToNative: native ? value / best.native : null,
  });
  return [
    row("wasm", best.wasm),
    ...(native ? [row("native", best.native), row(CONSTANTS_KEPT, best.nativeConstant)] : []),
  ];
}

/** How the time of a pattern grows from the smallest to the largest network of the random manifolds. */
async function growth(model: "events" | "rates"): Promise<Row[]> {
  const trainings = await inOrder(GROWTH, (sizes) =>
    openTraining(model === "events" ? "event" : "rate", {}, { sizes }),
  );
  const best = GROWTH.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, training] of trainings.entries()) {
      // The first round is short, and says how much is enough.
      const batches = Math.max(1, Math.round(best[index]! / batchSize));
      best[index] = Math.max(best[index]!, await training.run(batches));
    }
  }
  const threads = trainings[0]!.threads;
  for (const training of trainings) training.close();
  const row = (name: string, value: number, unit: string): Row => ({
    name,
    model,
    backend: "wasm",
    threads,
    value,
    unit,
    ratioToNative: null,
  });
  const [smallest, largest] = [GROWTH[0]!, GROWTH.at(-1)!].map(synapsesOf);
  return [
    ...GROWTH.map((sizes, index) => row(`train ${sizes.join("-")}`, best[index]!, "patterns/s")),
    row(`time, ${smallest} to ${largest} synapses`, best[0]! / best.at(-1)!, "times"),
  ];
}

/** The best speed of each training, which take turns; they are closed. The first batches, `warmUp` of them, do not count. */
async function bestInTurns(
  trainings: readonly Pick<Trained, "run" | "close">[],
  rounds: number,
  batches: number,
  warmUp = 2,
): Promise<number[]> {
  const best = trainings.map(() => 0);
  for (const training of trainings) await training.run(warmUp);
  for (let round = 0; round < rounds; round++) {
    for (const [index, training] of trainings.entries())
      best[index] = Math.max(best[index]!, await training.run(batches));
  }
  for (const training of trainings) training.close();
  return best;
}

/** The event rules and rates, on networks of two sizes, in turns. */
async function rules(target: Target = {}): Promise<Row[]> {
  const isOnGpu = target.backend === "webgpu";
  const cases: readonly (EventRule | "rates")[] = ["rates", ...eventRules];
  const networks = [
    // Fewer where a CPU may play the GPU.
    { sizes: SMALL, density: 1, batches: isOnGpu ? 4 : 40 },
    { sizes: MNIST, density: 0.19, batches: isOnGpu ? 1 : 4 },
  ];
  const rows = await inOrder(networks, async ({ sizes, density, batches }): Promise<Row[]> => {
    const trainings = await inOrder(cases, (one) =>
      one === "rates"
        ? openTraining("rate", target, { sizes, density })
        : openTraining("event", target, { sizes, density, rule: one }),
    );
    const best = await bestInTurns(trainings, isOnGpu ? 3 : 2 * ROUNDS, batches, isOnGpu ? 1 : 2);
    const speed = (one: (typeof cases)[number]) => best[cases.indexOf(one)]!;
    const row = (name: string, model: string, value: number, unit: string): Row => ({
      name: `${name} ${sizes.join("-")}`,
      model,
      backend: target.backend ?? "wasm",
      threads: trainings[0]!.threads,
      value,
      unit,
      ratioToNative: null,
    });
    return [
      ...cases.map((one, index) => row("train", one, best[index]!, "patterns/s")),
      row("time of a pattern", "exact", speed("backward") / speed("exact"), "of backward"),
      ...cases.map((one, index) => row("memory", one, trainings[index]!.bytesPerSynapse, "bytes/synapse")),
    ];
  });
  return rows.flat();
}

/** Equilibrium propagation with rates and events, in turns: speed, an epoch of MNIST, and the products that nothing can save. */
async function equilibrium(): Promise<Row[]> {
  const models = ["rate", "event"] as const;
  const trainings = await inOrder(models, (model) => openEquilibrium(model, {}));
  const best = await bestInTurns(trainings, ROUNDS, 20);
  return models.flatMap((model, index) => {
    const row = (name: string, value: number, unit: string): Row => ({
      name: `${name} 784-100-10`,
      model: `${model}s`,
      backend: "wasm",
      threads: trainings[index]!.threads,
      value,
      unit,
      ratioToNative: null,
    });
    return [
      row("equilibrium", best[index]!, "patterns/s"),
      row("equilibrium, epoch", EPOCH / best[index]!, "s"),
      row(
        "equilibrium, least",
        (1e-9 * best[index]! * PRODUCTS_PER_PATTERN) / trainings[index]!.threads,
        "GMAC/s/thread",
      ),
    ];
  });
}

async function building(model: "events" | "rates"): Promise<Row> {
  const { buildMs, close } = await openTraining(model === "events" ? "event" : "rate", { threads: 1 });
  close();
  return {
    name: "build 784-100-10",
    model,
    backend: "wasm",
    threads: 1,
    value: buildMs,
    unit: "ms",
    ratioToNative: null,
  };
}

/** The rows of a benchmark that says what it could not compare with. */
async function reported(
  name: string,
  measure: () => Promise<{ readonly rows: Row[]; readonly missing: readonly string[] }>,
): Promise<Row[]> {
  const { rows, missing } = await measure();
  for (const one of missing) console.error(`${name}: ${one}`);
  return rows;
}

type Benchmark = (native: boolean) => Promise<Row[]>;
const all = availableParallelism();
const threadCounts = all > 1 ? [1, all] : [1];
const benchmarks: Readonly<Record<string, Benchmark>> = {
  build: async () => [await building("events"), await building("rates")],
  events: async (native) => (await inOrder(threadCounts, (threads) => training("events", threads, native))).flat(),
  rates: async (native) => (await inOrder(threadCounts, (threads) => training("rates", threads, native))).flat(),
  rules: async () => rules(),
  equilibrium: async () => equilibrium(),
  spiking: () => reported("spiking", measureSpiking),
  cortical: () => reported("cortical", measureCortical),
  wta: () => reported("wta", measureWta),
  connectivity: () => measureConnectivity(),
  growth: async () => [...(await growth("events")), ...(await growth("rates"))],
};

async function inOrder<A, B>(items: readonly A[], each: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.model,
    row.backend,
    row.threads,
    row.value,
    row.unit,
    row.ratioToNative === null ? "-" : row.ratioToNative.toFixed(2),
  ]);
  return textTable([["benchmark", "model", "backend", "threads", "value", "unit", "to native"], ...cells], [3, 4, 6]);
}

/** What can be measured. */
export const benchmarkNames = Object.keys(benchmarks);
const group = optionGroups.running;
/** Options of the command. */
export const benchOptions = optionTable({
  json: { kind: "text", group, help: "Also write the rows to this file, as a JSON array" },
  backend: { kind: "choice", choices: backendNames, group, default: "wasm", help: "What to measure" },
});

/** Measures what the arguments name; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const program = commandProgram("bench");
  const { words, given } = readCommandLine(args, benchOptions, `${program} --help`);
  const [name, surplus] = words;
  const listed = `Known benchmarks: ${benchmarkNames.join(", ")}.`;
  if (name !== undefined && !benchmarkNames.includes(name))
    throw unknownWord("benchmark", name, benchmarkNames, listed);
  if (asksForHelp(args)) {
    const usage = `$0 [NAME] [--json FILE]\n\nMeasures speed, in one run against the C program in bench/native where there is a C compiler.\nNames: ${benchmarkNames.join(", ")}; all of them if left out.`;
    console.log(helpText({ program, usage, options: benchOptions }));
    return 0;
  }
  if (surplus !== undefined) throw new UserError(`unexpected '${surplus}': one benchmark, or all of them`);
  const { json, backend } = resolveOptions(benchOptions, given);
  if (json !== undefined) checkFile(json, "--json");
  if (backend === "reference") {
    throw new UserError(
      "--backend reference is there to be compared with, and slow on purpose: its speed is not measured. Take --backend wasm or webgpu.",
    );
  }
  const finish = (lines: readonly object[], text: string): number => {
    console.log(text);
    if (json === undefined) return 0;
    makeWritableFolder(dirname(json));
    writeFileAtomic(json, `${JSON.stringify(lines, null, 2)}\n`);
    return 0;
  };
  if (backend === "webgpu" && name === "rules") {
    const rows = await rules({ backend: "webgpu", execution: "fused" });
    return finish(rows, table(rows));
  }
  if (backend === "webgpu") {
    const onGpu = ["events", "rates", "growth", "rules"];
    if (name !== undefined && !onGpu.includes(name)) {
      throw new UserError(`'${name}' is measured on the CPU alone; on a GPU there are ${onGpu.join(", ")}`);
    }
    const rows = await measureGpu(name);
    return finish(rows, gpuTable(rows));
  }
  const missing = buildNative();
  if (missing !== undefined) console.error(`no ratio to native code: ${missing}`);
  const rows = (
    await inOrder(name === undefined ? benchmarkNames : [name], (one) => benchmarks[one]!(missing === undefined))
  ).flat();
  const constantsKept = rows.some(({ backend }) => backend === CONSTANTS_KEPT);
  const note = `\n\n"${CONSTANTS_KEPT}" is the C program that also leaves out what cannot change while a pattern is shown.`;
  return finish(rows, `${table(rows)}${constantsKept ? note : ""}`);
}

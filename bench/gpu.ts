/**
 * `npm run bench -- --backend webgpu`: training throughput on the GPU, fused and one launch per stage and step, beside the CPU backend on all
 * cores in the same run; and how the time per pattern grows with the network.
 */
import { availableAdapter } from "../genn/index.ts";
import { textTable } from "./table.ts";
import { batchSize, GROWTH, MNIST, openTraining, type Sizes, synapsesOf, type Target } from "./training.ts";

interface Row {
  readonly benchmark: string;
  readonly model: "events" | "rates";
  readonly synapses: number;
  readonly backend: string;
  readonly patternsPerSecond: number;
  /** What 50 epochs of 60 000 patterns take at this speed. */
  readonly secondsFor50Epochs: number;
  readonly ratioToWasm: number | null;
}

/** Long enough to measure, short enough for a GPU played by a CPU. */
const ENOUGH_SECONDS = 2;
const ROUNDS = 3;
const PATTERNS_OF_50_EPOCHS = 50 * 60_000;

/** Patterns per second: the best of a few runs. */
async function measure(model: "events" | "rates", sizes: Sizes, target: Target): Promise<number> {
  const training = await openTraining(model === "events" ? "event" : "rate", target, { sizes });
  try {
    let best = await training.run(1);
    // What takes long is not dominated by its start; what is fast is measured again, for longer.
    const batches = Math.floor((best * ENOUGH_SECONDS) / batchSize);
    for (let round = 0; round < ROUNDS && batches > 0; round++) best = Math.max(best, await training.run(batches));
    return best;
  } finally {
    training.close();
  }
}

const FUSED = ["webgpu, fused", { backend: "webgpu", execution: "fused" }] as const;
const PER_STEP = ["webgpu, per step", { backend: "webgpu", execution: "per-step" }] as const;

/** Measures `name`, or everything. */
export async function measureGpu(name: string | undefined): Promise<Row[]> {
  const adapter = await availableAdapter();
  console.error(
    `GPU: ${adapter === undefined ? "none" : `${adapter.name}${adapter.isSoftware ? ", played by the CPU" : ""}`}`,
  );
  const rows: Row[] = [];
  const models = (["events", "rates"] as const).filter(
    (model) => name === undefined || name === "growth" || name === model,
  );
  const add = async (
    benchmark: string,
    model: "events" | "rates",
    sizes: Sizes,
    targets: readonly (readonly [string, Target])[],
  ) => {
    let wasm: number | null = null;
    for (const [backend, target] of [["wasm", { backend: "wasm" }] as const, ...targets]) {
      const patternsPerSecond = await measure(model, sizes, target);
      wasm ??= patternsPerSecond;
      const secondsFor50Epochs = PATTERNS_OF_50_EPOCHS / patternsPerSecond;
      const ratioToWasm = patternsPerSecond / wasm;
      rows.push({
        benchmark,
        model,
        synapses: synapsesOf(sizes),
        backend,
        patternsPerSecond,
        secondsFor50Epochs,
        ratioToWasm,
      });
      console.error(`${benchmark}, ${model}, ${backend}: ${patternsPerSecond.toFixed(1)} patterns/s`);
    }
  };
  for (const model of models) {
    if (name !== "growth") await add("784-100-10", model, MNIST, [FUSED, PER_STEP]);
    if (name === undefined || name === "growth") {
      for (const sizes of GROWTH) await add(sizes.join("-"), model, sizes, [FUSED]);
    }
  }
  return rows;
}

export function gpuTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.benchmark,
    row.model,
    row.synapses,
    row.backend,
    row.patternsPerSecond,
    row.secondsFor50Epochs,
    row.ratioToWasm?.toPrecision(2) ?? "-",
  ]);
  const heading = ["network", "model", "synapses", "backend", "patterns/s", "s for 50 epochs of 60 000", "to wasm"];
  return textTable([heading, ...cells], [2, 4, 5, 6]);
}

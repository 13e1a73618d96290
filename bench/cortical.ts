/**
 * The cortical microcircuit of Potjans & Diesmann (2014): built, and one second of model time in steps of 0.1 ms. At half its size on one thread
 * against hand-written C, as the C program takes more memory than many machines have for the whole; the whole on all cores. Beside them what memory can
 * do: read in order, and add at random places of an array as large as the sums of later inputs.
 */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { estimateMemory } from "../genn/index.ts";
import { PotjansDiesmannNetwork, potjansDiesmannPopulations } from "../network_architectures/potjans-diesmann/index.ts";
import { buildNative, nativeFolder } from "./native.ts";
import type { SpikingRow } from "./spiking.ts";
import { openNativePotjans } from "./spiking-opponents.ts";

const STEPS = 10_000;
/** Steps that are not measured: the network settles. */
const SETTLING = 3000;
const MODEL = "potjans-diesmann";

interface Measured {
  readonly buildSeconds: number;
  readonly seconds: number;
  readonly bytesPerSynapse: number;
  readonly nsPerEvent: number;
  readonly gibibytes: number;
}

async function measure(scale: number, threads: number): Promise<Measured> {
  const planned = new PotjansDiesmannNetwork({ dt: 0.1, seed: 1 });
  planned.setup({ scale });
  const { bytes } = await estimateMemory(planned.model);
  const start = performance.now();
  const net = await PotjansDiesmannNetwork.create({ dt: 0.1, seed: 1, threads }, { scale });
  const buildSeconds = (performance.now() - start) / 1000;
  const { simulation } = net;
  const populations = potjansDiesmannPopulations.map((name) => net.neuronPopulation(name));
  const spikeCounts = () => Promise.all(populations.map(async (one) => (await simulation.spikeCounts(one))[0]!));
  await simulation.step(SETTLING);
  const before = await spikeCounts();
  const begin = performance.now();
  await simulation.step(STEPS);
  const seconds = (performance.now() - begin) / 1000;
  const after = await spikeCounts();
  let [events, synapses] = [0, 0];
  for (const one of simulation.model.synapsePopulations) {
    const [count, index] = [simulation.synapseCount(one), populations.indexOf(one.source)];
    synapses += count;
    // On average: a spike goes through the synapses of one neuron.
    events += (count * (after[index]! - before[index]!)) / one.source.size;
  }
  net.destroy();
  return {
    buildSeconds,
    seconds,
    bytesPerSynapse: bytes / synapses,
    nsPerEvent: (1e9 * seconds) / events,
    gibibytes: bytes / 2 ** 30,
  };
}

interface MemorySpeed {
  readonly bytesPerSecond: number;
  readonly nsPerAdd: number;
}

/** What memory can do: `threads` read a GiB in order; one adds at random places of 19 MiB, the sums of later inputs of the whole network. */
function memorySpeed(threads: number): MemorySpeed {
  const run = spawnSync(`${nativeFolder}build/memory`, [String(threads), "1024", "19"], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the C program that measures memory failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as MemorySpeed;
}

/** All of it. `missing`: what this machine lacks to compare with. */
export async function measureCortical(): Promise<{
  readonly rows: SpikingRow[];
  readonly missing: readonly string[];
}> {
  const all = availableParallelism();
  const c = openNativePotjans();
  const missing = [c.missing, buildNative("memory")].filter((text) => text !== undefined);
  const rows: SpikingRow[] = [];
  const row = (
    name: string,
    backend: string,
    threads: number,
    value: number,
    unit: string,
    ratioToNative: number | null = null,
  ) => rows.push({ name, model: MODEL, backend, threads, value, unit, ratioToNative });

  const half = await measure(0.5, 1);
  const native = c.missing === undefined ? c.run({ scale: 0.5, steps: STEPS }, "ring") : undefined;
  row("build, scale 0.5", "wasm", 1, half.buildSeconds, "s");
  row("loop, scale 0.5", "wasm", 1, half.seconds, "times real time", native ? native.seconds / half.seconds : null);
  row("event, scale 0.5", "wasm", 1, half.nsPerEvent, "ns, neurons included");
  if (native !== undefined) {
    const { buildSeconds, seconds, events } = native;
    row("build, scale 0.5", "native", 1, buildSeconds, "s");
    row("loop, scale 0.5", "native", 1, seconds, "times real time", 1);
    row("event, scale 0.5", "native", 1, (1e9 * seconds) / events, "ns, neurons included");
  }

  const whole = await measure(1, all);
  row("build, scale 1", "wasm", all, whole.buildSeconds, "s");
  row("loop, scale 1", "wasm", all, whole.seconds, "times real time");
  row("event, scale 1", "wasm", all, whole.nsPerEvent, "ns, neurons included");
  row("memory, scale 1", "wasm", all, whole.gibibytes, "GiB");
  row("memory, scale 1", "wasm", all, whole.bytesPerSynapse, "bytes/synapse");
  if (missing.length === 0) {
    const { bytesPerSecond, nsPerAdd } = memorySpeed(all);
    row("memory read in order", "native", all, bytesPerSecond / 1e9, "GB/s");
    row("a synapse read in order", "native", all, (1e9 * whole.bytesPerSynapse) / bytesPerSecond, "ns");
    row("an addition at random", "native", 1, nsPerAdd, "ns");
  }
  return { rows, missing };
}

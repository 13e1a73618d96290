/**
 * Winner-take-all circuits that learn (Klampfl & Maass 2013): 100 s of model time of the published network, dense and by events, on one thread, against hand-written C that keeps the weights of a neuron side by
 * side; from the text of a model to its first step; and how the cost grows with the grid, beside what it takes to read what the dense form has to read.
 */
import { spawnSync } from "node:child_process";
import { InputGenerator, WtaNetwork } from "../network_architectures/wta/index.ts";
import { buildNative, nativeFolder } from "./native.ts";
import type { SpikingRow } from "./spiking.ts";

const FORMS = ["dense", "events"] as const;
type Form = (typeof FORMS)[number];
const INPUTS = 100;
/** Grids of the curve, and ms of each that are measured; connections per circuit stay as they are. */
const GRIDS = [
  { grid: [10, 5], duration: 20_000 },
  { grid: [20, 10], duration: 5000 },
  { grid: [40, 20], duration: 2000 },
  { grid: [40, 40], duration: 1000 },
] as const;
const ROUNDS = 3;
const PUBLISHED = 100_000;

interface Measured {
  readonly buildMs: number;
  readonly seconds: number;
  readonly neurons: number;
  readonly synapses: number;
  readonly spikes: number;
  readonly weight: number;
}

/** A network, and how long it takes from its text to its first step. */
async function open(form: Form, grid: readonly [number, number]) {
  const begin = performance.now();
  const nConnections = 20 * grid[0] * grid[1];
  const net = await WtaNetwork.create(
    { dt: 1, seed: 3, threads: 1 },
    { gridShape: grid, nInputs: INPUTS, nConnections, form },
  );
  await net.run({ channels: new Uint32Array(0), steps: new Uint32Array(0) }, { duration: 1 });
  return { net, buildMs: performance.now() - begin };
}

const generator = (net: { readonly nInputs: number; readonly seed: number }) =>
  new InputGenerator(net, {
    rNoise: 5,
    rInput: 5,
    rNoisePattern: 2,
    nPatterns: 1,
    tPattern: 300,
    tNoiseRange: [300, 500],
  });

async function measure(form: Form, grid: readonly [number, number], duration: number): Promise<Measured> {
  const { net, buildMs } = await open(form, grid);
  const input = generator(net).generateInput(duration);
  const start = performance.now();
  const { spikes } = await net.run(input, { duration, record: ["spikes"] });
  const seconds = (performance.now() - start) / 1000;
  const { simulation } = net;
  const synapses = [...net.synapses.values()].reduce((sum, one) => sum + simulation.synapseCount(one), 0);
  const { w } = await net.weights("input");
  const weight = w.reduce((sum, one) => sum + one, 0) / w.length;
  const neurons = net.neuronCount;
  net.destroy();
  return { buildMs, seconds, neurons, synapses, spikes: spikes!.ids.length, weight };
}

/** The best of several. */
async function best(count: number, run: () => Promise<Measured> | Measured): Promise<Measured> {
  let found: Measured | undefined;
  for (let k = 0; k < count; k++) {
    const one = await run();
    if (found === undefined || one.seconds < found.seconds)
      found = { ...one, buildMs: Math.min(one.buildMs, found?.buildMs ?? Number.POSITIVE_INFINITY) };
  }
  return found!;
}

/** The C program on the network of that grid and its input. */
async function native(
  form: Form,
  grid: readonly [number, number],
  duration: number,
): Promise<Pick<Measured, "seconds" | "spikes" | "weight">> {
  const { net } = await open(form, grid);
  const { circuits, connections } = net;
  const { channels, steps } = generator(net).generateInput(duration);
  const numbers = [
    circuits.length,
    INPUTS,
    connections.length,
    ...circuits.map(({ size }) => size),
    ...connections.flat(),
  ];
  for (const [k, step] of steps.entries()) numbers.push(step, channels[k]!);
  net.destroy();
  const run = spawnSync(`${nativeFolder}build/wta`, [form, String(duration), "1"], {
    input: Buffer.from(Int32Array.from(numbers).buffer),
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`the C program failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as Pick<Measured, "seconds" | "spikes" | "weight">;
}

/** Bytes that a step of the dense form reads of each synapse: its weight, and, but for those of the input, the number of its target. */
const BYTES = 6;

/** GB/s that one thread reads in order. */
function readSpeed(): number {
  const run = spawnSync(`${nativeFolder}build/memory`, ["1", "512", "19"], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the C program that measures memory failed: ${run.stderr}`);
  return (JSON.parse(run.stdout) as { readonly bytesPerSecond: number }).bytesPerSecond / 1e9;
}

/** All of it. `missing`: what this machine lacks to compare with. */
export async function measureWta(): Promise<{ readonly rows: SpikingRow[]; readonly missing: readonly string[] }> {
  const missing = [buildNative("wta"), buildNative("memory")].filter((text) => text !== undefined);
  const rows: SpikingRow[] = [];
  const row = (
    name: string,
    model: string,
    backend: string,
    value: number,
    unit: string,
    ratioToNative: number | null = null,
  ) => rows.push({ name, model, backend, threads: 1, value, unit, ratioToNative });
  for (const form of FORMS) {
    const ours = await best(ROUNDS, () => measure(form, [10, 5], PUBLISHED));
    const theirs = missing.length === 0 ? await native(form, [10, 5], PUBLISHED) : undefined;
    row(
      "wta 10x5, 100 s",
      form,
      "wasm",
      ours.seconds,
      "s",
      theirs === undefined ? null : theirs.seconds / ours.seconds,
    );
    if (theirs !== undefined) row("wta 10x5, 100 s", form, "native", theirs.seconds, "s", 1);
    row("wta 10x5, text to running", form, "wasm", ours.buildMs, "ms");
    row("wta 10x5, spikes", form, "wasm", ours.spikes / 1000, "thousand");
    if (theirs !== undefined) row("wta 10x5, spikes", form, "native", theirs.spikes / 1000, "thousand");
    row("wta 10x5, mean input weight", form, "wasm", ours.weight, "");
    if (theirs !== undefined) row("wta 10x5, mean input weight", form, "native", theirs.weight, "");
  }
  for (const { grid, duration } of GRIDS) {
    for (const form of FORMS) {
      const { seconds, synapses, neurons, buildMs } = await best(2, () => measure(form, grid, duration));
      const name = `wta ${grid.join("x")}`;
      row(`${name}, ${neurons} neurons, ${synapses} synapses`, form, "wasm", (1e6 * seconds) / duration, "us/step");
      row(`${name}, per synapse`, form, "wasm", (1e9 * seconds) / (duration * synapses), "ns/synapse/step");
      row(`${name}, text to running`, form, "wasm", buildMs, "ms");
    }
  }
  if (missing.length === 0) {
    const speed = readSpeed();
    row("wta, a synapse read in order", "dense", "native", BYTES / speed, "ns");
  }
  return { rows, missing };
}

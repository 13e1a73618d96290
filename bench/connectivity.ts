/**
 * Synapses that are found by their rule whenever a neuron sends an event, against the same synapses listed: memory, time to build, and time per synaptic
 * event. A convolution of 28 x 28 x 1 into 28 x 28 x 16 with kernels of 3 x 3, and 10^8 synapses by chance; one thread.
 */
import {
  build,
  defineNeuronModel,
  estimateMemory,
  fromIndices,
  fromRule,
  GeNNModel,
  recomputed,
  type SparseConnectivity,
  type SparseStorage,
  uniform,
} from "../genn/index.ts";
import {
  conv2D,
  convolution,
  deltaCurr,
  fixedProbability,
  staticPulse,
  staticPulseConstantWeight,
} from "../genn_models/index.ts";
import type { SpikingRow } from "./spiking.ts";

/** A part of the neurons spikes in each step, in turn: neuron k where k = step, modulo `period`. */
const inTurn = defineNeuronModel({
  name: "in_turn",
  params: { period: undefined },
  vars: { step: 0 },
  simCode: "step = fmod(t / dt, period);",
  thresholdConditionCode: "(int)step == (int)id % (int)period",
});
/** As little as a neuron can do. */
const sink = defineNeuronModel({ name: "sink", vars: { x: 0 }, simCode: "x = Isyn;" });

interface Network {
  readonly model: string;
  readonly how: string;
  readonly sizes: readonly [pre: number, post: number];
  readonly period: number;
  readonly steps: number;
  readonly connectivity: SparseConnectivity;
  /** Weights of their own, or of a kernel; left out: one for all. */
  readonly g?: Float64Array | ReturnType<typeof recomputed>;
}

function describe({ sizes, period, connectivity, g }: Network) {
  const model = new GeNNModel({ name: "connectivity", dt: 1, seed: 1 });
  const from = model.addNeuronPopulation("from", sizes[0], inTurn, { params: { period } });
  const to = model.addNeuronPopulation("to", sizes[1], sink);
  const synapses = model.addSynapsePopulation("syn", connectivity, from, to, {
    ...(g === undefined
      ? { weightUpdate: staticPulseConstantWeight, weightUpdateValues: { params: { g: 0.5 } } }
      : ({ weightUpdate: staticPulse, weightUpdateValues: { vars: { g } } } as never)),
    postsynaptic: deltaCurr,
  } as never);
  return { model, from, synapses };
}

const ROUNDS = 5;

async function measure(network: Network): Promise<SpikingRow[]> {
  const { model, from, synapses } = describe(network);
  const { parts } = await estimateMemory(model);
  const bytes = parts.filter(({ group }) => group === "syn").reduce((sum, one) => sum + one.bytes, 0);
  const start = performance.now();
  const simulation = await build(model, { threads: 1 });
  const buildSeconds = (performance.now() - start) / 1000;
  const count = simulation.synapseCount(synapses);
  let best = Infinity;
  await simulation.step(network.period);
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    await simulation.step(network.steps);
    best = Math.min(best, performance.now() - begin);
  }
  // In so many steps every neuron has sent its share.
  const events = (count * network.steps) / network.period;
  if (from.size % network.period !== 0 || network.steps % network.period !== 0) throw new Error("shares differ");
  simulation.destroy();
  const row = (name: string, value: number, unit: string): SpikingRow => ({
    ...{ name: `${name}, ${network.how}`, model: network.model, backend: "wasm", threads: 1, value, unit },
    ratioToNative: null,
  });
  return [
    row("build", buildSeconds, "s"),
    row("memory", bytes / count, "bytes/synapse"),
    row("event", (1e6 * best) / events, "ns, neurons included"),
  ];
}

/** A convolution with its kernel, listed and not, and with weights of its own for each synapse. */
async function convolutions(): Promise<Network[]> {
  const { params, output } = convolution({ input: [28, 28, 1], kernel: [3, 3], channels: 16, padding: "same" });
  const sizes = [28 * 28, output[0] * output[1] * output[2]] as const;
  const g = Float64Array.from({ length: 9 * 16 }, (_, k) => Math.sin(k));
  const shared = (storage: SparseStorage): Network => ({
    ...{ model: "convolution", how: storage === "listed" ? "listed with its kernel" : storage, sizes, period: 8 },
    ...{ steps: 4000, g, connectivity: fromRule(conv2D, params, { storage }) },
  });
  const { model, synapses } = describe(shared("listed"));
  const simulation = await build(model, { threads: 1 });
  const { pre, post } = await simulation.connections(synapses);
  simulation.destroy();
  const own = Float64Array.from(pre, (_, k) => Math.sin(k));
  const ragged = { ...shared("listed"), how: "listed with own weights", g: own, connectivity: fromIndices(pre, post) };
  return [ragged, shared("listed"), shared("procedural")];
}

/** 10^8 synapses, 5000 of each neuron. */
const byChance = (storage: SparseStorage, g?: Network["g"]): Network => ({
  ...{ model: "10^8 by chance", how: storage + (g === undefined ? "" : ", weights drawn again"), period: 1000 },
  ...{ sizes: [20_000, 50_000], steps: 1000 },
  connectivity: fromRule(fixedProbability, { probability: 0.1 }, { storage }),
  ...(g && { g }),
});

/** Rows of the benchmark. */
export async function measureConnectivity(): Promise<SpikingRow[]> {
  const rows: SpikingRow[] = [];
  const chance = [...(["listed", "bitmask", "procedural"] as const).map((one) => byChance(one))];
  for (const network of [...(await convolutions()), ...chance, byChance("procedural", recomputed(uniform(0, 1)))]) {
    rows.push(...(await measure(network)));
  }
  return rows;
}

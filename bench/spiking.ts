/**
 * Large spiking networks: COBA and CUBA (Brette et al. 2007, benchmarks 1 and 2), one second of model time in steps of 0.1 ms, all spikes
 * recorded, against hand-written C and Brian2's C++ in turns. Loops alone, from the text of a model to its spikes, and how both grow.
 */
import { build, fromRule, GeNNModel, type NeuronPopulation, type Simulation, uniform } from "../genn/index.ts";
import { expCond, expCurr, fixedProbabilityNoAutapse, lif, staticPulseConstantWeight } from "../genn_models/index.ts";
import type { BalancedNetwork, NativeSpikingResult, OpponentResult } from "./spiking-opponents.ts";
import { openBrian2, openNativeSpiking } from "./spiking-opponents.ts";

export interface SpikingRow {
  readonly name: string;
  readonly model: string;
  readonly backend: string;
  readonly threads: number;
  readonly value: number;
  readonly unit: string;
  /** How many times as fast as the C program with 256-bit vectors. */
  readonly ratioToNative: number | null;
}

const DT = 0.1;
const STEPS = 10_000;
/** Synapses that a neuron makes on average. */
const SYNAPSES = 80;

/** The network as a model; the parameters are those of spiking.c. */
function balanced({ model: kind, neurons, synapses = SYNAPSES, seed = 1 }: BalancedNetwork): GeNNModel {
  const model = new GeNNModel({ name: kind, dt: DT, seed });
  const isCoba = kind === "coba";
  const size = { E: Math.round(0.8 * neurons), I: neurons - Math.round(0.8 * neurons) };
  const values = {
    params: { C: isCoba ? 0.2 : 20, TauM: 20, Vrest: -49, Vreset: -60, Vthresh: -50, TauRefrac: 5 },
    vars: { V: uniform(-60, -50) },
  };
  const populations: Record<string, NeuronPopulation> = {};
  for (const side of ["E", "I"] as const) populations[side] = model.addNeuronPopulation(side, size[side], lif, values);
  const scale = SYNAPSES / synapses;
  for (const pre of ["E", "I"] as const) {
    const isExcitatory = pre === "E";
    const g = scale * (isCoba ? (isExcitatory ? 0.006 : 0.067) : isExcitatory ? 1.62 : -9);
    const tau = isExcitatory ? 5 : 10;
    for (const post of ["E", "I"] as const) {
      const rule = fromRule(fixedProbabilityNoAutapse, { probability: synapses / neurons });
      model.addSynapsePopulation(pre + post, rule, populations[pre]!, populations[post]!, {
        weightUpdate: staticPulseConstantWeight,
        weightUpdateValues: { params: { g } },
        postsynaptic: isCoba ? expCond : expCurr,
        postsynapticValues: { params: isCoba ? { tau, E: isExcitatory ? 0 : -80 } : { tau } },
        ...(isCoba && { postsynapticVarRefs: { V: "V" } }),
      });
    }
  }
  return model;
}

interface Run {
  readonly seconds: number;
  readonly spikes: number;
  readonly events: number;
}

/** A network of ours that is ready to run, and what it took to get there. */
interface Ours {
  readonly buildSeconds: number;
  readonly threads: number;
  run(): Promise<Run>;
  close(): void;
}

async function open(network: BalancedNetwork, threads: number): Promise<Ours> {
  const start = performance.now();
  const simulation = await build(balanced(network), { threads });
  const buildSeconds = (performance.now() - start) / 1000;
  const { neuronPopulations, synapsePopulations } = simulation.model;
  return {
    buildSeconds,
    threads: simulation.threads,
    run: async () => {
      simulation.reinitialise();
      for (const population of neuronPopulations) simulation.recordSpikes(population, network.steps);
      const begin = performance.now();
      await simulation.step(network.steps);
      const seconds = (performance.now() - begin) / 1000;
      const [spikes, events] = await counts(simulation, synapsePopulations);
      return { seconds, spikes, events };
    },
    close: () => simulation.destroy(),
  };
}

/** Spikes, and how many synapses they went through. */
async function counts(
  simulation: Simulation,
  synapses: GeNNModel["synapsePopulations"],
): Promise<[spikes: number, events: number]> {
  let [spikes, events] = [0, 0];
  for (const population of simulation.model.neuronPopulations) {
    const [count] = await simulation.spikeCounts(population);
    spikes += count!;
    for (const one of synapses) {
      if (one.source === population) events += (count! * simulation.synapseCount(one)) / population.size;
    }
  }
  return [spikes, events];
}

const ROUNDS = 5;

/** The loops of one network, and from text to result, in turns with whatever of C and Brian2 this machine has. */
async function compare(model: BalancedNetwork["model"], neurons: number, threads: readonly number[]) {
  const network: BalancedNetwork = { model, neurons, steps: STEPS };
  const [narrow, wide] = [openNativeSpiking("avx2"), openNativeSpiking("native")];
  const brian2 = openBrian2();
  const ours: Ours[] = [];
  for (const count of threads) ours.push(await open(network, count));
  const best = ours.map(() => Infinity);
  let [native, widest]: (NativeSpikingResult | undefined)[] = [undefined, undefined];
  const faster = <R extends OpponentResult>(known: R | undefined, next: R): R =>
    known === undefined || next.seconds < known.seconds ? next : known;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, one] of ours.entries()) best[index] = Math.min(best[index]!, (await one.run()).seconds);
    if (narrow.missing === undefined) native = faster(native, narrow.run(network));
    if (wide.missing === undefined) widest = faster(widest, wide.run(network));
  }
  const peer = brian2.missing === undefined ? brian2.run(network) : undefined;
  const row = (name: string, backend: string, count: number, seconds: number): SpikingRow => ({
    name: `${name} ${neurons}`,
    model,
    backend,
    threads: count,
    value: 1000 * seconds,
    unit: "ms",
    ratioToNative: native === undefined ? null : native.seconds / seconds,
  });
  const rows: SpikingRow[] = ours.map((one, index) => row("loop", "wasm", one.threads, best[index]!));
  if (native !== undefined) rows.push(row("loop", "native", 1, native.seconds));
  if (widest !== undefined) rows.push(row("loop", "native, 512 bits", 1, widest.seconds));
  if (peer !== undefined) rows.push(row("loop", "Brian2", 1, peer.seconds));
  const total = await textToResult(network);
  rows.push({ ...row("text to result", "wasm", 1, total), ratioToNative: null });
  if (peer !== undefined) rows.push({ ...row("text to result", "Brian2", 1, peer.totalSeconds), ratioToNative: null });
  for (const one of ours) one.close();
  return { rows, missing: [narrow.missing, brian2.missing].filter((text) => text !== undefined) };
}

/** From the text of the model to its spikes: building, running, and closing. The best of some. */
async function textToResult(network: BalancedNetwork): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const ours = await open(network, 1);
    const { seconds } = await ours.run();
    best = Math.min(best, ours.buildSeconds + seconds);
    ours.close();
  }
  return best;
}

/** How time grows with neurons and with synapses: ns per neuron and step, without synapses and with them, and ns per synaptic event. */
async function growth(): Promise<SpikingRow[]> {
  const rows: SpikingRow[] = [];
  const steps = 2000;
  const c = openNativeSpiking("avx2");
  const measure = async (network: BalancedNetwork) => {
    const ours = await open(network, 1);
    let run = await ours.run();
    for (let round = 1; round < 3; round++) {
      const next = await ours.run();
      if (next.seconds < run.seconds) run = next;
    }
    ours.close();
    let native: NativeSpikingResult | undefined;
    for (let round = 0; c.missing === undefined && round < 3; round++) {
      const next = c.run(network);
      if (native === undefined || next.seconds < native.seconds) native = next;
    }
    return { run, native };
  };
  const push = (name: string, value: number, native: number | undefined, unit: string) => {
    const both = { name, model: "cuba", threads: 1, unit };
    rows.push({ ...both, backend: "wasm", value, ratioToNative: native === undefined ? null : native / value });
    if (native !== undefined) rows.push({ ...both, backend: "native", value: native, ratioToNative: 1 });
  };
  const perStep = (seconds: number, neurons: number) => (1e9 * seconds) / neurons / steps;
  for (const neurons of [1000, 4000, 16_000, 64_000]) {
    const { run, native } = await measure({ model: "cuba", neurons, steps });
    const c = native && perStep(native.seconds, neurons);
    push(`growth, ${neurons} neurons, 80 synapses each`, perStep(run.seconds, neurons), c, "ns/neuron/step");
  }
  const neurons = 4000;
  // What more synapses cost, spikes and neurons being about as many.
  const least = await measure({ model: "cuba", neurons, steps, synapses: SYNAPSES });
  for (const synapses of [800, 2000]) {
    const { run, native } = await measure({ model: "cuba", neurons, steps, synapses });
    const perEvent = (one: { seconds: number; events: number }, base: { seconds: number; events: number }) =>
      (1e9 * (one.seconds - base.seconds)) / (one.events - base.events);
    const c = native && least.native && perEvent(native, least.native);
    push(`growth, ${synapses} synapses each of ${neurons}`, perEvent(run, least.run), c, "ns/event");
  }
  return rows;
}

/** All of it. `missing`: what this machine lacks to compare with. */
export async function measureSpiking(): Promise<{ readonly rows: SpikingRow[]; readonly missing: readonly string[] }> {
  const rows: SpikingRow[] = [];
  const missing = new Set<string>();
  for (const model of ["coba", "cuba"] as const) {
    for (const [neurons, threads] of [
      [4000, [1]],
      [40_000, [1, 2]],
    ] as const) {
      const found = await compare(model, neurons, threads);
      rows.push(...found.rows);
      for (const one of found.missing) missing.add(one);
    }
  }
  rows.push(...(await growth()));
  return { rows, missing: [...missing] };
}

/**
 * Training throughput of the latent-equilibrium microcircuit, 784-100-10 unless said otherwise, dt 0.25, 600 steps a pattern, batch 128,
 * backprop method, on synthetic inputs of which 19 % are not zero (as in MNIST).
 */
import { performance } from "node:perf_hooks";
import type { BuildOptions } from "../genn/index.ts";
import { copiesOf, copySize } from "../genn/program/program.ts";
import { MicrocircuitNetwork, microcircuitPorts } from "../network_architectures/mc/index.ts";
import type { EventRule } from "../network_base/index.ts";

export const batchSize = 128;
const [dt, patternTime] = [0.25, 150];
const samples = 512;

/** Neurons of the input, the hidden and the output layer. */
export type Sizes = readonly [input: number, hidden: number, output: number];
export const MNIST: Sizes = [784, 100, 10];
/** The smallest, a middle and the largest network of the random manifolds, whose run times the reference reports. */
export const GROWTH: readonly Sizes[] = [
  [20, 20, 10],
  [144, 144, 18],
  [300, 300, 23],
];

/** Yin-Yang. */
export const SMALL: Sizes = [4, 30, 3];

export const synapsesOf = ([input, hidden, output]: Sizes): number => input * hidden + hidden * output;

/** The same generator as in the C program's spirit: a plain linear congruence, seeded. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Trained {
  /** Milliseconds from the definitions to a network that can run. */
  readonly buildMs: number;
  readonly threads: number;
  /** What the forward connections keep, by synapse: weights, changes and contributions, and what optimisers remember; all instances together. */
  readonly bytesPerSynapse: number;
  /** Trains on `batches` batches of patterns; returns patterns per second. */
  run(batches: number): Promise<number>;
  close(): void;
}

/** Bytes of the buffers that have a value per forward synapse. */
function synapticBytes({ simulation, model }: MicrocircuitNetwork): number {
  const { program } = simulation;
  const forward = model.synapsePopulations.filter(({ name }) => /to_(hidden0_pyr|output_output)_pop$/.test(name));
  const owners = forward.flatMap(({ name }) => [name, `sum_${name}`, `optimise_${name}`]);
  return program.buffers
    .filter(({ name, rows }) => rows > 1 && owners.includes(name.slice(0, name.lastIndexOf("."))))
    .reduce((bytes, buffer) => bytes + 4 * copySize(buffer) * copiesOf(program, buffer.sharing), 0);
}

/** Where to run. */
export type Target = Pick<BuildOptions, "backend" | "execution" | "threads">;

export interface TrainingOptions {
  readonly sizes?: Sizes;
  /** Of events. Default: that of the microcircuit. */
  readonly rule?: EventRule;
  /** Part of the inputs that are not zero. Default: that of MNIST. */
  readonly density?: number;
}

export async function openTraining(
  model: "event" | "rate",
  target: Target,
  { sizes = MNIST, rule, density = 0.19 }: TrainingOptions = {},
): Promise<Trained> {
  const [inputSize, hiddenSize, outputSize] = sizes;
  const random = generator(1);
  const data = Float32Array.from({ length: samples * inputSize }, () => (random() < density ? random() : 0));
  const targets = new Float32Array(samples * outputSize);
  for (let sample = 0; sample < samples; sample++) targets[sample * outputSize + Math.floor(random() * outputSize)] = 1;

  const start = performance.now();
  const net = await MicrocircuitNetwork.create(
    {
      dt,
      batchSize,
      seed: 1,
      ...target,
      defaultOptimiser: { optimiser: "adam", params: { lr: 1e-3, epsilon: 1e-3 } },
    },
    {
      inputSize,
      hiddenSizes: [hiddenSize],
      outputSize,
      variant: "latent-equilibrium",
      model,
      method: "backprop",
      eventRule: rule,
    },
  );
  const buildMs = performance.now() - start;
  const ports = microcircuitPorts(net);
  const run = async (batches: number): Promise<number> => {
    const sampleIds = Int32Array.from({ length: batches * batchSize }, (_, index) => index % samples);
    const times = Float64Array.from({ length: batches }, (_, index) => index * patternTime);
    const began = performance.now();
    await net.runSim({
      T: batches * patternTime,
      inputs: [
        { ...ports.input, data, sampleIds, times },
        { ...ports.target, data: targets, sampleIds, times },
      ],
      plasticity: { everySteps: patternTime / dt, align: ports.alignAfterUpdate },
    });
    return (1000 * batches * batchSize) / (performance.now() - began);
  };
  const bytesPerSynapse = synapticBytes(net) / synapsesOf(sizes);
  return { buildMs, threads: net.simulation.threads, bytesPerSynapse, run, close: () => net.destroy() };
}

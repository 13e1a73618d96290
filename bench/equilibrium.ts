/**
 * Throughput of equilibrium propagation, 784-100-10, three phases of 22 time units in steps of 0.25, batch 128, on synthetic inputs of which 19 % are not zero (as in
 * MNIST). An input is the same throughout a pattern, so its product with the weights is needed once: what is left in every step is the hidden and the output layer.
 */
import { performance } from "node:perf_hooks";
import {
  EquipropNetwork,
  equipropExperiment,
  equipropLevels,
  equipropPorts,
} from "../network_architectures/ep/index.ts";
import { phaseInputs, restarts, trainingInputs } from "../training/index.ts";
import { batchSize, generator, type Target } from "./training.ts";

const samples = 512;
/** Samples of an epoch of MNIST. */
export const EPOCH = 60_000;

const { inputSize, hiddenSizes, outputSize, dt, phases, weightScales } = equipropExperiment("mnist");
const { tShow } = equipropLevels(phases, dt);
const ACTIVE = 0.19;

/**
 * Multiply-adds of a pattern that nothing can save: both directions between hidden and output in every step; the products of the inputs that are not 0, once, and once more
 * for the change of their weights; and the change of the weights onto the output, in the last step of both nudged phases.
 */
export const PRODUCTS_PER_PATTERN =
  2 * hiddenSizes[0]! * outputSize * (tShow / dt) +
  2 * ACTIVE * inputSize * hiddenSizes[0]! +
  2 * hiddenSizes[0]! * outputSize;

/** Trains on `batches` batches; the result is patterns per second. */
export async function openEquilibrium(model: "event" | "rate", target: Target) {
  const random = generator(1);
  const inputs = Float64Array.from({ length: samples * inputSize }, () => (random() < ACTIVE ? random() : 0));
  const targets = new Float64Array(samples * outputSize).fill(0.1);
  for (let sample = 0; sample < samples; sample++)
    targets[sample * outputSize + Math.floor(random() * outputSize)] = 0.9;
  const data = { name: "synthetic", inputs, targets, sampleCount: samples, inputSize, targetSize: outputSize };
  const net = await EquipropNetwork.create(
    { dt, batchSize, seed: 1, ...target, defaultOptimiser: { optimiser: "adam", params: { lr: 1e-3 } } },
    { inputSize, hiddenSizes, outputSize, model, phases, weightScales },
  );
  const ports = equipropPorts(net);
  const run = async (batches: number): Promise<number> => {
    const order = Int32Array.from({ length: batches * batchSize }, (_, index) => (index * 7) % samples);
    const began = performance.now();
    await net.runSim({
      T: batches * tShow,
      inputs: [...trainingInputs(ports, data, order, batches, tShow), ...phaseInputs(ports, net, batches, tShow)],
      external: restarts(ports, batches, tShow),
      plasticity: { everySteps: Math.round(tShow / dt), align: ports.alignAfterUpdate },
    });
    return (1000 * batches * batchSize) / (performance.now() - began);
  };
  return { threads: net.simulation.threads, run, close: () => net.destroy() };
}

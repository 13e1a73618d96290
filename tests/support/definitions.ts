/** Small definitions that tests build models from. */

import type { Simulation } from "../../genn/index.ts";
import {
  defineNeuronModel,
  definePostsynapticModel,
  type GeNNModel,
  type NeuronModel,
  type NeuronPopulation,
  type VariableReference,
} from "../../genn/index.ts";

export const DT = 0.25;
export const FLT_MAX = 3.4028234663852886e38;

/** Spikes where its table says so: `[step][neuron]`. */
export const scripted = defineNeuronModel({
  name: "scripted",
  extraGlobalParams: { script: "uint8" },
  thresholdConditionCode: "script[(int)rint(t / dt) * num_neurons + id] != 0",
});

/** Adds a scripted population: `script` holds the neurons that spike in each step. `neuron`: one that does more than that. */
export function addScripted(
  model: GeNNModel,
  name: string,
  size: number,
  script: readonly (readonly number[])[],
  neuron: NeuronModel = scripted,
) {
  const table = new Uint8Array(script.length * size);
  script.forEach((ids, step) => {
    for (const id of ids) table[step * size + id] = 1;
  });
  return model.addNeuronPopulation(name, size, neuron, { extraGlobalParams: { script: table } });
}

/** Shows its input of the step. */
export const listener = defineNeuronModel({ name: "listener", vars: { input: 0 }, simCode: "input = Isyn;" });
/** Adds up its inputs. */
export const collector = defineNeuronModel({ name: "collector", vars: { sum: 0 }, simCode: "sum += Isyn;" });
export const silent = defineNeuronModel({ name: "silent" });

/** The whole sum at once. */
export const delta = definePostsynapticModel({ name: "delta", simCode: "injectCurrent(inSyn); inSyn = 0;" });
export const nothing = definePostsynapticModel({ name: "nothing", simCode: "" });

/** Reads a variable after every one of `steps` steps. */
export async function trace(simulation: Simulation, reference: VariableReference, steps: number): Promise<number[][]> {
  const values: number[][] = [];
  for (let step = 0; step < steps; step++) {
    await simulation.step();
    values.push(Array.from(await simulation.pull(reference)));
  }
  return values;
}

/** Which neurons of an instance spiked in each step since `recordSpikes`. */
export async function spikesByStep(
  simulation: Simulation,
  population: NeuronPopulation,
  steps: number,
  instance = 0,
): Promise<number[][]> {
  const { steps: at, ids } = (await simulation.spikes(population))[instance]!;
  const result: number[][] = Array.from({ length: steps }, () => []);
  for (const [index, step] of at.entries()) result[step]!.push(ids[index]!);
  return result;
}

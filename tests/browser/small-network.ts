/** Small networks, for comparing places to run them in: a microcircuit that learns for a few patterns, and a spiking one whose neurons threads share out. */
import type { DebugTopic } from "../../genn/index.ts";
import { BalancedNetwork, balancedPopulations } from "../../network_architectures/balanced/index.ts";
import { MicrocircuitNetwork } from "../../network_architectures/mc/index.ts";

export async function runSmallNetwork(options: {
  readonly threads?: number;
  readonly debug?: readonly DebugTopic[];
}): Promise<{ weights: number[]; threads: number }> {
  const config = {
    inputSize: 4,
    hiddenSizes: [12],
    outputSize: 3,
    variant: "classic",
    model: "event",
    method: "backprop",
  } as const;
  const net = await MicrocircuitNetwork.create({ dt: 1, batchSize: 32, seed: 5, ...options }, config);
  const data = Float32Array.from({ length: 64 * 4 }, (_, index) => ((index * 37) % 101) / 100);
  const targets = Float32Array.from({ length: 64 * 3 }, (_, index) =>
    index % 3 === Math.floor(index / 3) % 3 ? 1 : 0,
  );
  const sampleIds = Int32Array.from({ length: 64 }, (_, index) => index);
  const switches = [0, 60, 120, 180, 240];
  await net.runSim({
    T: 300,
    inputs: [
      { population: "neur_input_input_pop", data, sampleIds, times: switches },
      { population: "neur_output_output_pop", data: targets, sampleIds, times: switches },
    ],
    plasticity: { everySteps: 60, align: net.alignAfterUpdate },
  });
  const weights = [...(await net.getWeights("syn_input_input_pop_to_hidden0_pyr_pop"))];
  const { threads } = net.simulation;
  net.destroy();
  return { weights, threads };
}

/** The spikes of a balanced network, excitatory neurons, as steps and neurons in turns. */
export async function runSpikingNetwork(options: {
  readonly threads?: number;
  readonly debug?: readonly DebugTopic[];
}): Promise<{ spikes: number[]; threads: number }> {
  const net = await BalancedNetwork.create(
    { dt: 0.1, seed: 3, plastic: false, parallel: "neurons", ...options },
    { kind: "coba", size: 800 },
  );
  const population = balancedPopulations.E;
  const { spikes } = await net.runSim({ T: 60, recordSpikes: [population] });
  const { steps, ids } = spikes[population]![0]!;
  const { threads } = net.simulation;
  net.destroy();
  return { spikes: [...ids].flatMap((id, index) => [steps[index]!, id]), threads };
}

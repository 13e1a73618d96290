/** A recurrent network, run with continuous rates and with events: same seed, same weights; they differ only in what travels along the synapses. */
import { defineNeuronModel, dense, NetworkBase, times, toEvents, uniform } from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const leakyRate = defineNeuronModel({
  name: "leaky_rate",
  params: { tau: 10 }, // ms
  vars: { v: uniform(-1, 1), r: 0 },
  simCode: `
    v += dt * (Isyn - v) / tau;
    r = tanh(v);`,
});

class Reservoir extends NetworkBase<{ size: number; threshold?: number }> {
  override setup({ size, threshold }: { size: number; threshold?: number }) {
    const neuron = threshold === undefined ? leakyRate : toEvents(leakyRate, { threshold });
    const layer = this.addLayer("reservoir");
    layer.addNeurons("pop", size, neuron);
    layer.addSynapses("pop", "pop", dense(neuron, { g: uniform(-1.5, 1.5), norm: "sqrt" }));
  }
}

const [pop, size, T, dt] = ["neur_reservoir_pop", 1000, 100, 0.1];

async function simulate(threshold?: number) {
  const net = await Reservoir.create({ dt, seed: 1 }, threshold === undefined ? { size } : { size, threshold });
  const recordSpikes = threshold === undefined ? [] : [pop];
  const { neurons, spikes } = await net.runSim({ T, readouts: [[pop, "r", times(0, T, 0.5)]], recordSpikes });
  net.destroy();
  return { r: neurons[`${pop}_r`]!, events: spikes[pop]?.[0] };
}

const rates = await simulate();
const events = await simulate(5e-3);
const { ids, steps } = events.events!;
const differences = Float64Array.from(rates.r.values, (r, k) => Math.abs(r - events.r.values[k]!));
console.log(`${ids.length} events instead of ${(size * T) / dt} rates`);
console.log(`largest difference in r: ${Math.max(...differences.slice(0, 50 * size)).toFixed(4)} in the first 25 ms`);

const ofNeuron = ({ r }: typeof rates, neuron: number) => Array.from(r.times, (_, k) => r.values[k * size + neuron]!);
showPlot("recurrent-network.svg", {
  title: "Rates of two neurons, and events of twenty, in a recurrent network of a thousand",
  xLabel: "time (ms)",
  xRange: [0, T],
  spikesLabel: "events of 20 neurons",
  spikes: Array.from({ length: 20 }, (_, one) =>
    [...steps.keys()].filter((k) => ids[k] === one).map((k) => dt * steps[k]!),
  ),
  panels: [0, 1].map((neuron) => ({
    label: `r of neuron ${neuron}`,
    height: 110,
    lines: [
      { name: "rates", x: rates.r.times, y: ofNeuron(rates, neuron) },
      { name: "events", x: events.r.times, y: ofNeuron(events, neuron) },
    ],
  })),
});

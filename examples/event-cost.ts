/** What an event threshold saves and costs: which share of the rates is still sent, and how far they are from those of a continuous network. */
import { defineNeuronModel, dense, NetworkBase, times, toEvents, uniform } from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const drivenRate = defineNeuronModel({
  name: "driven_rate",
  params: { tau: 10, period: undefined }, // ms
  vars: { v: 0, r: 0, phase: uniform(0, 2 * Math.PI) },
  simCode: `
    v += dt * (Isyn + sin(${2 * Math.PI} * t / period + phase) - v) / tau;
    r = tanh(v);`,
});

interface Config {
  readonly period: number;
  readonly threshold?: number;
}
class DrivenNetwork extends NetworkBase<Config> {
  override setup({ period, threshold }: Config) {
    const neuron = threshold === undefined ? drivenRate : toEvents(drivenRate, { threshold });
    const layer = this.addLayer("net");
    layer.addNeurons("pop", size, neuron, { params: { period } });
    layer.addSynapses("pop", "pop", dense(neuron, { g: uniform(-1.5, 1.5), norm: "sqrt" }));
  }
}

const [pop, size, dt] = ["neur_net_pop", 200, 0.1];
const [from, T] = [100, 600]; // ms; at `from` the network has forgotten how it began

/** The rates in every millisecond, and for which share of neurons and steps they were sent. */
async function simulate(config: Config) {
  const net = await DrivenNetwork.create({ dt, seed: 1 }, config);
  const recordSpikes = config.threshold === undefined ? [] : [pop];
  const { neurons, spikes } = await net.runSim({ T, readouts: [[pop, "r", times(from, T, 1)]], recordSpikes });
  net.destroy();
  const events = spikes[pop]?.[0]?.steps.filter((step) => step >= from / dt).length ?? 0;
  return { r: neurons[`${pop}_r`]!.values, share: (events * dt) / (size * (T - from)) };
}

const norm = (values: ArrayLike<number>) => Math.sqrt(Array.from(values, (x) => x * x).reduce((sum, x) => sum + x));
const thresholds = Array.from({ length: 10 }, (_, k) => 10 ** (k / 3 - 4));
const results = [];
for (const period of [50, 500]) {
  const rates = await simulate({ period });
  const [sent, errors]: [number[], number[]] = [[], []];
  for (const threshold of thresholds) {
    const events = await simulate({ period, threshold });
    sent.push(100 * events.share);
    errors.push((100 * norm(events.r.map((r, k) => r - rates.r[k]!))) / norm(rates.r));
  }
  console.log(`period ${period} ms, threshold 0.01: ${sent[6]!.toFixed(1)} % sent, ${errors[6]!.toFixed(2)} % off`);
  results.push({ name: `rates that go up and down in ${period} ms`, sent, errors });
}

showPlot("event-cost.svg", {
  title: "Share of the rates that is sent, and error of the rates, against the event threshold",
  xLabel: "event threshold",
  xScale: "logarithmic",
  panels: [
    { label: "sent (%)", lines: results.map(({ name, sent }) => ({ name, x: thresholds, y: sent, as: "both" })) },
    { label: "error (%)", lines: results.map(({ name, errors }) => ({ name, x: thresholds, y: errors, as: "both" })) },
  ],
});

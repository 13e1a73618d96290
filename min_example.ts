/**
 * The tour: define a neuron, build a recurrent network of it, run it once with continuous rates and once with events, and plot
 * both. Same seed, same weights: they differ only in what travels along the synapses.
 */
import { writeFileAtomically } from "./experiments/results.ts";
import { axisTitle, palette } from "./figures/theme.ts";
import { pageToHtml } from "./figures/write-page.ts";
import { defineNeuronModel, readOnly, uniform } from "./genn/index.ts";
import { dense, NetworkBase, times, toEvents } from "./network_base/index.ts";

const leakyRate = defineNeuronModel({
  name: "leaky_rate",
  params: { tau: 10 }, // ms
  vars: { v: uniform(-1, 1), r: 0, b: readOnly(0), db: 0 },
  simCode: `
    v += dt * (Isyn + b - v) / tau;
    r = tanh(v);`,
});

class Reservoir extends NetworkBase<{ size: number; threshold?: number }> {
  override setup({ size, threshold }: { size: number; threshold?: number }) {
    const neuron = threshold ? toEvents(leakyRate, { threshold }) : leakyRate;
    const layer = this.addLayer("reservoir");
    layer.addNeurons("pop", size, neuron);
    layer.addSynapses("pop", "pop", dense(neuron, { g: uniform(-3, 3), norm: "sqrt" }));
  }
}

const [pop, size, threshold, T] = ["neur_reservoir_pop", 1000, 1e-3, 100];

async function simulate(threshold?: number) {
  const recordSpikes = threshold ? [pop] : [];
  const net = await Reservoir.create({ dt: 0.1, seed: 1, spikeRecording: recordSpikes }, { size, threshold });
  const start = performance.now();
  const { neurons, spikes } = await net.runSim({ T, readouts: [[pop, "r", times(0, T, 0.5)]], recordSpikes });
  const seconds = (performance.now() - start) / 1000;
  net.destroy();
  return { r: neurons[`${pop}_r`]!, events: spikes[pop]?.[0], seconds };
}

const rates = await simulate();
const events = await simulate(threshold);
const { steps, ids } = events.events!;
const difference = rates.r.values.reduce((most, r, k) => Math.max(most, Math.abs(r - events.r.values[k]!)), 0);
const sent = `${steps.length} events instead of ${(size * T) / 0.1} rates`;
console.log(`rates ${rates.seconds.toFixed(2)} s, events ${events.seconds.toFixed(2)} s: ${sent}`);
console.log(`largest difference in r: ${difference.toExponential(1)}`);

const colours = [palette.blue, palette.vermillion, palette.green, palette.purple];
const trace = (run: typeof rates, neuron: number, dash: "solid" | "dot") => {
  const y = [...run.r.times].map((_, k) => run.r.values[k * size + neuron]!);
  return { x: run.r.times, y, mode: "lines", line: { color: colours[neuron], dash, width: 2 } } as const;
};
const dots = { x: steps.map((step) => step * 0.1), y: ids, mode: "markers", type: "scattergl", marker: { size: 2, color: palette.black } } as const;
const time = { title: axisTitle("time (ms)"), range: [0, T] };
const html = pageToHtml({
  title: "A recurrent network, with rates and with events",
  subtitle: `${size} leaky rate neurons, threshold ${threshold}: ${sent}, largest difference in r ${difference.toExponential(1)}`,
  legend: [],
  panels: [
    {
      title: "Rates of four neurons",
      caption: "Solid: continuous rates. Dotted: events.",
      traces: colours.flatMap((_, neuron) => [trace(rates, neuron, "solid"), trace(events, neuron, "dot")]),
      layout: { xaxis: time, yaxis: { title: axisTitle("r") } },
    },
    { title: "Events", traces: [dots], layout: { xaxis: time, yaxis: { title: axisTitle("neuron") } } },
  ],
  footer: [],
});
await writeFileAtomically("results/min_example.html", html);
console.log("plot: results/min_example.html");

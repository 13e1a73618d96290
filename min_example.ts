/**
 * The tour: define a neuron, build a recurrent network of it, run it once with continuous rates and once with events, and plot
 * both. Same seed, same weights: they differ only in what travels along the synapses.
 */
import { makeWritableFolder, writeFileAtomic } from "./experiments/files.ts";
import { axisTitle, ink, palette } from "./figures/theme.ts";
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
    layer.addSynapses("pop", "pop", dense(neuron, { g: uniform(-1.5, 1.5), norm: "sqrt" }));
  }
}

const [pop, size, threshold, T] = ["neur_reservoir_pop", 1000, 5e-3, 100];

async function simulate(threshold?: number) {
  const recordSpikes = threshold ? [pop] : [];
  const net = await Reservoir.create({ dt: 0.1, seed: 1 }, { size, threshold });
  const start = performance.now();
  const { neurons, spikes } = await net.runSim({ T, readouts: [[pop, "r", times(0, T, 0.5)]], recordSpikes });
  const seconds = (performance.now() - start) / 1000;
  net.destroy();
  return { r: neurons[`${pop}_r`]!, events: spikes[pop]?.[0], seconds };
}

const rates = await simulate();
const events = await simulate(threshold);
const { steps, ids } = events.events!;
const differences = Float64Array.from(rates.r.values, (r, k) => Math.abs(r - events.r.values[k]!));
const difference = differences.reduce((most, one) => Math.max(most, one));
const sent = `${steps.length} events instead of ${(size * T) / 0.1} rates`;
console.log(`rates ${rates.seconds.toFixed(2)} s, events ${events.seconds.toFixed(2)} s: ${sent}`);
console.log(`largest difference in r: ${difference.toExponential(1)}`);

const colours = [palette.blue, palette.vermillion, palette.green, palette.purple];
const trace = (legendgroup: string, { r }: typeof rates, neuron: number, dash: "solid" | "dot") => {
  const y = [...r.times].map((_, k) => r.values[k * size + neuron]!);
  return { x: r.times, y, mode: "lines", line: { color: colours[neuron], dash, width: 2 }, legendgroup } as const;
};
const shown = [...steps.keys()].filter((k) => ids[k]! < 100);
const raster = {
  x: shown.map((k) => steps[k]! * 0.1),
  y: shown.map((k) => ids[k]!),
  mode: "markers",
  marker: { size: 2.5, color: ink.text },
} as const;
const time = { title: axisTitle("time (ms)"), range: [0, T] as [number, number] };
const html = pageToHtml({
  title: "A recurrent network, with rates and with events",
  subtitle: `${size} leaky rate neurons, threshold ${threshold}: ${sent}, largest difference in r ${difference.toExponential(1)}`,
  legend: [
    { group: "rates", label: "continuous rates", colour: ink.text },
    { group: "events", label: "events", colour: ink.text, dashed: true },
  ],
  panels: [
    {
      title: "Rates of four neurons",
      traces: colours.flatMap((_, k) => [trace("rates", rates, k, "solid"), trace("events", events, k, "dot")]),
      layout: { xaxis: time, yaxis: { title: axisTitle("r") } },
    },
    {
      title: "Events of a hundred neurons",
      traces: [raster],
      layout: { xaxis: time, yaxis: { title: axisTitle("neuron") } },
    },
  ],
  footer: [],
});
makeWritableFolder("results");
writeFileAtomic("results/min_example.html", html);
console.log("plot: results/min_example.html");

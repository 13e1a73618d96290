/** How often a neuron spikes for how much current: a population in which every neuron has a current of its own. */
import { build, dcVariable, GeNNModel, lif } from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const currents = Array.from({ length: 101 }, (_, k) => 0.01 * k); // nA
const refractoryTimes = [0, 2, 5]; // ms

const model = new GeNNModel({ dt: 0.1, seed: 1 });
const populations = refractoryTimes.map((TauRefrac) => {
  const params = { C: 0.2, TauM: 20, Vrest: -65, Vreset: -65, Vthresh: -50, TauRefrac };
  const cells = model.addNeuronPopulation(`refractory_${TauRefrac}`, currents.length, lif, { params });
  model.addCurrentSource(`input_${TauRefrac}`, dcVariable, cells, { vars: { amp: currents } });
  return cells;
});

const simulation = await build(model);
for (const cells of populations) simulation.recordSpikes(cells, 20_000);
await simulation.step(20_000); // 2 s

const lines = [];
for (const [k, cells] of populations.entries()) {
  const [spikes] = await simulation.spikes(cells);
  const rates = currents.map(() => 0);
  for (const id of spikes!.ids) rates[id]! += 0.5; // spikes in 2 s
  lines.push({ name: `refractory for ${refractoryTimes[k]} ms`, x: currents, y: rates });
}
simulation.destroy();

showPlot("f-i-curve.svg", {
  title: "Firing rate of a leaky integrate-and-fire neuron against its input",
  xLabel: "input current (nA)",
  panels: [{ label: "rate (Hz)", height: 260, lines }],
});

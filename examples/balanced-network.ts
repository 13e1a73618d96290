/** A balanced network: 4000 neurons that spike irregularly, because excitation and inhibition nearly cancel each other (Vogels & Abbott 2005). */
import * as mc from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const dt = 0.1; // ms
const model = new mc.GeNNModel({ dt, seed: 1, fusePostsynapticModels: true });
const start = {
  // A resting potential above threshold stands for input from elsewhere.
  params: { C: 0.2, TauM: 20, Vrest: -49, Vreset: -60, Vthresh: -50, TauRefrac: 5 },
  vars: { V: mc.uniform(-60, -50) },
};
const E = model.addNeuronPopulation("excitatory", 3200, mc.lif, start);
const I = model.addNeuronPopulation("inhibitory", 800, mc.lif, start);

const connectivity = mc.fromRule(mc.fixedProbability, { probability: 0.02 });
const synapses = [
  { source: E, g: 0.006, tau: 5, reversal: 0 }, // uS, ms, mV
  { source: I, g: 0.067, tau: 10, reversal: -80 },
];
for (const { source, g, tau, reversal } of synapses) {
  for (const target of [E, I]) {
    model.addSynapsePopulation(`${source.name}_to_${target.name}`, connectivity, source, target, {
      weightUpdate: mc.staticPulseConstantWeight,
      weightUpdateValues: { params: { g } },
      postsynaptic: mc.expCond,
      postsynapticValues: { params: { tau, E: reversal } },
      postsynapticVarRefs: { V: mc.varRef(target, "V") },
    });
  }
}

const simulation = await mc.build(model);
for (const cells of [E, I]) simulation.recordSpikes(cells, 1000 / dt);
await simulation.step(1000 / dt);

const [from, to] = [600, 1000]; // ms, of the picture
const raster = [];
const rates = [];
for (const { cells, shown } of [
  { cells: E, shown: 120 },
  { cells: I, shown: 30 },
]) {
  const { name, size } = cells;
  const [train] = await simulation.spikes(cells);
  const spikes = mc.spikesOf(train!, size, dt);
  const variation = mc.intervalVariation(spikes, { from: 200, to }).filter((cv) => cv >= 0);
  const irregularity = variation.reduce((sum, cv) => sum + cv, 0) / variation.length;
  const rate = mc.meanRate(spikes, { from: 200, to });
  console.log(`${name}: ${rate.toFixed(1)} Hz, coefficient of variation of intervals ${irregularity.toFixed(2)}`);

  const seen = [...train!.ids.keys()].filter((k) => spikes.ids[k]! < shown && spikes.times[k]! >= from);
  const below = cells === E ? 0 : 120;
  raster.push({
    name,
    as: "points" as const,
    x: seen.map((k) => spikes.times[k]!),
    y: seen.map((k) => below + spikes.ids[k]!),
  });
  const bins = new Float64Array((to - from) / 2); // of 2 ms
  for (const time of Array.from(spikes.times)) if (time >= from) bins[Math.floor((time - from) / 2)]! += 500 / size;
  rates.push({ name, x: mc.times(from + 1, to, 2), y: bins });
}
simulation.destroy();

showPlot("balanced-network.svg", {
  title: "Spikes of 150 neurons of a balanced network, and the rates of its two populations",
  xLabel: "time (ms)",
  xRange: [from, to],
  panels: [
    { label: "neuron", height: 300, yRange: [-2, 151], lines: raster },
    { label: "rate (Hz)", height: 120, yRange: [0, 35], lines: rates },
  ],
});

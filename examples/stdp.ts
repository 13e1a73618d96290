/** The windows of three rules of spike-timing dependent plasticity, and how they change with the rate at which pairs of spikes are repeated. */
import * as mc from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const rules = {
  "stdp: nearest neighbours": mc.stdp,
  "stdpAdditive: all pairs": mc.stdpAdditive,
  "stdpTriplet: triplets too": mc.stdpTriplet,
};
const rates = [1, 10, 40]; // Hz
const [pairs, start] = [60, 100]; // how many, and ms before the first

const model = new mc.GeNNModel({ dt: 0.5 });
const measured = rates.map((rate) => {
  const interval = 1000 / rate;
  const most = Math.min(50, Math.floor(interval / 2));
  // Each pair of neurons has a difference of its own, the spike of the target later by so many ms.
  const differences = Array.from({ length: 2 * most + 1 }, (_, k) => k - most);
  const trains = (shift: (difference: number) => number) =>
    differences.map((one) => Array.from({ length: pairs }, (_, k) => start + k * interval + shift(one)));
  const add = (name: string, shift: (difference: number) => number) => {
    const { length } = differences;
    return model.addNeuronPopulation(`${name}_${rate}`, length, mc.spikeSourceArray, mc.spikeTrains(trains(shift)));
  };
  const [pre, post] = [add("pre", () => 0), add("post", (difference) => difference)];
  const synapses = Object.values(rules).map((rule) =>
    model.addSynapsePopulation(`${rule.name}_${rate}`, "one_to_one", pre, post, {
      weightUpdate: rule,
      weightUpdateValues: { params: { Wmin: -10, Wmax: 10 }, vars: { g: 0 } }, // no bounds
      postsynaptic: mc.deltaCurr,
    }),
  );
  return { name: `pairs at ${rate} Hz`, differences, synapses };
});

const simulation = await mc.build(model);
await simulation.step((2 * start + 1000 * pairs) / model.dt);
const panels = [];
for (const [index, label] of Object.keys(rules).entries()) {
  const lines = [];
  for (const { name, differences, synapses } of measured) {
    const changes = await simulation.pull(mc.synapseVarRef(synapses[index]!, "g"));
    lines.push({ name, x: differences, y: changes, as: "both" } as const);
  }
  panels.push({ label, height: 130, lines });
}
simulation.destroy();
const tenBefore = panels[2]!.lines.map(({ x, y }) => y[x.indexOf(-10)]!.toFixed(2));
console.log(`triplet rule, target 10 ms before its source, at ${rates.join(", ")} Hz: ${tenBefore.join(", ")}`);

showPlot("stdp.svg", {
  title: "Change of a weight by 60 pairs of spikes, against the time between them, for three rules and three rates",
  xLabel: "spike of the target after that of the source (ms)",
  mark: 0,
  panels,
});

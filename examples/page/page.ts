/** A balanced network runs in the page; the slider changes its inhibition while it does. */
import {
  build,
  expCurr,
  fixedProbability,
  fromRule,
  GeNNModel,
  lif,
  staticPulseConstantWeight,
  uniform,
} from "microcircuit-network";

const [sizes, stepsPerFrame, dt] = [{ E: 800, I: 200 }, 100, 0.1];

const model = new GeNNModel({ dt, seed: 1, fusePostsynapticModels: true });
const membrane = { C: 0.2, TauM: 20, Vrest: -49, Vreset: -60, Vthresh: -50, TauRefrac: 5 };
const start = { params: membrane, vars: { V: uniform(-60, -50) } };
const E = model.addNeuronPopulation("E", sizes.E, lif, start);
const I = model.addNeuronPopulation("I", sizes.I, lif, start);
for (const [source, g, tau] of [
  [E, 0.0162, 5],
  [I, -0.09, 10],
] as const) {
  for (const target of [E, I]) {
    const connectivity = fromRule(fixedProbability, { probability: 0.08 });
    model.addSynapsePopulation(`${source.name}${target.name}`, connectivity, source, target, {
      weightUpdate: staticPulseConstantWeight,
      weightUpdateValues: { params: { g }, dynamicParams: ["g"] },
      postsynaptic: expCurr,
      postsynapticValues: { params: { tau } },
    });
  }
}
const simulation = await build(model);

const [slider, shown] = [document.querySelector("input")!, document.querySelector("output")!];
const inhibit = () => {
  for (const target of ["E", "I"])
    simulation.setDynamicParameter(`I${target}`, "weightUpdate", "g", -slider.valueAsNumber);
};
slider.addEventListener("input", inhibit);
inhibit();

const canvas = document.querySelector("canvas")!;
[canvas.width, canvas.height] = [canvas.clientWidth, canvas.clientHeight];
const context = canvas.getContext("2d")!;
const row = canvas.height / (sizes.E + sizes.I);

async function frame() {
  simulation.recordSpikes(E, stepsPerFrame);
  simulation.recordSpikes(I, stepsPerFrame);
  await simulation.step(stepsPerFrame);
  // What was there moves on by as many pixels as milliseconds have passed.
  const width = stepsPerFrame * dt;
  context.globalCompositeOperation = "copy";
  context.drawImage(canvas, -width, 0);
  context.globalCompositeOperation = "source-over";
  for (const [cells, first, colour] of [
    [E, 0, "#0072B2"],
    [I, sizes.E, "#D55E00"],
  ] as const) {
    const [spikes] = await simulation.spikes(cells);
    context.fillStyle = colour;
    for (const [k, id] of spikes!.ids.entries()) {
      const step = spikes!.steps[k]! % stepsPerFrame;
      context.fillRect(canvas.width - width + step * dt, (first + id) * row, 1.5, 1.5);
    }
    if (cells === E) shown.textContent = `${((1000 * spikes!.ids.length) / sizes.E / width).toFixed(0)} Hz`;
  }
  requestAnimationFrame(() => void frame());
}
await frame();

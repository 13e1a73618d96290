/** Winner-take-all circuits learn a pattern of spikes in noise: afterwards an assembly of neurons answers to it, one after the other. */
import {
  activationOrder,
  assemblyMeasures,
  InputGenerator,
  meanActivationTimes,
  selectivityIndices,
  WtaNetwork,
} from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const [training, test] = [100, 10]; // s
const net = await WtaNetwork.create({ dt: 1, seed: 4 }, { gridShape: [10, 5], kMin: 2, kMax: 10, nInputs: 100 });
const size = net.neuronCount;
const pattern = {
  nPatterns: 1,
  tPattern: 300,
  rInput: 5,
  rNoise: 5,
  rNoisePattern: 2,
  tNoiseRange: [300, 500],
} as const;
const input = new InputGenerator(net, pattern);

// Without learning, so that it stays what it is: spikes, and the part that each neuron has of its circuit's rate.
async function tested() {
  const shown = input.generateInput(1000 * test);
  const record = ["spikes", "fractions"] as const;
  const { spikes, fractions } = await net.run(shown, { duration: 1000 * test, train: false, record });
  const course = { size, values: fractions! };
  const { selectivity, order } = assemblyMeasures(course, shown.presentations, net.circuits);
  const alike = Number.isNaN(order) ? "none" : order.toFixed(2);
  console.log(`selectivity ${selectivity.toFixed(2)}, rank correlation of the order in two presentations: ${alike}`);
  return { course, spikes: spikes!, shown: shown.presentations.filter(({ isCut }) => !isCut) };
}

await tested();
for (let second = 0; second < training; second++) await net.run(input.generateInput(1000), { duration: 1000 });
const { course, spikes, shown } = await tested();
net.destroy();

// One presentation, from 250 ms before it to 250 ms behind it, and neurons in the order in which they are active in it.
const { start, end } = shown.at(-2)!;
const [before, length] = [250, end - start];
const times = meanActivationTimes(course, { from: start, to: end });
const indices = selectivityIndices(course, shown);
const assembly = Array.from(activationOrder(times)).filter((neuron) => indices[neuron]! > 0.5);
const rows = assembly.filter((_, k) => k % 3 === 0); // shown
const trains = rows.map((): number[] => []);
for (const [k, id] of spikes.ids.entries()) {
  const time = spikes.steps[k]! - start;
  if (time >= -before && time < length + before) trains[rows.indexOf(id)]?.push(time);
}

// What three of them do on average, over all presentations.
const milliseconds = Array.from({ length: length + 2 * before }, (_, k) => k - before);
const whole = shown.filter((one) => one.start >= before && one.end + before <= 1000 * test);
const rateOf = (neuron: number) =>
  milliseconds.map((t) =>
    whole.reduce((sum, one) => sum + (100 * course.values[(one.start + t) * size + neuron]!) / whole.length, 0),
  );
const places = { early: 0.1, middle: 0.5, late: 0.9 };
const lines = Object.entries(places).map(([name, place]) => ({
  name,
  x: milliseconds,
  y: rateOf(assembly[Math.floor(place * assembly.length)]!),
}));
console.log(`${assembly.length} of ${size} neurons are three times as active during the pattern as in noise`);

showPlot("memory-traces.svg", {
  title:
    "Spikes of an assembly while its pattern is shown, one neuron after the other, and the mean rates of three of them",
  xLabel: "since the pattern began (ms)",
  xRange: [-before, length + before],
  shade: [0, length],
  spikes: trains,
  spikesLabel: `spikes of ${rows.length} of its neurons`,
  panels: [{ label: "mean rate (Hz)", height: 150, yRange: [0, 100], lines }],
});

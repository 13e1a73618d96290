/** Two moons are told apart by the dendritic microcircuit, which learns from events: test accuracy, and the decision regions. */
import { concatenatedShuffles, RandomState, times } from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";
import * as mc from "microcircuit-network/network_architectures/mc";

const [dt, tShow, batchSize, epochs, size, noise] = [0.5, 50, 25, 60, 500, 0.12];
const labels = Array.from({ length: size }, (_, k) => k % 2);

function twoMoons(seed: number) {
  const random = new RandomState(seed);
  return labels.map((label) => {
    const angle = Math.PI * (random.random() + label);
    const [x, y] = [Math.cos(angle) + label - 0.5, Math.sin(angle) + label / 2 - 0.25];
    return { x: x + random.normal(0, noise), y: y + random.normal(0, noise) };
  });
}
type Points = ReturnType<typeof twoMoons>;
/** Rates of four input neurons: for each coordinate one that grows with it, and one that falls. */
const ratesOf = (points: Points) => points.flatMap(({ x, y }) => [x, y, -x, -y].map((z) => (1 + z) / 2));

const learningRates = { PINP: 0.015, pyrBias: 0.015, IP: 3e-3, intBias: 3e-3, PI: 0, PPBasal: 6e-4, outputBias: 6e-4 };
const circuit = { variant: "classic", model: "event", threshold: 0.01, method: "backprop" } as const;
const net = await mc.MicrocircuitNetwork.create(
  { dt, seed: 1, batchSize, optimisers: mc.microcircuitOptimisers(learningRates, 1e-2, 1) },
  { inputSize: 4, hiddenSizes: [30], outputSize: 2, ...circuit },
);
const sampleIds = concatenatedShuffles(new RandomState(1), size, epochs);
const T = (sampleIds.length / batchSize) * tShow;
const shown = { sampleIds, times: times(0, T, tShow) };
const targets = labels.flatMap((label) => [0.9 - 0.8 * label, 0.1 + 0.8 * label]);
await net.runSim({
  T,
  inputs: [
    { population: mc.inputPopulation, data: ratesOf(twoMoons(1)), ...shown },
    { population: mc.outputPopulation, data: targets, ...shown },
  ],
  plasticity: { everySteps: tShow / dt, align: net.alignAfterUpdate },
});

/** Which output has the higher rate when no target acts on them (`ga` is 0). */
async function answers(points: Points) {
  const starts = times(0, (points.length / batchSize) * tShow, tShow);
  const { neurons } = await net.runSim({
    T: starts.length * tShow,
    inputs: [{ population: mc.inputPopulation, data: ratesOf(points), sampleIds: [...points.keys()], times: starts }],
    external: [{ population: mc.outputPopulation, variable: "ga", times: [0], values: [0] }],
    readouts: [[mc.outputPopulation, "r", starts.map((start) => start + tShow - dt)]],
  });
  const { values } = neurons[`${mc.outputPopulation}_r`]!;
  return points.map((_, k) => (values[2 * k + 1]! > values[2 * k]! ? 1 : 0));
}

const test = twoMoons(2);
const correct = (await answers(test)).filter((answer, k) => answer === labels[k]).length;
console.log(`test accuracy: ${(correct / size).toFixed(3)}`);
const columns = 100;
const cell = (k: number) => ({ x: (k % columns) / 25 - 1.98, y: Math.floor(k / columns) / 25 - 1.18 });
const grid = Array.from({ length: 60 * columns }, (_, k) => cell(k));
const regions = { x: [-2, 2], y: [-1.2, 1.2], columns, classes: await answers(grid) } as const;
net.destroy();
const lines = [0, 1].map((label) => {
  const points = test.filter((_, k) => labels[k] === label);
  return { name: `moon ${label}`, x: points.map(({ x }) => x), y: points.map(({ y }) => y), as: "points" as const };
});
showPlot("two-moons.svg", {
  title: "Points of two moons, and which of them the trained microcircuit answers where",
  xLabel: "x",
  xRange: regions.x,
  panels: [{ label: "y", height: 390, yRange: regions.y, lines, regions }],
});

/** The reference implementation of winner-take-all circuits against what can be computed by hand, to the last digit that is printed. */
import { describe, expect, test } from "vitest";
import { ShortTermPlasticity, softmaxRates, spikeProbability, WtaReference } from "../support/wta-reference.ts";

/** As many digits as are printed, e.g. "-.185655". */
const digits = (value: number, printed: string) =>
  value.toFixed(printed.length - printed.indexOf(".") - 1).replace("0.", ".");
const circuitsOf = (...sizes: number[]) => {
  let first = 0;
  return sizes.map((size, id) => {
    const circuit = { id, x: id, y: 0, first, size };
    first += size;
    return circuit;
  });
};

test("rates of a circuit, and probabilities of spikes", () => {
  const rates = softmaxRates(circuitsOf(3), [0.2, -0.5, 0]);
  expect(Array.from(rates, (rate) => rate.toFixed(4))).toEqual(["43.1906", "21.4478", "35.3615"]);
  expect(Array.from(rates, (rate) => digits(spikeProbability(rate), ".042271"))).toEqual([
    ".042271",
    ".021219",
    ".034744",
  ]);
  // Potentials of any size.
  expect(Array.from(softmaxRates(circuitsOf(1, 2), [-2000, 1000, 1000]))).toEqual([100, 50, 50]);
});

test("the EPSP is 0.95^(k - 1) - 0.5^(k - 1), k steps after the spike", async () => {
  const net = new WtaReference({ circuits: circuitsOf(1), nInputs: 1, forced: () => false });
  const y: number[] = [];
  for (let step = 0; step < 8; step++) {
    net.step([Number(step === 0)]);
    y.push((await net.epsps("input")).y[0]!);
  }
  for (const [k, value] of y.entries()) expect(value).toBeCloseTo(0.95 ** k - 0.5 ** k, 6);
  expect(y.slice(0, 7).map((value) => value.toFixed(4))).toEqual([
    "0.0000",
    "0.4500",
    "0.6525",
    "0.7324",
    "0.7520",
    "0.7425",
    "0.7195",
  ]);
});

test.each([
  ["paper", { U: 0.5, D: 110, F: 5 }, [".500000", ".290112", ".170606", ".111755", ".244612"]],
  ["markram", { U: 0.5, D: 110, F: 5 }, [".500000", ".273620", ".162982", ".067313", ".245468"]],
  ["lag-one", { U: 0.5, D: 110, F: 5 }, [".500000", ".290112", ".169764", ".114236", ".073682"]],
  ["aliased", { U: 0.5, D: 110, F: 5 }, [".500000", ".290112", ".179388", ".123535", ".065792"]],
  // What the original code takes for static: 1 only in the first place.
  ["aliased", { U: 1, D: 1, F: 1 }, ["1.000000", ".999955", ".999877", ".999877", ".000000"]],
] as const)("amplitudes of short-term plasticity: %s %j", (rule, constants, published) => {
  const stp = new ShortTermPlasticity({ ...constants, rule });
  const spikes = [10, 20, 30, 31, 100];
  const steps = Array.from({ length: 101 }, (_, step) => stp.step(spikes.includes(step)));
  expect(spikes.map((step, k) => digits(steps[step]!, published[k]!))).toEqual(published);
});

describe("a single synapse, input spikes in steps 10, 30 and 33, output spikes in steps 5, 16, 36 and 60", () => {
  function learn(varianceTracking: boolean) {
    const rows: number[][] = [];
    const spikes = [5, 16, 36, 60];
    const forced = (step: number) => spikes.includes(step);
    const net = new WtaReference({ circuits: circuitsOf(1), nInputs: 1, varianceTracking, forced });
    for (let step = 0; step <= 60; step++) {
      net.step([Number([10, 30, 33].includes(step))]);
      const { w, S, Q } = net.input;
      if (forced(step)) rows.push([w[0]!, S[0]!, Q[0]!]);
    }
    return rows;
  }

  test("with variance tracking", () => {
    const published = [
      ["-.02500000", "-.00062500", ".97501562"],
      ["-.03081590", "-.00136068", ".95127981"],
      ["-.01359142", "-.00165136", ".92867631"],
      ["-.02337489", "-.00215529", ".90714586"],
    ];
    expect(learn(true).map((row) => row.map((value) => digits(value, ".00000000")))).toEqual(published);
  });

  test("with a rate that falls with time", () => {
    expect(learn(false).map(([w]) => digits(w!, ".00000000"))).toEqual([
      "-.00833333",
      "-.00907232",
      "-.00814305",
      "-.00849131",
    ]);
  });
});

test("two circuits of two neurons, connected in both directions", () => {
  const spikes = [[3, 4, 5], [2, 4, 7, 15], [2, 7], [18]];
  const net = new WtaReference({
    circuits: circuitsOf(2, 2),
    connections: [
      [0, 1],
      [1, 0],
    ],
    nInputs: 1,
    forced: (step, neuron) => spikes[neuron]!.includes(step),
  });
  for (let step = 0; step <= 19; step++) net.step([Number([3, 6, 8, 16].includes(step))]);
  const printed = (values: Iterable<number>) => Array.from(values, (value) => digits(value, ".000000"));
  expect(printed(net.potentials)).toEqual(["-.185655", "-.105395", "-.106994", ".152045"]);
  expect(Array.from(net.rates, (rate) => rate.toFixed(4))).toEqual(["47.9946", "52.0054", "43.5600", "56.4400"]);
  expect(printed(net.input.w)).toEqual(["-.061895", "-.030339", "-.031070", ".028356"]);
  const { pre, post, w } = net.recurrent;
  const from = (source: number, target: number) => w[pre.findIndex((one, k) => one === source && post[k] === target)]!;
  const pairs = [
    [2, 0],
    [3, 0],
    [2, 1],
    [3, 1],
    [0, 2],
    [1, 2],
    [0, 3],
    [1, 3],
  ] as const;
  expect(printed(pairs.map(([source, target]) => from(source, target)))).toEqual([
    ...["-.045780", "-.073129", "-.036712", "-.096309", "-.003524", "-.014277", ".013524", ".030669"],
  ]);
});

test("neurons spike at their rates", async () => {
  const net = new WtaReference({ circuits: circuitsOf(4, 1), nInputs: 1, stdp: false, seed: 5 });
  const input = { channels: new Uint32Array(0), steps: new Uint32Array(0) };
  const { spikes } = await net.run(input, { duration: 20_000, record: ["spikes"] });
  for (let neuron = 0; neuron < 5; neuron++) {
    const p = spikeProbability(neuron < 4 ? 25 : 100);
    const count = spikes!.ids.filter((id) => id === neuron).length;
    expect(Math.abs(count - 20_000 * p)).toBeLessThan(4 * Math.sqrt(20_000 * p * (1 - p)));
  }
});

/** What models answer to standard inputs, against closed forms; and everything that there is a page for has something to show. */
import { describe, expect, test } from "vitest";
import { binomial, defineNeuronModel, defineWeightUpdateModel, uniform, variable } from "../../genn/index.ts";
import { copy, leakyRate, lif, staticGraded, stdpTriplet } from "../../genn_models/index.ts";
import {
  type Histogram,
  initialiserResponse,
  type ModelAnswer,
  NeuronProbe,
  responseOf,
  settledRate,
  unitText,
} from "../../responses/index.ts";
import { snnCatalogue } from "../../snn/catalogue.ts";
import { subjects } from "../../tools/described-models.ts";

/** Whether there is anything to see: a line that moves or is not 0, a curve that is not flat, a synapse, values. */
function shows({ trace, curve, connections, histogram }: ModelAnswer): boolean {
  const moves = trace?.lines.some(({ values }) => values.some((value) => value !== 0)) ?? false;
  const spikes = trace?.spikes.some((train) => train.length > 0) ?? false;
  return moves || spikes || curve !== undefined || histogram !== undefined || (connections?.pre.length ?? 0) > 0;
}

test.each(subjects.map((subject) => [subject.name, subject] as const))("%s shows something", async (_, subject) => {
  const answer = await subject.answer();
  expect(shows(answer)).toBe(true);
  expect(answer.caption).toMatch(/^[A-Z0-9].*\.$/);
  // One train is that of a neuron with a step of input, or of a source: not silent.
  if (answer.trace?.spikes.length === 1) expect(answer.trace.spikes[0]!.length).toBeGreaterThan(3);
  for (const { values } of answer.trace?.lines ?? []) expect(values.every(Number.isFinite)).toBe(true);
  for (const value of answer.curve?.y ?? []) expect(value).not.toBeNaN();
});

describe("the f-I curve of a leaky integrate-and-fire neuron", () => {
  /** Time from reset to threshold and the refractory time, ms; undefined where it never gets there. */
  function period(current: number, { C = 1, TauM = 20, Vrest = -70, Vreset = -70, Vthresh = -50, TauRefrac = 2 }) {
    const target = Vrest + (current * TauM) / C;
    return target <= Vthresh ? undefined : TauRefrac + TauM * Math.log((target - Vreset) / (target - Vthresh));
  }

  const changes: Readonly<Record<string, number>>[] = [
    {},
    { TauM: 12, C: 0.6 },
    { TauRefrac: 0, Vthresh: -58 },
    { Vreset: -60 },
  ];
  test.each(changes)("with %o", async (values) => {
    const probe = await NeuronProbe.create(lif);
    const { curve } = await probe.run(values);
    probe.destroy();
    let compared = 0;
    for (const [k, current] of curve!.x.entries()) {
      const expected = period(current, values);
      if (expected === undefined) expect(curve!.y[k]).toBe(0);
      // Longer ones do not fit into the step.
      if (expected === undefined || expected > 80) continue;
      compared++;
      // Reaching the threshold, and the end of the refractory time, are seen at the end of a step of 0.1 ms.
      expect(Math.abs(1000 / curve!.y[k]! - expected)).toBeLessThan(0.25);
    }
    expect(compared).toBeGreaterThan(30);
  });

  test("its range and input are found: silent at its low end, fast at its high one", async () => {
    const { curve, trace } = await responseOf(lif);
    expect(curve!.y[0]).toBe(0);
    expect(Math.max(...curve!.y)).toBeGreaterThan(100);
    expect(Math.max(...curve!.y)).toBeLessThan(300);
    expect(trace!.spikes[0]!.length).toBeGreaterThan(2);
    expect(trace!.spikes[0]!.every((time) => time >= 25 && time < 200)).toBe(true);
  });
});

test("the curve of a rate neuron is its activation function", async () => {
  const { curve } = await responseOf(leakyRate);
  expect(curve!.x).toHaveLength(64);
  for (const [k, x] of curve!.x.entries()) expect(curve!.y[k]).toBeCloseTo(Math.tanh(x), 6);
});

test("parameters, initial values and what it is driven with can be changed without building it anew", async () => {
  const probe = await NeuronProbe.create(leakyRate);
  const usual = await probe.run();
  const slow = await probe.run({ tau: 10, b: 0.5, v: -1 }, { input: 0, range: [0, 1] });
  const v = slow.trace!.lines.find(({ name }) => name === "v")!.values;
  expect(v[0]).toBeCloseTo(-1 + (0.1 * 1.5) / 10, 12);
  expect(slow.curve!.x.at(-1)).toBe(1);
  expect(await probe.run()).toEqual(usual);
  await expect(probe.run({ tua: 1 })).rejects.toThrow("'tua' is no number of leaky_rate");
  probe.destroy();
});

test("a neuron that leaves the numbers is an error in words, and the next run is a good one", async () => {
  const probe = await NeuronProbe.create(leakyRate);
  await expect(probe.run({ tau: 1e-3 })).rejects.toThrow(/^v is no longer a number from .* ms on, with tau = 0.001/);
  await expect(probe.run({ tau: 0 })).rejects.toThrow(/^tau must be above 0 ms, not 0$/);
  expect(shows(await probe.run())).toBe(true);
  probe.destroy();
});

test("settled rates: intervals that end in the second half", () => {
  expect(settledRate([], 0, 100)).toBe(0);
  expect(settledRate([10, 20, 30], 0, 100)).toBe(0);
  expect(settledRate([10, 20, 30, 70, 110], 0, 100)).toBe(25);
  expect(settledRate([60], 0, 100)).toBe(20);
  expect(settledRate([60, 70, 90], 0, 100)).toBeCloseTo(2000 / 30);
});

test("a rule for pairs of spikes is shown by its window", async () => {
  const [plus, minus, tauPlus, tauMinus] = [0.01, 0.012, 20, 30];
  const pairs = defineWeightUpdateModel({
    name: "pairs",
    params: { plus, minus, tauPlus, tauMinus },
    vars: { g: 0.5 },
    preVars: { x: 0 },
    postVars: { y: 0 },
    preSpikeSynCode: "addToPost(g); g -= minus * y;",
    postSpikeSynCode: "g += plus * x;",
    preSpikeCode: "x += 1;",
    preDynamicsCode: "x *= exp(-dt / tauPlus);",
    postSpikeCode: "y += 1;",
    postDynamicsCode: "y *= exp(-dt / tauMinus);",
  });
  const { curve } = await responseOf(pairs);
  expect(curve!.xLabel).toBe("t post \u2212 t pre");
  for (const [k, difference] of curve!.x.entries()) {
    if (difference === 0) continue;
    const expected = difference > 0 ? plus * Math.exp(-difference / tauPlus) : -minus * Math.exp(difference / tauMinus);
    // Traces decay by a step more or less.
    expect(Math.abs(curve!.y[k]! - expected)).toBeLessThan(0.02 * Math.abs(expected));
  }
});

test.each([
  [{ show: ["W"] }, "Did you mean 'w'?"],
  [{ values: { ta: 1 } }, "Known: tau, w, Isyn, inSyn"],
  [
    { values: { tau: Number.NaN } },
    "tau among the values of the response of the neuron model 'cell' must be a finite number",
  ],
  [{ range: [2, 1] }, "two numbers, the lower one first"],
  [{ sizes: [0, 1] }, "positive whole numbers"],
  [{ levels: [1] }, "must be two finite numbers, at rest and while active"],
  [{ active: [2, 1] }, "active of the response of the neuron model 'cell' must be two numbers, the lower one first"],
  [{ pairs: [0, 50] }, "must be a positive whole number of pairs and a positive interval in ms"],
  [{ duration: -1 }, "must be a positive number of ms"],
  [{ durations: 1 }, "Did you mean 'duration'?"],
  [{ target: "Isym" }, "Did you mean 'Isyn'?"],
])("what says how a model is shown is checked: %o", (response, message) => {
  const docs = { summary: "A cell.", equations: ["w = 1"], source: "here", quantities: {}, response };
  const spec = { name: "cell", params: { tau: 1 }, vars: { w: variable({ initial: 1 }) }, docs };
  expect(() => defineNeuronModel(spec as never)).toThrow(message);
});

test("a spike condition that stays true for several steps counts as one action potential", async () => {
  const broad = defineNeuronModel({
    name: "broad",
    params: { period: 20 },
    vars: { phase: 0 },
    simCode: "if (Isyn > 0.5) phase += dt; if (phase >= period) phase = 0;",
    thresholdConditionCode: "phase > period - 3",
  });
  const { curve, trace } = await responseOf(broad);
  expect(Math.max(...curve!.y)).toBeCloseTo(50, 0);
  expect(trace!.spikes[0]!.length).toBeLessThan(10);
});

test("fewer points give a shorter curve with the same ends", async () => {
  const probe = await NeuronProbe.create(lif, { points: 16 });
  const { curve } = await probe.run({}, { input: 1, range: [0, 4] });
  expect([curve!.x.length, curve!.y.length, curve!.x[0], curve!.x.at(-1)]).toEqual([16, 16, 0, 4]);
  probe.destroy();
});

test.each([
  ["uA/cm^2", "µA/cm²"],
  ["uS", "µS"],
  ["input", "input"],
  ["1/ms", "1/ms"],
])("the unit %s is printed as %s", (unit, printed) => {
  expect(unitText(unit)).toBe(printed);
});

test("a neuron that spikes by itself gets a range in which its rate rises noticeably", async () => {
  const { TauM, Vrest, Vthresh } = lif.params;
  const probe = await NeuronProbe.create({ ...lif, params: { ...lif.params, Ioffset: 1.5 } });
  const { curve } = await probe.run();
  probe.destroy();
  expect(curve!.y[0]).toBeGreaterThan(30);
  expect(curve!.y.at(-1)).toBeGreaterThan(2 * curve!.y[0]!);
  // In units of the current that just reaches the threshold.
  expect(curve!.x.at(-1)! / ((Vthresh! - Vrest!) / TauM!)).toBeGreaterThan(1);
});

test("a neuron that no input makes spike has no curve, and is shown all the same", async () => {
  const deaf = defineNeuronModel({
    name: "deaf",
    vars: { V: 0 },
    simCode: "V += dt * (fmin(Isyn, 1.0) - V);",
    thresholdConditionCode: "V > 10",
  });
  const answer = await responseOf(deaf);
  expect(answer.curve).toBeUndefined();
  expect(shows(answer)).toBe(true);
});

test("a graded synapse sends while the potential of its source is high, and says so", async () => {
  const { caption, trace } = await responseOf(staticGraded);
  expect(caption).toBe("Its source's V is \u221240 from 20 ms to 120 ms, and \u221270 else.");
  const { values } = trace!.lines[0]!;
  // g tanh((V - Epre) / Vslope) dt, with V = -40, Epre = -55, Vslope = 20 and dt = 0.1.
  expect(Math.max(...values)).toBeCloseTo(0.1 * Math.tanh(0.75), 6);
  expect(values.filter((value) => value > 0)).toHaveLength(1000);
  expect(trace!.spikes).toEqual([]);
});

test("pairs that follow each other show what the triplet rule adds to one", async () => {
  const { curve } = await responseOf(stdpTriplet);
  const at = (difference: number) => curve!.y[curve!.x.indexOf(difference)]!;
  expect([curve!.x[0], curve!.x.at(-1)]).toEqual([-24, 24]);
  expect(at(2)).toBeGreaterThan(0.015);
  expect(at(-2)).toBeLessThan(-0.03);
  expect(curve!.caption).toContain("5 pairs of spikes, 50 ms from one to the next");
});

test("a custom update is shown until nothing changes, from the values that it is described with", async () => {
  const { trace, caption } = await responseOf(copy);
  expect(trace!.times).toHaveLength(5);
  expect(trace!.lines.map(({ name, values }) => [name, ...values])).toEqual([
    ["target", 1, 0.5, 0.5, 0.5, 0.5],
    ["source", 0.5, 0.5, 0.5, 0.5, 0.5],
  ]);
  expect(caption).toContain("target is 1, source is 0.5");
});

test("initial values are counted: shares add up to 1, whole numbers have a bin each", async () => {
  const share = ({ edges, density }: Histogram, from: number, to: number) =>
    density.reduce(
      (sum, one, k) => (edges[k]! >= from && edges[k + 1]! <= to ? sum + one * (edges[k + 1]! - edges[k]!) : sum),
      0,
    );
  const { histogram, caption } = await initialiserResponse(uniform(-1, 1));
  expect([histogram!.edges[0], histogram!.edges.at(-1)]).toEqual([-1, 1]);
  expect(share(histogram!, -1, 1)).toBeCloseTo(1, 9);
  // Half of 20 000, within four standard deviations.
  expect(Math.abs(share(histogram!, -1, 0) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 20_000));
  expect(caption).toMatch(/^20000 values: mean .*, standard deviation 0\.5[78]/);
  const counted = (await initialiserResponse(binomial(20, 0.3))).histogram!;
  expect(counted.edges.every((edge, k) => edge === counted.edges[0]! + k)).toBe(true);
  expect(Math.abs(share(counted, 5.5, 6.5) - 0.1916)).toBeLessThan(4 * Math.sqrt(0.155 / 20_000));
});

test("a neuron that is not driven is shown as its example says", async () => {
  const few = snnCatalogue.find(({ exportName }) => exportName === "FewSpikeRelu")!;
  const { caption, trace, curve } = await responseOf(few.definition);
  expect(caption).toBe("5 neurons, whose Fx is 20, 12.5, 6.25, 3, 24.9.");
  expect(curve).toBeUndefined();
  // Bits of 12.5 = 25 / 2 and of 6.25 = 25 / 4: one spike each, in the first and the second step.
  expect(trace!.spikes.slice(1, 3)).toEqual([[0], [1]]);
});

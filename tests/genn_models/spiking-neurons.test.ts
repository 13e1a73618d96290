/** Neurons without a closed form against a solution of fourth order in tiny steps: how far they are, and of which order. */
import { describe, expect, test } from "vitest";
import type { NeuronModel } from "../../genn/index.ts";
import { adex, eif, hodgkinHuxley, traubMiles, traubMilesAlt, traubMilesNStep } from "../../genn_models/index.ts";
import {
  allRuns,
  type Derivative,
  largestDistance,
  rungeKutta,
  solved,
  spikeSteps,
  trajectory,
} from "../support/spiking.ts";

type Numbers = Readonly<Record<string, number>>;
const paramsOf = (neuron: NeuronModel) => neuron.params as Numbers;

/** The largest errors of a variable in steps of `dt`, `dt / 2` and `dt / 4`, until `end`. */
async function errors(
  neuron: NeuronModel,
  derivative: Derivative,
  { current, dt, end, names }: { current: number; dt: number; end: number; names: readonly string[] },
): Promise<number[]> {
  const initial = names.map((name) => neuron.vars[name]!.initial as number);
  const found = [];
  for (const length of [dt, dt / 2, dt / 4]) {
    const states = await trajectory(
      neuron,
      { dt: length, steps: Math.round(end / length), currents: [current] },
      names,
    );
    const exact = solved(derivative, initial, length, end, Math.ceil(length / 0.001));
    found.push(largestDistance(states, exact, 0));
  }
  return found;
}

/** Each halving of the step divides the error by about 4. */
function expectSecondOrder(found: readonly number[]): void {
  for (const k of [1, 2]) {
    const order = Math.log2(found[k - 1]! / found[k]!);
    expect(order).toBeGreaterThan(1.8);
    expect(order).toBeLessThan(2.3);
  }
}

/** Times of the spikes of a neuron that is reset where its first variable reaches `peak`, found in tiny steps. */
function exactSpikes(
  derivative: Derivative,
  initial: readonly number[],
  { peak, reset, end }: { peak: number; reset: (state: readonly number[]) => number[]; end: number },
): number[] {
  const spikes = [];
  let state = [...initial];
  const tiny = 0.0005;
  for (let step = 0; step < end / tiny; step++) {
    state = rungeKutta(derivative, state, tiny);
    if (!(state[0]! < peak)) {
      spikes.push((step + 1) * tiny);
      state = reset(state);
    }
  }
  return spikes;
}

describe("eif", () => {
  const { C, TauM, Vrest, VT, DeltaT, Vpeak, Vreset } = paramsOf(eif);
  const derivative =
    (current: number): Derivative =>
    ([v]) => [(Vrest! - v! + DeltaT! * Math.exp(Math.min(20, (v! - VT!) / DeltaT!))) / TauM! + current / C!];

  test("is of second order in dt, below threshold and into the upstroke", async () => {
    const found = await errors(eif, derivative(0.4), { current: 0.4, dt: 0.5, end: 30, names: ["V"] });
    expectSecondOrder(found);
    expect(found[2]).toBeLessThan(0.01);
  });

  test("has the intervals of the equation, to one step", async () => {
    for (const current of [0.45, 0.8, 2]) {
      const [first, second] = exactSpikes(derivative(current), [Vrest!], {
        peak: Vpeak!,
        reset: () => [Vreset!],
        end: 300,
      });
      const run = { dt: 0.05, steps: 6000, currents: [current], params: { TauRefrac: 0 } };
      const [found] = await spikeSteps(eif, run);
      expect(Math.abs((found![0]! + 1) * 0.05 - first!)).toBeLessThan(0.051);
      expect(Math.abs((found![1]! - found![0]!) * 0.05 - (second! - first!))).toBeLessThan(0.101);
    }
  });
});

describe("adex", () => {
  const { C, gL, EL, VT, DeltaT, TauW, a, b, Vreset, Vpeak } = paramsOf(adex);
  const derivative =
    (current: number): Derivative =>
    ([v, w]) => [
      (gL! * (EL! - v! + DeltaT! * Math.exp(Math.min(25, (v! - VT!) / DeltaT!))) - w! + current) / C!,
      // In the last step the upstroke leaps far beyond its peak.
      (a! * (Math.min(v!, Vpeak!) - EL!) - w!) / TauW!,
    ];

  test("is of second order in dt", async () => {
    const found = await errors(adex, derivative(0.6), { current: 0.6, dt: 0.4, end: 24, names: ["V", "w"] });
    expectSecondOrder(found);
    expect(found[2]).toBeLessThan(0.01);
  });

  test("spikes as the equations do, its intervals growing as it adapts", async () => {
    const [dt, end] = [0.02, 300];
    const reset = ([, w]: readonly number[]) => [Vreset!, w! + b!];
    const exact = exactSpikes(derivative(0.8), [EL!, 0], { peak: Vpeak!, reset, end });
    const [steps] = await spikeSteps(adex, { dt, steps: end / dt, currents: [0.8] });
    expect(exact.length).toBeGreaterThan(4);
    expect(steps).toHaveLength(exact.length);
    // Each spike waits for the end of its step, and the last step of an upstroke may take one more.
    steps!.forEach((step, k) => {
      const late = (step + 1) * dt - exact[k]!;
      expect(late).toBeGreaterThan(-0.001);
      expect(late).toBeLessThan(2 * (k + 1) * dt);
    });
    expect(exact[2]! - exact[1]!).toBeLessThan(exact.at(-1)! - exact.at(-2)!);
  });

  test.each(allRuns)("spikes the same number of times everywhere: %s", async (_, precision, options) => {
    const run = { dt: 0.1, steps: 2000, currents: [0.3, 0.7, 1.5], precision, options };
    const counts = (await spikeSteps(adex, run)).map((one) => one.length);
    expect(counts).toEqual(
      (await spikeSteps(adex, { ...run, precision: "double", options: {} })).map((one) => one.length),
    );
    expect(counts[0]).toBe(0);
    expect(counts[2]).toBeGreaterThan(counts[1]!);
  });
});

describe("hodgkinHuxley", () => {
  const { C, gNa, ENa, gK, EK, gl, El } = paramsOf(hodgkinHuxley);
  const quotient = (x: number) => (Math.abs(x) < 1e-7 ? 1 : x / (1 - Math.exp(-x)));
  const derivative =
    (current: number): Derivative =>
    ([V, m, h, n]) => {
      const v = V!;
      const gate = (open: number, close: number, value: number) => open * (1 - value) - close * value;
      return [
        (current - gNa! * m! ** 3 * h! * (v - ENa!) - gK! * n! ** 4 * (v - EK!) - gl! * (v - El!)) / C!,
        gate(quotient((v + 40) / 10), 4 * Math.exp(-(v + 65) / 18), m!),
        gate(0.07 * Math.exp(-(v + 65) / 20), 1 / (1 + Math.exp(-(v + 35) / 10)), h!),
        gate(0.1 * quotient((v + 55) / 10), 0.125 * Math.exp(-(v + 65) / 80), n!),
      ];
    };
  const names = ["V", "m", "h", "n"];
  const initial = names.map((name) => hodgkinHuxley.vars[name]!.initial as number);

  test("rests at -65 mV", async () => {
    const states = await trajectory(hodgkinHuxley, { dt: 0.05, steps: 2000, currents: [0] }, names);
    states.at(-1)!.forEach((value, k) => {
      expect(Math.abs(value - initial[k]!)).toBeLessThan(k === 0 ? 0.01 : 1e-3);
    });
  });

  test("is of second order in dt through action potentials", async () => {
    const found = await errors(hodgkinHuxley, derivative(10), { current: 10, dt: 0.04, end: 20, names });
    expectSecondOrder(found);
    // Of an action potential of 100 mV that rises by 400 mV/ms.
    expect(found[2]).toBeLessThan(0.5);
  });

  test.each([0.01, 0.025, 0.05])(
    "spikes in the steps of the equation, one apart, and what the error of second order adds up to: dt %d",
    async (dt) => {
      const [current, end] = [10, 100];
      const exact = solved(derivative(current), initial, dt, end, 20);
      const expected = exact.flatMap(([v], k) => (v! >= 0 && k > 0 && exact[k - 1]![0]! < 0 ? [k] : []));
      const [found] = await spikeSteps(hodgkinHuxley, { dt, steps: Math.round(end / dt), currents: [current] });
      expect(expected.length).toBeGreaterThan(5);
      expect(found).toHaveLength(expected.length);
      found!.forEach((step, k) => {
        expect(Math.abs(step - expected[k]!) * dt).toBeLessThan(dt + 20 * dt ** 2 + 1e-9);
      });
    },
  );

  test("stays finite and sane in steps that are far too long", async () => {
    const states = await trajectory(hodgkinHuxley, { dt: 2, steps: 200, currents: [20] }, names);
    for (const [v, ...gates] of states) {
      expect(v! > -80 && v! < 60).toBe(true);
      expect(gates.every((gate) => gate >= 0 && gate <= 1)).toBe(true);
    }
  });

  test.each(allRuns)("fires once in each action potential: %s", async (_, precision, options) => {
    const run = { dt: 0.025, steps: 4000, currents: [0, 7, 15, 40], precision, options };
    const counts = (await spikeSteps(hodgkinHuxley, run)).map((one) => one.length);
    // Silent at rest, about 50 to 110 Hz above the rheobase of the squid's axon.
    expect(counts[0]).toBe(0);
    expect(counts.slice(1)).toEqual([6, 8, 11]);
  });
});

describe("traubMilesAlt", () => {
  test("is smooth where others are 0 / 0", async () => {
    const at = async (model: NeuronModel, V: number) =>
      (
        await trajectory(model, { dt: 0.1, steps: 1, currents: [0], vars: { V }, params: { gl: 0 } }, ["V", "m", "n"])
      )[0]!;
    for (const V of [-52, -25, -50]) {
      const [here, beside] = [await at(traubMilesAlt, V), await at(traubMilesAlt, V + 1e-9)];
      here.forEach((value, k) => {
        expect(Math.abs(value - beside[k]!)).toBeLessThan(1e-7);
      });
      const checked = await at(traubMiles, V);
      here.forEach((value, k) => {
        expect(Math.abs(value - checked[k]!)).toBeLessThan(1e-9);
      });
    }
  });

  test("more substeps come closer to the equations", async () => {
    const end = async (ntimes: number) =>
      (await trajectory(traubMilesNStep, { dt: 0.1, steps: 100, currents: [0], params: { ntimes } }, ["V"])).at(
        -1,
      )![0]!;
    const fine = await end(3200);
    const [coarse, half, quarter] = [await end(25), await end(50), await end(100)].map((v) => Math.abs(v - fine));
    // Euler's method: half the step, half the error.
    expect(coarse! / half!).toBeGreaterThan(1.8);
    expect(coarse! / half!).toBeLessThan(2.2);
    expect(half! / quarter!).toBeGreaterThan(1.8);
    expect(half! / quarter!).toBeLessThan(2.2);
  });
});

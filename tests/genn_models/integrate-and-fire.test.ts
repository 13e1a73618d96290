/** Integrate-and-fire neurons that are solved exactly: their intervals and potentials are those of closed forms, in steps of any length. */
import { describe, expect, test } from "vitest";
import { adex, eif, iafPscExp, lif, lifDelta, qif, thetaNeuron, twoCompartmentLif } from "../../genn_models/index.ts";
import { allRuns, largestDistance, solved, spikeSteps, trajectory } from "../support/spiking.ts";

/** All intervals of a neuron after its first spike. */
const intervals = (steps: readonly number[]) => steps.slice(1).map((step, k) => step - steps[k]!);

describe("lif", () => {
  test.each(allRuns)("fires at the rate of the closed form: %s", async (_, precision, options) => {
    const [dt, currents] = [0.125, [1.05, 1.2, 1.7, 2.5, 4, 9]];
    const found = await spikeSteps(lif, { dt, steps: 2000, currents, precision, options });
    const { TauM, TauRefrac, C, Vrest, Vreset, Vthresh } = lif.params as Record<string, number>;
    found.forEach((steps, k) => {
      const drive = (TauM! / C!) * currents[k]!;
      const rise = TauM! * Math.log((drive + Vrest! - Vreset!) / (drive + Vrest! - Vthresh!));
      const expected = Math.round(TauRefrac! / dt) + Math.ceil(rise / dt);
      expect(steps.length).toBeGreaterThan(2);
      expect(new Set(intervals(steps))).toEqual(new Set([expected]));
    });
  });

  test("is silent below the rheobase", async () => {
    expect(await spikeSteps(lif, { dt: 0.125, steps: 4000, currents: [0.999] })).toEqual([[]]);
  });
});

describe("qif", () => {
  const { C, k, Vrest, Vcrit, Vreset, Vpeak } = qif.params as Readonly<Record<string, number>>;
  const middle = (Vrest! + Vcrit!) / 2;
  const curvature = k! / C!;
  /** From the reset to the peak: x = V - middle is a tangent of time. */
  function interval(current: number): number {
    const drive = (current - (k! * (Vcrit! - Vrest!) ** 2) / 4) / C!;
    const [w, scale] = [Math.sqrt(curvature * drive), Math.sqrt(curvature / drive)];
    return (Math.atan(scale * (Vpeak! - middle)) - Math.atan(scale * (Vreset! - middle))) / w;
  }

  test.each(allRuns)(
    "has the intervals of the closed form, in coarse steps, too: %s",
    async (_, precision, options) => {
      const currents = [0.072, 0.08, 0.1, 0.2, 0.7, 2];
      for (const dt of [0.1, 1]) {
        const found = await spikeSteps(qif, { dt, steps: 600 / dt, currents, precision, options });
        found.forEach((steps, neuron) => {
          expect(steps.length).toBeGreaterThan(2);
          expect(new Set(intervals(steps))).toEqual(new Set([Math.ceil(interval(currents[neuron]!) / dt)]));
        });
      }
    },
  );

  test("below the rheobase it rests where the currents cancel", async () => {
    const states = await trajectory(qif, { dt: 1, steps: 400, currents: [0.05] }, ["V"]);
    const half = Math.sqrt((Vcrit! - Vrest!) ** 2 / 4 - 0.05 / k!);
    expect(states.at(-1)![0]).toBeCloseTo(middle - half, 9);
  });

  test("its refractory time is added to the interval", async () => {
    const run = { dt: 0.125, steps: 3000, currents: [0.2] };
    const [without] = await spikeSteps(qif, run);
    const [found] = await spikeSteps(qif, { ...run, params: { TauRefrac: 5 } });
    expect(new Set(intervals(found!))).toEqual(new Set([intervals(without!)[0]! + 40]));
  });
});

describe("thetaNeuron", () => {
  test.each(allRuns)("turns at the closed form's rate, whatever the step: %s", async (_, precision, options) => {
    const currents = [0, 0.01, 0.3, 1, 4];
    for (const dt of [0.25, 2]) {
      const steps = 400 / dt;
      const found = await spikeSteps(thetaNeuron, { dt, steps, currents, precision, options });
      // tan(theta / 2) = sqrt(I) tan(sqrt(I) t / TauM); from 0, pi is reached after a quarter of a turn.
      const expected = currents.map((current) => Math.floor((Math.sqrt(current) * 40) / Math.PI + 0.5));
      expect(found.map((one) => one.length)).toEqual(expected);
    }
  });

  test("rests at its stable point for negative drives", async () => {
    const states = await trajectory(thetaNeuron, { dt: 1, steps: 200, currents: [-0.5], vars: { theta: 1 } }, [
      "theta",
    ]);
    expect(states.at(-1)![0]).toBeCloseTo(-2 * Math.atan(Math.sqrt(0.5)), 9);
  });

  test("fires once from beyond its unstable point", async () => {
    const run = { dt: 1, steps: 200, currents: [-0.5] };
    const unstable = 2 * Math.atan(Math.sqrt(0.5));
    expect((await spikeSteps(thetaNeuron, { ...run, vars: { theta: unstable + 0.01 } }))[0]).toHaveLength(1);
    expect((await spikeSteps(thetaNeuron, { ...run, vars: { theta: unstable - 0.01 } }))[0]).toHaveLength(0);
  });

  test("is a quadratic integrate-and-fire neuron in other words", async () => {
    const [dt, initial] = [0.5, 0.2];
    const states = await trajectory(thetaNeuron, { dt, steps: 15, currents: [0.7], vars: { theta: initial } }, [
      "theta",
    ]);
    const exact = solved(([v]) => [(v! ** 2 + 0.7) / 10], [Math.tan(initial / 2)], dt, 7.5, 200);
    const inOtherWords = states.map(([theta]) => [Math.tan(theta! / 2)]);
    expect(largestDistance(inOtherWords, exact, 0)).toBeLessThan(1e-9);
  });
});

describe("twoCompartmentLif", () => {
  const { C, Cdend, gL, gLdend, gC, Vrest, Vreset } = twoCompartmentLif.params as Readonly<Record<string, number>>;
  const derivative =
    (soma: number, dendrite: number, held = false) =>
    ([v, d]: readonly number[]): number[] => [
      held ? 0 : (-gL! * (v! - Vrest!) + gC! * (d! - v!) + soma) / C!,
      (-gLdend! * (d! - Vrest!) + gC! * (v! - d!) + dendrite) / Cdend!,
    ];

  test.each(["Isyn", "IsynDend"])("is exact for steps of any length, input into %s", async (targetVar) => {
    const current = 0.3;
    const [soma, dendrite] = targetVar === "Isyn" ? [current, 0] : [0, current];
    for (const dt of [0.1, 5]) {
      const run = { dt, steps: 60, currents: [current], targetVar, vars: { V: -75, Vdend: -60 } };
      const states = await trajectory(twoCompartmentLif, run, ["V", "Vdend"]);
      const exact = solved(derivative(soma, dendrite), [-75, -60], dt, 60 * dt, 100);
      for (const variable of [0, 1]) expect(largestDistance(states, exact, variable)).toBeLessThan(1e-9);
    }
  });

  test("the dendrite goes on while the soma is held", async () => {
    const run = { dt: 0.125, steps: 400, currents: [3], targetVar: "IsynDend" };
    const states = await trajectory(twoCompartmentLif, run, ["V", "Vdend", "RefracTime"]);
    const spike = states.findIndex(([, , refractory]) => refractory! > 0);
    expect(spike).toBeGreaterThan(0);
    const held = states.slice(spike + 1, spike + 17);
    expect(held.every(([v]) => v === Vreset)).toBe(true);
    const exact = solved(derivative(0, 3, true), [Vreset!, states[spike]![1]!], 0.125, 2, 100);
    expect(largestDistance(held, exact, 1)).toBeLessThan(1e-9);
    expect(states[spike + 17]![0]).toBeGreaterThan(Vreset!);
  });

  test.each(allRuns)("the same number of spikes everywhere: %s", async (_, precision, options) => {
    const run = { dt: 0.125, steps: 1600, currents: [0.9, 1.5, 2.6], targetVar: "IsynDend", precision, options };
    const found = await spikeSteps(twoCompartmentLif, run);
    const expected = await spikeSteps(twoCompartmentLif, { ...run, precision: "double", options: {} });
    expect(found.map((one) => one.length)).toEqual(expected.map((one) => one.length));
    expect(expected.every((one) => one.length > 3)).toBe(true);
  });
});

describe("refractory times are whole steps, whatever dt rounds to", () => {
  // A current that takes the potential to its threshold in a step; adaptation is off.
  test.each([
    [eif, 1000, {}],
    [adex, 1000, { b: 0, a: 0 }],
    [qif, 1000, {}],
    [twoCompartmentLif, 1000, {}],
    [lifDelta, 100, {}],
    [iafPscExp, 1e6, {}],
  ] as const)("$name", async (neuron, current, params) => {
    for (const precision of ["float", "double"] as const) {
      const run = { dt: 0.1, steps: 400, currents: [current], precision };
      const [without] = await spikeSteps(neuron, { ...run, params: { ...params, TauRefrac: 0 } });
      for (const TauRefrac of [0.3, 2, 3, 5, 7.7]) {
        const [found] = await spikeSteps(neuron, { ...run, params: { ...params, TauRefrac } });
        const steps = Math.round(TauRefrac / 0.1);
        expect(intervals(found!).at(-1)! - intervals(without!).at(-1)!, `${TauRefrac} ms, ${precision}`).toBe(steps);
      }
    }
  });
});

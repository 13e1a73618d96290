/** The parts of the neurons' page that need no browser: sliders, search, and what its worker answers. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { found, neurons } from "../../studio/catalogue/neurons.ts";
import { Prober } from "../../studio/catalogue/prober.ts";
import type { FromProber } from "../../studio/catalogue/protocol.ts";
import { shareOf, sliderRange, sliderValue } from "../../studio/catalogue/ranges.ts";

describe("sliders", () => {
  test.each([
    [20, "ms", { from: 1, to: 60 }],
    [-70, "mV", { from: -105, to: -35 }],
    [0.2, "nF", { from: 0, to: 0.6 }],
    [0, "mV", { from: -50, to: 50 }],
    [0, "ms", { from: 0, to: 20 }],
    [0, "nA", { from: -5, to: 5 }],
  ])("a default of %f %s", (value, unit, range) => {
    expect(sliderRange(value, unit, 5)).toEqual(range);
  });

  test.each([
    [0.2, { above: 0 }, { from: 0.006, to: 0.6 }],
    [0.2, { min: 0 }, { from: 0, to: 0.6 }],
    [0.5, { min: 0, max: 1 }, { from: 0, to: 1 }],
    [0, { below: 2 }, { from: -5, to: 1.93 }],
  ])("a default of %f, within %o", (value, bounds, range) => {
    expect(sliderRange(value, "nF", 5, bounds)).toEqual(range);
  });

  test("every default lies between the ends, and every position is a number between them, ascending", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true }).filter((one) => one === 0 || Math.abs(one) > 1e-6);
    fc.assert(
      fc.property(value, fc.constantFrom("ms", "mV", "nA", "1"), (initial, unit) => {
        const range = sliderRange(initial, unit);
        expect(range.from).toBeLessThan(range.to);
        expect(shareOf(range, initial)).toBeGreaterThan(0 - Number.EPSILON);
        expect(shareOf(range, initial)).toBeLessThanOrEqual(1);
        const values = Array.from({ length: 401 }, (_, k) => sliderValue(range, k / 400));
        const step = (range.to - range.from) / 200;
        expect(values.every((one) => one >= range.from - step && one <= range.to + step)).toBe(true);
        expect(values.every((one, k) => k === 0 || one >= values[k - 1]!)).toBe(true);
        expect(String(values[200]!).length).toBeLessThan(12);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe("search", () => {
  test("finds by name, by what it is, and by the name another simulator has for it", () => {
    const names = (search: string) => found(search).map(({ exportName }) => exportName);
    expect(names("")).toHaveLength(neurons.length);
    expect(names("LIF")[0]).toBe("lif");
    expect(names("nest iaf_psc_exp")).toContain("iafPscExp");
    expect(names("Brunel 2000")).toContain("lifDelta");
    expect(names("leaky integrate").length).toBeGreaterThan(1);
    expect(names("no such neuron")).toEqual([]);
  });
});

describe("the worker", () => {
  const ask = async (...messages: Parameters<Prober["handle"]>[0][]): Promise<FromProber[]> => {
    const answers: FromProber[] = [];
    const prober = new Prober((message) => answers.push(message));
    for (const message of messages) await prober.handle(message);
    return answers;
  };
  const drive = { input: 2, range: [0, 5] } as const;

  test.each(neurons.map(({ exportName }) => exportName))("%s: is ready, and answers", async (exportName) => {
    const [ready, answer] = await ask(
      { kind: "choose", request: 1, exportName },
      { kind: "run", request: 2, values: {}, drive },
    );
    expect(ready).toMatchObject({ kind: "ready", request: 1 });
    expect(answer).toMatchObject({ kind: "answer", request: 2 });
  });

  test("numbers that do not work are a problem in words, and the next ones work", async () => {
    const answers = await ask(
      { kind: "choose", request: 1, exportName: "leakyRate" },
      { kind: "run", request: 2, values: { tau: 1e-3 }, drive },
      { kind: "run", request: 3, values: { tau: 5 }, drive },
      { kind: "choose", request: 4, exportName: "lfi" },
      { kind: "run", request: 5, values: {}, drive },
    );
    expect(answers.map(({ kind }) => kind)).toEqual(["ready", "problem", "answer", "problem", "problem"]);
    expect(answers[1]).toMatchObject({ request: 2, text: expect.stringMatching(/tau = 0.001/) });
    expect(answers[3]).toMatchObject({ text: "'lfi' is no neuron of the catalogue" });
  });

  test("parameters that are only right together are taken together", async () => {
    const answers = await ask(
      { kind: "choose", request: 1, exportName: "iafPscExp" },
      // Time constants must differ: each of these alone would make them equal to the other's default.
      { kind: "run", request: 2, values: { TauM: 2, TauSyn: 1 }, drive },
      { kind: "run", request: 3, values: { TauM: 2 }, drive },
    );
    expect(answers.map(({ kind }) => kind)).toEqual(["ready", "answer", "problem"]);
  });
});

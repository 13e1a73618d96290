/** Input of winner-take-all networks: rates, schedules, runs of any lengths, patterns and states in and out, and what is refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type GeneratedInput,
  InputGenerator,
  type InputGeneratorOptions,
  type PatternMode,
  patternsFromJson,
  patternsToJson,
} from "../../network_architectures/wta/index.ts";

const network = { nInputs: 100, seed: 3 };
const generatorOf = (options: InputGeneratorOptions = {}) => new InputGenerator(network, options);
/** Spikes as [ms, channel, pattern], in absolute time. */
const spikesOf = (inputs: readonly GeneratedInput[]) => {
  let begin = 0;
  return inputs.flatMap(({ steps, channels, patterns, duration }) => {
    const own = Array.from(steps, (step, k) => [begin + step, channels[k]!, patterns[k]!] as const);
    begin += duration;
    return own;
  });
};
const traceOf = (inputs: readonly GeneratedInput[]) => inputs.flatMap(({ patternTrace }) => [...patternTrace]);
/** Patterns that are shown, in order. */
const shownBy = (options: InputGeneratorOptions, duration = 60_000) =>
  generatorOf({ tPattern: 10, tNoiseRange: [5, 5], ...options })
    .generateInput(duration)
    .presentations.map(({ pattern }) => pattern);

/** As many spikes as a rate leads to, within four standard deviations of a Poisson count. */
function expectRate(spikes: number, rate: number, ms: number): void {
  const mean = (rate * ms * network.nInputs) / 1000;
  expect(Math.abs(spikes - mean)).toBeLessThan(4 * Math.sqrt(mean) + 1e-9);
}

describe("rates", () => {
  test.each(["one", "poisson"] as const)("of noise, alone and in patterns, and of patterns: %s", (noiseCounts) => {
    const generator = generatorOf({
      ...{ noiseCounts, nPatterns: 2, tPattern: 20_000, tNoiseRange: [20_000, 20_000] },
    });
    const input = generator.generateInput(200_000);
    const ms = { noise: 0, pattern: 0 };
    for (const one of input.patternTrace) ms[one < 0 ? "noise" : "pattern"]++;
    expect(ms).toEqual({ noise: 100_000, pattern: 100_000 });
    const counts = { noise: 0, noiseInPattern: 0, pattern: 0 };
    for (const [k, step] of input.steps.entries()) {
      if (input.patterns[k]! >= 0) counts.pattern++;
      else counts[input.patternTrace[step]! < 0 ? "noise" : "noiseInPattern"]++;
    }
    // At most one spike in a ms; what falls together with a spike of the pattern is the pattern's.
    const one = (rate: number) => 1000 * -Math.expm1(-rate / 1000);
    const isOne = noiseCounts === "one";
    expectRate(counts.noise, isOne ? one(5) : 5, 100_000);
    expectRate(counts.noiseInPattern, isOne ? one(4) * (1 - one(3) / 1000) : 4, 100_000);
    // Trains of 20 s, of which the first is shown three times and the other twice.
    const trains = generator.getPatterns().map((pattern) => pattern.flat().length);
    for (const train of trains) expectRate(train, one(3), 20_000);
    expect(counts.pattern).toBe(3 * trains[0]! + 2 * trains[1]!);
  });

  test("channels are alike, and do not know of each other", () => {
    const { channels, steps } = generatorOf({ useInput: false, rNoise: 20 }).generateInput(50_000);
    const counts = new Float64Array(100);
    for (const channel of channels) counts[channel]! += 1;
    // Chi squared of 99 degrees of freedom: mean 99, variance 198.
    const chi = counts.reduce((sum, count) => sum + (count - 990) ** 2 / 990, 0);
    expect(Math.abs(chi - 99)).toBeLessThan(4 * Math.sqrt(198));
    // Spikes in a ms: of 100 channels with p = 0.0198 each.
    const inMs = new Float64Array(50_000);
    for (const step of steps) inMs[step]! += 1;
    const mean = steps.length / 50_000;
    const variance = inMs.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 50_000;
    expect(variance / (100 * 0.0198 * (1 - 0.0198))).toBeCloseTo(1, 1);
  });

  test("a rate of 0 is silence", () => {
    const silent = generatorOf({ rNoise: 0, rInput: 0, rNoisePattern: 0 }).generateInput(5000);
    expect(silent.steps.length).toBe(0);
    expect(silent.presentations.length).toBeGreaterThan(4);
    const alone = generatorOf({ useNoise: false }).generateInput(5000);
    expect(alone.steps.length).toBeGreaterThan(100);
    expect(alone.patterns.every((pattern) => pattern >= 0)).toBe(true);
    const noise = generatorOf({ useInput: false }).generateInput(5000);
    expect(noise.presentations).toEqual([]);
    expect(noise.patterns.every((pattern) => pattern === -1)).toBe(true);
    expect(noise.steps.length).toBeGreaterThan(100);
  });
});

describe("what is shown when", () => {
  test("noise of a length in its range, then a pattern of its own", () => {
    const { presentations, phaseTimes, nextPatternLength, patternTrace, ...input } = generatorOf({
      tPattern: [200, 300, 400],
    }).generateInput(20_000);
    expect(presentations.map(({ pattern }) => pattern).slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
    let before = 0;
    const noise: number[] = [];
    for (const { pattern, start, end, isCut } of presentations) {
      noise.push(start - before);
      if (!isCut) expect(end - start).toBe([200, 300, 400][pattern]);
      before = end;
    }
    expect(Math.min(...noise)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...noise)).toBeLessThanOrEqual(500);
    expect(new Set(noise).size).toBeGreaterThan(10);
    expect(phaseTimes).toEqual([0, ...presentations.flatMap(({ start, end }) => [start, end])]);
    expect(nextPatternLength).toEqual(presentations.map(({ pattern }) => [200, 300, 400][pattern]));
    for (const [t, shown] of patternTrace.entries()) {
      expect(shown).toBe(presentations.find(({ start, end }) => start <= t && t < end)?.pattern ?? -1);
    }
    expect([...input.steps]).toEqual([...input.steps].sort((one, other) => one - other));
  });

  test("a pattern is the same whenever it is shown", () => {
    const generator = generatorOf({ useNoise: false });
    const { presentations, steps, channels } = generator.generateInput(20_000);
    const patterns = generator.getPatterns();
    for (const { pattern, start, end, isCut } of presentations) {
      if (isCut) continue;
      const own = Array.from(steps, (step, k) => [step - start, channels[k]!]).filter(
        ([step]) => step! >= 0 && step! < end - start,
      );
      const expected = patterns[pattern]!.flatMap((times, channel) => times.map((time) => [time, channel]));
      expect(own).toEqual(expected.sort((one, other) => one[0]! - other[0]! || one[1]! - other[1]!));
    }
  });

  test("sequences, in every mode", () => {
    const patternSequences = [[0, 1], [2], [1]];
    expect(shownBy({ patternSequences, nPatterns: 3 }, 120)).toEqual([0, 1, 2, 1, 0, 1, 2, 1]);
    expect(shownBy({ patternSequences, patternMode: "alternating", pSwitch: 0 }, 120)).toEqual([
      0, 1, 2, 1, 0, 1, 2, 1,
    ]);
    expect(shownBy({ patternSequences, pSwitch: 0 }, 90)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(shownBy({ patternSequences, patternMode: 1 }, 60)).toEqual([2, 2, 2, 2]);
    // With the probability 0.25 the sequence changes.
    const each = [[0], [1], [2]];
    const shown = shownBy({ patternSequences: each, pSwitch: 0.25 });
    const next = shown.slice(1).map((pattern, k) => (pattern - shown[k]! + 3) % 3);
    expect(next.filter((step) => step === 2)).toEqual([]);
    expect(Math.abs(next.filter((step) => step === 1).length / next.length - 0.25)).toBeLessThan(
      4 * Math.sqrt(0.19 / 4000),
    );
    const any = shownBy({ patternSequences: each, patternMode: "random_independent" });
    for (const before of [0, 1, 2])
      for (const after of [0, 1, 2]) {
        const share = any.filter((pattern, k) => pattern === before && any[k + 1] === after).length / any.length;
        expect(Math.abs(share - 1 / 9)).toBeLessThan(4 * Math.sqrt(0.1 / 4000));
      }
  });

  test("noise before every pattern, or only before a sequence; first or not", () => {
    const starts = (options: InputGeneratorOptions) =>
      generatorOf({ tPattern: 10, tNoiseRange: [5, 5], ...options })
        .generateInput(60)
        .presentations.map(({ start }) => start);
    expect(starts({})).toEqual([5, 20, 35, 50]);
    expect(starts({ firstPhase: "pattern" })).toEqual([0, 15, 30, 45]);
    expect(starts({ noiseBetween: "sequences" })).toEqual([5, 15, 30, 45, 55]);
    expect(starts({ noiseBetween: "sequences", firstPhase: "pattern" })).toEqual([0, 10, 25, 40, 50]);
    expect(starts({ tNoiseRange: [0, 0] })).toEqual([0, 10, 20, 30, 40, 50]);
  });

  test("a schedule says so itself", () => {
    const schedule = [
      { pattern: 1, start: 3, end: 10 },
      { pattern: 0, start: 10, end: 20 },
      { pattern: 1, start: 26, end: 36 },
    ];
    const generator = generatorOf({ nPatterns: 2, tPattern: 10, schedule });
    expect(generator.generateInput(100).presentations).toEqual(schedule);
    expect(generator.generateInput(100).presentations).toEqual([]);
    const again = generatorOf({ nPatterns: 2, tPattern: 10, schedule, spanRuns: false });
    for (let run = 0; run < 2; run++) expect(again.generateInput(50).presentations).toEqual(schedule);
  });

  test("the next pattern can be taken beforehand", () => {
    const generator = generatorOf({ tPattern: 10, tNoiseRange: [5, 5] });
    expect([0, 1, 2, 3].map(() => generator.getNextPatternId())).toEqual([0, 1, 2, 0]);
    expect(generator.generateInput(30).presentations.map(({ pattern }) => pattern)).toEqual([1, 2]);
  });
});

describe("runs", () => {
  const options = fc.record<InputGeneratorOptions>(
    {
      noiseBetween: fc.constantFrom("patterns", "sequences"),
      firstPhase: fc.constantFrom("noise", "pattern"),
      noiseCounts: fc.constantFrom("one", "poisson"),
      patternMode: fc.constantFrom<PatternMode[]>("random_iterate", "random_independent", "alternating", 1),
      tPattern: fc.constantFrom(300, [1, 40, 90]),
      tNoiseRange: fc.constantFrom([0, 3] as const, [100, 500] as const),
      pSwitch: fc.constantFrom(0.3, 1),
      rNoise: fc.constantFrom(0, 5),
      useInput: fc.boolean(),
      seed: fc.nat(),
    },
    { requiredKeys: [] },
  );
  const durations = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 900 })), {
    minLength: 1,
    maxLength: 6,
  });

  test("of any lengths have the input of one long run, also through a state as JSON", () => {
    fc.assert(
      fc.property(options, durations, (given, lengths) => {
        const whole = generatorOf(given);
        whole.generateInput(lengths.reduce((sum, length) => sum + length, 0));
        const pieces = generatorOf(given);
        for (const length of lengths) pieces.generateInput(length);
        expect(spikesOf(pieces.history)).toEqual(spikesOf(whole.history));
        expect(traceOf(pieces.history)).toEqual(traceOf(whole.history));
        let at = generatorOf(given);
        const restored = lengths.map((length) => {
          const state = JSON.parse(JSON.stringify(at.state()));
          at = generatorOf(given);
          at.restore(state);
          return at.generateInput(length);
        });
        expect(restored).toEqual(pieces.history);
        expect(at.state()).toEqual(pieces.state());
      }),
      { numRuns: 60 },
    );
  });

  test("that a pattern is cut by have its parts", () => {
    const generator = generatorOf({ tNoiseRange: [100, 100], patternMode: 0 });
    const [first, second] = [generator.generateInput(250), generator.generateInput(250)];
    expect(first.presentations).toEqual([{ pattern: 0, start: 100, end: 250, isCut: true }]);
    expect(second.presentations).toEqual([{ pattern: 0, start: 0, end: 150, isCut: true }]);
    expect([first.tOrigin, second.tOrigin]).toEqual([0, 250]);
    expect(first.nextPatternLength).toEqual([300]);
    expect(generator.generateInput(10, 7000).tOrigin).toBe(7000);
    expect(generator.generateInput(10).tOrigin).toBe(7010);
  });

  test("begin anew without spanRuns, but patterns and sequences go on", () => {
    const generator = generatorOf({ spanRuns: false, tNoiseRange: [100, 100] });
    const runs = [generator.generateInput(550), generator.generateInput(550)];
    expect(runs.map(({ presentations }) => presentations)).toEqual([
      [
        { pattern: 0, start: 100, end: 400 },
        { pattern: 1, start: 500, end: 550, isCut: true },
      ],
      [
        { pattern: 2, start: 100, end: 400 },
        { pattern: 0, start: 500, end: 550, isCut: true },
      ],
    ]);
  });

  test("history is kept, cleared, or not kept", () => {
    const generator = generatorOf();
    const inputs = [generator.generateInput(10), generator.generateInput(20)];
    expect(generator.history).toEqual(inputs);
    generator.clearHistory();
    expect(generator.history).toEqual([]);
    const forgetful = generatorOf({ keepHistory: false });
    forgetful.generateInput(10);
    expect(forgetful.history).toEqual([]);
  });
});

describe("patterns", () => {
  test("follow from the seed, stay, and are drawn anew on demand", () => {
    const generator = generatorOf();
    const patterns = generator.getPatterns();
    expect(patterns.map((pattern) => pattern.length)).toEqual([100, 100, 100]);
    generator.generateInput(1000);
    expect(generator.getPatterns()).toEqual(patterns);
    expect(generatorOf().getPatterns()).toEqual(patterns);
    expect(new InputGenerator({ nInputs: 100 }, { seed: 3 }).getPatterns()).toEqual(patterns);
    expect(generatorOf({ seed: 4 }).getPatterns()).not.toEqual(patterns);
    generator.generateInput(1000, undefined, true);
    const others = generator.getPatterns();
    expect(others).not.toEqual(patterns);
    generator.createPatterns();
    expect(generator.getPatterns()).not.toEqual(others);
  });

  test("go out as JSON, and come in again", () => {
    const generator = generatorOf();
    const text = patternsToJson(generator.getPatterns());
    const other = generatorOf({ seed: 99 });
    other.setPatterns(patternsFromJson(text));
    expect(other.getPatterns()).toEqual(generator.getPatterns());
  });

  test("given by a user are rounded down, and shown like that", () => {
    const generator = new InputGenerator(
      { nInputs: 2 },
      { nPatterns: 1, tPattern: 5, tNoiseRange: [2, 2], useNoise: false },
    );
    generator.setPatterns([[[4.99, 0, 0.7], []]]);
    expect(generator.getPatterns()).toEqual([[[0, 4], []]]);
    expect([...generator.generateInput(12).steps]).toEqual([2, 6, 9]);
  });

  test("that do not fit are refused, with what is wrong", () => {
    const generator = new InputGenerator({ nInputs: 2 }, { nPatterns: 1, tPattern: 5 });
    const refused = (patterns: unknown, message: string) =>
      expect(() => generator.setPatterns(patterns as number[][][])).toThrow(message);
    refused(
      [
        [[1], []],
        [[], []],
      ],
      "2 patterns were given to an input generator that has 1",
    );
    refused([[[1]]], "pattern 0 has 1 channels, but the network has 2 inputs");
    refused([[[1], [5]]], "channel 1 of pattern 0 has a spike at 5 ms, but the pattern ends at 5 ms (tPattern)");
    refused([[[1], [-1]]], "channel 1 of pattern 0 has a spike at -1");
    refused([[[1], "2"]], "channel 1 of pattern 0 must be a list of times in ms, not '2' (text)");
    refused("all", "patterns must be a list [pattern][channel] of lists of times in ms, not 'all' (text)");
    refused([[[1], []], [[]]], "pattern 1 has 1 channels, but pattern 0 has 2");
    expect(() => patternsFromJson("{")).toThrow("patterns as JSON cannot be read");
    expect(() => patternsFromJson("[]")).toThrow("must be an object { version, channels, patterns }");
    expect(() => patternsFromJson('{"version":2}')).toThrow("must be of version 1, not 2");
    expect(() => patternsFromJson('{"version":1,"channels":3,"patterns":[[[1],[2]]]}')).toThrow(
      "3 channels, but they have 2",
    );
    expect(() => patternsToJson([])).toThrow("patterns must be a list");
  });
});

describe("refused, with what is right", () => {
  test.each<[object, string]>([
    [{ tNoiseRange: [500, 100] }, "tNoiseRange of an input generator is [500, 100], but must be [shortest, longest]"],
    [{ tNoiseRange: [-1, 100] }, "0 <= shortest <= longest"],
    [{ tNoiseRange: [100] }, "must be [shortest, longest] in ms, not [100]"],
    [{ rInput: -1 }, "rInput of an input generator must be a rate from 0 to 10000 Hz, not -1"],
    [{ rNoise: Number.NaN }, "rNoise of an input generator must be a rate from 0 to 10000 Hz, not NaN"],
    [
      { patternSequences: [[0, 3]] },
      "sequence 0 of patternSequences of an input generator names a pattern that there is not, 3: patterns are numbered 0 to 2",
    ],
    [
      { patternSequences: [[0], []] },
      "sequence 1 of patternSequences of an input generator must be a list of patterns",
    ],
    [{ patternSequences: [] }, "must hold a sequence at least"],
    [{ patternMode: "random_iterated" }, "Did you mean 'random_iterate'?"],
    [{ patternMode: 2 }, "as the number of a sequence, must be a whole number from 0 to 1, not 2"],
    [{ pSwitch: 1.5 }, "pSwitch of an input generator is a probability and must be from 0 to 1, not 1.5"],
    [
      { tPattern: 2.5 },
      "the length of patterns (tPattern) of an input generator, in ms, must be a positive whole number, not 2.5",
    ],
    [{ tPattern: [300, 0] }, "the length of pattern 1 (tPattern)"],
    [{ tPattern: [300], nPatterns: 2 }, "has 2 patterns (nPatterns), but 1 lengths (tPattern)"],
    [{ noiseBetween: "pattern" }, "Did you mean 'patterns'?"],
    [{ rnoise: 5 }, "Did you mean 'rNoise'?"],
    [{ seed: -1 }, "the seed of an input generator must be a whole number of at least 0, not -1"],
    [
      {
        schedule: [
          { pattern: 0, start: 0, end: 300 },
          { pattern: 0, start: 299, end: 500 },
        ],
      },
      "presentation 1 of the schedule of an input generator starts at 299 ms, but the one before it lasts from 0 to 300 ms",
    ],
    [{ schedule: [{ pattern: 0, start: 0, end: 301 }] }, "lasts 301 ms, longer than pattern 0, which has 300 ms"],
    [{ schedule: [{ pattern: 3, start: 0, end: 300 }] }, "names a pattern that there is not, 3"],
    [
      { schedule: [{ pattern: 0, start: 5, end: 5 }] },
      "the end of presentation 0 of the schedule, in ms, must be a whole number of at least 6, not 5",
    ],
    [{ schedule: [], pSwitch: 1 }, "has a schedule, which says which pattern is shown when: leave pSwitch out"],
  ])("%j", (options, message) => {
    expect(() => generatorOf(options)).toThrow(message);
  });

  test("networks without inputs, and runs that are none", () => {
    expect(() => new InputGenerator({} as never)).toThrow("needs a network with inputs, such as { nInputs: 100 }");
    expect(() => new InputGenerator({ nInputs: 0 })).toThrow("not nInputs: 0");
    expect(() => new InputGenerator(undefined as never)).toThrow("not undefined");
    expect(() => generatorOf().generateInput(2.5)).toThrow(
      "the duration of an input, in ms, must be a positive whole number, not 2.5",
    );
    expect(() => generatorOf().generateInput(10, Number.NaN)).toThrow(
      "(tOrigin), in ms, must be a finite number, not NaN",
    );
  });

  test("patterns and schedules longer than a run, where they cannot go on in the next", () => {
    const generator = generatorOf({ spanRuns: false, tPattern: [100, 300, 100] });
    expect(() => generator.generateInput(299)).toThrow(
      "pattern 1 has 300 ms, longer than the run of 299 ms: make the run longer, or let patterns go on from run to run (spanRuns: true)",
    );
    const scheduled = generatorOf({ spanRuns: false, schedule: [{ pattern: 0, start: 0, end: 300 }] });
    expect(() => scheduled.generateInput(200)).toThrow(
      "the schedule of an input generator ends at 300 ms, but the run has 200 ms",
    );
  });

  test("states of others", () => {
    const generator = generatorOf();
    generator.generateInput(1000);
    const state = generator.state();
    const restore = (changed: object) => () => generatorOf().restore({ ...state, ...changed } as never);
    expect(restore({})).not.toThrow();
    expect(restore({ version: 2 })).toThrow("version of the state of an input generator must be 1, not 2");
    expect(restore({ clock: undefined })).toThrow("the state of an input generator needs clock");
    expect(restore({ clok: 1 })).toThrow("Did you mean 'clock'?");
    expect(restore({ phases: { ...state.phases, sequence: 7 } })).toThrow("sequence of the phases");
    expect(restore({ noise: { ...state.noise, channel: 100 } })).toThrow(
      "must be below 100, the inputs of the network, not 100",
    );
    expect(restore({ noise: { ...state.noise, next: 3 } })).toThrow("before its clock, which is at 1000 ms");
    expect(restore({ phase: { pattern: 0, start: 0, end: 10 } })).toThrow(
      "is from 0 to 10 ms, but its clock is at 1000 ms",
    );
    expect(() => new InputGenerator({ nInputs: 5 }).restore(state)).toThrow(
      "pattern 0 has 100 channels, but the network has 5 inputs",
    );
  });
});

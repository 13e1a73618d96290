import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MNIST_1D_CLASS_COUNT, type Mnist1d, mnist1d } from "../../data/mnist1d.ts";
import fixture from "./datasets.fixture.json" with { type: "json" };

const SEED = 1;

/** The class of every step of a sequence. */
const classesOf = ({ targets, steps }: Mnist1d, sample: number): number[] =>
  Array.from({ length: steps }, (_, step) => {
    const start = (sample * steps + step) * MNIST_1D_CLASS_COUNT;
    return targets.subarray(start, start + MNIST_1D_CLASS_COUNT).indexOf(1);
  });

describe("mnist1d against the reference's generator", () => {
  for (const { args, ...recorded } of fixture.mnist1d) {
    test(`${args.n_samples} sequences of seed ${args.seed}`, () => {
      const dataset = mnist1d({
        size: args.n_samples,
        seed: args.seed,
        duration: args.t,
        steps: args.nt,
        maxShift: args.perc_max_shift,
        whiteNoise: args.sigm_uncorr_noise,
        correlatedNoise: args.sigm_corr_noise,
        correlationLength: args.width_corr_noise,
      });
      for (const [index, value] of recorded.input_first.flat().entries()) {
        expect(dataset.inputs[index]).toBeCloseTo(value, 9);
      }
      expect(Array.from(dataset.templates)).toStrictEqual(recorded.label_first);
      expect(classesOf(dataset, 0)).toStrictEqual(recorded.target_first_argmax);
      expect(mnist1d({ size: args.n_samples, seed: args.seed })).toStrictEqual(dataset);
    });
  }
});

describe("mnist1d", () => {
  const clean = { seed: 3, whiteNoise: 0, correlatedNoise: 0 };

  test("without noise and shift, the templates", () => {
    const { inputs, templates, steps } = mnist1d({ ...clean, size: 30, maxShift: 0, duration: 2, steps: 200 });
    /** Height at x of lines from one corner to the next. */
    const along = (x: number, ...corners: (readonly [number, number])[]) => {
      const next = corners.findIndex(([cornerX]) => cornerX > x);
      const [[x0, y0], [x1, y1]] = [corners[next - 1]!, corners[next]!];
      return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
    };
    const shapes = [
      (x: number) => Math.abs(Math.sin(2 * Math.PI * x)),
      (x: number) => Math.sin(2 * Math.PI * x),
      (x: number) => 0.5 * Math.sin(Math.acos(2 * x - 1)),
      (x: number) => along(x, [0, 0], [0.2, 1], [0.8, -1], [1, 0]),
      (x: number) => along(x, [0, 0], [0.2, 1], [0.8, 1], [1, 0]),
    ];
    templates.forEach((template, sample) => {
      for (let step = 0; step < steps; step++) {
        const upright = step < 100 ? shapes[Math.floor(template / 2)]!(step / 100) : 0;
        expect(inputs[sample * steps + step]).toBeCloseTo(template % 2 === 0 ? upright : -upright, 12);
      }
    });
  });

  test("every step has one class: its template in one piece of unit length, background elsewhere", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(25),
        fc.integer({ min: 10, max: 80 }),
        fc.double({ min: 1, max: 8, noNaN: true }),
        (seed, size, steps, duration) => {
          const dataset = mnist1d({ seed, size, steps, duration });
          const { inputs, targets, labels, templates, ...sizes } = dataset;
          expect(sizes).toStrictEqual({
            name: "mnist1d",
            steps,
            sampleCount: size,
            inputSize: 1,
            targetSize: 11,
          });
          expect([inputs.length, targets.length, templates.length]).toStrictEqual([
            size * steps,
            size * steps * 11,
            size,
          ]);
          expect(targets.reduce((sum, value) => sum + value, 0)).toBe(size * steps);
          templates.forEach((template, sample) => {
            const classes = classesOf(dataset, sample);
            const first = classes.indexOf(template);
            const last = classes.lastIndexOf(template);
            expect([...labels.subarray(sample * steps, (sample + 1) * steps)]).toStrictEqual(classes);
            expect(classes).toStrictEqual(classes.map((_, step) => (step >= first && step <= last ? template : 10)));
            expect(Math.abs(last + 1 - first - steps / duration)).toBeLessThanOrEqual(1);
          });
        },
      ),
      { seed: SEED },
    );
  });

  test("the noise has the standard deviations asked for, and the correlated noise is smooth", () => {
    const steps = 5000;
    // A template that is as good as nowhere, so that what remains is noise.
    const noise = (options: { whiteNoise: number; correlatedNoise: number }) =>
      mnist1d({ ...clean, ...options, size: 1, steps, duration: 500 }).inputs;
    const spread = (values: Float64Array) =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    const roughness = (values: Float64Array) =>
      spread(values.subarray(1).map((value, step) => value - values[step]!)) / spread(values);
    const white = noise({ whiteNoise: 0.5, correlatedNoise: 0 });
    const correlated = noise({ whiteNoise: 0, correlatedNoise: 0.5 });
    expect(spread(white)).toBeCloseTo(0.5, 2);
    expect(spread(correlated)).toBeCloseTo(0.5, 2);
    expect(roughness(white)).toBeCloseTo(Math.SQRT2, 1);
    expect(roughness(correlated)).toBeLessThan(1);
  });

  test("arguments out of range are named, with what is right", () => {
    expect(() => mnist1d({ ...clean, size: -1 })).toThrow("mnist1d: size is -1, but must be an integer of at least 0");
    expect(() => mnist1d({ ...clean, size: 1, duration: 0.5 })).toThrow(
      "mnist1d: duration is 0.5, but must be at least 1",
    );
    expect(() => mnist1d({ ...clean, size: 1, maxShift: 1.5 })).toThrow(
      "mnist1d: maxShift is 1.5, but must be from 0 to 1",
    );
    expect(() => mnist1d({ ...clean, size: 1, correlationLength: Number.NaN })).toThrow(
      "mnist1d: correlationLength is NaN, but must be a finite number",
    );
    expect(() => mnist1d({ ...clean, size: 1, steps: 1 })).toThrow("mnist1d: steps is 1");
  });
});

/** Philox against its published vectors and in WebAssembly, and the distributions against their definitions. */
import { describe, expect, it } from "vitest";
import { mathsModuleText } from "../../genn/backends/wasm/maths/index.ts";
import {
  CounterStream,
  fnv1a,
  philox4x32,
  streamKey,
  uniformDoubleFromBits,
  uniformFromBits,
} from "../../genn/maths/random.ts";
import { instantiate } from "./harness.ts";
import { bitsSource } from "./samples.ts";

describe("philox4x32", () => {
  it("gives the known answers of Random123", () => {
    expect(philox4x32(0, 0, 0, 0, 0, 0)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const ones = 0xffffffff;
    expect(philox4x32(ones, ones, ones, ones, ones, ones)).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
    expect(philox4x32(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344)).toEqual([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ]);
  });

  it("gives the same bits in WebAssembly", async () => {
    const { functions } = mathsModuleText(["philox.x4", "philox"]);
    const exports = await instantiate(`(module (memory (export "memory") 1) ${functions}
      (func (export "run") (param i32 i32 i32 i32 i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
        (call $philox.x4 (local.get 0) (local.get 1) (v128.load (i32.const 64))
          (local.get 2) (local.get 3) (local.get 4))
        (local.set $d) (local.set $c) (local.set $b) (local.set $a)
        (v128.store (i32.const 0) (local.get $a)) (v128.store (i32.const 16) (local.get $b))
        (v128.store (i32.const 32) (local.get $c)) (v128.store (i32.const 48) (local.get $d)))
      (func (export "single") (param i32 i32 i32 i32 i32 i32) (result i32 i32 i32 i32)
        (call $philox (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5))))`);
    const memory = new Uint32Array((exports.memory as WebAssembly.Memory).buffer);
    const run = exports.run as (...words: number[]) => void;
    const single = exports.single as (...words: number[]) => number[];
    const next = bitsSource(9);
    for (let trial = 0; trial < 500; trial++) {
      const [key0, key1, c1, c2, c3] = Array.from({ length: 5 }, next);
      const elements = Array.from({ length: 4 }, next);
      memory.set(elements, 16);
      run(key0, key1, c1, c2, c3);
      elements.forEach((element, lane) => {
        const words = [0, 1, 2, 3].map((word) => memory[4 * word + lane]);
        expect(words).toEqual([...philox4x32(key0, key1, element, c1, c2, c3)]);
        expect(single(key0, key1, element, c1, c2, c3).map((word) => word >>> 0)).toEqual(words);
      });
    }
  });
});

/** Applies a WebAssembly distribution to words. */
async function distribution(name: string, words: readonly Uint32Array[]): Promise<Float32Array> {
  const { imports, functions } = mathsModuleText([name]);
  const { length } = words[0];
  const loads = words.map((_, index) => `(v128.load offset=${index * length * 4} (local.get $at))`).join(" ");
  const exports = await instantiate(`(module ${imports} (memory (export "memory") 64) ${functions}
    (func (export "run") (local $at i32)
      (loop $next
        (v128.store offset=${words.length * length * 4} (local.get $at) (call $${name} ${loads}))
        (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (i32.const ${length * 4}))))))`);
  const { buffer } = exports.memory as WebAssembly.Memory;
  words.forEach((list, index) => {
    new Uint32Array(buffer, index * length * 4, length).set(list);
  });
  (exports.run as () => void)();
  return new Float32Array(buffer, words.length * length * 4, length).slice();
}

const count = 1 << 16;
const words = (draw: number): Uint32Array => {
  const stream = new CounterStream(5, "words");
  const result = Uint32Array.from({ length: count }, (_, element) => stream.words(element, draw)[0]);
  result.set([0, 0xff, 0x100, 0x1ff, 0x200, 0x7fffffff, 0x80000000, 0xffffffff]);
  return result;
};

function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return { mean, variance: list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length };
}

describe("distributions in WebAssembly", () => {
  it("uniform numbers are those of the definition", async () => {
    const bits = words(0);
    const result = await distribution("rand.uniform.x4", [bits]);
    expect(result.every((value, index) => value === uniformFromBits(bits[index]))).toBe(true);
    expect(Math.max(...result)).toBeLessThan(1);
  });

  it("normal numbers are Box and Muller's, finite, with the right moments", async () => {
    const [first, second] = [words(1), words(2)];
    const result = await distribution("rand.normal.x4", [first, second]);
    result.forEach((value, index) => {
      const radius = Math.sqrt(-2 * Math.log(((first[index] >>> 9) + 0.5) * 2 ** -23));
      const expected = radius * Math.cos(Math.PI * ((second[index] >> 8) * 2 ** -23));
      expect(Math.abs(value - expected)).toBeLessThan(2e-6);
    });
    const { mean, variance } = moments(result);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });

  it("exponential numbers are positive and finite, with mean 1", async () => {
    const result = await distribution("rand.exponential.x4", [words(3)]);
    expect(result.every((value) => value > 0 && value < 17)).toBe(true);
    const { mean, variance } = moments(result);
    expect(Math.abs(mean - 1)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(8 / count));
  });
});

describe("streams", () => {
  const stream = new CounterStream(1234, "neur_0_pyr.v");
  const list = (draw: (element: number) => number, length = 20000): number[] =>
    Array.from({ length }, (_, element) => draw(element));

  it("depend on seed, name, element, draw and step, and on nothing else", () => {
    expect(fnv1a("")).toBe(0x811c9dc5);
    expect(fnv1a("foobar")).toBe(0xbf9cf968);
    expect(new CounterStream(1234n, fnv1a("neur_0_pyr.v")).uniform(7, 2)).toBe(stream.uniform(7, 2));
    const variants = [
      stream.uniform(7, 2),
      stream.uniform(7, 3),
      stream.uniform(8, 2),
      stream.uniform(7 + 2 ** 32, 2),
      stream.uniform(7, 2, 1),
      new CounterStream(1235, "neur_0_pyr.v").uniform(7, 2),
      new CounterStream(1234n + (1n << 32n), "neur_0_pyr.v").uniform(7, 2),
      new CounterStream(1234, "neur_0_pyr.u").uniform(7, 2),
    ];
    expect(new Set(variants).size).toBe(variants.length);
    expect(streamKey(-1, 3)).toEqual(streamKey(2n ** 64n - 1n, 3));
  });

  it("give float32 values in float precision, and near-by doubles in double precision", () => {
    const double = new CounterStream(1234, "neur_0_pyr.v", "double");
    for (let element = 0; element < 1000; element++) {
      for (const name of ["uniform", "normal", "exponential"] as const) {
        const value = stream[name](element, 0);
        expect(Math.fround(value)).toBe(value);
        expect(Math.abs(value - double[name](element, 0))).toBeLessThan(1e-6);
      }
    }
    expect(uniformDoubleFromBits(0xffffffff, 0xffffffff)).toBe(1 - 2 ** -53);
    expect(uniformFromBits(0xffffffff)).toBe(1 - 2 ** -24);
  });

  it("have the mean and variance of their distributions", () => {
    const cases: [string, number[], number, number, number][] = [
      ["uniform", list((i) => stream.uniform(i, 0)), 1 / 2, 1 / 12, 1.8],
      ["normal", list((i) => stream.normal(i, 1)), 0, 1, 3],
      ["exponential", list((i) => stream.exponential(i, 2)), 1, 1, 9],
      ...[0.3, 1, 2.5, 40].map((shape): [string, number[], number, number, number] => [
        `gamma ${shape}`,
        list((i) => stream.gamma(i, 3, shape)),
        shape,
        shape,
        3 + 6 / shape,
      ]),
      ...(
        [
          [1, 0.3],
          [20, 0.5],
          [50, 0.9],
          [1000, 0.001],
          [100000, 0.37],
          [1e9, 0.999],
        ] as const
      ).map(([n, p]): [string, number[], number, number, number] => [
        `binomial ${n} ${p}`,
        list((i) => stream.binomial(i, 4, n, p)),
        n * p,
        n * p * (1 - p),
        3 + (1 - 6 * p * (1 - p)) / (n * p * (1 - p)),
      ]),
    ];
    for (const [name, values, mean, variance, kurtosis] of cases) {
      const found = moments(values);
      const spread = Math.sqrt(variance / values.length);
      expect(Math.abs(found.mean - mean), `${name}: mean ${found.mean}`).toBeLessThan(4.5 * spread);
      const tolerance = 4.5 * variance * Math.sqrt((kurtosis - 1) / values.length);
      expect(Math.abs(found.variance - variance), `${name}: variance ${found.variance}`).toBeLessThan(
        Math.max(tolerance, 1e-3 * variance),
      );
    }
  });

  it("binomial numbers follow their probabilities, also where the trials are split", () => {
    for (const [n, p] of [
      [8, 0.7],
      [60, 0.4],
      [300, 0.5],
    ]) {
      const values = list((i) => stream.binomial(i, 5, n, p));
      const counts = new Array<number>(n + 1).fill(0);
      for (const value of values) counts[value]++;
      let probability = (1 - p) ** n;
      let statistic = 0;
      let cells = 0;
      for (let k = 0; k <= n; k++) {
        const expected = probability * values.length;
        if (expected > 20) {
          statistic += (counts[k] - expected) ** 2 / expected;
          cells++;
        }
        probability *= ((n - k) / (k + 1)) * (p / (1 - p));
      }
      // Chi-square has mean `cells` and standard deviation sqrt(2 cells).
      expect(statistic, `binomial ${n} ${p}, ${cells} cells`).toBeLessThan(cells + 4.5 * Math.sqrt(2 * cells));
    }
  });

  it("reject impossible parameters and give the certain results", () => {
    expect(stream.binomial(0, 0, 10, 0)).toBe(0);
    expect(stream.binomial(0, 0, 10, 1)).toBe(10);
    expect(stream.binomial(0, 0, 0, 0.5)).toBe(0);
    expect(() => stream.binomial(0, 0, 1.5, 0.5)).toThrow(RangeError);
    expect(() => stream.binomial(0, 0, 2, 1.5)).toThrow("1.5");
    expect(() => stream.gamma(0, 0, 0)).toThrow("shape");
  });
});

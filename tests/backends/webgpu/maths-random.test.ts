/** Random numbers on the GPU: those of the definition, and those of the CPU backend bit for bit. */
import { describe, expect, it } from "vitest";
import { mathsModuleText } from "../../../genn/backends/wasm/maths/index.ts";
import { CounterStream, philox4x32, uniformFromBits } from "../../../genn/maths/random.ts";
import { apply, instantiate } from "../../maths/harness.ts";
import { bitsSource } from "../../maths/samples.ts";
import { runWords } from "./harness.ts";

/** Of the 2^23 radii and 2^24 angles of a normal number, one in so many is tried. 1 tries them all. */
const STRIDE = Number(process.env.RANDOM_STRIDE ?? 16);

/** A distribution of the CPU backend, applied to words. */
async function onCpu(name: string, words: readonly Uint32Array[]): Promise<Float32Array> {
  const block = 1 << 16;
  const { imports, functions } = mathsModuleText([name]);
  const loads = words.map((_, index) => `(v128.load offset=${index * block * 4} (local.get $at))`).join(" ");
  const exports = await instantiate(`(module ${imports} (memory (export "memory") ${(4 * block * 4) >> 16}) ${functions}
    (func (export "run") (local $at i32)
      (loop $next
        (v128.store offset=${3 * block * 4} (local.get $at) (call $${name} ${loads}))
        (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (i32.const ${block * 4}))))))`);
  const { buffer } = exports.memory as WebAssembly.Memory;
  const result = new Float32Array(words[0]!.length);
  for (let start = 0; start < result.length; start += block) {
    words.forEach((list, index) => {
      new Uint32Array(buffer, index * block * 4, block).set(list.subarray(start, start + block));
    });
    (exports.run as () => void)();
    result.set(new Float32Array(buffer, 3 * block * 4, Math.min(block, result.length - start)), start);
  }
  return result;
}

/** Words that the GPU makes from the number of the invocation. */
const onGpu = (needs: string, text: string, count: number): Promise<Uint32Array> =>
  runWords({ needs: [needs], body: `  output[i] = ${text};`, count, input: new Uint32Array(4), outputLength: count });

function expectSameBits(found: Uint32Array, wanted: Float32Array): void {
  const bits = new Uint32Array(wanted.buffer);
  let different = 0;
  found.forEach((word, index) => {
    if (word !== bits[index]) different++;
  });
  expect(different, `of ${found.length} differ`).toBe(0);
}

describe("the generator", () => {
  it("gives Random123's known answers", async () => {
    // Random123, kat_vectors, philox4x32 10: counter, key, result.
    const known = [
      ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
      ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
      ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
    ].map((row) => row.map((words) => words.split(" ").map((word) => Number.parseInt(word, 16))));
    const result = await runWords({
      needs: ["philox"],
      body: `
  let at = 6u * i;
  let counter = vec4<u32>(input[at], input[at + 1u], input[at + 2u], input[at + 3u]);
  let words = philox(vec2<u32>(input[at + 4u], input[at + 5u]), counter);
  for (var k = 0u; k < 4u; k++) { output[4u * i + k] = words[k]; }`,
      count: 3,
      input: Uint32Array.from(known.flatMap(([counter, key]) => [...counter!, ...key!])),
      outputLength: 12,
    });
    expect([...result]).toEqual(known.flatMap(([, , words]) => words!));
  });

  it("gives the words of the definition, and uniform numbers exactly", async () => {
    const next = bitsSource(9);
    const count = 500;
    const input = Uint32Array.from({ length: 6 * count }, next);
    const result = await runWords({
      needs: ["draw_bits", "draw_uniform"],
      body: `
  let at = 6u * i;
  let key = vec2<u32>(input[at], input[at + 1u]);
  let counter = vec4<u32>(input[at + 2u], input[at + 3u], input[at + 4u], input[at + 5u]);
  output[2u * i] = draw_bits(key, counter);
  output[2u * i + 1u] = bitcast<u32>(draw_uniform(key, counter));`,
      count,
      input,
      outputLength: 2 * count,
    });
    const floats = new Float32Array(result.buffer);
    for (let i = 0; i < count; i++) {
      const [k0, k1, c0, c1, c2, c3] = input.subarray(6 * i, 6 * i + 6);
      const [first] = philox4x32(k0!, k1!, c0!, c1!, c2!, c3!);
      expect(result[2 * i]).toBe(first);
      expect(floats[2 * i + 1]).toBe(uniformFromBits(first));
    }
  });
});

describe("numbers that have the bits of the CPU backend", () => {
  const angles = 2 ** 24 / STRIDE;
  const radii = 2 ** 23 / STRIDE;

  it("normal numbers of all radii", async () => {
    const found = await onGpu("normal_of", `bitcast<u32>(normal_of((i * ${STRIDE}u) << 9u, 77777u))`, radii);
    const words = Uint32Array.from({ length: radii }, (_, i) => (i * STRIDE) << 9);
    expectSameBits(found, await onCpu("rand.normal.x4", [words, new Uint32Array(radii).fill(77777)]));
  });

  it("normal numbers of all angles", async () => {
    const found = await onGpu("normal_of", `bitcast<u32>(normal_of(123456789u, (i * ${STRIDE}u) << 8u))`, angles);
    const words = Uint32Array.from({ length: angles }, (_, i) => (i * STRIDE) << 8);
    expectSameBits(found, await onCpu("rand.normal.x4", [new Uint32Array(angles).fill(123456789), words]));
  });

  it("normal numbers of arbitrary words", async () => {
    const [first, second] = ["i * 0x9e3779b9u + 12345u", "(i ^ (i >> 7u)) * 0x85ebca6bu"];
    const found = await onGpu("normal_of", `bitcast<u32>(normal_of(${first}, ${second}))`, 2 ** 18);
    const words = (make: (i: number) => number) => Uint32Array.from({ length: 2 ** 18 }, (_, i) => make(i));
    const radius = words((i) => Math.imul(i, 0x9e3779b9) + 12345);
    expectSameBits(found, await onCpu("rand.normal.x4", [radius, words((i) => Math.imul(i ^ (i >>> 7), 0x85ebca6b))]));
  });

  it("log-normal numbers", async () => {
    const call = "draw_log_normal(vec2<u32>(1u, 2u), vec4<u32>(i, 3u, 4u, 5u), 0.3f, 1.7f)";
    const found = await onGpu("draw_log_normal", `bitcast<u32>(${call})`, 1 << 16);
    const words = Array.from({ length: 1 << 16 }, (_, i) => philox4x32(1, 2, i, 3, 4, 5));
    const normal = await onCpu("rand.normal.x4", [
      Uint32Array.from(words, ([first]) => first),
      Uint32Array.from(words, ([, second]) => second),
    ]);
    const { fround } = Math;
    const exponents = normal.map((value) => fround(0.3) + fround(fround(1.7) * value));
    expectSameBits(found, await apply("exp", exponents));
  });

  it("the square root is the correctly rounded one, whatever the GPU's own is", async () => {
    const roots = await Promise.all(
      ["+ 2u", "+ 1u", "", "- 1u", "- 2u"].map((offset) =>
        runWords({
          needs: ["rounded_sqrt"],
          // Takes the place of the GPU's.
          declarations: `fn sqrt(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x * inverseSqrt(x)) ${offset}); }`,
          body: "  output[i] = bitcast<u32>(rounded_sqrt(f32(i + 1u) * f32(i + 1u) * 1.2345e-8 + f32(i) * 1e-7 + 1e-7));",
          count: 1 << 14,
          input: new Uint32Array(4),
          outputLength: 1 << 14,
        }),
      ),
    );
    const { fround } = Math;
    const wanted = Float32Array.from({ length: 1 << 14 }, (_, i) => {
      const square = fround(fround((i + 1) * (i + 1)) * fround(1.2345e-8));
      return Math.sqrt(fround(fround(square + fround(i * fround(1e-7))) + fround(1e-7)));
    });
    for (const found of roots) expectSameBits(found, wanted);
  });

  it("exponential numbers", async () => {
    const text = `bitcast<u32>(-log_unfused(open_uniform((i * ${STRIDE}u) << 9u)))`;
    const found = await runWords({
      needs: ["log_unfused", "open_uniform"],
      body: `  output[i] = ${text};`,
      count: radii,
      input: new Uint32Array(4),
      outputLength: radii,
    });
    const words = Uint32Array.from({ length: radii }, (_, i) => (i * STRIDE) << 9);
    expectSameBits(found, await onCpu("rand.exponential.x4", [words]));
  });
});

describe("numbers that take more than one candidate", () => {
  const stream = new CounterStream(1234, "neur_0_pyr.v");
  const [key0, key1] = stream.key;
  /** Elements drawn with each row of parameters, all in one shader: compiling one takes longer than running it. */
  const count = 2000;
  const draw = async (name: string, parameters: readonly string[]): Promise<Uint32Array[]> => {
    const rows = parameters.map((row) => row.split(", "));
    const columns = rows[0]!.map((_, column) => rows.map((row) => row[column]!));
    const choices = columns.map((values, column) => {
      const type = values[0]!.endsWith("u") ? "u32" : "f32";
      return `  var choices_${column} = array<${type}, ${rows.length}>(${values.join(", ")});`;
    });
    const chosen = columns.map((_, column) => `choices_${column}[i / ${count}u]`).join(", ");
    const call = `draw_${name}(vec2<u32>(${key0}u, ${key1}u), vec4<u32>(element, 0u, 0u, 3u), ${chosen})`;
    const body = [...choices, `  let element = i % ${count}u;`, `  output[i] = bitcast<u32>(${call});`].join("\n");
    const length = rows.length * count;
    const needs = [`draw_${name}`];
    const words = await runWords({ needs, body, count: length, input: new Uint32Array(4), outputLength: length });
    return rows.map((_, index) => words.slice(index * count, (index + 1) * count));
  };

  it("gamma numbers are those of the definition but for rounding", async () => {
    const shapes = [0.3, 1, 2.5, 40];
    const drawn = await draw("gamma", [...shapes.map((shape) => shape.toFixed(1)), "-1.0"]);
    shapes.forEach((shape, row) => {
      const found = new Float32Array(drawn[row]!.buffer);
      const far = [...found.keys()].filter((i) => {
        const wanted = stream.gamma(i, 3, shape);
        return Math.abs(found[i]! - wanted) > 1e-4 * wanted + 1e-6;
      });
      // A candidate near the edge of acceptance may be taken here and not there.
      expect(far.length, `shape ${shape}: ${far.length} of ${count}`).toBeLessThan(0.002 * count);
    });
    expect(new Float32Array(drawn[4]!.buffer).every(Number.isNaN)).toBe(true);
  });

  it("binomial numbers are mostly those of the definition", async () => {
    const cases: [number, number][] = [
      [1, 0.3],
      [20, 0.5],
      [50, 0.9],
      [1000, 0.001],
      [100000, 0.37],
    ];
    const certain = ["10u, 1.5", "10u, 1.0", "10u, 0.0"];
    const drawn = await draw("binomial", [...cases.map(([n, p]) => `${n}u, ${p}`), ...certain]);
    cases.forEach(([n, p], row) => {
      const found = drawn[row]!;
      const deviation = Math.sqrt(n * p * (1 - p));
      const far = [...found.keys()].filter((i) => Math.abs(found[i]! - stream.binomial(i, 3, n, p)) > 1e-3 * deviation);
      expect(far.length, `${n} trials: ${far.length} of ${count}`).toBeLessThan(0.02 * count);
      const mean = found.reduce((sum, value) => sum + value, 0) / count;
      expect(Math.abs(mean - n * p), `${n} trials`).toBeLessThan((5 * deviation) / Math.sqrt(count));
    });
    expect(drawn.slice(cases.length).map((found) => [...new Set(found)])).toEqual([[0], [10], [0]]);
  });
});

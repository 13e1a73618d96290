/** A convolutional network: what filters and readout learn, on paper, and spikes that follow rates. */
import { describe, expect, onTestFinished, test } from "vitest";
import { RandomState } from "../../data/index.ts";
import {
  ConvolutionalRateNetwork,
  type ConvolutionalShape,
  ConvolutionalSpikingNetwork,
  drawPatches,
  FilterNetwork,
} from "../../network_architectures/convolutional/index.ts";
import { activationScale, normaliseWeights } from "../../snn/index.ts";
import { backends } from "../backends/backends.ts";

const random = new RandomState(7);
const drawn = (count: number, from = -1, to = 1) =>
  Float32Array.from({ length: count }, () => from + (to - from) * random.random());

const shape: ConvolutionalShape = { size: 7, field: 3, filters: 2, pool: 2, classes: 3 };
/** Features lie on 5 x 5 places, of which pools leave out the last row and column. */
const [MAP, POOLS] = [5, 2];
const weights = { filters: drawn(9 * 2), readout: drawn(POOLS * POOLS * 2 * 3), biases: drawn(3) };
const pictures = Array.from({ length: 3 }, () => drawn(49, 0, 1).map((one) => (one < 0.3 ? 0 : one)));

/** Rates of features, `[row][column][filter]`. */
const featuresOf = (picture: Float32Array) =>
  Float64Array.from({ length: MAP * MAP * 2 }, (_, k) => {
    const [row, column, filter] = [Math.floor(k / (2 * MAP)), Math.floor(k / 2) % MAP, k % 2];
    let sum = 0;
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 3; x++)
        sum += picture[(row + y) * 7 + column + x]! * weights.filters[(y * 3 + x) * 2 + filter]!;
    }
    return Math.max(0, sum);
  });
const poolsOf = (features: ArrayLike<number>) =>
  Float64Array.from({ length: POOLS * POOLS * 2 }, (_, k) => {
    const [row, column, filter] = [Math.floor(k / (2 * POOLS)), Math.floor(k / 2) % POOLS, k % 2];
    const at = (y: number, x: number) => features[((2 * row + y) * MAP + 2 * column + x) * 2 + filter]!;
    return (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4;
  });
const evidenceOf = (pools: ArrayLike<number>, readout: ArrayLike<number>, biases: ArrayLike<number>) =>
  Float64Array.from(biases, (bias, k) =>
    Array.from(pools).reduce((sum, rate, from) => sum + rate * readout[from * 3 + k]!, bias),
  );

/** Adam on paper: ascends. */
class Adam {
  readonly w: Float64Array;
  readonly #m: Float64Array;
  readonly #v: Float64Array;
  constructor(w: Float64Array) {
    this.w = w;
    this.#m = new Float64Array(w.length);
    this.#v = new Float64Array(w.length);
  }
  move(change: ArrayLike<number>, lr: number, update: number): void {
    for (let k = 0; k < this.w.length; k++) {
      this.#m[k] = 0.9 * this.#m[k]! + 0.1 * change[k]!;
      this.#v[k] = 0.999 * this.#v[k]! + 0.001 * change[k]! ** 2;
      const [m, v] = [this.#m[k]! / (1 - 0.9 ** update), this.#v[k]! / (1 - 0.999 ** update)];
      this.w[k]! += (lr * m) / (Math.sqrt(v) + 1e-7);
    }
  }
}

const near = (found: ArrayLike<number>, right: ArrayLike<number>, digits = 4) => {
  expect(found).toHaveLength(right.length);
  for (let k = 0; k < right.length; k++) expect(found[k]).toBeCloseTo(right[k]!, digits);
};

test("patches have no mean, and the norm 1", () => {
  const values = new Float32Array(2 * 100);
  values.fill(1, 100, 150);
  const patches = drawPatches({ values, count: 2, size: 10 }, 3, 20, 1);
  for (let k = 0; k < 20; k++) {
    const patch = patches.subarray(9 * k, 9 * k + 9);
    expect(patch.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 5);
    expect(Math.hypot(...patch)).toBeCloseTo(1, 5);
  }
  expect(drawPatches({ values, count: 2, size: 10 }, 3, 20, 1)).toEqual(patches);
  expect(() => drawPatches({ values: new Float32Array(100).fill(1), count: 1, size: 10 }, 3, 1, 1)).toThrow(
    "the pictures show nothing",
  );
});

test.each([
  [{ ...shape, field: 8 }, "the height of the kernel, 8, is more than that of the input, 7"],
  [{ ...shape, pool: 6 }, "pools of 6 pixels are larger than the 5 of a feature map"],
])("shapes that do not fit are refused", async (wrong, message) => {
  const options = { dt: 1, batchSize: 1, plastic: false };
  await expect(ConvolutionalRateNetwork.create(options, { shape: wrong, weights })).rejects.toThrow(message);
  await expect(ConvolutionalSpikingNetwork.create(options, { shape: wrong, weights })).rejects.toThrow(message);
});

describe.each(backends)("%s", (_, options) => {
  test("a filter moves towards the patches that it wins, and no other does", async () => {
    const start = drawn(4 * 3);
    const net = await FilterNetwork.create(
      { dt: 1, batchSize: 5, ...options },
      { pixels: 4, start, learningRate: 0.3 },
    );
    onTestFinished(() => net.destroy());
    const right = Float64Array.from(start);
    for (let batch = 0; batch < 3; batch++) {
      const patches = drawn(5 * 4);
      const change = new Float64Array(12);
      for (let b = 0; b < 5; b++) {
        const x = patches.subarray(4 * b, 4 * b + 4);
        const answers = [0, 1, 2].map((k) => x.reduce((sum, one, pixel) => sum + one * right[3 * pixel + k]!, 0));
        const winner = answers.indexOf(Math.max(...answers));
        const y = answers[winner]!;
        for (const [pixel, one] of x.entries())
          change[3 * pixel + winner]! += y * (one - y * right[3 * pixel + winner]!);
      }
      for (let k = 0; k < 12; k++) right[k]! += (0.3 * change[k]!) / 5;
      await net.learn(patches);
    }
    near(await net.filters(), right);
  });

  test("rates pass from the picture to the outputs, and the readout learns", async () => {
    const net = await ConvolutionalRateNetwork.create(
      { dt: 1, batchSize: 3, ...options },
      { shape, weights, learningRate: 0.1 },
    );
    onTestFinished(() => net.destroy());
    const all = Float32Array.from(pictures.flatMap((one) => [...one]));
    const [readout, biases] = [
      new Adam(Float64Array.from(weights.readout)),
      new Adam(Float64Array.from(weights.biases)),
    ];
    for (const [round, labels] of [
      [0, 2, 1],
      [1, 2, 0],
    ].entries()) {
      const changes = [new Float64Array(24), new Float64Array(3)] as const;
      const evidence = pictures.flatMap((picture, b) => {
        const pools = poolsOf(featuresOf(picture));
        const own = evidenceOf(pools, readout.w, biases.w);
        const all = own.reduce((sum, one) => sum + Math.exp(one), 0);
        for (const [k, one] of own.entries()) {
          const error = (labels[b] === k ? 1 : 0) - Math.exp(one) / all;
          changes[1][k]! += error / 3;
          for (const [from, rate] of pools.entries()) changes[0][from * 3 + k]! += (rate * error) / 3;
        }
        return [...own];
      });
      await net.learn(all, labels, round + 1, 0.5);
      near(await net.evidence(), evidence);
      readout.move(changes[0], 0.05, round + 1);
      biases.move(changes[1], 0.05, round + 1);
    }
    near(
      await net.features(),
      pictures.flatMap((one) => [...featuresOf(one)]),
    );
    const learned = await net.weights();
    near(learned.filters, weights.filters, 6);
    near(learned.readout, readout.w, 3);
    near(learned.biases, biases.w, 3);
    // A smaller batch: the last picture is no longer seen.
    await net.show(all.subarray(0, 2 * 49));
    near((await net.evidence()).subarray(6), learned.biases);
  });

  test("spikes follow the rates, by kernel and one by one", async () => {
    const features = pictures.map(featuresOf);
    // 100: no feature is cut off.
    const scale = activationScale(
      features.flatMap((one) => [...one]),
      100,
    );
    const [first, second] = normaliseWeights([
      { weights: weights.filters, scale },
      { weights: weights.readout, biases: weights.biases, scale: 1 },
    ]);
    const converted = { filters: first!.weights, readout: second!.weights, biases: second!.biases! };
    const steps = 300;
    const found: Float64Array[] = [];
    for (const storage of ["procedural", "listed"] as const) {
      const net = await ConvolutionalSpikingNetwork.create(
        { dt: 1, batchSize: 4, plastic: false, ...options },
        { shape, weights: converted, storage },
      );
      onTestFinished(() => net.destroy());
      const all = Float32Array.from(pictures.flatMap((one) => [...one]));
      // What was shown before leaves nothing behind.
      net.show(all.toReversed());
      await net.simulation.step(10);
      net.show(all);
      await net.simulation.step(steps);
      const [counts, evidence] = [await net.featureCounts(), await net.evidence()];
      for (const [b, own] of features.entries()) {
        for (const [k, rate] of own.entries()) {
          // What nine pixels have not sent yet, and what waits in the potential.
          expect(Math.abs(counts[b * own.length + k]! - (steps * rate) / scale)).toBeLessThan(4);
        }
        const right = evidenceOf(poolsOf(own), weights.readout, weights.biases);
        for (const [k, one] of right.entries()) expect(evidence[3 * b + k]! / steps).toBeCloseTo(one, 1);
      }
      // An instance without a picture has the biases alone.
      near(
        evidence.subarray(9).map((one) => one / steps),
        weights.biases,
        3,
      );
      found.push(evidence, counts);
    }
    near(found[2]!, found[0]!, 2);
    near(found[3]!, found[1]!, 6);
  });
});

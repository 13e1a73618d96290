import { describe, expect, test } from "vitest";
import { normal, uniform } from "../../genn/index.ts";
import { normalise, normDivisor } from "../../network_base/index.ts";
import { Chain, names } from "./networks.ts";

describe("normalisation", () => {
  test("divisors", () => {
    const divisors = ([false, "lin", "lin_inv", "sqrt", "sqrt_inv"] as const).map((norm) =>
      normDivisor(norm, 4, 9, "x"),
    );
    expect(divisors).toEqual([1, 4, 9, 2, 3]);
    expect(() => normDivisor("sqr" as never, 4, 9, "x")).toThrow("unknown norm 'sqr' in x. Did you mean 'sqrt'?");
    expect(() => normDivisor(true as never, 4, 9, "x")).toThrow("the norm of x must be false or a name, not true");
    const weights = Float32Array.of(1, 2);
    normalise(weights, 3);
    expect([...weights]).toEqual([Math.fround(1 / 3), Math.fround(2 / 3)]);
  });

  test("initial weights are divided once, at creation and when reinitialised", async () => {
    const g = Array.from({ length: 12 }, (_, k) => k - 5);
    const net = await Chain.create({ dt: 1, precision: "double", threads: 1 }, { from: 4, to: 3, g, norm: "sqrt_inv" });
    const expected = g.map((value) => value / Math.sqrt(3));
    expect([...(await net.getWeights(names.forward))]).toEqual(expected);
    net.setWeights(names.forward, 7);
    expect([...(await net.getWeights(names.forward))]).toEqual(new Array(12).fill(7));
    await net.reinitialise();
    expect([...(await net.getWeights(names.forward))]).toEqual(expected);
    net.destroy();
  });

  test("drawn weights: the same for the same seed", async () => {
    const config = { from: 3, to: 2, g: uniform(-1, 1), norm: "lin" } as const;
    const weights = async (seed: number) => {
      const net = await Chain.create({ dt: 1, seed, threads: 1 }, config);
      const drawn = await net.getWeights(names.forward);
      net.destroy();
      return [...drawn];
    };
    const [first, again, other] = [await weights(1), await weights(1), await weights(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    for (const weight of first) expect(Math.abs(weight)).toBeLessThanOrEqual(1 / 3);
  });
});

describe("alignment", () => {
  test("transposed, and transposed with the sign changed", async () => {
    const net = await Chain.create({ dt: 1, threads: 1 }, { from: 3, to: 2, g: normal(0, 1), feedback: true });
    const forward = await net.getWeights(names.forward);
    const transposed = [0, 1].flatMap((post) => [0, 1, 2].map((pre) => forward[pre * 2 + post]!));
    await net.runAlign("feedback");
    expect([...(await net.getWeights(names.feedback))]).toEqual(transposed);
    await net.runAlign("negated");
    expect([...(await net.getWeights(names.feedback))]).toEqual(transposed.map((weight) => -weight));
    await expect(net.runAlign("feedbak")).rejects.toThrow(
      "unknown align group 'feedbak' in the network. Did you mean 'feedback'?",
    );
    net.destroy();
  });

  test("copies of weights and biases, several to a group", async () => {
    class Copies extends Chain {
      override setup(): void {
        super.setup({ from: 3, to: 3, g: uniform(-1, 1), feedback: true });
        this.alignCopy("twice", names.feedback, names.forward, { negate: true });
        this.alignBias("twice", names.output, names.input);
      }
    }
    const net = await Copies.create({ dt: 1, threads: 1 });
    net.setBiases(names.input, [1, 2, 3]);
    await net.runAlign("twice");
    const forward = await net.getWeights(names.forward);
    expect([...(await net.getWeights(names.feedback))]).toEqual([...forward].map((weight) => -weight));
    expect([...(await net.getBiases(names.output))]).toEqual([1, 2, 3]);
    net.destroy();
  });

  test("sizes that do not match", async () => {
    class Mismatch extends Chain {
      override setup(): void {
        super.setup({ from: 3, to: 2, g: 0, feedback: true });
        this.alignCopy("wrong", names.feedback, names.forward);
      }
    }
    await expect(Mismatch.create({ dt: 1, threads: 1 })).rejects.toThrow("3 x 2 synapses) does not match");
  });
});

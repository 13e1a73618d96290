/** What a run can change on the way: learning rates from update to update, and which checkpoints it saves. */
import { describe, expect, test } from "vitest";
import type { NetworkState } from "../../network_base/index.ts";
import { oneThreadOrGpu } from "../backends/backends.ts";
import { Chain, names } from "./networks.ts";

const T = 40;
const inputs = [{ population: names.input, data: [1, -0.5], sampleIds: [0], times: [0] }];
const create = (target: object, lr = 0.1) =>
  Chain.create(
    { dt: 1, ...target, defaultOptimiser: { optimiser: "sgd", params: { lr } } },
    { from: 2, to: 1, g: 0.3 },
  );

describe.each([...oneThreadOrGpu])("%s: learning rates of a schedule", (_, target) => {
  /** Weights after each update. */
  async function weightsWith(learningRate?: (update: number) => number, lr?: number): Promise<number[][]> {
    const net = await create(target, lr);
    const seen: number[][] = [];
    await net.runSim({
      T,
      inputs,
      plasticity: {
        everySteps: 10,
        ...(learningRate === undefined ? {} : { learningRate }),
        hook: async () => void seen.push([...(await net.getWeights(names.forward))]),
      },
    });
    net.destroy();
    return seen;
  }

  test("a factor of 1 is none, a constant one is another rate, and 0 stops learning", async () => {
    const plain = await weightsWith();
    expect(plain).toHaveLength(4);
    expect(plain[3]).not.toEqual(plain[1]);
    expect(await weightsWith(() => 1)).toEqual(plain);
    const halved = await weightsWith(() => 0.5);
    const half = await weightsWith(undefined, 0.05);
    for (const [k, weights] of halved.entries()) {
      for (const [index, weight] of weights.entries()) expect(weight).toBeCloseTo(half[k]![index]!, 6);
    }
    const stopped = await weightsWith((update) => (update < 2 ? 1 : 0));
    expect(stopped.slice(0, 2)).toEqual(plain.slice(0, 2));
    expect(stopped[3]).toEqual(stopped[1]);
  });

  test("a factor that is no number is an error", async () => {
    await expect(weightsWith(() => Number.NaN)).rejects.toThrow(/factor of the learning rates/);
  });
});

test("checkpoints that are not due cost nothing: nothing is read, nothing saved", async () => {
  const net = await create({});
  const saved: NetworkState[] = [];
  const asked: number[] = [];
  await net.runSim({
    T,
    inputs,
    checkpoint: {
      times: [5, 10, 15],
      isDue: (step) => {
        asked.push(step);
        return step === 10;
      },
      save: (state) => void saved.push(state),
    },
  });
  net.destroy();
  expect(asked).toEqual([5, 10, 15]);
  expect(saved.map(({ run }) => run?.step)).toEqual([10]);
});

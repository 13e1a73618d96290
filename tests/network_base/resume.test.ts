import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BuildOptions, uniform } from "../../genn/index.ts";
import {
  deserialiseState,
  type NetworkState,
  type RunOptions,
  serialiseState,
  times,
} from "../../network_base/index.ts";
import { oneThreadOrGpu } from "../backends/backends.ts";
import { Chain, type ChainConfig, names } from "./networks.ts";

const STEPS = 90;
const create = (config: Partial<ChainConfig>, target: BuildOptions = { threads: 1 }) =>
  Chain.create(
    { dt: 0.5, batchSize: 3, seed: 4, ...target, validation: { batchSize: 2 } },
    { from: 3, to: 2, g: uniform(-1, 1), norm: "sqrt", feedback: true, ...config },
  );

const inputs = [
  {
    population: names.input,
    data: [1, 0.2, -0.5, 0.4, 0.9, 0.1],
    sampleIds: [0, 1, 1, 0, 1],
    times: times(0, 45, 7.5),
  },
];
const options: RunOptions = {
  T: STEPS * 0.5,
  inputs,
  external: [{ population: names.output, variable: "gain", times: [3, 20], values: [0.9, 1.1] }],
  readouts: [
    [names.output, "r", times(0, 45, 0.75)],
    [names.forward, "g", [0, 10, 44]],
  ],
  plasticity: { everySteps: 4, align: ["feedback"] },
  validation: {
    times: [0, 15, 30],
    run: { T: 5, inputs, readouts: [[names.output, "r", [4]]] },
    onResult: ({ neurons }) => ({ rates: neurons.neur_out_pop_r!.values, mean: Number.NEGATIVE_INFINITY }),
  },
};

describe.each(oneThreadOrGpu)("resuming (%s)", (_, target) => {
  const all: [string, Partial<ChainConfig>, RunOptions][] = [
    ["rates", {}, options],
    ["events with Poisson noise", { threshold: 0.01, poissonRate: 0.1 }, { ...options, recordSpikes: [names.input] }],
    ["events, forward", { threshold: 0.01, rule: "forward" }, { ...options, recordSpikes: [names.output] }],
  ];
  // Software GPUs are slow: there, the case that has most to take up again.
  const cases = target.backend === "webgpu" ? all.slice(1, 2) : all;
  test.each(cases)("%s: bit for bit what an uninterrupted run gives", async (_, config, run) => {
    const net = await create(config, target);
    const uninterrupted = await net.runSim(run);
    const end = await net.saveState();
    net.destroy();

    const saved: Uint8Array[] = [];
    const saving = await create(config, target);
    const checkpointed = await saving.runSim({
      ...run,
      checkpoint: { times: [0, 11, 15, 30.25, 45], save: (state) => void saved.push(serialiseState(state)) },
    });
    saving.destroy();
    expect(checkpointed).toEqual(uninterrupted);
    expect(saved).toHaveLength(5);

    // A network that has been doing something else.
    const other = await create(config, target);
    await other.runSim({ T: 6, inputs, plasticity: { everySteps: 1 } });
    for (const bytes of saved) {
      expect(await other.runSim({ ...run, resume: deserialiseState(bytes) })).toEqual(uninterrupted);
      expect(await other.saveState()).toEqual(end);
    }
    other.destroy();
  });
});

describe("saved states", () => {
  test("go from one backend to the other", async () => {
    const saved: NetworkState[] = [];
    const net = await create({ threshold: 0.01 });
    const save = (state: NetworkState) => void saved.push(state);
    const uninterrupted = await net.runSim({ ...options, checkpoint: { times: [15], save } });
    net.destroy();
    for (const [, target] of oneThreadOrGpu) {
      const other = await create({ threshold: 0.01 }, target);
      const resumed = await other.runSim({ ...options, resume: saved[0]! });
      other.destroy();
      const [found, expected] = [resumed, uninterrupted].map(({ neurons }) => neurons.neur_out_pop_r!.values);
      for (const [k, value] of expected!.entries()) expect(found![k], `entry ${k}`).toBeCloseTo(value, 4);
    }
  });

  test("a resumed run saves the checkpoints that are left", async () => {
    const net = await create({});
    const checkpoints: NetworkState[] = [];
    const run = {
      ...options,
      checkpoint: { times: [5, 10, 20], save: (state: NetworkState) => void checkpoints.push(state) },
    };
    await net.runSim(run);
    await net.runSim({ ...run, resume: checkpoints[1] });
    net.destroy();
    expect(checkpoints.map((state) => state.run!.step)).toEqual([10, 20, 40, 40]);
    expect(checkpoints[3]).toEqual(checkpoints[2]);
  });

  test("saveState and restoreState outside of a run", async () => {
    const net = await create({ threshold: 0.01 });
    await net.runSim(options);
    const state = await net.saveState();
    const first = await net.runSim(options);
    await net.restoreState(deserialiseState(serialiseState(state)));
    expect(await net.runSim(options)).toEqual(first);
    await expect(net.runSim({ ...options, resume: state })).rejects.toThrow(
      "the state to resume from was saved outside of a run",
    );
    net.destroy();
  });

  test("a state of something else", async () => {
    const net = await create({});
    const states: NetworkState[] = [];
    await net.runSim({ ...options, checkpoint: { times: [10], save: (state) => void states.push(state) } });
    const resume = states[0]!;
    const rejects = (changed: RunOptions, message: string) => expect(net.runSim(changed)).rejects.toThrow(message);
    await rejects(
      { ...options, readouts: [], resume },
      "the readouts were neur_out_pop_r, syn_in_pop_to_out_pop_g and are now ",
    );
    await rejects(
      {
        ...options,
        T: 5,
        readouts: [
          [names.output, "r", []],
          [names.forward, "g", []],
        ],
        validation: undefined,
        resume,
      },
      "but the steps were at least 20 and are now 10",
    );
    await rejects(
      {
        ...options,
        readouts: [
          [names.output, "r", [1]],
          [names.forward, "g", [0, 10, 44]],
        ],
        resume,
      },
      "values of 'neur_out_pop_r' up to step 20",
    );
    await rejects(
      { ...options, resume: { ...resume, batchSize: 4 } },
      "the saved state has batchSize 4, and the network has 3",
    );
    await rejects(
      { ...options, resume: { ...resume, version: 3 as never } },
      "a network state of version 2 is needed, not 3",
    );
    const bigger = await Chain.create({ dt: 0.5, batchSize: 3, threads: 1 }, { from: 4, to: 2, g: 0 });
    await expect(bigger.restoreState(resume)).rejects.toThrow("the saved state does not fit the model 'network'");
    bigger.destroy();
    net.destroy();
  });
});

describe("bytes", () => {
  const state = (run: unknown) => ({ version: 2, dt: 1, updates: 3, run }) as unknown as NetworkState;
  const bytes = serialiseState(
    state({ values: Float32Array.of(1, Number.NaN), big: BigInt64Array.of(-5n), list: [Int32Array.of(7), "x", null] }),
  );

  test("there and back", () => {
    expect(deserialiseState(bytes)).toEqual(
      state({
        values: Float32Array.of(1, Number.NaN),
        big: BigInt64Array.of(-5n),
        list: [Int32Array.of(7), "x", null],
      }),
    );
  });

  test("any single damaged byte is noticed", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at]! ^= change;
        expect(() => deserialiseState(damaged)).toThrow(
          at < 8
            ? "this is not a saved network state"
            : at < 12
              ? "is of version"
              : "is damaged or cut off: its checksum is wrong",
        );
      }),
    );
  });

  test("cut off, empty or something else", () => {
    expect(() => deserialiseState(bytes.slice(0, -1))).toThrow("damaged or cut off");
    expect(() => deserialiseState(new Uint8Array())).toThrow("this is not a saved network state");
    expect(() => deserialiseState(new TextEncoder().encode("epoch,accuracy\n1,0.5\n2,0.6\n"))).toThrow(
      "this is not a saved",
    );
  });

  test("what cannot be saved", () => {
    expect(() => serialiseState(state({ summary: () => 1 }))).toThrow(
      "state.run.summary cannot be saved: it is a function, and only plain data and typed arrays can",
    );
    expect(() => serialiseState(state([new Map()]))).toThrow("state.run[0] cannot be saved");
  });
});

/** Equilibrium propagation: its phases, the gradient it computes, what its network is made of, and that it learns. */
import { describe, expect, it, test } from "vitest";
import { oneHot, type Samples, withTargetMargin } from "../../data/index.ts";
import {
  EQUIPROP_TARGET_MARGIN,
  type EquipropConfig,
  EquipropNetwork,
  type EquipropPhases,
  equipropAlignGroup,
  equipropExperiment,
  equipropLevels,
  equipropNames,
  equipropNeurons,
  equipropPorts,
  equipropTask,
} from "../../network_architectures/ep/index.ts";
import { eventRules, type OptimiserSpec } from "../../network_base/index.ts";
import { answersOf, phaseInputs, restarts, score, testRun, trainingInputs } from "../../training/index.ts";
import { oneThreadOrGpu } from "../backends/backends.ts";
import { cosine, descent, length } from "./equilibrium-on-paper.ts";

const phases: EquipropPhases = { nudging: "symmetric", beta: 0.2, free: 8, nudged: 4 };
const config: EquipropConfig = { inputSize: 4, hiddenSizes: [6, 5], outputSize: 3, model: "rate", phases };
const options = { dt: 0.25, seed: 3, threads: 1 };

/** Runs a test on a network and ends it. */
async function withNetwork(
  changes: Partial<EquipropConfig>,
  use: (net: EquipropNetwork) => Promise<void>,
  more: Partial<Parameters<typeof EquipropNetwork.create>[0]> = {},
): Promise<void> {
  const net = await EquipropNetwork.create({ ...options, ...more }, { ...config, ...changes });
  try {
    await use(net);
  } finally {
    net.destroy();
  }
}

/** Samples as they are shown, with numbers that look random. */
function samples(sampleCount: number, inputSize: number, targetSize: number) {
  const inputs = Float64Array.from({ length: sampleCount * inputSize }, (_, k) => ((7 * k + 3) % 11) / 11);
  const targets = new Float64Array(sampleCount * targetSize).fill(0.1);
  for (let sample = 0; sample < sampleCount; sample++) targets[sample * targetSize + (sample % targetSize)] = 0.9;
  return { name: "numbers", inputs, targets, sampleCount, inputSize, targetSize };
}

/** What a training shows of so many patterns, of a batch of all samples each, up to the update that the last of them brings. */
function shown(net: EquipropNetwork, data: Samples, patterns: number) {
  const ports = equipropPorts(net);
  const { tShow } = equipropLevels(net.phases!, net.options.dt);
  // The update of a pattern comes with the first step of the next.
  const begun = patterns + 1;
  // Each instance sees another sample at every pattern: a new weight is heard of when its sender next sends.
  const { sampleCount } = data;
  const order = Int32Array.from(
    { length: begun * sampleCount },
    (_, k) => (k + Math.floor(k / sampleCount)) % sampleCount,
  );
  return {
    inputs: [...trainingInputs(ports, data, order, begun, tShow), ...phaseInputs(ports, net, begun, tShow)],
    external: restarts(ports, begun, tShow),
    T: patterns * tShow + net.options.dt,
    plasticity: { everySteps: Math.round(tShow / net.options.dt), align: net.alignAfterUpdate },
  };
}

const list = async (values: ArrayLike<number> | Promise<ArrayLike<number>>): Promise<number[]> =>
  Array.from(await values);
const transpose = (values: readonly number[], rows: number, columns: number): number[] =>
  Array.from({ length: rows * columns }, (_, k) => values[(k % rows) * columns + Math.floor(k / rows)]!);

describe("the phases", () => {
  it("are a free one and nudges to both sides, of which the ends count", () => {
    expect(equipropLevels(phases, 0.25)).toEqual({
      tShow: 16,
      nudge: { starts: [0, 8, 12], values: [0, 0.2, -0.2] },
      window: { starts: [0, 11.75, 12, 15.75], values: [0, 10, 0, -10] },
    });
  });

  it("or a free one and a nudge, of which all may count", () => {
    const whole: EquipropPhases = { nudging: "one-sided", beta: 0.5, free: 10, nudged: 5, window: "phase" };
    expect(equipropLevels(whole, 0.5)).toEqual({
      tShow: 15,
      nudge: { starts: [0, 10], values: [0, 0.5] },
      window: { starts: [0, 10], values: [-0.2, 0.4] },
    });
    const ends = equipropLevels({ ...whole, window: 2 }, 0.5).window;
    expect(ends).toEqual({ starts: [0, 9, 10, 14], values: [0, -2, 0, 2] });
  });

  it.each<[string, object, string]>([
    ["a beta of 0", { beta: 0 }, "beta of the phases of equilibrium propagation must be a positive number, not 0"],
    ["no beta", { beta: undefined }, "beta"],
    [
      "another nudging",
      { nudging: "both" },
      'nudging of the phases of equilibrium propagation must be one-sided or symmetric, not "both"',
    ],
    ["a phase between steps", { free: 8.1 }, "free 8.1 is not a whole number of steps of dt 0.25: take 8"],
    ["a beta so small that what is learned is infinite", { beta: 1e-40 }, "beta 1e-40 is too small"],
    ["a phase of no step", { nudged: 0.1 }, "nudged 0.1 is not a whole number of steps of dt 0.25: take 0.25"],
    [
      "a window beyond its phase",
      { window: 17 },
      "window 17 is more than the 16 steps of the shorter phase: take 16 or fewer",
    ],
    ["a window in words", { window: "all" }, 'must be a number of steps, or "phase", not "all"'],
    ["a name that is none", { nudge: 1 }, "'nudge'"],
  ])("refuse %s", (_, changes, message) => {
    expect(() => equipropLevels({ ...phases, ...changes } as EquipropPhases, 0.25)).toThrow(message);
  });

  it.each([0, Number.NaN, "0.25", undefined])("refuse the step %s", (dt) => {
    expect(() => equipropLevels(phases, dt as number)).toThrow("dt of the phases of equilibrium propagation must be a");
  });
});

const [INPUTS, HIDDEN, OUTPUTS] = [4, 5, 3];

describe("the contrast of phases", () => {
  const data = samples(6, INPUTS, OUTPUTS);
  const names = equipropNames(1);
  const learned = [names.fromInput, names.forward[0]!, names.hidden[0]!, names.output];

  // Events contrast phases by the exact rule alone.
  const events = [["event", "symmetric", 0.1, 0.999, 0.05]] as const;
  test.each([
    ["rate", "symmetric", 0.01, 0.99999, 1e-3],
    ["rate", "symmetric", 0.1, 0.9998, 0.03],
    ["rate", "one-sided", 0.01, 0.999, 0.05],
    ...events,
  ] as const)("is the gradient of the loss: %s, %s, beta %d", async (model, nudging, beta, least, error) => {
    const sgd: OptimiserSpec = { optimiser: "sgd", params: { lr: 6 } };
    await withNetwork(
      {
        model,
        hiddenSizes: [HIDDEN],
        thresholds: { input: 1e-6, hidden: 1e-5, output: 1e-5 },
        weightScales: { input: 2, hidden: 2 },
        phases: { nudging, beta, free: 80, nudged: 60 },
      },
      async (net) => {
        const read = async (name: string) => list(name.startsWith("syn") ? net.getWeights(name) : net.getBiases(name));
        const before = await Promise.all(learned.map(read));
        const [input, forward, hiddenBias, outputBias] = before.map((values) => [...values]) as number[][];
        const expected = descent(
          { input: input!, forward: forward!, hiddenBias: hiddenBias!, outputBias: outputBias! },
          data,
        );
        await net.runSim(shown(net, data, 1));
        const after = await Promise.all(learned.map(read));
        const change = after.flatMap((values, k) => values.map((value, index) => value - before[k]![index]!));
        expect(cosine(change, expected)).toBeGreaterThan(least);
        expect(Math.abs(length(change) / length(expected) - 1)).toBeLessThan(error);
      },
      {
        precision: "double",
        batchSize: 6,
        optimisers: {
          ...Object.fromEntries(learned.map((name) => [name, sgd])),
          [names.backward[0]!]: { optimiser: "none" },
        },
      },
    );
  });
});

describe("the network", () => {
  it("has the reference's populations, in its order", async () => {
    await withNetwork({}, async (net) => {
      expect([...net.neurons.values()].map(({ name, size }) => `${name} ${size}`)).toEqual([
        "neur_input_input_pop 4",
        "neur_hidden0_hidden_pop 6",
        "neur_hidden1_hidden_pop 5",
        "neur_output_output_pop 3",
      ]);
      expect([...net.synapses.keys()]).toEqual([
        "syn_input_input_pop_to_hidden0_hidden_pop",
        "syn_hidden0_hidden_pop_to_hidden1_hidden_pop",
        "syn_hidden1_hidden_pop_to_hidden0_hidden_pop",
        "syn_hidden1_hidden_pop_to_output_output_pop",
        "syn_output_output_pop_to_hidden1_hidden_pop",
      ]);
      expect(net.alignAfterUpdate).toEqual([equipropAlignGroup]);
    });
  });

  test.each(oneThreadOrGpu)("learns in all layers what others do, with symmetric weights: %s", async (_, backend) => {
    const names = equipropNames(2);
    const sizes = [6, 5, 3];
    const sgd: OptimiserSpec = { optimiser: "sgd", params: { lr: 0.1 } };
    const none: OptimiserSpec = { optimiser: "none" };
    const optimisers = Object.fromEntries(names.backward.map((name) => [name, none]));
    const learned = async (more: object) => {
      const found: number[][] = [];
      await withNetwork(
        {},
        async (net) => {
          const before = await list(net.getWeights(names.forward[0]!));
          await net.runSim(shown(net, samples(2, 4, 3), 2));
          for (const [k, name] of names.forward.entries()) {
            const forward = await list(net.getWeights(name));
            const backward = await list(net.getWeights(names.backward[k]!));
            expect(backward).toEqual(transpose(forward, sizes[k]!, sizes[k + 1]!));
            found.push(forward, await list(net.getBiases(names.hidden[k]!)));
          }
          expect(found[0]).not.toEqual(before);
        },
        { batchSize: 2, optimisers, defaultOptimiser: sgd, ...more },
      );
      return found.flat();
    };
    const expected = await learned({ backend: "reference" });
    const found = await learned(backend);
    found.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 4);
    });
  });

  it("starts a pattern at rest, whatever came before, and the phase of -beta from the free state", async () => {
    await withNetwork({}, async (net) => {
      const data = samples(3, 4, 3);
      const ports = equipropPorts(net);
      const watched = ["neur_hidden0_hidden_pop", "u"] as const;
      const runOf = async (order: number[], times: number[]) => {
        await net.reinitialise();
        const { neurons } = await net.runSim({
          T: 32,
          inputs: [...trainingInputs(ports, data, Int32Array.from(order), 2, 16), ...phaseInputs(ports, net, 2, 16)],
          external: restarts(ports, 2, 16),
          readouts: [[...watched, times]],
        });
        return list(neurons.neur_hidden0_hidden_pop_u!.values);
      };
      const times = [16, 20, 26, 31.75];
      const first = await runOf([0, 1], times);
      expect(first.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
      expect(await runOf([2, 1], times)).toEqual(first);
      const free = await runOf([0, 1], [7.75]);
      expect(await runOf([0, 1], [11.75])).not.toEqual(free);
      expect(await runOf([0, 1], [12])).toEqual(free);
    });
  });

  it("has neurons of one kind for learning and of another for the recordings", () => {
    expect(equipropNeurons({ variant: "learning" }).hidden.name).toBe("equiprop_hidden");
    const recorded = equipropNeurons({
      variant: "recorded",
      hasLeakyInput: true,
      thresholds: { input: 0, hidden: 0, output: 0 },
    });
    expect(recorded.input.name).toBe("equiprop_leaky_input_event");
  });

  it.each<[string, object, string]>([
    ["no hidden layer", { hiddenSizes: [] }, "at least one hidden layer"],
    ["a layer of no neurons", { hiddenSizes: [4, 0] }, "0"],
    ["another model", { model: "spikes" }, 'model of equilibrium propagation must be event or rate, not "spikes"'],
    ["another variant", { variant: "other", phases: undefined }, 'must be learning or recorded, not "other"'],
    ["another event rule", { eventRule: "sideways" }, "event rule"],
    ["a threshold below 0", { thresholds: { hidden: -1 } }, "hidden"],
    ["a threshold of nobody", { thresholds: { pyr: 1 } }, "'pyr'"],
    ["a scale of 0", { weightScales: { input: 0 } }, "input"],
    ["a beta of 0", { phases: { ...phases, beta: 0 } }, "must be a positive number, not 0"],
    ["phases that its step does not divide", { phases: { ...phases, free: 8.1 } }, "free 8.1 is not a whole number"],
    ["parameters of recordings", { recorded: {} }, 'is for the variant "recorded"'],
    [
      "phases of recordings",
      { variant: "recorded" },
      'phases of the configuration of equilibrium propagation is for the variant "learning"',
    ],
    [
      "a recorded beta of 0",
      { variant: "recorded", phases: undefined, recorded: { hidden: { beta: 0 } } },
      "must not be 0",
    ],
  ])("refuses %s", async (_, changes, message) => {
    await expect(withNetwork(changes, async () => {})).rejects.toThrow(message);
  });

  it("cannot be trained without phases", async () => {
    await withNetwork({ phases: undefined }, async (net) => {
      expect(() => equipropPorts(net)).toThrow("needs its phases");
    });
  });
});

describe("the task", () => {
  const task = equipropTask(equipropExperiment("yinyang"));
  const settings = {
    ...Object.fromEntries(Object.entries(task.options).map(([name, { default: value }]) => [name, value])),
    model: "rate",
  } as never as Parameters<typeof task.presentation>[0];

  it("names the options that do not fit together", () => {
    expect(task.check!(settings)).toBeUndefined();
    expect(task.check!({ ...settings, dt: 0.3 })).toBe(
      "--free-phase 20 is not a whole number of steps of --dt 0.3: take 20.1",
    );
    expect(task.check!({ ...settings, window: 33 })).toContain("--window 33 is more than the 32 steps");
    expect(task.check!({ ...settings, window: 33, accumulate: "whole-phases" })).toBeUndefined();
  });

  it("shows a pattern for as long as its phases take, and counts its network", async () => {
    expect(task.presentation(settings)).toEqual({ dt: 0.25, tShow: 36 });
    expect(task.presentation({ ...settings, nudging: "one-sided" }).tShow).toBe(28);
    const sized = { ...settings, hidden: [6, 5] };
    const net = await task.create(sized, task.shape, { threads: 1 });
    const synapses = [...net.synapses.values()].reduce((sum, { synapseCount }) => sum + synapseCount, 0);
    const neurons = [...net.neurons.values()].reduce((sum, { size }) => sum + size, 0);
    expect(task.size(sized, task.shape)).toEqual({ neurons, synapses, isEventBased: false });
    net.destroy();
  });

  it("has the settings of no other experiment", () => {
    expect(() => equipropExperiment("cifar" as never)).toThrow("choose yinyang, mnist");
  });

  test.each(["rate", "event"] as const)("learns exclusive or: %s", async (model) => {
    // Both numbers and their opposites.
    const inputs = [0, 1, 2, 3].flatMap((k) => [k & 1, k >> 1, 1 - (k & 1), 1 - (k >> 1)]);
    const labels = Uint8Array.from([0, 1, 1, 0]);
    const raw = { name: "xor", inputs: Float64Array.from(inputs), targets: oneHot(labels, 2), labels };
    const data = withTargetMargin({ ...raw, sampleCount: 4, inputSize: 4, targetSize: 2 }, EQUIPROP_TARGET_MARGIN);
    const own = { ...settings, model, hidden: [8], "free-phase": 10, "nudged-phase": 4 };
    const net = await task.create(
      own,
      { inputSize: 4, outputSize: 2 },
      { batchSize: 4, seed: 1, threads: 1, optimisers: task.optimisers(own), validation: { batchSize: 4 } },
    );
    const run = shown(net, data, 60);
    const ports = task.ports(net);
    const { validations } = await net.runSim({
      ...run,
      validation: { times: [0, run.T], run: testRun(ports, data, task.presentation(own).tShow, 4) },
    });
    const [before, after] = validations.map(({ result }) => score(answersOf(result, ports), data));
    net.destroy();
    expect(after!.accuracy).toBe(1);
    expect(after!.loss).toBeLessThan(before!.loss / 3);
  });

  it("runs with every event rule", async () => {
    for (const rule of eventRules) {
      const own = { ...settings, model: "event" as const, hidden: [8], "event-rule": rule };
      const net = await task.create(own, task.shape, { batchSize: 2, threads: 1, optimisers: task.optimisers(own) });
      const { spikes } = await net.runSim({
        ...shown(net, samples(2, 4, 3), 2),
        recordSpikes: equipropNames(1).hidden,
      });
      expect(spikes[equipropNames(1).hidden[0]!]![0]!.ids.length).toBeGreaterThan(0);
      expect((await list(net.getWeights(equipropNames(1).fromInput))).every(Number.isFinite)).toBe(true);
      net.destroy();
    }
  });
});

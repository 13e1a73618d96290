/** RFLO: its rule against brute force, its gradient against that of back-propagation through time, and what it learns. */
import { describe, expect, test } from "vitest";
import { type Dataset, oneHot } from "../../data/dataset.ts";
import { answeredLater } from "../../data/index.ts";
import { RandomState } from "../../data/numpy-random.ts";
import {
  ANSWER_LAG,
  LEARNING_LAG,
  type RfloConfig,
  RfloNetwork,
  type RfloSettings,
  rfloPopulations,
  rfloSynapses,
  rfloTask,
} from "../../network_architectures/rflo/index.ts";
import { type GivenOptions, resolveOptions } from "../../network_base/index.ts";
import {
  jobsOf,
  type RunSettings,
  runJob,
  type SavedRun,
  StoppedError,
  trainingInputs,
  trainingOptions,
} from "../../training/index.ts";
import { classWeights, errorWeights } from "../../training/sequences.ts";
import { restarts } from "../../training/testing.ts";
import { oneThreadOrGpu, precisionsOf } from "../backends/backends.ts";
import { changeOf, descentOf, type Learned, type Sequence, type Weights } from "./rflo-model.ts";

const DT = 0.4;
const SIZES = { inputSize: 2, hiddenSize: 5, outputSize: 3 };
const LENGTH = 7;
const BATCH = 2;
const DELAY = 1;
const shape = { inputSize: SIZES.inputSize, outputSize: SIZES.outputSize, steps: LENGTH + LEARNING_LAG };

/** Random sequences with a class at every step, the first more frequent. */
function sequences(count: number): Dataset & { readonly steps: number } {
  const random = new RandomState(5);
  const inputs = Float64Array.from({ length: count * LENGTH * 2 }, () => 2 * random.random() - 1);
  const labels = Int32Array.from({ length: count * LENGTH }, () => Math.floor(3 * random.random() ** 2));
  return {
    name: "random",
    inputs,
    labels,
    targets: oneHot(labels, 3),
    steps: LENGTH,
    sampleCount: count,
    inputSize: 2,
    targetSize: 3,
  };
}

const data = sequences(2 * BATCH);
const shown = answeredLater(data, { delay: DELAY, lag: ANSWER_LAG, steps: shape.steps });

/** The same as the model by the letter takes them: answers are those of `DELAY` steps before, as far as there are any. */
function plain(sample: number): Sequence {
  const counts = classWeights(shown, 1);
  const at = (step: number) => sample * LENGTH + step;
  const steps = Array.from({ length: LENGTH }, (_, step) => step);
  return {
    inputs: steps.map((step) => [...data.inputs.subarray(2 * at(step), 2 * at(step) + 2)]),
    targets: steps.map((step) =>
      step < DELAY ? [0, 0, 0] : [0, 1, 2].map((k) => (data.labels[at(step - DELAY)] === k ? 1 : 0)),
    ),
    weights: steps.map((step) => (step < DELAY ? 0 : counts[data.labels[at(step - DELAY)]!]!)),
  };
}

const LEARNERS: Readonly<Record<Learned, string>> = {
  input: rfloSynapses.input,
  recurrent: rfloSynapses.recurrent,
  readout: rfloSynapses.readout,
  hiddenBias: rfloPopulations.hidden,
  outputBias: rfloPopulations.output,
};

async function weightsOf(net: RfloNetwork): Promise<Weights> {
  const list = async (values: Promise<ArrayLike<number>>) => Array.from(await values);
  return {
    input: await list(net.getWeights(rfloSynapses.input)),
    recurrent: await list(net.getWeights(rfloSynapses.recurrent)),
    readout: await list(net.getWeights(rfloSynapses.readout)),
    feedback: await list(net.getWeights(rfloSynapses.feedback)),
    hiddenBias: await list(net.getBiases(rfloPopulations.hidden)),
    outputBias: await list(net.getBiases(rfloPopulations.output)),
  };
}

const task = rfloTask(shape);

/** Shows pairs of sequences, and returns the weights before and after each update, which adds what a pair has changed, divided by 2. */
async function learn(config: Partial<RfloConfig>, options: object): Promise<{ before: Weights[]; after: Weights[] }> {
  const sgd = { optimiser: "sgd", params: { lr: 1 } } as const;
  const net = await RfloNetwork.create(
    {
      dt: DT,
      batchSize: BATCH,
      seed: 3,
      threads: 1,
      optimisers: { [rfloSynapses.feedback]: { optimiser: "none" } },
      defaultOptimiser: sgd,
      ...options,
    },
    { ...SIZES, feedback: "random", ...config },
  );
  try {
    net.setBiases(rfloPopulations.output, 0.1);
    const ports = task.ports(net);
    const patterns = 3;
    const tShow = DT * shape.steps;
    const order = Int32Array.from([0, 1, 2, 3, 0, 1]);
    const before: Weights[] = [];
    const after: Weights[] = [];
    await net.runSim({
      T: patterns * tShow,
      inputs: [
        ...trainingInputs(ports, shown, order, patterns, tShow),
        errorWeights(ports.errorWeight!, shown, SIZES.outputSize, order, patterns, tShow),
      ],
      external: restarts(ports, patterns, tShow),
      plasticity: {
        everySteps: shape.steps,
        align: ports.alignAfterUpdate,
        beforeUpdate: async () => void before.push(await weightsOf(net)),
        hook: async () => void after.push(await weightsOf(net)),
      },
    });
    return { before, after };
  } finally {
    net.destroy();
  }
}

/** The change of an update: what it did, times the batch. */
const movedBy = (after: ArrayLike<number>, before: ArrayLike<number>): number[] =>
  Array.from(after, (value, index) => BATCH * (value - before[index]!));
const sumOf = (lists: readonly (readonly number[])[]): number[] =>
  lists[0]!.map((_, index) => lists.reduce((sum, list) => sum + list[index]!, 0));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
const cosine = (a: readonly number[], b: readonly number[]): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

describe("the rule", () => {
  // Of events, the exact rule makes the same; at a threshold of 0, everything is an event.
  const models = [["rates", undefined] as const, ["events", { rate: 0, error: 0 }] as const];
  const cases = models.flatMap(([model, thresholds]) =>
    oneThreadOrGpu.flatMap(([name, target]) =>
      precisionsOf(target).map((precision) => [model, name, precision, target, thresholds] as const),
    ),
  );
  test.each(cases)(
    "%s on %s, %s: as by brute force, step by step",
    async (_model, _name, precision, target, thresholds) => {
      const { before, after } = await learn({ thresholds }, { ...target, precision });
      // The update before anything has been shown changes nothing.
      expect(after[0]).toEqual(before[0]);
      for (const update of [1, 2]) {
        const w = before[update]!;
        const samples = [2 * update - 2, 2 * update - 1];
        const changes = samples.map((sample) => changeOf(w, plain(sample), DT));
        for (const kind of Object.keys(LEARNERS) as Learned[]) {
          const expected = sumOf(changes.map((change) => change[kind]));
          const found = movedBy(after[update]![kind], w[kind]);
          const largest = Math.max(...expected.map((value, index) => Math.abs(value - found[index]!)));
          expect(largest, `${kind} at update ${update}`).toBeLessThan(precision === "double" ? 1e-9 : 2e-5);
          expect(Math.max(...expected.map(Math.abs)), kind).toBeGreaterThan(1e-3);
        }
        expect(after[update]!.feedback).toEqual(w.feedback);
      }
    },
  );

  test("with the readout's weights as feedback, it goes the way of back-propagation through time", async () => {
    const { before, after } = await learn(
      { feedback: "readout-transposed" },
      { precision: "double", backend: "reference" },
    );
    const w = before[1]!;
    const descent = (kind: Learned) => descentOf(w, kind, [plain(0), plain(1)], DT);
    const found = (kind: Learned) => movedBy(after[1]![kind], w[kind]);
    for (const kind of ["input", "recurrent", "hiddenBias"] as const) {
      expect(cosine(found(kind), descent(kind)), kind).toBeGreaterThan(0.7);
    }
    // What lies behind the recurrent weights is followed exactly.
    for (const kind of ["readout", "outputBias"] as const) {
      const expected = descent(kind);
      for (const [index, value] of found(kind).entries()) expect(value).toBeCloseTo(DT * expected[index]!, 8);
    }
    // The feedback follows the readout.
    const { readout, feedback } = after[1]!;
    const { hiddenSize, outputSize } = SIZES;
    const transposed = Array.from(
      { length: feedback.length },
      (_, index) => readout[(index % hiddenSize) * outputSize + Math.floor(index / hiddenSize)],
    );
    expect(feedback).toEqual(transposed);
  });
});

describe("the task", () => {
  const table = {
    ...trainingOptions({ ...task.length, runs: 1, trainSamples: 200, testSamples: 50 }),
    ...task.options,
  };
  const settingsWith = (given: GivenOptions) =>
    resolveOptions(table, { threads: 1, backend: "wasm", ...given }) as unknown as RunSettings & RfloSettings;

  /** A pulse of either sign in the first step: the sign is asked for in all steps, up to the last. */
  function pulses(count: number): Dataset & { readonly steps: number } {
    const signs = Int32Array.from({ length: count }, (_, sample) => sample % 2);
    const inputs = Float64Array.from({ length: count * LENGTH }, (_, k) =>
      k % LENGTH === 0 ? 2 * signs[Math.floor(k / LENGTH)]! - 1 : 0,
    );
    const labels = Int32Array.from({ length: count * LENGTH }, (_, k) => signs[Math.floor(k / LENGTH)]!);
    const sequence = { name: "pulses", inputs, labels, targets: oneHot(labels, 2), steps: LENGTH };
    const sizes = { sampleCount: count, inputSize: 1, targetSize: 2 };
    return answeredLater({ ...sequence, ...sizes }, { delay: 0, lag: ANSWER_LAG, steps: shape.steps });
  }

  /** Trains on pulses; `stopAt`: asks to stop at that epoch. */
  function train(epochs: number, stopAt = Number.POSITIVE_INFINITY, saved?: SavedRun) {
    const small = rfloTask({ inputSize: 1, outputSize: 2, steps: shape.steps });
    const config = settingsWith({ hidden: 20, batch: 20, epochs, tests: 1 });
    const [job] = jobsOf(small, config);
    const states: SavedRun[] = [];
    let epoch = 0;
    const outcome = runJob({
      task: small,
      shape: small.shape,
      optimisers: small.optimisers(config),
      job: job!,
      data: { training: pulses(200), test: pulses(50) },
      saved,
      shallStop: () => epoch >= stopAt,
      onProgress: (progress) => {
        epoch = progress.epoch;
      },
      onTest: () => {},
      save: (state) => void states.push(state),
    });
    return { outcome, states };
  }

  test("stops in the middle, and goes on to the same weights", async () => {
    const whole = await train(4).outcome;
    const stopped = train(4, 2);
    await expect(stopped.outcome).rejects.toThrow(StoppedError);
    const rest = await train(4, undefined, stopped.states.at(-1)).outcome;
    expect(rest.weights).toEqual(whole.weights);
  });

  test("learns to remember", async () => {
    const { tally } = await train(20).outcome;
    const [first, last] = [tally.tests[0]!, tally.tests.at(-1)!];
    expect(first.balancedAccuracy).toBeLessThan(0.8);
    expect(last.balancedAccuracy).toBeGreaterThan(0.98);
    expect(last.accuracy).toBeGreaterThan(0.98);
    expect(last.loss).toBeLessThan(first.loss / 4);
  });

  test.each([
    [{ feedback: "readout" }, /feedback of an RFLO network must be random or readout-transposed, not "readout"/],
    [{ hiddenSize: 0 }, /hiddenSize/],
    [{ rarity: -1 }, /rarity/],
    [{ thresholds: { rate: -1, error: 0 } }, /rate/],
  ])("refuses a network of %o", async (change, message) => {
    await expect(
      RfloNetwork.create({ dt: DT, threads: 1 }, { ...SIZES, feedback: "random", ...change } as never),
    ).rejects.toThrow(message);
  });

  test("says how large a network is, and lets the readout learn alone", async () => {
    const settings = settingsWith({ hidden: 4, learns: "readout", "class-weights": "root" });
    const optimisers = task.optimisers(settings);
    const net = await task.create(settings, shape, { threads: 1, optimisers, backend: "reference" });
    try {
      let synapses = 0;
      for (const { synapseCount } of net.synapses.values()) synapses += synapseCount;
      expect(task.size(settings, shape)).toMatchObject({ neurons: 2 + 4 + 3, synapses });
      expect(Object.keys(net.synapsePopulation(rfloSynapses.recurrent).weightUpdate.definition.vars)).not.toContain(
        "dg",
      );
      expect(Object.keys(net.synapsePopulation(rfloSynapses.readout).weightUpdate.definition.vars)).toContain("dg");
      expect(task.ports(net).errorWeight).toMatchObject({ power: 0.5 });
    } finally {
      net.destroy();
    }
  });
});

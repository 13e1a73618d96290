/** Samples that are sequences: what is shown when, what a test reads, and how it is scored. */
import { describe, expect, test } from "vitest";
import { answeredLater, type Dataset, mnist1d, oneHot } from "../../data/index.ts";
import { formatCsv, parseCsv } from "../../experiments/csv.ts";
import { main } from "../../experiments/main.ts";
import { learningColumns, learningText, type SweptLearning } from "../../experiments/results.ts";
import type { AnyNetwork, Ports } from "../../network_base/index.ts";
import { answersOf, checkPresentation, checkSamples, score, testRun, trainingInputs } from "../../training/index.ts";
import { classWeights, errorWeights, stepTimes } from "../../training/sequences.ts";
import { temporaryFolder } from "../temporary.ts";

const folder = temporaryFolder();
const PORTS: Ports = {
  input: { population: "in" },
  target: { population: "out" },
  output: { population: "out", variable: "r" },
  untaught: [],
  alignAfterUpdate: [],
};
/** Three sequences of two steps, and two classes; one step asks for nothing. */
const labels = Int32Array.from([0, 1, 1, -1, 0, 0]);
const data: Dataset & { readonly steps: number } = {
  name: "short",
  inputs: Float64Array.from([1, 2, 3, 4, 5, 6]),
  labels,
  targets: Float64Array.from([1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0]),
  steps: 2,
  sampleCount: 3,
  inputSize: 1,
  targetSize: 2,
};

describe("a training", () => {
  test("shows step after step; targets lie there once for each class, weights likewise", () => {
    const order = Int32Array.from([2, 0, 1, 2]);
    const [input, target] = trainingInputs(PORTS, data, order, 2, 8);
    expect([...stepTimes(2, 2, 8)]).toEqual([0, 4, 8, 12]);
    expect(input).toMatchObject({ population: "in", data: data.inputs, times: stepTimes(2, 2, 8) });
    // [pattern][step][batch]
    expect([...(input!.sampleIds as Int32Array)]).toEqual([4, 0, 5, 1, 2, 4, 3, 5]);
    expect([...(target!.data as Float64Array)]).toEqual([1, 0, 0, 1, 0, 0]);
    expect([...(target!.sampleIds as Int32Array)]).toEqual([0, 0, 0, 1, 1, 0, 2, 0]);
    const weight = errorWeights({ population: "out", target: "w", power: 1 }, data, 2, order, 2, 8);
    expect(weight).toMatchObject({ population: "out", target: "w", sampleIds: target!.sampleIds });
    // Classes of 3 and 2 of 5 answers.
    expect(Array.from(weight.data)).toEqual([5 / 6, 5 / 6, 5 / 4, 5 / 4, 0, 0]);
  });

  test("without classes, shows the targets themselves, and has nothing to weigh by", () => {
    const { labels: _, ...values } = data;
    const order = Int32Array.from([1]);
    const [input, target] = trainingInputs(PORTS, values, order, 1, 8);
    expect(target!.data).toBe(data.targets);
    expect(target!.sampleIds).toEqual(input!.sampleIds);
    expect(() => errorWeights({ population: "out", power: 1 }, values, 2, order, 1, 8)).toThrow(
      "the network weighs errors by how frequent classes are, but 'short' has no labels: use samples with classes",
    );
  });

  test("weighs classes with a mean of 1 over answers", () => {
    for (const power of [0, 0.5, 1]) {
      const [a, b, none] = classWeights(data, power);
      expect((3 * a! + 2 * b!) / 5).toBeCloseTo(1, 12);
      expect(b! / a!).toBeCloseTo(1.5 ** power, 12);
      expect(none).toBe(0);
    }
    // A class that does not occur has no weight.
    expect([...classWeights({ labels: Int32Array.from([1, -1]), targetSize: 2 }, 1)]).toEqual([0, 1, 0]);
  });
});

describe("a test", () => {
  test("reads every step in the last step of the network that shows it", () => {
    const { T, inputs, readouts } = testRun(PORTS, data, 8, 2, 1);
    expect(T).toBe(16);
    // Behind the last sample comes the first again.
    expect([...(inputs![0]!.sampleIds as Int32Array)]).toEqual([0, 2, 1, 3, 4, 0, 5, 1]);
    expect(readouts).toEqual([["out", "r", Float64Array.from([3, 7, 11, 15])]]);
    expect(() => testRun(PORTS, data, 8, 2)).toThrow(
      "testRun of 'short', which are sequences, needs the network's step dt",
    );
  });

  test("scores the steps at which an answer is asked for, by class as well", () => {
    // Recorded as [pattern][step][batch][unit]: right for 0, 1, 1 (of sample 1), then wrong once of two.
    const right = [1, 0];
    const wrong = [0, 1];
    const values = Float32Array.from([right, wrong, wrong, right, right, right, wrong, right].flat());
    const result = { neurons: { out_r: { values, shape: [4, 2, 2], times: [3, 7, 11, 15] } } };
    const answers = answersOf(result as never, PORTS, data);
    expect([...answers.subarray(0, 12)]).toEqual([right, wrong, wrong, right, right, wrong].flat());
    expect(score(answers, data)).toEqual({ accuracy: 4 / 5, balancedAccuracy: (2 / 3 + 1) / 2, loss: 2 / 10 });
    const { labels: _, ...unlabelled } = data;
    expect(score(answers, unlabelled)).toEqual({ accuracy: null, loss: (2 + 1) / 12 });
  });
});

describe("what does not fit is refused", () => {
  const shape = { inputSize: 1, outputSize: 2, steps: 2 };
  test.each<[object, object, string]>([
    [{}, { steps: 3 }, "the test set 'short' has samples of 2 steps, but the task shows 3 within a pattern"],
    [{ steps: 0 }, {}, "steps of the test set 'short' must be a positive whole number, not 0"],
    [{ inputs: new Float64Array(3) }, {}, "has 3 inputs, but sampleCount x steps x inputSize is 6"],
    [{ labels: Int32Array.from([0, 0, 0, 2, 0, 0]) }, {}, "has the label 2 at sample 1, step 1: labels are classes"],
    [{ labels: new Int32Array(6).fill(-1) }, {}, "asks for no answer: all its labels are -1"],
  ])("%o", (change, wanted, message) => {
    expect(() => checkSamples({ ...data, ...change } as never, { ...shape, ...wanted }, "test")).toThrow(message);
  });

  test("a label that is no class, of samples that are no sequences", () => {
    const single = { ...data, steps: 1, sampleCount: 6 };
    const check = (label: number) => () => {
      checkSamples(
        { ...single, labels: Float64Array.from([0, 1, label, 0, 0, 1]) } as never,
        { ...shape, steps: 1 },
        "test",
      );
    };
    expect(check(1)).not.toThrow();
    for (const label of [2, 1.5, -1]) {
      expect(check(label)).toThrow(`has the label ${label} at sample 2: labels are classes from 0 to 1`);
    }
  });

  test("steps that do not share the time of a pattern", () => {
    const net = { options: { dt: 0.5 } } as AnyNetwork;
    expect(() => checkPresentation({ dt: 0.5, tShow: 3 }, net, 3)).not.toThrow();
    expect(() => checkPresentation({ dt: 0.5, tShow: 3 }, net, 4)).toThrow(
      "a pattern of 6 steps of 0.5 cannot show a sequence of 4 steps for equal times: show it for a multiple of 4 steps of 0.5",
    );
  });

  test("answers that come after the end of a sequence", async () => {
    const one = mnist1d({ size: 1, seed: 1, steps: 10 });
    expect(() => answeredLater(one, { delay: 10, lag: 2, steps: 13 })).toThrow("delay is 10");
    expect(() => answeredLater(one, { delay: 0, lag: 2, steps: 11 })).toThrow("steps is 11");
    await expect(main(["rflo/mnist1d", "--delay", "100", "--out", folder])).rejects.toThrow(
      "--delay 100 leaves no step to answer in: a sequence has 100 steps, so it is at most 99",
    );
  });
});

test("answers later are the old ones, shifted, without those that come too late", () => {
  const classes = Int32Array.from([0, 1, 1]);
  const three = { ...data, inputs: Float64Array.from([7, 8, 9]), labels: classes, targets: oneHot(classes, 2) };
  const later = answeredLater({ ...three, steps: 3, sampleCount: 1 }, { delay: 1, lag: 2, steps: 6 });
  expect([...later.inputs]).toEqual([7, 8, 9, 0, 0, 0]);
  expect([...later.labels]).toEqual([-1, -1, -1, 0, 1, -1]);
  expect([...later.targets]).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
  expect(later.steps).toBe(6);
});

test("tables have the balanced accuracy where there is one, and are else what they were", () => {
  const record = {
    experiment: "e",
    run: 0,
    seed: 1,
    epoch: 1,
    accuracy: 0.5,
    loss: 1,
    eventsPerPattern: null,
    seconds: 2,
  };
  const plain = [record] as unknown as SweptLearning[];
  expect(learningText([], plain)).toBe(formatCsv(learningColumns([]), plain as never));
  const text = learningText([], [{ ...plain[0]!, balancedAccuracy: 0.25 }]);
  expect(text.split("\n")[0]).toBe(
    "experiment,run,seed,epoch,accuracy,balanced_accuracy,loss,events_per_pattern,seconds",
  );
  expect(parseCsv("t", learningColumns([], true), text)[0]).toEqual({ ...record, balancedAccuracy: 0.25 });
});

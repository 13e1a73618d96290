/** What is wrong with a task, a sweep or data is said before anything is trained. */
import { describe, expect, test } from "vitest";
import { experimentOf } from "../../experiments/run-study.ts";
import { ModelError } from "../../genn/index.ts";
import type { OptionTable } from "../../network_base/index.ts";
import {
  checkJobs,
  checkPresentation,
  checkSamples,
  checkTask,
  checkTrainingData,
  type Job,
} from "../../training/index.ts";
import { toyData, toyStudy, toyTask } from "./toy.ts";

const withOption = (name: string, change: object) => ({
  columns: toyTask.columns,
  options: { ...toyTask.options, [name]: { ...(toyTask.options as OptionTable)[name], ...change } } as OptionTable,
});

describe("a task", () => {
  test("whose table is right passes", () => expect(() => checkTask(toyTask, "toy")).not.toThrow());

  test.each([
    [
      "sending",
      { default: "chnges" },
      "toy: the default of 'sending' must be one of changes, everything, all, not 'chnges'",
    ],
    ["leak-rate", { default: -1 }, "toy: the default of 'leak-rate' must be a number above 0, not -1"],
    [
      "threshold",
      { default: { by: "sending", values: { changes: 0 } } },
      "the default of 'threshold' must be a number above 0",
    ],
  ])("has no default that its option refuses: %s", (name, change, message) => {
    expect(() => checkTask(withOption(name, change), "toy")).toThrow(message);
  });

  test("has columns that are options, and does without what there is", () => {
    expect(() => checkTask({ ...toyTask, columns: ["sendin"] }, "toy")).toThrow(
      "unknown option 'sendin' in the columns of toy. Did you mean 'sending'?",
    );
    expect(() => experimentOf({ ...toyStudy, without: ["leek-rate"] } as never)).toThrow(
      "unknown option 'leek-rate' in what toy/plane does without. Did you mean 'leak-rate'?",
    );
  });
});

describe("a sweep", () => {
  const axes = [{ field: "size", type: "number" }] as const;
  const job = (swept: Job["swept"], run = 0) =>
    ({ columns: { sending: "changes" }, swept, run, seed: 1, settings: {} }) as unknown as Job;

  test("has one value for each axis, and no other", () => {
    expect(() => checkJobs([job({ size: 1 }), job({ size: null })], axes, "toy")).not.toThrow();
    expect(() => checkJobs([job({ sise: 1 })], axes, "toy")).toThrow(
      "unknown swept parameter 'sise' in the points of toy. Did you mean 'size'?",
    );
    expect(() => checkJobs([job({})], axes, "toy")).toThrow("a point of toy has no value of 'size'");
  });

  test("has no two runs that are the same", () => {
    expect(() => checkJobs([job({ size: 1 }), job({ size: 1 }, 1)], axes, "toy")).not.toThrow();
    expect(() => checkJobs([job({ size: 1 }), job({ size: 1 })], axes, "toy")).toThrow(
      "two runs with the same values of size",
    );
  });
});

describe("data", () => {
  const data = toyData(8, 1);
  test.each([
    [{}, undefined],
    [{ sampleCount: 9 }, "the test set 'toy' has 24 inputs, but sampleCount x inputSize is 27"],
    [{ targetSize: 3 }, "the test set 'toy' has 16 targets, but sampleCount x targetSize is 24"],
    [{ labels: new Int32Array(7) }, "the test set 'toy' has 7 labels, but sampleCount is 8"],
    [
      { inputSize: 2, inputs: new Float64Array(16) },
      "inputSize of the test set 'toy' is 2, but the network has 3 inputs",
    ],
  ])("hold what they say, and fit the network: %o", (change, message) => {
    const check = () => checkSamples({ ...data, ...change }, toyTask.shape, "test");
    if (message === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(message);
  });

  test.each([
    [{ labels: undefined }, "labels of the test set 'toy' must be an array of numbers, the class of each sample"],
    [{ inputs: undefined }, "the test set 'toy' has no inputs, which must be an array of numbers"],
    [
      { targets: undefined, target: new Float64Array(16) },
      "the test set 'toy' has no targets, which must be an array of numbers. Did you mean that by 'target'?",
    ],
    [{ name: undefined }, "the test set has no name, which must be text"],
    [{ sampleCount: "8" }, "sampleCount of the test set 'toy' must be a positive whole number, not '8' (text)"],
    [
      { inputs: data.inputs.with(4, Number.NaN) },
      "the test set 'toy' is NaN at sample 1, element 1 of its inputs, and must be a finite number",
    ],
    [
      { targets: data.targets.with(15, Number.POSITIVE_INFINITY) },
      "the test set 'toy' is Infinity at sample 7, element 1 of its targets",
    ],
  ])("lack nothing, and are numbers: %o", (change, message) => {
    const check = () => checkSamples({ ...data, ...change } as never, toyTask.shape, "test");
    expect(check).toThrow(ModelError);
    expect(check).toThrow(message);
  });

  test("may have no classes to tell apart", () => {
    const { labels: _, ...values } = data;
    expect(() => checkSamples(values, toyTask.shape, "test")).not.toThrow();
  });

  test("are two sets, by their names", () => {
    const check = (sets: object) => () => checkTrainingData(sets as never, toyTask.shape);
    expect(check({ training: data, test: data })).not.toThrow();
    expect(check({ train: data, test: data })).toThrow(
      "unknown data set 'train' in the data of a run. Known: training, test.",
    );
    expect(check({ training: data })).toThrow("the data of a run needs test: an object");
    expect(check(undefined as never)).toThrow("the data of a run must be an object such as { training, test }");
  });

  test("are shown in the steps of the network", () => {
    const net = { options: { dt: 1 } } as never;
    expect(() => checkPresentation({ dt: 1, tShow: 20 }, net)).not.toThrow();
    expect(() => checkPresentation({ dt: 0.5, tShow: 20 }, net)).toThrow(
      "in steps of 0.5, but its network was made with dt 1",
    );
    expect(() => checkPresentation({ dt: 1, tShow: 20.5 }, net)).toThrow(
      "20.5, which is not a whole number of steps of 1",
    );
  });
});

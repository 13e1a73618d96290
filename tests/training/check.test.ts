/** What is wrong with a task, a sweep or data is said before anything is trained. */
import { describe, expect, test } from "vitest";
import { experimentOf } from "../../experiments/run-study.ts";
import type { OptionTable } from "../../network_base/index.ts";
import { checkJobs, checkPresentation, checkSamples, checkTask, type Job } from "../../training/index.ts";
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

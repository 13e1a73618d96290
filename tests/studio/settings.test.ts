import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { microcircuitExperiment } from "../../network_architectures/mc/index.ts";
import { type Draft, fields } from "../../studio/architectures/microcircuit/fields.ts";
import {
  defaultDraft,
  describeDifference,
  draftFromFragment,
  draftToFragment,
  readSettings,
} from "../../studio/architectures/microcircuit/settings.ts";
import type { Settings } from "../../studio/architectures/microcircuit/task.ts";

function settingsOf(change: Partial<Draft>): Settings {
  const result = readSettings({ ...defaultDraft, ...change });
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.settings;
}

function problemsOf(change: Partial<Draft>) {
  const result = readSettings({ ...defaultDraft, ...change });
  return "problems" in result ? result.problems : [];
}

test("without changes, the settings are those of the published experiment", () => {
  const published = microcircuitExperiment("yinyang", "classic", "event");
  expect(settingsOf({})).toMatchObject({
    hidden: published.hiddenSizes,
    learningRates: published.learningRates,
    batch: published.batchSize,
    threshold: 1e-5,
    "interneuron-threshold": 1e-3,
    "learning-rate": 1,
    backend: "auto",
  });
});

test.each([
  ["30", [30]],
  ["30-20", [30, 20]],
  [" 30, 20 10 ", [30, 20, 10]],
])("hidden layers may be written '%s'", (hidden, sizes) => {
  expect(settingsOf({ hidden }).hidden).toEqual(sizes);
});

test.each([
  ["hidden", "", "at least one size"],
  ["hidden", "30,,2", '"" is not'],
  ["hidden", "30-", '"" is not'],
  ["hidden", "1e1000", "from 1 to 1000"],
  ["threshold", "1e-60", "above 0 and at most 1"],
  ["hidden", "30-x", '"x" is not'],
  ["hidden", "0", "from 1 to 1000"],
  ["hidden", "1001", "from 1 to 1000"],
  ["hidden", "2.5", "whole numbers"],
  ["hidden", "9-9-9-9-9-9", "at most 5"],
  ["threshold", "0", "above 0"],
  ["threshold", "-1e-5", "above 0"],
  ["threshold", "", "must be a number"],
  ["threshold", "0x1", "must be a number"],
  ["threshold", "Infinity", "must be a number"],
  ["interneuronThreshold", "2", "at most 1"],
  ["rateFactor", "-1", "at least 0"],
  ["PPBasal", "fast", "pyramidal to output"],
  ["seed", "1.5", "whole number"],
  ["seed", "4294967296", "from 0 to 4294967295"],
  ["epochs", "0", "above 0"],
  ["batch", "0", "from 1 to 1024"],
  ["backend", "cuda", "auto or wasm or webgpu"],
  ["variant", "modern", "classic or latent-equilibrium"],
] as const)("%s '%s' is answered with what is wrong", (field, text, expected) => {
  expect(problemsOf({ [field]: text })).toEqual([{ field, message: expect.stringContaining(expected) }]);
});

test("every wrong field is named at once", () => {
  expect(problemsOf({ hidden: "", threshold: "0", seed: "x" }).map(({ field }) => field)).toEqual([
    "hidden",
    "threshold",
    "seed",
  ]);
});

describe("fields that do not fit together", () => {
  test("less than a batch", () => {
    expect(problemsOf({ trainSamples: "100", epochs: "1" })[0]!.message).toContain("not even one batch of 128");
  });
  test("more steps than time can count, and how many epochs would do", () => {
    const [problem] = problemsOf({ epochs: "5000", variant: "latent-equilibrium" });
    const most = /at most (\d+)/.exec(problem!.message)![1]!;
    expect(problemsOf({ epochs: most, variant: "latent-equilibrium" })).toEqual([]);
    expect(problemsOf({ epochs: String(Number(most) + 1), variant: "latent-equilibrium" })).toHaveLength(1);
  });
});

test("any draft survives the way through the address", () => {
  const text = fc.string({ maxLength: 12 });
  const drafts = fc.record(
    Object.fromEntries(fields.names.map((field) => [field, fc.option(text, { nil: undefined })])),
  );
  fc.assert(
    fc.property(drafts, (changes) => {
      const changed = Object.entries(changes).filter(([, value]) => value !== undefined);
      const draft = { ...defaultDraft, ...Object.fromEntries(changed) } as Draft;
      expect(draftFromFragment(`#${draftToFragment(draft)}`)).toEqual(draft);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("reading never throws, whatever is written", () => {
  fc.assert(
    fc.property(fc.constantFrom(...fields.names), fc.string(), (field, text) => {
      const result = readSettings({ ...defaultDraft, [field]: text });
      expect("settings" in result || result.problems.every(({ message }) => message.length > 10)).toBe(true);
    }),
    { seed: 8, numRuns: 500 },
  );
});

test("latent equilibrium in the address brings its own thresholds", () => {
  expect(draftFromFragment("#variant=latent-equilibrium").threshold).toBe("1e-3");
  expect(draftFromFragment("#variant=latent-equilibrium&threshold=1e-2").threshold).toBe("1e-2");
});

test.each([
  [{}, "the same settings"],
  [{ hidden: "30-20" }, "4-30-20-3"],
  [{ model: "rate", method: "feedback-alignment" }, "rates, random feedback"],
  [{ threshold: "1e-3", seed: "7" }, "threshold 1e-3, seed 7"],
  [{ variant: "latent-equilibrium", threshold: "1e-3" }, "latent equilibrium"],
  [{ variant: "latent-equilibrium", threshold: "1e-2" }, "threshold 0.01, latent equilibrium"],
  [{ PPBasal: "0.01" }, "pyramidal to output 0.01"],
] as const)("a run is named by what sets it apart: %o", (change, expected) => {
  expect(describeDifference(settingsOf(change), settingsOf({}))).toBe(expected);
});

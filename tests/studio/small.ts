/** Settings of a network that trains in a moment. */
import type { Draft } from "../../studio/architectures/microcircuit/fields.ts";
import { defaultDraft, readSettings } from "../../studio/architectures/microcircuit/settings.ts";
import type { Settings } from "../../studio/architectures/microcircuit/task.ts";

export function smallSettings(change: Partial<Draft> = {}): Settings {
  const small = { hidden: "8", batch: "32", trainSamples: "320", testSamples: "60", epochs: "2", backend: "wasm" };
  const result = readSettings({ ...defaultDraft, ...small, ...change });
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.settings;
}

/** Settings of winner-take-all circuits that run in a moment. */
import type { Settings } from "../../studio/architectures/wta/options.ts";
import { type Draft, defaultDraft, readSettings } from "../../studio/architectures/wta/settings.ts";

export function smallWta(change: Partial<Draft> = {}): Settings {
  const small = { columns: "4", rows: "2", kMax: "4", inputs: "20", connections: "12", seconds: "0.4" };
  const times = { length: "60", shortest: "40", longest: "80", backend: "wasm" };
  const result = readSettings({ ...defaultDraft, ...small, ...times, ...change });
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.settings;
}

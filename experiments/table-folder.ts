/** The results folder of an experiment that trains nothing: its configuration, its tables, and a figure, in place of what was there. */
import { join } from "node:path";
import type { Page } from "../figures/page.ts";
import { pageToHtml } from "../figures/write-page.ts";
import type { OptionTable } from "../network_base/index.ts";
import { makeWritableFolder, removeTemporaryFiles } from "./files.ts";
import { claimLock } from "./lock.ts";
import { MANIFEST, openManifest } from "./manifest.ts";
import { configurationText, FILES } from "./results.ts";
import { type Configuration, configurationHash, differencesFrom } from "./same-configuration.ts";
import { packageVersion } from "./version.ts";

/** What the folder shall hold. */
export interface TableFolder {
  readonly config: Configuration;
  /** Names and texts of the tables. */
  readonly tables: readonly (readonly [name: string, text: string])[];
  readonly page: Page;
}

/** The configuration of an experiment that is no study: all settings but those of one call. */
export function tableConfiguration(
  experiment: string,
  options: OptionTable,
  settings: Readonly<Record<string, unknown>>,
  backend: string,
): Configuration {
  const kept = Object.entries(settings).filter(
    ([name, value]) => value !== undefined && options[name]?.transient !== true,
  );
  return { experiment, ...Object.fromEntries(kept), backend, version: packageVersion() };
}

/** The same for the small print of a figure; what is left open (threads) is all that there are. */
export const shownSettings = (config: Configuration): Record<string, string> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, value === null ? "all" : String(value)]));

/** Settings that change no number. */
const IDLE = ["threads", "version"];

/** Says it before any work is done, where a folder holds results of other settings, which are going to be replaced. */
export function sayWhatIsReplaced(path: string, config: Configuration, say: (text: string) => void): void {
  const differences = differencesFrom(path, config, IDLE);
  if (differences.length > 0) say(`replaces what ${path} holds, of other settings: ${differences.join("; ")}`);
}

/** Writes it, under its lock. Throws `UserError` where somebody else works in the folder, and where it cannot be written. */
export function writeTableFolder(path: string, { config, tables, page }: TableFolder): void {
  makeWritableFolder(path);
  const lock = claimLock(join(path, FILES.lock));
  try {
    removeTemporaryFiles(path);
    // What was there is not read, and need not be whole.
    lock.move(join(path, MANIFEST), undefined);
    const files = openManifest(path, lock, configurationHash(config, []), []);
    files.write(FILES.config, configurationText(config));
    for (const [name, text] of tables) files.write(name, text);
    files.close();
    lock.write(join(path, FILES.figure), pageToHtml(page));
  } finally {
    lock.release();
  }
}

/** Whether the results in a folder are of the configuration that is run now. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withPresentNames } from "./earlier-names.ts";
import { messageOf, UserError } from "./errors.ts";
import { checkedFiles, damaged, MANIFEST } from "./manifest.ts";
import { digestOf } from "./sealed.ts";

/** A configuration as it is written: plain data by option name. */
export type Configuration = Readonly<Record<string, unknown>>;

/** The configuration of a folder of results. */
export const CONFIG = "config.json";

/** Key of a configuration under which it says where the checksums of its folder stand. Folders of earlier versions have none. */
export const CHECKSUMS = "checksums";

/** How far and how often a training goes. None of them changes what has been learned up to some epoch. */
export const LENGTH: readonly string[] = ["epochs", "tests", "runs"];

/** Hash of everything in a configuration that its numbers depend on, whatever the length of the training. */
export function configurationHash(config: Configuration, changeable: readonly string[]): string {
  const free = [...changeable, ...LENGTH, CHECKSUMS];
  const own = Object.entries(config).filter(([key, value]) => !free.includes(key) && value !== undefined);
  return digestOf(JSON.stringify(own.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** What the folder at a path holds, for a configuration: nothing, results that can be gone on with, or results of another one. */
export type Holding =
  | { readonly kind: "nothing" }
  /** `config`: that of the folder. */
  | { readonly kind: "same"; readonly config: Configuration }
  /** `differences`: "epochs was 1 and is now 2", .. */
  | { readonly kind: "other"; readonly keys: readonly string[]; readonly differences: readonly string[] };

/**
 * Compares a folder's configuration with one; the `changeable` keys may differ. Throws `UserError` for a folder that is damaged, and for
 * results whose configuration is not there.
 */
export function holdingOf(path: string, config: Configuration, changeable: readonly string[]): Holding {
  if (!holdsResults(path)) return { kind: "nothing" };
  const there = readConfiguration(path);
  const keys = comparedKeys(there, config, changeable).filter((key) => !isContinuation(key, there, config));
  if (keys.length === 0) return { kind: "same", config: there };
  return { kind: "other", keys, differences: keys.map((key) => difference(key, there[key], config[key])) };
}

const comparedKeys = (there: Configuration, config: Configuration, changeable: readonly string[]): string[] =>
  [...new Set([...Object.keys(there), ...Object.keys(config)])].filter(
    (key) => key !== CHECKSUMS && !changeable.includes(key),
  );

/** What a configuration has otherwise than the one that a folder holds, as "noise was 0.4 and is now 0.6"; nothing where there is none that can be read. */
export function differencesFrom(path: string, config: Configuration, changeable: readonly string[]): readonly string[] {
  const file = join(path, CONFIG);
  if (!existsSync(file)) return [];
  try {
    const there = parseConfiguration(file, readFileSync(file, "utf8"));
    return comparedKeys(there, config, changeable)
      .filter((key) => JSON.stringify(there[key]) !== JSON.stringify(config[key]))
      .map((key) => difference(key, there[key], config[key]));
  } catch {
    return [`${CONFIG} cannot be read`];
  }
}

/** Throws `UserError` unless the folder at a path holds nothing, or results that can be gone on with. */
export function checkSameConfiguration(path: string, config: Configuration, changeable: readonly string[]): void {
  const holding = holdingOf(path, config, changeable);
  if (holding.kind !== "other") return;
  throw new UserError(
    `${path} holds results of another configuration: ${holding.differences.join("; ")}. ` +
      "Choose another folder with --out, or start over with --fresh, which moves those results aside.",
  );
}

/** Files that say that a folder holds results. */
const RESULTS = /^(learning\.csv|runtime\.csv|checkpoint\.bin|spikes\.csv|weights-.*\.json|state-.*\.bin)$/;

/** True where the files of a folder say so, whatever its configuration. */
export function holdsResults(path: string): boolean {
  if (!existsSync(path)) return false;
  const names = readdirSync(path);
  return (
    names.some((name) => RESULTS.test(name)) || (names.includes("runs") && readdirSync(join(path, "runs")).length > 0)
  );
}

/** The configuration of a folder that holds results. Throws `UserError` where it is missing or damaged. */
function readConfiguration(path: string): Configuration {
  const file = join(path, CONFIG);
  const { read, configuration } = checkedFiles(path);
  const text = read(CONFIG);
  if (text === undefined) {
    throw new UserError(
      `${path} holds results, but not their configuration: ${CONFIG} is missing, so nobody can tell what they are results of. ` +
        "Put it back, choose another folder with --out, or start over with --fresh, which moves this folder aside.",
    );
  }
  const config = parseConfiguration(file, text);
  if (configuration === undefined && CHECKSUMS in config) throw damaged(join(path, MANIFEST), "is missing");
  return withPresentNames(config);
}

/** The object in a configuration file. Throws `UserError` where there is none. */
export function parseConfiguration(file: string, text: string): Configuration {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw damaged(file, `is not valid JSON (${messageOf(error)})`);
  }
  if (typeof content === "object" && content !== null && !Array.isArray(content)) return content as Configuration;
  throw damaged(file, `holds ${text.trim().slice(0, 40) || "nothing"} where there should be an object of settings`);
}

/** Equal; or a longer training, which may be tested at other times; or more runs of the same kind. */
function isContinuation(key: string, there: Configuration, now: Configuration): boolean {
  if (key === "runs" || key === "epochs") {
    const [before, after] = [there[key], now[key]];
    if (typeof before === "number" && typeof after === "number") return before <= after;
  }
  if (key === "tests" && Number(there.epochs) < Number(now.epochs)) return true;
  return JSON.stringify(there[key]) === JSON.stringify(now[key]);
}

function difference(key: string, there: unknown, now: unknown): string {
  const [before, after] = [there, now].map((value) => JSON.stringify(value) ?? "not set");
  return before!.length + after!.length > 80 ? `other ${key}` : `${key} was ${before} and is now ${after}`;
}

/** Names of files that are being written, beside the ones they become; what a killed process has left of them is known by its age. */
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;
/** After so long, something temporary is left over from a killed process. */
const LEFT_OVER_MS = 60 * 60_000;

/** A temporary name beside a file, which no other process has. */
export const temporaryPath = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);

export const isTemporary = (name: string): boolean => TEMPORARY.test(name);

/** Is a temporary file so old that nobody is still writing it? */
export function isLeftOver(path: string): boolean {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && Date.now() - written > LEFT_OVER_MS;
}

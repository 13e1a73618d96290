/** Weights of a trained network in a file: JSON under a checksum. */
import { existsSync } from "node:fs";
import { readRegularFile } from "../data/node/files.ts";
import type { AnyNetwork } from "../network_base/index.ts";
import { applyWeights, type LearnedWeights, WeightsError } from "../training/index.ts";
import { messageOf, UserError } from "./errors.ts";
import { damaged } from "./manifest.ts";
import { seal, unseal } from "./sealed.ts";

/** The name of the file of a run, which `runName` names. */
export const weightsName = (run: string): string => `weights-${run}.json`;

/** What a network has learned, as the content of a file. */
export const weightsText = (weights: LearnedWeights): string => seal(weights);

/**
 * Gives a network what another one of the same sizes has learned, in some of its connections if not in all. Throws `UserError` for a file that does not fit; `remedy` is for
 * sizes.
 */
export function loadWeights(net: AnyNetwork, path: string, remedy: string, connections?: Iterable<string>): void {
  const weights = readWeights(path);
  try {
    applyWeights(net, weights, connections);
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    throw new UserError(`${path} has ${error.message}${error.isOfSize ? `: ${remedy}` : ""}`);
  }
}

/** The weights in a file. Those of earlier versions, which have no checksum, are read as they are. */
export function readWeights(path: string): Partial<LearnedWeights> {
  let bytes: Uint8Array;
  try {
    bytes = readRegularFile(path);
  } catch (error) {
    throw new UserError(
      `cannot read the weights ${path}: ${messageOf(error)}. Name a weights-*.json of a training, which stands in its results folder`,
    );
  }
  const unsealed = unseal<LearnedWeights>(bytes);
  if ("content" in unsealed) return unsealed.content;
  return unsealedWeights(bytes) ?? refuse(path, unsealed.problem);
}

/**
 * Looks at the weights of finished runs, of which nothing else reads: whoever comes for them shall not be the first to hear. Throws `UserError`
 * for a file that is damaged. Without one, tables and figure are whole, and somebody may want no more than those: the result is a warning.
 */
export function checkWeights(paths: readonly string[]): string | undefined {
  const missing = paths.filter((path) => !existsSync(path));
  for (const path of paths) {
    if (missing.includes(path)) continue;
    const problem = problemOfFile(path);
    if (problem !== undefined) throw damaged(path, problem);
  }
  const [first, ...more] = missing;
  if (first === undefined) return undefined;
  const what =
    more.length === 0
      ? `${first} is missing, though its run is finished`
      : `${first} and ${more.length} more weights-*.json are missing, though their runs are finished`;
  return `${what}. Put back what was there, from a copy, or train again with --fresh, which moves this folder aside.`;
}

function problemOfFile(path: string): string | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readRegularFile(path);
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`;
  }
  const unsealed = unseal<LearnedWeights>(bytes);
  return "content" in unsealed || unsealedWeights(bytes) !== undefined ? undefined : unsealed.problem;
}

function unsealedWeights(bytes: Uint8Array): Partial<LearnedWeights> | undefined {
  try {
    const content = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown> | null;
    // A damaged seal would leave a key of its own.
    return Object.keys(content ?? {}).join() === "weights,biases" ? (content as Partial<LearnedWeights>) : undefined;
  } catch {
    return undefined;
  }
}

function refuse(path: string, problem: string): never {
  throw new UserError(
    `cannot read the weights ${path}: the file ${problem}. It was damaged, or is no weights-*.json of a training: take an undamaged copy, or ` +
      "train again into a folder of its own (--out)",
  );
}

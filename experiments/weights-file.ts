/** Weights of a trained network in a file. */
import { readFileSync } from "node:fs";
import type { AnyNetwork } from "../network_base/index.ts";
import { applyWeights, type LearnedWeights, WeightsError } from "../training/index.ts";
import { messageOf, UserError } from "./errors.ts";
import { writeFileAtomic } from "./files.ts";

/** Writes what a network has learned. */
export const writeWeights = (path: string, weights: LearnedWeights): void =>
  writeFileAtomic(path, `${JSON.stringify(weights, null, 1)}\n`);

/** Gives a network what another one of the same sizes has learned. Throws `UserError` for a file that does not fit. */
export function loadWeights(net: AnyNetwork, path: string): void {
  let weights: Partial<LearnedWeights>;
  try {
    weights = JSON.parse(readFileSync(path, "utf8")) as Partial<LearnedWeights>;
  } catch (error) {
    throw new UserError(`cannot read the weights ${path}: ${messageOf(error)}`);
  }
  try {
    applyWeights(net, weights);
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    throw new UserError(
      `${path} has ${error.message}${error.isOfSize ? ": --hidden must be that of the training" : ""}`,
    );
  }
}

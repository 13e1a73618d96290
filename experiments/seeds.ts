/** Seeds of data sets. */
import { UserError } from "./errors.ts";

/** Throws `UserError` if the test set would be drawn like the training set. */
export function checkSeedsDiffer(config: { readonly "train-seed": number; readonly "test-seed": number }): void {
  if (config["train-seed"] !== config["test-seed"]) return;
  throw new UserError(
    `--test-seed ${config["test-seed"]} is also the seed of the training set: the network would be tested on what it has learnt. ` +
      "Choose another one",
  );
}

/** Seeds of data sets, as options. */
import { UserError } from "../errors.ts";
import { MAX_SEED } from "./defaults.ts";
import { GROUPS } from "./options.ts";

/** An option for a seed. */
export const seedOption = (otherwise: number, help: string) =>
  ({ kind: "integer", min: 0, max: MAX_SEED, group: GROUPS.data, default: String(otherwise), help }) as const;

/** Throws `UserError` if the test set would be drawn like the training set. */
export function checkSeedsDiffer(config: { readonly "train-seed": number; readonly "test-seed": number }): void {
  if (config["train-seed"] !== config["test-seed"]) return;
  throw new UserError(
    `--test-seed ${config["test-seed"]} is also the seed of the training set: the network would be tested on what it has learnt. ` +
      "Choose another one",
  );
}

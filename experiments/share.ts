/** Sharing the runs of an experiment out among processes: process i of n makes the runs i, i + n, i + 2n, .. */
import type { GivenOptions, OptionTable } from "../network_base/index.ts";
import { UserError } from "./errors.ts";

/** The share of one process. */
export interface Share {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** The options that name a share. */
export const shareOptions = (group: string): OptionTable => ({
  "job-index": {
    kind: "integer",
    min: 0,
    max: 99_999,
    transient: true,
    group,
    help: "Make only the runs of one share, from 0; results merge once all shares are done",
  },
  "job-count": {
    kind: "integer",
    min: 1,
    max: 100_000,
    transient: true,
    group,
    help: "In how many shares the runs are split; with --slurm, as many tasks (default: one per run)",
  },
});

/** The share that the options name; undefined where there is none. */
export function readShare(given: GivenOptions): Share | undefined {
  const index = given["job-index"] as number | undefined;
  const count = given["job-count"] as number | undefined;
  if (given.slurm === true) {
    if (index !== undefined) throw new UserError("--slurm writes the script for all shares: leave out --job-index");
    checkNotFresh(given, "--slurm");
    return undefined;
  }
  if (index === undefined && count === undefined) return undefined;
  if (index === undefined || count === undefined) {
    const [there, missing] = index === undefined ? ["count", "index"] : ["index", "count"];
    const shares = count ?? Math.max(4, index! + 1);
    const right = shares === 1 ? "the only share is --job-index 0" : `the shares are --job-index 0 to ${shares - 1}`;
    throw new UserError(`--job-${there} needs --job-${missing}: of --job-count ${shares}, ${right}`);
  }
  if (index >= count) {
    throw new UserError(
      `--job-index ${index} is out of range: with --job-count ${count} it goes from 0 to ${count - 1}`,
    );
  }
  checkNotFresh(given, "--job-index");
  return { index, count };
}

/** Is run k, counted from 0 over all runs of the configuration, one of a share? */
export const isOfShare = ({ index, count }: Share, k: number): boolean => k % count === index;

function checkNotFresh({ fresh }: GivenOptions, option: string): void {
  if (fresh !== true) return;
  throw new UserError(
    `--fresh does not go with ${option}: it would move aside what other processes write. Move the folder yourself, or choose another one with --out`,
  );
}

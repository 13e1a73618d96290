/**
 * How much of the soak is done. `npm run test:soak` does all of it; the test command a small share, so that it stays in order; SOAK=3 in
 * the environment three times as much, with other random numbers for what is added.
 */
export const SHARE = Number(process.env.SOAK ?? 0.01);
if (!(SHARE > 0)) throw new Error(`SOAK is the share of the soak to do, such as 1 or 0.1, not '${process.env.SOAK}'`);

/** So many of `all` repetitions, and never less than `least`. */
export const effort = (all: number, least = 1): number => Math.max(least, Math.round(all * SHARE));

/** A test of the soak may take as long as it has work to do: so many seconds for all of it. */
export const patience = (seconds: number): { timeout: number } => ({ timeout: 120_000 + 1000 * seconds * SHARE });

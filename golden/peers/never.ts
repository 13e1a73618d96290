/**
 * Times of spikes that never were. There, and in the time since then, a recording has a number close to the largest of its type, while here the
 * time since then is 2^100 steps (docs/language.md): both say "never".
 */

/** Beyond any time of a run. (The largest numbers are 3.4e38 in single precision.) */
const RECORDED = 1e37;

export const isNever = (recorded: number): boolean => Math.abs(recorded) >= RECORDED;

/** Does a number of ours say the same as a recorded one that says "never"? */
export const saysNever = (ours: number, recorded: number, dt: number): boolean =>
  Math.sign(ours) === Math.sign(recorded) && Math.abs(ours) >= 2 ** 99 * dt;

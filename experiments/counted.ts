/** Numbers of things in sentences. */

/** "1 epoch", "2 epochs", "0.5 epochs" */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The subject of a sentence and its verb: "2 of 3 runs are", "1 of 3 runs is", and "the run is" where it is the only one. */
export function someAre(some: number, all: number, what: string, [one, several] = ["is", "are"]): string {
  if (some === 1 && all === 1) return `the ${what} ${one}`;
  return `${some} of ${all} ${what}s ${some === 1 ? one : several}`;
}

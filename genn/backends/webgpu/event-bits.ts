/** How the senders of a step are noted: a bit for each neuron, and, in large populations, how many there are among groups of them. */

/** Words of 32 neurons up to which all are counted. */
const FEW_WORDS = 32;

/** The words with a bit for each neuron, and how many of them are counted together; behind them stand the counts. */
export interface EventBits {
  readonly words: number;
  /** A power of two; undefined where there are few. */
  readonly together: number | undefined;
}

export function bitsOf(size: number): EventBits {
  const words = Math.ceil(size / 32);
  return { words, together: words <= FEW_WORDS ? undefined : 2 ** Math.ceil(Math.log2(words) / 2) };
}

/** How long the buffer of bits and counts must be. */
export function lengthOfBits(size: number): number {
  const { words, together } = bitsOf(size);
  return words + (together === undefined ? 0 : Math.ceil(words / together));
}

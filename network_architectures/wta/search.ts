/** Searching in what is sorted. */

/** The first index below `count` of which it is true; it is true of all that follow. `count` if there is none. */
export function firstWhere(count: number, isTrue: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

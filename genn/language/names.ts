/** Finding the name somebody probably meant. */

/** Nobody types longer names, so that nobody mistypes them; and comparing two costs the product of their lengths. */
const LONGEST = 200;

/**
 * The candidate closest to `name`, or `undefined` if none is close enough to be a plausible slip of the keyboard.
 * A name that differs only in case always counts as close.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  // Short names are all close to each other, so the shorter the name, the fewer slips are believed.
  const tolerance = name.length < 3 ? 0 : Math.floor((name.length + 1) / 3);
  let nearest: string | undefined;
  let nearestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    if (Math.abs(candidate.length - name.length) > tolerance) continue;
    const sameButForCase = candidate.toLowerCase() === name.toLowerCase();
    const distance = sameButForCase ? 0.5 : editDistance(name, candidate);
    if ((sameButForCase || distance <= tolerance) && distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** Insertions, deletions, substitutions and swaps of neighbours that lead from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        current[j] = Math.min(current[j]!, beforePrevious[j - 2]! + 1);
      }
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}

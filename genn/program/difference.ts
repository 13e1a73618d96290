/** What has changed from one text to another, line by line. */

/** Lines that are gone, with `- ` before them, and new ones, with `+ `, each group below the nearest line before it that starts at the margin. */
export function lineDifference(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const length = commonLengths(old, now);
  const changes: string[] = [];
  let heading = "";
  let shown = "";
  const note = (line: string) => {
    if (heading !== shown) changes.push(`  ${heading}`);
    shown = heading;
    changes.push(line);
  };
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    const isSame = i < old.length && old[i] === now[j];
    if (isSame || (j < now.length && (i === old.length || length[i]![j + 1]! > length[i + 1]![j]!))) {
      const line = now[j]!;
      if (isSame && /^\S/.test(line)) heading = line;
      if (!isSame) note(`+ ${line}`);
      if (isSame) i++;
      j++;
    } else {
      note(`- ${old[i]!}`);
      i++;
    }
  }
  return changes;
}

/** `[i][j]`: how many lines the texts have in common, in order, from line i of one and line j of the other on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}

/** One line about a training that fits a terminal: what matters least is left out first. */

/** A part of the line. */
export interface LinePart {
  readonly text: string;
  /** The same in fewer letters, */
  readonly short?: string;
  /** and in as few as can be. */
  readonly shortest?: string;
  /** Parts with a lower rank find room first. */
  readonly rank: number;
}

/** Parts up to this rank are worth the shortest words. */
const ESSENTIAL = 3;
const LONGEST_BAR = 24;
const SHORTEST_BAR = 6;
const GAP = "  ";

/**
 * The parts in one line of so many columns at most, with a bar, of that rank, before part `barAt`. First the bar is shortened, then words are;
 * then parts find room in the order of their ranks.
 */
export function fittedLine(
  parts: readonly LinePart[],
  bar: { readonly at: number; readonly rank: number; readonly fraction: number },
  columns: number,
): string {
  const words = [
    parts.map(({ text }) => text),
    parts.map(({ text, short = text }) => short),
    parts.map(({ text, short = text, shortest = short }) => shortest),
  ] as const;
  const isEssential = (k: number) => parts[k]!.rank <= ESSENTIAL;
  const [whole, shortened, least] = words.map((texts) => withRoom(parts, texts, bar.rank, columns));
  const isAll = whole!.hasBar && whole!.kept.length === parts.length;
  const hasEssentials = parts.every((_, k) => !isEssential(k) || shortened!.kept.includes(k));
  const level = isAll ? 0 : hasEssentials ? 1 : 2;
  const { kept, hasBar } = [whole!, shortened!, least!][level]!;
  const texts = kept.map((k) => words[level]![k]!);
  if (!hasBar) return texts.join(GAP).slice(0, columns);
  const room = Math.min(LONGEST_BAR, columns - texts.join(GAP).length - GAP.length);
  const before = kept.filter((k) => k < bar.at).length;
  return [...texts.slice(0, before), barOf(bar.fraction, room), ...texts.slice(before)].join(GAP);
}

/** Which parts have room, lower ranks first, and whether a bar has. */
function withRoom(parts: readonly LinePart[], texts: readonly string[], barRank: number, columns: number) {
  const BAR = -1;
  const items = [...parts.map(({ rank }, k) => ({ k, rank })), { k: BAR, rank: barRank }].toSorted(
    (a, b) => a.rank - b.rank,
  );
  let used = -GAP.length;
  const kept: number[] = [];
  for (const { k } of items) {
    const width = GAP.length + (k === BAR ? SHORTEST_BAR : texts[k]!.length);
    if (used + width > columns) continue;
    used += width;
    kept.push(k);
  }
  return { kept: kept.filter((k) => k !== BAR).toSorted((a, b) => a - b), hasBar: kept.includes(BAR) };
}

function barOf(fraction: number, width: number): string {
  const filled = Math.round(width * Math.min(1, Math.max(0, fraction)));
  return "━".repeat(filled) + "─".repeat(width - filled);
}

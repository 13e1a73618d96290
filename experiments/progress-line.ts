/** One line about a training that fits a terminal: what matters least is left out first, speed and time left stay. */

/** A part of the line. */
export interface LinePart {
  readonly text: string;
  /** The same in fewer letters. */
  readonly short?: string;
  /** Parts with a higher rank are left out first; 0 stays. */
  readonly rank: number;
}

const LONGEST_BAR = 24;
const SHORTEST_BAR = 6;
const GAP = "  ";

/**
 * The parts in one line of so many columns at most, with a bar before part `barAt`. First the bar is shortened, then words are, then the bar
 * goes, then parts in the order of their ranks.
 */
export function fittedLine(parts: readonly LinePart[], barAt: number, fraction: number, columns: number): string {
  const short = parts.map((part) => ({ ...part, text: part.short ?? part.text }));
  const lengthOf = (line: readonly LinePart[]) =>
    line.reduce((sum, { text }) => sum + text.length, GAP.length * (line.length - 1));
  for (const line of [parts, short]) {
    const room = Math.min(LONGEST_BAR, columns - lengthOf(line) - GAP.length);
    if (room < SHORTEST_BAR) continue;
    const bar = { text: barOf(fraction, room), rank: 0 };
    return textOf([...line.slice(0, barAt), bar, ...line.slice(barAt)]);
  }
  let kept: readonly LinePart[] = short;
  for (const { rank } of short.toSorted((a, b) => b.rank - a.rank)) {
    if (lengthOf(kept) <= columns || rank === 0) break;
    kept = kept.filter((part) => part.rank !== rank);
  }
  return textOf(kept).slice(0, columns);
}

const textOf = (parts: readonly LinePart[]): string => parts.map(({ text }) => text).join(GAP);

function barOf(fraction: number, width: number): string {
  const filled = Math.round(width * Math.min(1, Math.max(0, fraction)));
  return "━".repeat(filled) + "─".repeat(width - filled);
}

/** What messages quote of texts that may be as long as a machine has written them. */

/** Longer texts are cut. */
const MOST = 100;

/** The text, or its beginning. */
export const shortened = (text: string, most = MOST): string =>
  text.length > most ? `${text.slice(0, most)}...` : text;

/** A message with its names, and whatever else is one long word, cut: nobody reads a name of a megabyte. */
export const withShortWords = (message: string): string => message.replace(/\w{101,}/g, (word) => shortened(word));

/** The part of a line around a column (1-based) that can be shown, without its indentation: what stands before the column, and the rest. */
export function excerpt(line: string, column: number): { readonly before: string; readonly rest: string } {
  const before = line.slice(0, column - 1).trimStart();
  const rest = line.slice(column - 1);
  const shownBefore = before.length > MOST / 2 ? `...${before.slice(-MOST / 2)}` : before;
  return { before: shownBefore, rest: shortened(rest.slice(0, MOST + 1).trimEnd(), MOST / 2) };
}

/** Programs in pages of Markdown, and what they are said to print. */

/** A block of code of a page. */
export interface Block {
  /** As the fence says: `ts`, `sh`, .. */
  readonly language: string;
  /** The name that it is to be saved under, in brackets behind the language. */
  readonly file: string | undefined;
  /** What else stands behind the language, such as `no-run`. */
  readonly marks: readonly string[];
  readonly text: string;
  /** Of the first line of the text, counted from 1. */
  readonly line: number;
  /** What stands in the block below, where that is what this one prints. */
  readonly output: string | undefined;
}

const FENCE = /^( *)(`{3,})([^\n`]*)\n([\s\S]*?)^\1\2 *$/gm;

/** The blocks of a page, in its order; those of output belong to the program above. Throws, naming the page, for a fence that stays open. */
export function blocksOf(page: string, name = "the page"): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const { 0: all, 1: indent, 3: info, 4: body, index } of page.matchAll(FENCE)) {
    const text = body!.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    const [language = "", ...words] = info!.trim().split(/\s+/);
    const line = page.slice(0, index).split("\n").length + 1;
    const before = blocks.at(-1);
    // A picture or a sentence may stand between a program and its output, another block may not.
    if (language === "output" && before !== undefined && before.output === undefined && before.language !== "output") {
      blocks[blocks.length - 1] = { ...before, output: text };
    } else {
      const file = words.find((word) => /^\[.+\]$/.test(word))?.slice(1, -1);
      const marks = words.filter((word) => !/^\[.+\]$/.test(word));
      blocks.push({ language, file, marks, text, line, output: undefined });
    }
    end = index + all.length;
  }
  const open = page.slice(end).match(/^ *```/m);
  if (open !== null) {
    const line = page.slice(0, end + open.index!).split("\n").length;
    throw new Error(`${name}:${line}: the block that begins here has no end`);
  }
  return blocks;
}

/** Is this what was to be printed? A line of three dots stands for any lines. */
export function isPrinted(expected: string, printed: string): boolean {
  const parts = expected.trimEnd().split(/^\.\.\.$\n?/m);
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s\\S]*");
  return new RegExp(`^${pattern}$`).test(printed.trimEnd());
}

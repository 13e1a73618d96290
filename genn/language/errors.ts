/** The one error a snippet can cause, written for the person who wrote the snippet. */
import type { Position } from "./ast.ts";
import { excerpt, withShortWords } from "./quote.ts";

/** A snippet's text and what to call it in messages. */
export interface SnippetSource {
  readonly model: string;
  readonly snippet: string;
  readonly text: string;
}

/** Something is wrong with a snippet; the message shows where, and what was probably meant. */
export class SnippetError extends Error {
  readonly model: string;
  readonly snippet: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** The whole line; the message shows it around the column. */
  readonly sourceLine: string;
  readonly problem: string;
  /** The name that was probably meant. */
  readonly suggestion: string | undefined;

  constructor(source: SnippetSource, position: Position, problem: string, suggestion?: string) {
    const sourceLine = source.text.split(/\r\n|\n|\r/)[position.line - 1] ?? "";
    const where = `${source.model}, ${source.snippet}, line ${position.line}, column ${position.column}`;
    const hint = suggestion === undefined ? "" : `. Did you mean '${suggestion}'?`;
    super(`${withShortWords(`${where}: ${problem}${hint}`)}\n${pointTo(sourceLine, position.column)}`);
    this.name = "SnippetError";
    this.model = source.model;
    this.snippet = source.snippet;
    this.line = position.line;
    this.column = position.column;
    this.sourceLine = sourceLine;
    this.problem = withShortWords(problem);
    this.suggestion = suggestion;
  }
}

/** Throws a `SnippetError`. */
export function fail(source: SnippetSource, position: Position, problem: string, suggestion?: string): never {
  throw new SnippetError(source, position, problem, suggestion);
}

/** The source line around the column, without its indentation, and a caret below the column. */
function pointTo(sourceLine: string, column: number): string {
  const { before, rest } = excerpt(sourceLine, column);
  // A tab is as wide as the terminal likes: repeating it in the caret's line keeps the two lines aligned.
  return `    ${(before + rest).trimEnd()}\n    ${before.replace(/[^\t]/g, " ")}^`;
}

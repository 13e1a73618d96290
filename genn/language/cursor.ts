/** Reading tokens one after the other, with the checks every part of the parser needs. */
import { fail, type SnippetSource } from "./errors.ts";
import { shortened } from "./quote.ts";
import { REFUSED_WORDS, scan, type Token, TYPE_WORDS } from "./scanner.ts";

export interface Cursor {
  readonly source: SnippetSource;
  readonly tokens: readonly Token[];
  index: number;
  /** How many rules of the grammar are being parsed inside each other. */
  depth: number;
}

/** Deep enough for people, shallow enough for every JavaScript engine's stack. */
const MAX_DEPTH = 500;

export const startCursor = (source: SnippetSource): Cursor => ({ source, tokens: scan(source), index: 0, depth: 0 });

/** The token `ahead` tokens after the next one. */
export const peek = (cursor: Cursor, ahead = 0): Token =>
  cursor.tokens[Math.min(cursor.index + ahead, cursor.tokens.length - 1)]!;

/** Takes the next token. */
export function advance(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== "end") cursor.index++;
  return token;
}

const isSymbol = (token: Token): boolean => token.kind === "operator" || token.kind === "keyword";

/** Is the next token this operator or keyword? */
export const at = (cursor: Cursor, text: string): boolean => isSymbol(peek(cursor)) && peek(cursor).text === text;

/** Does a type's name start here? */
export const atType = (cursor: Cursor): boolean => {
  const token = peek(cursor);
  return token.kind === "keyword" && (TYPE_WORDS.has(token.text) || token.text === "const");
};

/** Takes the next token if it is this operator or keyword. */
export function accept(cursor: Cursor, text: string): Token | undefined {
  return at(cursor, text) ? advance(cursor) : undefined;
}

/** Takes this operator or keyword, or complains; a missing `;` is shown where it belongs, behind what came before. */
export function expect(cursor: Cursor, text: string, where: string): Token {
  const token = accept(cursor, text);
  if (token) return token;
  refuseWord(cursor);
  const found = peek(cursor);
  const previous = cursor.tokens[cursor.index - 1];
  const position = previous && text === ";" ? previous.end : found.position;
  fail(cursor.source, position, `expected '${text}' ${where}, found ${describe(found)}`);
}

/** How a token is called in messages. */
export const describe = (token: Token): string => (token.kind === "end" ? token.text : `'${shortened(token.text)}'`);

/** Complains if the next token is a word of C that the language does without. */
export function refuseWord(cursor: Cursor): void {
  const token = peek(cursor);
  if (token.kind === "keyword" && Object.hasOwn(REFUSED_WORDS, token.text)) {
    fail(cursor.source, token.position, REFUSED_WORDS[token.text]!);
  }
}

/** Parses one more level, unless the snippet nests so deeply that the stack would overflow. */
export function nested<Result>(cursor: Cursor, parse: () => Result): Result {
  if (cursor.depth >= MAX_DEPTH) fail(cursor.source, peek(cursor).position, "this is nested too deeply");
  cursor.depth++;
  const result = parse();
  cursor.depth--;
  return result;
}

/** Text -> tokens. Knows characters, not grammar. */
import type { Position } from "./ast.ts";
import { fail, type SnippetSource } from "./errors.ts";
import { type LiteralValue, readNumber } from "./literals.ts";

export type TokenKind = "name" | "keyword" | "number" | "string" | "operator" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly position: Position;
  /** Just behind the token: where a missing `;` belongs. */
  readonly end: Position;
  /** Of a `number`. */
  readonly literal: LiteralValue | undefined;
}

/** Words that make up a type's name. */
export const TYPE_WORDS: ReadonlySet<string> = new Set(
  (
    "void bool char short int long signed unsigned float double scalar timepoint uint uchar ushort ulong size_t " +
    "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t"
  ).split(" "),
);

const STATEMENT_WORDS = "const if else for while do switch case default break continue true false".split(" ");

/** C's words the language does without, with what to tell whoever uses them. */
export const REFUSED_WORDS: Readonly<Record<string, string>> = {
  goto: "'goto' is not available: use a loop with 'break' or 'continue'",
  return: "'return' is not available: a snippet gives its results by assigning to variables",
  struct: "structures are not available",
  union: "unions are not available",
  enum: "enumerations are not available",
  typedef: "'typedef' is not available",
  sizeof: "'sizeof' is not available",
  static: "'static' is not available: keep state in a variable of the model",
  extern: "'extern' is not available",
  volatile: "'volatile' is not available",
  register: "'register' is not available",
  inline: "'inline' is not available: a snippet defines no functions",
};

const KEYWORDS: ReadonlySet<string> = new Set([...TYPE_WORDS, ...STATEMENT_WORDS, ...Object.keys(REFUSED_WORDS)]);

/** Is the word part of the language, so that nothing can be called that? */
export const isKeyword = (word: string): boolean => KEYWORDS.has(word);

/** Functions that were spelt differently inside `$(...)` by GeNN 4. */
export const OLD_FUNCTION_NAMES: Readonly<Record<string, string>> = {
  addToInSyn: "addToPost",
  addToInSynDelay: "addToPostDelay",
};

/** `$(gennrand_uniform)` was a call, although it does not look like one. */
const OLD_CALLS_WITHOUT_ARGUMENTS = /^(?:gennrand(?:_uniform|_normal|_exponential)?)$/;

const BLANK = /(?:\s|\/\/[^\n\r]*)+/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /0[xX][\w.]*|\.?\d(?:[eE][+-]|[\w.])*/y;
const STRING = /"(?:\\.|[^"\\\n\r])*"/y;
const OPERATOR =
  /\*\*=|<<=|>>=|->|\*\*|\+\+|--|&&|\|\||[-+*/%&|^<>=!]=|<<|>>|[-+*/%&|^~!<>=?:;,.(){}[\]]/y; /* longest first */

/** Splits a snippet into tokens; the last one is the `end`. */
export function scan(source: SnippetSource): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  const locate = locator(text);
  let offset = 0;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: TokenKind, from: number, length: number, spelling?: string, literal?: LiteralValue): void => {
    const [position, end] = [locate(from), locate(from + length)];
    tokens.push({ kind, text: spelling ?? text.slice(from, from + length), position, end, literal });
  };
  const skipBlanks = (): void => {
    for (;;) {
      const blank = match(BLANK);
      if (blank !== undefined) {
        offset += blank.length;
      } else if (text.startsWith("/*", offset)) {
        const close = text.indexOf("*/", offset + 2);
        if (close < 0) fail(source, locate(offset), "this comment is never closed: '*/' is missing");
        offset = close + 2;
      } else {
        return;
      }
    }
  };
  const pushWord = (word: string): void => {
    if (word === "true" || word === "false") {
      push("number", offset, word.length, word, { type: "bool", value: word === "true" ? 1 : 0 });
    } else {
      push(KEYWORDS.has(word) ? "keyword" : "name", offset, word.length);
    }
    offset += word.length;
  };
  /** `$(name)` is the name, `$(f, a, b)` is `f(a, b)`: the comma becomes the opening parenthesis. */
  const pushOldSpelling = (): void => {
    const start = offset;
    if (text[offset + 1] !== "(")
      fail(source, locate(start), "'$' must be followed by a name in parentheses: '$(name)'");
    offset += 2;
    skipBlanks();
    const name = match(NAME);
    if (name === undefined) fail(source, locate(start), "'$(' must be followed by a name: '$(name)'");
    const nameOffset = offset;
    offset += name.length;
    skipBlanks();
    const next = text[offset];
    if (next !== "," && next !== ")") fail(source, locate(start), `'$(${name}' must be closed: '$(${name})'`);
    const kind = KEYWORDS.has(name) ? "keyword" : "name";
    if (next === ",") {
      const spelling = Object.hasOwn(OLD_FUNCTION_NAMES, name) ? OLD_FUNCTION_NAMES[name] : name;
      push(kind, nameOffset, name.length, spelling);
      push("operator", offset, 1, "(");
    } else {
      push(kind, nameOffset, name.length);
      if (OLD_CALLS_WITHOUT_ARGUMENTS.test(name)) {
        push("operator", offset, 1, "(");
        push("operator", offset, 1, ")");
      }
    }
    offset += 1;
  };

  for (;;) {
    skipBlanks();
    if (offset >= text.length) break;
    const start = offset;
    const word = match(NAME);
    if (word !== undefined) {
      pushWord(word);
      continue;
    }
    const number = match(NUMBER);
    const string = match(STRING);
    if (number !== undefined) {
      const literal = readNumber(number);
      if ("problem" in literal) fail(source, locate(start), literal.problem);
      push("number", start, number.length, number, literal);
      offset += number.length;
    } else if (string !== undefined) {
      push("string", start, string.length);
      offset += string.length;
    } else if (text[offset] === "$") {
      pushOldSpelling();
    } else {
      const operator = match(OPERATOR);
      if (operator === undefined)
        refuseCharacter(source, locate(start), String.fromCodePoint(text.codePointAt(start)!));
      push("operator", start, operator.length);
      offset += operator.length;
    }
  }
  push("end", text.length, 0, "the end of the snippet");
  return tokens;
}

function refuseCharacter(source: SnippetSource, position: Position, character: string): never {
  if (character === '"') fail(source, position, "this text is never closed: '\"' is missing");
  if (character === "'") fail(source, position, "character literals are not available");
  if (character === "#") fail(source, position, "preprocessor directives are not available in a snippet");
  const code = character.codePointAt(0)!;
  const unprintable = code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000);
  const shown = unprintable ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : `'${character}'`;
  fail(source, position, `unexpected character ${shown}`);
}

/** Turns offsets into positions; cheap if they are asked for in about increasing order. */
function locator(text: string): (offset: number) => Position {
  const lineStarts = [0];
  for (const newline of text.matchAll(/\r\n|\n|\r/g)) lineStarts.push(newline.index + newline[0].length);
  let line = 0;
  return (offset) => {
    while (line > 0 && lineStarts[line]! > offset) line--;
    while (line + 1 < lineStarts.length && lineStarts[line + 1]! <= offset) line++;
    return { line: line + 1, column: offset - lineStarts[line]! + 1 };
  };
}

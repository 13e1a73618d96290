/** WebAssembly text -> tokens: parentheses, words, names such as `$x`, and texts in quotes. */

/** The text is not what the assembler takes. That is a mistake of a printer, never of whoever wrote a model. */
export class AssemblyError extends Error {
  override readonly name = "AssemblyError";
}

const [TAB, NEWLINE, RETURN, SPACE, QUOTE, DOLLAR, OPEN, CLOSE, SEMICOLON, BACKSLASH] = [
  9, 10, 13, 32, 34, 36, 40, 41, 59, 92,
];

/** The tokens of a text, by number; that behind the last one is the end. */
export class Tokens {
  readonly length: number;
  readonly #text: string;
  /** Where each token starts and ends, in turns. */
  readonly #bounds: Int32Array;

  constructor(text: string) {
    this.#text = text;
    const { bounds, length } = split(text);
    this.#bounds = bounds;
    this.length = length;
  }

  isOpen(token: number): boolean {
    return this.#first(token) === OPEN;
  }

  isClose(token: number): boolean {
    return this.#first(token) === CLOSE;
  }

  /** A word, a name or a text in quotes? */
  isAtom(token: number): boolean {
    return token < this.length && !this.isOpen(token) && !this.isClose(token);
  }

  isName(token: number): boolean {
    return this.#first(token) === DOLLAR;
  }

  text(token: number): string {
    return this.#text.slice(this.#bounds[2 * token], this.#bounds[2 * token + 1]);
  }

  /** Is it `(word`? */
  opens(token: number, word: string): boolean {
    return this.isOpen(token) && token + 1 < this.length && this.text(token + 1) === word;
  }

  /** What stands in quotes. */
  quoted(token: number): string {
    if (this.#first(token) !== QUOTE) this.fail(token, "a text in quotes is expected");
    return this.text(token).slice(1, -1);
  }

  /** Throws an `AssemblyError` that names the line and the token. */
  fail(token: number, problem: string): never {
    const isEnd = token >= this.length;
    throw failure(
      this.#text,
      isEnd ? this.#text.length : this.#bounds[2 * token]!,
      `${isEnd ? "the end" : `'${this.text(token)}'`}: ${problem}`,
    );
  }

  #first(token: number): number {
    return token < this.length ? this.#text.charCodeAt(this.#bounds[2 * token]!) : Number.NaN;
  }
}

function failure(text: string, offset: number, problem: string): AssemblyError {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return new AssemblyError(`line ${line} of the generated WebAssembly, ${problem}`);
}

function split(text: string): { bounds: Int32Array; length: number } {
  let bounds = new Int32Array(1 << 12);
  let length = 0;
  const end = text.length;
  for (let at = 0; at < end; ) {
    const start = at;
    const first = text.charCodeAt(at++);
    if (first === SPACE || first === NEWLINE || first === TAB || first === RETURN) continue;
    if (first === SEMICOLON) {
      if (text.charCodeAt(at) !== SEMICOLON) throw failure(text, start, "';': a comment starts with two");
      const newline = text.indexOf("\n", at);
      at = newline < 0 ? end : newline;
      continue;
    }
    if (first === QUOTE) {
      at = text.indexOf('"', at) + 1;
      if (at === 0) throw failure(text, start, "a text in quotes is never closed");
      if (text.slice(start, at).includes(String.fromCharCode(BACKSLASH)))
        throw failure(text, start, "escapes in quotes are not known");
    } else if (first !== OPEN && first !== CLOSE) {
      while (at < end && isPartOfWord(text.charCodeAt(at))) at++;
    }
    if (2 * length === bounds.length) {
      const larger = new Int32Array(2 * bounds.length);
      larger.set(bounds);
      bounds = larger;
    }
    bounds[2 * length] = start;
    bounds[2 * length + 1] = at;
    length++;
  }
  return { bounds, length };
}

const isPartOfWord = (code: number): boolean =>
  code > SPACE && code !== OPEN && code !== CLOSE && code !== QUOTE && code !== SEMICOLON;

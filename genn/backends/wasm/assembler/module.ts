/** The fields of a module, as tokens say them; functions without their instructions, which may call functions that come later. */
import { readCount } from "./numbers.ts";
import type { Tokens } from "./tokens.ts";
import { type Signature, valueType } from "./types.ts";

export interface Func {
  readonly name: string | undefined;
  readonly signature: Signature;
  /** Names of parameters and locals; the types of the latter. */
  readonly locals: Map<string, number>;
  readonly declared: readonly number[];
  /** The first token of its instructions; undefined for an import. */
  readonly body: number | undefined;
}

export interface Memory {
  readonly least: number;
  readonly most: number | undefined;
  readonly isShared: boolean;
}

interface Import {
  readonly from: string;
  readonly name: string;
  readonly func?: Func;
  readonly memory?: Memory;
}

interface Export {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

/** What is exported. */
export const [FUNCTION, MEMORY] = [0, 2] as const;

export interface Module {
  readonly imports: Import[];
  readonly functions: Func[];
  readonly memories: Memory[];
  readonly globals: { readonly type: number; readonly isMutable: boolean; readonly initial: number }[];
  readonly exports: Export[];
  readonly names: { readonly functions: Map<string, number>; readonly globals: Map<string, number> };
}

export function readModule(tokens: Tokens): Module {
  const module: Module = {
    imports: [],
    functions: [],
    memories: [],
    globals: [],
    exports: [],
    names: { functions: new Map(), globals: new Map() },
  };
  const reader = new Reader(tokens);
  reader.expectOpen("module");
  while (tokens.isOpen(reader.at)) readField(reader, module);
  reader.expectClose();
  if (reader.at < tokens.length) tokens.fail(reader.at, "nothing can stand behind the module");
  return module;
}

function readField(reader: Reader, module: Module): void {
  const { tokens } = reader;
  const { names, functions, memories, globals, exports } = module;
  const bind = (map: Map<string, number>, name: string | undefined, index: number, token: number): void => {
    if (name === undefined) return;
    if (map.has(name)) tokens.fail(token, "the name is taken");
    map.set(name, index);
  };
  const word = reader.open();
  const start = reader.at;
  switch (word) {
    case "import": {
      const [from, name] = [reader.quoted(), reader.quoted()];
      const kind = reader.open();
      if (kind === "memory") {
        const memory = reader.memory();
        memories.push(memory);
        module.imports.push({ from, name, memory });
      } else if (kind === "func") {
        if (functions.some(({ body }) => body !== undefined)) tokens.fail(start, "imports stand before functions");
        const funcName = reader.name();
        const func: Func = { ...reader.signature(), name: funcName, declared: [], body: undefined };
        reader.expectClose();
        bind(names.functions, funcName, functions.push(func) - 1, start);
        module.imports.push({ from, name, func });
      } else tokens.fail(start + 3, "only functions and memories are imported");
      break;
    }
    case "memory": {
      for (const name of reader.exports()) exports.push({ name, kind: MEMORY, index: memories.length });
      memories.push(reader.memory());
      return;
    }
    case "export": {
      const name = reader.quoted();
      reader.expectOpen("func");
      const token = reader.at;
      const index = names.functions.get(reader.name() ?? tokens.fail(token, "the name of a function is expected"));
      exports.push({ name, kind: FUNCTION, index: index ?? tokens.fail(token, "there is no function of this name") });
      reader.expectClose();
      break;
    }
    case "global": {
      bind(names.globals, reader.name(), globals.length, start);
      const isMutable = tokens.opens(reader.at, "mut");
      if (isMutable) reader.at += 2;
      const type = valueType(tokens, reader.at++);
      if (isMutable) reader.expectClose();
      globals.push({ type, isMutable, initial: reader.at });
      reader.skip();
      break;
    }
    case "func": {
      const name = reader.name();
      const index = functions.length;
      bind(names.functions, name, index, start);
      for (const exported of reader.exports()) exports.push({ name: exported, kind: FUNCTION, index });
      const { signature, locals } = reader.signature();
      const declared = reader.locals(signature.parameters.length, locals);
      functions.push({ name, signature, locals, declared, body: reader.at });
      reader.skip();
      break;
    }
    default:
      tokens.fail(start - 1, "there is no such field of a module");
  }
  reader.expectClose();
}

/** Reads tokens one after the other. */
class Reader {
  readonly tokens: Tokens;
  at = 0;

  constructor(tokens: Tokens) {
    this.tokens = tokens;
  }

  /** Takes `(word`. */
  open(): string {
    if (!this.tokens.isOpen(this.at)) this.tokens.fail(this.at, "'(' is expected");
    if (!this.tokens.isAtom(this.at + 1)) this.tokens.fail(this.at + 1, "a word is expected");
    this.at += 2;
    return this.tokens.text(this.at - 1);
  }

  expectOpen(word: string): void {
    if (this.open() !== word) this.tokens.fail(this.at - 1, `'${word}' is expected`);
  }

  expectClose(): void {
    if (!this.tokens.isClose(this.at)) this.tokens.fail(this.at, "')' is expected");
    this.at++;
  }

  name(): string | undefined {
    return this.tokens.isName(this.at) ? this.tokens.text(this.at++) : undefined;
  }

  quoted(): string {
    return this.tokens.quoted(this.at++);
  }

  /** Goes on to the parenthesis that closes what is being read. */
  skip(): void {
    for (let depth = 0; ; this.at++) {
      if (this.at >= this.tokens.length) this.tokens.fail(this.at, "')' is expected");
      if (this.tokens.isOpen(this.at)) depth++;
      else if (this.tokens.isClose(this.at) && depth-- === 0) return;
    }
  }

  /** `(export "name")`, as many as there are. */
  exports(): string[] {
    const names: string[] = [];
    while (this.tokens.opens(this.at, "export")) {
      this.at += 2;
      names.push(this.quoted());
      this.expectClose();
    }
    return names;
  }

  /** The pages of a memory, from the name on to the closing parenthesis. */
  memory(): Memory {
    this.name();
    const least = readCount(this.tokens, this.at++);
    const most = this.tokens.isAtom(this.at) ? readCount(this.tokens, this.at++) : undefined;
    const isShared = this.tokens.isAtom(this.at);
    if (isShared && this.tokens.text(this.at++) !== "shared") this.tokens.fail(this.at - 1, "'shared' is expected");
    this.expectClose();
    return { least, most, isShared };
  }

  /** `(param ..)` and `(result ..)`. */
  signature(): { readonly signature: Signature; readonly locals: Map<string, number> } {
    const locals = new Map<string, number>();
    const parameters = this.#types("param", 0, locals);
    return { signature: { parameters, results: this.#types("result", 0) }, locals };
  }

  /** `(local ..)`: the types of locals, whose names are added to those of the parameters. */
  locals(parameters: number, names: Map<string, number>): number[] {
    return this.#types("local", parameters, names);
  }

  /** `(word $name type)` or `(word type ..)`, as many as there are. */
  #types(word: string, before: number, names?: Map<string, number>): number[] {
    const types: number[] = [];
    while (this.tokens.opens(this.at, word)) {
      this.at += 2;
      const token = this.at;
      const name = this.name();
      if (name !== undefined && names !== undefined) {
        if (names.has(name)) this.tokens.fail(token, "the name is taken");
        names.set(name, before + types.length);
      }
      for (; !this.tokens.isClose(this.at); this.at++) types.push(valueType(this.tokens, this.at));
      this.at++;
    }
    return types;
  }
}

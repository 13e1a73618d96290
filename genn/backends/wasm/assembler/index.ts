/**
 * The assembler: WebAssembly text, as the printers of this backend write it, -> the bytes of a module.
 *
 * It takes folded instructions (`(i32.add (local.get $x) (i32.const 1))`), names, and the fields `import`, `memory`, `global`, `func` with its
 * exports in front, and `export` of functions. It checks names and shapes; the types of operands are the engine's to check. Nothing is kept
 * from one call to the next.
 */
import { writeBody } from "./bodies.ts";
import { Bytes } from "./bytes.ts";
import { FUNCTION, MEMORY, type Memory, type Module, readModule } from "./module.ts";
import { Tokens } from "./tokens.ts";
import { Signatures } from "./types.ts";

export { AssemblyError } from "./tokens.ts";

/** What engines take of one function: bytes of its body, and parameters and locals. All have agreed on these numbers. */
const [MOST_BYTES, MOST_LOCALS] = [7_654_321, 50_000];

/** A function is larger than engines take. */
export class FunctionTooLarge extends Error {
  override readonly name = "FunctionTooLarge";
  /** As in the text: `$step.pop.neuron`. */
  readonly func: string;
  /** In words: what of it there is too much of, and the limit. */
  readonly excess: string;

  constructor(func: string, excess: string) {
    super(`the function ${func} has ${excess}`);
    this.func = func;
    this.excess = excess;
  }
}

/**
 * The bytes of a module.
 * @throws AssemblyError that names the line and the token; FunctionTooLarge
 */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const tokens = new Tokens(text);
  const module = readModule(tokens);
  const signatures = new Signatures();
  const code = writeCode(tokens, module, signatures);
  const { imports, functions, memories, globals, exports } = module;
  const bytes = new Bytes(code.length + 4096);
  for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) bytes.byte(byte);
  const section = (id: number, items: readonly unknown[], write: (bytes: Bytes) => void): void => {
    if (items.length === 0) return;
    bytes.byte(id);
    bytes.sized((content) => {
      content.unsigned(items.length);
      write(content);
    });
  };
  section(1, signatures.all, (content) => {
    for (const { parameters, results } of signatures.all) {
      content.byte(0x60);
      for (const types of [parameters, results]) {
        content.unsigned(types.length);
        for (const type of types) content.byte(type);
      }
    }
  });
  section(2, imports, (content) => {
    for (const { from, name, func, memory } of imports) {
      content.name(from);
      content.name(name);
      content.byte(func ? FUNCTION : MEMORY);
      if (func) content.unsigned(signatures.number(func.signature));
      if (memory) writeMemory(content, memory);
    }
  });
  const own = functions.filter(({ body }) => body !== undefined);
  section(3, own, (content) => {
    for (const { signature } of own) content.unsigned(signatures.number(signature));
  });
  const ownMemories = memories.filter((memory) => !imports.some((one) => one.memory === memory));
  section(5, ownMemories, (content) => {
    for (const memory of ownMemories) writeMemory(content, memory);
  });
  section(6, globals, (content) => {
    for (const { type, isMutable, initial } of globals) {
      content.byte(type);
      content.byte(isMutable ? 1 : 0);
      writeBody(tokens, initial, content, { ...module.names, blockType: () => 0 }, new Map());
    }
  });
  section(7, exports, (content) => {
    for (const { name, kind, index } of exports) {
      content.name(name);
      content.byte(kind);
      content.unsigned(index);
    }
  });
  section(10, own, (content) => content.append(code));
  writeNames(bytes, module);
  return bytes.view;
}

function writeMemory(bytes: Bytes, { least, most, isShared }: Memory): void {
  bytes.byte((most === undefined ? 0 : 1) | (isShared ? 2 : 0));
  bytes.unsigned(least);
  if (most !== undefined) bytes.unsigned(most);
}

/** All function bodies; the signatures are numbered as they are met. */
function writeCode(tokens: Tokens, { functions, names }: Module, signatures: Signatures): Uint8Array {
  const code = new Bytes(1 << 16);
  const body = new Bytes(1 << 14);
  const blockType = (results: readonly number[]) => signatures.number({ parameters: [], results });
  for (const func of functions) {
    signatures.number(func.signature);
    if (func.body === undefined) continue;
    body.clear();
    const runs = runsOf(func.declared);
    body.unsigned(runs.length);
    for (const { count, type } of runs) {
      body.unsigned(count);
      body.byte(type);
    }
    writeBody(tokens, func.body, body, { ...names, blockType }, func.locals);
    const locals = func.signature.parameters.length + func.declared.length;
    const counted = (count: number, most: number, what: string) =>
      `${count} ${what}, of which a function of WebAssembly has at most ${most}`;
    if (locals > MOST_LOCALS)
      throw new FunctionTooLarge(func.name ?? "", counted(locals, MOST_LOCALS, "variables of its own"));
    if (body.length > MOST_BYTES)
      throw new FunctionTooLarge(func.name ?? "", counted(body.length, MOST_BYTES, "bytes of code"));
    code.unsigned(body.length);
    code.append(body.view);
  }
  return code.view;
}

/** Neighbours of one type count together. */
function runsOf(types: readonly number[]): { type: number; count: number }[] {
  const runs: { type: number; count: number }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  return runs;
}

/** The names of functions, locals and globals, for debuggers and stack traces. */
function writeNames(bytes: Bytes, { functions, names }: Module): void {
  const writeMap = (content: Bytes, entries: Iterable<readonly [string, number]>, count: number): void => {
    content.unsigned(count);
    for (const [name, index] of entries) {
      content.unsigned(index);
      content.name(name.slice(1));
    }
  };
  const subsection = (content: Bytes, id: number, write: (content: Bytes) => void): void => {
    content.byte(id);
    content.sized(write);
  };
  bytes.byte(0);
  bytes.sized((content) => {
    content.name("name");
    if (names.functions.size > 0)
      subsection(content, 1, (part) => writeMap(part, names.functions, names.functions.size));
    subsection(content, 2, (part) => {
      part.unsigned(functions.length);
      for (const [index, { locals }] of functions.entries()) {
        part.unsigned(index);
        writeMap(part, locals, locals.size);
      }
    });
    if (names.globals.size > 0) subsection(content, 7, (part) => writeMap(part, names.globals, names.globals.size));
  });
}

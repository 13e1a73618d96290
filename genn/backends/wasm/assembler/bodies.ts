/**
 * Function bodies: folded instructions -> bytes. Instructions inside of others are kept on a stack of this file's own, so that code may
 * nest as deeply as it likes.
 */
import type { Bytes } from "./bytes.ts";
import { INSTRUCTIONS, type Instruction } from "./instructions.ts";
import { Labels } from "./labels.ts";
import { readCount, readFloat, readInteger, writeI32, writeVector } from "./numbers.ts";
import type { Tokens } from "./tokens.ts";
import { valueType } from "./types.ts";

/** What names stand for outside of a function. */
export interface ModuleNames {
  readonly functions: ReadonlyMap<string, number>;
  readonly globals: ReadonlyMap<string, number>;
  /** The number of the type of a block with several results. */
  blockType(results: readonly number[]): number;
}

/** An instruction that has been opened and is written once its operands are, or a structure that is being filled. */
type Frame =
  | { readonly kind: "plain"; readonly token: number; readonly instruction: Instruction }
  | { readonly kind: "block" }
  | {
      readonly kind: "if";
      readonly token: number;
      readonly label: string | undefined;
      readonly results: readonly number[];
      hasThen: boolean;
      hasElse: boolean;
    }
  | { readonly kind: "arm" };

type IfFrame = Extract<Frame, { kind: "if" }>;

const [BLOCK, LOOP, IF, ELSE, END] = [0x02, 0x03, 0x04, 0x05, 0x0b] as const;
const NO_RESULT = 0x40;
const FRAME_OF_BLOCK: Frame = { kind: "block" };
const FRAME_OF_ARM: Frame = { kind: "arm" };

/**
 * Writes the instructions from `token` up to the parenthesis that closes what is around them, and the end of the function.
 * @param locals the numbers of parameters and locals by name
 */
export function writeBody(
  tokens: Tokens,
  token: number,
  bytes: Bytes,
  names: ModuleNames,
  locals: ReadonlyMap<string, number>,
): void {
  new BodyWriter(tokens, token, bytes, names, locals).write();
  bytes.byte(END);
}

class BodyWriter {
  readonly #tokens: Tokens;
  readonly #bytes: Bytes;
  readonly #names: ModuleNames;
  readonly #locals: ReadonlyMap<string, number>;
  readonly #frames: Frame[] = [];
  readonly #labels = new Labels();
  /** The token to be read next. */
  #at: number;

  constructor(tokens: Tokens, token: number, bytes: Bytes, names: ModuleNames, locals: ReadonlyMap<string, number>) {
    this.#tokens = tokens;
    this.#at = token;
    this.#bytes = bytes;
    this.#names = names;
    this.#locals = locals;
  }

  write(): void {
    const tokens = this.#tokens;
    for (;;) {
      if (tokens.isOpen(this.#at)) this.#open();
      else if (tokens.isClose(this.#at)) {
        const frame = this.#frames.pop();
        if (frame === undefined) return;
        this.#close(frame);
      } else tokens.fail(this.#at, "an instruction in parentheses is expected");
    }
  }

  #open(): void {
    const tokens = this.#tokens;
    const start = this.#at + 1;
    const word = tokens.isAtom(start) ? tokens.text(start) : tokens.fail(start, "an instruction is expected");
    this.#at = start + 1;
    const around = this.#frames.at(-1);
    if (around?.kind === "if" && (around.hasThen || word === "then" || word === "else")) {
      this.#openArm(around, word, start);
    } else if (word === "block" || word === "loop") {
      const label = this.#label();
      this.#bytes.byte(word === "block" ? BLOCK : LOOP);
      this.#writeBlockType(this.#results());
      this.#labels.push(label);
      this.#frames.push(FRAME_OF_BLOCK);
    } else if (word === "if") {
      const [label, results] = [this.#label(), this.#results()];
      this.#frames.push({ kind: "if", token: start, label, results, hasThen: false, hasElse: false });
    } else {
      const instruction = INSTRUCTIONS.get(word) ?? tokens.fail(start, "there is no such instruction");
      while (tokens.isAtom(this.#at)) this.#at++;
      this.#frames.push({ kind: "plain", token: start, instruction });
    }
  }

  #openArm(frame: IfFrame, word: string, start: number): void {
    if (word === "then" && !frame.hasThen) {
      frame.hasThen = true;
      this.#bytes.byte(IF);
      this.#writeBlockType(frame.results);
      this.#labels.push(frame.label);
    } else if (word === "else" && frame.hasThen && !frame.hasElse) {
      frame.hasElse = true;
      this.#bytes.byte(ELSE);
    } else this.#tokens.fail(start, "an 'if' has a condition, one 'then', and behind it at most one 'else'");
    this.#frames.push(FRAME_OF_ARM);
  }

  #close(frame: Frame): void {
    const behind = this.#at + 1;
    if (frame.kind === "plain") {
      for (const byte of frame.instruction.code) this.#bytes.byte(byte);
      this.#at = frame.token + 1;
      this.#writeImmediate(frame.instruction);
      if (this.#tokens.isAtom(this.#at)) {
        this.#tokens.fail(this.#at, `it does not belong behind '${this.#tokens.text(frame.token)}'`);
      }
    } else if (frame.kind !== "arm") {
      if (frame.kind === "if" && !frame.hasThen) this.#tokens.fail(frame.token, "it has no 'then'");
      this.#bytes.byte(END);
      this.#labels.pop();
    }
    this.#at = behind;
  }

  #label(): string | undefined {
    return this.#tokens.isName(this.#at) ? this.#tokens.text(this.#at++) : undefined;
  }

  /** `(result type ..)`, as many as there are. */
  #results(): number[] {
    const results: number[] = [];
    while (this.#tokens.opens(this.#at, "result")) {
      for (this.#at += 2; !this.#tokens.isClose(this.#at); this.#at++) results.push(valueType(this.#tokens, this.#at));
      this.#at++;
    }
    return results;
  }

  #writeBlockType(results: readonly number[]): void {
    if (results.length === 0) this.#bytes.byte(NO_RESULT);
    else if (results.length === 1) this.#bytes.byte(results[0]!);
    else this.#bytes.signed(this.#names.blockType(results));
  }

  /** What stands behind the name of an instruction. */
  #writeImmediate({ immediate, alignment }: Instruction): void {
    const [tokens, bytes] = [this.#tokens, this.#bytes];
    switch (immediate) {
      case "none":
        break;
      case "local":
        this.#writeIndex("local", this.#locals);
        break;
      case "function":
        this.#writeIndex("function", this.#names.functions);
        break;
      case "global":
        this.#writeIndex("global", this.#names.globals);
        break;
      case "label":
        this.#writeLabel();
        break;
      case "labels": {
        let count = 0;
        while (tokens.isAtom(this.#at + count)) count++;
        bytes.unsigned(count - 1);
        do this.#writeLabel();
        while (tokens.isAtom(this.#at));
        break;
      }
      case "i32":
        writeI32(tokens, this.#next("an integer"), bytes);
        break;
      case "i64":
        bytes.signedLong(readInteger(tokens, this.#next("an integer"), 64));
        break;
      case "f32":
        bytes.float(readFloat(tokens, this.#next("a number")));
        break;
      case "f64":
        bytes.double(readFloat(tokens, this.#next("a number")));
        break;
      case "v128":
        this.#at = writeVector(tokens, this.#at, bytes);
        break;
      case "lane":
        this.#writeLane(16);
        break;
      case "lanes":
        for (let index = 0; index < 16; index++) this.#writeLane(32);
        break;
      case "access":
        this.#writeAccess(alignment);
        break;
      case "accessLane":
        this.#writeAccess(alignment);
        this.#writeLane(16);
        break;
      case "memories":
        bytes.byte(0);
        bytes.byte(0);
        break;
      case "memory":
        bytes.byte(0);
        break;
    }
  }

  #next(what: string): number {
    if (!this.#tokens.isAtom(this.#at)) this.#tokens.fail(this.#at, `${what} is expected`);
    return this.#at++;
  }

  #writeIndex(what: string, known: ReadonlyMap<string, number>): void {
    const tokens = this.#tokens;
    const token = this.#next(`a ${what}`);
    const index = tokens.isName(token) ? known.get(tokens.text(token)) : readCount(tokens, token);
    this.#bytes.unsigned(index ?? tokens.fail(token, `there is no ${what} of this name`));
  }

  #writeLabel(): void {
    const tokens = this.#tokens;
    const token = this.#next("a label");
    const index = tokens.isName(token) ? this.#labels.distance(tokens.text(token)) : readCount(tokens, token);
    this.#bytes.unsigned(index ?? tokens.fail(token, "there is no label of this name here"));
  }

  #writeLane(count: number): void {
    const token = this.#next("a lane");
    const lane = readCount(this.#tokens, token);
    if (lane >= count) this.#tokens.fail(token, "there is no such lane");
    this.#bytes.byte(lane);
  }

  /** `offset=` and `align=`, both of which may be left out. */
  #writeAccess(alignment: number): void {
    const offset = this.#attribute("offset=") ?? 0;
    const wanted = this.#attribute("align=");
    const exponent = wanted === undefined ? alignment : Math.log2(wanted);
    if (!Number.isInteger(exponent)) this.#tokens.fail(this.#at - 1, "an alignment is a power of two");
    this.#bytes.unsigned(exponent);
    this.#bytes.unsigned(offset);
  }

  #attribute(key: string): number | undefined {
    const text = this.#tokens.isAtom(this.#at) ? this.#tokens.text(this.#at) : "";
    if (!text.startsWith(key)) return undefined;
    return readCount(this.#tokens, this.#at++, text.slice(key.length));
  }
}

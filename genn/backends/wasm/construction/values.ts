/**
 * Prints how the elements of a buffer are drawn, as functions over pieces of it. Those of the named distributions are the definitions of
 * `genn/runtime/initial-values.ts` again, operation by operation and with the same functions of the host, so that they give the same bits.
 */
import { streamKey } from "../../../maths/random.ts";
import type { Initialiser } from "../../../model/initialisers.ts";
import type { ValueCode } from "../../../program/construction.ts";
import { constant } from "../printer/operators.ts";
import { ConstructionHost } from "./host.ts";
import { type ConstructionModule, HEAD } from "./module.ts";

/** What is drawn one element at a time, and divided. */
export type DrawnInitialiser = Exclude<Initialiser, { kind: "constant" | "array" }>;

/** What a buffer is to its function. */
export interface DrawnBuffer {
  readonly name: string;
  readonly initial: DrawnInitialiser;
  /** Is a value rounded to single precision before it is divided? */
  readonly isFloat: boolean;
  readonly precision: "float" | "double";
  readonly dt: number;
  /** Where the initialiser is code. */
  readonly code: ValueCode | undefined;
}

const f64 = (value: number): string => constant("double", value);

/** 53 random bits in [0, 1) of two words, and the 24 that single precision holds. */
const uniformOf = (high: string, low: string): string =>
  `(f64.mul (f64.add (f64.mul (f64.convert_i32_u (local.get ${high})) (f64.const 2097152)) ` +
  `(f64.convert_i32_u (i32.shr_u (local.get ${low}) (i32.const 11)))) ${f64(2 ** -53)})`;
const narrowUniformOf = (word: string): string =>
  `(f64.mul (f64.convert_i32_u (i32.shr_u (local.get ${word}) (i32.const 8))) ${f64(2 ** -24)})`;

const rounded = (text: string): string => `(f64.promote_f32 (f32.demote_f64 ${text}))`;

const LOCALS = ["$begin", "$end", "$i", "$k", "$first", "$value", "$attempt", "$w0", "$w1", "$w2", "$w3"];
const PLACES = ["$id_pre", "$id_post", "$batch"];

/** Adds a function that leaves the values of a piece, as doubles, where `HEAD.values` says. Returns its number. */
export function printValues(module: ConstructionModule, buffer: DrawnBuffer, piece: number): number {
  const name = `values.${buffer.name}`;
  const printer = new ValuePrinter(module, buffer);
  const lines = printer.value(buffer.initial);
  const place = (local: string, word: number) =>
    `(local.set ${local} (i32.load (i32.add (i32.load offset=${word} (i32.const 0)) (i32.shl (local.get $i) (i32.const 2)))))`;
  const needsPlace = buffer.code !== undefined && (buffer.code.names.has("pre") || buffer.code.names.has("post"));
  const text = [
    `(func $${name} (export "custom.${name}") (param $begin i32) (param $end i32)`,
    "(local $i i32) (local $k i32) (local $first i32) (local $value f64) (local $attempt i32)",
    "(local $w0 i32) (local $w1 i32) (local $w2 i32) (local $w3 i32) (local $id_pre i32) (local $id_post i32) (local $batch i32)",
    ...printer.localLines,
    // The last piece of a buffer is shorter.
    `(local.set $i (i32.load offset=${HEAD.count} (i32.const 0)))`,
    "(if (i32.gt_u (local.get $end) (local.get $i)) (then (local.set $end (local.get $i))))",
    `(local.set $first (i32.load offset=${HEAD.first} (i32.const 0)))`,
    `(local.set $batch (i32.load offset=${HEAD.batch} (i32.const 0)))`,
    ...printer.hoistLines,
    "(local.set $i (local.get $begin))",
    "(block $done",
    "(loop $elements",
    "(br_if $done (i32.ge_u (local.get $i) (local.get $end)))",
    "(local.set $k (i32.add (local.get $first) (local.get $i)))",
    ...(needsPlace ? [place("$id_pre", HEAD.pre), place("$id_post", HEAD.post)] : []),
    ...lines,
    `(f64.store (i32.add (i32.load offset=${HEAD.values} (i32.const 0)) (i32.shl (local.get $i) (i32.const 3))) (local.get $value))`,
    "(local.set $i (i32.add (local.get $i) (i32.const 1)))",
    "(br $elements)",
    ")))",
  ];
  return module.functions.push({ name, end: piece, share: 4096, lines: text }) - 1;
}

class ValuePrinter {
  readonly #module: ConstructionModule;
  readonly #buffer: DrawnBuffer;
  readonly #key: string;
  readonly #host: ConstructionHost | undefined;

  constructor(module: ConstructionModule, buffer: DrawnBuffer) {
    this.#module = module;
    this.#buffer = buffer;
    this.#key = streamKey(module.seed, buffer.name)
      .map((word) => constant("uint32", word))
      .join(" ");
    if (buffer.code !== undefined) {
      this.#host = new ConstructionHost(module, buffer.code, [...LOCALS, ...PLACES]);
      if (buffer.code.names.has("batch")) this.#host.instance = "(local.get $batch)";
    }
  }

  get localLines(): readonly string[] {
    return this.#host?.localLines ?? [];
  }
  get hoistLines(): readonly string[] {
    return this.#host?.hoistLines ?? [];
  }

  /** Lines that leave the value of element `$k` in `$value`. */
  value(initial: Initialiser): readonly string[] {
    switch (initial.kind) {
      case "constant":
      case "array":
      case "recomputed":
        throw new Error(`${initial.kind} values are not drawn`);
      case "divided": {
        const held = this.#buffer.isFloat ? rounded("(local.get $value)") : "(local.get $value)";
        return [...this.value(initial.initialiser), set(`(f64.div ${held} ${f64(initial.divisor)})`)];
      }
      case "code":
        return ["(local.set $value (f64.const 0))", ...this.#host!.print()];
      case "uniform": {
        const uniform = this.#buffer.precision === "double" ? uniformOf("$w0", "$w1") : narrowUniformOf("$w0");
        const { min, max } = initial;
        return [...this.#words("(i32.const 0)"), set(scaled(min, max - min, uniform))];
      }
      case "normal":
        return [...this.#words("(i32.const 0)"), set(scaled(initial.mean, initial.sd, this.#normal()))];
      case "normalClipped":
        return this.#clipped(initial);
      case "normalClippedDelay":
        return [...this.#clipped(initial), set(`(f64.div (local.get $value) ${f64(this.#buffer.dt)})`), ...round()];
      case "exponential": {
        const drawn = `(f64.neg ${this.#call("log1p", `(f64.neg ${uniformOf("$w0", "$w1")})`)})`;
        return [...this.#words("(i32.const 0)"), set(`(f64.mul ${f64(initial.mean)} ${this.#held(drawn)})`)];
      }
      case "gamma": {
        const drawn = this.#held(this.#onHost("gamma", initial.shape));
        return [set(`(f64.mul ${f64(initial.scale)} ${drawn})`)];
      }
      case "binomial":
        return [set(this.#onHost("binomial", initial.n, initial.p))];
    }
  }

  /** Box and Muller, of the four words. */
  #normal(): string {
    const log = this.#call("log", `(f64.sub (f64.const 1) ${uniformOf("$w0", "$w1")})`);
    const cos = this.#call("cos", `(f64.mul ${f64(2 * Math.PI)} ${uniformOf("$w2", "$w3")})`);
    return this.#held(`(f64.mul (f64.sqrt (f64.mul (f64.const -2) ${log})) ${cos})`);
  }

  #clipped({ mean, sd, min, max }: Extract<Initialiser, { kind: "normalClipped" | "normalClippedDelay" }>): string[] {
    const inside = `(i32.and (f64.ge (local.get $value) ${f64(min)}) (f64.le (local.get $value) ${f64(max)}))`;
    return [
      "(local.set $attempt (i32.const 0))",
      "(loop $again",
      ...this.#words("(local.get $attempt)"),
      set(scaled(mean, sd, this.#normal())),
      "(local.set $attempt (i32.add (local.get $attempt) (i32.const 1)))",
      `(br_if $again (i32.eqz ${inside}))`,
      ")",
    ];
  }

  #words(draw: string): string[] {
    this.#module.needs.add("philox");
    return [
      `(call $philox ${this.#key} (local.get $k) (i32.const 0) (i32.const 0) ${draw})`,
      "(local.set $w3)",
      "(local.set $w2)",
      "(local.set $w1)",
      "(local.set $w0)",
    ];
  }

  #call(name: string, operand: string): string {
    this.#module.needs.add(`f64.${name}`);
    return `(call $f64.${name} ${operand})`;
  }

  #onHost(name: "gamma" | "binomial", ...parameters: readonly number[]): string {
    this.#module.needs.add(`draw.${name}`);
    const zeros = "(i32.const 0) ".repeat(3);
    return `(call $draw.${name} ${this.#key} (local.get $k) ${zeros}${parameters.map(f64).join(" ")})`;
  }

  /** A drawn number in the precision of the model. */
  #held(text: string): string {
    return this.#buffer.precision === "double" ? text : rounded(text);
  }
}

const set = (text: string): string => `(local.set $value ${text})`;
const scaled = (start: number, scale: number, text: string): string =>
  `(f64.add ${f64(start)} (f64.mul ${f64(scale)} ${text}))`;

/** `Math.round`: halves go up. */
const round = (): string[] => {
  const up = "(f64.ceil (local.get $value))";
  return [
    set(`(select (f64.sub ${up} (f64.const 1)) ${up} (f64.gt (f64.sub ${up} (f64.const 0.5)) (local.get $value)))`),
  ];
};

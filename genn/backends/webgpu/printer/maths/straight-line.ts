/**
 * The straight-line float32 functions of the CPU backend as WGSL: the same formulas with the same constants in the
 * same order, read off their WebAssembly text, so that a GPU that fuses nothing gives the same bits.
 *
 * WebAssembly's lanes have no type; here a value is a float, an integer or a truth value by the instruction it comes
 * from, and is converted where another kind of instruction takes it.
 */
import type { StraightLine } from "../../../wasm/maths/wat.ts";
import { callOf, literal, operand, type Printed, postfix } from "../text.ts";

/** A node of folded WebAssembly text: a word, or an instruction with its operands. */
type Node = string | readonly Node[];

function parse(text: string): Node {
  const tokens = text.match(/[()]|[^\s()]+/g)!;
  let at = 0;
  const node = (): Node => {
    const token = tokens[at++]!;
    if (token !== "(") return token;
    const parts: Node[] = [];
    while (tokens[at] !== ")") parts.push(node());
    at++;
    return parts;
  };
  return node();
}

type Kind = "f32" | "i32" | "u32" | "bool";
interface Typed {
  readonly kind: Kind;
  readonly printed: Printed;
  /** A sum or product with a constant: compilers merge it with the next such one, and round once instead of twice. */
  readonly merges?: "sum" | "product";
}
const typed = (kind: Kind, printed: Printed): Typed => ({ kind, printed });

/** Options of a printed function. */
export interface StraightLineOptions {
  readonly result?: "f32" | "i32";
  /** Round every product before it is added to something: the same bits on every GPU, at a price. */
  readonly unfused?: boolean;
}

/** WGSL of a straight-line function. */
export function straightLineFunction(name: string, body: StraightLine, options: StraightLineOptions = {}): string {
  const locals = new Map(body.parameters.map((name) => [name, typed("f32", postfix(name))]));
  const printer = new Translation(locals, options.unfused ?? false);
  const lines = body.steps.map(({ local, expression }) => {
    const value = printer.value(parse(expression));
    if (locals.has(local)) throw new Error(`${name} sets '${local}' twice`);
    locals.set(local, { ...value, printed: postfix(local) });
    return `  let ${local} = ${value.printed.text};`;
  });
  const result = options.result ?? "f32";
  const { text } = printer.as(result, printer.value(parse(body.result)));
  const parameters = body.parameters.map((name) => `${name}: f32`).join(", ");
  return [`fn ${name}(${parameters}) -> ${result} {`, ...lines, `  return ${text};`, "}"].join("\n");
}

const ARITHMETIC: Readonly<Record<string, string>> = { add: "+", sub: "-", mul: "*", div: "/" };
const COMPARISONS: Readonly<Record<string, string>> = { eq: "==", ne: "!=", lt: "<", gt: ">", le: "<=", ge: ">=" };
const UNARY: Readonly<Record<string, string>> = {
  abs: "abs",
  sqrt: "sqrt",
  floor: "floor",
  ceil: "ceil",
  trunc: "trunc",
  nearest: "round",
};
const SIGN_BIT = 0x80000000;
/** Adding it rounds to an integer, unless a compiler takes it off again first. */
const ROUNDING_MAGIC = 12582912;

class Translation {
  readonly #locals: ReadonlyMap<string, Typed>;
  readonly #unfused: boolean;

  constructor(locals: ReadonlyMap<string, Typed>, unfused: boolean) {
    this.#locals = locals;
    this.#unfused = unfused;
  }

  value(node: Node): Typed {
    const [instruction, ...operands] = node as [string, ...Node[]];
    const [shape, name] = instruction.split(".") as [string, string];
    if (instruction === "local.get") {
      return this.#locals.get((operands[0] as string).slice(1))!;
    }
    if (instruction === "v128.const") return constantOf(operands[0] as string, operands[1] as string);
    if (shape === "f32x4") return this.#float(name, operands);
    if (shape === "i32x4") return this.#integer(name, operands);
    return this.#bits(name, operands);
  }

  /** The value as another kind: bit for bit, truth as all bits set. */
  as(kind: Kind, { kind: from, printed }: Typed): Printed {
    if (kind === from) return printed;
    if (from === "bool") return this.as(kind, typed("u32", select("0u", "0xffffffffu", printed)));
    if (kind === "bool") throw new Error(`${printed.text} is no truth value`);
    return kind === "f32" || from === "f32" ? callOf(`bitcast<${kind}>`, printed) : callOf(kind, printed);
  }

  #float(name: string, operands: readonly Node[]): Typed {
    if (name === "convert_i32x4_s") return typed("f32", callOf("f32", this.as("i32", this.value(operands[0]!))));
    const values = operands.map((one) => this.value(one));
    const [x, y] = values.map((one) => this.as("f32", one)) as [Printed, Printed];
    if (name === "neg") return typed("f32", { text: `-${operand(x)}`, level: "unary" });
    if (name in UNARY) return typed("f32", callOf(UNARY[name]!, x));
    if (name === "pmin" || name === "pmax") return typed("f32", callOf(name, x, y));
    if (name === "ne" && x.text === y.text) return typed("bool", callOf("is_nan", x));
    if (name in COMPARISONS) return typed("bool", relation(COMPARISONS[name]!, x, y));
    const operation = name === "add" || name === "sub" ? "sum" : "product";
    const withConstant = x.constant !== undefined || y.constant !== undefined;
    const [first, second] = [x, y].map((one, index) =>
      withConstant && values[index]!.merges === operation ? callOf("rounded", one) : one,
    ) as [Printed, Printed];
    const result = this.#arithmetic(ARITHMETIC[name]!, first, second);
    if (y.constant === ROUNDING_MAGIC && name === "add") return typed("f32", callOf("rounded", result));
    return { kind: "f32", printed: result, merges: withConstant ? operation : undefined };
  }

  #arithmetic(operator: string, x: Printed, y: Printed): Printed {
    if (operator === "*" || operator === "/") {
      return { text: `${operand(x, "multiplicative")} ${operator} ${operand(y)}`, level: "multiplicative" };
    }
    const [first, second] = this.#unfused ? [unfused(x), unfused(y)] : [x, y];
    const text = `${operand(first, "multiplicative", "additive")} ${operator} ${operand(second, "multiplicative")}`;
    return { text, level: "additive" };
  }

  #integer(name: string, operands: readonly Node[]): Typed {
    const [x, y] = operands.slice(0, 2).map((one) => (isCount(one) ? undefined : this.value(one))) as [Typed, Typed];
    if (y === undefined) {
      const count = (operands[1] as readonly Node[])[1] as string;
      const kind = name === "shr_s" ? "i32" : "u32";
      const shifted = operand(this.as(kind, x));
      return typed(kind, { text: `${shifted} ${name === "shl" ? "<<" : ">>"} ${count}u`, level: "shift" });
    }
    const comparison = COMPARISONS[name.replace(/_s$/, "")];
    if (comparison !== undefined) return typed("bool", relation(comparison, this.as("i32", x), this.as("i32", y)));
    const kind = x.kind === "i32" && y.kind === "i32" ? "i32" : "u32";
    return typed(kind, this.#arithmetic(ARITHMETIC[name]!, this.as(kind, x), this.as(kind, y)));
  }

  #bits(name: string, operands: readonly Node[]): Typed {
    const [x, y, z] = operands.map((one) => this.value(one)) as [Typed, Typed, Typed];
    switch (name) {
      case "not":
        return typed("bool", { text: `!${operand(this.as("bool", x))}`, level: "unary" });
      case "bitselect":
        if (z.kind === "bool") {
          const kind = x.kind === "f32" || y.kind === "f32" ? "f32" : x.kind;
          return typed(kind, callOf("select", this.as(kind, y), this.as(kind, x), z.printed));
        }
        return this.#or(this.#and(x, z), this.#andNot(y, z));
      case "and":
        return this.#and(x, y);
      case "andnot":
        return this.#andNot(x, y);
      case "or":
        return this.#or(x, y);
      case "xor":
        if (x.kind === "bool" && y.kind === "bool") return typed("bool", relation("!=", parens(x), parens(y)));
        return this.#words("^", x, y);
      default:
        throw new Error(`there is no translation of v128.${name}`);
    }
  }

  #and(x: Typed, y: Typed): Typed {
    if (x.kind === "bool" && y.kind === "bool") return this.#truths("&", x, y);
    if (y.kind === "bool") return this.#and(y, x);
    if (x.kind === "bool") return typed(y.kind, select(zeroOf(y.kind), y.printed.text, x.printed));
    return this.#words("&", x, y);
  }

  #andNot(x: Typed, y: Typed): Typed {
    if (y.kind === "bool" && x.kind === "bool")
      return this.#truths("&", x, typed("bool", { text: `!${operand(y.printed)}`, level: "unary" }));
    if (y.kind === "bool") return typed(x.kind, select(x.printed.text, zeroOf(x.kind), y.printed));
    if (x.kind === "f32" && y.printed.constant === SIGN_BIT) return typed("f32", callOf("abs", x.printed));
    return this.#words("&", x, typed("u32", { text: `~${operand(this.as("u32", y))}`, level: "unary" }));
  }

  #or(x: Typed, y: Typed): Typed {
    if (x.kind === "bool" && y.kind === "bool") return this.#truths("|", x, y);
    // A float with all bits set is a NaN.
    if (x.kind === "f32" && y.kind === "bool") return typed("f32", select(x.printed.text, "not_a_number()", y.printed));
    return this.#words("|", x, y);
  }

  #truths(operator: "&" | "|", x: Typed, y: Typed): Typed {
    return typed("bool", {
      text: `${operand(x.printed, operator)} ${operator} ${operand(y.printed)}`,
      level: operator,
    });
  }

  #words(operator: "&" | "|" | "^", x: Typed, y: Typed): Typed {
    const [first, second] = [this.as("u32", x), this.as("u32", y)];
    return typed("u32", { text: `${operand(first, operator)} ${operator} ${operand(second)}`, level: operator });
  }
}

const isCount = (node: Node): boolean => node[0] === "i32.const";
const zeroOf = (kind: Kind): string => (kind === "f32" ? "0.0f" : kind === "i32" ? "0i" : "0u");
const parens = ({ printed }: Typed): Printed => postfix(`(${printed.text})`);
const select = (whenFalse: string, whenTrue: string, condition: Printed): Printed =>
  callOf("select", postfix(whenFalse), postfix(whenTrue), condition);
const relation = (operator: string, x: Printed, y: Printed): Printed => {
  const levels = ["multiplicative", "additive"] as const;
  return { text: `${operand(x, ...levels)} ${operator} ${operand(y, ...levels)}`, level: "relational" };
};
const unfused = (value: Printed): Printed => (value.level === "multiplicative" ? callOf("rounded", value) : value);

function constantOf(shape: string, text: string): Typed {
  if (shape === "i32x4") {
    const value = Number(text);
    return typed("u32", { text: `0x${value.toString(16)}u`, level: "postfix", constant: value });
  }
  return typed("f32", literal("float", text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text)));
}

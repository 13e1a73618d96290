/**
 * The straight-line float32 functions of `genn/maths` as WGSL: the formulas that the CPU backend prints, with the same
 * constants in the same order, so that a GPU that fuses nothing gives the same bits.
 *
 * In a formula a value is 32 bits. Here it is a float, an integer or a truth value by the operation it comes
 * from, and is converted where another kind of operation takes it.
 */
import type {
  BitOperation,
  Constant,
  FloatOperation,
  Formula,
  IntegerOperation,
  Shift,
  StraightLine,
} from "../../../../maths/formula.ts";
import type { WgslFunction } from "../function.ts";
import { constant } from "../operators.ts";
import { callOf, operand, type Printed, postfix } from "../text.ts";

type Kind = "f32" | "i32" | "u32" | "bool";
interface Typed {
  readonly kind: Kind;
  readonly printed: Printed;
  /** A sum or product with a constant: compilers merge it with the next such one, and round once instead of twice. */
  readonly merges?: "sum" | "product";
}
const typed = (kind: Kind, printed: Printed): Typed => ({ kind, printed });

/**
 * WGSL of a straight-line function. `unfused`: round every product before it is added to something, which gives the same
 * bits on every GPU, at a price.
 */
export function straightLineFunction(
  { parameters, steps, result, resultType }: StraightLine,
  { name, unfused = false }: { name: string; unfused?: boolean },
): WgslFunction {
  const values = new Map(parameters.map((parameter) => [parameter, typed("f32", postfix(parameter))]));
  const printer = new Translation(values, unfused);
  const lines = steps.map((step) => {
    const value = printer.value(step.formula);
    if (values.has(step.name)) throw new Error(`${name} sets '${step.name}' twice`);
    values.set(step.name, { ...value, printed: postfix(step.name) });
    return `  let ${step.name} = ${value.printed.text};`;
  });
  const type = resultType === "float" ? "f32" : "i32";
  const { text } = printer.as(type, printer.value(result));
  const declared = parameters.map((parameter) => `${parameter}: f32`).join(", ");
  const code = [`fn ${name}(${declared}) -> ${type} {`, ...lines, `  return ${text};`, "}"].join("\n");
  return { needs: [...new Set(printer.needs)], text: code };
}

type FloatName = FloatOperation["operation"];
const ARITHMETIC = { add: "+", sub: "-", mul: "*", div: "/" } as const;
const COMPARISONS: Partial<Record<FloatName, string>> = { eq: "==", lt: "<", gt: ">", le: "<=", ge: ">=" };
const UNARY: Partial<Record<FloatName, string>> = {
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
  readonly #values: ReadonlyMap<string, Typed>;
  readonly #unfused: boolean;

  /** Library functions called, in the order of the text. */
  readonly needs: string[] = [];
  /** Those that the formula being printed calls itself: in the text they stand before those of its operands. */
  #own: string[] = [];

  constructor(values: ReadonlyMap<string, Typed>, unfused: boolean) {
    this.#values = values;
    this.#unfused = unfused;
  }

  value(formula: Formula): Typed {
    const [outer, start] = [this.#own, this.needs.length];
    this.#own = [];
    const value = this.#value(formula);
    this.needs.splice(start, 0, ...this.#own);
    this.#own = outer;
    return value;
  }

  #call(name: string, ...operands: readonly Printed[]): Printed {
    this.#own.push(name);
    return callOf(name, ...operands);
  }

  #value(formula: Formula): Typed {
    switch (formula.kind) {
      case "variable":
        return this.#values.get(formula.name)!;
      case "constant":
        return this.#constant(formula);
      case "float":
        return this.#float(formula);
      case "integer":
        return this.#integer(formula);
      case "shift":
        return this.#shift(formula);
      case "bits":
        return this.#bits(formula);
    }
  }

  /** The value as another kind: bit for bit, truth as all bits set. */
  as(kind: Kind, { kind: from, printed }: Typed): Printed {
    if (kind === from) return printed;
    if (from === "bool") return this.as(kind, typed("u32", select("0u", "0xffffffffu", printed)));
    if (kind === "bool") throw new Error(`${printed.text} is no truth value`);
    return kind === "f32" || from === "f32" ? callOf(`bitcast<${kind}>`, printed) : callOf(kind, printed);
  }

  #constant({ type, value }: Constant): Typed {
    if (type === "bits") return typed("u32", { text: `0x${value.toString(16)}u`, level: "postfix", constant: value });
    return typed(
      "f32",
      constant("float", value, (name) => this.#own.push(name)),
    );
  }

  #float({ operation, operands }: FloatOperation): Typed {
    const values = operands.map((one) => this.value(one));
    if (operation === "ofInteger") return typed("f32", callOf("f32", this.as("i32", values[0]!)));
    const [x, y] = values.map((one) => this.as("f32", one)) as [Printed, Printed];
    switch (operation) {
      case "isNan":
        return typed("bool", this.#call("is_nan", x));
      case "pmin":
      case "pmax":
        return typed("f32", this.#call(operation, x, y));
      case "add":
      case "sub":
      case "mul":
      case "div":
        return this.#floatArithmetic(operation, values as [Typed, Typed], x, y);
    }
    const comparison = COMPARISONS[operation];
    if (comparison !== undefined) return typed("bool", relation(comparison, x, y));
    return typed("f32", callOf(UNARY[operation]!, x));
  }

  #floatArithmetic(name: keyof typeof ARITHMETIC, values: readonly [Typed, Typed], x: Printed, y: Printed): Typed {
    const operation = name === "add" || name === "sub" ? "sum" : "product";
    const withConstant = x.constant !== undefined || y.constant !== undefined;
    const [first, second] = [x, y].map((one, index) =>
      withConstant && values[index]!.merges === operation ? this.#call("rounded", one) : one,
    ) as [Printed, Printed];
    const result = this.#arithmetic(ARITHMETIC[name], first, second);
    if (y.constant === ROUNDING_MAGIC && name === "add") return typed("f32", this.#call("rounded", result));
    return { kind: "f32", printed: result, merges: withConstant ? operation : undefined };
  }

  #unfuse(value: Printed): Printed {
    return value.level === "multiplicative" ? this.#call("rounded", value) : value;
  }

  #arithmetic(operator: string, x: Printed, y: Printed): Printed {
    if (operator === "*" || operator === "/") {
      return { text: `${operand(x, "multiplicative")} ${operator} ${operand(y)}`, level: "multiplicative" };
    }
    const [first, second] = this.#unfused ? [this.#unfuse(x), this.#unfuse(y)] : [x, y];
    const text = `${operand(first, "multiplicative", "additive")} ${operator} ${operand(second, "multiplicative")}`;
    return { text, level: "additive" };
  }

  #integer({ operation, operands }: IntegerOperation): Typed {
    const [x, y] = operands.map((one) => this.value(one)) as [Typed, Typed];
    if (operation === "ltSigned") return typed("bool", relation("<", this.as("i32", x), this.as("i32", y)));
    const kind = x.kind === "i32" && y.kind === "i32" ? "i32" : "u32";
    return typed(kind, this.#arithmetic(ARITHMETIC[operation], this.as(kind, x), this.as(kind, y)));
  }

  #shift({ operation, operand: shifted, count }: Shift): Typed {
    const kind = operation === "shrSigned" ? "i32" : "u32";
    const text = operand(this.as(kind, this.value(shifted)));
    return typed(kind, { text: `${text} ${operation === "shl" ? "<<" : ">>"} ${count}u`, level: "shift" });
  }

  #bits({ operation, operands }: BitOperation): Typed {
    const [x, y, z] = operands.map((one) => this.value(one)) as [Typed, Typed, Typed];
    switch (operation) {
      case "not":
        return typed("bool", { text: `!${operand(this.as("bool", x))}`, level: "unary" });
      case "select":
        if (z.kind === "bool") {
          const kind = x.kind === "f32" || y.kind === "f32" ? "f32" : x.kind;
          return typed(kind, callOf("select", this.as(kind, y), this.as(kind, x), z.printed));
        }
        return this.#or(this.#and(x, z), this.#andNot(y, z));
      case "and":
        return this.#and(x, y);
      case "andNot":
        return this.#andNot(x, y);
      case "or":
        return this.#or(x, y);
      case "xor":
        if (x.kind === "bool" && y.kind === "bool") return typed("bool", relation("!=", parens(x), parens(y)));
        return this.#words("^", x, y);
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
    if (x.kind === "f32" && y.kind === "bool") {
      return typed("f32", select(x.printed.text, this.#call("not_a_number").text, y.printed));
    }
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

const zeroOf = (kind: Kind): string => (kind === "f32" ? "0.0f" : kind === "i32" ? "0i" : "0u");
const parens = ({ printed }: Typed): Printed => postfix(`(${printed.text})`);
const select = (whenFalse: string, whenTrue: string, condition: Printed): Printed =>
  callOf("select", postfix(whenFalse), postfix(whenTrue), condition);
const relation = (operator: string, x: Printed, y: Printed): Printed => {
  const levels = ["multiplicative", "additive"] as const;
  return { text: `${operand(x, ...levels)} ${operator} ${operand(y, ...levels)}`, level: "relational" };
};

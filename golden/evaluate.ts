/**
 * Runs typed snippets on values in a map, with the reference backend's code (`genn/backends/reference/code.ts`), a limit on
 * the steps, and mathematics of its own.
 */
import { type CodeHost, evaluator, type Failure, runner, type Variable } from "../genn/backends/reference/code.ts";
import type { CallExpression, Expression, Position, SnippetSymbol, Statement } from "../genn/language/index.ts";
import { convertValue, type NumericType, type Value } from "../genn/language/index.ts";
import * as mathematics from "./mathematics.ts";

export interface EvaluationOptions {
  /** Statements, loop rounds and calls before the evaluation is given up. */
  readonly stepLimit?: number;
  /** The elements of extra global parameters. */
  readonly arrays?: ReadonlyMap<SnippetSymbol, Value[]>;
  /** Runs the environment's functions (`addToPost`); their value, if they have one. */
  readonly call?: (call: CallExpression, values: readonly Value[]) => Value | undefined;
  /** Draws random numbers; without it, a fixed sequence per call site. */
  readonly random?: (call: CallExpression, values: readonly Value[]) => number;
}

/** How an evaluation ended: at its end, or where and why before it. */
export interface Evaluation {
  readonly outcome: "done" | "steps" | Failure["kind"];
  readonly position?: Position;
}

/** Thrown inside an evaluation only. */
class Stop {
  readonly evaluation: Evaluation;
  constructor(evaluation: Evaluation) {
    this.evaluation = evaluation;
  }
}

/** Runs a snippet; `variables` holds what it sees, is changed in place, and has the snippet's locals added to it. */
export function evaluate(
  body: readonly Statement[],
  variables: Map<SnippetSymbol, Value>,
  options: EvaluationOptions = {},
): Evaluation {
  try {
    runner(body, hostOf(variables, options))();
    return { outcome: "done" };
  } catch (stop) {
    if (stop instanceof Stop) return stop.evaluation;
    throw stop;
  }
}

/** The value of a condition or of another single expression. */
export function evaluateExpression(
  expression: Expression,
  variables: Map<SnippetSymbol, Value>,
  options: EvaluationOptions = {},
): Value {
  return evaluator(expression, hostOf(variables, options))();
}

function hostOf(variables: Map<SnippetSymbol, Value>, options: EvaluationOptions): CodeHost {
  const { stepLimit = 100_000, arrays, call, random } = options;
  let stepsLeft = stepLimit;
  return {
    variable: (symbol) => variableOf(symbol, variables),
    array: (symbol) => () => arrays?.get(symbol) ?? [],
    effect: (expression) => (values) => call?.(expression, values) ?? (expression.type === "void" ? undefined : 0),
    maths: (name, type) => {
      const apply = floatFunction(name, type);
      const isRounded = type === "float" && name !== "ilogb";
      return isRounded ? (...operands) => Math.fround(apply(...operands)) : apply;
    },
    random: (expression) => {
      const draw = random ?? fixedRandom();
      return (values) => convertValue(draw(expression, values), "double", expression.type as NumericType);
    },
    fail: ({ kind, position }) => {
      throw new Stop({ outcome: kind, position });
    },
    step: (position) => {
      if (stepsLeft-- <= 0) throw new Stop({ outcome: "steps", position });
    },
  };
}

const variableOf = (symbol: SnippetSymbol, variables: Map<SnippetSymbol, Value>): Variable => ({
  read: () => {
    const value = variables.get(symbol);
    if (value === undefined) throw new Error(`'${symbol.name}' has no value`);
    return value;
  },
  write: (value) => {
    variables.set(symbol, value);
  },
});

/** Functions JavaScript has under C's name, with C's meaning. */
const SHARED_NAMES: ReadonlySet<string> = new Set(
  (
    "cos sin tan acos asin atan cosh sinh tanh acosh asinh atanh exp expm1 log log1p log2 log10 sqrt cbrt ceil floor " +
    "trunc atan2 hypot"
  ).split(" "),
);

const OWN: Readonly<Record<string, (...operands: number[]) => number>> = {
  exp2: (a) => 2 ** a,
  fabs: Math.abs,
  fmod: (a, b) => a % b,
  fma: (a, b, c) => a * b + c,
  ldexp: mathematics.scalbn,
  scalbn: mathematics.scalbn,
  ilogb: mathematics.ilogb,
  pow: mathematics.pow,
  round: mathematics.round,
  rint: mathematics.rint,
  remainder: mathematics.remainder,
  copysign: mathematics.copysign,
  erf: mathematics.erf,
  erfc: mathematics.erfc,
  tgamma: mathematics.tgamma,
  lgamma: mathematics.lgamma,
  fmin: mathematics.fmin,
  fmax: mathematics.fmax,
  fdim: mathematics.fdim,
};

function floatFunction(name: string, type: "float" | "double"): (...operands: number[]) => number {
  if (name === "nextafter") return (a, b) => mathematics.nextafter(a!, b!, type);
  if (SHARED_NAMES.has(name)) return (Math as unknown as Record<string, (...operands: number[]) => number>)[name]!;
  const own = OWN[name];
  if (!own) throw new Error(`'${name}' is not a library function`);
  return own;
}

/** Some number in (0, 1) that depends on the call site and on how often it was drawn there. */
function fixedRandom(): (call: CallExpression) => number {
  let count = 0;
  return ({ site, name }) => {
    const fraction = ((site + 1) * 0.6180339887498949 + count * 0.7548776662466927) % 1;
    count++;
    return name === "gennrand" ? Math.floor(fraction * 2 ** 32) : fraction;
  };
}

/**
 * Evaluates typed snippets directly, slowly and by the letter of `docs/language.md`: what the backends are compared with.
 */
import type { CallExpression, Expression, Position, SnippetSymbol, Statement } from "../../genn/language/index.ts";
import {
  binaryValue,
  convertValue,
  is64Bit,
  isFloat,
  type NumericType,
  unaryValue,
  type Value,
} from "../../genn/language/index.ts";
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
  readonly outcome: "done" | "steps" | "assert" | "subscript";
  readonly position?: Position;
}

interface Machine {
  readonly variables: Map<SnippetSymbol, Value>;
  readonly options: EvaluationOptions;
  readonly draws: Map<number, number>;
  stepsLeft: number;
}

/** Thrown inside the evaluator only. */
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
  const machine = startMachine(variables, options);
  return guarded(() => {
    runAll(machine, body);
    return { outcome: "done" };
  });
}

/** The value of a condition or of another single expression. */
export function evaluateExpression(
  expression: Expression,
  variables: Map<SnippetSymbol, Value>,
  options: EvaluationOptions = {},
): Value {
  return compute(startMachine(variables, options), expression);
}

const startMachine = (variables: Map<SnippetSymbol, Value>, options: EvaluationOptions): Machine => ({
  variables,
  options,
  draws: new Map(),
  stepsLeft: options.stepLimit ?? 100_000,
});

function guarded(run: () => Evaluation): Evaluation {
  try {
    return run();
  } catch (stop) {
    if (stop instanceof Stop) return stop.evaluation;
    throw stop;
  }
}

function step(machine: Machine, position: Position): void {
  if (machine.stepsLeft-- <= 0) throw new Stop({ outcome: "steps", position });
}

/** How control leaves a statement. */
type Flow = "next" | "break" | "continue";

function runAll(machine: Machine, body: readonly Statement[]): Flow {
  for (const statement of body) {
    const flow = run(machine, statement);
    if (flow !== "next") return flow;
  }
  return "next";
}

function run(machine: Machine, statement: Statement): Flow {
  step(machine, statement.position);
  switch (statement.kind) {
    case "expression":
      effect(machine, statement.expression);
      return "next";
    case "declaration": {
      const { symbol, initial } = statement;
      machine.variables.set(symbol, initial ? compute(machine, initial) : is64Bit(symbol.type) ? 0n : 0);
      return "next";
    }
    case "block":
      return runAll(machine, statement.body);
    case "if":
      if (compute(machine, statement.condition) === 1) return run(machine, statement.whenTrue);
      return statement.whenFalse ? run(machine, statement.whenFalse) : "next";
    case "loop": {
      runAll(machine, statement.initial);
      const goesOn = (): boolean => !statement.condition || compute(machine, statement.condition) === 1;
      if (!statement.testAfter && !goesOn()) return "next";
      do {
        step(machine, statement.position);
        if (run(machine, statement.body) === "break") return "next";
        if (statement.update) effect(machine, statement.update);
      } while (goesOn());
      return "next";
    }
    case "switch": {
      const subject = compute(machine, statement.subject);
      const exact = statement.cases.findIndex(({ value }) => value === subject);
      const start = exact >= 0 ? exact : statement.cases.findIndex(({ value }) => value === undefined);
      if (start < 0) return "next";
      for (const { body } of statement.cases.slice(start)) {
        const flow = runAll(machine, body);
        if (flow === "continue") return flow;
        if (flow === "break") return "next";
      }
      return "next";
    }
    case "break":
    case "continue":
      return statement.kind;
  }
}

function effect(machine: Machine, expression: Expression): Value | undefined {
  if (expression.kind === "call") return call(machine, expression);
  if (expression.kind === "comma") {
    effect(machine, expression.left);
    return effect(machine, expression.right);
  }
  return compute(machine, expression);
}

const typeOf = ({ type }: Expression): NumericType => {
  if (type === "void") throw new Error("an operand has no value");
  return type;
};

function compute(machine: Machine, expression: Expression): Value {
  const of = (child: Expression): Value => compute(machine, child);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "name":
    case "subscript":
      return place(machine, expression).read();
    case "unary":
      return unaryValue(expression.operator, typeOf(expression.operand), of(expression.operand));
    case "binary":
      return binaryValue(expression.operator, typeOf(expression.left), of(expression.left), of(expression.right));
    case "logical": {
      const left = of(expression.left);
      return left === (expression.operator === "&&" ? 1 : 0) ? of(expression.right) : left;
    }
    case "conditional":
      return of(expression.condition) === 1 ? of(expression.whenTrue) : of(expression.whenFalse);
    case "cast":
      return convertValue(of(expression.operand), typeOf(expression.operand), expression.type);
    case "assign": {
      const { target, operator, operationType, value } = expression;
      const { read, write } = place(machine, target);
      const operand = of(value);
      if (operator === undefined) return write(operand);
      const old = convertValue(read(), target.type, operationType);
      return write(convertValue(binaryValue(operator, operationType, old, operand), operationType, target.type));
    }
    case "increment": {
      const { read, write } = place(machine, expression.target);
      const { type } = expression;
      const old = read();
      const one = is64Bit(type) ? 1n : 1;
      const operator = expression.delta === 1 ? "+" : "-";
      const changed = write(binaryValue(operator, type, old, one));
      return expression.prefix ? changed : old;
    }
    case "call":
    case "comma": {
      const value = effect(machine, expression);
      if (value === undefined) throw new Error("a call gave no value");
      return value;
    }
  }
}

interface Place {
  readonly read: () => Value;
  readonly write: (value: Value) => Value;
}

function place(machine: Machine, target: Extract<Expression, { kind: "name" | "subscript" }>): Place {
  const { symbol, position } = target;
  if (target.kind === "name") {
    return {
      read: () => {
        const value = machine.variables.get(symbol);
        if (value === undefined) throw new Error(`'${symbol.name}' has no value`);
        return value;
      },
      write: (value) => {
        machine.variables.set(symbol, value);
        return value;
      },
    };
  }
  const index = Number(compute(machine, target.index));
  const array = machine.options.arrays?.get(symbol) ?? [];
  if (index < 0 || index >= array.length) throw new Stop({ outcome: "subscript", position });
  return {
    read: () => array[index]!,
    write: (value) => {
      array[index] = value;
      return value;
    },
  };
}

function call(machine: Machine, expression: CallExpression): Value | undefined {
  step(machine, expression.position);
  const values = expression.arguments.map((argument) => compute(machine, argument));
  const { name, type, binding, position } = expression;
  if (binding !== undefined) return machine.options.call?.(expression, values) ?? (type === "void" ? undefined : 0);
  if (name === "assert") {
    if (values[0] !== 1) throw new Stop({ outcome: "assert", position });
    return undefined;
  }
  if (name.startsWith("gennrand")) {
    const drawn = machine.options.random?.(expression, values) ?? fixedRandom(machine, expression);
    return convertValue(drawn, "double", type as NumericType);
  }
  if (type === "void") throw new Error(`'${name}' is not a library function`);
  if (!isFloat(type) && name !== "ilogb") return integerFunction(name, type, values);
  const result = floatFunction(name, values as number[], typeOf(expression.arguments[0]!) as "float" | "double");
  return type === "float" ? Math.fround(result) : result;
}

function integerFunction(name: string, type: NumericType, [a, b]: readonly Value[]): Value {
  if (name === "abs") return a! < 0 ? unaryValue("-", type, a!) : a!;
  if (name !== "min" && name !== "max") throw new Error(`'${name}' is not a library function`);
  return a! < b! === (name === "min") ? a! : b!;
}

/** Functions JavaScript has under C's name, with C's meaning. */
const SHARED_NAMES: ReadonlySet<string> = new Set(
  (
    "cos sin tan acos asin atan cosh sinh tanh acosh asinh atanh exp expm1 log log1p log2 log10 sqrt cbrt ceil floor " +
    "trunc atan2 hypot"
  ).split(" "),
);

const OWN: Readonly<Record<string, (a: number, b: number, c: number) => number>> = {
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

function floatFunction(name: string, values: readonly number[], type: "float" | "double"): number {
  const [a, b, c] = values as [number, number, number];
  if (name === "nextafter") return mathematics.nextafter(a, b, type);
  if (SHARED_NAMES.has(name))
    return (Math as unknown as Record<string, (...values: number[]) => number>)[name]!(...values);
  const own = OWN[name];
  if (!own) throw new Error(`'${name}' is not a library function`);
  return own(a, b, c);
}

/** Some number in (0, 1) that depends on the call site and on how often it was drawn there. */
function fixedRandom(machine: Machine, { site, name }: CallExpression): number {
  const count = machine.draws.get(site) ?? 0;
  machine.draws.set(site, count + 1);
  const fraction = ((site + 1) * 0.6180339887498949 + count * 0.7548776662466927) % 1;
  return name === "gennrand" ? Math.floor(fraction * 2 ** 32) : fraction;
}

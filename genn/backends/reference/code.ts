/**
 * What code means: typed trees as functions that run them, by the letter of `docs/language.md`, one value at a time. Every
 * backend is tested against this.
 *
 * A tree becomes a function once and is then called as often as it runs. Names, calls with an effect and random numbers are
 * the host's.
 */
import type {
  CallExpression,
  Expression,
  LoopStatement,
  Position,
  SnippetSymbol,
  Statement,
} from "../../language/ast.ts";
import { isFloat, type NumericType } from "../../language/types.ts";
import { binaryValue, convertValue, is64Bit, unaryValue, type Value } from "../../language/values.ts";
import {
  ASSERTION_FAILED,
  canBeEndless,
  delayTooLong,
  MOST_TURNS,
  subscriptOutOfRange,
  tooManyTurns,
} from "../../program/failing.ts";
import { callsRandom } from "../../program/walk.ts";

/** Where the value of a name is. */
export interface Variable {
  read(): Value;
  write(value: Value): void;
}

/** The elements of an array. */
export interface ArrayElements {
  readonly length: number;
  [index: number]: Value;
}

/** A check that has failed. */
export interface Failure {
  readonly kind: "assert" | "subscript" | "turns" | "delay";
  /** The array whose subscript is out of range. */
  readonly symbol?: SnippetSymbol;
  /** The loop that turns too often. */
  readonly loop?: LoopStatement;
  /** What a delay would have to be below. */
  readonly depth?: number;
  readonly position?: Position;
}

/** What went wrong, for a person. */
export function describeFailure({ kind, symbol, loop, depth }: Failure): string {
  switch (kind) {
    case "assert":
      return ASSERTION_FAILED;
    case "subscript":
      return subscriptOutOfRange(symbol!.name);
    case "turns":
      return tooManyTurns(loop!);
    case "delay":
      return delayTooLong(depth!);
  }
}

/** What the surroundings of code provide. */
export interface CodeHost {
  /** The variable behind a name, locals included. */
  variable(symbol: SnippetSymbol): Variable;
  /** Gives the elements an array has at the time of the call. */
  array(symbol: SnippetSymbol): () => ArrayElements;
  /** A function of the environment: `addToPost`, `injectCurrent`. */
  effect(call: CallExpression): (values: readonly Value[]) => Value | undefined;
  /** A function of the library on floating-point numbers, with a result of its type. */
  maths(name: string, type: "float" | "double"): (...operands: number[]) => number;
  /** A random number; `round` is how many rounds of loops that draw have begun since the code did. */
  random(call: CallExpression): (values: readonly Value[], round: number) => Value;
  /** Ends the run. */
  fail(failure: Failure): never;
  /** Called at every statement, loop round and call. */
  step?(position: Position): void;
}

/** How control leaves a statement. */
type Flow = "next" | "break" | "continue";
type Run = () => Flow;
type Compute = () => Value;
type Effect = () => Value | undefined;

/** A function that runs a snippet. */
export function runner(body: readonly Statement[], host: CodeHost): () => void {
  const compiler = new Compiler(host);
  const run = compiler.all(body);
  return () => {
    compiler.round = 0;
    run();
  };
}

/** A function that gives the value of a condition or of another single expression. */
export function evaluator(expression: Expression, host: CodeHost): () => Value {
  return new Compiler(host).value(expression);
}

const typeOf = ({ type }: Expression): NumericType => {
  if (type === "void") throw new Error("an operand has no value");
  return type;
};

class Compiler {
  readonly #host: CodeHost;
  /** Rounds of loops that draw random numbers, so that no two draws of a snippet are the same. */
  round = 0;

  constructor(host: CodeHost) {
    this.#host = host;
  }

  // --- statements ---

  all(body: readonly Statement[]): Run {
    const runs = body.map((statement) => this.#statement(statement));
    return () => {
      for (const run of runs) {
        const flow = run();
        if (flow !== "next") return flow;
      }
      return "next";
    };
  }

  #statement(statement: Statement): Run {
    const run = this.#run(statement);
    const host = this.#host;
    if (host.step === undefined) return run;
    return () => {
      host.step!(statement.position);
      return run();
    };
  }

  #run(statement: Statement): Run {
    switch (statement.kind) {
      case "expression": {
        const effect = this.#effect(statement.expression);
        return () => {
          effect();
          return "next";
        };
      }
      case "declaration": {
        const { symbol, initial } = statement;
        const variable = this.#host.variable(symbol);
        const zero = is64Bit(symbol.type) ? 0n : 0;
        const start: Compute = initial === undefined ? () => zero : this.value(initial);
        return () => {
          variable.write(start());
          return "next";
        };
      }
      case "block":
        return this.all(statement.body);
      case "if": {
        const condition = this.value(statement.condition);
        const whenTrue = this.#statement(statement.whenTrue);
        const whenFalse: Run = statement.whenFalse ? this.#statement(statement.whenFalse) : () => "next";
        return () => (condition() === 1 ? whenTrue() : whenFalse());
      }
      case "loop":
        return this.#loop(statement);
      case "switch":
        return this.#switch(statement);
      case "break":
      case "continue": {
        const { kind } = statement;
        return () => kind;
      }
    }
  }

  #loop(loop: Extract<Statement, { kind: "loop" }>): Run {
    const initial = this.all(loop.initial);
    const goesOn: Compute = loop.condition === undefined ? () => 1 : this.value(loop.condition);
    const body = this.#statement(loop.body);
    const update: Effect = loop.update === undefined ? () => undefined : this.#effect(loop.update);
    const draws = callsRandom([loop]);
    const most = canBeEndless(loop) ? MOST_TURNS : Infinity;
    return () => {
      initial();
      if (!loop.testAfter && goesOn() !== 1) return "next";
      let turns = 0;
      do {
        if (++turns > most) this.#host.fail({ kind: "turns", loop, position: loop.position });
        this.#host.step?.(loop.position);
        if (draws) this.round++;
        if (body() === "break") return "next";
        update();
      } while (goesOn() === 1);
      return "next";
    };
  }

  /** Control goes on from the case it enters to the ones behind it, until a `break`. */
  #switch({ subject, cases }: Extract<Statement, { kind: "switch" }>): Run {
    const value = this.value(subject);
    const bodies = cases.map(({ body }) => this.all(body));
    const otherwise = cases.findIndex((one) => one.value === undefined);
    return () => {
      const chosen = value();
      const exact = cases.findIndex((one) => one.value === chosen);
      const start = exact >= 0 ? exact : otherwise;
      if (start < 0) return "next";
      for (let index = start; index < bodies.length; index++) {
        const flow = bodies[index]!();
        if (flow === "continue") return flow;
        if (flow === "break") return "next";
      }
      return "next";
    };
  }

  // --- expressions ---

  /** An expression whose value may not matter, or that has none. */
  #effect(expression: Expression): Effect {
    if (expression.kind === "call") return this.#call(expression);
    if (expression.kind === "comma") {
      const left = this.#effect(expression.left);
      const right = this.#effect(expression.right);
      return () => {
        left();
        return right();
      };
    }
    return this.value(expression);
  }

  value(expression: Expression): Compute {
    switch (expression.kind) {
      case "literal": {
        const { value } = expression;
        return () => value;
      }
      case "name":
      case "subscript": {
        const find = this.#place(expression);
        return () => find().read();
      }
      case "unary": {
        const type = typeOf(expression.operand);
        const operand = this.value(expression.operand);
        const { operator } = expression;
        return () => unaryValue(operator, type, operand());
      }
      case "binary": {
        const type = typeOf(expression.left);
        const [left, right] = [this.value(expression.left), this.value(expression.right)];
        const { operator } = expression;
        return () => binaryValue(operator, type, left(), right());
      }
      case "logical": {
        const [left, right] = [this.value(expression.left), this.value(expression.right)];
        const undecided = expression.operator === "&&" ? 1 : 0;
        return () => (left() === undecided ? right() : 1 - undecided);
      }
      case "conditional": {
        const condition = this.value(expression.condition);
        const [yes, no] = [this.value(expression.whenTrue), this.value(expression.whenFalse)];
        return () => (condition() === 1 ? yes() : no());
      }
      case "cast": {
        const operand = this.value(expression.operand);
        const [from, to] = [typeOf(expression.operand), expression.type];
        return () => convertValue(operand(), from, to);
      }
      case "assign":
        return this.#assign(expression);
      case "increment":
        return this.#increment(expression);
      case "call":
      case "comma": {
        const effect = this.#effect(expression);
        return () => {
          const value = effect();
          if (value === undefined) throw new Error("a call gave no value");
          return value;
        };
      }
    }
  }

  #assign(expression: Extract<Expression, { kind: "assign" }>): Compute {
    const { target, operator, operationType, value } = expression;
    const find = this.#place(target);
    const operand = this.value(value);
    const changed = (old: Value, by: Value): Value =>
      operator === undefined
        ? by
        : convertValue(
            binaryValue(operator, operationType, convertValue(old, target.type, operationType), by),
            operationType,
            target.type,
          );
    return () => {
      const place = find();
      const by = operand();
      const result = operator === undefined ? by : changed(place.read(), by);
      place.write(result);
      return result;
    };
  }

  #increment({ target, type, delta, prefix }: Extract<Expression, { kind: "increment" }>): Compute {
    const find = this.#place(target);
    const one = is64Bit(type) ? 1n : 1;
    const operator = delta === 1 ? "+" : "-";
    return () => {
      const place = find();
      const old = place.read();
      const changed = binaryValue(operator, type, old, one);
      place.write(changed);
      return prefix ? changed : old;
    };
  }

  /** Where something stands that can be read and assigned to; a subscript is evaluated, and checked, once. */
  #place(target: Extract<Expression, { kind: "name" | "subscript" }>): () => Variable {
    const { symbol, position } = target;
    if (target.kind === "name") {
      const variable = this.#host.variable(symbol);
      return () => variable;
    }
    const index = this.value(target.index);
    const elements = this.#host.array(symbol);
    return () => {
      const at = Number(index());
      const array = elements();
      if (at < 0 || at >= array.length) this.#host.fail({ kind: "subscript", symbol, position });
      return {
        read: () => array[at]!,
        write: (value) => {
          array[at] = value;
        },
      };
    };
  }

  // --- calls ---

  #call(call: CallExpression): Effect {
    const operands = call.arguments.map((argument) => this.value(argument));
    const apply = this.#function(call);
    const host = this.#host;
    return () => {
      host.step?.(call.position);
      return apply(operands.map((operand) => operand()));
    };
  }

  #function(call: CallExpression): (values: readonly Value[]) => Value | undefined {
    const { name, type, binding, position } = call;
    const host = this.#host;
    if (binding !== undefined) return host.effect(call);
    if (name === "assert") {
      return ([holds]) => {
        if (holds !== 1) host.fail({ kind: "assert", position });
        return undefined;
      };
    }
    if (name.startsWith("gennrand")) {
      const draw = host.random(call);
      return (values) => draw(values, this.round);
    }
    if (type === "void") throw new Error(`'${name}' is not a library function`);
    const operandType = typeOf(call.arguments[0]!);
    if (!isFloat(operandType)) return integerFunction(name, type);
    const apply = host.maths(name, operandType as "float" | "double");
    return (values) => apply(...(values as number[]));
  }
}

function integerFunction(name: string, type: NumericType): (values: readonly Value[]) => Value {
  switch (name) {
    case "abs":
      return ([a]) => (a! < 0 ? unaryValue("-", type, a!) : a!);
    case "min":
      return ([a, b]) => (a! < b! ? a! : b!);
    case "max":
      return ([a, b]) => (a! < b! ? b! : a!);
    default:
      throw new Error(`'${name}' is not a library function`);
  }
}

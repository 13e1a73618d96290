/**
 * Typed snippet -> WGSL text.
 *
 * A value is printed as one nested expression wherever WGSL allows it. Only what has a side effect inside an
 * expression, such as `n++`, becomes statements ahead of the expression, in C's order; operands that stand before it
 * are kept in a `let`.
 *
 * The printer knows nothing of kernels: its host tells it what a symbol is called.
 */
import type {
  AssignExpression,
  BinaryOperator,
  Expression,
  IfStatement,
  IncrementExpression,
  SnippetSymbol,
  Statement,
} from "../../../language/ast.ts";
import { promote } from "../../../language/conversions.ts";
import type { NumericType } from "../../../language/types.ts";
import { hasSideEffect } from "../../../program/walk.ts";
import type { Effect } from "../../common/effects.ts";
import { printCall, printEffect } from "./calls.ts";
import { printLoop, printSwitch } from "./control-flow.ts";
import type { PrinterHost } from "./host.ts";
import { constant, hasCompound, printBinary, printCast, printLogical, printUnary } from "./operators.ts";
import { type Code, callOf, computed, indented, literal, type Printed, postfix, wgslType } from "./text.ts";

export { UnsupportedType, wgslType } from "./text.ts";

/** A value, and the statements that have to run before it. */
export interface Evaluation {
  readonly before: readonly string[];
  readonly value: Printed;
}

export class SnippetPrinter {
  readonly host: PrinterHost;
  /** What the locals declared in the snippets printed so far are called. */
  readonly #declared = new Map<SnippetSymbol, string>();
  /** Counts the rounds of loops that draw random numbers, so that no two draws share a counter. */
  #rounds: string | undefined;

  constructor(host: PrinterHost) {
    this.host = host;
  }

  /**
   * The lines of a snippet. Its outermost locals stay known for later snippets of the same scope.
   * @throws UnsupportedType for code that needs doubles
   */
  statements(body: readonly Statement[]): string[] {
    this.#rounds = undefined;
    const lines = this.lines(body);
    return this.#rounds === undefined ? lines : [`var ${this.#rounds} = 0u;`, ...lines];
  }

  /**
   * A snippet that is one expression: lines to run first, and the text of the value, to be used once.
   * @throws UnsupportedType for code that needs doubles
   */
  expression(expression: Expression): { before: string[]; text: string } {
    this.#rounds = undefined;
    const { before, value } = this.evaluate(expression);
    return { before: [...before], text: value.text };
  }

  /** The counter word that tells a draw from others of the same element and step: its call site and the loop round. */
  drawNumber(site: number): string {
    const base = `${site * 2 ** 16}u`;
    return this.#rounds === undefined ? base : `${base} | (${this.#rounds} & 0xffffu)`;
  }

  /** The counter of rounds, made by the first loop that draws random numbers. */
  rounds(): string {
    this.#rounds ??= this.host.local("rounds");
    return this.#rounds;
  }

  // --- statements ---

  /** Lines of a part of a snippet. */
  lines(body: readonly Statement[]): string[] {
    return body.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): string[] {
    switch (statement.kind) {
      case "expression":
        return this.effect(statement.expression);
      case "declaration":
        return this.#declare(statement.symbol, statement.initial);
      case "block":
        // Locals have names of their own, so that a block needs no braces.
        return this.lines(statement.body);
      case "if": {
        const { before, lines } = this.#if(statement);
        return [...before, ...lines];
      }
      case "loop":
        return printLoop(this, statement);
      case "switch":
        return printSwitch(this, statement);
      case "break":
      case "continue":
        return [`${statement.kind};`];
    }
  }

  #declare(symbol: SnippetSymbol, initial: Expression | undefined): string[] {
    const { before, value } =
      initial === undefined ? { before: [], value: this.#constant(symbol.type, 0) } : this.evaluate(initial);
    const name = this.host.local(symbol.name);
    this.#declared.set(symbol, name);
    return [...before, `${symbol.access === "read" ? "let" : "var"} ${name} = ${value.text};`];
  }

  #if({ condition, whenTrue, whenFalse }: IfStatement): { before: readonly string[]; lines: string[] } {
    const { before, value } = this.evaluate(condition);
    const lines = [`if (${value.text}) {`, ...indented(this.lines([whenTrue]))];
    if (whenFalse?.kind === "if") {
      const otherwise = this.#if(whenFalse);
      // A chain of conditions stays one, unless there are statements between them.
      if (otherwise.before.length === 0) {
        return { before, lines: [...lines, `} else ${otherwise.lines[0]}`, ...otherwise.lines.slice(1)] };
      }
      return { before, lines: [...lines, "} else {", ...indented([...otherwise.before, ...otherwise.lines]), "}"] };
    }
    const otherwise = whenFalse === undefined ? [] : this.lines([whenFalse]);
    if (otherwise.length === 0) return { before, lines: [...lines, "}"] };
    return { before, lines: [...lines, "} else {", ...indented(otherwise), "}"] };
  }

  // --- expressions made for their effect ---

  /** The lines of an expression whose value nobody uses. */
  effect(expression: Expression): string[] {
    switch (expression.kind) {
      case "assign":
        return this.#assign(expression).before.slice();
      case "increment":
        return this.#increment(expression).before.slice();
      case "comma":
        return [...this.effect(expression.left), ...this.effect(expression.right)];
      case "call":
        if (expression.type === "void") {
          const { before, value } = this.evaluate(expression.arguments[0]!);
          return [...before, printEffect(this, expression, value)];
        }
    }
    if (!hasSideEffect(expression)) return [];
    const { before, value } = this.evaluate(expression);
    return value.effect === "guarded" ? [...before, `_ = ${value.text};`] : [...before];
  }

  #assign(expression: AssignExpression): Evaluation {
    const { target, operator, operationType } = expression;
    const value = this.evaluate(expression.value);
    const place = this.#place(target);
    const lines = [...place.before, ...value.before];
    if (operator === undefined) lines.push(place.store(value.value));
    else if (operationType === target.type && hasCompound(operator, operationType, value.value)) {
      lines.push(`${place.name} ${operator}= ${value.value.text};`);
    } else {
      const old = this.#cast(place.value, operationType);
      lines.push(place.store(this.#cast(this.#binary(operator, old, value.value), target.type)));
    }
    return { before: lines, value: place.value };
  }

  #increment({ target, delta, prefix }: IncrementExpression, isUsed = false): Evaluation {
    const place = this.#place(target);
    const lines = [...place.before];
    let value = place.value;
    if (isUsed && !prefix) value = this.#keep(lines, "before", value);
    const type = promote(target.type);
    const sign = delta === 1 ? "+" : "-";
    if (target.type === "int32" || target.type === "uint32") lines.push(`${place.name}${sign}${sign};`);
    else if (target.type === "float") lines.push(`${place.name} ${sign}= 1.0f;`);
    else {
      const changed = this.#binary(sign, this.#cast(place.value, type), this.#constant(type, 1));
      lines.push(place.store(this.#cast(changed, target.type)));
    }
    return { before: lines, value };
  }

  /** Where an assignment goes: its name, how to read it and how to write it. An index is evaluated, and checked, once. */
  #place(target: AssignExpression["target"]): {
    readonly before: readonly string[];
    readonly name: string;
    readonly value: Printed;
    readonly store: (value: Printed) => string;
  } {
    const { symbol } = target;
    if (target.kind === "name") {
      const value = this.#read(symbol);
      if (value.constant !== undefined) throw new Error(`assignment to the constant '${symbol.name}'`);
      return { before: [], name: value.text, value, store: ({ text }) => `${value.text} = ${text};` };
    }
    const index = this.evaluate(target.index);
    const before = [...index.before];
    const at = this.#keep(before, `${symbol.name}_index`, this.#checkedIndex(symbol, index.value));
    const name = this.host.array(symbol).element(at.text);
    return {
      before,
      name,
      value: this.#load(symbol, name, "none"),
      store: (value) => `${name} = ${symbol.type === "bool" ? callOf("u32", value).text : value.text};`,
    };
  }

  // --- values ---

  evaluate(expression: Expression): Evaluation {
    switch (expression.kind) {
      case "literal":
        return { before: [], value: this.#constant(expression.type, expression.value) };
      case "name":
        return { before: [], value: this.#read(expression.symbol) };
      case "subscript": {
        const { symbol } = expression;
        return this.#map([expression.index], ([index]) => {
          const { text, effect } = this.#checkedIndex(symbol, index!);
          return this.#load(symbol, this.host.array(symbol).element(text), effect);
        });
      }
      case "unary":
        return this.#map([expression.operand], ([value]) => printUnary(expression.operator, value!, this.#needs));
      case "binary":
        return this.#map([expression.left, expression.right], ([left, right]) =>
          this.#binary(expression.operator, left!, right!),
        );
      case "logical":
        return this.#logical(expression.operator, expression.left, expression.right);
      case "conditional":
        return this.#conditional(expression);
      case "cast":
        return this.#map([expression.operand], ([value]) => this.#cast(value!, expression.type));
      case "call":
        return this.#map(expression.arguments, (operands) => printCall(this, expression, operands));
      case "assign":
        return this.#assign(expression);
      case "increment":
        return this.#increment(expression, true);
      case "comma": {
        const left = this.effect(expression.left);
        const { before, value } = this.evaluate(expression.right);
        return { before: [...left, ...before], value };
      }
    }
  }

  /** Evaluates operands one after the other and combines them. */
  #map(expressions: readonly Expression[], combine: (operands: readonly Printed[]) => Printed): Evaluation {
    const operands = expressions.map((one) => this.evaluate(one));
    const last = operands.findLastIndex(({ before }) => before.length > 0);
    const lines: string[] = [];
    const values = operands.map(({ before, value }, index) => {
      lines.push(...before);
      return index < last ? this.#keep(lines, "operand", value) : value;
    });
    return { before: lines, value: combine(values) };
  }

  /** Gives a value a name, so that what runs next cannot change it. */
  #keep(lines: string[], hint: string, value: Printed): Printed {
    if (value.constant !== undefined) return value;
    const name = this.host.local(hint);
    lines.push(`let ${name} = ${value.text};`);
    return named(name, value.type);
  }

  readonly #needs = (name: string): void => this.host.needs(name);

  #constant(type: NumericType, value: number | bigint): Printed {
    return constant(type, value, this.#needs);
  }

  #read(symbol: SnippetSymbol): Printed {
    const local = this.#declared.get(symbol);
    if (local !== undefined) return named(local, symbol.type);
    const place = this.host.place(symbol);
    return place.kind === "constant" ? this.#constant(symbol.type, place.value) : named(place.name, symbol.type);
  }

  /** The element of a global array; `effect` is that of checking its index. */
  #load({ type }: SnippetSymbol, element: string, effect: Effect): Printed {
    wgslType(type);
    const code: Code = type === "bool" ? { text: `${element} != 0u`, level: "relational" } : postfix(element);
    return { ...code, type, effect };
  }

  #checkedIndex(symbol: SnippetSymbol, index: Printed): Printed {
    const { length } = this.host.array(symbol);
    const site = this.host.check(`the subscript of '${symbol.name}' is out of range`);
    this.host.needs("check_index");
    const code = callOf("check_index", this.#cast(index, "uint32"), postfix(length), literal("uint32", site));
    return { ...code, type: "uint32", effect: index.effect === "changes" ? "changes" : "guarded" };
  }

  #binary(operator: BinaryOperator, left: Printed, right: Printed): Printed {
    wgslType(left.type);
    return printBinary(operator, left, right, this.#needs);
  }

  #cast(value: Printed, type: NumericType): Printed {
    return printCast(value, type, this.#needs);
  }

  #logical(operator: "&&" | "||", left: Expression, right: Expression): Evaluation {
    const decides = operator === "&&" ? 0 : 1;
    const first = this.evaluate(left);
    if (first.value.constant === decides) return first;
    const second = this.evaluate(right);
    if (first.value.constant !== undefined) {
      return { before: [...first.before, ...second.before], value: second.value };
    }
    if (second.before.length === 0) {
      return { before: first.before, value: printLogical(operator, first.value, second.value) };
    }
    const name = this.host.local(operator === "&&" ? "both" : "either");
    const value = named(name, "bool");
    const lines = [
      ...first.before,
      `var ${name} = ${first.value.text};`,
      `if (${decides === 0 ? name : `!${name}`}) {`,
      ...indented([...second.before, `${name} = ${second.value.text};`]),
      "}",
    ];
    return { before: lines, value };
  }

  #conditional(expression: Extract<Expression, { kind: "conditional" }>): Evaluation {
    const condition = this.evaluate(expression.condition);
    const { whenTrue, whenFalse } = expression;
    if (condition.value.constant !== undefined) {
      const { before, value } = this.evaluate(condition.value.constant === 1 ? whenTrue : whenFalse);
      return { before: [...condition.before, ...before], value };
    }
    const [yes, no] = [this.evaluate(whenTrue), this.evaluate(whenFalse)];
    // Both operands of `select` are evaluated.
    if ([yes, no].every(({ before, value }) => before.length === 0 && value.effect === "none")) {
      const select = callOf("select", no.value, yes.value, condition.value);
      return {
        before: condition.before,
        value: computed(select, expression.type, [condition.value, yes.value, no.value]),
      };
    }
    const name = this.host.local("chosen");
    const lines = [
      ...condition.before,
      `var ${name}: ${wgslType(expression.type)};`,
      `if (${condition.value.text}) {`,
      ...indented([...yes.before, `${name} = ${yes.value.text};`]),
      "} else {",
      ...indented([...no.before, `${name} = ${no.value.text};`]),
      "}",
    ];
    return { before: lines, value: named(name, expression.type) };
  }
}

/** A variable. */
const named = (name: string, type: NumericType): Printed => ({ text: name, level: "postfix", type, effect: "none" });

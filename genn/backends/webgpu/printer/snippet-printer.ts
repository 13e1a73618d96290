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
  BinaryOperator,
  CallExpression,
  Expression,
  IfStatement,
  SnippetSymbol,
  Statement,
} from "../../../language/ast.ts";
import type { NumericType } from "../../../language/types.ts";
import { subscriptOutOfRange } from "../../../program/failing.ts";
import { hasSideEffect } from "../../../program/walk.ts";
import type { Effect } from "../../common/effects.ts";
import { printAssign, printIncrement } from "./assignments.ts";
import { printCall, printEffect } from "./calls.ts";
import { printLoop, printSwitch } from "./control-flow.ts";
import { FlatVariables, flatText } from "./flat.ts";
import type { PrinterHost } from "./host.ts";
import { branch, declare, type Line } from "./lines.ts";
import { nestedText, nestTooDeeply } from "./nested.ts";
import { constant, printBinary, printCast, printLogical, printUnary } from "./operators.ts";
import { type Code, callOf, computed, literal, type Printed, postfix, wgslType } from "./text.ts";

export { UnsupportedType, wgslType } from "./text.ts";

/** A value, and the statements that have to run before it. */
export interface Evaluation {
  readonly before: readonly Line[];
  readonly value: Printed;
  /** Do the statements only keep parts of the value, so that they may as well run where nobody needs it? */
  readonly keeps?: boolean;
}

/** What is deeper inside of calls and parentheses gets a name: compilers must read about a hundred levels of everything together. */
const DEEPEST_EXPRESSION = 20;

export class SnippetPrinter {
  readonly host: PrinterHost;
  /** What the locals declared in the snippets printed so far are called. */
  readonly #declared = new Map<SnippetSymbol, string>();
  /** Counts the rounds of loops that draw random numbers, so that no two draws share a counter. */
  #rounds: string | undefined;
  /** Where variables are while code is printed that will be made flat. */
  #flat: FlatVariables | undefined;

  constructor(host: PrinterHost) {
    this.host = host;
  }

  /**
   * The lines of a snippet. Its outermost locals stay known for later snippets of the same scope.
   * @throws UnsupportedType for code that needs doubles
   */
  statements(body: readonly Statement[]): string[] {
    this.#rounds = undefined;
    const lines = body.flatMap((statement) => this.#text(() => ({ before: this.#statement(statement) })).lines);
    return this.#rounds === undefined ? lines : [`var ${this.#rounds} = 0u;`, ...lines];
  }

  /**
   * A snippet that is one expression: lines to run first, and the text of the value, to be used once.
   * @throws UnsupportedType for code that needs doubles
   */
  expression(expression: Expression): { before: string[]; text: string } {
    this.#rounds = undefined;
    const { lines, printed } = this.#text(() => this.evaluate(expression));
    return { before: lines, text: printed.value.text };
  }

  /** The text of what `print` gives; it is asked once more where that nests too deeply, to put its variables elsewhere. */
  #text<Result extends { readonly before: readonly Line[] }>(
    print: () => Result,
  ): { lines: string[]; printed: Result } {
    const printed = print();
    if (!nestTooDeeply(printed.before)) return { lines: nestedText(printed.before), printed };
    const flat = new FlatVariables((hint) => this.host.local(hint));
    this.#flat = flat;
    const again = print();
    this.#flat = undefined;
    const lines = [...flat.declarations(), ...flatText(again.before, this.host.local("next"))];
    return { lines, printed: again };
  }

  /** A variable of a WGSL type, which the printer declares; `hint` shows up in its name. */
  variable(hint: string, type: string): string {
    return this.#flat === undefined ? this.host.local(hint) : this.#flat.variable(type);
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

  /** The variable that counts them, where code so far has such loops. */
  get round(): string | undefined {
    return this.#rounds;
  }

  // --- statements ---

  /** Lines of a part of a snippet. */
  lines(body: readonly Statement[]): Line[] {
    return body.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): Line[] {
    switch (statement.kind) {
      case "expression":
        return this.effect(statement.expression);
      case "declaration":
        return this.#declare(statement.symbol, statement.initial);
      case "block":
        // Locals have names of their own, so that a block needs no braces.
        return this.lines(statement.body);
      case "if":
        return this.#if(statement);
      case "loop":
        return printLoop(this, statement);
      case "switch":
        return printSwitch(this, statement);
      case "break":
      case "continue":
        return [{ kind: "jump", word: statement.kind }];
    }
  }

  #declare(symbol: SnippetSymbol, initial: Expression | undefined): Line[] {
    const { before, value } =
      initial === undefined ? { before: [], value: this.constant(symbol.type, 0) } : this.evaluate(initial);
    const type = wgslType(symbol.type);
    const name = this.variable(symbol.name, type);
    this.#declared.set(symbol, name);
    return [...before, declare(symbol.access === "read" ? "let" : "var", name, type, value.text)];
  }

  #if({ condition, whenTrue, whenFalse }: IfStatement): Line[] {
    const { before, value } = this.evaluate(condition);
    const [yes, no] = [this.lines([whenTrue]), whenFalse === undefined ? [] : this.lines([whenFalse])];
    // A chain of conditions stays one, unless there are statements between them.
    const isChain = whenFalse?.kind === "if" && no.length === 1;
    return [...before, { ...branch(value.text, yes, no), isChain }];
  }

  // --- expressions made for their effect ---

  /** The lines of an expression whose value nobody uses. */
  effect(expression: Expression): Line[] {
    switch (expression.kind) {
      case "assign":
        return printAssign(this, expression).before.slice();
      case "increment":
        return printIncrement(this, expression).before.slice();
      case "comma":
        return [...this.effect(expression.left), ...this.effect(expression.right)];
      case "call":
        if (expression.type === "void") {
          return this.#effectOf(expression);
        }
    }
    if (!hasSideEffect(expression)) return [];
    const { before, value } = this.evaluate(expression);
    return value.effect === "guarded" ? [...before, `_ = ${value.text};`] : [...before];
  }

  /** A call for what it does. Of several arguments all have names, since they may be asked for more than once. */
  #effectOf(call: CallExpression): Line[] {
    const several = call.arguments.length > 1;
    const lines: Line[] = [];
    const operands = call.arguments.map((argument) => {
      const { before, value } = this.evaluate(argument);
      for (const line of before) lines.push(line);
      return several ? this.keep(lines, "operand", value) : value;
    });
    return [...lines, printEffect(this, call, operands)];
  }

  // --- values ---

  evaluate(expression: Expression): Evaluation {
    switch (expression.kind) {
      case "literal":
        return { before: [], value: this.constant(expression.type, expression.value) };
      case "name":
        return { before: [], value: this.read(expression.symbol) };
      case "subscript": {
        const { symbol } = expression;
        return this.#map([expression.index], ([index]) => {
          const { text, effect, depth = 0 } = this.checkedIndex(symbol, index!);
          return this.load(symbol, this.host.array(symbol).element(text), effect, depth + 2);
        });
      }
      case "unary":
        return this.#map([expression.operand], ([value]) => printUnary(expression.operator, value!, this.#needs));
      case "binary":
        return this.#map([expression.left, expression.right], ([left, right]) =>
          this.binary(expression.operator, left!, right!),
        );
      case "logical":
        return this.#logical(expression.operator, expression.left, expression.right);
      case "conditional":
        return this.#conditional(expression);
      case "cast":
        return this.#map([expression.operand], ([value]) => this.cast(value!, expression.type));
      case "call":
        return this.#map(expression.arguments, (operands) => printCall(this, expression, operands));
      case "assign":
        return printAssign(this, expression);
      case "increment":
        return printIncrement(this, expression, true);
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
    const last = operands.findLastIndex((one) => !isEager(one));
    const lines: Line[] = [];
    const values = operands.map(({ before, value }, index) => {
      for (const line of before) lines.push(line);
      return index < last ? this.keep(lines, "operand", value) : value;
    });
    return this.#bounded({ before: lines, value: combine(values), keeps: operands.every(isEager) });
  }

  /** Gives a value that is deep inside of calls and parentheses a name. */
  #bounded(evaluation: Evaluation): Evaluation {
    const { before, value } = evaluation;
    if ((value.depth ?? 0) <= DEEPEST_EXPRESSION) return evaluation;
    const lines = [...before];
    const kept = this.keep(lines, "part", value);
    return { before: lines, value: kept, keeps: isEager(evaluation) && value.effect === "none" };
  }

  /** Gives a value a name, so that what runs next cannot change it. */
  keep(lines: Line[], hint: string, value: Printed): Printed {
    if (value.constant !== undefined) return value;
    const type = wgslType(value.type);
    const name = this.variable(hint, type);
    lines.push(declare("let", name, type, value.text));
    return named(name, value.type);
  }

  readonly #needs = (name: string): void => this.host.needs(name);

  constant(type: NumericType, value: number | bigint): Printed {
    return constant(type, value, this.#needs);
  }

  read(symbol: SnippetSymbol): Printed {
    const local = this.#declared.get(symbol);
    if (local !== undefined) return named(local, symbol.type);
    const place = this.host.place(symbol);
    return place.kind === "constant" ? this.constant(symbol.type, place.value) : named(place.name, symbol.type);
  }

  /** The element of a global array; `effect` is that of checking its index. */
  load({ type }: SnippetSymbol, element: string, effect: Effect, depth = 0): Printed {
    wgslType(type);
    const code: Code = type === "bool" ? { text: `${element} != 0u`, level: "relational" } : postfix(element);
    return { ...code, type, depth, effect };
  }

  checkedIndex(symbol: SnippetSymbol, index: Printed): Printed {
    const { length } = this.host.array(symbol);
    const site = this.host.check(subscriptOutOfRange(symbol.name));
    this.host.needs("check_index");
    const word = this.cast(index, "uint32");
    const code = callOf("check_index", word, postfix(length), literal("uint32", site));
    const effect = index.effect === "changes" ? "changes" : "guarded";
    return { ...code, type: "uint32", depth: (word.depth ?? 0) + 1, effect };
  }

  binary(operator: BinaryOperator, left: Printed, right: Printed): Printed {
    wgslType(left.type);
    return printBinary(operator, left, right, this.#needs);
  }

  cast(value: Printed, type: NumericType): Printed {
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
    if (isEager(second)) {
      const before = [...first.before, ...second.before];
      return this.#bounded({ before, value: printLogical(operator, first.value, second.value), keeps: isEager(first) });
    }
    const name = this.variable(operator === "&&" ? "both" : "either", "bool");
    const value = named(name, "bool");
    const lines: Line[] = [
      ...first.before,
      declare("var", name, "bool", first.value.text),
      branch(decides === 0 ? name : `!${name}`, [...second.before, `${name} = ${second.value.text};`]),
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
    if ([yes, no].every((one) => isEager(one) && one.value.effect === "none")) {
      const select = callOf("select", no.value, yes.value, condition.value);
      return this.#bounded({
        before: [...condition.before, ...yes.before, ...no.before],
        value: computed(select, expression.type, [condition.value, yes.value, no.value]),
        keeps: isEager(condition),
      });
    }
    const type = wgslType(expression.type);
    const name = this.variable("chosen", type);
    const lines: Line[] = [
      ...condition.before,
      declare("var", name, type),
      branch(
        condition.value.text,
        [...yes.before, `${name} = ${yes.value.text};`],
        [...no.before, `${name} = ${no.value.text};`],
      ),
    ];
    return { before: lines, value: named(name, expression.type) };
  }
}

/** Nothing runs ahead of the value, or nothing that has to be left out where nobody needs it. */
const isEager = ({ before, keeps = false }: Evaluation): boolean => before.length === 0 || keeps;

/** A variable. */
const named = (name: string, type: NumericType): Printed => ({ text: name, level: "postfix", type, effect: "none" });

/**
 * Typed snippet -> WebAssembly text, for one lane or for four.
 *
 * With four lanes every value is either *uniform* (one machine value: parameters, time, the presynaptic side of a row) or
 * *varying* (a register of four). Branches on varying conditions become masks: both sides run, assignments
 * select. What has no vector form (loops that end at different times in different lanes, 64-bit values, side effects inside a
 * conditional expression) throws `NotVectorisable`, and the kernel is printed again with one lane: never a wrong
 * result.
 *
 * The printer knows nothing of kernels: its host tells it in which local a symbol lives and where invariant values may be
 * computed ahead of the loop.
 */
import type { Expression, SnippetSymbol, Statement } from "../../../language/ast.ts";
import type { NumericType } from "../../../language/types.ts";
import { hasSideEffect } from "../../../program/walk.ts";
import { asValue, printAssign, printElement, printIncrement, printPostfix } from "./assignments.ts";
import { printCall, printEffect } from "./calls.ts";
import { printIf, printLoop, printSwitch } from "./control-flow.ts";
import { NotVectorisable, type Place, type PrinterHost } from "./host.ts";
import { printBinary, printCast, printConditional, printLogical, printUnary } from "./operations.ts";
import { constant, fitsLanes, vectorConstant, wasmType } from "./operators.ts";
import { constantValue, inForm, type Value } from "./values.ts";
import { spreadVarying, varies } from "./varying.ts";

/** Where `break` and `continue` go. */
interface Jumps {
  readonly breakTo: string;
  readonly continueTo: string | undefined;
}

export class SnippetPrinter {
  readonly host: PrinterHost;
  /** Locals declared in the snippets printed so far. */
  readonly #declared = new Map<SnippetSymbol, Extract<Place, { kind: "local" }>>();
  readonly #varyingLocals = new Set<SnippetSymbol>();
  /** The lanes that are active, or undefined for all. */
  mask: string | undefined;
  #labels = 0;
  #rounds: string | undefined;
  readonly #jumps: Jumps[] = [];

  constructor(host: PrinterHost) {
    this.host = host;
  }

  /** Prints a snippet; locals stay known for later snippets of the same scope. */
  section(body: readonly Statement[]): string[] {
    if (this.host.lanes === 4) spreadVarying(body, this.#varyingLocals, this.#varyingSymbol);
    this.beginSnippet();
    const lines = this.statements(body);
    return this.#rounds === undefined ? lines : [`(local.set ${this.#rounds} (i32.const 0))`, ...lines];
  }

  /** What is printed from here on draws random numbers of its own: rounds of earlier snippets' loops do not count. */
  beginSnippet(): void {
    this.#rounds = undefined;
  }

  /** The counter word that tells a draw from others of the same element and step: its call site and the loop round. */
  drawNumber(site: number): string {
    const base = `(i32.const ${site << 16})`;
    return this.#rounds === undefined
      ? base
      : `(i32.or ${base} (i32.and (local.get ${this.#rounds}) (i32.const 65535)))`;
  }

  /** Counts the rounds of loops that draw random numbers, so that no two draws share a counter. */
  rounds(): string {
    this.#rounds ??= this.host.local("round", "i32");
    return this.#rounds;
  }

  /** The local that counts them, where code so far has such loops. */
  get round(): string | undefined {
    return this.#rounds;
  }

  /** A number for the labels of a loop or switch. */
  nextLabel(): number {
    return this.#labels++;
  }

  /** Prints what is inside of a loop or switch. */
  inside<Result>(jumps: Jumps, print: () => Result): Result {
    this.#jumps.push(jumps);
    const result = print();
    this.#jumps.pop();
    return result;
  }

  /** May the value of an expression differ between lanes? */
  varies(expression: Expression): boolean {
    return varies(expression, this.#varyingSymbol);
  }

  readonly #varyingSymbol = (symbol: SnippetSymbol): boolean => {
    if (symbol.binding === undefined) return this.#varyingLocals.has(symbol);
    const place = this.host.place(symbol);
    return place.kind === "local" && place.varying;
  };

  // --- statements ---

  statements(body: readonly Statement[]): string[] {
    return body.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): string[] {
    switch (statement.kind) {
      case "expression":
        return this.effect(statement.expression);
      case "declaration":
        return this.#declaration(statement.symbol, statement.initial);
      case "block":
        return this.statements(statement.body);
      case "if":
        return printIf(this, statement);
      case "loop":
        return printLoop(this, statement);
      case "switch":
        return printSwitch(this, statement);
      case "break":
        return [`(br ${this.#jumps.at(-1)!.breakTo})`];
      case "continue":
        return [`(br ${this.#jumps.findLast((one) => one.continueTo !== undefined)!.continueTo})`];
    }
  }

  #declaration(symbol: SnippetSymbol, initial: Expression | undefined): string[] {
    const { local, varying } = this.#declare(symbol);
    const value =
      initial === undefined ? this.#zero(symbol.type, varying) : this.as(this.expression(initial), varying).text;
    return [`(local.set ${local} ${value})`];
  }

  #declare(symbol: SnippetSymbol): Extract<Place, { kind: "local" }> {
    const known = this.#declared.get(symbol);
    if (known !== undefined) return known;
    const varying = this.host.lanes === 4 && this.#varyingLocals.has(symbol);
    if (varying && !fitsLanes(symbol.type)) throw new NotVectorisable(symbol.name);
    const local = this.host.local(symbol.name, varying ? "v128" : wasmType(symbol.type));
    const place = { kind: "local", local, varying, invariant: false } as const;
    this.#declared.set(symbol, place);
    return place;
  }

  #zero(type: NumericType, varying: boolean): string {
    return varying ? vectorConstant(type, 0) : constant(type, 0);
  }

  /** The lines of an expression whose value nobody uses: only its side effects matter. */
  effect(expression: Expression): string[] {
    switch (expression.kind) {
      case "assign":
        return [...printAssign(this, expression).lines];
      case "increment":
        return [...printIncrement(this, expression).lines];
      case "comma":
        return [...this.effect(expression.left), ...this.effect(expression.right)];
      case "call":
        if (expression.type === "void") return printEffect(this, expression);
        return [`(drop ${this.expression(expression).text})`];
      default:
        return hasSideEffect(expression) ? [`(drop ${this.expression(expression).text})`] : [];
    }
  }

  // --- values ---

  expression(expression: Expression): Value {
    switch (expression.kind) {
      case "literal":
        return constantValue(expression.type, expression.value);
      case "name":
        return this.#read(expression.symbol);
      case "subscript":
        return printElement(this, expression.symbol, this.expression(expression.index));
      case "unary":
        return printUnary(expression.operator, expression.type, this.expression(expression.operand));
      case "binary": {
        const [left, right] = [this.expression(expression.left), this.expression(expression.right)];
        return printBinary(this.host, expression.operator, expression.left.type as NumericType, left, right);
      }
      case "logical":
        return printLogical(this, expression.operator, expression.left, expression.right);
      case "conditional":
        return printConditional(this, expression);
      case "cast":
        return printCast(this.host, this.expression(expression.operand), expression.type);
      case "call":
        return printCall(this, expression);
      case "assign":
        return asValue(printAssign(this, expression));
      case "increment":
        return asValue(expression.prefix ? printIncrement(this, expression) : printPostfix(this, expression));
      case "comma": {
        const lines = this.effect(expression.left);
        return asValue({ lines, value: this.expression(expression.right) });
      }
    }
  }

  /** Where a symbol's value is: a local of the snippets, or what the host says. */
  place(symbol: SnippetSymbol): Place {
    return this.#declared.get(symbol) ?? this.host.place(symbol);
  }

  #read(symbol: SnippetSymbol): Value {
    const place = this.place(symbol);
    if (place.kind === "constant") return constantValue(symbol.type, place.value);
    if (place.varying && !fitsLanes(symbol.type)) throw new NotVectorisable(`'${symbol.name}' is ${symbol.type}`);
    return {
      text: `(local.get ${place.local})`,
      type: symbol.type,
      varying: place.varying,
      invariant: place.invariant,
      effect: "none",
    };
  }

  /** A value in varying or uniform form. */
  as(value: Value, varying: boolean): Value {
    return inForm(this.host, value, varying);
  }
}

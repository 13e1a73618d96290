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
import type {
  AssignExpression,
  Expression,
  IncrementExpression,
  LoopStatement,
  SnippetSymbol,
  Statement,
  SwitchStatement,
} from "../../../language/ast.ts";
import { isFloat, type NumericType } from "../../../language/types.ts";
import { callsRandom, hasSideEffect, needsGuard } from "../../../program/walk.ts";
import { printCall } from "./calls.ts";
import { NotVectorisable, type Place, type PrinterHost, type Value } from "./host.ts";
import {
  arithmeticType,
  constant,
  exactReciprocal,
  fitsLanes,
  isComparison,
  isOne,
  scalarBinary,
  scalarCast,
  splat,
  vectorBinary,
  vectorCast,
  vectorConstant,
  wasmType,
} from "./operators.ts";
import { jumpsUnderVaryingCondition, spreadVarying, varies } from "./varying.ts";

export class SnippetPrinter {
  readonly host: PrinterHost;
  /** Locals declared in the snippets printed so far. */
  readonly #declared = new Map<SnippetSymbol, Extract<Place, { kind: "local" }>>();
  readonly #varyingLocals = new Set<SnippetSymbol>();
  /** The lanes that are active, or undefined for all. */
  mask: string | undefined;
  #loops = 0;
  /** Counts the rounds of loops that draw random numbers, so that no two draws share a counter. */
  #rounds: string | undefined;
  #labels: { readonly breakTo: string; readonly continueTo: string | undefined }[] = [];

  constructor(host: PrinterHost) {
    this.host = host;
  }

  /** Prints a snippet; locals stay known for later snippets of the same scope. */
  section(body: readonly Statement[]): string[] {
    if (this.host.lanes === 4) spreadVarying(body, this.#varyingLocals, this.#varyingSymbol);
    this.#rounds = undefined;
    const lines = this.statements(body);
    return this.#rounds === undefined ? lines : [`(local.set ${this.#rounds} (i32.const 0))`, ...lines];
  }

  /** The counter word that tells a draw from others of the same element and step: its call site and the loop round. */
  drawNumber(site: number): string {
    const base = `(i32.const ${site << 16})`;
    return this.#rounds === undefined
      ? base
      : `(i32.or ${base} (i32.and (local.get ${this.#rounds}) (i32.const 65535)))`;
  }

  statements(body: readonly Statement[]): string[] {
    return body.flatMap((statement) => this.#statement(statement));
  }

  #varies(expression: Expression): boolean {
    return varies(expression, this.#varyingSymbol);
  }

  readonly #varyingSymbol = (symbol: SnippetSymbol): boolean => {
    if (symbol.binding === undefined) return this.#varyingLocals.has(symbol);
    const place = this.host.place(symbol);
    return place.kind === "local" && place.varying;
  };

  // --- statements ---

  #statement(statement: Statement): string[] {
    switch (statement.kind) {
      case "expression":
        return this.#effect(statement.expression);
      case "declaration": {
        const { symbol, initial } = statement;
        const place = this.#declare(symbol);
        const value =
          initial === undefined
            ? this.#zero(symbol.type, place.varying)
            : this.#as(this.expression(initial), place.varying).text;
        return [`(local.set ${place.local} ${value})`];
      }
      case "block":
        return this.statements(statement.body);
      case "if":
        return this.#if(statement.condition, statement.whenTrue, statement.whenFalse);
      case "loop":
        return this.#loop(statement);
      case "switch":
        return this.#switch(statement);
      case "break":
        return [`(br ${this.#labels.at(-1)!.breakTo})`];
      case "continue":
        return [`(br ${this.#labels.findLast((one) => one.continueTo !== undefined)!.continueTo})`];
    }
  }

  #declare(symbol: SnippetSymbol): Extract<Place, { kind: "local" }> {
    const known = this.#declared.get(symbol);
    if (known !== undefined) return known;
    const varying = this.host.lanes === 4 && this.#varyingLocals.has(symbol);
    if (this.host.lanes === 4 && varying && !fitsLanes(symbol.type)) throw new NotVectorisable(symbol.name);
    const local = this.host.local(symbol.name, varying ? "v128" : wasmType(symbol.type));
    const place = { kind: "local", local, varying, invariant: false } as const;
    this.#declared.set(symbol, place);
    return place;
  }

  #if(condition: Expression, whenTrue: Statement, whenFalse: Statement | undefined): string[] {
    const test = this.expression(condition);
    if (!test.varying) {
      const lines = [`(if ${test.text}`, "(then", ...this.#statement(whenTrue), ")"];
      if (whenFalse !== undefined) lines.push("(else", ...this.#statement(whenFalse), ")");
      return [...lines, ")"];
    }
    const outer = this.mask;
    const chosen = this.host.local("mask", "v128");
    const lines = [`(local.set ${chosen} ${test.text})`];
    const branch = (mask: string, body: Statement) => {
      const active = this.host.local("active", "v128");
      this.mask = `(local.get ${active})`;
      lines.push(`(local.set ${active} ${mask})`);
      // Skipping a branch that no lane takes is worth a test: branches hold the expensive, rare code.
      lines.push(`(if (v128.any_true (local.get ${active}))`, "(then", ...this.#statement(body), "))");
      this.mask = outer;
    };
    const chosenText = `(local.get ${chosen})`;
    branch(outer === undefined ? chosenText : `(v128.and ${outer} ${chosenText})`, whenTrue);
    if (whenFalse !== undefined) {
      branch(outer === undefined ? `(v128.not ${chosenText})` : `(v128.andnot ${outer} ${chosenText})`, whenFalse);
    }
    return lines;
  }

  #loop(loop: LoopStatement): string[] {
    const number = this.#loops++;
    const [end, next, again] = [`$end_${number}`, `$next_${number}`, `$again_${number}`];
    const initial = this.statements(loop.initial);
    if (loop.condition !== undefined && this.host.lanes === 4 && this.#varies(loop.condition)) {
      throw new NotVectorisable("a loop that ends at different times in different lanes");
    }
    const draws = callsRandom([loop]);
    if (draws && this.mask !== undefined) throw new NotVectorisable("random draws in a loop in a branch");
    if (draws) this.#rounds ??= this.host.local("round", "i32");
    const countRound = draws ? [`(local.set ${this.#rounds} (i32.add (local.get ${this.#rounds}) (i32.const 1)))`] : [];
    const leave =
      loop.condition === undefined ? [] : [`(br_if ${end} (i32.eqz ${this.expression(loop.condition).text}))`];
    this.#labels.push({ breakTo: end, continueTo: next });
    const body = this.#insideBranch(loop.body);
    this.#labels.pop();
    const update = loop.update === undefined ? [] : this.#effect(loop.update);
    return [
      ...initial,
      `(block ${end}`,
      `(loop ${again}`,
      ...(loop.testAfter ? [] : leave),
      ...countRound,
      `(block ${next}`,
      ...body,
      ")",
      ...update,
      ...(loop.testAfter ? leave : []),
      `(br ${again})`,
      "))",
    ];
  }

  /** A `break` or `continue` under a mask would have to stop some lanes only. */
  #insideBranch(body: Statement): string[] {
    if (this.host.lanes === 4 && jumpsUnderVaryingCondition(body, (condition) => this.#varies(condition))) {
      throw new NotVectorisable("a jump that only some lanes take");
    }
    return this.#statement(body);
  }

  /** Cases become nested blocks: jumping out of block i lands at the start of case i. */
  #switch(statement: SwitchStatement): string[] {
    if (this.host.lanes === 4 && (this.#varies(statement.subject) || this.mask !== undefined)) {
      throw new NotVectorisable("a switch that takes different cases in different lanes");
    }
    const number = this.#loops++;
    const end = `$end_${number}`;
    const label = (index: number) => `$case_${number}_${index}`;
    const subject = this.expression(statement.subject);
    const machine = wasmType(subject.type);
    const local = this.host.local("subject", machine);
    const tests = statement.cases.flatMap((one, index) =>
      one.value === undefined
        ? []
        : [`(br_if ${label(index)} (${machine}.eq (local.get ${local}) ${constant(subject.type, one.value)}))`],
    );
    const fallback = statement.cases.findIndex((one) => one.value === undefined);
    let lines = [`(local.set ${local} ${subject.text})`, ...tests, `(br ${fallback === -1 ? end : label(fallback)})`];
    this.#labels.push({ breakTo: end, continueTo: undefined });
    statement.cases.forEach((one, index) => {
      lines = [`(block ${label(index)}`, ...lines, ")", ...this.statements(one.body)];
    });
    this.#labels.pop();
    return [`(block ${end}`, ...lines, ")"];
  }

  // --- expressions made for their effect ---

  #effect(expression: Expression): string[] {
    switch (expression.kind) {
      case "assign":
        return this.#assign(expression).lines;
      case "increment":
        return this.#increment(expression).lines;
      case "comma":
        return [...this.#effect(expression.left), ...this.#effect(expression.right)];
      case "call":
        if (expression.type === "void") return printCall(this, expression).effect;
        return [`(drop ${this.expression(expression).text})`];
      default:
        // A value nobody uses: only its side effects matter.
        return hasSideEffect(expression) ? [`(drop ${this.expression(expression).text})`] : [];
    }
  }

  /** The lines that make the assignment, and how to read the new value afterwards. */
  #assign(expression: AssignExpression): { lines: string[]; value: Value } {
    const { target, operator, operationType, value } = expression;
    return this.#change(target, (current) => {
      if (operator === undefined) return this.expression(value);
      const old = this.#cast(current(), operationType);
      return this.#cast(this.#binary(operator, operationType, old, this.expression(value)), target.type);
    });
  }

  /** `seen` is shown the old value's code and may wrap it. */
  #increment(
    { target, delta }: IncrementExpression,
    seen: (old: Value) => Value = (old) => old,
  ): { lines: string[]; value: Value } {
    const type = arithmeticType(target.type);
    const one: Value = this.#constantValue(type, delta);
    return this.#change(target, (current) =>
      this.#cast(this.#binary("+", type, this.#cast(seen(current()), type), one), target.type),
    );
  }

  /** Stores what `compute` makes of the old value, which it reads at most once. */
  #change(
    target: AssignExpression["target"],
    compute: (current: () => Value) => Value,
  ): { lines: string[]; value: Value } {
    if (target.kind === "subscript") return this.#changeElement(target, compute);
    const value = compute(() => this.expression(target));
    const place = this.#placeOf(target.symbol);
    if (place.kind !== "local") throw new Error(`assignment to the constant '${target.symbol.name}'`);
    if (value.varying && !place.varying) {
      throw new NotVectorisable(`'${target.symbol.name}' is one value for all lanes`);
    }
    if (this.mask !== undefined && !place.varying) {
      throw new NotVectorisable(`'${target.symbol.name}' is assigned in some lanes only`);
    }
    const text = this.#as(value, place.varying).text;
    const chosen = this.mask === undefined ? text : `(v128.bitselect ${text} (local.get ${place.local}) ${this.mask})`;
    return {
      lines: [`(local.set ${place.local} ${chosen})`],
      value: { text: `(local.get ${place.local})`, type: target.type, varying: place.varying, invariant: false },
    };
  }

  /** The index is evaluated, and checked, once. */
  #changeElement(
    target: Extract<AssignExpression["target"], { kind: "subscript" }>,
    compute: (current: () => Value) => Value,
  ): { lines: string[]; value: Value } {
    if (this.host.lanes === 4) throw new NotVectorisable("writing an array");
    const machine = wasmType(target.type);
    const address = this.host.local("element", "i32");
    const kept = this.host.local("stored", machine);
    const lines = [`(local.set ${address} ${this.elementAddress(target.symbol, this.expression(target.index).text)})`];
    const old: Value = {
      text: `(${machine}.load (local.get ${address}))`,
      type: target.type,
      varying: false,
      invariant: false,
    };
    const value = compute(() => old);
    return {
      lines: [
        ...lines,
        `(local.set ${kept} ${value.text})`,
        `(${machine}.store (local.get ${address}) (local.get ${kept}))`,
      ],
      value: { text: `(local.get ${kept})`, type: target.type, varying: false, invariant: false },
    };
  }

  /** Address of a global array's element, with its index checked. */
  elementAddress(symbol: SnippetSymbol, index: string): string {
    const { address, length } = this.host.array(symbol);
    this.host.needs("check_index");
    const site = this.host.check(`the subscript of '${symbol.name}' is out of range`);
    const shift = wasmType(symbol.type) === "f64" || wasmType(symbol.type) === "i64" ? 3 : 2;
    return `(i32.add ${address} (i32.shl (call $check_index ${index} ${length} (i32.const ${site})) (i32.const ${shift})))`;
  }

  // --- values ---

  expression(expression: Expression): Value {
    switch (expression.kind) {
      case "literal":
        return this.#constantValue(expression.type, expression.value);
      case "name":
        return this.#read(expression.symbol);
      case "subscript":
        return this.#readElement(expression.symbol, this.expression(expression.index));
      case "unary":
        return this.#unary(expression.operator, expression.type, this.expression(expression.operand));
      case "binary":
        return this.#binary(
          expression.operator,
          expression.left.type as NumericType,
          this.expression(expression.left),
          this.expression(expression.right),
        );
      case "logical":
        return this.#logical(expression.operator, expression.left, expression.right);
      case "conditional":
        return this.#conditional(expression);
      case "cast":
        return this.#cast(this.expression(expression.operand), expression.type);
      case "call":
        return printCall(this, expression).value!;
      case "assign":
        return this.#asValue(this.#assign(expression));
      case "increment":
        return expression.prefix ? this.#asValue(this.#increment(expression)) : this.#postfix(expression);
      case "comma": {
        const left = this.#effect(expression.left);
        const right = this.expression(expression.right);
        return this.#asValue({ lines: left, value: right });
      }
    }
  }

  /** Wraps statements and the value they leave into one expression. */
  #asValue({ lines, value }: { lines: readonly string[]; value: Value }): Value {
    const type = value.varying ? "v128" : wasmType(value.type);
    return { ...value, text: `(block (result ${type})\n${lines.join("\n")}\n${value.text})`, invariant: false };
  }

  #postfix(expression: IncrementExpression): Value {
    let before: Value | undefined;
    const { lines } = this.#increment(expression, (old) => {
      const kept = this.host.local("before", old.varying ? "v128" : wasmType(old.type));
      before = { ...old, text: `(local.get ${kept})` };
      return { ...old, text: `(local.tee ${kept} ${old.text})`, invariant: false };
    });
    return this.#asValue({ lines, value: before! });
  }

  #placeOf(symbol: SnippetSymbol): Place {
    return this.#declared.get(symbol) ?? this.host.place(symbol);
  }

  #read(symbol: SnippetSymbol): Value {
    const place = this.#placeOf(symbol);
    if (place.kind === "constant") return this.#constantValue(symbol.type, place.value);
    if (place.varying && !fitsLanes(symbol.type)) throw new NotVectorisable(`'${symbol.name}' is ${symbol.type}`);
    return {
      text: `(local.get ${place.local})`,
      type: symbol.type,
      varying: place.varying,
      invariant: place.invariant,
    };
  }

  #readElement(symbol: SnippetSymbol, index: Value): Value {
    const machine = wasmType(symbol.type);
    if (!index.varying) {
      const text = `(${machine}.load ${this.elementAddress(symbol, index.text)})`;
      return { text, type: symbol.type, varying: false, invariant: false };
    }
    if (!fitsLanes(symbol.type)) throw new NotVectorisable(`'${symbol.name}' is ${symbol.type}`);
    // Lanes that are not active must not fail the check.
    const { address, length } = this.host.array(symbol);
    const site = this.host.check(`the subscript of '${symbol.name}' is out of range`);
    this.host.needs("gather");
    const active = this.mask ?? "(v128.const i32x4 -1 -1 -1 -1)";
    const gathered = `(call $gather ${address} ${length} ${index.text} ${active} (i32.const ${site}))`;
    // Booleans are stored as 0 and 1, and held as masks.
    const text = symbol.type === "bool" ? vectorCast("int32", "bool", gathered) : gathered;
    return { text, type: symbol.type, varying: true, invariant: false };
  }

  #constantValue(type: NumericType, value: number | bigint): Value {
    return { text: constant(type, value), type, varying: false, invariant: true };
  }

  #zero(type: NumericType, varying: boolean): string {
    return varying ? vectorConstant(type, 0) : constant(type, 0);
  }

  #unary(operator: "-" | "!" | "~", type: NumericType, operand: Value): Value {
    const machine = wasmType(type);
    if (operator === "!") {
      const text = operand.varying ? `(v128.not ${operand.text})` : `(i32.eqz ${operand.text})`;
      return { ...operand, text };
    }
    if (operator === "~") {
      const text = operand.varying
        ? `(v128.not ${operand.text})`
        : `(${machine}.xor ${operand.text} (${machine}.const -1))`;
      return { ...operand, text };
    }
    if (isFloat(type)) return { ...operand, text: `(${operand.varying ? "f32x4" : machine}.neg ${operand.text})` };
    const text = operand.varying
      ? `(i32x4.neg ${operand.text})`
      : `(${machine}.sub (${machine}.const 0) ${operand.text})`;
    return { ...operand, text };
  }

  #binary(operator: Parameters<typeof scalarBinary>[0], type: NumericType, left: Value, right: Value): Value {
    const result = isComparison(operator) ? "bool" : type;
    const invariant = left.invariant && right.invariant;
    // Multiplying with and dividing by 1 change no bit.
    if ((operator === "*" || operator === "/") && isOne(right.text)) return left;
    if (operator === "*" && isOne(left.text)) return right;
    const machine = wasmType(type);
    if (!left.varying && !right.varying) {
      if ((operator === "/" || operator === "%") && machine.startsWith("i")) {
        this.host.needs(`${machine}.${operator === "/" ? "div" : "rem"}${type.startsWith("u") ? "_u" : "_s"}`);
      }
      return { text: scalarBinary(operator, type, left.text, right.text), type: result, varying: false, invariant };
    }
    if (!fitsLanes(type)) throw new NotVectorisable(`${operator} of ${type}`);
    const sign = type.startsWith("u") ? "_u" : "_s";
    if (operator === "<<" || operator === ">>") {
      const shifted = this.#as(left, true);
      if (!right.varying) {
        return { text: vectorBinary(operator, type, shifted.text, right.text), type: result, varying: true, invariant };
      }
      const name = `i32x4.lanes_${operator === "<<" ? "shl" : `shr${sign}`}`;
      this.host.needs(name);
      return { text: `(call $${name} ${shifted.text} ${right.text})`, type: result, varying: true, invariant };
    }
    if ((operator === "/" || operator === "%") && type !== "float") {
      this.host.needs(`i32x4.${operator === "/" ? "div" : "rem"}${sign}`);
    }
    const reciprocal = operator === "/" && type === "float" ? exactReciprocal(right.text) : undefined;
    if (reciprocal !== undefined) {
      // Dividing by a power of two and multiplying by its inverse are the same bits; one is four times as fast.
      const factor = this.#as(this.#constantValue("float", reciprocal), true);
      return { text: vectorBinary("*", type, left.text, factor.text), type: result, varying: true, invariant };
    }
    const [a, b] = [this.#as(left, true), this.#as(right, true)];
    return { text: vectorBinary(operator, type, a.text, b.text), type: result, varying: true, invariant };
  }

  #logical(operator: "&&" | "||", left: Expression, right: Expression): Value {
    const a = this.expression(left);
    if (hasSideEffect(right) || needsGuard(right)) {
      if (this.host.lanes === 4 && (a.varying || this.#varies(right))) {
        throw new NotVectorisable(`a side effect behind ${operator}`);
      }
      const b = this.expression(right);
      const [yes, no] = operator === "&&" ? [b.text, "(i32.const 0)"] : ["(i32.const 1)", b.text];
      return {
        text: `(if (result i32) ${a.text} (then ${yes}) (else ${no}))`,
        type: "bool",
        varying: false,
        invariant: false,
      };
    }
    const b = this.expression(right);
    const name = operator === "&&" ? "and" : "or";
    const varying = a.varying || b.varying;
    const text = varying
      ? `(v128.${name} ${this.#as(a, true).text} ${this.#as(b, true).text})`
      : `(i32.${name} ${a.text} ${b.text})`;
    return { text, type: "bool", varying, invariant: a.invariant && b.invariant };
  }

  #conditional(expression: Extract<Expression, { kind: "conditional" }>): Value {
    const { type } = expression;
    const condition = this.expression(expression.condition);
    const lazy = [expression.whenTrue, expression.whenFalse].some((side) => hasSideEffect(side) || needsGuard(side));
    if (lazy && condition.varying) throw new NotVectorisable("a side effect behind ?:");
    const [yes, no] = [this.expression(expression.whenTrue), this.expression(expression.whenFalse)];
    const varying = condition.varying || yes.varying || no.varying;
    if (varying && !fitsLanes(type)) throw new NotVectorisable(`?: of ${type}`);
    const [a, b] = [this.#as(yes, varying).text, this.#as(no, varying).text];
    const invariant = condition.invariant && yes.invariant && no.invariant;
    if (condition.varying) return { text: `(v128.bitselect ${a} ${b} ${condition.text})`, type, varying, invariant };
    const result = varying ? "v128" : wasmType(type);
    return {
      text: `(if (result ${result}) ${condition.text} (then ${a}) (else ${b}))`,
      type,
      varying,
      invariant: invariant && !lazy,
    };
  }

  #cast(value: Value, type: NumericType): Value {
    if (value.type === type) return value;
    if (value.varying) {
      if (!fitsLanes(type) || !fitsLanes(value.type)) throw new NotVectorisable(`${value.type} to ${type}`);
      return { ...value, text: vectorCast(value.type, type, value.text), type };
    }
    const text = scalarCast(value.type, type, value.text);
    for (const [, helper] of text.matchAll(/\(call \$(saturate\.[^ ]+)/g)) this.host.needs(helper!);
    return { ...value, text, type };
  }

  /** The value in the wanted form; what does not change in the loop is spread over the lanes ahead of it. */
  #as(value: Value, varying: boolean): Value {
    if (value.varying === varying) return value;
    if (value.varying) throw new NotVectorisable("one value is needed where lanes differ");
    const isConstant = /^\((?:f32|i32)\.const ([^()]+)\)$/.exec(value.text);
    const spread =
      isConstant === null
        ? splat(value.type, value.text)
        : vectorConstant(
            value.type,
            Number(isConstant[1] === "inf" ? Infinity : isConstant[1] === "-inf" ? -Infinity : isConstant[1]),
          );
    if (!fitsLanes(value.type)) throw new NotVectorisable(`${value.type} in lanes`);
    const text = value.invariant ? `(local.get ${this.host.hoist("v128", spread)})` : spread;
    return { ...value, text, varying: true };
  }

  /** For callers outside: a value in varying or uniform form. */
  as(value: Value, varying: boolean): Value {
    return this.#as(value, varying);
  }

  varies(expression: Expression): boolean {
    return this.#varies(expression);
  }
}

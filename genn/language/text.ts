/**
 * Typed tree -> text that a person can read and the parser takes back: checked again, it gives the same tree (a negative literal becomes a
 * negated one). Every conversion is written out, since the tree has them all.
 */
import type {
  DeclarationStatement,
  Expression,
  IfStatement,
  LoopStatement,
  Statement,
  SwitchStatement,
} from "./ast.ts";
import { PRECEDENCE } from "./expression-parser.ts";
import { typeText } from "./type-names.ts";
import { isFloat, type NumericType, type PrecisionTypes } from "./types.ts";

/** How tightly operators bind; those between operands are numbered by the parser. */
const COMMA = -2;
const ASSIGNMENT = -1;
const CONDITIONAL = 0;
const UNARY = 11;
const POSTFIX = 12;

interface Text {
  readonly text: string;
  readonly binds: number;
}

/** A literal's text depends on what `scalar` is: `0.5` is one, `0.5f` is a float whatever `scalar` is. */
export const expressionText = (expression: Expression, precision: PrecisionTypes): string =>
  textOf(expression, precision).text;

/** The statements, a line each, nested blocks indented. */
export const statementLines = (body: readonly Statement[], precision: PrecisionTypes): string[] =>
  body.flatMap((statement) => linesOf(statement, precision));

function textOf(node: Expression, precision: PrecisionTypes): Text {
  const at = (inner: Expression, atLeast: number): string => {
    const { text, binds } = textOf(inner, precision);
    return binds < atLeast ? `(${text})` : text;
  };
  switch (node.kind) {
    case "literal":
      return literalText(node.type, node.value, precision);
    case "name":
      return { text: node.symbol.name, binds: POSTFIX };
    case "subscript":
      return { text: `${node.symbol.name}[${at(node.index, COMMA)}]`, binds: POSTFIX };
    case "unary":
      return { text: node.operator + behindSign(at(node.operand, UNARY)), binds: UNARY };
    case "cast":
      return { text: `(${typeText(node.type)})${at(node.operand, UNARY)}`, binds: UNARY };
    case "binary":
    case "logical": {
      const binds = PRECEDENCE[node.operator]!;
      return { text: `${at(node.left, binds)} ${node.operator} ${at(node.right, binds + 1)}`, binds };
    }
    case "conditional": {
      const [condition, yes, no] = [at(node.condition, 1), at(node.whenTrue, COMMA), at(node.whenFalse, CONDITIONAL)];
      return { text: `${condition} ? ${yes} : ${no}`, binds: CONDITIONAL };
    }
    case "call":
      return { text: `${node.name}(${node.arguments.map((one) => at(one, ASSIGNMENT)).join(", ")})`, binds: POSTFIX };
    case "assign": {
      const value = at(node.value, ASSIGNMENT);
      return { text: `${at(node.target, POSTFIX)} ${node.operator ?? ""}= ${value}`, binds: ASSIGNMENT };
    }
    case "increment": {
      const [target, operator] = [at(node.target, POSTFIX), node.delta === 1 ? "++" : "--"];
      return node.prefix ? { text: operator + target, binds: UNARY } : { text: target + operator, binds: POSTFIX };
    }
    case "comma":
      return { text: `${at(node.left, COMMA)}, ${at(node.right, ASSIGNMENT)}`, binds: COMMA };
  }
}

/** `-(-x)`: two signs side by side would be another operator. */
const behindSign = (text: string): string => (/^[-+]/.test(text) ? `(${text})` : text);

const SUFFIXES: Partial<Record<NumericType, string>> = { uint32: "u", int64: "l", uint64: "ul" };

function literalText(type: NumericType, value: number | bigint, precision: PrecisionTypes): Text {
  if (type === "bool") return { text: value ? "true" : "false", binds: POSTFIX };
  const binds = value < 0 ? UNARY : POSTFIX;
  if (isFloat(type)) {
    const suffix = type === precision.scalar ? "" : type === "float" ? "f" : "d";
    return { text: decimal(Number(value), type) + suffix, binds };
  }
  // The positive number would not fit.
  if (type === "int32" && value === -(2 ** 31)) return { text: "(int)0x80000000", binds: UNARY };
  if (type === "int64" && value === -(2n ** 63n)) return { text: "(int64_t)0x8000000000000000", binds: UNARY };
  return { text: value + (SUFFIXES[type] ?? ""), binds };
}

/** The shortest decimal number that is the value in its type, as a number of floating point. */
function decimal(value: number, type: "float" | "double"): string {
  const text = shortestText(value, type);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The shortest decimal number that is the value in its type. */
export function shortestText(value: number, type: NumericType): string {
  for (let digits = 1; type === "float" && digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** A statement that another one governs, with what comes behind it: a block stays on their lines. */
function governed(head: string, body: Statement, precision: PrecisionTypes, tail: readonly string[] = []): string[] {
  const [first, ...rest] = linesOf(body, precision);
  if (body.kind !== "block") return [head, `  ${first}`, ...indented(rest), ...tail];
  const lines = [`${head} ${first}`, ...rest];
  return tail.length === 0 ? lines : [...lines.slice(0, -1), `${lines.at(-1)} ${tail[0]}`, ...tail.slice(1)];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

function linesOf(node: Statement, precision: PrecisionTypes): string[] {
  const text = (expression: Expression) => expressionText(expression, precision);
  switch (node.kind) {
    case "expression":
      return [`${text(node.expression)};`];
    case "declaration":
      return [`${declarationText(node, precision)};`];
    case "block":
      return node.body.length === 0 ? ["{ }"] : ["{", ...indented(statementLines(node.body, precision)), "}"];
    case "break":
    case "continue":
      return [`${node.kind};`];
    case "if":
      return governed(`if (${text(node.condition)})`, node.whenTrue, precision, otherwiseLines(node, precision));
    case "loop":
      return loopLines(node, precision);
    case "switch":
      return [
        `switch (${text(node.subject)}) {`,
        ...indented(node.cases.flatMap((one) => caseLines(one, precision))),
        "}",
      ];
  }
}

function otherwiseLines({ whenFalse }: IfStatement, precision: PrecisionTypes): string[] {
  if (whenFalse === undefined) return [];
  if (whenFalse.kind !== "if") return governed("else", whenFalse, precision);
  const [first, ...rest] = linesOf(whenFalse, precision);
  return [`else ${first}`, ...rest];
}

function declarationText({ symbol, initial }: DeclarationStatement, precision: PrecisionTypes, isFirst = true): string {
  const typeName = symbol.isTime ? "timepoint" : typeText(symbol.type);
  const type = isFirst ? `${symbol.access === "read" ? "const " : ""}${typeName} ` : "";
  if (initial === undefined) return type + symbol.name;
  const { text, binds } = textOf(initial, precision);
  return `${type}${symbol.name} = ${binds < ASSIGNMENT ? `(${text})` : text}`;
}

function loopLines(node: LoopStatement, precision: PrecisionTypes): string[] {
  const condition = node.condition === undefined ? "" : expressionText(node.condition, precision);
  if (node.testAfter) return governed("do", node.body, precision, [`while (${condition});`]);
  if (node.initial.length === 0 && node.update === undefined && condition !== "") {
    return governed(`while (${condition})`, node.body, precision);
  }
  const initial = node.initial.map((one, index) => {
    if (one.kind === "declaration") return declarationText(one, precision, index === 0);
    return statementLines([one], precision).join(" ").replace(/;$/, "");
  });
  const update = node.update === undefined ? "" : ` ${expressionText(node.update, precision)}`;
  const test = condition === "" ? "" : ` ${condition}`;
  return governed(`for (${initial.join(", ")};${test};${update})`, node.body, precision);
}

function caseLines({ value, body }: SwitchStatement["cases"][number], precision: PrecisionTypes): string[] {
  return [value === undefined ? "default:" : `case ${value}:`, ...indented(statementLines(body, precision))];
}

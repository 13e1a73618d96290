/** Tokens -> untyped tree: the expressions, with C99's precedence. */
import type { BinaryOperator, CompoundOperator } from "./ast.ts";
import { accept, advance, at, atType, type Cursor, describe, expect, nested, peek, refuseWord } from "./cursor.ts";
import { fail } from "./errors.ts";
import { powerText } from "./power.ts";
import type { TreeExpression } from "./tree.ts";
import { parseTypeName } from "./type-names.ts";

/** Binary operators, the higher the number, the tighter they bind. */
export const PRECEDENCE: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  "|": 3,
  "^": 4,
  "&": 5,
  "==": 6,
  "!=": 6,
  "<": 7,
  "<=": 7,
  ">": 7,
  ">=": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
};

const ASSIGNMENT = /^(?:[-+*/%&|^]|<<|>>)?=$/;

/** An expression, comma operators included. */
export function parseExpression(cursor: Cursor): TreeExpression {
  let left = parseAssignment(cursor);
  for (let comma = accept(cursor, ","); comma; comma = accept(cursor, ",")) {
    left = { kind: "comma", position: comma.position, left, right: parseAssignment(cursor) };
  }
  return left;
}

/** An expression without a comma operator: an argument, an initialiser. */
export const parseAssignment = (cursor: Cursor): TreeExpression => nested(cursor, () => parseAssignmentHere(cursor));

function parseAssignmentHere(cursor: Cursor): TreeExpression {
  const target = parseConditional(cursor);
  const token = peek(cursor);
  if (token.kind !== "operator" || !ASSIGNMENT.test(token.text)) return target;
  if (target.kind !== "name" && target.kind !== "subscript") {
    fail(cursor.source, token.position, `the left side of '${token.text}' must be a variable`);
  }
  advance(cursor);
  const value = parseAssignment(cursor);
  const operator = token.text.slice(0, -1);
  const position = token.position;
  if (operator === "") return { kind: "assign", position, target, value };
  return { kind: "assign", position, operator: operator as CompoundOperator, target, value };
}

/** An expression without comma operators and assignments: a case label. */
export function parseConditional(cursor: Cursor): TreeExpression {
  const condition = parseBinary(cursor, 1);
  const question = accept(cursor, "?");
  if (!question) return condition;
  const whenTrue = nested(cursor, () => parseExpression(cursor));
  expect(cursor, ":", "of the '?'");
  const whenFalse = nested(cursor, () => parseConditional(cursor));
  return { kind: "conditional", position: question.position, condition, whenTrue, whenFalse };
}

/** Operators that bind at least as tightly as `lowest`. */
function parseBinary(cursor: Cursor, lowest: number): TreeExpression {
  let left = parseUnary(cursor);
  for (;;) {
    const { kind, text, position } = peek(cursor);
    if (kind === "operator" && text.startsWith("**")) refusePower(cursor, left);
    const precedence = kind === "operator" && Object.hasOwn(PRECEDENCE, text) ? PRECEDENCE[text]! : 0;
    if (precedence < lowest || precedence === 0) return left;
    advance(cursor);
    const right = nested(cursor, () => parseBinary(cursor, precedence + 1));
    left =
      text === "&&" || text === "||"
        ? { kind: "logical", position, operator: text, left, right }
        : { kind: "binary", position, operator: text as BinaryOperator, left, right };
  }
}

/** Other languages write powers so. */
function refusePower(cursor: Cursor, base: TreeExpression): never {
  const { text, position } = peek(cursor);
  const exponent = peek(cursor, 1);
  const isAlone = !["(", "["].includes(peek(cursor, 2).text);
  const isSimple = (exponent.kind === "name" || exponent.kind === "number") && isAlone;
  const instead = powerText(base, isSimple ? exponent.text : undefined, text === "**=");
  fail(cursor.source, position, `'${text}' is not available: for a power, write '${instead}'`);
}

const parseUnary = (cursor: Cursor): TreeExpression => nested(cursor, () => parseUnaryHere(cursor));

function parseUnaryHere(cursor: Cursor): TreeExpression {
  const { kind, text, position } = peek(cursor);
  if (kind !== "operator") return parsePostfix(cursor);
  switch (text) {
    case "+":
    case "-":
    case "!":
    case "~":
      advance(cursor);
      return { kind: "unary", position, operator: text, operand: parseUnary(cursor) };
    case "++":
    case "--": {
      advance(cursor);
      const target = parseUnary(cursor);
      return { kind: "increment", position, target, delta: text === "++" ? 1 : -1, prefix: true };
    }
    case "&":
      fail(cursor.source, position, "addresses are not available: '&' cannot stand before a variable");
      break;
    case "*":
    case "**":
      fail(cursor.source, position, "pointers are not available: write 'name[i]' to read an extra global parameter");
      break;
    case "(":
      return parseParenthesis(cursor);
  }
  return parsePostfix(cursor);
}

/** A cast, or an expression in parentheses. */
function parseParenthesis(cursor: Cursor): TreeExpression {
  const open = peek(cursor);
  const inner = peek(cursor, 1);
  if (inner.kind !== "keyword") return parsePostfix(cursor);
  const start = cursor.index;
  advance(cursor);
  if (!atType(cursor)) {
    cursor.index = start;
    return parsePostfix(cursor);
  }
  const type = parseTypeName(cursor);
  expect(cursor, ")", "behind the type");
  return { kind: "cast", position: open.position, type, operand: parseUnary(cursor) };
}

function parsePostfix(cursor: Cursor): TreeExpression {
  let expression = parsePrimary(cursor);
  for (;;) {
    const { kind, text, position } = peek(cursor);
    if (kind !== "operator") return expression;
    switch (text) {
      case "[": {
        advance(cursor);
        const index = parseExpression(cursor);
        expect(cursor, "]", "behind the subscript");
        expression = { kind: "subscript", position: expression.position, array: expression, index };
        break;
      }
      case "++":
      case "--":
        advance(cursor);
        expression = { kind: "increment", position, target: expression, delta: text === "++" ? 1 : -1, prefix: false };
        break;
      case "(":
        fail(cursor.source, position, "only a function's name can stand before '('");
        break;
      case ".":
      case "->":
        fail(cursor.source, position, `structures are not available: '${text}' has no meaning here`);
        break;
      default:
        return expression;
    }
  }
}

function parsePrimary(cursor: Cursor): TreeExpression {
  const token = peek(cursor);
  const { position } = token;
  if (token.literal) {
    advance(cursor);
    return { kind: "number", position, literal: token.literal };
  }
  if (token.kind === "name") {
    advance(cursor);
    if (!at(cursor, "(")) return { kind: "name", position, name: token.text };
    if (token.text === "printf") {
      fail(cursor.source, position, "'printf' is not available: record or pull the variable to see its value");
    }
    advance(cursor);
    return { kind: "call", position, name: token.text, arguments: parseArguments(cursor) };
  }
  if (accept(cursor, "(")) {
    const expression = parseExpression(cursor);
    expect(cursor, ")", "to close the parenthesis");
    return expression;
  }
  refuseWord(cursor);
  if (token.kind === "string") fail(cursor.source, position, "text in quotes is not available in a snippet");
  if (atType(cursor)) {
    fail(
      cursor.source,
      position,
      `expected a value, found the type '${token.text}': a conversion is written '(${token.text})x'`,
    );
  }
  fail(cursor.source, position, `expected a value, found ${describe(token)}`);
}

function parseArguments(cursor: Cursor): TreeExpression[] {
  const values: TreeExpression[] = [];
  if (accept(cursor, ")")) return values;
  do values.push(parseAssignment(cursor));
  while (accept(cursor, ","));
  expect(cursor, ")", "behind the arguments");
  return values;
}

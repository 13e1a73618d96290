/** Tokens -> untyped tree: the statements. Expressions are in `expression-parser.ts`. */
import {
  accept,
  advance,
  at,
  atType,
  type Cursor,
  describe,
  expect,
  nested,
  peek,
  refuseWord,
  startCursor,
} from "./cursor.ts";
import { fail, type SnippetSource } from "./errors.ts";
import { parseAssignment, parseConditional, parseExpression } from "./expression-parser.ts";
import { nearestName } from "./names.ts";
import type {
  TreeDeclaration,
  TreeDeclarator,
  TreeExpression,
  TreeExpressionStatement,
  TreeStatement,
} from "./tree.ts";
import { parseTypeName, typeWords } from "./type-names.ts";

/** The loop over the synapses of a row, in code that changes them. */
const FOR_EACH_SYNAPSE = "for_each_synapse";

/** Parses a snippet made of statements. */
export function parseSnippet(source: SnippetSource): TreeStatement[] {
  const cursor = startCursor(source);
  const body: TreeStatement[] = [];
  while (peek(cursor).kind !== "end") {
    if (at(cursor, "}")) fail(source, peek(cursor).position, "this '}' closes nothing");
    body.push(parseStatement(cursor));
  }
  return body;
}

/** Parses a snippet made of one expression; a `;` behind it is forgiven. */
export function parseSingleExpression(source: SnippetSource): TreeExpression {
  const cursor = startCursor(source);
  const expression = parseExpression(cursor);
  accept(cursor, ";");
  const next = peek(cursor);
  if (next.kind !== "end") {
    refuseWord(cursor);
    fail(source, next.position, `expected a single expression, found ${describe(next)} behind it`);
  }
  return expression;
}

const parseStatement = (cursor: Cursor): TreeStatement => nested(cursor, () => parseStatementHere(cursor));

function parseStatementHere(cursor: Cursor): TreeStatement {
  refuseWord(cursor);
  const token = peek(cursor);
  if (atType(cursor)) {
    const declaration = parseDeclaration(cursor);
    expect(cursor, ";", "behind the declaration");
    return declaration;
  }
  if (token.kind === "keyword" || token.text === "{" || token.text === ";") {
    const { position } = token;
    switch (token.text) {
      case "{":
        return { kind: "block", position, body: parseBlock(cursor) };
      case ";":
        advance(cursor);
        return { kind: "empty", position };
      case "if":
        return parseIf(cursor);
      case "for":
        return parseFor(cursor);
      case "while": {
        advance(cursor);
        const condition = parseInParentheses(cursor, "behind 'while'");
        return { kind: "loop", position, condition, testAfter: false, body: parseBody(cursor) };
      }
      case "do":
        return parseDo(cursor);
      case "switch": {
        advance(cursor);
        const subject = parseInParentheses(cursor, "behind 'switch'");
        if (!at(cursor, "{")) expect(cursor, "{", "behind 'switch (...)'");
        return { kind: "switch", position, subject, body: parseBlock(cursor) };
      }
      case "case": {
        advance(cursor);
        const value = parseConditional(cursor);
        expect(cursor, ":", "behind the label");
        return { kind: "case", position, value };
      }
      case "default":
        advance(cursor);
        expect(cursor, ":", "behind 'default'");
        return { kind: "case", position };
      case "break":
      case "continue":
        advance(cursor);
        expect(cursor, ";", `behind '${token.text}'`);
        return { kind: token.text, position };
      case "else":
        fail(cursor.source, position, "this 'else' belongs to no 'if'");
    }
  }
  if (token.kind === "name" && token.text === FOR_EACH_SYNAPSE) {
    advance(cursor);
    return { kind: "forEachSynapse", position: token.position, body: parseBody(cursor) };
  }
  const statement = parseExpressionStatement(cursor);
  expect(cursor, ";", "behind the statement");
  return statement;
}

function parseExpressionStatement(cursor: Cursor): TreeExpressionStatement {
  const token = peek(cursor);
  if (token.kind === "name" && peek(cursor, 1).kind === "name") {
    fail(cursor.source, token.position, `unknown type '${token.text}'`, nearestName(token.text, typeWords));
  }
  return { kind: "expression", position: token.position, expression: parseExpression(cursor) };
}

function parseBlock(cursor: Cursor): TreeStatement[] {
  const open = advance(cursor);
  const body: TreeStatement[] = [];
  while (!at(cursor, "}")) {
    if (peek(cursor).kind === "end") fail(cursor.source, open.position, "this '{' is never closed: '}' is missing");
    body.push(parseStatement(cursor));
  }
  advance(cursor);
  return body;
}

/** What an `if` or a loop governs: C asks for a block around a declaration there, for it would be useless. */
function parseBody(cursor: Cursor): TreeStatement {
  if (atType(cursor)) fail(cursor.source, peek(cursor).position, "a declaration needs '{ }' around it here");
  return parseStatement(cursor);
}

function parseInParentheses(cursor: Cursor, where: string): TreeExpression {
  expect(cursor, "(", where);
  const expression = parseExpression(cursor);
  expect(cursor, ")", "behind the expression");
  return expression;
}

function parseIf(cursor: Cursor): TreeStatement {
  const { position } = advance(cursor);
  const condition = parseInParentheses(cursor, "behind 'if'");
  const whenTrue = parseBody(cursor);
  if (!accept(cursor, "else")) return { kind: "if", position, condition, whenTrue };
  return { kind: "if", position, condition, whenTrue, whenFalse: parseBody(cursor) };
}

function parseFor(cursor: Cursor): TreeStatement {
  const { position } = advance(cursor);
  expect(cursor, "(", "behind 'for'");
  const initial = at(cursor, ";") ? undefined : parseForInitial(cursor);
  expect(cursor, ";", "behind the start of the 'for'");
  const condition = at(cursor, ";") ? undefined : parseExpression(cursor);
  expect(cursor, ";", "behind the condition of the 'for'");
  const update = at(cursor, ")") ? undefined : parseExpression(cursor);
  expect(cursor, ")", "behind the 'for'");
  const body = parseBody(cursor);
  return {
    kind: "loop",
    position,
    ...(initial && { initial }),
    ...(condition && { condition }),
    ...(update && { update }),
    testAfter: false,
    body,
  };
}

const parseForInitial = (cursor: Cursor): TreeDeclaration | TreeExpressionStatement =>
  atType(cursor) ? parseDeclaration(cursor) : parseExpressionStatement(cursor);

function parseDo(cursor: Cursor): TreeStatement {
  const { position } = advance(cursor);
  const body = parseBody(cursor);
  expect(cursor, "while", "behind the body of the 'do'");
  const condition = parseInParentheses(cursor, "behind 'while'");
  expect(cursor, ";", "behind the 'do ... while (...)'");
  return { kind: "loop", position, condition, testAfter: true, body };
}

function parseDeclaration(cursor: Cursor): TreeDeclaration {
  const type = parseTypeName(cursor);
  const declarators: TreeDeclarator[] = [];
  do declarators.push(parseDeclarator(cursor));
  while (accept(cursor, ","));
  return { kind: "declaration", position: type.position, type, declarators };
}

function parseDeclarator(cursor: Cursor): TreeDeclarator {
  const token = peek(cursor);
  if (at(cursor, "*")) fail(cursor.source, token.position, "pointers are not available");
  if (token.kind !== "name") {
    refuseWord(cursor);
    const reserved = token.kind === "keyword" ? `: '${token.text}' is a word of the language` : "";
    const problem = reserved ? `expected a name${reserved}` : `expected a name, found ${describe(token)}`;
    fail(cursor.source, token.position, problem);
  }
  advance(cursor);
  const { position, text: name } = token;
  if (at(cursor, "[")) {
    fail(cursor.source, position, "a snippet declares no arrays: use an extra global parameter of the model");
  }
  if (at(cursor, "(")) fail(cursor.source, position, "a snippet defines no functions");
  if (!accept(cursor, "=")) return { position, name };
  return { position, name, initial: parseAssignment(cursor) };
}

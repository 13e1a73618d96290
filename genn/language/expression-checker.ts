/** Untyped expression -> typed expression: every name resolved, every conversion visible. */
import type {
  BinaryExpression,
  Expression,
  NameExpression,
  Position,
  SnippetSymbol,
  SubscriptExpression,
} from "./ast.ts";
import { checkCall } from "./call-checker.ts";
import { type Context, complain, deeper, resolveName, resolveType } from "./context.ts";
import { commonType, convert, type NumberExpression, promote } from "./conversions.ts";
import { powerText } from "./power.ts";
import type {
  TreeAssign,
  TreeBinary,
  TreeConditional,
  TreeExpression,
  TreeIncrement,
  TreeNumber,
  TreeUnary,
} from "./tree.ts";
import { typeText } from "./type-names.ts";
import { isFloat, type NumericType } from "./types.ts";
import { unaryValue } from "./values.ts";

type Target = NameExpression | SubscriptExpression;

/** Checks an expression; a call made for its effect has the type `void`. */
export const checkAny = (context: Context, tree: TreeExpression): Expression =>
  deeper(context, tree.position, () => checkAnyHere(context, tree));

/** Checks an expression that must have a value. */
export function checkNumber(context: Context, tree: TreeExpression): NumberExpression {
  const expression = checkAny(context, tree);
  if (hasValue(expression)) return expression;
  const call = expression.kind === "comma" ? expression.right : expression;
  complain(context, tree.position, call.kind === "call" ? `'${call.name}' gives no value` : "this gives no value");
}

const hasValue = (expression: Expression): expression is NumberExpression => expression.type !== "void";

/** Checks an expression that decides something: anything but zero is true. */
export const checkTruth = (context: Context, tree: TreeExpression): NumberExpression =>
  convert(checkNumber(context, tree), "bool");

function checkAnyHere(context: Context, tree: TreeExpression): Expression {
  const { position } = tree;
  switch (tree.kind) {
    case "number":
      return checkLiteral(context, tree);
    case "name":
    case "subscript": {
      const target = checkTarget(context, tree);
      requireReadable(context, target);
      return target;
    }
    case "call":
      return checkCall(context, tree);
    case "unary":
      return checkUnary(context, tree);
    case "binary":
      return checkBinary(context, tree);
    case "increment":
      return checkIncrement(context, tree);
    case "assign":
      return checkAssign(context, tree);
    case "conditional":
      return checkConditional(context, tree);
    case "logical": {
      const left = checkTruth(context, tree.left);
      const right = checkTruth(context, tree.right);
      return { kind: "logical", position, type: "bool", operator: tree.operator, left, right };
    }
    case "cast": {
      const type = resolveType(context, tree.type);
      return convert(checkNumber(context, tree.operand), type);
    }
    case "comma": {
      const left = checkAny(context, tree.left);
      const right = checkAny(context, tree.right);
      return { kind: "comma", position, type: right.type, left, right };
    }
  }
}

function checkLiteral(context: Context, { position, literal }: TreeNumber): NumberExpression {
  if (literal.type !== "scalar") {
    const value = literal.type === "float" ? Math.fround(Number(literal.value)) : literal.value;
    return { kind: "literal", position, type: literal.type, value };
  }
  const type = context.environment.precision.scalar;
  const value = type === "float" ? Math.fround(Number(literal.value)) : Number(literal.value);
  if (!Number.isFinite(value))
    complain(context, position, `${literal.value} is too large for the model's scalar, float`);
  return { kind: "literal", position, type, value };
}

/** A variable or an element of an array, not yet asked whether it may be read or written. */
function checkTarget(context: Context, tree: TreeExpression): Target {
  const { position } = tree;
  if (tree.kind === "name") {
    const symbol = resolveName(context, tree.name, position);
    if (symbol.isArray) {
      complain(context, position, `'${tree.name}' is an array: give it a subscript, as in '${tree.name}[i]'`);
    }
    return { kind: "name", position, type: symbol.type, symbol };
  }
  if (tree.kind !== "subscript" || tree.array.kind !== "name") {
    complain(context, position, "only an extra global parameter can have a subscript");
  }
  const { name } = tree.array;
  const symbol = resolveName(context, name, position);
  if (!symbol.isArray) complain(context, position, `'${name}' is not an array: it takes no subscript`);
  const index = checkNumber(context, tree.index);
  if (isFloat(index.type)) {
    complain(context, tree.index.position, `a subscript must be an integer, not ${typeText(index.type)}`);
  }
  return { kind: "subscript", position, type: symbol.type, symbol, index: convert(index, "int32") };
}

function requireReadable(context: Context, { symbol, position }: Target): void {
  if (symbol.access === "write") complain(context, position, `cannot read '${symbol.name}': it can only be written`);
}

function requireWritable(context: Context, { symbol, position }: Target): void {
  if (symbol.access !== "read") return;
  complain(context, position, `cannot assign to '${symbol.name}': ${symbol.readOnlyReason ?? "it is read-only"}`);
}

function checkUnary(context: Context, { operator, operand: tree, position }: TreeUnary): NumberExpression {
  if (operator === "!") {
    return { kind: "unary", position, type: "bool", operator, operand: checkTruth(context, tree) };
  }
  const plain = checkNumber(context, tree);
  const type = promote(plain.type);
  const operand = convert(plain, type);
  if (operator === "+") return operand;
  if (operator === "~") requireIntegers(context, operator, position, [plain.type]);
  // Only integers: the text of -0.0 would be easy to lose on the way to a backend.
  if (operand.kind === "literal" && !isFloat(type)) {
    return { kind: "literal", position, type, value: unaryValue(operator, type, operand.value) };
  }
  return { kind: "unary", position, type, operator, operand };
}

const COMPARISONS: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!="]);
const INTEGER_OPERATORS: ReadonlySet<string> = new Set(["%", "&", "|", "^", "~", "<<", ">>"]);

/** Complains if the operator is for integers only and one of the types is none; `power` is how a power is written, for who means one. */
function requireIntegers(
  context: Context,
  operator: string,
  position: Position,
  types: readonly NumericType[],
  power?: () => string,
): void {
  const float = types.find(isFloat);
  if (float === undefined || !INTEGER_OPERATORS.has(operator)) return;
  let instead = "";
  if (operator === "%") instead = ": use 'fmod' for floating-point numbers";
  if (operator === "^") instead = `: it is the exclusive or of bits; for a power, write '${power?.() ?? "pow(x, y)"}'`;
  complain(context, position, `'${operator}' needs integers, not ${typeText(float)}${instead}`);
}

function checkBinary(context: Context, tree: TreeBinary): BinaryExpression {
  const { operator, position } = tree;
  const left = checkNumber(context, tree.left);
  const right = checkNumber(context, tree.right);
  requireIntegers(context, operator, position, [left.type, right.type], () => powerText(tree.left, tree.right));
  if (operator === "<<" || operator === ">>") {
    const type = promote(left.type);
    // The count is taken modulo the width, so the low 32 bits of a longer one say it all.
    const count = convert(right, right.type === "uint32" ? "uint32" : "int32");
    return { kind: "binary", position, type, operator, left: convert(left, type), right: count };
  }
  const operands = commonType(left.type, right.type);
  return {
    kind: "binary",
    position,
    type: COMPARISONS.has(operator) ? "bool" : operands,
    operator,
    left: convert(left, operands),
    right: convert(right, operands),
  };
}

function checkConditional(context: Context, tree: TreeConditional): NumberExpression {
  const condition = checkTruth(context, tree.condition);
  const whenTrue = checkNumber(context, tree.whenTrue);
  const whenFalse = checkNumber(context, tree.whenFalse);
  const bothTruths = whenTrue.type === "bool" && whenFalse.type === "bool";
  const type = bothTruths ? "bool" : commonType(whenTrue.type, whenFalse.type);
  return {
    kind: "conditional",
    position: tree.position,
    type,
    condition,
    whenTrue: convert(whenTrue, type),
    whenFalse: convert(whenFalse, type),
  };
}

function checkAssign(context: Context, tree: TreeAssign): Expression {
  const { operator, position } = tree;
  const target = checkTarget(context, tree.target);
  const { addTo } = target.symbol;
  if (addTo !== undefined && (operator === "+" || operator === "-")) return checkSum(context, tree, target.symbol);
  requireWritable(context, target);
  const { type } = target;
  if (operator === undefined) {
    const value = convert(checkNumber(context, tree.value), type);
    return { kind: "assign", position, type, target, operationType: type, value };
  }
  requireReadable(context, target);
  const value = checkNumber(context, tree.value);
  requireIntegers(context, operator, position, [type, value.type], () => powerText(tree.target, tree.value, true));
  const isShift = operator === "<<" || operator === ">>";
  const operationType = isShift ? promote(type) : commonType(type, value.type);
  const operand = convert(value, isShift ? "int32" : operationType);
  return { kind: "assign", position, type, target, operator, operationType, value: operand };
}

/** Adds to what code may only add to: a call, as `addToPost(x)` is one, which has no value. */
function checkSum(
  context: Context,
  { position, operator, value: tree }: TreeAssign,
  symbol: SnippetSymbol,
): Expression {
  const { name, type, addTo } = symbol;
  const value = convert(checkNumber(context, tree), type);
  const added: NumberExpression =
    operator === "+" ? value : { kind: "unary", position: tree.position, type, operator: "-", operand: value };
  return { kind: "call", position, type: "void", name: `add_to_${name}`, arguments: [added], binding: addTo, site: 0 };
}

function checkIncrement(context: Context, tree: TreeIncrement): Expression {
  const { position, delta, prefix } = tree;
  const spelling = delta === 1 ? "++" : "--";
  if (tree.target.kind !== "name" && tree.target.kind !== "subscript") {
    complain(context, position, `'${spelling}' needs a variable`);
  }
  const target = checkTarget(context, tree.target);
  requireWritable(context, target);
  requireReadable(context, target);
  if (target.type === "bool")
    complain(context, position, `'${spelling}' needs a number: '${target.symbol.name}' is a bool`);
  return { kind: "increment", position, type: target.type, target, delta, prefix };
}

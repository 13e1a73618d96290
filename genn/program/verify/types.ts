/** What types the parts of an expression must have, node by node: every conversion is a node of its own. */
import type { Expression } from "../../language/ast.ts";
import { promote } from "../../language/conversions.ts";
import { LIBRARY } from "../../language/functions.ts";
import { INTEGERS, isFloat, type NumericType, type PrecisionTypes, type ValueType } from "../../language/types.ts";

const COMPARISONS: readonly string[] = ["<", "<=", ">", ">=", "==", "!="];
const FOR_INTEGERS: readonly string[] = ["%", "&", "|", "^", "~", "<<", ">>"];
const SHIFTS: readonly string[] = ["<<", ">>"];

const isInteger = (type: ValueType): boolean => type in INTEGERS;
/** Is it a type that arithmetic is made in? */
const isArithmetic = (type: ValueType): boolean => type !== "void" && type !== "bool" && promote(type) === type;

/** What is wrong with the types of a node; undefined if nothing is. */
export function typeProblem(node: Expression, precision: PrecisionTypes): string | undefined {
  switch (node.kind) {
    case "literal":
      return literalProblem(node);
    case "subscript":
      return isInteger(node.index.type) ? undefined : `the subscript of '${node.symbol.name}' is ${node.index.type}`;
    case "unary": {
      const { operator, operand, type } = node;
      const fits = operator === "!" ? type === "bool" : isArithmetic(type) && suits(operator, type);
      return fits && operand.type === type ? undefined : `'${operator}' makes ${type} of ${operand.type}`;
    }
    case "binary": {
      const { operator, left, right, type } = node;
      return binaryFits(operator, left.type, right.type, type)
        ? undefined
        : `'${operator}' makes ${type} of ${left.type} and ${right.type}`;
    }
    case "logical":
      return [node.left, node.right].every((operand) => operand.type === "bool")
        ? undefined
        : `'${node.operator}' joins ${node.left.type} and ${node.right.type}`;
    case "conditional": {
      const { condition, whenTrue, whenFalse, type } = node;
      if (condition.type !== "bool") return `'?:' asks for ${condition.type}`;
      const fits = whenTrue.type === type && whenFalse.type === type;
      return fits ? undefined : `'?:' makes ${type} of ${whenTrue.type} and ${whenFalse.type}`;
    }
    case "cast":
      return node.operand.type === "void" ? `nothing is converted to ${node.type}` : undefined;
    case "comma":
      return node.type === node.right.type ? undefined : `',' makes ${node.type} of ${node.right.type}`;
    case "assign": {
      const { target, operator, operationType, value, type } = node;
      if (target.type !== type) return `an assignment to ${target.type} is ${type}`;
      if (operator === undefined) return undefined;
      const right = SHIFTS.includes(operator) ? value.type : operationType;
      return binaryFits(operator, operationType, right, operationType)
        ? undefined
        : `'${operator}=' is made in ${operationType}, with ${value.type}`;
    }
    case "increment":
      return node.target.type === node.type && node.type !== "bool" ? undefined : `'++' of ${node.target.type}`;
    case "call":
      return node.binding === undefined ? callProblem(node, precision) : undefined;
    case "name":
      return undefined;
  }
}

const suits = (operator: string, type: ValueType): boolean => !FOR_INTEGERS.includes(operator) || isInteger(type);

function binaryFits(operator: string, left: ValueType, right: ValueType, type: ValueType): boolean {
  if (!isArithmetic(left) || !suits(operator, left)) return false;
  if (SHIFTS.includes(operator)) return type === left && (right === "int32" || right === "uint32");
  return left === right && type === (COMPARISONS.includes(operator) ? "bool" : left);
}

/** 64-bit integers are big numbers, booleans 0 or 1, and integers whole and within their range. */
function literalProblem({ type, value }: Extract<Expression, { kind: "literal" }>): string | undefined {
  const range = INTEGERS[type]?.range ?? (type === "bool" ? [0, 1] : undefined);
  const isBig = type === "int64" || type === "uint64";
  const fits =
    isBig === (typeof value === "bigint") &&
    (range === undefined || ((isBig || Number.isInteger(value)) && value >= range[0]! && value <= range[1]!));
  return fits ? undefined : `a literal ${type} is ${value}`;
}

function callProblem(
  { name, arguments: values, type }: Extract<Expression, { kind: "call" }>,
  { scalar }: PrecisionTypes,
): string | undefined {
  const known = LIBRARY.get(name);
  if (known === undefined || known.parameters.length !== values.length) return undefined;
  const classes = [...known.parameters.map((wanted, index) => [wanted, values[index]!.type] as const)];
  if (known.result !== "void") classes.push([known.result, type]);
  // All that is `real` in a call has one type, and so has all that is a `number`.
  const seen = new Map<string, ValueType>();
  for (const [wanted, got] of classes) {
    const same = seen.get(wanted) ?? got;
    seen.set(wanted, same);
    const fits =
      wanted === "real"
        ? isFloat(got) && got === same
        : wanted === "number"
          ? isArithmetic(got) && got === same
          : got === (wanted === "scalar" ? scalar : (wanted as NumericType));
    if (!fits) return `'${name}' makes ${type} of ${values.map((value) => value.type).join(" and ") || "nothing"}`;
  }
  return known.result === "void" && type !== "void" ? `'${name}' makes ${type}` : undefined;
}

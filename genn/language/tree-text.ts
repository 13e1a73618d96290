/** Untyped tree -> text: for whoever takes expressions apart and puts them together again before they are checked. */
import { PRECEDENCE } from "./expression-parser.ts";
import type { LiteralValue } from "./literals.ts";
import type { TreeExpression } from "./tree.ts";
import { typeText } from "./type-names.ts";

const LOOSEST = -1;
const CONDITIONAL = 0;
const UNARY = 11;
const POSTFIX = 12;

/**
 * An expression as text that parses to the same tree again (a negative literal becomes a negated one). With `atLeast`, in parentheses where its operator
 * binds less tightly than that of `PRECEDENCE`.
 */
export function treeText(node: TreeExpression, atLeast = LOOSEST): string {
  const { text, binds } = textOf(node);
  return binds < atLeast ? `(${text})` : text;
}

function textOf(node: TreeExpression): { readonly text: string; readonly binds: number } {
  switch (node.kind) {
    case "number":
      return { text: numberText(node.literal), binds: POSTFIX };
    case "name":
      return { text: node.name, binds: POSTFIX };
    case "call": {
      const values = node.arguments.map((argument) => treeText(argument, CONDITIONAL));
      return { text: `${node.name}(${values.join(", ")})`, binds: POSTFIX };
    }
    case "subscript":
      return { text: `${treeText(node.array, POSTFIX)}[${treeText(node.index)}]`, binds: POSTFIX };
    case "unary": {
      const operand = treeText(node.operand, UNARY);
      // `- -x` is no decrement.
      return { text: node.operator + (operand.startsWith(node.operator) ? ` ${operand}` : operand), binds: UNARY };
    }
    case "cast": {
      const { type } = node.type;
      const name = type === "scalar" || type === "timepoint" ? type : typeText(type);
      return { text: `(${name})${treeText(node.operand, UNARY)}`, binds: UNARY };
    }
    case "binary":
    case "logical": {
      const binds = PRECEDENCE[node.operator]!;
      return { text: `${treeText(node.left, binds)} ${node.operator} ${treeText(node.right, binds + 1)}`, binds };
    }
    case "conditional": {
      const { condition, whenTrue, whenFalse } = node;
      const text = `${treeText(condition, 1)} ? ${treeText(whenTrue, CONDITIONAL)} : ${treeText(whenFalse, CONDITIONAL)}`;
      return { text, binds: CONDITIONAL };
    }
    case "increment": {
      const sign = node.delta === 1 ? "++" : "--";
      const target = treeText(node.target, POSTFIX);
      return { text: node.prefix ? sign + target : target + sign, binds: UNARY };
    }
    case "assign":
      return {
        text: `${treeText(node.target, POSTFIX)} ${node.operator ?? ""}= ${treeText(node.value, LOOSEST)}`,
        binds: LOOSEST,
      };
    case "comma":
      return { text: `${treeText(node.left)}, ${treeText(node.right)}`, binds: LOOSEST - 1 };
  }
}

const SUFFIXES: Readonly<Record<string, string>> = { float: "f", double: "d", uint32: "u", int64: "ll", uint64: "ull" };

function numberText({ type, value }: LiteralValue): string {
  const digits = String(value);
  const isFloating = type === "scalar" || type === "float" || type === "double";
  return (isFloating && /^\d+$/.test(digits) ? `${digits}.0` : digits) + (SUFFIXES[type] ?? "");
}

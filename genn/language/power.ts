/** What to tell whoever writes a power as other languages do. */
import type { TreeExpression } from "./tree.ts";

/** "pow(v, 2)", or "v = pow(v, 2)" for one that is assigned; in place of what is more than a word, x and y. */
export function powerText(
  base: TreeExpression,
  exponent: TreeExpression | string | undefined,
  isAssigned = false,
): string {
  const [x, y] = [textOf(base), typeof exponent === "string" ? exponent : exponent && textOf(exponent)];
  const power = x === undefined || y === undefined ? "pow(x, y)" : `pow(${x}, ${y})`;
  return isAssigned ? `${x ?? "x"} = ${power}` : power;
}

function textOf(tree: TreeExpression): string | undefined {
  if (tree.kind === "name") return tree.name;
  return tree.kind === "number" ? String(tree.literal.value) : undefined;
}

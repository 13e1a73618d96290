/**
 * A plasticity rule as a sum of products of a presynaptic and a postsynaptic factor: the form in which events lose nothing. Text in, text out.
 */
import { ModelError } from "../genn/index.ts";
import { parseSingleExpression } from "../genn/language/parser.ts";
import type { TreeExpression } from "../genn/language/tree.ts";
import { treeText } from "../genn/language/tree-text.ts";

/** One product. A factor that is not there is undefined, which stands for 1. */
export interface Product {
  /** What neither side has: numbers, parameters, the weight `g`. */
  readonly coefficient: string | undefined;
  readonly pre: string | undefined;
  readonly post: string | undefined;
}

/** Factors of a product while it is taken apart. */
interface Factors {
  readonly coefficient: readonly string[];
  readonly pre: readonly string[];
  readonly post: readonly string[];
}

type Side = keyof Factors;

const NONE: Factors = { coefficient: [], pre: [], post: [] };
/** As tightly as a factor has to bind. */
const FACTOR = 11;

/**
 * Takes a rule apart. Products with the same postsynaptic factor stay apart. Throws `ModelError` for a rule that is no sum of products, with the part that
 * mixes both sides, and `SnippetError` for one that is no expression.
 *
 * @param rule one expression in names that end in `_pre` or `_post`, and others
 * @param where names the rule in messages
 * @param params names of parameters, which are of no side whatever they end in
 */
export function productsOf(rule: string, where: string, params: readonly string[] = []): Product[] {
  const tree = parseSingleExpression({ model: where, snippet: "plasticity", text: rule });
  const join = (factors: readonly string[]) => (factors.length === 0 ? undefined : factors.join(" * "));
  return termsOf(tree, where, new Set(params)).map(({ coefficient, pre, post }) => ({
    coefficient: join(coefficient),
    pre: join(pre),
    post: join(post),
  }));
}

function termsOf(node: TreeExpression, where: string, params: ReadonlySet<string>): Factors[] {
  const terms = (inner: TreeExpression) => termsOf(inner, where, params);
  const sides = sidesOf(node, params);
  // What has names of one side only is a factor as it stands; the weight is none of either.
  const [side, ...others] = sides.size === 0 ? (["coefficient"] as const) : [...sides];
  if (others.length === 0) return isOne(node) ? [NONE] : [{ ...NONE, [side!]: [treeText(node, FACTOR)] }];
  switch (node.kind) {
    case "unary":
      if (node.operator === "+") return terms(node.operand);
      if (node.operator === "-") return terms(node.operand).map(negative);
      break;
    case "cast":
      if (node.type.type === "scalar") return terms(node.operand);
      break;
    case "binary":
      switch (node.operator) {
        case "+":
          return [...terms(node.left), ...terms(node.right)];
        case "-":
          return [...terms(node.left), ...terms(node.right).map(negative)];
        case "*": {
          const right = terms(node.right);
          return terms(node.left).flatMap((one) => right.map((other) => times(one, other)));
        }
        case "/": {
          const divisors = terms(node.right);
          if (divisors.length !== 1) break;
          const inverse = inverseOf(divisors[0]!);
          return terms(node.left).map((one) => times(one, inverse));
        }
      }
      break;
  }
  throw new ModelError(
    `${where}: the exact event rule needs a sum of products of a presynaptic and a postsynaptic factor, such as "r_pre * err_post", but ` +
      `"${treeText(node)}" mixes ${mixed(sides)}: write it as such a sum, or give toEvents the rule "backward"`,
  );
}

const mixed = (sides: ReadonlySet<Side>): string =>
  [
    sides.has("pre") ? "the presynaptic side" : "",
    sides.has("post") ? "the postsynaptic side" : "",
    sides.has("coefficient") ? "the weight" : "",
  ]
    .filter((part) => part !== "")
    .join(" and ");

const times = (one: Factors, other: Factors): Factors => ({
  coefficient: [...one.coefficient, ...other.coefficient],
  pre: [...one.pre, ...other.pre],
  post: [...one.post, ...other.post],
});

const negative = (one: Factors): Factors => ({ ...one, coefficient: ["-1.0", ...one.coefficient] });

/** 1 / x, factor by factor; never a division of whole numbers. */
const inverseOf = ({ coefficient, pre, post }: Factors): Factors => {
  const inverse = (factors: readonly string[]) => factors.map((factor) => `(1.0 / ${factor})`);
  return { coefficient: inverse(coefficient), pre: inverse(pre), post: inverse(post) };
};

const isOne = (node: TreeExpression): boolean => node.kind === "number" && Number(node.literal.value) === 1;

/** Which sides an expression has names of. Parameters and numbers are of none. */
function sidesOf(node: TreeExpression, params: ReadonlySet<string>, found = new Set<Side>()): ReadonlySet<Side> {
  if (node.kind === "name" && !params.has(node.name)) {
    if (node.name.endsWith("_pre")) found.add("pre");
    else if (node.name.endsWith("_post")) found.add("post");
    else if (node.name === "g") found.add("coefficient");
  }
  for (const value of Object.values(node)) {
    for (const inner of Array.isArray(value) ? value : [value]) {
      if (inner !== null && typeof inner === "object" && "kind" in inner)
        sidesOf(inner as TreeExpression, params, found);
    }
  }
  return found;
}

/** Which values of a snippet differ between the four lanes. */
import type { Expression, SnippetSymbol, Statement } from "../../../language/ast.ts";
import { someExpression, visitExpressions } from "../../../program/walk.ts";

/** Does the expression's value differ between lanes, given which symbols' values do? */
export const varies = (expression: Expression, isVarying: (symbol: SnippetSymbol) => boolean): boolean =>
  someExpression([expression], (node) =>
    node.kind === "call" ? node.name.startsWith("gennrand") : node.kind === "name" && isVarying(node.symbol),
  );

/** What may turn out to differ between lanes: a local, or where code stands under conditions. */
type Node = SnippetSymbol | Region;

/** Code under the same conditions. */
interface Region {
  /** Do some lanes run it and some not? */
  varying: boolean;
}

/**
 * Adds to `varying` the locals that differ between lanes: those that are assigned something that does, or under a condition that
 * does. `isVarying` sees what has been added so far.
 */
export function spreadVarying(
  body: readonly Statement[],
  varying: Set<SnippetSymbol>,
  isVarying: (symbol: SnippetSymbol) => boolean,
): void {
  const spread = new Spread(varying, isVarying);
  for (const statement of body) spread.node(statement, spread.everywhere);
  spread.finish();
}

/** Goes over the code once, in order, and notes what would follow from what: in a loop, a later assignment may make an earlier one differ. */
class Spread {
  readonly everywhere: Region = { varying: false };
  readonly #varying: Set<SnippetSymbol>;
  readonly #isVarying: (symbol: SnippetSymbol) => boolean;
  /** What differs as soon as the key does. */
  readonly #followers = new Map<Node, Node[]>();
  readonly #regions: Region[] = [];

  constructor(varying: Set<SnippetSymbol>, isVarying: (symbol: SnippetSymbol) => boolean) {
    this.#varying = varying;
    this.#isVarying = isVarying;
  }

  /** Makes everything differ that follows from what does. */
  finish(): void {
    const found: Node[] = [...this.#varying, ...this.#regions.filter((region) => region.varying)];
    for (let next = found.pop(); next !== undefined; next = found.pop()) {
      for (const follower of this.#followers.get(next) ?? []) {
        if (this.#differs(follower)) continue;
        if ("varying" in follower) follower.varying = true;
        else this.#varying.add(follower);
        found.push(follower);
      }
      this.#followers.delete(next);
    }
  }

  #differs(node: Node): boolean {
    return "varying" in node ? node.varying : this.#varying.has(node);
  }

  /** Does what stands in the region and has the value differ, as far as is known? If not, `node` waits for it. */
  #follows(node: Node, region: Region, value: Expression | undefined): boolean {
    if (region.varying || (value !== undefined && varies(value, this.#isVarying))) return true;
    if (region !== this.everywhere) this.#follow(region, node);
    if (value === undefined) return false;
    visitExpressions([value], (one) => {
      if (one.kind === "name" && one.symbol.binding === undefined) this.#follow(one.symbol, node);
      return undefined;
    });
    return false;
  }

  #follow(node: Node, follower: Node): void {
    const followers = this.#followers.get(node);
    if (followers === undefined) this.#followers.set(node, [follower]);
    else followers.push(follower);
  }

  #mark(symbol: SnippetSymbol, region: Region, value: Expression | undefined): void {
    if (symbol.binding === undefined && this.#follows(symbol, region, value)) this.#varying.add(symbol);
  }

  /** What runs within the region, under a condition. */
  #within(region: Region, condition: Expression | undefined): Region {
    if (condition === undefined) return region;
    const inner: Region = { varying: false };
    inner.varying = this.#follows(inner, region, condition);
    this.#regions.push(inner);
    return inner;
  }

  #each(nodes: readonly (Statement | Expression | undefined)[], region: Region): void {
    for (const one of nodes) if (one !== undefined) this.node(one, region);
  }

  node(node: Statement | Expression, region: Region): void {
    switch (node.kind) {
      case "declaration":
        this.#mark(node.symbol, region, node.initial);
        this.#each([node.initial], region);
        break;
      case "assign":
        this.#mark(node.target.symbol, region, node.value);
        this.#each([node.value], region);
        break;
      case "increment":
        this.#mark(node.target.symbol, region, undefined);
        break;
      case "if":
        this.#each([node.condition], region);
        this.#each([node.whenTrue, node.whenFalse], this.#within(region, node.condition));
        break;
      case "loop": {
        const within = this.#within(region, node.condition);
        this.#each(node.initial, region);
        this.#each([node.condition, node.update, node.body], within);
        break;
      }
      case "switch": {
        const within = this.#within(region, node.subject);
        for (const { body } of node.cases) this.#each(body, within);
        break;
      }
      case "block":
        this.#each(node.body, region);
        break;
      case "expression":
        this.#each([node.expression], region);
        break;
      case "unary":
      case "cast":
        this.#each([node.operand], region);
        break;
      case "binary":
      case "logical":
      case "comma":
        this.#each([node.left, node.right], region);
        break;
      case "conditional":
        this.#each([node.condition, node.whenTrue, node.whenFalse], region);
        break;
      case "call":
        this.#each(node.arguments, region);
        break;
      case "subscript":
        this.#each([node.index], region);
        break;
    }
  }
}

/** Would a `break` or `continue` have to be taken by some lanes only? */
export function jumpsUnderVaryingCondition(node: Statement, varies: (condition: Expression) => boolean): boolean {
  const search = (statement: Statement, conditional: boolean): boolean => {
    switch (statement.kind) {
      case "break":
      case "continue":
        return conditional;
      case "block":
        return statement.body.some((one) => search(one, conditional));
      case "if": {
        const within = conditional || varies(statement.condition);
        return (
          search(statement.whenTrue, within) ||
          (statement.whenFalse !== undefined && search(statement.whenFalse, within))
        );
      }
      case "loop":
        return search(statement.body, conditional);
      case "switch":
        return statement.cases.some((one) => one.body.some((inner) => search(inner, conditional)));
      default:
        return false;
    }
  };
  return search(node, false);
}

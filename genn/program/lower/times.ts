/**
 * Times in code, as steps. Spike times are stored as numbers of steps, and so are variables and locals of type `timepoint` to which code only
 * ever assigns such times: floats hold steps exactly, where they hold sums of dt in ever coarser grains.
 *
 * Code is written in ms. An expression is *in steps* if it is `t`, a spike time, such a variable, dt, a whole number of dt, 0, or a sum,
 * difference, choice, minimum or maximum of these. It is computed in steps, and becomes ms at the end: a time is rounded as `t` is
 * (`timeOfStep`), a difference is multiplied by dt. Comparisons of two of them, and quotients by dt, need no ms at all.
 */
import type { AssignExpression, Expression, SnippetSymbol, Statement } from "../../language/ast.ts";
import { convert, type NumberExpression } from "../../language/conversions.ts";
import { isFloat, type NumericType } from "../../language/types.ts";
import { ModelError } from "../../model/errors.ts";
import type { Initialiser } from "../../model/initialisers.ts";
import { type Binding, type Buffer, clockOf, type FunctionBinding, type Program } from "../program.ts";
import { codeOf, kernelsOf, reducedInto, rewriteCode } from "../rewrite.ts";
import { largestTime, NEVER_STEP, stepOfTime } from "../time.ts";
import { mapParts, visitExpressions, visitStatements } from "../walk.ts";
import { constantBinding } from "./symbols.ts";

/** The Program with its code in steps where it can be. */
export function timesInSteps(program: Program): Program {
  const kept = keptInSteps(program);
  const rewriter = new TimeRewriter(program, kept);
  checkSpikeTimes(program, rewriter);
  const rewritten = rewriteCode(program, {
    section: (section) => ({ ...section, body: section.body.map((one) => rewriter.statement(one)) }),
    expression: (expression) => rewriter.value(expression),
  });
  return {
    ...rewritten,
    buffers: program.buffers.map((buffer) =>
      kept.has(buffer.historyOf ?? buffer.id) && buffer.time === "ms" ? inSteps(program, buffer) : buffer,
    ),
  };
}

const inSteps = (program: Program, buffer: Buffer): Buffer => ({
  ...buffer,
  time: "steps",
  initial: initialSteps(program, buffer.initial),
});

/** Initial values in steps; undefined if one of them is none. */
function initialSteps(program: Program, initial: Initialiser | undefined): Initialiser | undefined {
  const step = (ms: number) => stepOfTime(ms, clockOf(program));
  if (initial?.kind === "constant") {
    const value = step(initial.value);
    return value === undefined ? undefined : { ...initial, value };
  }
  if (initial?.kind !== "array") return undefined;
  const values = Array.from(initial.values, step);
  return values.includes(undefined) ? undefined : { ...initial, values: Float64Array.from(values as number[]) };
}

/** What is kept in steps: variables by the id of their buffer, locals by their symbol. */
type Kept = ReadonlySet<number | SnippetSymbol>;

const keyOf = ({ buffers }: Program, symbol: SnippetSymbol): number | SnippetSymbol | undefined => {
  const binding = symbol.binding as Binding | undefined;
  if (binding === undefined) return symbol;
  // What a variable was is kept as it is kept itself.
  return binding.kind === "variable" ? (buffers[binding.buffer]!.historyOf ?? binding.buffer) : undefined;
};

/** Variables and locals declared as times that nothing but times in steps is ever assigned to. */
function keptInSteps(program: Program): Kept {
  const code = kernelsOf(program).flatMap((kernel) => codeOf(kernel));
  const assigned = new Set<unknown>();
  const locals: SnippetSymbol[] = [];
  visitExpressions(code, (node) => {
    if (node.kind === "assign") assigned.add(keyOf(program, node.target.symbol));
    return undefined;
  });
  visitStatements(code, (node) => {
    if (node.kind === "declaration" && node.symbol.isTime) locals.push(node.symbol);
  });
  const reduced = reducedInto(kernelsOf(program));
  const variables = program.buffers.filter(
    ({ id, time, initial }) =>
      // What code never assigns is the host's, who may give any time.
      time === "ms" && assigned.has(id) && !reduced.includes(id) && initialSteps(program, initial) !== undefined,
  );
  // Spike times are in steps, whatever code does; those that custom updates reference are variables of theirs.
  const kept = new Set<number | SnippetSymbol>([...variables.map(({ id }) => id), ...locals, ...spikeTimes(program)]);
  removeOthers(program, code, kept);
  return kept;
}

/** The variable whose past code reads with a subscript, in ms. */
function pastOf({ buffers }: Program, { binding }: SnippetSymbol): number | undefined {
  const bound = binding as Binding | undefined;
  return bound?.kind === "past" ? buffers[bound.buffer]!.historyOf : undefined;
}

const spikeTimes = ({ buffers }: Program): readonly number[] =>
  buffers.filter(({ time }) => time === "steps").map(({ id }) => id);

/** Throws `ModelError` for a custom update that assigns to a spike time what is no time in steps. */
function checkSpikeTimes(program: Program, rewriter: TimeRewriter): void {
  const times = new Set(spikeTimes(program));
  for (const kernel of kernelsOf(program)) {
    if (kernel.kind !== "customUpdate") continue;
    const { name, section } = kernel;
    const fine = evaluatedForEffect(section.body);
    visitExpressions(section.body, (node) => {
      if (node.kind !== "assign" && node.kind !== "increment") return undefined;
      const { symbol } = node.target;
      const binding = symbol.binding as Binding | undefined;
      if (binding?.kind !== "variable" || !times.has(binding.buffer)) return undefined;
      if (node.kind === "assign" && fine.has(node) && rewriter.staysTime(node)) return undefined;
      throw new ModelError(
        `${section.model}, ${section.snippet}, line ${node.position.line}: custom update '${name}' can only assign to the spike time '${symbol.name}', in a statement ` +
          `of its own, what is computed in steps: t, other spike times, whole numbers of dt, or ${-largestTime(program.precision.timepoint as "float")} for never`,
      );
    });
  }
}

/** Something that is assigned, and what of the kept it follows from. */
interface Assigned {
  readonly target: number | SnippetSymbol;
  readonly value: Expression;
  /** Is the target a time in steps afterwards? */
  readonly staysTime: (rewriter: TimeRewriter) => boolean;
}

/** Leaves out what is assigned something that is no time in steps, and then what is assigned from that. */
function removeOthers(
  program: Program,
  code: readonly (Statement | Expression)[],
  kept: Set<number | SnippetSymbol>,
): void {
  const fine = evaluatedForEffect(code);
  const assigned: Assigned[] = [];
  const always = new Set<number | SnippetSymbol>(spikeTimes(program));
  const removed: (number | SnippetSymbol)[] = [];
  const remove = (one: number | SnippetSymbol | undefined) => {
    if (one !== undefined && !always.has(one) && kept.delete(one)) removed.push(one);
  };
  visitStatements(code, (node) => {
    if (node.kind !== "declaration" || node.initial === undefined || !kept.has(node.symbol)) return;
    const { initial } = node;
    assigned.push({ target: node.symbol, value: initial, staysTime: (rewriter) => rewriter.isTime(initial) });
  });
  visitExpressions(code, (node) => {
    if (node.kind === "subscript") remove(pastOf(program, node.symbol));
    if (node.kind === "increment") remove(keyOf(program, node.target.symbol));
    if (node.kind !== "assign") return undefined;
    const target = keyOf(program, node.target.symbol);
    if (!fine.has(node)) remove(target);
    else if (target !== undefined && kept.has(target)) {
      assigned.push({ target, value: node.value, staysTime: (rewriter) => rewriter.staysTime(node) });
    }
    return undefined;
  });
  const followers = new Map<number | SnippetSymbol, Assigned[]>();
  const check = ({ target, staysTime }: Assigned) => {
    if (kept.has(target) && !staysTime(new TimeRewriter(program, kept))) remove(target);
  };
  for (const one of assigned) {
    visitExpressions([one.value], (node) => {
      const key = node.kind === "name" ? keyOf(program, node.symbol) : undefined;
      if (key === undefined || !kept.has(key)) return undefined;
      const known = followers.get(key);
      if (known === undefined) followers.set(key, [one]);
      else if (known.at(-1) !== one) known.push(one);
      return undefined;
    });
  }
  for (const one of assigned) check(one);
  for (let next = removed.pop(); next !== undefined; next = removed.pop()) (followers.get(next) ?? []).forEach(check);
}

/** The expressions of code that are evaluated for their effect alone. */
function evaluatedForEffect(code: readonly (Statement | Expression)[]): Set<Expression> {
  const found = new Set<Expression>();
  visitStatements(code, (node) => {
    if (node.kind === "expression") for (const one of effectsOf(node.expression)) found.add(one);
    if (node.kind === "loop" && node.update !== undefined) for (const one of effectsOf(node.update)) found.add(one);
  });
  return found;
}

const effectsOf = (expression: Expression): Expression[] =>
  expression.kind === "comma" ? [...effectsOf(expression.left), ...effectsOf(expression.right)] : [expression];

/**
 * How often the start of time counts in an expression: 1 for a time, 0 for a difference of two. "any" for a fixed number of steps, which can
 * be either; undefined where it depends.
 */
type Origins = number | "any" | undefined;

/** An expression in steps, of time's type. */
interface Steps {
  /** Makes it. */
  readonly tree: () => NumberExpression;
  readonly origins: Origins;
  /** Is there a time in it that is not known beforehand? */
  readonly varies: boolean;
}

const sum = (a: Origins, b: Origins): Origins => {
  if (a === undefined || b === undefined) return undefined;
  if (a === "any") return b;
  return b === "any" ? a : a + b;
};
const negative = (a: Origins): Origins => (typeof a === "number" ? -a : a);
const either = (a: Origins, b: Origins): Origins => (a === "any" ? b : b === "any" || a === b ? a : undefined);

const CHOICES: ReadonlySet<string> = new Set(["fmax", "fmin"]);
const COMPARISONS: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!="]);

class TimeRewriter {
  readonly #program: Program;
  readonly #kept: Kept;
  readonly #type: NumericType;
  readonly #step: SnippetSymbol;
  readonly #known = new Map<Expression, Steps | undefined>();

  constructor(program: Program, kept: Kept) {
    this.#program = program;
    this.#kept = kept;
    this.#type = program.precision.timepoint;
    this.#step = { name: "t_in_steps", type: this.#type, access: "read", binding: { kind: "step" } satisfies Binding };
  }

  /** Is it a time that can be kept in steps? */
  isTime(value: Expression): boolean {
    const steps = this.#steps(value);
    return steps !== undefined && (steps.origins === 1 || steps.origins === "any");
  }

  /** Is the target, if it is a time in steps, one afterwards? */
  staysTime({ operator, value }: AssignExpression): boolean {
    if (operator === undefined) return this.isTime(value);
    const steps = this.#steps(value);
    const isShift = steps !== undefined && (steps.origins === 0 || steps.origins === "any");
    return isShift && (operator === "+" || operator === "-");
  }

  #isKept(symbol: SnippetSymbol): boolean {
    const key = keyOf(this.#program, symbol);
    return key !== undefined && this.#kept.has(key);
  }

  // --- statements ---

  statement<Node extends Statement>(node: Node): Node;
  statement(node: Statement): Statement {
    switch (node.kind) {
      case "expression":
        return { ...node, expression: this.#effect(node.expression) };
      case "declaration": {
        const { initial, symbol } = node;
        if (initial === undefined) return node;
        return { ...node, initial: this.#isKept(symbol) ? this.#steps(initial)!.tree() : this.value(initial) };
      }
      case "loop":
        if (node.update === undefined) return this.#parts(node);
        return { ...this.#parts({ ...node, update: undefined }), update: this.#effect(node.update) } as Statement;
      default:
        return this.#parts(node);
    }
  }

  /** An expression whose value nobody uses. */
  #effect(node: Expression): Expression {
    if (node.kind === "comma") return { ...node, left: this.#effect(node.left), right: this.#effect(node.right) };
    if (node.kind !== "assign" || !this.#isKept(node.target.symbol)) return this.value(node);
    return { ...node, operationType: this.#type, value: this.#steps(node.value)!.tree() };
  }

  #parts<Node extends Statement | Expression>(node: Node): Node {
    return mapParts(node, { statement: (one) => this.statement(one), expression: (one) => this.value(one) });
  }

  // --- values ---

  /** The expression, with the same type and meaning, by way of steps where it can be. */
  value(node: Expression): Expression {
    const steps = this.#steps(node);
    if (steps?.varies) return isNow(node) ? node : this.#inMs(steps, node as NumberExpression);
    if (node.kind !== "binary") return this.#parts(node);
    const [left, right] = [this.#steps(node.left), this.#steps(node.right)];
    if (COMPARISONS.has(node.operator) && left && right && (left.varies || right.varies)) {
      return { ...node, left: left.tree(), right: right.tree() };
    }
    if (node.operator === "/" && left?.varies && this.#isDt(node.right)) return convert(left.tree(), node.type);
    return this.#parts(node);
  }

  #inMs({ tree, origins }: Steps, { type, position }: NumberExpression): Expression {
    if (origins === 1) {
      const binding: FunctionBinding = { kind: "timeOfStep", dt: this.#program.dt };
      const name = "time_of_step";
      return convert(
        { kind: "call", position, type: this.#type, name, arguments: [tree()], binding, site: 0 } as NumberExpression,
        type,
      );
    }
    const { dt } = this.#program;
    const exact = type === "double" ? type : this.#type;
    const left = convert(tree(), exact);
    if (dt === 1) return convert(left, type);
    const symbol: SnippetSymbol = {
      name: "dt",
      type: exact,
      access: "read",
      binding: constantBinding(exact, dt),
    };
    const right = { kind: "name", position, type: exact, symbol } as const;
    return convert({ kind: "binary", position, type: exact, operator: "*", left, right }, type);
  }

  #steps(node: Expression): Steps | undefined {
    if (!this.#known.has(node)) this.#known.set(node, this.#stepsOf(node));
    return this.#known.get(node);
  }

  #stepsOf(node: Expression): Steps | undefined {
    const { type, position } = node;
    if (!isFloat(type)) return undefined;
    switch (node.kind) {
      case "literal":
        return node.value === 0 ? this.#fixed(node, 0) : undefined;
      case "name": {
        if (this.#isNever(node)) return { ...this.#fixed(node, NEVER_STEP), origins: 1 };
        const { kind } = (node.symbol.binding as Binding | undefined) ?? {};
        const now = kind === "time";
        if (now || kind === "spikeTime" || this.#isKept(node.symbol)) {
          const tree = now ? ({ kind: "name", position, type: this.#type, symbol: this.#step } as const) : node;
          return { tree: () => tree, origins: 1, varies: true };
        }
        return this.#isDt(node) ? this.#fixed(node, 1) : undefined;
      }
      case "cast":
        return this.#steps(node.operand);
      case "unary": {
        if (this.#isNever(node)) return { ...this.#fixed(node, NEVER_STEP), origins: 1 };
        const steps = this.#steps(node.operand);
        if (steps === undefined) return undefined;
        const tree = (): NumberExpression => ({ ...node, type: this.#type, operand: steps.tree() });
        return { ...steps, tree, origins: negative(steps.origins) };
      }
      case "binary": {
        const { operator } = node;
        if (operator === "*")
          return this.#wholeNumber(node.left, node.right) ?? this.#wholeNumber(node.right, node.left);
        if (operator !== "+" && operator !== "-") return undefined;
        return this.#both(
          node.left,
          node.right,
          (left, right) => ({ ...node, type: this.#type, left, right }),
          (a, b) => sum(a, operator === "+" ? b : negative(b)),
        );
      }
      case "conditional":
        return this.#both(
          node.whenTrue,
          node.whenFalse,
          (whenTrue, whenFalse) => ({
            ...node,
            type: this.#type,
            condition: this.value(node.condition),
            whenTrue,
            whenFalse,
          }),
          either,
        );
      case "call":
        if (node.binding !== undefined || !CHOICES.has(node.name)) return undefined;
        return this.#both(
          node.arguments[0]!,
          node.arguments[1]!,
          (...operands) => ({ ...node, type: this.#type, arguments: operands }),
          either,
        );
      default:
        return undefined;
    }
  }

  #both(
    left: Expression,
    right: Expression,
    combine: (left: NumberExpression, right: NumberExpression) => NumberExpression,
    origins: (a: Origins, b: Origins) => Origins,
  ): Steps | undefined {
    const b = this.#steps(right);
    const a = b && this.#steps(left);
    if (a === undefined || b === undefined) return undefined;
    return {
      tree: () => combine(a.tree(), b.tree()),
      origins: origins(a.origins, b.origins),
      varies: a.varies || b.varies,
    };
  }

  /** A number of steps that is known beforehand. */
  #fixed({ position }: Expression, value: number): Steps {
    return { tree: () => ({ kind: "literal", position, type: this.#type, value }), origins: "any", varies: false };
  }

  /** `3 * dt`. */
  #wholeNumber(count: Expression, dt: Expression): Steps | undefined {
    if (count.kind !== "literal" || !this.#isDt(dt)) return undefined;
    const value = Number(count.value);
    return Number.isInteger(value) && Math.abs(value) < WHOLE_STEPS ? this.#fixed(count, value) : undefined;
  }

  /** Is it the least number of time's type, as a literal or a parameter? */
  #isNever(node: Expression): boolean {
    const constantIn = (one: Expression): number | undefined => {
      if (one.kind === "literal") return Number(one.value);
      if (one.kind === "cast") return isFloat(one.type) ? constantIn(one.operand) : undefined;
      if (one.kind === "unary" && one.operator === "-") {
        const operand = constantIn(one.operand);
        return operand === undefined ? undefined : -operand;
      }
      const binding = one.kind === "name" ? (one.symbol.binding as Binding | undefined) : undefined;
      return binding?.kind === "constant" ? binding.value : undefined;
    };
    const value = constantIn(node);
    return value !== undefined && stepOfTime(value, clockOf(this.#program)) === NEVER_STEP;
  }

  #isDt(node: Expression): boolean {
    if (node.kind === "cast") return isFloat(node.type) && this.#isDt(node.operand);
    if (node.kind !== "name" || node.symbol.name !== "dt") return false;
    return (node.symbol.binding as Binding | undefined)?.kind === "constant";
  }
}

/** Numbers of steps that any of time's types holds exactly. */
const WHOLE_STEPS = 2 ** 24;

/** Is it `t` and nothing else? */
const isNow = (node: Expression): boolean =>
  node.kind === "cast"
    ? isNow(node.operand)
    : node.kind === "name" && (node.symbol.binding as Binding | undefined)?.kind === "time";

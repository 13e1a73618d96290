/** Untyped tree + environment -> typed tree. The statements; `expression-checker.ts` does the expressions. */
import type {
  BlockStatement,
  DeclarationStatement,
  Expression,
  SnippetSymbol,
  Statement,
  SwitchStatement,
} from "./ast.ts";
import { type Context, complain, deeper, inBlock, resolveType, startContext } from "./context.ts";
import { convert, type NumberExpression, promote } from "./conversions.ts";
import type { SnippetEnvironment, SnippetFunction, SnippetScope } from "./environment.ts";
import type { SnippetSource } from "./errors.ts";
import { checkAny, checkNumber, checkTruth } from "./expression-checker.ts";
import { requireOrder } from "./order.ts";
import { parseSingleExpression, parseSnippet } from "./parser.ts";
import type {
  TreeDeclaration,
  TreeDeclarator,
  TreeExpression,
  TreeForEachSynapse,
  TreeIf,
  TreeLoop,
  TreeStatement,
  TreeSwitch,
  TypeName,
} from "./tree.ts";
import { typeText } from "./type-names.ts";
import { isFloat, type NumericType } from "./types.ts";
import { constantValue } from "./values.ts";

/** A checked snippet, and its outermost locals for a snippet that comes after it. */
export interface CheckedSnippet {
  readonly body: readonly Statement[];
  readonly scope: SnippetScope;
}

/**
 * Checks a snippet made of statements.
 * @param scope the locals of an earlier snippet whose scope this one shares; it may declare them anew
 * @throws SnippetError for the first thing that is wrong
 */
export function checkSnippet(text: string, environment: SnippetEnvironment, scope?: SnippetScope): CheckedSnippet {
  const source = sourceOf(text, environment);
  const tree = parseSnippet(source);
  const context = startContext(source, environment, scope?.locals ?? []);
  const body = checkList(context, tree);
  const own = context.scope.symbols;
  const earlier = (scope?.locals ?? []).filter(({ name }) => !own.has(name));
  return { body, scope: { locals: [...earlier, ...own.values()] } };
}

/**
 * Checks a snippet made of one expression that is true or false; a `;` behind it is allowed.
 * @throws SnippetError for the first thing that is wrong
 */
export const checkCondition = (text: string, environment: SnippetEnvironment, scope?: SnippetScope): Expression =>
  checkValue(text, environment, "bool", scope);

/**
 * Checks a snippet made of one expression and converts it to a type.
 * @throws SnippetError for the first thing that is wrong
 */
export function checkValue(
  text: string,
  environment: SnippetEnvironment,
  type: NumericType,
  scope?: SnippetScope,
): Expression {
  const source = sourceOf(text, environment);
  const tree = parseSingleExpression(source);
  const context = startContext(source, environment, scope?.locals ?? []);
  return ordered(context, convert(checkNumber(context, tree), type));
}

const sourceOf = (text: string, { model, snippet }: SnippetEnvironment): SnippetSource => ({ model, snippet, text });

function ordered<Checked extends Expression>(context: Context, expression: Checked): Checked {
  requireOrder(context, expression);
  return expression;
}

const fullExpression = (context: Context, tree: TreeExpression): Expression =>
  ordered(context, checkAny(context, tree));
const fullNumber = (context: Context, tree: TreeExpression): NumberExpression =>
  ordered(context, checkNumber(context, tree));
const fullTruth = (context: Context, tree: TreeExpression): NumberExpression =>
  ordered(context, checkTruth(context, tree));

const checkList = (context: Context, trees: readonly TreeStatement[]): Statement[] =>
  trees.flatMap((tree) => checkInList(context, tree));

/** A declaration of several locals becomes several statements, an empty statement none. */
function checkInList(context: Context, tree: TreeStatement): Statement[] {
  if (tree.kind === "declaration") return checkDeclaration(context, tree);
  if (tree.kind === "empty") return [];
  return [deeper(context, tree.position, () => checkStatement(context, tree))];
}

type SingleTree = Exclude<TreeStatement, TreeDeclaration | { kind: "empty" }>;

function checkStatement(context: Context, tree: SingleTree): Statement {
  const { position } = tree;
  switch (tree.kind) {
    case "expression":
      return { kind: "expression", position, expression: fullExpression(context, tree.expression) };
    case "block":
      return { kind: "block", position, body: inBlock(context, () => checkList(context, tree.body)) };
    case "if":
      return checkIf(context, tree);
    case "loop":
      return checkLoop(context, tree);
    case "forEachSynapse":
      return checkSynapseLoop(context, tree);
    case "switch":
      return checkSwitch(context, tree);
    case "case": {
      const label = tree.value ? "case" : "default";
      const problem =
        context.switchDepth > 0
          ? `'${label}' must stand directly between the '{ }' of its switch`
          : `'${label}' outside a switch`;
      complain(context, position, problem);
      break;
    }
    case "break":
      if (context.loopDepth + context.switchDepth === 0)
        complain(context, position, outside(context, "break", "a loop or switch"));
      return { kind: "break", position };
    case "continue":
      if (context.loopDepth === 0) complain(context, position, outside(context, "continue", "a loop"));
      return { kind: "continue", position };
  }
}

const outside = ({ isInSynapseLoop }: Context, word: string, where: string): string =>
  isInSynapseLoop
    ? `'${word}' cannot be used here: this code runs for one synapse at a time, so that there is no loop to leave. Use 'if'`
    : `'${word}' outside ${where}`;

/** What an `if` or a loop governs: one statement. */
function checkBody(context: Context, tree: TreeStatement): Statement {
  const body = inBlock(context, () => checkInList(context, tree));
  return body.length === 1 ? body[0]! : emptyBlock(tree, body);
}

const emptyBlock = ({ position }: TreeStatement, body: readonly Statement[]): BlockStatement => ({
  kind: "block",
  position,
  body,
});

function checkIf(context: Context, { position, condition: tree, whenTrue, whenFalse }: TreeIf): Statement {
  const condition = fullTruth(context, tree);
  const yes = checkBody(context, whenTrue);
  if (!whenFalse) return { kind: "if", position, condition, whenTrue: yes };
  return { kind: "if", position, condition, whenTrue: yes, whenFalse: checkBody(context, whenFalse) };
}

function checkLoop(context: Context, tree: TreeLoop): Statement {
  const { position, testAfter } = tree;
  const check = (): Statement => {
    const initial = tree.initial ? checkInList(context, tree.initial) : [];
    // Source order, for calls are numbered as they are met: the condition of a `do` stands behind its body.
    const early = testAfter || !tree.condition ? undefined : fullTruth(context, tree.condition);
    const update = tree.update && fullExpression(context, tree.update);
    context.loopDepth++;
    const body = checkBody(context, tree.body);
    context.loopDepth--;
    const condition = testAfter && tree.condition ? fullTruth(context, tree.condition) : early;
    return {
      kind: "loop",
      position,
      initial,
      ...(condition && { condition }),
      testAfter,
      ...(update && { update }),
      body,
    };
  };
  return inBlock(context, check);
}

/** What becomes of `for_each_synapse`: a loop like any other, around two functions that go along the row. */
function checkSynapseLoop(context: Context, { position, body: tree }: TreeForEachSynapse): Statement {
  const { synapseLoop } = context.environment;
  if (synapseLoop === undefined) {
    const where =
      "only rowUpdateCode of a custom connectivity update and diagonalBuildCode of a connectivity go through synapses";
    complain(context, position, `'for_each_synapse' cannot be used here: ${where}`);
  }
  if (context.isInSynapseLoop) complain(context, position, "'for_each_synapse' cannot be used inside of another one");
  const call = ({ name, returns, binding }: SnippetFunction): Expression => ({
    ...{ kind: "call", position, name, type: returns, arguments: [], binding },
    site: context.callCount++,
  });
  const { steps } = synapseLoop;
  const { functions } = context;
  const body = inBlock(context, () => {
    for (const symbol of synapseLoop.symbols) context.scope.symbols.set(symbol.name, symbol);
    context.functions = new Map([...functions, ...synapseLoop.functions.map((one) => [one.name, one] as const)]);
    context.isInSynapseLoop = true;
    if (steps !== undefined) context.loopDepth++;
    return checkBody(context, tree);
  });
  if (steps !== undefined) context.loopDepth--;
  context.isInSynapseLoop = false;
  context.functions = functions;
  if (steps === undefined) return { kind: "block", position, body: [body] };
  const initial: Statement = { kind: "expression", position, expression: call(steps.begin) };
  const condition = call(steps.next);
  return { kind: "loop", position, initial: [initial], condition, testAfter: false, body };
}

function checkSwitch(context: Context, tree: TreeSwitch): SwitchStatement {
  const { position } = tree;
  const plain = fullNumber(context, tree.subject);
  if (isFloat(plain.type))
    complain(context, tree.subject.position, `a switch needs an integer, not ${typeText(plain.type)}`);
  const subject = convert(plain, promote(plain.type));
  const cases: SwitchStatement["cases"][number][] = [];
  const labels = new Set<number | bigint | undefined>();
  context.switchDepth++;
  for (let i = 0; i < tree.body.length; ) {
    const label = tree.body[i]!;
    if (label.kind !== "case") complain(context, label.position, "a switch starts with 'case' or 'default'");
    const value = label.value && caseValue(context, label.value, subject.type);
    if (labels.has(value)) {
      complain(
        context,
        label.position,
        value === undefined ? "'default' appears twice" : `'case ${value}' appears twice`,
      );
    }
    labels.add(value);
    let end = i + 1;
    while (end < tree.body.length && tree.body[end]!.kind !== "case") end++;
    const statements = tree.body.slice(i + 1, end);
    // Each case is a block of its own: a jump to the next label would skip the locals' initial values.
    cases.push({ value, body: inBlock(context, () => checkList(context, statements)) });
    i = end;
  }
  context.switchDepth--;
  return { kind: "switch", position, subject, cases };
}

function caseValue(context: Context, tree: TreeExpression, type: NumericType): number | bigint {
  const label = checkNumber(context, tree);
  const value = isFloat(label.type) ? undefined : constantValue(convert(label, type));
  if (value === undefined) complain(context, tree.position, "a case label must be an integer constant");
  return value;
}

function checkDeclaration(context: Context, tree: TreeDeclaration): DeclarationStatement[] {
  return tree.declarators.map((declarator) => checkDeclarator(context, tree.type, declarator));
}

function checkDeclarator(context: Context, typeName: TypeName, declarator: TreeDeclarator): DeclarationStatement {
  const { name, position } = declarator;
  const type = resolveType(context, typeName);
  const { symbols } = context.scope;
  if (symbols.has(name)) complain(context, position, `'${name}' is already declared in this block`);
  if (typeName.isConst && !declarator.initial)
    complain(context, position, `'${name}' is const: it needs an initial value`);
  const initial = declarator.initial && checkInitial(context, name, declarator.initial, type);
  const symbol: SnippetSymbol = {
    ...{ name, type, binding: undefined },
    ...(typeName.type === "timepoint" && { isTime: true }),
    ...(typeName.isConst ? { access: "read", readOnlyReason: "it is const" } : { access: "readwrite" }),
  };
  symbols.set(name, symbol);
  return { kind: "declaration", position, symbol, ...(initial && { initial }) };
}

/** C lets a local be used in its own initial value, where it holds rubbish; here it cannot even hide an outer name. */
function checkInitial(context: Context, name: string, tree: TreeExpression, type: NumericType): NumberExpression {
  context.declaring = name;
  const initial = convert(fullNumber(context, tree), type);
  context.declaring = undefined;
  return initial;
}

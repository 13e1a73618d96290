/** What the checker carries through a snippet: its scopes, and what it has counted so far. */
import type { Position, SnippetSymbol } from "./ast.ts";
import type { SnippetEnvironment, SnippetFunction } from "./environment.ts";
import { fail, type SnippetSource } from "./errors.ts";
import { LIBRARY, libraryFunction, libraryNames } from "./functions.ts";
import { nearestName } from "./names.ts";
import type { TypeName } from "./tree.ts";
import type { NumericType } from "./types.ts";

/** The names of one block, inside the names of the blocks around it. */
export interface Scope {
  readonly symbols: Map<string, SnippetSymbol>;
  readonly parent?: Scope;
}

export interface Context {
  readonly source: SnippetSource;
  readonly environment: SnippetEnvironment;
  functions: ReadonlyMap<string, SnippetFunction>;
  scope: Scope;
  /** The local whose initial value is being checked: it cannot be used yet. */
  declaring: string | undefined;
  callCount: number;
  depth: number;
  loopDepth: number;
  switchDepth: number;
  isInSynapseLoop: boolean;
}

/** The checked tree is walked by functions that call themselves, here and in every backend. */
const MAX_DEPTH = 250;

/** A context in which the environment's symbols, and above them an earlier snippet's locals, can be seen. */
export function startContext(
  source: SnippetSource,
  environment: SnippetEnvironment,
  locals: readonly SnippetSymbol[],
): Context {
  const byName = (symbols: readonly SnippetSymbol[]): Map<string, SnippetSymbol> =>
    new Map(symbols.map((symbol) => [symbol.name, symbol]));
  return {
    source,
    environment,
    functions: new Map((environment.functions ?? []).map((entry) => [entry.name, entry])),
    scope: {
      symbols: new Map(),
      parent: { symbols: byName(locals), parent: { symbols: byName(environment.symbols) } },
    },
    declaring: undefined,
    callCount: 0,
    depth: 0,
    loopDepth: 0,
    switchDepth: 0,
    isInSynapseLoop: false,
  };
}

/** Complains about the snippet being checked. */
export function complain(context: Context, position: Position, problem: string, suggestion?: string): never {
  fail(context.source, position, problem, suggestion);
}

/** Runs `check` one level deeper; a tree too deep to walk is an error. */
export function deeper<Result>(context: Context, position: Position, check: () => Result): Result {
  if (context.depth >= MAX_DEPTH)
    complain(context, position, "this is nested too deeply, or has too many operators in a row");
  context.depth++;
  const result = check();
  context.depth--;
  return result;
}

/** Runs `check` in a block of its own. */
export function inBlock<Result>(context: Context, check: () => Result): Result {
  const outer = context.scope;
  context.scope = { symbols: new Map(), parent: outer };
  const result = check();
  context.scope = outer;
  return result;
}

/** What a written type stands for in this model. */
export function resolveType(context: Context, { type }: TypeName): NumericType {
  return type === "scalar" || type === "timepoint" ? context.environment.precision[type] : type;
}

/** The symbol a name stands for here, the innermost one first. */
export function findSymbol(context: Context, name: string): SnippetSymbol | undefined {
  for (let scope: Scope | undefined = context.scope; scope; scope = scope.parent) {
    const symbol = scope.symbols.get(name);
    if (symbol) return symbol;
  }
  return undefined;
}

/** The symbol a name stands for, or a message that helps. */
export function resolveName(context: Context, name: string, position: Position): SnippetSymbol {
  if (context.declaring === name) complain(context, position, `'${name}' is used in its own initial value`);
  const symbol = findSymbol(context, name);
  if (symbol) return symbol;
  if (context.functions.has(name) || libraryFunction(name)) {
    complain(context, position, `'${name}' is a function: call it as '${name}(...)'`);
  }
  complainElsewhere(context, name, position);
  const problem = `unknown name '${name}'${otherwise(name)}`;
  complain(context, position, problem, otherwise(name) === "" ? nearestName(name, visibleNames(context)) : undefined);
}

/** Complains about a function that nobody knows. */
export function complainAboutFunction(context: Context, name: string, position: Position): never {
  if (findSymbol(context, name)) complain(context, position, `'${name}' is a variable, not a function`);
  complainElsewhere(context, name, position);
  const candidates = [...context.functions.keys(), ...LIBRARY.keys(), ...libraryNames];
  const problem = `unknown function '${name}'${otherwise(name)}`;
  complain(context, position, problem, otherwise(name) === "" ? nearestName(name, candidates) : undefined);
}

/** What people bring along from GeNN 4 and C, and what is said here. */
const OTHERWISE: Readonly<Record<string, string>> = {
  sT: "it is 'st', as in GeNN 5",
  sT_pre: "it is 'st_pre', as in GeNN 5",
  sT_post: "it is 'st_post', as in GeNN 5",
  addToInSyn: "it is 'addToPost', as in GeNN 5",
  addToInSynDelay: "it is 'addToPostDelay', as in GeNN 5",
  endRow: "a row ends where its code does, as in GeNN 5",
  endCol: "a column ends where its code does, as in GeNN 5",
  signbit: "write 'copysign(1, x) < 0'",
  isnan: "write 'x != x'",
};
const otherwise = (name: string): string => (Object.hasOwn(OTHERWISE, name) ? `: ${OTHERWISE[name]}` : "");

function complainElsewhere(context: Context, name: string, position: Position): void {
  const { elsewhere } = context.environment;
  if (elsewhere && Object.hasOwn(elsewhere, name)) {
    complain(context, position, `'${name}' cannot be used here: ${elsewhere[name]}`);
  }
}

function visibleNames(context: Context): string[] {
  const names: string[] = [];
  for (let scope: Scope | undefined = context.scope; scope; scope = scope.parent) {
    for (const name of scope.symbols.keys()) names.push(name);
  }
  return names;
}

/** Calls: which function is meant, and what its arguments become. */
import type { Expression } from "./ast.ts";
import { type Context, complain, complainAboutFunction } from "./context.ts";
import { commonType, convert, type NumberExpression, promote, realType } from "./conversions.ts";
import { checkNumber } from "./expression-checker.ts";
import { FLOAT_VARIANTS, type LibraryFunction, libraryFunction } from "./functions.ts";
import type { TreeCall } from "./tree.ts";
import { isFloat, type NumericType, type ValueType } from "./types.ts";

/** Checks a call of a library function or of one the environment gives. */
export function checkCall(context: Context, tree: TreeCall): Expression {
  const { name, position } = tree;
  const given = context.functions.get(name);
  const library = given ? undefined : libraryFunction(name);
  // A local hides a function of its name, as in C; a parameter called like a function does not.
  if ((!given && !library) || isLocal(context, name)) complainAboutFunction(context, name, position);
  if (library?.random && !context.environment.random) {
    complain(context, position, `'${name}' cannot be used here: this snippet has no random numbers`);
  }
  const expected = (given ?? library)!.parameters.length;
  if (tree.arguments.length !== expected) {
    const plural = expected === 1 ? "argument" : "arguments";
    const names = given?.parameterNames === undefined ? "" : ` (${given.parameterNames.join(", ")})`;
    complain(context, position, `'${name}' takes ${expected} ${plural}${names}, not ${tree.arguments.length}`);
  }
  // Numbered before its arguments, which may be calls too: source order.
  const site = context.callCount++;
  const values = tree.arguments.map((argument) => checkNumber(context, argument));
  if (given) {
    const converted = values.map((value, i) => convert(value, given.parameters[i]!));
    const { binding, returns } = given;
    return { kind: "call", position, type: returns, name, arguments: converted, binding, site };
  }
  return libraryCall(context, tree, library!, values, site);
}

/** Is the name a local's rather than one of the environment? */
function isLocal(context: Context, name: string): boolean {
  for (let scope = context.scope; scope.parent !== undefined; scope = scope.parent) {
    if (scope.symbols.has(name)) return true;
  }
  return false;
}

function libraryCall(
  context: Context,
  { position }: TreeCall,
  { name, parameters, result }: LibraryFunction,
  values: readonly NumberExpression[],
  site: number,
): Expression {
  const { scalar } = context.environment.precision;
  const typesOf = (wanted: string): NumericType[] =>
    values.filter((_, i) => parameters[i] === wanted).map(({ type }) => type);
  const real = realType(typesOf("real"), scalar);
  const number = typesOf("number").reduce(commonType, "int32");
  const settle = (wanted: string): ValueType => {
    if (wanted === "real") return real;
    if (wanted === "number") return number;
    return wanted === "scalar" ? scalar : (wanted as ValueType);
  };
  const converted = values.map((value, i) => convert(value, settle(parameters[i]!) as NumericType));
  const type = settle(result);
  // Of an unsigned integer, the absolute value is the value.
  if (name === "abs" && promote(values[0]!.type).startsWith("u")) return converted[0]!;
  const canonical = isFloat(type) ? (FLOAT_VARIANTS[name] ?? name) : name;
  return { kind: "call", position, type, name: canonical, arguments: converted, binding: undefined, site };
}

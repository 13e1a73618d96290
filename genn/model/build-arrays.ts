/** Arrays that code reads which builds a network: of connectivity, and of initial values. */
import { checkIdentifier, ModelError, unknownName } from "./errors.ts";
import { type BuildArray, copyOfNumbers } from "./initialisers.ts";
import { checkedArray } from "./instance.ts";
import { expectObject } from "./options.ts";
import { checkType, checkValues, type DeclaredType, resolveType } from "./values.ts";

/** Types of arrays by name, as a definition declares them. */
export type DeclaredArrays = Readonly<Record<string, DeclaredType>>;

/** Throws `ModelError` for names and types of arrays that are none. */
export function checkDeclaredArrays(arrays: DeclaredArrays, owner: string): void {
  for (const [name, type] of Object.entries(arrays)) {
    checkIdentifier(`extra global parameter of '${owner}'`, name);
    checkType(type, `extra global parameter '${name}' of '${owner}'`);
  }
}

/** Code that builds computes in double precision, whatever the model's. */
const PRECISION = { scalar: "double", timepoint: "double" } as const;

/**
 * All arrays with their values.
 * @throws ModelError for one that is unknown, missing, no array, or has values that its type does not have
 */
export function settledArrays(
  declared: DeclaredArrays,
  given: Readonly<Record<string, ArrayLike<number> | undefined>> = {},
  where: string,
): Readonly<Record<string, BuildArray>> {
  const names = Object.keys(declared);
  expectObject(given, `the extra global parameters of ${where}`);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) throw unknownName("extra global parameter", name, where, names);
  }
  return Object.fromEntries(
    names.map((name) => {
      const what = `extra global parameter '${name}' of ${where}`;
      if (given[name] === undefined)
        throw new ModelError(`${where} needs values for its extra global parameter '${name}'`);
      const values = copyOfNumbers(checkedArray(given[name], what), what);
      checkValues(what, values, resolveType(declared[name]!, PRECISION));
      return [name, { type: declared[name]!, values }];
    }),
  );
}

/** Parameters of code that builds a network: of connectivity, and of initial values. */
import { checkFinite, ModelError, unknownName } from "./errors.ts";
import { expectObject } from "./options.ts";

/** Functions that compute derived parameters D from parameters P. */
export type DerivedOf<P extends string, D extends string> = {
  readonly [name in D]: (parameters: Readonly<Record<P, number>>, dt: number) => number;
};

/**
 * All parameters with their values, given ones before defaults.
 * @throws ModelError for one that is unknown, missing or no number
 */
export function settledParams(
  defaults: Readonly<Record<string, number | undefined>>,
  given: Readonly<Record<string, number | undefined>> = {},
  where: string,
): Readonly<Record<string, number>> {
  const names = Object.keys(defaults);
  expectObject(given, `the parameters of ${where}`);
  for (const name of Object.keys(given)) if (!names.includes(name)) throw unknownName("parameter", name, where, names);
  const settled: Record<string, number> = {};
  for (const name of names) {
    const value = given[name] === undefined ? defaults[name] : given[name];
    if (value === undefined) throw new ModelError(`${where} needs a value for its parameter '${name}'`);
    checkFinite(`${name} of ${where}`, value);
    settled[name] = value;
  }
  return settled;
}

/** References of custom updates to extra global parameters of other groups: names by which their code reads and writes the arrays. */
import type { PrecisionTypes } from "../language/types.ts";
import type { DeclaredType } from "./definitions.ts";
import { ModelError, unknownName } from "./errors.ts";
import { shown } from "./shown.ts";
import { resolveType } from "./values.ts";

/** An extra global parameter of a group. Made by `egpRef`. */
export interface ArrayReference {
  readonly group: { readonly kind: string; readonly name: string };
  readonly array: string;
  readonly type: DeclaredType;
}

/**
 * Settles the references that a definition declares with the types of their elements.
 * @throws ModelError for names that are unknown or missing, and types that differ
 */
export function resolveArrayReferences(
  declared: Readonly<Record<string, DeclaredType>>,
  given: Readonly<Record<string, ArrayReference | undefined>> = {},
  precision: PrecisionTypes,
  where: string,
): Readonly<Record<string, ArrayReference>> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name))
      throw unknownName("reference to an extra global parameter", name, where, Object.keys(declared));
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, type]) => {
      const reference = given[name];
      if (typeof reference?.array !== "string") {
        throw new ModelError(
          `${where} needs the extra global parameter '${name}', as egpRef(group, "name") gives it, in egpRefs, not ${shown(reference)}`,
        );
      }
      if (resolveType(reference.type, precision) !== resolveType(type, precision)) {
        throw new ModelError(
          `${where}: '${name}' is declared as ${type}, but '${reference.group.name}.${reference.array}' holds ${reference.type}`,
        );
      }
      return [name, reference];
    }),
  );
}

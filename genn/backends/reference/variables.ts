/** Variables of code that runs by the letter: those that it declares, and those that it only reads. */
import type { SnippetSymbol } from "../../language/ast.ts";
import { is64Bit, type Value } from "../../language/values.ts";
import type { Variable } from "./code.ts";

/** A local of the code; it is made where it is first named. */
export function localOf(locals: Map<SnippetSymbol, Variable>, symbol: SnippetSymbol): Variable {
  let local = locals.get(symbol);
  if (local === undefined) {
    let value: Value = is64Bit(symbol.type) ? 0n : 0;
    local = {
      read: () => value,
      write: (next) => {
        value = next;
      },
    };
    locals.set(symbol, local);
  }
  return local;
}

/** What code names and cannot assign to. */
export const readOnly = ({ name }: SnippetSymbol, read: () => Value): Variable => ({
  read,
  write: () => {
    throw new Error(`'${name}' cannot be assigned to`);
  },
});

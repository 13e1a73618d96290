/** What passes between a snippet's printer and the kernel around it. */
import type { CallExpression, SnippetSymbol } from "../../../language/ast.ts";

/** Where a bound symbol's value is while the kernel runs. */
export type Place =
  | { readonly kind: "constant"; readonly value: number }
  /** WGSL text that can be read, and assigned to if the symbol can: a function's `var`, or an expression such as `t`. */
  | { readonly kind: "variable"; readonly name: string };

/** What the kernel around a snippet provides. */
export interface PrinterHost {
  /** The place of a bound symbol; the snippet's own locals are known to the printer. */
  place(symbol: SnippetSymbol): Place;
  /** A fresh identifier; the printer prints its declaration. `hint` shows up in it. */
  local(hint: string): string;
  /** Makes sure a function of `library.ts` is part of the module. */
  needs(name: string): void;
  /** The WGSL variable, of the value's type, that an effect adds to (`addToPost`, `injectCurrent`). */
  accumulator(call: CallExpression): string;
  /** What `addToPostDelay` adds to: text of the sum that is for the step that text of a `u32` gives, which must be below `depth`. */
  delayedSum(call: CallExpression): { element(delay: string): string; readonly depth: number };
  /**
   * A global array, or what a variable was some steps ago: text of an element, readable and assignable, for the text of a `u32` index, and text of the `u32`
   * length. The elements have the type `wgslType` gives, but for `bool`, which is stored as `u32`.
   */
  array(symbol: SnippetSymbol): { element(index: string): string; readonly length: string };
  /** Registers a run-time check; failing code calls `fail` with its number and goes on with a harmless value. */
  check(what: string): number;
  /** Text of the `u32` element number that keys random draws. */
  randomElement(): string;
  /**
   * Key words and counter words for a draw: text of `u32` values. `round` is the variable that counts the rounds of the loops around it, if there are any:
   * its lower 16 bits stand beside the call, and the upper ones belong to one of these words.
   */
  randomKey(
    call: CallExpression,
    round?: string,
  ): {
    readonly key0: string;
    readonly key1: string;
    readonly c1: string;
    readonly c2: string;
  };
}

/** What passes between a snippet's printer and the kernel around it. */
import type { CallExpression, SnippetSymbol } from "../../../language/ast.ts";
import type { ElementIndex, RingSlot } from "../../../program/program.ts";
import type { WasmType } from "./operators.ts";

/** The code cannot run four lanes at a time; print it with one. */
export class NotVectorisable extends Error {
  override readonly name = "NotVectorisable";
}

/** Where a bound symbol's value is while the kernel runs. */
export type Place =
  | { readonly kind: "constant"; readonly value: number }
  | {
      readonly kind: "local";
      readonly local: string;
      readonly varying: boolean;
      /** Does it keep its value for the whole loop, so that what is computed from it may move ahead of it? */
      readonly invariant: boolean;
    };

/** What the kernel around a snippet provides. */
export interface PrinterHost {
  readonly lanes: 1 | 4;
  place(symbol: SnippetSymbol): Place;
  /** A fresh local; `hint` shows up in its name. */
  local(hint: string, type: WasmType): string;
  /** A local that holds `text`, computed once before the loop. */
  hoist(type: WasmType, text: string): string;
  /** Makes sure a library or helper function is part of the module: `f32x4.tanh`, `i32.div_s`. */
  needs(name: string): void;
  /** What a call of a function of the environment does, where that is something else than to add to a sum (`addSynapse`). */
  effect?(call: CallExpression): readonly string[];
  /** The value of a call of such a function, where it has one. */
  callValue?(call: CallExpression): string;
  /** A number that the host has drawn: a kernel may look at it. */
  drawn?(name: string, text: string): string;
  /** The local an effect adds to (`addToPost`, `injectCurrent`). */
  accumulator(call: CallExpression): {
    readonly local: string;
    readonly varying: boolean;
    /** Of four lanes that have it in common, each adds behind the one before. */
    readonly inOrder?: boolean;
  };
  /** Address of the element of a ring that an index means, in the slot that many steps after that of this step (a number, or text). */
  slot(buffer: number, index: ElementIndex, slot: RingSlot | string): string;
  /** Address and length of a global array, and its element type. */
  array(symbol: SnippetSymbol): { readonly address: string; readonly length: string };
  /** Registers a run-time check; its number is what failing code reports. */
  check(what: string): number;
  /** The element numbers that key random draws: one value, or four. */
  randomElement(): string;
  /**
   * Key words and counter words shared by the lanes: text of i32 values. `round` is the local that counts the rounds of the loops around the call, if there
   * are any: its lower 16 bits stand beside the call, and the upper ones belong to one of these words.
   */
  randomKey(
    call: CallExpression,
    round?: string,
  ): { readonly key0: string; readonly key1: string; readonly c1: string; readonly c2: string };
}

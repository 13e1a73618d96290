/** The frame of a custom update's code, as its loops see it, and what becomes of them. */
import type { Frame } from "./frame.ts";

export interface PrintedUpdate {
  readonly name: string;
  readonly lines: readonly string[];
  /** Elements to share out. */
  readonly size: number;
}

/** What the loops of an update have to do at each element. */
export interface UpdateFrame {
  readonly frame: Frame;
  readonly code: readonly string[];
  /** Variables for the values that one run of the code hands in, and for all of them together. */
  readonly results: readonly string[];
  readonly totals: readonly string[];
  /** Declares such variables, as what a reduction is of nothing. */
  begin(variables: readonly string[]): string[];
  /** Adds values to them. */
  combine(totals: readonly string[], values: readonly string[]): string[];
  /** Stores what a reduction has come to as an element of its target. */
  store(reduction: number, element: string, total: string): string;
}

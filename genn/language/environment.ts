/** What a snippet may name, given by whoever asks for it to be checked. */
import type { SnippetSymbol } from "./ast.ts";
import type { NumericType, PrecisionTypes, ValueType } from "./types.ts";

/** A function beyond the maths library that this snippet may call (`addToPost`, `injectCurrent`, ...). */
export interface SnippetFunction<Binding = unknown> {
  readonly name: string;
  readonly parameters: readonly NumericType[];
  readonly returns: ValueType;
  readonly binding: Binding;
}

/** Everything a snippet sees, and what to call it in messages. */
export interface SnippetEnvironment {
  /** Model and snippet as the user wrote them, for messages: `leaky_rate`, `simCode`. */
  readonly model: string;
  readonly snippet: string;
  readonly precision: PrecisionTypes;
  readonly symbols: readonly SnippetSymbol[];
  readonly functions?: readonly SnippetFunction[];
  /** Are the `gennrand_*` functions allowed here? */
  readonly random?: boolean;
  /**
   * Names that exist elsewhere but not in this snippet, with the reason, for a better message than "unknown name":
   * `{ Isyn: "the synaptic input is only visible in neuron code" }`.
   */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** The locals of a checked snippet, for a later snippet that shares its scope (threshold and reset after simCode). */
export interface SnippetScope {
  readonly locals: readonly SnippetSymbol[];
}

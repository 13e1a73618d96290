/** What a snippet may name, given by whoever asks for it to be checked. */
import type { SnippetSymbol } from "./ast.ts";
import type { NumericType, PrecisionTypes, ValueType } from "./types.ts";

/** A function beyond the maths library that this snippet may call (`addToPost`, `injectCurrent`, ...). */
export interface SnippetFunction<Binding = unknown> {
  readonly name: string;
  readonly parameters: readonly NumericType[];
  readonly returns: ValueType;
  readonly binding: Binding;
  /** What its arguments are called, for messages. */
  readonly parameterNames?: readonly string[];
}

/** The loop over the synapses of a row, `for_each_synapse`, and what can be named inside of it alone. */
export interface SynapseLoop {
  readonly symbols: readonly SnippetSymbol[];
  readonly functions: readonly SnippetFunction[];
  /** Goes to before the first synapse; goes to the next one, and is false behind the last. Left out where code runs for one synapse at a time anyway. */
  readonly steps?: { readonly begin: SnippetFunction; readonly next: SnippetFunction };
}

/** Everything a snippet sees, and what to call it in messages. */
export interface SnippetEnvironment {
  /** Model and snippet as the user wrote them, for messages: `leaky_rate`, `simCode`. */
  readonly model: string;
  readonly snippet: string;
  readonly precision: PrecisionTypes;
  readonly symbols: readonly SnippetSymbol[];
  readonly functions?: readonly SnippetFunction[];
  /** In code that goes along synapses. */
  readonly synapseLoop?: SynapseLoop;
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

/** What a person wants to know of a model: text that travels with its definition. No code depends on it. */
import type { ModelResponse } from "./response.ts";

/** Unit (`1` for a plain number) and meaning of a parameter, a variable or anything else with a name. */
export type Quantity = readonly [unit: string, meaning: string];

/** Description of a model; `genn_models/` has one for each of its own, and `docs/models.md` is made from them. */
export interface ModelDocs<Name extends string = string> {
  /** One line. */
  readonly summary: string;
  /** In the notation of mathematics, in the order of the code; one equation a line. */
  readonly equations: readonly string[];
  /** Where it is from: paper, book or program, with the place in it where known. */
  readonly source: string;
  /** By name: parameters, variables, inputs, arrays and references. */
  readonly quantities: { readonly [name in Name | "Isyn" | "inSyn"]?: Quantity };
  /** To try the model with, where it does nothing without: arrays, and initial values of variables of five neurons. */
  readonly example?: Readonly<Record<string, readonly number[]>>;
  /** How it is shown in the manual and in the studio, where the defaults do not do. */
  readonly response?: ModelResponse<Name>;
}

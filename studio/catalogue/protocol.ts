/** The messages between the catalogue page and its worker. A *request* is numbered by the page; what answers an earlier one than the latest is stale. */
import type { Drive, ModelAnswer } from "../../responses/index.ts";

export type ToProber =
  | { readonly kind: "choose"; readonly request: number; readonly exportName: string }
  | {
      readonly kind: "run";
      readonly request: number;
      /** Of knobs that are not at their defaults. */
      readonly values: Readonly<Record<string, number>>;
      readonly drive: Drive;
    };

export type FromProber =
  | {
      readonly kind: "ready";
      readonly request: number;
      /** What suits the neuron as it is given. */
      readonly drive: Drive;
      readonly target: string | undefined;
      readonly hasCurve: boolean;
    }
  | { readonly kind: "answer"; readonly request: number; readonly answer: ModelAnswer; readonly took: number }
  | { readonly kind: "problem"; readonly request: number; readonly text: string };

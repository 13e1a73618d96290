import { NotVectorisable } from "../printer/host.ts";

/** What `print` gives, or nothing if the code has no form for four lanes. */
export function inLanes(print: () => string[]): string[] | undefined {
  try {
    return print();
  } catch (error) {
    if (!(error instanceof NotVectorisable)) throw error;
    return undefined;
  }
}

/** Prints with four lanes where the code allows it and the model is in single precision, else with one. */
export const widestForm = (allowLanes: boolean, print: (lanes: 1 | 4) => string[]): string[] =>
  (allowLanes ? inLanes(() => print(4)) : undefined) ?? print(1);

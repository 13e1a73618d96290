import { NotVectorisable } from "../snippet-printer.ts";

/** Prints with four lanes where the code allows it and the model is in single precision, else with one. */
export function widestForm(allowLanes: boolean, print: (lanes: 1 | 4) => string[]): string[] {
  if (!allowLanes) return print(1);
  try {
    return print(4);
  } catch (error) {
    if (!(error instanceof NotVectorisable)) throw error;
    return print(1);
  }
}

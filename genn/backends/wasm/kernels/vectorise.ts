/** Code for four lanes where it has such a form, for one where it has none. */
import type { ModuleContext } from "../module-context.ts";
import { NotVectorisable } from "../printer/host.ts";

/** Four lanes hold single precision only. */
export const fitsLanes = ({ program }: ModuleContext): boolean => program.precision.scalar === "float";

/** What `print` gives, or nothing if the code has no form for four lanes; notes why not. */
export function inLanes(context: ModuleContext, what: string, print: () => string[]): string[] | undefined {
  if (context.narrow.has(what)) {
    context.remark(what, "not vectorised: the code for four lanes is larger than a function can be");
    return undefined;
  }
  try {
    return print();
  } catch (error) {
    if (!(error instanceof NotVectorisable)) throw error;
    context.remark(what, `not vectorised: ${error.message}`);
    return undefined;
  }
}

/** Prints `what` with four lanes where the code allows it and the model is in single precision, else with one. */
export function widestForm(
  context: ModuleContext,
  what: string,
  allowLanes: boolean,
  print: (lanes: 1 | 4) => string[],
): string[] {
  const vectorised = allowLanes ? inLanes(context, what, () => print(4)) : undefined;
  if (vectorised !== undefined) context.remark(what, "four lanes");
  else if (!fitsLanes(context)) context.remark(what, "not vectorised: double precision");
  return vectorised ?? print(1);
}

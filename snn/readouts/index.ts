/** Readouts, as objects and by name. */
import { ModelError, unknownName } from "../../genn/index.ts";
import { shown } from "../../genn/model/shown.ts";
import { AvgVar, AvgVarExpWeight, MaxVar, SumVar, Var } from "./potentials.ts";
import { ReadoutBase } from "./readout.ts";
import { FirstSpikeTime, SpikeCount } from "./spikes.ts";

export { AvgVar, AvgVarExpWeight, MaxVar, type MaxVarOptions, SumVar, Var } from "./potentials.ts";
export { ReadoutBase, type ReadoutContext, type ReadoutParts, type ReadoutValues } from "./readout.ts";
export { FirstSpikeTime, NO_SPIKE, SpikeCount } from "./spikes.ts";

const READOUTS = {
  spike_count: () => new SpikeCount(),
  var: () => new Var(),
  sum_var: () => new SumVar(),
  avg_var: () => new AvgVar(),
  avg_var_exp_weight: () => new AvgVarExpWeight(),
  max_var: () => new MaxVar(),
  first_spike_time: () => new FirstSpikeTime(),
} satisfies Readonly<Record<string, () => ReadoutBase>>;

export type ReadoutName = keyof typeof READOUTS;
/** All names. */
export const readoutNames = Object.keys(READOUTS) as readonly ReadoutName[];

/** A readout by its name, or itself. Throws `ModelError` for what is neither. */
export function readoutOf(given: ReadoutBase | ReadoutName, where: string): ReadoutBase {
  if (given instanceof ReadoutBase) return given;
  if (typeof given === "string") {
    if (Object.hasOwn(READOUTS, given)) return READOUTS[given]();
    throw unknownName("readout", given, where, readoutNames);
  }
  throw new ModelError(`readout of ${where} must be a name such as "spike_count", or a readout, not ${shown(given)}`);
}

/** Readouts of spikes: how many, and when the first. */
import { variable } from "../../genn/index.ts";
import { expectSpikes, LEAST, ReadoutBase, type ReadoutContext, type ReadoutParts, startingFrom } from "./readout.ts";

/** Number of spikes of a presentation (`spike_count`), whole numbers. Variable `Scount`. */
export class SpikeCount extends ReadoutBase {
  override readonly name = "spike_count";
  override readonly variables = ["Scount"];

  override parts(context: ReadoutContext): ReadoutParts {
    expectSpikes(context, this);
    return { vars: { Scount: variable({ type: "uint", initial: 0 }) }, resetCode: "Scount++;" };
  }
}

/** What `FirstSpikeTime` has for a neuron that has not spiked. */
export const NO_SPIKE = LEAST;

/**
 * The time of the first spike (`first_spike_time`) in ms, negated: the largest value is that of the neuron that spiked first. `NO_SPIKE`, the least number of single
 * precision, where there was none. Variable `TFirstSpike`.
 */
export class FirstSpikeTime extends ReadoutBase {
  override readonly name = "first_spike_time";
  override readonly variables = ["TFirstSpike"];

  override parts(context: ReadoutContext): ReadoutParts {
    expectSpikes(context, this);
    return { vars: { TFirstSpike: startingFrom(NO_SPIKE) }, resetCode: "TFirstSpike = fmax(-t, TFirstSpike);" };
  }
}

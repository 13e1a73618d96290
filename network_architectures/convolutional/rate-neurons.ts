/** Rate neurons that take their input once per example and pass their rate on once: a forward pass is one event, with a value, of every neuron that has something to say. */
import {
  type ConnectivityDescription,
  defineNeuronModel,
  type InitialValue,
  readOnly,
  readOnlyDuplicate,
} from "../../genn/index.ts";
import { sendRate } from "../../genn_models/fragments/transmission.ts";
import { sumInput } from "../../genn_models/index.ts";
import { SynapseBase } from "../../network_base/index.ts";

/** Shows `Input`, one value each, in the first step of an example. */
export const shownRate = defineNeuronModel({
  name: "shown_rate",
  vars: { Input: readOnlyDuplicate(0), r: 0 },
  simCode: "r = Input;",
  thresholdConditionCode: "t == 0 && Input != 0",
  resetCode: "",
});

/** r = f(sum of the input since the example began), sent in the step in which input has arrived. */
const summed = {
  vars: { r: 0, sum: 0 },
  simCode: (f: string) => `
    if (t == 0) sum = 0;
    sum += Isyn;
    r = ${f};`,
  thresholdConditionCode: "Isyn != 0 && r != 0",
  resetCode: "",
};

/** Rectified linear neurons: r = max(0, sum of the input). */
export const rectifiedRate = defineNeuronModel({
  ...summed,
  name: "rectified_rate",
  simCode: summed.simCode("fmax(0, sum)"),
});

/** Linear neurons that compete: `y` is the rate of the one that answers most, and 0 for all others. See `winnerTakesAll`. */
export const competingRate = defineNeuronModel({
  ...summed,
  name: "competing_rate",
  vars: { ...summed.vars, y: 0 },
  simCode: summed.simCode("sum"),
});

/** An output with a bias: evidence `z` for its class, which a softmax makes the probability `p` of, and the `target` that is to have, 0 or 1. It sends nothing. */
export const classOutput = defineNeuronModel({
  name: "class_output",
  vars: { z: 0, p: 0, target: readOnlyDuplicate(0), b: readOnly(0) },
  simCode: `
    if (t == 0) z = b;
    z += Isyn;`,
});

/** Events that carry a rate: a synapse adds its weight times the rate of its source. */
export class RateEvents extends SynapseBase {
  override readonly name = "rate_events";
  override readonly target = "Isyn";
  override readonly transmission = { preSpikeSynCode: sendRate("r") };
  override readonly postsynaptic = sumInput;
  override readonly connectivity: ConnectivityDescription;
  override readonly initialWeight: InitialValue;

  constructor(connectivity: ConnectivityDescription, initialWeight: InitialValue) {
    super();
    this.connectivity = connectivity;
    this.initialWeight = initialWeight;
  }
}

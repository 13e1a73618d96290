/**
 * Spikes of either sign. A neuron spikes for positive input; in a step with negative input it sets a variable instead, which is the condition of an
 * event in the weight-update models of its synapses: they add the weight at a spike and take it off at such an event.
 */
import type { NeuronModel } from "../../genn/model/index.ts";

/** The variable that is true in a step in which a neuron sends a negative spike. */
export const NEGATIVE = "Negative";

/** A neuron that sends negative spikes, too. */
export type SignedNeuronModel = NeuronModel & { readonly sendsNegativeSpikes: true };

/** Does a neuron send negative spikes, which its synapses have to transmit? */
export const isSigned = (neuron: NeuronModel): neuron is SignedNeuronModel =>
  (neuron as Partial<SignedNeuronModel>).sendsNegativeSpikes === true;

/** Condition of the events. */
export const isNegative = `${NEGATIVE}_pre`;
/** What a synapse does at one: `sendPulse` and `sendDelayedPulse` with the other sign. */
export const sendNegativePulse = "addToPost(-g);";
export const sendDelayedNegativePulse = "addToPostDelay(-g, d);";

/** For the descriptions of the synapses. */
export const signedSource =
  "mlGeNN 2, signed_spikes; as events, since its own negative threshold condition names what GeNN 5 does not declare";

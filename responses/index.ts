/**
 * What a model answers to a standard input, found by simulating it: a neuron to a step of current, a synapse to spikes, and so on, for any model by its description alone
 * (`docs`, of which `response` changes the defaults). For pages of the manual and for the studio; knows genn/ alone, and runs in a browser.
 */
import type { AnyDefinition, ConnectivityModel } from "../genn/index.ts";
import { connectivityResponse } from "./connectivity.ts";
import { postsynapticResponse, sourceResponse } from "./input.ts";
import { neuronResponse } from "./neuron.ts";
import type { ModelAnswer } from "./response.ts";
import { synapseResponse } from "./synapse.ts";
import { updateResponse } from "./update.ts";

export { initialiserResponse } from "./initialiser.ts";
export { CURVE_POINTS, type Drive, NeuronProbe, neuronResponse, type ProbeOptions } from "./neuron.ts";
export { parametersOf } from "./probes.ts";
export { settledRate } from "./rates.ts";
export * from "./response.ts";
export { driven, type Knob, knobsOf, settingOf } from "./setting.ts";
export { byUnit } from "./shown.ts";
export { neededVariables, usesDelays } from "./synapse.ts";

/** What changes connectivity has no answer: it depends on what it changes. */
export type AnswerableModel = Exclude<AnyDefinition, { kind: "connectivityUpdate" }> | ConnectivityModel;

/**
 * The answer of any model as it is described.
 * @throws ModelError, SnippetError or RunError for a model that cannot run, or leaves the numbers
 */
export function responseOf(definition: AnswerableModel): Promise<ModelAnswer> {
  switch (definition.kind) {
    case "neuron":
      return neuronResponse(definition);
    case "weightUpdate":
      return synapseResponse(definition);
    case "postsynaptic":
      return postsynapticResponse(definition);
    case "currentSource":
      return sourceResponse(definition);
    case "customUpdate":
      return updateResponse(definition);
    case "connectivity":
      return connectivityResponse(definition);
  }
}

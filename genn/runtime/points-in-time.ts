/** Which buffers hold points in time: these lie in the future when the clock is set back. */
import type { GeNNModel, Instance, VariableReference } from "../model/model.ts";
import { bufferName } from "../program/buffers.ts";

/** Names of the buffers that hold points in time. */
export function timeBuffers(model: GeNNModel): Set<string> {
  const names = new Set<string>();
  const add = (
    group: VariableReference["group"],
    part: VariableReference["part"],
    variables: Instance["definition"]["vars"],
  ) => {
    for (const [variable, { type }] of Object.entries(variables)) {
      if (type === "timepoint") names.add(bufferName({ group, part, variable }));
    }
  };
  for (const population of model.neuronPopulations) {
    for (const name of ["st", "prev_st"]) names.add(`${population.name}.${name}`);
    add(population, "neuron", population.neuron.definition.vars);
  }
  for (const population of model.synapsePopulations) {
    const { definition } = population.weightUpdate;
    add(population, "synapse", definition.vars);
    add(population, "pre", definition.preVars);
    add(population, "post", definition.postVars);
    add(population, "postsynaptic", population.postsynaptic.definition.vars);
  }
  for (const source of model.currentSources) add(source, "currentSource", source.source.definition.vars);
  return names;
}

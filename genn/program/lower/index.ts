/**
 * Model -> Program: checks every snippet, gives every variable a buffer, and orders the kernels of a step as GeNN does:
 * synapse dynamics, presynaptic spikes and postsynaptic spikes of every synapse population, then every neuron population.
 */
import { ModelError } from "../../model/errors.ts";
import type { GeNNModel, StepPlace, SynapsePopulation } from "../../model/model.ts";
import type { Graph } from "../graph.ts";
import { blockSizeFor, type Program } from "../program.ts";
import { connectivityUpdateBuffers, lowerConnectivityUpdate } from "./connectivity-updates.ts";
import { Lowering } from "./context.ts";
import { lowerCustomUpdate } from "./custom-updates.ts";
import { synapseVariables } from "./growth.ts";
import { neuronBuffers, neuronKernel } from "./neurons.ts";
import { sourceBuffers } from "./sources.ts";
import { synapseBuffers, synapseKernels } from "./synapses.ts";
import { timesInSteps } from "./times.ts";

/**
 * Checks the whole model and lowers it; `graphs` are the synapses of its sparse populations, and `searchesRows` says whether the backend needs those that
 * come and go in order, too. Throws `SnippetError` (code) or `ModelError` (everything
 * else).
 */
export function lower(
  model: GeNNModel,
  graphs: ReadonlyMap<SynapsePopulation, Graph> = new Map(),
  { searchesRows = false }: { readonly searchesRows?: boolean | undefined } = {},
): Program {
  if (model.neuronPopulations.length === 0) {
    throw new ModelError(`the model '${model.name}' has no neuron population: add one before building`);
  }
  const lowering = new Lowering(model, graphs, searchesRows);
  for (const population of model.neuronPopulations) neuronBuffers(lowering, population);
  for (const population of model.synapsePopulations) synapseBuffers(lowering, population);
  for (const source of model.currentSources) sourceBuffers(lowering, source);
  for (const update of model.connectivityUpdates) connectivityUpdateBuffers(lowering, update);
  const synapses = model.synapsePopulations.flatMap((population) => synapseKernels(lowering, population));
  const neurons = model.neuronPopulations.map((population) => neuronKernel(lowering, population));
  const updates = model.customUpdates.map((update) => ({ update, kernel: lowerCustomUpdate(lowering, update) }));
  const updatesAt = (place: StepPlace | undefined) =>
    updates.flatMap(({ update, kernel }) => (update.when === place ? [kernel] : []));
  const connectivityUpdates = model.connectivityUpdates.map((update) => lowerConnectivityUpdate(lowering, update));
  const placed = lowering.graphs.map((one) => {
    if (one.growth === undefined) return one;
    const population = model.synapsePopulations.find(({ name }) => name === one.population)!;
    return { ...one, growth: { ...one.growth, variables: synapseVariables(model, lowering.table, population) } };
  });
  return timesInSteps({
    name: model.name,
    precision: lowering.precision,
    dt: model.dt,
    seed: model.seed,
    batchSize: model.batchSize,
    blockSize: blockSizeFor(model.batchSize),
    buffers: lowering.table.buffers,
    arrays: lowering.table.arrays,
    step: [...synapses, ...updatesAt("beforeNeurons"), ...neurons, ...updatesAt("afterNeurons")],
    customUpdates: updatesAt(undefined),
    events: lowering.events,
    connectivity: model.synapsePopulations.map((population) => ({
      population: population.name,
      connectivity: lowering.connectivity(population),
      sums: lowering.sumsOf(population).name,
    })),
    graphs: placed,
    connectivityUpdates,
  });
}

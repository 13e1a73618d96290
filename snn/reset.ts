/** From one presentation to the next: what starts anew. */
import { ModelError, type NeuronPopulation, type Simulation, unknownName } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import { Neuron } from "./neuron.ts";

/** A population with the neuron that its definition was made by. */
export interface ResetPopulation {
  readonly neuron: Neuron;
  readonly population: NeuronPopulation;
}

const POPULATION: RulesOf<ResetPopulation> = { neuron: required(a.instance), population: required(a.instance) };

export interface ResetOptions {
  /** Variables of the neurons, and of the postsynaptic models of all synapses? Otherwise those of readouts alone. Default true. */
  readonly variables?: boolean;
  /** What is on its way: summed input, delayed input, and spikes that have not arrived. Default true. */
  readonly synapticInput?: boolean;
  /** The clock, and with it whatever is a point in time. Default true. */
  readonly time?: boolean;
}

const OPTIONS: RulesOf<ResetOptions> = { variables: a.flag, synapticInput: a.flag, time: a.flag };

/**
 * Puts populations into the state before the first step, for the next presentation: variables that code writes go back to their initial values, the same ones as after
 * building. Weights and what is learned, what inputs were given (`setInput`), and the random numbers of `PoissonInput` stay as they are, and so do populations that are
 * not named. By default spikes of the last steps do not reach the next presentation. (Custom updates draw the same random numbers again behind a reset.)
 * Throws `ModelError`, and changes nothing, for a population of another simulation or definition.
 */
export function resetNeurons(
  simulation: Simulation,
  populations: readonly ResetPopulation[],
  options: ResetOptions = {},
): void {
  checkOptions<ResetOptions>(options, OPTIONS, "resetNeurons");
  const { variables = true, synapticInput = true, time = true } = options;
  if (!Array.isArray(populations)) {
    throw new ModelError(`resetNeurons takes a list of { neuron, population }, not ${shown(populations)}`);
  }
  const names = new Set([
    ...populations.flatMap((one) => variablesOf(simulation, one, variables)),
    ...(variables ? postsynapticVariables(simulation) : []),
    ...(synapticInput ? onTheirWay(simulation) : []),
  ]);
  const { buffers } = simulation.program;
  const isReset = new Set<string>();
  // What is kept of a variable's past goes with it.
  for (const { name, historyOf } of buffers) {
    if (names.has(name) || (historyOf !== undefined && names.has(buffers[historyOf]!.name))) isReset.add(name);
  }
  const step = simulation.timestep;
  simulation.reinitialise({ keep: (name) => !isReset.has(name) });
  if (time) simulation.resetClock();
  else simulation.timestep = step;
}

/** Names of what code writes: of everything, or of readouts alone. */
function variablesOf(simulation: Simulation, one: ResetPopulation, all: boolean): string[] {
  checkOptions<ResetPopulation>(one, POPULATION, "a population of resetNeurons");
  const { neuron, population } = one;
  if (!(neuron instanceof Neuron)) {
    throw new ModelError(
      `a population of resetNeurons needs the neuron that made its definition, not ${shown(neuron)}`,
    );
  }
  const { neuronPopulations } = simulation.model;
  if (!neuronPopulations.includes(population)) {
    const known = neuronPopulations.map(({ name }) => name);
    throw unknownName("population", String(population.name), "resetNeurons (of another model)", known);
  }
  const { name, vars } = population.neuron.definition;
  if (name !== neuron.name) {
    throw new ModelError(`resetNeurons: '${population.name}' is of '${name}', not of '${neuron.name}'`);
  }
  const { keptVariables, readout } = neuron;
  return Object.keys(vars)
    .filter((key) => vars[key]!.access === "READ_WRITE")
    .filter((key) => (all ? !keptVariables.includes(key) : readout?.variables.includes(key)))
    .map((key) => `${population.name}.${key}`);
}

const postsynapticVariables = ({ model }: Simulation): string[] =>
  model.synapsePopulations.flatMap(({ name, postsynaptic }) => {
    const { vars } = postsynaptic.definition;
    const written = Object.keys(vars).filter((key) => vars[key]!.access === "READ_WRITE");
    return written.map((key) => `${name}.postsynaptic.${key}`);
  });

/** Sums of synapses, and the lists of spikes and events that have not arrived. */
function onTheirWay({ model, program }: Simulation): string[] {
  const queues = program.events.flatMap(({ count, wasTrue }) => (wasTrue === undefined ? [count] : [count, wasTrue]));
  return [
    ...model.synapsePopulations.flatMap(({ name }) => [`${name}.inSyn`, `${name}.dendriticDelay`, `${name}.outPre`]),
    ...queues.map((id) => program.buffers[id]!.name),
  ];
}

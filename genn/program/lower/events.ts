/** Lowers what neurons send: the queue of a population's spikes, and when a neuron sends one. */
import type { SnippetScope } from "../../language/environment.ts";
import { checkCondition } from "../../language/index.ts";
import type { NeuronPopulation, SynapsePopulation } from "../../model/model.ts";
import { type EventQueue, type EventSource, type ProgramSymbol, ringSlots, type Section } from "../program.ts";
import { NEVER_STEP } from "../time.ts";
import { type Lowering, originOf } from "./context.ts";
import { eventTimesUsed, missingVariables, spikeTimesUsed } from "./symbols.ts";

/** Buffers of spike times (steps), where code asks for them, and the queue of spikes of a population that has a condition for them. */
export function eventBuffers(lowering: Lowering, population: NeuronPopulation): void {
  const { neuron, name } = population;
  const times = spikeTimesUsed(lowering.model, population);
  const kept = timeBuffers(lowering, population, `${name}.`, times);
  if (neuron.definition.thresholdConditionCode.trim() === "") return;
  queue(lowering, population, {
    kind: "spike",
    synapses: undefined,
    prefix: `${name}.spike`,
    steps: stepsOfSpikes(lowering, population),
    wasTrue: neuron.definition.autoRefractoryRequired,
    ...kept,
  });
}

/** The same for the events that a weight-update model has on its sides. */
export function sideEventBuffers(lowering: Lowering, synapses: SynapsePopulation): void {
  for (const side of SIDES) {
    const { population, condition, delay } = sideOf(synapses, side);
    if (condition.trim() === "") continue;
    const prefix = `${synapses.name}.${side}`;
    queue(lowering, population, {
      kind: `${side}Event`,
      synapses: synapses.name,
      prefix: `${prefix}.event`,
      steps: delay + 1,
      wasTrue: false,
      ...timeBuffers(lowering, population, `${prefix}.`, eventTimesUsed(synapses, side)),
    });
  }
}

const SIDES = ["pre", "post"] as const;
type Side = (typeof SIDES)[number];

function sideOf({ source, target, weightUpdate, delays }: SynapsePopulation, side: Side) {
  const condition = weightUpdate.definition[`${side}EventThresholdConditionCode`];
  return side === "pre"
    ? { population: source, condition, delay: delays.axonal }
    : { population: target, condition, delay: delays.backPropagation };
}

/** Steps for which the spikes of a population are on their way, at most. */
function stepsOfSpikes({ model }: Lowering, population: NeuronPopulation): number {
  const steps = model.synapsePopulations.flatMap((synapses) =>
    SIDES.flatMap((side) => {
      const here = sideOf(synapses, side);
      const isSeen = synapses.weightUpdate.definition[`${side}SpikeSynCode`].trim() !== "";
      return here.population === population && isSeen ? [here.delay + 1] : [];
    }),
  );
  return Math.max(1, ...steps);
}

function timeBuffers(
  { table, precision }: Lowering,
  { size }: NeuronPopulation,
  prefix: string,
  names: readonly string[],
): Pick<EventQueue, "time" | "previousTime"> {
  const [time, previousTime] = names.map((name) =>
    table.add({
      name: `${prefix}${name}`,
      type: precision.timepoint,
      sharing: "instance",
      columns: size,
      initial: { kind: "constant", value: NEVER_STEP },
      time: "steps",
    }),
  );
  return { time, previousTime };
}

interface QueueSpec extends Pick<EventQueue, "kind" | "synapses" | "time" | "previousTime"> {
  /** Of the names of its buffers. */
  readonly prefix: string;
  readonly steps: number;
  readonly wasTrue: boolean;
}

function queue(
  { table, events }: Lowering,
  { name: population, size }: NeuronPopulation,
  { kind, synapses, prefix, steps, wasTrue, time, previousTime }: QueueSpec,
): void {
  const slots = ringSlots(steps);
  const state = (name: string, columns: number, rows = 1) =>
    table.add({ name, type: "int32", sharing: "instance", rows, columns });
  const spiking = kind === "spike" ? `${population}.spiking` : `${prefix}_sent`;
  events.push({
    id: events.length,
    kind,
    population,
    synapses,
    size,
    slots,
    count: state(`${prefix}_count`, 1, slots),
    ids: state(`${prefix}_ids`, size, slots),
    spiking: table.add({ name: spiking, type: "int32", sharing: "instance", columns: size, persistent: false }),
    total: state(`${prefix}_total`, 1),
    time,
    previousTime,
    wasTrue: wasTrue ? state(kind === "spike" ? `${population}.was_true` : `${prefix}_was_true`, size) : undefined,
  });
}

/** The events of weight-update models that the neurons of a population send, in the order of the synapse populations. */
export function sideEventSources(lowering: Lowering, population: NeuronPopulation): EventSource[] {
  const { model, symbols: make, events } = lowering;
  return model.synapsePopulations.flatMap((synapses) =>
    SIDES.flatMap((side): EventSource[] => {
      const { definition } = synapses.weightUpdate;
      const here = sideOf(synapses, side);
      if (here.population !== population || here.condition.trim() === "") return [];
      const { id } = events.find((one) => one.kind === `${side}Event` && one.synapses === synapses.name)!;
      const snippet = `${side}EventThresholdConditionCode`;
      const context = {
        role: "condition",
        model: definition.name,
        snippet,
        stream: `${synapses.name}.${snippet}`,
        symbols: [
          ...make.common(),
          ...make.values(synapses.name, synapses.weightUpdate),
          ...make.variables(synapses, side, definition[`${side}Vars`], "own", {
            readOnlyReason: "a condition only reads",
          }),
          ...make.neuronVariables(population, side, "own", synapses.neuronReferences[side], "a condition only reads"),
          ...make.neuronIndices(population.size),
          ...make.spikeTimes(population, `_${side}`, "own", 0),
          ...make.eventTimes(synapses, side, "own", 0),
        ],
        elsewhere: missingVariables(synapses),
      } as const;
      const expression = checkCondition(here.condition, lowering.environment(context));
      return [{ event: id, condition: { ...originOf(context), expression }, risingEdge: false, onEvent: [] }];
    }),
  );
}

/**
 * The spikes of a population, if it has any. `symbols`: what the neuron's code may name; `scope`: locals of its `simCode`; `sideSections`: spike
 * code of the weight-update models on either side, which runs before the reset.
 */
export function spikeSource(
  lowering: Lowering,
  population: NeuronPopulation,
  symbols: readonly ProgramSymbol[],
  scope: SnippetScope,
  sideSections: readonly Section[],
): EventSource | undefined {
  const queue = lowering.spikesOf(population);
  if (queue === undefined) return undefined;
  const { definition } = population.neuron;
  const context = <Role extends "condition" | "reset">(role: Role, snippet: string) => ({
    role,
    model: definition.name,
    snippet,
    stream: `${population.name}.${snippet}`,
    symbols,
  });
  const condition = context("condition", "thresholdConditionCode");
  const risingEdge = definition.autoRefractoryRequired;
  // On a rising edge the condition is also evaluated before `simCode` has run.
  const expression = checkCondition(
    definition.thresholdConditionCode,
    lowering.environment(condition),
    risingEdge ? undefined : scope,
  );
  const reset = lowering.section(context("reset", "resetCode"), definition.resetCode, scope).section;
  return {
    event: queue.id,
    condition: { ...originOf(condition), expression },
    risingEdge,
    onEvent: [...sideSections, reset].filter(({ body }) => body.length > 0),
  };
}

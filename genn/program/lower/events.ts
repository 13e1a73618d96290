/** Lowers what neurons send: the queue of a population's spikes, and when a neuron sends one. */
import type { SnippetScope } from "../../language/environment.ts";
import { checkCondition } from "../../language/index.ts";
import type { NeuronPopulation } from "../../model/model.ts";
import type { EventSource, ProgramSymbol, Section } from "../program.ts";
import { NEVER_STEP } from "../time.ts";
import { type Lowering, originOf } from "./context.ts";
import { spikeTimesUsed } from "./symbols.ts";

/** Buffers of spike times (steps), where code asks for them, and the queue of spikes of a population that has a condition for them. */
export function eventBuffers(lowering: Lowering, population: NeuronPopulation): void {
  const { table, precision, events } = lowering;
  const { neuron, size, name } = population;
  const times = spikeTimesUsed(lowering.model, population);
  for (const time of times) {
    table.add({
      name: `${name}.${time}`,
      type: precision.timepoint,
      sharing: "instance",
      columns: size,
      initial: { kind: "constant", value: NEVER_STEP },
      time: "steps",
    });
  }
  if (neuron.definition.thresholdConditionCode.trim() === "") return;
  const slots = 1;
  const state = (suffix: string, columns: number, rows = 1) =>
    table.add({ name: `${name}.${suffix}`, type: "int32", sharing: "instance", rows, columns });
  events.push({
    id: events.length,
    kind: "spike",
    population: name,
    size,
    slots,
    count: state("spike_count", slots),
    ids: state("spike_ids", size, slots),
    spiking: table.add({
      name: `${name}.spiking`,
      type: "int32",
      sharing: "instance",
      columns: size,
      persistent: false,
    }),
    total: state("spike_total", 1),
    time: times.includes("st") ? table.id(`${name}.st`) : undefined,
    previousTime: times.includes("prev_st") ? table.id(`${name}.prev_st`) : undefined,
    wasTrue: neuron.definition.autoRefractoryRequired ? state("was_true", size) : undefined,
  });
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

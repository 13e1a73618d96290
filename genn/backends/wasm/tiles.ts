/**
 * One network on several threads: each has a part of the neurons of every population, and all synapses onto them. Sums are added up by whoever owns
 * their target, in the order in which one thread would, and lists of events are put together in the order of the parts: the same bits for any number of
 * threads.
 *
 * A thread runs on until it needs what others have done: it waits at a barrier at the end of every `period` steps, the shortest time that an event is on
 * its way, and within a step where code of synapses reads what neurons write.
 */

import { type EventId, isSynapseKernel, type Program, ringSlots } from "../../program/program.ts";
import { addsToBlocks, codeOf } from "../../program/rewrite.ts";
import { type Access, accessesOf, type KernelId, stagesOf } from "../../program/schedule.ts";
import { writesArrays } from "../../program/walk.ts";

export interface Tiles {
  readonly threads: number;
  /** By population: the first neuron of each thread's part, and the number of neurons. */
  readonly bounds: ReadonlyMap<string, readonly number[]>;
  /** Steps after which all must meet. */
  readonly period: number;
  /** The kernels of a step; all must meet between the groups. */
  readonly stages: readonly (readonly KernelId[])[];
  /** Events that code of synapses waits for from all parts: which queue, and how many steps later. */
  readonly gathers: readonly { readonly event: EventId; readonly arrival: number }[];
  /** Slots of the lists of each queue. */
  readonly slots: readonly number[];
}

/** Parts begin at multiples of so many neurons: of four lanes, and of the words of recordings. */
const GRAIN = 32;

/** How a network is shared out to threads, or why it cannot be. More threads than there are parts would have nothing to do: they are left out. */
export function tilesOf(program: Program, wanted: number): Tiles | { readonly reason: string } {
  const reason = obstacle(program);
  if (reason !== undefined) return { reason };
  const parts = program.step.map((kernel) => (kernel.kind === "neuron" ? Math.ceil(kernel.size / GRAIN) : 1));
  const threads = Math.min(wanted, Math.max(1, ...parts));
  const synapses = program.step.filter(isSynapseKernel);
  const gathers = new Map<string, { event: EventId; arrival: number }>();
  for (const { kind, trigger, arrival } of synapses) {
    if (kind === "presynapticSpike") gathers.set(`${trigger} ${arrival}`, { event: trigger!, arrival });
  }
  const lists = queueBuffers(program);
  const stages = stagesOf(
    program.step.map((kernel, id) => ({
      id,
      accesses: accessesOf(program, kernel).filter(({ buffer, isArray }) => isArray || !lists.has(buffer)),
    })),
  ).map((stage) => stage.map(({ id }) => id));
  // Only events pass from part to part where nobody has to wait within a step.
  const period =
    stages.length > 1 ? 1 : Math.min(...[...gathers.values()].map(({ arrival }) => arrival), LONGEST_PERIOD);
  return {
    threads,
    bounds: new Map(
      program.step.flatMap((kernel) =>
        kernel.kind === "neuron" ? [[kernel.population, boundsOf(kernel.size, threads)]] : [],
      ),
    ),
    period,
    stages,
    gathers: [...gathers.values()],
    slots: program.events.map(({ id, slots }) => {
      const latest = Math.max(slots, ...synapses.filter(({ trigger }) => trigger === id).map(({ arrival }) => arrival));
      return ringSlots(latest + period);
    }),
  };
}

/** Steps that parts may run apart from each other, at most: more would not make barriers any cheaper. */
const LONGEST_PERIOD = 16;

function boundsOf(size: number, threads: number): number[] {
  const grains = Math.ceil(size / GRAIN);
  return Array.from({ length: threads + 1 }, (_, part) =>
    Math.min(size, GRAIN * Math.round((grains * part) / threads)),
  );
}

const queueBuffers = ({ events }: Program): Set<number> =>
  new Set(events.flatMap(({ count, ids, total }) => [count, ids, total]));

/** What keeps a network from being shared out; undefined if nothing does. */
function obstacle(program: Program): string | undefined {
  if (program.batchSize > 1) return "it has several batch instances, which threads share out as they are";
  if (program.customUpdates.some((update) => addsToBlocks(update, program))) return "an update adds to accumulators";
  const changing = program.graphs.find(({ growth }) => growth !== undefined);
  if (changing !== undefined)
    return `connectivity updates change the synapses of '${changing.population}', of which threads keep parts`;
  const lists = queueBuffers(program);
  for (const kernel of program.step) {
    if (writesArrays(codeOf(kernel))) return `code of '${kernel.name}' writes an extra global parameter`;
    if (kernel.kind === "neuron") {
      if (kernel.sleeps || kernel.held !== undefined) return `'${kernel.name}' rests while its inputs do`;
    } else if (kernel.kind === "customUpdate") {
      return `'${kernel.name}' runs in every step, over neurons of all parts`;
    } else if (kernel.connectivity.graph?.unpacked !== undefined) {
      return `the targets of '${kernel.population}' are found row by row, for all threads at once`;
    } else if (kernel.still !== undefined || kernel.skipWhereZero !== undefined) {
      return `'${kernel.name}' leaves out what senders that stand still would do`;
    }
    const shared = accessesOf(program, kernel).find(
      ({ buffer, isArray, owner, writes }: Access) => writes && owner === "any" && !isArray && !lists.has(buffer),
    );
    if (shared !== undefined) {
      return `'${kernel.name}' writes '${program.buffers[shared.buffer]!.name}', which belongs to no postsynaptic neuron`;
    }
  }
  return undefined;
}

/** Neurons whose step takes about as long as all that a barrier costs. */
const WORTHWHILE = 8192;
/** Synapses that are as much work as a neuron in a step, most of which nothing arrives at. */
const SYNAPSES_PER_NEURON = 200;

/** Is there so much to do in a step that several threads are done with it sooner? */
export function isWorthwhile(program: Program): boolean {
  const neurons = program.step.map((kernel) => {
    if (kernel.kind === "neuron") return kernel.size;
    if (kernel.kind === "customUpdate") return kernel.columns;
    const { synapseCount } = kernel.connectivity;
    return kernel.kind === "synapseDynamics" ? synapseCount : synapseCount / SYNAPSES_PER_NEURON;
  });
  return neurons.reduce((sum, one) => sum + one, 0) >= WORTHWHILE;
}

/** The synapses of sparse populations as text: which neurons a kernel goes through, and where the synapses of each are listed. */
import type { ElementIndex, SynapseKernel } from "../../../program/program.ts";
import type { Access } from "../../../program/schedule.ts";
import type { ModuleContext } from "../module-context.ts";
import { farSide } from "../tile-size.ts";

/** Of the neurons whose synapses are gone through one after the other, and of those on the other side. */
export interface Listed {
  readonly kernel: SynapseKernel;
  /** What the two are called: a row is a presynaptic neuron, a column a postsynaptic one. */
  readonly near: "row" | "column";
  readonly far: "row" | "column";
  /** The near side as an index. */
  readonly nearSide: ElementIndex;
  /** How many near neurons there are. */
  readonly count: string;
  /** The near neuron number `k`. */
  neuron(k: string): string;
  /** Where its synapses begin and end in the list. */
  readonly start: string;
  readonly end: string;
  /** At the place `at` of the list: the number of the synapse, and its far neuron. */
  readonly synapse: string;
  readonly farNeuron: string;
  /** What lists the far neurons. */
  readonly farList: number;
  readonly accesses: readonly Access[];
}

/** `isSearched`: far neurons are looked for, so that those of each row must ascend. */
export function listedOf(context: ModuleContext, kernel: SynapseKernel, isSearched = false): Listed {
  const { connectivity, trigger, arrival } = kernel;
  const { rowStart, targets, kernel: elements, incoming, ordered } = connectivity.graph!;
  const isByRow = farSide(kernel) === "post";
  const [near, far] = isByRow ? (["row", "column"] as const) : (["column", "row"] as const);
  const starts = isByRow ? rowStart : incoming!.start;
  if (isSearched && isByRow && connectivity.graph!.changes && ordered === undefined)
    throw new Error(`the rows of '${kernel.population}' are in no order: they have been lowered for another backend`);
  const rows = isSearched && ordered !== undefined ? ordered : { targets, synapses: undefined };
  const farList = isByRow ? rows.targets : incoming!.sources;
  const numbers = isByRow ? rows.synapses : incoming!.synapses;
  const queue = trigger === undefined ? undefined : context.queue(trigger);
  const shared = elements === undefined ? [] : [elements];
  const read = [
    starts,
    farList,
    ...shared,
    ...(numbers === undefined ? [] : [numbers]),
    ...(queue ? [queue.count, queue.ids] : []),
  ];
  return {
    kernel,
    near,
    far,
    nearSide: isByRow ? "pre" : "post",
    count: queue === undefined ? `${connectivity.rows}u` : `u32(${context.listLength(queue, -arrival)})`,
    neuron: (k) => (queue === undefined ? k : `u32(${context.listEntry(queue, -arrival, k)})`),
    start: context.element(starts, near),
    end: context.element(starts, `${near} + 1u`),
    synapse: numbers === undefined ? "at" : context.element(numbers, "at"),
    farNeuron: context.element(farList, "at"),
    farList,
    accesses: read.map((buffer) => ({ buffer, owner: "any", writes: false })),
  };
}

/** Synapses that are listed, by the user or column by column, as rows; and what neurons may have of them at most. */
import type { IndexRule } from "../model/connectivity.ts";
import { ModelError } from "../model/errors.ts";
import type { SynapsePopulation } from "../model/model.ts";
import { type Graph, longestRow, neuronNumbers } from "../program/graph.ts";

export const neuronOf = ({ source, target }: SynapsePopulation, side: "pre" | "post", neuron: number): string =>
  `neuron ${neuron} of '${(side === "pre" ? source : target).name}'`;

/** Throws `ModelError` for the first neuron of a side that has more synapses than the population allows. */
export function checkLimit(population: SynapsePopulation, side: "pre" | "post", lengths: ArrayLike<number>): void {
  const name = side === "pre" ? "maxConnections" : "maxSourceConnections";
  const limit = population.sparse![name] ?? Infinity;
  for (let neuron = 0; neuron < lengths.length; neuron++) {
    if (lengths[neuron]! <= limit) continue;
    throw new ModelError(
      `${neuronOf(population, side, neuron)} has ${lengths[neuron]} synapses in '${population.name}', but ${name} allows ${limit}`,
    );
  }
}

export const lengthsOf = (starts: Uint32Array): Uint32Array =>
  Uint32Array.from({ length: starts.length - 1 }, (_, row) => starts[row + 1]! - starts[row]!);

/** How often each number below `size` occurs. */
export function counts(values: ArrayLike<number>, size: number): Uint32Array {
  const found = new Uint32Array(size);
  for (let k = 0; k < values.length; k++) found[values[k]!]!++;
  return found;
}

/** Where the elements of each number start, if they stand one behind the other in their order. */
function startsOf(values: ArrayLike<number>, size: number): Uint32Array {
  const starts = new Uint32Array(size + 1);
  for (let k = 0; k < values.length; k++) starts[values[k]! + 1]!++;
  for (let number = 0; number < size; number++) starts[number + 1]! += starts[number]!;
  return starts;
}

/** The same synapses by the neurons they lead to: a list of rows as one of columns. */
export function turned({
  rows,
  columns,
  synapseCount,
  rowStart,
  targets,
}: Pick<Graph, "rows" | "columns" | "synapseCount" | "rowStart" | "targets">): Graph {
  const starts = startsOf(targets, columns);
  const place = starts.slice(0, columns);
  const turnedTargets = neuronNumbers(rows, synapseCount);
  // In the order of the rows, so that each list ascends.
  for (let row = 0; row < rows; row++) {
    const end = rowStart[row + 1]!;
    for (let k = rowStart[row]!; k < end; k++) turnedTargets[place[targets[k]!]!++] = row;
  }
  return {
    ...{ storage: "listed", rows: columns, columns: rows, synapseCount, rowStart: starts, longest: longestRow(starts) },
    ...{ targets: turnedTargets, listed: undefined },
  };
}

/**
 * The synapses of a population that the user has listed, those of the same two neurons in the order of the list.
 * @throws ModelError for a neuron with more synapses than its limits allow
 */
export function listedGraph(population: SynapsePopulation): Graph {
  const { pre, post } = population.sparse!.rule as IndexRule;
  const [rows, columns] = [population.source.size, population.target.size];
  const byTarget = sortedBy(post, columns, undefined);
  const listed = sortedBy(pre, rows, byTarget);
  const targets = neuronNumbers(columns, listed.length);
  for (let k = 0; k < listed.length; k++) targets[k] = post[listed[k]!]!;
  const rowStart = startsOf(pre, rows);
  checkLimit(population, "pre", lengthsOf(rowStart));
  if (population.sparse!.maxSourceConnections !== undefined) {
    checkLimit(population, "post", counts(targets, columns));
  }
  const longest = longestRow(rowStart);
  return { storage: "listed", rows, columns, synapseCount: listed.length, rowStart, longest, targets, listed };
}

/** Places of a list in the order of its numbers, which are below `size`; of equal ones in the order they had (by default their own). */
function sortedBy(values: ArrayLike<number>, size: number, order: Uint32Array | undefined): Uint32Array {
  const next = startsOf(values, size);
  const sorted = new Uint32Array(values.length);
  for (let k = 0; k < values.length; k++) {
    const place = order === undefined ? k : order[k]!;
    sorted[next[values[place]!]!++] = place;
  }
  return sorted;
}

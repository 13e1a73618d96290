/** Synapses that come and go: how many a population has room for, and which variables have a value for each. */
import { ModelError } from "../../model/errors.ts";
import { isSingleAccess } from "../../model/instance.ts";
import { type GeNNModel, isPlain, type SynapsePopulation, spanOfUpdate, synapsesOf } from "../../model/model.ts";
import type { BufferTable } from "../buffers.ts";
import type { Graph, Growth } from "../graph.ts";

/** Elements of a buffer: more cannot be numbered. */
const MOST = 2 ** 32 - 1;

/**
 * Room for synapses, from what the user allows; without that, where synapses are listed, for as many per row as the longest has.
 * @throws ModelError for more than can be numbered, and for variables that are not stored
 */
export function growthOf(population: SynapsePopulation, graph: Graph): Growth {
  const { name, sparse, weightUpdate } = population;
  const perRow = sparse!.maxConnections ?? Math.max(1, longestRow(graph));
  if (graph.rows * perRow > MOST) {
    throw new ModelError(
      `the synapses of '${name}' come and go, with room for ${perRow} in each of ${graph.rows} rows, but a population can have ${MOST} at most: ` +
        "lower maxConnections",
    );
  }
  const recomputed = Object.keys(weightUpdate.initial).find((one) => weightUpdate.initial[one]?.kind === "recomputed");
  if (recomputed !== undefined) {
    throw new ModelError(
      `'${recomputed}' of '${name}' is computed again from the number of each synapse (recomputed), which changes with the connectivity: store it, ` +
        "or leave the custom connectivity update out",
    );
  }
  return { perRow, perColumn: sparse!.maxSourceConnections };
}

function longestRow({ rows, rowStart }: Graph): number {
  let longest = 0;
  for (let row = 0; row < rows; row++) longest = Math.max(longest, rowStart[row + 1]! - rowStart[row]!);
  return longest;
}

/** The buffers with a value for each synapse of a population: its own, and those of custom updates over them. */
export function synapseVariables(model: GeNNModel, table: BufferTable, population: SynapsePopulation): number[] {
  const found: number[] = [];
  const add = (
    { name }: { readonly name: string },
    variables: Readonly<Record<string, { readonly access: string }>>,
  ) => {
    for (const [variable, { access }] of Object.entries(variables)) {
      if (!isSingleAccess(access)) found.push(table.id(`${name}.${variable}`));
    }
  };
  add(population, population.weightUpdate.definition.vars);
  for (const update of model.customUpdates) {
    const plain = Object.values(update.references).find(isPlain);
    const isOver =
      plain !== undefined && synapsesOf(plain) === population && spanOfUpdate(update.references) === "element";
    if (isOver) add(update, update.update.definition.vars);
  }
  for (const update of model.connectivityUpdates) {
    if (update.synapses === population) add(update, update.update.definition.vars);
  }
  return found;
}

/** What a model will take of memory, part by part, before anything of it is allocated. */

import { type BackendName, backendNames } from "../backends/backend.ts";
import { backends } from "../backends/index.ts";
import { elementBytes } from "../backends/wasm/layout.ts";
import { storageBytes } from "../language/types.ts";
import { ModelError, unknownName } from "../model/errors.ts";
import type { GeNNModel } from "../model/model.ts";
import { shown } from "../model/shown.ts";
import { graphBuffers } from "../program/connectivity.ts";
import { lower } from "../program/lower/index.ts";
import { type Buffer, copiesOf, copySize, isSynapseKernel, type Program } from "../program/program.ts";
import { countSynapses } from "./graphs.ts";

/** What memory is taken for. */
export const memoryUses = ["variables", "connectivity", "delays", "events", "arrays"] as const;
export type MemoryUse = (typeof memoryUses)[number];

/** What one part of a model takes for one purpose. */
export interface MemoryPart {
  /** The population, source or custom update. */
  readonly group: string;
  readonly use: MemoryUse;
  readonly bytes: number;
}

/** The memory of a model. Recordings and what a backend needs for itself come on top. */
export interface MemoryEstimate {
  readonly bytes: number;
  /** The largest first. */
  readonly parts: readonly MemoryPart[];
  /** By synapse population. */
  readonly synapseCounts: Readonly<Record<string, number>>;
}

/**
 * Counts what a model will take, without building it: drawn synapses are counted, not made.
 * @param backend Default `wasm`; on the others, elements of 1 and 2 bytes take 4.
 * @throws ModelError or SnippetError as `build` does
 */
export async function estimateMemory(model: GeNNModel, backend: BackendName = "wasm"): Promise<MemoryEstimate> {
  if (!Array.isArray(model?.neuronPopulations)) {
    throw new ModelError(`estimateMemory takes a GeNNModel, not ${shown(model)}`);
  }
  if (!backendNames.includes(backend)) throw unknownName("backend", String(backend), "estimateMemory", backendNames);
  const { storages, searchesRows } = backends[backend];
  const program = lower(model, await countSynapses(model, { storages }), { searchesRows });
  const parts = new Map<string, { group: string; use: MemoryUse; bytes: number }>();
  const add = (name: string, use: MemoryUse, bytes: number) => {
    const group = name.split(".")[0]!;
    const key = `${group} ${use}`;
    const known = parts.get(key);
    if (known === undefined) parts.set(key, { group, use, bytes });
    else known.bytes += bytes;
  };
  const useOf = usesOfBuffers(program);
  for (const buffer of program.buffers) {
    const element = backend === "wasm" ? elementBytes(buffer) : storageBytes(buffer.type);
    add(buffer.name, useOf(buffer), element * copySize(buffer) * copiesOf(program, buffer.sharing));
  }
  for (const { name, type, initial } of program.arrays) add(name, "arrays", storageBytes(type) * initial.length);
  const listed = [...parts.values()].filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  return {
    bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0),
    parts: listed,
    synapseCounts: Object.fromEntries(
      program.connectivity.map(({ population, connectivity }) => [population, connectivity.synapseCount]),
    ),
  };
}

function usesOfBuffers({ graphs, events, step }: Program): (buffer: Buffer) => MemoryUse {
  const connectivity = new Set(graphs.flatMap(({ buffers }) => graphBuffers(buffers)));
  const queues = new Set(events.flatMap(({ count, ids, spiking, total }) => [count, ids, spiking, total]));
  const delayed = new Set(step.flatMap((kernel) => (isSynapseKernel(kernel) ? [kernel.sums.delayed] : [])));
  return ({ id, historyOf }) => {
    if (connectivity.has(id)) return "connectivity";
    if (queues.has(id)) return "events";
    return historyOf !== undefined || delayed.has(id) ? "delays" : "variables";
  };
}

/** Where everything lies in memory while rows are updated: lists as they were and as they become, values of neurons, and arrays. */
import { type NumericType, storageBytes } from "../../../language/types.ts";
import {
  type ConnectivityUpdate,
  copiesOf,
  copySize,
  type PlacedGraph,
  type Program,
} from "../../../program/program.ts";
import { START } from "./module.ts";
import { targetBytes } from "./rows.ts";

/** Addresses. */
export interface RowLayout {
  /** Time of the step in ms, a double; how often the group has been called. */
  readonly time: number;
  readonly call: number;
  /** For each array, where it lies and how many elements it has. */
  readonly arrays: number;
  readonly startsBefore: number;
  readonly startsAfter: number;
  readonly targetBytes: 1 | 2 | 4;
  readonly targetsBefore: number;
  readonly targetsAfter: number;
  /** By buffer. */
  readonly synapses: ReadonlyMap<number, { readonly before: number; readonly after: number }>;
  readonly neurons: ReadonlyMap<number, number>;
  /** Where arrays may begin. */
  readonly end: number;
}

/** Bytes of an element as engines hand it over: 4, or 8. */
export const variableBytes = (type: NumericType): 4 | 8 => storageBytes(type) as 4 | 8;

export function rowLayoutOf(program: Program, { arrays, reads }: ConnectivityUpdate, placed: PlacedGraph): RowLayout {
  let end = START;
  const reserve = (bytes: number): number => {
    const at = end;
    end = Math.ceil((end + bytes) / 8) * 8;
    return at;
  };
  const { rows, columns } = placed.graph;
  const bytes = targetBytes(columns);
  const room = rows * placed.growth!.perRow;
  const sizeOf = (id: number): number => {
    const buffer = program.buffers[id]!;
    return variableBytes(buffer.type) * copySize(buffer) * copiesOf(program, buffer.sharing);
  };
  return {
    time: reserve(8),
    call: reserve(4),
    arrays: reserve(8 * arrays.length),
    startsBefore: reserve(4 * (rows + 1)),
    startsAfter: reserve(4 * (rows + 1)),
    targetBytes: bytes,
    targetsBefore: reserve(bytes * room),
    targetsAfter: reserve(bytes * room),
    synapses: new Map(
      placed.growth!.variables.map((id) => [id, { before: reserve(sizeOf(id)), after: reserve(sizeOf(id)) }]),
    ),
    neurons: new Map(reads.map((id) => [id, reserve(sizeOf(id))])),
    end,
  };
}

/** Where everything lies in linear memory. */
import { INTEGERS, storageBytes } from "../../language/types.ts";
import { ModelError } from "../../model/errors.ts";
import { type Buffer, copiesOf, copySize, type Program } from "../../program/program.ts";
import type { Tiles } from "./tiles.ts";

/** The control words of `shares.js` come first. */
const CONTROL_BYTES = 64;

const PAGE = 65536;
export const MAX_BYTES = 65536 * PAGE;
/** What different threads write starts on different cache lines. */
const ALIGNMENT = 64;
/** Within the state of one instance it is enough that no four-lane access crosses a line. */
const INNER_ALIGNMENT = 16;

export interface BufferPlace {
  readonly address: number;
  /** Bytes per element, per row, of one copy. */
  readonly element: 1 | 2 | 4 | 8;
  readonly row: number;
  readonly bytes: number;
  /** Bytes from one copy to the next. */
  readonly copy: number;
}

/** A recording of spikes: 16 bytes of (address, steps left, words per instance and step, unused) that code reads. */
export interface Layout {
  readonly places: readonly BufferPlace[];
  /** For every global array, the address of its (address, length) pair. */
  readonly arrays: readonly number[];
  /** For every event queue, the address of its recording header. */
  readonly recordings: readonly number[];
  /** Per instance, or per thread where threads share neurons out: is the sleeping kernel settled, until when do its sources hold. Keyed by the kernel's index in `step`. */
  readonly sleep: ReadonlyMap<number, { readonly settled: number; readonly until: number }>;
  /** Where threads share the neurons of one network out. */
  readonly tiles: TilesLayout | undefined;
  /** First byte behind everything static. */
  readonly end: number;
}

/** What threads need that share neurons out: addresses, and offsets within the block that each has of its own. */
export interface TilesLayout {
  /** The block of the first thread, and bytes from one to the next. */
  readonly own: number;
  readonly stride: number;
  /** In a block: from and to of each population, and, of each graph, the addresses of where rows begin and end. */
  readonly bounds: number;
  readonly rows: number;
  /** By queue: the lists of all threads, `[slot][neuron]`, each at the place of its first neuron; in a block, counts by slot and the number of all events. */
  readonly queues: readonly { readonly ids: number; readonly counts: number; readonly total: number }[];
  /** In a block: the lists that are put together from those of all. */
  readonly gathers: readonly { readonly list: number; readonly count: number }[];
  /** By graph: where the rows of all parts but the first begin, `[part - 1][row]`. */
  readonly splits: readonly number[];
  /** Four words, each on a line of its own: how many threads have arrived, the number of the round, has somebody died, how many sleep. */
  readonly barrier: number;
}

export const alignUp = (address: number, alignment = ALIGNMENT): number => Math.ceil(address / alignment) * alignment;

export function layOut(program: Program, tiles?: Tiles): Layout {
  let end = CONTROL_BYTES;
  const reserve = (bytes: number): number => {
    const address = end;
    end = alignUp(end + bytes);
    return address;
  };
  const arrays = program.arrays.map((_, index) => CONTROL_BYTES + index * 8);
  end = alignUp(end + arrays.length * 8);
  const recordings = program.events.map(() => reserve(16));
  const sleep = new Map<number, { settled: number; until: number }>();
  program.step.forEach((kernel, index) => {
    if (kernel.kind === "neuron" && (kernel.sleeps || kernel.heldSources.length > 0)) {
      const owners = Math.max(program.batchSize, tiles?.threads ?? 1);
      sleep.set(index, { settled: reserve(owners * 4), until: reserve(owners * 8) });
    }
  });
  const places = placeBuffers(program, reserve);
  const parts = tiles && placeTiles(program, tiles, reserve);
  if (end > MAX_BYTES) throw tooLarge(program, places, end);
  return { places, arrays, recordings, sleep, tiles: parts, end };
}

function placeTiles(program: Program, tiles: Tiles, reserve: (bytes: number) => number): TilesLayout {
  let block = 0;
  const within = (bytes: number): number => {
    const offset = block;
    block += bytes;
    return offset;
  };
  const bounds = within(8 * tiles.bounds.size);
  const rows = within(8 * program.graphs.length);
  const queues = program.events.map(({ id, size }) => ({
    ids: reserve(4 * size * tiles.slots[id]!),
    counts: within(4 * tiles.slots[id]!),
    total: within(4),
  }));
  const gathers = tiles.gathers.map(({ event }) => ({
    count: within(4),
    list: within(4 * program.events[event]!.size),
  }));
  const stride = alignUp(block);
  return {
    own: reserve(stride * tiles.threads),
    stride,
    bounds,
    rows,
    queues,
    gathers,
    splits: program.graphs.map(({ graph }) => reserve(4 * graph.rows * (tiles.threads - 1))),
    barrier: reserve(4 * 64),
  };
}

/**
 * All that belongs to one batch instance and is not per synapse lies together, instance after instance: a thread that runs an
 * instance through a stretch keeps it in its first-level cache. (Variable after variable would put equal elements of all
 * variables into the same few cache sets, whenever a batch of them is near a multiple of 4096 bytes.)
 */
function placeBuffers(program: Program, reserve: (bytes: number) => number): BufferPlace[] {
  const isState = (buffer: Buffer) => buffer.sharing === "instance" && buffer.rows === 1;
  let state = 0;
  const offsets = program.buffers.map((buffer) => {
    const offset = state;
    if (isState(buffer)) state = alignUp(state + copySize(buffer) * storageBytes(buffer.type), INNER_ALIGNMENT);
    return offset;
  });
  const stateStride = alignUp(state);
  const stateAddress = reserve(stateStride * program.batchSize);
  return program.buffers.map((buffer, index): BufferPlace => {
    const element = elementBytes(buffer);
    const bytes = copySize(buffer) * element;
    const row = buffer.stride * element;
    return isState(buffer)
      ? { address: stateAddress + offsets[index]!, element, row, bytes, copy: stateStride }
      : { address: reserve(bytes * copiesOf(program, buffer.sharing)), element, row, bytes, copy: bytes };
  });
}

/** Bytes of an element: as many as its type needs where there are many of them, else whole words. */
export function elementBytes({ type, narrow }: Buffer): BufferPlace["element"] {
  const bits = type === "bool" ? 8 : INTEGERS[type]?.bits;
  return narrow && (bits === 8 || bits === 16) ? ((bits / 8) as 1 | 2) : storageBytes(type);
}

function tooLarge(program: Program, places: readonly BufferPlace[], end: number): ModelError {
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  const largest = program.buffers
    .map((buffer, index) => ({
      name: buffer.name,
      bytes: places[index]!.bytes * copiesOf(program, buffer.sharing),
    }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 5)
    .map(({ name, bytes }) => `${name} ${gib(bytes)}`);
  return new ModelError(
    `the model '${program.name}' needs ${gib(end)}, more than the ${gib(MAX_BYTES)} WebAssembly can address. ` +
      `Largest: ${largest.join(", ")}. A smaller batch or smaller populations would fit.`,
  );
}

export const pagesFor = (bytes: number): number => Math.ceil(bytes / PAGE);
export const MAX_PAGES = MAX_BYTES / PAGE;

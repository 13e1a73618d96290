/**
 * Where everything lies in GPU memory. Buffers of the Program become members of a few structures, each bound as one storage buffer, so
 * that a model of hundreds of variables needs no more bindings than every adapter has.
 */
import { storageBytes } from "../../language/types.ts";
import { ModelError } from "../../model/errors.ts";
import { type Buffer, copiesOf, copySize, type Program } from "../../program/program.ts";
import { UniqueNames } from "../common/names.ts";
import { wgslName } from "./printer/names.ts";

/** What the device allows; the field names are WebGPU's. */
export interface MemoryLimits {
  readonly maxStorageBufferBindingSize: number;
  readonly maxBufferSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
}

/** Storage buffers that hold something else than state: recordings and bookkeeping, and extra global parameters. */
const OTHER_BINDINGS = 2;

export interface BufferPlace {
  /** The structure, by its place in `Layout.packs`. */
  readonly pack: number;
  /** Name of the member. */
  readonly member: string;
  /** Bytes from the start of the structure. */
  readonly offset: number;
  readonly bytes: number;
}

/** A structure: its members in order, as [buffer, place]. */
export interface Pack {
  /** Name of the variable in the code. */
  readonly name: string;
  readonly bytes: number;
  readonly members: readonly Buffer[];
}

export interface Layout {
  /** By buffer id; undefined for buffers nothing uses. */
  readonly places: ReadonlyMap<number, BufferPlace>;
  readonly packs: readonly Pack[];
}

const bytesOf = (program: Program, buffer: Buffer): number =>
  copySize(buffer) * storageBytes(buffer.type) * copiesOf(program, buffer.sharing);

const alignUp = (offset: number, alignment: number): number => Math.ceil(offset / alignment) * alignment;

/**
 * Packs `buffers` (those of the Program and the backend's own). Throws `ModelError` with the bytes each buffer needs and the limit it hits,
 * before anything has been allocated.
 */
export function layOut(program: Program, buffers: readonly Buffer[], limits: MemoryLimits, arrays: number): Layout {
  const room = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const places = new Map<number, BufferPlace>();
  const packs: { name: string; bytes: number; members: Buffer[] }[] = [];
  const names = new UniqueNames();
  for (const buffer of buffers) {
    const bytes = bytesOf(program, buffer);
    if (bytes > room) throw tooLarge(program, buffers, limits, buffer);
    const alignment = storageBytes(buffer.type);
    let index = packs.findIndex((pack) => alignUp(pack.bytes, alignment) + bytes <= room);
    if (index === -1) {
      index = packs.length;
      packs.push({ name: index === 0 ? "state" : `state_${index + 1}`, bytes: 0, members: [] });
    }
    const pack = packs[index]!;
    const offset = alignUp(pack.bytes, alignment);
    pack.bytes = offset + bytes;
    pack.members.push(buffer);
    places.set(buffer.id, { pack: index, member: names.give(wgslName(buffer.name)), offset, bytes });
  }
  if (packs.length + arrays + OTHER_BINDINGS > limits.maxStorageBuffersPerShaderStage) {
    throw tooLarge(program, buffers, limits, undefined);
  }
  // A structure is as long as a multiple of its widest member.
  return { places, packs: packs.map((pack) => ({ ...pack, bytes: Math.max(16, alignUp(pack.bytes, 8)) })) };
}

const inUnits = (bytes: number): string =>
  bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function tooLarge(
  program: Program,
  buffers: readonly Buffer[],
  limits: MemoryLimits,
  culprit: Buffer | undefined,
): ModelError {
  const sizes = buffers.map((buffer) => ({ name: buffer.name, bytes: bytesOf(program, buffer) }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = sizes
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 5)
    .map(({ name, bytes }) => `${name} ${inUnits(bytes)}`)
    .join(", ");
  const room = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const reason =
    culprit === undefined
      ? `this GPU binds at most ${limits.maxStorageBuffersPerShaderStage} storage buffers (maxStorageBuffersPerShaderStage) of ${inUnits(room)}`
      : `'${culprit.name}' needs ${inUnits(bytesOf(program, culprit))}, and this GPU binds at most ${inUnits(room)} at once ` +
        `(${limits.maxStorageBufferBindingSize <= limits.maxBufferSize ? "maxStorageBufferBindingSize" : "maxBufferSize"})`;
  return new ModelError(
    `the model '${program.name}' does not fit the GPU: it needs ${inUnits(total)}, and ${reason}. Largest: ${largest}. ` +
      "A smaller batch or smaller populations would fit; so would the wasm backend, up to 4 GiB",
  );
}

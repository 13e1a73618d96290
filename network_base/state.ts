/** A network's state as data, and as bytes that survive a crash: with a version and a checksum. Nothing is written to files here. */
import { checkWhole, ModelError, type SimulationState, type SpikeTrain } from "../genn/index.ts";
import type { NetworkParts } from "./parts.ts";
import type { ValidationResult } from "./run-result.ts";

/** Version of the layout of `NetworkState`. */
const VERSION = 2;

/** How far a run had come, and what it had produced. */
export interface RunProgress {
  /** The step that comes next. */
  readonly step: number;
  /** Plasticity updates done in this run. */
  readonly updates: number;
  /** Values recorded so far, by `<population>_<variable>`. */
  readonly readouts: Readonly<Record<string, Float32Array | Float64Array>>;
  readonly spikes: Readonly<Record<string, readonly SpikeTrain[]>>;
  readonly validations: readonly ValidationResult[];
}

/** Everything a network needs to go on where it was. */
export interface NetworkState {
  readonly version: typeof VERSION;
  readonly dt: number;
  readonly batchSize: number;
  readonly precision: "float" | "double";
  readonly simulation: SimulationState;
  /** Plasticity updates since initialisation: Adam's time. */
  readonly updates: number;
  /** Only in a state that `runSim` saved. */
  readonly run?: RunProgress;
}

/** The state of a network now; `run` if it is in the middle of one. */
export async function captureState(parts: NetworkParts, run?: RunProgress): Promise<NetworkState> {
  const { dt, batchSize, precision } = parts.model;
  const simulation = await parts.simulation.saveState();
  return { version: VERSION, dt, batchSize, precision, simulation, updates: parts.updates, ...(run && { run }) };
}

/** Throws `ModelError` unless the state is one of such a network. (`Simulation.restoreState` checks the variables.) */
export function checkStateFits(parts: NetworkParts, state: NetworkState): void {
  if (state?.version !== VERSION) {
    throw new ModelError(`a network state of version ${VERSION} is needed, not ${String(state?.version ?? state)}`);
  }
  for (const key of ["dt", "batchSize", "precision"] as const) {
    if (state[key] !== parts.model[key]) {
      throw new ModelError(`the saved state has ${key} ${state[key]}, and the network has ${parts.model[key]}`);
    }
  }
  checkWhole("the number of updates of the saved state", state.updates);
}

const MAGIC = new TextEncoder().encode("NETSTATE");
/** Magic, version, checksum, length of the description. */
const HEADER = 8 + 4 + 4 + 4;
const ALIGNMENT = 8;

const ARRAYS = {
  Float32Array,
  Float64Array,
  Int32Array,
  Uint32Array,
  Uint8Array,
  BigInt64Array,
  BigUint64Array,
} as const;
type ArrayName = keyof typeof ARRAYS;
type AnyArray = InstanceType<(typeof ARRAYS)[ArrayName]>;

/** Stands in the description for an array, which lies in the data behind it. */
interface ArrayEntry {
  readonly $array: ArrayName;
  readonly offset: number;
  readonly length: number;
}

/**
 * A state as bytes, little-endian: header, description (JSON), arrays. Throws `ModelError` if a validation's summary holds
 * something that is neither plain data nor a typed array.
 */
export function serialiseState(state: NetworkState): Uint8Array {
  const arrays: AnyArray[] = [];
  let offset = 0;
  const describe = (value: unknown, path: string): unknown => {
    const name = arrayName(value);
    if (name !== undefined) {
      const array = value as AnyArray;
      const entry: ArrayEntry = { $array: name, offset, length: array.length };
      arrays.push(array);
      offset += aligned(array.byteLength);
      return entry;
    }
    if (Array.isArray(value)) return value.map((item, index) => describe(item, `${path}[${index}]`));
    if (value !== null && typeof value === "object") {
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) throw notPlain(path, value);
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, describe(item, `${path}.${key}`)]));
    }
    if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
    if (["number", "string", "boolean", "undefined"].includes(typeof value) || value === null) return value;
    throw notPlain(path, value);
  };
  const text = new TextEncoder().encode(JSON.stringify(describe(state, "state")));
  const start = aligned(HEADER + text.length);
  const bytes = new Uint8Array(start + offset);
  bytes.set(MAGIC);
  bytes.set(text, HEADER);
  let position = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), position);
    position += aligned(array.byteLength);
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(16, text.length, true);
  view.setUint32(12, checksum(bytes.subarray(16)), true);
  return bytes;
}

/** The state in such bytes. Throws `ModelError` if they are something else, of another version, cut off or damaged. */
export function deserialiseState(bytes: Uint8Array): NetworkState {
  if (bytes.length < HEADER || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new ModelError("this is not a saved network state: it does not start as one");
  }
  // A copy at an address that every array type accepts.
  const own = new Uint8Array(bytes);
  const view = new DataView(own.buffer);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new ModelError(`the saved network state is of version ${version}, and this code reads version ${VERSION}`);
  }
  if (view.getUint32(12, true) !== checksum(own.subarray(16))) {
    throw new ModelError("the saved network state is damaged or cut off: its checksum is wrong");
  }
  const length = view.getUint32(16, true);
  const start = aligned(HEADER + length);
  const revive = (_: string, value: unknown): unknown => {
    if (value === null || typeof value !== "object") return value;
    if ("$number" in value) return Number(value.$number);
    if (!("$array" in value)) return value;
    const entry = value as ArrayEntry;
    return new ARRAYS[entry.$array](own.buffer, start + entry.offset, entry.length).slice();
  };
  return JSON.parse(new TextDecoder().decode(own.subarray(HEADER, HEADER + length)), revive) as NetworkState;
}

function arrayName(value: unknown): ArrayName | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  return (Object.keys(ARRAYS) as ArrayName[]).find((name) => value instanceof ARRAYS[name]);
}

const notPlain = (path: string, value: unknown): ModelError =>
  new ModelError(`${path} cannot be saved: it is a ${typeof value}, and only plain data and typed arrays can`);

const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});

/** CRC-32 (IEEE 802.3). */
function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let index = 0; index < bytes.length; index++) {
    remainder = CRC_TABLE[(remainder ^ bytes[index]!) & 0xff]! ^ (remainder >>> 8);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}

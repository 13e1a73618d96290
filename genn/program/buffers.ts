/** Makes the buffers of a Program and remembers which variable of the model lives where. */
import type { NumericType } from "../language/types.ts";
import type { Variable } from "../model/definitions.ts";
import { ModelError } from "../model/errors.ts";
import type { Initialiser } from "../model/initialisers.ts";
import type { VariableReference } from "../model/model.ts";
import { type Buffer, type GlobalArray, padded, type Sharing } from "./program.ts";

export interface BufferSpec {
  readonly name: string;
  readonly type: NumericType;
  readonly sharing: Sharing;
  readonly rows?: number;
  readonly columns: number;
  readonly initial?: Initialiser;
  readonly persistent?: boolean;
  readonly time?: Buffer["time"];
  readonly historyOf?: number;
  readonly narrow?: true;
  readonly segmentOf?: number;
}

/** How many copies a variable of a population needs, and whether it is one value for all elements. */
export function storageOf(access: Variable["access"]): { sharing: Sharing; single: boolean } {
  switch (access) {
    case "READ_WRITE":
    case "READ_ONLY_DUPLICATE":
      return { sharing: "instance", single: false };
    case "READ_ONLY":
      return { sharing: "shared", single: false };
    case "READ_ONLY_SHARED_NEURON":
      return { sharing: "instance", single: true };
  }
}

export class BufferTable {
  readonly buffers: Buffer[] = [];
  readonly arrays: GlobalArray[] = [];
  readonly #byName = new Map<string, number>();

  add(spec: BufferSpec): number {
    if (this.#byName.has(spec.name)) throw nameTaken(spec.name);
    const id = this.buffers.length;
    this.buffers.push({
      id,
      name: spec.name,
      type: spec.type,
      sharing: spec.sharing,
      rows: spec.rows ?? 1,
      columns: spec.columns,
      stride: padded(spec.columns),
      initial: spec.initial,
      persistent: spec.persistent ?? true,
      ...(spec.time && { time: spec.time }),
      ...(spec.historyOf !== undefined && { historyOf: spec.historyOf }),
      ...(spec.narrow && { narrow: true }),
      ...(spec.segmentOf !== undefined && { segmentOf: spec.segmentOf }),
    });
    this.#byName.set(spec.name, id);
    return id;
  }

  addArray(name: string, type: NumericType, initial: ArrayLike<number>): number {
    if (this.arrays.some((array) => array.name === name)) throw nameTaken(name);
    const id = this.arrays.length;
    this.arrays.push({ id, name, type, initial });
    return id;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** The buffer of that name; it must exist. */
  id(name: string): number {
    const id = this.#byName.get(name);
    if (id === undefined) throw new Error(`no buffer '${name}'`);
    return id;
  }
}

const nameTaken = (name: string): ModelError =>
  new ModelError(`two things in the model are called '${name}': rename the variable or extra global parameter`);

/** Buffer names follow from what they hold, so that a reference finds its buffer by name. */
export function bufferName(
  reference: Pick<VariableReference, "part" | "variable"> & { group: { name: string } },
): string {
  const { group, part, variable } = reference;
  const infix = part === "pre" || part === "post" || part === "postsynaptic" ? `${part}.` : "";
  return `${group.name}.${infix}${variable}`;
}

/** Name of the buffer that holds a parameter that may change, or what is derived from such. `kind` is that of its definition. */
export const parameterBuffer = (group: string, kind: string, name: string): string => `${group}.${kind}.${name}`;

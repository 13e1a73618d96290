/** Byte offsets of buffers, as WebAssembly text; batch instances count from `$b`. */
import {
  type Connectivity,
  elementOf,
  type IndexArithmetic,
  type SynapsePlace,
} from "../../../program/connectivity.ts";
import type { ElementIndex, RingSlot } from "../../../program/program.ts";
import type { ModuleContext } from "../module-context.ts";

/** Byte offset of the first element of the instance's (or block's) copy of a buffer. */
export function copyBase(context: ModuleContext, buffer: number): string | undefined {
  const spec = context.buffer(buffer);
  if (spec.sharing === "shared" || context.program.batchSize === 1) return undefined;
  const { copy } = context.place(buffer);
  const index =
    spec.sharing === "instance"
      ? "(local.get $b)"
      : `(i32.div_u (local.get $b) (i32.const ${context.program.blockSize}))`;
  return `(i32.mul ${index} (i32.const ${copy}))`;
}

/** Byte offset of the row of a ring that is `slot` steps after that of this step; undefined where there is one row only. */
export function slotOffset(context: ModuleContext, buffer: number, slot: RingSlot | string): string | undefined {
  const { rows } = context.buffer(buffer);
  if (rows === 1) return undefined;
  const by = typeof slot === "string" ? slot : `(i32.const ${slot})`;
  const ahead = by === "(i32.const 0)" ? "(global.get $position)" : `(i32.add (global.get $position) ${by})`;
  return `(i32.mul (i32.and ${ahead} (i32.const ${rows - 1})) (i32.const ${context.place(buffer).row}))`;
}

/** The sum of what is there. */
export const sum = (parts: readonly (string | undefined)[]): string => {
  const present = parts.filter((part) => part !== undefined);
  return present.length === 0 ? "(i32.const 0)" : present.reduce((left, right) => `(i32.add ${left} ${right})`);
};

/** An index as text, with what is known of it. */
export interface Index {
  readonly text: string;
  /** Set where it is a constant. */
  readonly value?: number;
  /** Set where it is a multiple of another index. */
  readonly multiple?: { readonly of: Index; readonly by: number };
}

export const index = (text: string): Index => ({ text });

/** Computes with indices as text; constants are merged. */
export const indices: IndexArithmetic<Index> = {
  constant: (value) => ({ text: `(i32.const ${value})`, value }),
  add: (left, right) => {
    if (left.value === 0) return right;
    return right.value === 0 ? left : { text: `(i32.add ${left.text} ${right.text})` };
  },
  times: (factor, by) => {
    if (factor.value !== undefined) return indices.constant(factor.value * by);
    const multiple = factor.multiple ?? { of: factor, by: 1 };
    const whole = { of: multiple.of, by: multiple.by * by };
    return { text: scaled(whole.of.text, whole.by), multiple: whole };
  },
};

/** Byte offset of the element that a synapse's code means, within the instance's copy of a buffer. */
export function elementOffset(
  context: ModuleContext,
  connectivity: Connectivity,
  which: ElementIndex,
  buffer: number,
  place: SynapsePlace<Index>,
): Index {
  const element = elementOf(connectivity, which, place, context.buffer(buffer).stride, indices);
  return indices.times(element, context.place(buffer).element);
}

const scaled = (index: string, by: number): string => `(i32.mul ${index} (i32.const ${by}))`;

/** A buffer of one element per instance that says yes or no: reading it, setting and clearing it. */
export function flag(context: ModuleContext, buffer: number): { isSet: string; set: string; clear: string } {
  const { address, copy } = context.place(buffer);
  const at = `(i32.mul (local.get $b) (i32.const ${copy}))`;
  const store = (value: 0 | 1) => `(i32.store offset=${address} ${at} (i32.const ${value}))`;
  return { isSet: `(i32.load offset=${address} ${at})`, set: store(1), clear: store(0) };
}

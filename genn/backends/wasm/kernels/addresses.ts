/** Byte offsets of buffers, as WebAssembly text; batch instances count from `$b`. */
import type { ModuleContext } from "../module-context.ts";

/** Byte offset of the first element of the instance's (or block's) copy of a buffer. */
export function copyBase(context: ModuleContext, buffer: number): string | undefined {
  const spec = context.buffer(buffer);
  if (spec.sharing === "shared") return undefined;
  const { copy } = context.place(buffer);
  const index =
    spec.sharing === "instance"
      ? "(local.get $b)"
      : `(i32.div_u (local.get $b) (i32.const ${context.program.blockSize}))`;
  return `(i32.mul ${index} (i32.const ${copy}))`;
}

export const sum = (parts: readonly (string | undefined)[]): string => {
  const present = parts.filter((part) => part !== undefined);
  return present.length === 0 ? "(i32.const 0)" : present.reduce((left, right) => `(i32.add ${left} ${right})`);
};
export const scaled = (index: string, by: number): string => `(i32.mul ${index} (i32.const ${by}))`;

/** A buffer of one element per instance that says yes or no: reading it, setting and clearing it. */
export function flag(context: ModuleContext, buffer: number): { isSet: string; set: string; clear: string } {
  const { address, copy } = context.place(buffer);
  const at = `(i32.mul (local.get $b) (i32.const ${copy}))`;
  const store = (value: 0 | 1) => `(i32.store offset=${address} ${at} (i32.const ${value}))`;
  return { isSet: `(i32.load offset=${address} ${at})`, set: store(1), clear: store(0) };
}

/** Pieces of text that code of rows is made of. */

export const get = (local: string) => `(local.get ${local})`;
export const set = (local: string, text: string) => `(local.set ${local} ${text})`;
export const add = (a: string, b: string) => `(i32.add ${a} ${b})`;
export const i32 = (value: number) => `(i32.const ${value | 0})`;
export const shifted = (text: string, bytes: number) =>
  bytes === 1 ? text : `(i32.shl ${text} ${i32(Math.log2(bytes))})`;

/** Copies `count` elements, from one place of a list to one of another. */
export function copyOf(
  to: number,
  toIndex: string,
  from: number,
  fromIndex: string,
  count: string,
  bytes: number,
): string {
  const at = (base: number, index: string) => add(i32(base), shifted(index, bytes));
  return `(memory.copy ${at(to, toIndex)} ${at(from, fromIndex)} ${shifted(count, bytes)})`;
}

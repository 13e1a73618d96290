/**
 * A phase is one function of a step, as data: its text, how many elements it shares out among its threads, and which buffers it touches.
 * Threads are the parts of `program/schedule.ts`, which groups phases into stages: they take elements in turn, so that element k of a row of
 * neurons belongs to the same thread in every function that goes through neurons. Some functions share tiles out among workgroups instead.
 */
import type { Access } from "../../../program/schedule.ts";

export interface Phase {
  /** The function's name: it is called as `name(first, stride)`, and takes the elements first, first + stride, ... */
  readonly name: string;
  readonly lines: readonly string[];
  readonly size: number;
  /**
   * Set where a workgroup takes a tile of so many neurons, and its threads meet at barriers: then it is called as `name(lane, group, groups)`, by all threads
   * of all workgroups. `size` then is the number of all these threads.
   */
  readonly tile?: number;
  readonly accesses: readonly Access[];
}

/** The functions of a synapse kernel: the kernel itself, and what must wait for all threads to have come through it. */
export interface PrintedSynapses {
  readonly main: Phase;
  readonly after: readonly Phase[];
}

/** A function of the module. */
export const functionText = (name: string, body: readonly string[]): string[] => [
  `fn ${name}(first: u32, stride: u32) {`,
  ...body,
  "}",
];

/** `body` for the elements that fall to this thread. */
export const forEach = (element: string, size: number, body: readonly string[]): string[] => [
  `for (var ${element} = first; ${element} < ${size}u; ${element} += stride) {`,
  ...body,
  "}",
];

/** One thread does it all, for code in which every element finds what the one before has left. */
export const inOrder = (loop: readonly string[]): string[] => ["if (first == 0u) {", "let stride = 1u;", ...loop, "}"];

/** The call of a function of a step: by the elements of a thread, or by the lane, the workgroup and the number of workgroups. */
export const callOf = (
  { name, tile }: Pick<Phase, "name" | "tile">,
  first: string,
  stride: string,
  byTiles: readonly string[],
): string => `${name}(${tile === undefined ? `${first}, ${stride}` : byTiles.join(", ")});`;

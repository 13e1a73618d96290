/**
 * A phase is one function of a step, as data: its text, how many elements it shares out among its threads, and which buffers it touches.
 * Threads are the parts of `program/schedule.ts`, which groups phases into stages: they take elements in turn, so that element k of a row of
 * neurons belongs to the same thread in every function that goes through neurons.
 */
import type { Access } from "../../../program/schedule.ts";

export interface Phase {
  /** The function's name: it is called as `name(first, stride)`, and takes the elements first, first + stride, ... */
  readonly name: string;
  readonly lines: readonly string[];
  readonly size: number;
  readonly accesses: readonly Access[];
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
export const inOrder = (loop: readonly string[]): string[] => [
  "if (first != 0u) { return; }",
  ...loop.map((line) => line.replace("+= stride", "+= 1u")),
];

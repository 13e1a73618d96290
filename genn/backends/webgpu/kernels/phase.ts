/**
 * A phase is one function of a step, as data: its text, how many elements it shares out among its threads, and which buffers it touches.
 * Phases that do not touch the same elements from different threads run without a barrier in between; `stagesOf` finds the groups.
 */

/**
 * Which thread touches an element. Threads take elements in turn, so element k of a row of neurons belongs to the same thread in every
 * function that goes through neurons ("element"); the synapses of a column ("column") or a row ("row") likewise belong to one thread.
 * "any": an element may be touched by any thread.
 */
export type Owner = "element" | "column" | "row" | "any";

export interface Access {
  readonly buffer: number;
  readonly owner: Owner;
  readonly writes: boolean;
}

export interface Phase {
  /** The function's name: it is called as `name(first, stride)`, and takes the elements first, first + stride, ... */
  readonly name: string;
  readonly lines: readonly string[];
  readonly size: number;
  readonly accesses: readonly Access[];
}

/** Phases that can run without a barrier in between. */
export interface Stage {
  readonly phases: readonly Phase[];
  /** The most elements that one of them shares out. */
  readonly size: number;
}

function conflict(a: Access, b: Access): boolean {
  if (a.buffer !== b.buffer || !(a.writes || b.writes)) return false;
  return a.owner === "any" || a.owner !== b.owner;
}

/** Groups consecutive phases; between the groups every thread must see what the others have written. */
export function stagesOf(phases: readonly Phase[]): Stage[] {
  const groups: Phase[][] = [];
  for (const phase of phases) {
    const current = groups.at(-1);
    const before = current?.flatMap(({ accesses }) => accesses) ?? [];
    const mustWait = phase.accesses.some((access) => before.some((other) => conflict(access, other)));
    if (current === undefined || mustWait) groups.push([phase]);
    else current.push(phase);
  }
  return groups.map((group) => ({ phases: group, size: Math.max(...group.map(({ size }) => size)) }));
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

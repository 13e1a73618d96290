/**
 * What the kernels of a step touch, and which of them can run side by side. Work is cut by the neurons it is done for: whoever updates
 * a neuron also goes through the synapses onto it, in order, so that sums keep one order whoever takes which part. Where one part must see what
 * another has written, a stage ends: threads meet at a barrier, and lists of events are passed on.
 *
 * Backends that split a kernel further (the GPU does) say what each piece touches, and group the pieces by the same rule.
 */
import type { Expression, SnippetSymbol, Statement } from "../language/ast.ts";
import { graphBuffers } from "./connectivity.ts";
import type {
  Binding,
  CustomUpdateKernel,
  ElementIndex,
  EventId,
  NeuronKernel,
  Program,
  StepKernel,
  SynapseKernel,
} from "./program.ts";
import { codeOf } from "./rewrite.ts";
import { buffersOf, sumsAddedTo, usesOf } from "./walk.ts";

/**
 * Who touches an element. Element k of a row of neurons belongs to the same part in every kernel that goes through neurons ("element"); the synapses
 * of a column ("column") or of a row ("row") likewise belong to one part; or so many neurons one behind the other belong to one group of threads, which
 * wait for each other ("tile 64"). "any": an element may be touched by any part.
 */
export type Owner = "element" | "column" | "row" | "any" | `tile ${number}`;

/** That a kernel, or a piece of one, reads or writes elements of a buffer, or of an extra global parameter. */
export interface Access {
  readonly buffer: number;
  /** True where `buffer` is the id of an extra global parameter. */
  readonly isArray?: boolean;
  readonly owner: Owner;
  readonly writes: boolean;
}

/** Index of a kernel in `Program.step`. */
export type KernelId = number;

/** Kernels between which nobody has to wait, in the order of the step. */
export interface Stage {
  readonly kernels: readonly KernelId[];
  /** Queues that they fill: everybody must know them before the next stage begins. */
  readonly exchange: readonly EventId[];
}

export interface Schedule {
  readonly stages: readonly Stage[];
}

/** The stages of a step. */
export function scheduleOf(program: Program): Schedule {
  const kernels = program.step.map((kernel, id) => ({ id, kernel, accesses: accessesOf(program, kernel) }));
  return {
    stages: stagesOf(kernels).map((group) => ({
      kernels: group.map(({ id }) => id),
      exchange: group.flatMap(({ kernel }) =>
        kernel.kind === "neuron" ? kernel.events.map(({ event }) => event) : [],
      ),
    })),
  };
}

/** Groups consecutive pieces of work; between the groups everybody must see what the others have written. */
export function stagesOf<Piece extends { readonly accesses: readonly Access[] }>(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  // What the last group touches, by what it is.
  let before = new Map<string, Access[]>();
  for (const piece of pieces) {
    const mustWait = piece.accesses.some((access) =>
      before.get(keyOf(access))?.some((other) => conflict(access, other)),
    );
    if (mustWait || groups.length === 0) {
      groups.push([]);
      before = new Map();
    }
    groups.at(-1)!.push(piece);
    for (const access of piece.accesses) {
      const known = before.get(keyOf(access));
      if (known === undefined) before.set(keyOf(access), [access]);
      else if (!known.some((other) => other.owner === access.owner && other.writes === access.writes))
        known.push(access);
    }
  }
  return groups;
}

/** Splits the pieces of a stage into those that touch something that one of them writes; what is in different groups has nothing to do with each other. */
export function independentOf<Piece extends { readonly accesses: readonly Access[] }>(
  pieces: readonly Piece[],
): Piece[][] {
  const written = new Set(pieces.flatMap(({ accesses }) => accesses.filter(({ writes }) => writes).map(keyOf)));
  const groups: { readonly keys: Set<string>; readonly members: Set<Piece> }[] = [];
  for (const piece of pieces) {
    const keys = new Set(piece.accesses.map(keyOf).filter((key) => written.has(key)));
    const touching = groups.filter((group) => [...keys].some((key) => group.keys.has(key)));
    const group = touching.shift() ?? { keys: new Set<string>(), members: new Set<Piece>() };
    if (group.members.size === 0) groups.push(group);
    group.members.add(piece);
    for (const key of keys) group.keys.add(key);
    for (const other of touching) {
      for (const key of other.keys) group.keys.add(key);
      for (const member of other.members) group.members.add(member);
      groups.splice(groups.indexOf(other), 1);
    }
  }
  // In each, the order stays.
  return groups.map(({ members }) => pieces.filter((piece) => members.has(piece)));
}

/** Must one access to something wait for another to the same? */
const conflict = (a: Access, b: Access): boolean =>
  (a.writes || b.writes) && (a.owner === "any" || a.owner !== b.owner);

/** What a kernel of a step touches, each buffer once; a buffer it writes counts as written. */
export const accessesOf = (program: Program, kernel: StepKernel): readonly Access[] =>
  merged(
    kernel.kind === "neuron"
      ? neuronAccesses(program, kernel)
      : kernel.kind === "customUpdate"
        ? updateAccesses(kernel)
        : synapseAccesses(program, kernel),
  );

/** An update of every step goes through neurons; one that reduces takes those of a segment, or all, together. */
function updateAccesses({ section, reductions }: CustomUpdateKernel): Access[] {
  const { all, written } = usesOf(section.body);
  const writes = buffersOf(written);
  const own = elementsNamed(all).map(({ buffer, index }): Access => {
    const isAlone = reductions.length === 0 && index === "own";
    return { buffer, owner: isAlone ? "element" : "any", writes: writes.has(buffer) };
  });
  const targets = reductions.map(({ buffer }) => ({ buffer, owner: "any", writes: true }) as const);
  return [...own, ...arrayAccesses(section.body), ...targets];
}

/** The buffers of which a kernel touches elements, or writes them. */
export function buffersTouched(accesses: readonly Access[], how: "touched" | "written" = "touched"): Set<number> {
  const found = accesses.filter(({ writes, isArray }) => isArray !== true && (how === "touched" || writes));
  return new Set(found.map(({ buffer }) => buffer));
}

/** The extra global parameters that code names: any part may touch any element. */
export function arrayAccesses(code: readonly (Statement | Expression)[]): Access[] {
  const { all, written } = usesOf(code);
  return [...all].flatMap((symbol): Access[] => {
    const binding = symbol.binding as Binding | undefined;
    if (binding?.kind !== "array") return [];
    return [{ buffer: binding.array, isArray: true, owner: "any", writes: written.has(symbol) }];
  });
}

/** What an access is to, as a key. */
const keyOf = ({ buffer, isArray = false }: Access): string => `${isArray ? "array" : "buffer"} ${buffer}`;

function neuronAccesses(program: Program, kernel: NeuronKernel): Access[] {
  const held = kernel.held?.sections.flatMap(({ body }) => body) ?? [];
  const code = [...codeOf(kernel), ...held];
  const { all, written } = usesOf(code);
  const writes = buffersOf(written);
  const own = elementsNamed(all).map(({ buffer, index }): Access => {
    return { buffer, owner: index === "single" ? "any" : "element", writes: writes.has(buffer) };
  });
  const sources = kernel.heldSources.map(
    ({ current }) => ({ buffer: current, owner: "element", writes: true }) as const,
  );
  const changed =
    kernel.held === undefined ? [] : [{ buffer: kernel.held.changed, owner: "any", writes: true } as const];
  const queues = kernel.events.flatMap(({ event }): Access[] => {
    const { count, ids, total, spiking, time, previousTime, wasTrue } = program.events[event]!;
    const perNeuron = [spiking, time, previousTime, wasTrue].filter((buffer) => buffer !== undefined);
    return [
      ...[count, ids, total].map((buffer) => ({ buffer, owner: "any", writes: true }) as const),
      ...perNeuron.map((buffer) => ({ buffer, owner: "element", writes: true }) as const),
    ];
  });
  const history = kernel.history.flatMap(({ buffer, ring }): Access[] => [
    { buffer, owner: "element", writes: false },
    { buffer: ring, owner: "element", writes: true },
  ]);
  return [...own, ...arrayAccesses(code), ...sources, ...changed, ...queues, ...history];
}

function synapseAccesses(program: Program, kernel: SynapseKernel): Access[] {
  const { still, skipWhereZero, trigger, marks } = kernel;
  const code = [kernel.section, still?.send, still?.settle, still?.eachStep].flatMap((section) => section?.body ?? []);
  const { all, written } = usesOf(code);
  const writes = buffersOf(written);
  const accesses: Access[] = arrayAccesses(code);
  for (const { buffer, index } of elementsNamed(all)) {
    accesses.push({ buffer, owner: OWNER_OF_SYNAPSE[index], writes: writes.has(buffer) });
  }
  // Sums on the presynaptic side come from synapses of many columns.
  for (const { buffer, index } of sumsAddedTo(code)) {
    accesses.push({ buffer, owner: OWNER_OF_SYNAPSE[index], writes: true });
  }
  const any = (buffer: number, writes: boolean): Access => ({ buffer, owner: "any", writes });
  if (trigger !== undefined) {
    const { count, ids } = program.events[trigger]!;
    accesses.push(any(count, false), any(ids, false));
  }
  const { graph } = kernel.connectivity;
  if (graph !== undefined) for (const buffer of graphBuffers(graph)) accesses.push(any(buffer, false));
  if (graph?.unpacked !== undefined) accesses.push(any(graph.targets, true));
  if (skipWhereZero !== undefined) accesses.push(any(skipWhereZero.buffer, false), any(skipWhereZero.rows, true));
  if (still !== undefined) {
    accesses.push(any(still.begun, true));
    for (const { buffer, last } of still.watched) accesses.push(any(buffer, false), any(last, true));
    for (const buffer of [...still.kept, ...still.integrals]) accesses.push({ buffer, owner: "element", writes: true });
  }
  if (marks !== undefined) accesses.push(any(marks, true));
  return accesses;
}

/** Who touches what a synapse's code names: the part that its postsynaptic neuron belongs to. */
const OWNER_OF_SYNAPSE = {
  own: "column",
  post: "element",
  pre: "any",
  kernel: "any",
  single: "any",
  segment: "any",
  transposed: "any",
} as const satisfies Record<ElementIndex, Owner>;

/** Which elements of which buffers symbols stand for. */
function elementsNamed(symbols: Iterable<SnippetSymbol>): { readonly buffer: number; readonly index: ElementIndex }[] {
  return [...symbols].flatMap((symbol) => {
    const binding = symbol.binding as Binding | undefined;
    return binding !== undefined && "buffer" in binding ? [binding] : [];
  });
}

function merged(accesses: readonly Access[]): Access[] {
  const byKey = new Map<string, Access>();
  for (const access of accesses) {
    const known = byKey.get(keyOf(access)) ?? access;
    const owner = known.owner === access.owner ? known.owner : "any";
    byKey.set(keyOf(access), { ...access, owner, writes: known.writes || access.writes });
  }
  return [...byKey.values()];
}

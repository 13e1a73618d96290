/**
 * The list of the events that a population sends in a step. While the neurons are updated, every sender sets its bit; then each finds its place in the list
 * by counting the bits before its own, so that the list is in order whoever came first. In large populations the senders of a group of words are
 * counted, too, so that nobody has to look at more than about as many numbers as the square root of the size.
 */
import type { EventQueue } from "../../../program/program.ts";
import { bitsOf } from "../event-bits.ts";
import type { ModuleContext } from "../module-context.ts";
import { forEach, functionText, type Phase } from "./phase.ts";

/** Notes that neuron `id` of `size` sends an event. */
export function noteSender(context: ModuleContext, bits: number, size: number): string[] {
  const { words, together } = bitsOf(size);
  const set = `atomicOr(&${context.element(bits, "id / 32u")}, 1u << (id % 32u));`;
  if (together === undefined) return [set];
  return [set, `atomicAdd(&${context.element(bits, `${words}u + id / ${32 * together}u`)}, 1u);`];
}

/** Forgets who sent, before the next step finds out. */
export function printClear(context: ModuleContext, { population }: EventQueue, bits: number): Phase {
  const name = context.functionName(`clear_${population}`);
  const size = context.buffer(bits).columns;
  const lines = forEach("word", size, [`atomicStore(&${context.element(bits, "word")}, 0u);`]);
  return {
    name,
    size,
    lines: functionText(name, lines),
    accesses: [{ buffer: bits, owner: "any", writes: true }],
  };
}

/** The list of a population's events, in the order of the neurons; also the record of them, and their number so far. */
export function printEventList(context: ModuleContext, queue: EventQueue, eventBits: number): Phase {
  const { population, size, id, ids } = queue;
  const { words, together } = bitsOf(size);
  const load = (word: string) => `atomicLoad(&${context.element(eventBits, word)})`;
  /** Adds to `sum` how many senders there are in the words, or groups of words, from `from` on. */
  const addWords = (sum: string, from: string, to: string) =>
    `for (var word = ${from}; word < ${to}; word++) { ${sum} += countOneBits(${load("word")}); }`;
  const addGroups = (sum: string, to: string) =>
    `for (var group = 0u; group < ${to}; group++) { ${sum} += ${load(`${words}u + group`)}; }`;
  const recording = `bookkeeping.recordings[${id}]`;
  const total = context.element(queue.total, "0u");
  const lines = [
    ...forEach("id", size, [
      `let bits = ${load("id / 32u")};`,
      "if (((bits >> (id % 32u)) & 1u) != 0u) {",
      "var place = countOneBits(bits & ((1u << (id % 32u)) - 1u));",
      ...(together === undefined
        ? [addWords("place", "0u", "id / 32u")]
        : [
            addGroups("place", `id / ${32 * together}u`),
            addWords("place", `id / ${32 * together}u * ${together}u`, "id / 32u"),
          ]),
      `${context.element(ids, context.inSlot(ids, 0, "place"))} = i32(id);`,
      "}",
    ]),
    "if (first == 0u) {",
    "var count = 0u;",
    together === undefined
      ? addWords("count", "0u", `${words}u`)
      : addGroups("count", `${Math.ceil(words / together)}u`),
    `${context.listLength(queue, 0)} = i32(count);`,
    `${total} += i32(count);`,
    "}",
    `// recorded are the steps from recording.y on, recording.z of them, at recording.x`,
    `let recording = ${recording};`,
    "if (step - recording.y < recording.z) {",
    `let at = recording.x + ((step - recording.y) * ${context.program.batchSize}u + instance) * ${words}u;`,
    ...forEach("word", words, [`recordings[at + word] = ${load("word")};`]),
    "}",
  ];
  const name = context.functionName(`spikes_${population}`);
  const accesses = [
    { buffer: eventBits, owner: "any", writes: false },
    ...[ids, queue.count, queue.total].map((buffer) => ({ buffer, owner: "any", writes: true }) as const),
  ] as const;
  return { name, size, lines: functionText(name, lines), accesses };
}

/** Neurons that sent an event in the last step have its time as their previous time from now on. */
export function printPreviousTimes(context: ModuleContext, spikes: EventQueue): Phase | undefined {
  const { population } = spikes;
  if (spikes.previousTime === undefined || spikes.time === undefined) return undefined;
  const at = (buffer: number) => context.element(buffer, "id");
  const name = context.functionName(`previous_times_${population}`);
  const lines = [
    `let count = u32(${context.listLength(spikes, -1)});`,
    "for (var k = first; k < count; k += stride) {",
    `let id = u32(${context.listEntry(spikes, -1, "k")});`,
    `${at(spikes.previousTime)} = ${at(spikes.time)};`,
    "}",
  ];
  const reads = [spikes.count, spikes.ids, spikes.time].map(
    (buffer) => ({ buffer, owner: "any", writes: false }) as const,
  );
  const writes = { buffer: spikes.previousTime, owner: "any", writes: true } as const;
  return { name, size: spikes.size, lines: functionText(name, lines), accesses: [...reads, writes] };
}

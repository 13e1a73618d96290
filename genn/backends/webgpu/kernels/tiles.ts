/**
 * Sums of sparse synapses, by tiles: a workgroup takes some consecutive neurons of the side that is added to, and goes through the parts of the
 * others' synapses that lead to them. Its threads share the synapses of several neurons; of those that lead to the same neuron the first in order goes
 * first, while the others wait for the next round. So every sum has the order of one synapse after the other, without atomic operations on it.
 */
import type { ModuleContext } from "../module-context.ts";
import { farSize } from "../tile-size.ts";
import type { Listed } from "./listed.ts";

/** Neurons whose synapses are looked for at once. */
const AT_ONCE = 64;

const atOnce = ({ workgroupSize }: ModuleContext): number => Math.min(AT_ONCE, workgroupSize);

/** What the threads of a workgroup share. */
export function tileDeclarations(context: ModuleContext): string[] {
  if (context.largestTile === 0) return [];
  const size = atOnce(context);
  return [
    "// for tiles: a number for all; where the synapses of each neuron begin, and how many there are up to its last one; for each neuron of",
    "// the tile, whose turn it is; whether somebody waits",
    "var<workgroup> tile_number: u32;",
    `var<workgroup> tile_starts: array<u32, ${size}>;`,
    `var<workgroup> tile_ends: array<u32, ${size}>;`,
    `var<workgroup> tile_turns: array<atomic<u32>, ${context.largestTile}>;`,
    "var<workgroup> tile_waiting: atomic<u32>;",
  ];
}

/** The room that this takes: variables start at multiples of 16 bytes. */
export const tileBytes = (context: ModuleContext): number =>
  context.largestTile === 0 ? 0 : 4 * (2 * atOnce(context) + Math.ceil(context.largestTile / 4) * 4) + 32;

/** The parts of a kernel that its function is made of. */
export interface TileParts {
  readonly context: ModuleContext;
  readonly listed: Listed;
  readonly tile: number;
  /** Loads what is the same for all. */
  readonly before: readonly string[];
  /** The code of one synapse. */
  readonly inner: readonly string[];
}

/** The lines of a function `name(lane, group, groups)`. `search`: a function that finds the first synapse from there on whose far neuron is at least a number. */
export function tileLines({ context, listed, tile, before, inner }: TileParts, search: string): string[] {
  const threads = `${context.workgroupSize}u`;
  const size = atOnce(context);
  const tiles = Math.ceil(farSize(listed.kernel) / tile);
  const bounds =
    tiles === 1
      ? [`let start = ${listed.start};`, `length = ${listed.end} - start;`]
      : [
          `let end = ${listed.end};`,
          `let start = ${search}(${listed.start}, end, tile * ${tile}u);`,
          `length = ${search}(start, end, tile * ${tile}u + ${tile}u) - start;`,
        ];
  const turn = `tile_turns[${listed.far} - tile * ${tile}u]`;
  return [
    ...before,
    `if (lane == 0u) { tile_number = ${listed.count}; }`,
    "let count = workgroupUniformLoad(&tile_number);",
    `for (var tile = group; tile < ${tiles}u; tile += groups) {`,
    `for (var k = 0u; k < count; k += ${size}u) {`,
    `if (lane < ${size}u) {`,
    "var length = 0u;",
    "if (k + lane < count) {",
    `let ${listed.near} = ${listed.neuron("k + lane")};`,
    ...bounds,
    "tile_starts[lane] = start;",
    "}",
    "tile_ends[lane] = length;",
    "}",
    "workgroupBarrier();",
    "var sum = 0u;",
    `for (var other = 0u; other <= lane && lane < ${size}u; other++) { sum += tile_ends[other]; }`,
    "workgroupBarrier();",
    `if (lane < ${size}u) { tile_ends[lane] = sum; }`,
    `if (lane == ${size - 1}u) { tile_number = sum; }`,
    "let total = workgroupUniformLoad(&tile_number);",
    `for (var first = 0u; first < total; first += ${threads}) {`,
    "let event = first + lane;",
    "var waits = event < total;",
    `var ${listed.near} = 0u;`,
    `var ${listed.far} = 0u;`,
    "var synapse = 0u;",
    "if (waits) {",
    "// whose synapse it is",
    "var place = 0u;",
    `var last = ${size - 1}u;`,
    "while (place < last) {",
    "let middle = (place + last) / 2u;",
    "if (tile_ends[middle] > event) { last = middle; } else { place = middle + 1u; }",
    "}",
    "let already = select(0u, tile_ends[max(place, 1u) - 1u], place > 0u);",
    "let at = tile_starts[place] + event - already;",
    `${listed.near} = ${listed.neuron("k + place")};`,
    `${listed.far} = ${listed.farNeuron};`,
    `synapse = ${listed.synapse};`,
    "}",
    "// of the synapses with the same neuron, the first goes first",
    "loop {",
    "if (lane == 0u) { atomicStore(&tile_waiting, 0u); }",
    `if (waits) { atomicMax(&${turn}, ${threads} - lane); }`,
    "workgroupBarrier();",
    `let goes = waits && atomicLoad(&${turn}) == ${threads} - lane;`,
    "if (waits && !goes) { atomicStore(&tile_waiting, 1u); }",
    "workgroupBarrier();",
    "if (goes) {",
    `atomicStore(&${turn}, 0u);`,
    "waits = false;",
    ...inner,
    "}",
    "if (lane == 0u) { tile_number = atomicLoad(&tile_waiting); }",
    "storageBarrier();",
    "if (workgroupUniformLoad(&tile_number) == 0u) { break; }",
    "}",
    "}",
    "}",
    "}",
  ];
}

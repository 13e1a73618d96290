/**
 * The synapses onto a neuron that sent an event, four at a time. What belongs to a synapse, or to its other neuron, lies apart, so that four lanes are put together from four places and taken apart again; sums
 * of the neuron itself take in one lane after the other, in the order of the synapses.
 */
import { elementOf } from "../../../program/connectivity.ts";
import { canFail } from "../../../program/failing.ts";
import { LANES, type SynapseKernel } from "../../../program/program.ts";
import { sumsOnSides } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { NotVectorisable } from "../printer/host.ts";
import { copyBase, index, indices, slotOffset, sum } from "./addresses.ts";
import { Frame, type Location } from "./frame.ts";
import { synapseFunction, writtenBuffers } from "./rows.ts";
import { graphEntry, scaled } from "./sparse.ts";
import { fitsLanes, inLanes } from "./vectorise.ts";

/** The function that takes synapses four at a time, from `$at` on, and says where it has stopped, less than four before `$end`. */
const foursFunction = (kernel: SynapseKernel): string => `${synapseFunction(kernel)}.fours`;

/** The lines of a kernel's synapses of the neuron `$column` from `$at` to `$end` that leave what is less than four, and the function that they call. */
export interface PrintedFours {
  readonly functions: string[][];
  readonly lines: readonly string[];
}

/** Nothing where the code has no form for four lanes. */
export function printFours(context: ModuleContext, kernel: SynapseKernel): PrintedFours {
  const fours = fitsLanes(context) ? inLanes(context, kernel.name, () => printFunction(context, kernel)) : undefined;
  if (fours === undefined) return { functions: [], lines: [] };
  context.remark(kernel.name, "four synapses at a time");
  const call = `(call ${foursFunction(kernel)} (local.get $b) (local.get $column) (local.get $at) (local.get $end))`;
  return { functions: [fours], lines: [`(local.set $at ${call})`] };
}

const PARAMETERS = "(param $b i32) (param $column i32) (param $at i32) (param $end i32) (result i32)";
const each = (name: string) => Array.from({ length: LANES }, (_, lane) => `$${name}_${lane}`);
const SYNAPSES = each("synapse");
const ROWS = each("row");

function printFunction(context: ModuleContext, kernel: SynapseKernel): string[] {
  const { connectivity, section } = kernel;
  if (canFail(section.body)) throw new NotVectorisable("checks in synapses that lie apart");
  if (sumsOnSides(section.body).has("pre")) throw new NotVectorisable("addToPre");
  const isListed = connectivity.graph !== undefined;
  const far = isListed ? listedPlaces(context) : densePlaces(context, kernel);
  /** Locals by the addresses that they hold: those of the neuron, and those of four synapses. */
  const pointers = { row: new Map<string, string>(), element: new Map<string, string>() };
  const pointer = (text: string, level: keyof typeof pointers): string => {
    let local = pointers[level].get(text);
    if (local === undefined) {
      local = frame.local(level === "row" ? "at_post" : "at_far", "i32");
      pointers[level].set(text, local);
    }
    return `(local.get ${local})`;
  };
  const frame: Frame = new Frame({
    context,
    lanes: 4,
    written: writtenBuffers(kernel),
    batch: "$b",
    sumsInOrder: true,
    locate: (which, buffer, slot): Location => {
      const ring = slot === undefined ? undefined : slotOffset(context, buffer, slot);
      const base = [copyBase(context, buffer), ring];
      const { element } = context.place(buffer);
      if (which === "post" || which === "single") {
        const at = which === "post" ? scaled("(local.get $column)", element) : undefined;
        const text = sum([...base, at]);
        return {
          varying: false,
          level: "row",
          perRow: false,
          at: () => ({ pointer: pointer(text, "row"), offset: 0 }),
        };
      }
      if (which !== "own" && which !== "pre") throw new NotVectorisable("it shares the elements of a kernel");
      return {
        varying: true,
        level: "element",
        perRow: false,
        at: () => {
          const lanes = far(which, buffer).map(({ text, offset }) => ({
            pointer: pointer(sum([...base, text]), "element"),
            offset,
          }));
          return lanes.length === 1 ? lanes[0]! : { ...lanes[0]!, lanes };
        },
      };
    },
    indexLocal: (which) => {
      if (which !== "post") throw new NotVectorisable("it names the numbers of synapses or sources");
      return { local: "$column", varying: false };
    },
  });
  for (const name of ["$b", "$column", "$at", "$end", "$stop", ...SYNAPSES, ...ROWS]) frame.reserve(name);
  const copy = frame.copy(section);
  const body = copy.section(section);
  const set = (level: keyof typeof pointers) =>
    [...pointers[level]].map(([text, local]) => `(local.set ${local} ${text})`);
  return [
    `(func ${foursFunction(kernel)} ${PARAMETERS}`,
    `(local $stop i32) ${[...SYNAPSES, ...ROWS].map((name) => `(local ${name} i32)`).join(" ")}`,
    ...frame.localLines,
    // Where fewer than four are left.
    "(local.set $stop (i32.sub (local.get $end) (i32.and (i32.sub (local.get $end) (local.get $at)) (i32.const 3))))",
    "(if (i32.ge_u (local.get $at) (local.get $stop)) (then (return (local.get $at))))",
    ...frame.callLines,
    ...set("row"),
    ...frame.loads("row"),
    ...frame.hoistLines,
    "(loop $synapses",
    ...(isListed ? listedNumbers(context, kernel) : []),
    ...set("element"),
    ...frame.loads("element"),
    ...frame.restarts,
    ...copy.arrivals,
    ...body,
    ...frame.stores("element"),
    "(br_if $synapses (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $stop)))",
    ")",
    ...frame.stores("row"),
    "(local.get $at)",
    ")",
  ];
}

/** Where the values of four synapses, or of their sources, are: one place for four that lie side by side. */
type Places = (which: "own" | "pre", buffer: number) => readonly { readonly text: string; readonly offset: number }[];

/** Of a list: by the numbers of synapses and sources. */
function listedPlaces(context: ModuleContext): Places {
  return (which, buffer) =>
    (which === "own" ? SYNAPSES : ROWS).map((local) => ({
      text: scaled(`(local.get ${local})`, context.place(buffer).element),
      offset: 0,
    }));
}

/** The numbers of the synapses at `$at` and behind it. */
function listedNumbers(context: ModuleContext, { connectivity }: SynapseKernel): string[] {
  const { synapses, sources } = connectivity.graph!.incoming!;
  return Array.from({ length: LANES }, (_, lane) => [
    `(local.set ${SYNAPSES[lane]} ${graphEntry(context, synapses, "(local.get $at)", lane)})`,
    `(local.set ${ROWS[lane]} ${graphEntry(context, sources, "(local.get $at)", lane)})`,
  ]).flat();
}

/** Of a matrix, in which the rows follow each other: `$at` is the first of four. */
function densePlaces(context: ModuleContext, { connectivity }: SynapseKernel): Places {
  return (which, buffer) => {
    const { element } = context.place(buffer);
    const row = index("(local.get $at)");
    if (which === "pre") return [{ text: scaled(row.text, element), offset: 0 }];
    const { stride, repeats } = context.buffer(buffer);
    if (repeats !== undefined) throw new NotVectorisable("values that a row of synapses shares");
    const place = connectivity.placeAt({ row, column: index("(local.get $column)") });
    const { text } = indices.times(elementOf(connectivity, "own", place, stride, indices), element);
    return Array.from({ length: LANES }, (_, lane) => ({ text, offset: lane * stride * element }));
  };
}

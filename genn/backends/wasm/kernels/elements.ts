/**
 * Synapse kernels that take one synapse after the other, with an address computed for each: columns of a matrix, whose elements do not lie side by side,
 * and pairs of neurons.
 */

import { canFail } from "../../../program/failing.ts";
import { LANES, type SynapseKernel } from "../../../program/program.ts";
import type { ModuleContext } from "../module-context.ts";
import { NotVectorisable } from "../printer/host.ts";
import { copyBase, elementOffset, flag, index, indices, slotOffset, sum } from "./addresses.ts";
import { eventCount, listAddress } from "./events.ts";
import { Frame, type Location } from "./frame.ts";
import { partOf } from "./parts.ts";
import { listed, synapseFunction, whileMore, writtenBuffers } from "./rows.ts";

/** The events that trigger the kernel: how many there are in the instance, and the address of the first one's number. */
export function eventList(
  context: ModuleContext,
  kernel: SynapseKernel,
): { readonly count: string; readonly list: string } {
  const { tiles } = context;
  const queue = context.queue(kernel.trigger!);
  const isGathered = (one: { readonly event: number; readonly arrival: number }) =>
    one.event === queue.id && one.arrival === kernel.arrival;
  // A thread looks at the postsynaptic events of its own neurons, and at the presynaptic ones of all.
  if (tiles !== undefined && kernel.kind === "presynapticSpike") {
    const { count, list } = tiles.layout.gathers[tiles.plan.gathers.findIndex(isGathered)]!;
    return {
      count: `(i32.load offset=${count} (global.get $own))`,
      list: `(i32.add (global.get $own) (i32.const ${list}))`,
    };
  }
  return {
    count: eventCount(context, queue, -kernel.arrival),
    list: listAddress(context, queue, -kernel.arrival),
  };
}

/** Tells the postsynaptic neurons that their input has changed, where they want to know. */
export const markChange = (context: ModuleContext, { marks }: SynapseKernel): string[] =>
  marks === undefined ? [] : [flag(context, marks).set];

/** A frame whose element is named by `$row` and `$column`, with addresses computed anew for each. */
function elementFrame(
  context: ModuleContext,
  kernel: SynapseKernel,
  lanes: 1 | 4,
): { frame: Frame; pointers: Map<string, string>; ids: Map<string, string> } {
  const pointers = new Map<string, string>();
  const ids = new Map<string, string>();
  const { connectivity } = kernel;
  const isPair = connectivity.kind === "one_to_one";
  const place = connectivity.placeAt({ row: index("(local.get $row)"), column: index("(local.get $column)") });
  const frame: Frame = new Frame({
    context,
    lanes,
    written: writtenBuffers(kernel),
    batch: "$b",
    locate: (which, buffer, slot): Location => {
      const offset = elementOffset(context, connectivity, which, buffer, place);
      const ring = slot === undefined ? undefined : slotOffset(context, buffer, slot);
      const text = sum([copyBase(context, buffer), ring, offset.value === 0 ? undefined : offset.text]);
      return {
        varying: isPair && which !== "single",
        level: "element",
        perRow: false,
        at: () => {
          let local = pointers.get(text);
          if (local === undefined) {
            local = frame.local("at", "i32");
            pointers.set(text, local);
          }
          return { pointer: `(local.get ${local})`, offset: 0 };
        },
      };
    },
    indexLocal: (which) => {
      let local = ids.get(which);
      if (local === undefined) {
        local = frame.local(`id_${which}`, lanes === 4 ? "v128" : "i32");
        ids.set(which, local);
      }
      return { local, varying: true };
    },
  });
  for (const name of ["$b", "$row", "$column", "$k", "$count", "$list", "$at", "$end"]) frame.reserve(name);
  return { frame, pointers, ids };
}

/** The code of one element, with its addresses, loads and stores. */
function printElement(
  context: ModuleContext,
  kernel: SynapseKernel,
  lanes: 1 | 4,
): { locals: string[]; call: string[]; lines: string[] } {
  const { frame, pointers, ids } = elementFrame(context, kernel, lanes);
  const copy = frame.copy(kernel.section);
  const { connectivity } = kernel;
  if (lanes === 4 && connectivity.storage.columns % LANES !== 0 && canFail(kernel.section.body))
    throw new NotVectorisable("checks at the edge");
  const body = copy.section(kernel.section);
  const column = "(local.get $column)";
  const spread = lanes === 4 ? `(i32x4.add (i32x4.splat ${column}) (v128.const i32x4 0 1 2 3))` : column;
  const place = connectivity.placeAt({ row: index("(local.get $row)"), column: index(spread) });
  const synapse = connectivity.synapse(place, indices).text;
  const idText: Record<string, string> = { pre: place.row.text, post: place.column.text, synapse, own: synapse };
  return {
    locals: frame.localLines,
    call: [...frame.callLines],
    lines: [
      ...[...pointers].map(([text, local]) => `(local.set ${local} ${text})`),
      ...[...ids].map(([which, local]) => `(local.set ${local} ${idText[which]})`),
      ...frame.loads("element"),
      ...frame.hoistLines,
      ...copy.arrivals,
      ...body,
      ...frame.stores("element"),
    ],
  };
}

/**
 * Columns are not contiguous: one synapse at a time, or four (`fours`: lines that take them so, as far as they go). Rows run in order, so that sums on the postsynaptic side
 * keep it.
 */
export function printSpikingColumns(
  context: ModuleContext,
  kernel: SynapseKernel,
  fours: readonly string[] = [],
): string[] {
  const { locals, call, lines } = printElement(context, kernel, 1);
  const { rows } = kernel.connectivity;
  const rest = [
    "(loop $rows",
    ...lines,
    `(br_if $rows (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 1))) (i32.const ${rows})))`,
    ")",
  ];
  const column =
    fours.length === 0
      ? ["(local.set $row (i32.const 0))", ...rest]
      : [
          "(local.set $at (i32.const 0))",
          `(local.set $end (i32.const ${rows}))`,
          ...fours,
          "(local.set $row (local.get $at))",
          ...(rows % LANES === 0 ? [] : rest),
        ];
  return printForEachSpike(context, kernel, { locals, call, lines: column });
}

export function printSpikingPairs(context: ModuleContext, kernel: SynapseKernel): string[] {
  const element = printElement(context, kernel, 1);
  const { from, to } = partOf(context, kernel.target, kernel.connectivity.columns);
  if (from === undefined) return printForEachSpike(context, kernel, element);
  const isOwn = `(i32.lt_u (i32.sub (local.get $column) ${from}) (i32.sub ${to} ${from}))`;
  return printForEachSpike(context, kernel, { ...element, lines: [`(if ${isOwn} (then`, ...element.lines, "))"] });
}

/** The lines for every neuron that spiked, with its number in `$column`. */
function printForEachSpike(
  context: ModuleContext,
  kernel: SynapseKernel,
  { locals, call, lines }: ReturnType<typeof printElement>,
): string[] {
  const { count, list } = eventList(context, kernel);
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $column i32) (local $k i32) (local $count i32) (local $list i32) (local $at i32) (local $end i32)",
    ...locals,
    `(local.set $count ${count})`,
    "(if (i32.eqz (local.get $count)) (then (return)))",
    ...markChange(context, kernel),
    `(local.set $list ${list})`,
    ...call,
    ...whileMore("each", 1, [`(local.set $column ${listed(0)})`, ...lines]),
    ")",
  ];
}

export function printPairs(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4): string[] {
  const { locals, call, lines } = printElement(context, kernel, lanes);
  const { from, to } = partOf(context, kernel.target, kernel.connectivity.synapseCount);
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $column i32)",
    ...locals,
    ...call,
    ...(from === undefined ? [] : [`(local.set $column ${from})`, `(if (i32.ge_u ${from} ${to}) (then (return)))`]),
    "(loop $pairs",
    ...lines,
    `(br_if $pairs (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const ${lanes}))) ${to}))`,
    ")",
    ")",
  ];
}

/**
 * Synapse kernels of sparse populations: along the listed rows of presynaptic neurons, or the columns of postsynaptic ones, one synapse after the
 * other. Each has its own neuron on the other side, so that nothing lies side by side but the synapses themselves.
 */
import type { GraphBuffers } from "../../../program/connectivity.ts";
import type { ElementIndex, SynapseKernel } from "../../../program/program.ts";
import type { ModuleContext } from "../module-context.ts";
import { NotVectorisable } from "../printer/host.ts";
import { copyBase, slotOffset, sum } from "./addresses.ts";
import { eventList, markChange } from "./elements.ts";
import { Frame, type Location } from "./frame.ts";
import { findRow, foundAt } from "./row-finder.ts";
import { listed, synapseFunction, whileMore, writtenBuffers } from "./rows.ts";

/** Whose synapses are done together: those of a presynaptic neuron, or of a postsynaptic one. */
type Along = "row" | "column";

/** The synapses of the neurons that sent an event. `fours`: lines that take those of a neuron four at a time, as far as they go. */
export function printListedOfEvents(
  context: ModuleContext,
  kernel: SynapseKernel,
  along: Along,
  fours: readonly string[] = [],
): string[] {
  const { count, list } = eventList(context, kernel);
  const { locals, call, lines } = printNeuron(context, kernel, along, fours);
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    LOCALS,
    ...locals,
    `(local.set $count ${count})`,
    "(if (i32.eqz (local.get $count)) (then (return)))",
    ...markChange(context, kernel),
    `(local.set $list ${list})`,
    ...call,
    ...whileMore("each", 1, [`(local.set ${NEURON[along]} ${listed(0)})`, ...lines]),
    ")",
  ];
}

/** All synapses, by rows. */
export function printAllListed(context: ModuleContext, kernel: SynapseKernel): string[] {
  const { locals, call, lines } = printNeuron(context, kernel, "row");
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    LOCALS,
    ...locals,
    ...call,
    `(local.set $count (i32.const ${kernel.connectivity.rows}))`,
    ...whileMore("each", 1, ["(local.set $row (local.get $k))", ...lines]),
    ")",
  ];
}

const NEURON = { row: "$row", column: "$column" } as const;
const LOCALS =
  "(local $row i32) (local $column i32) (local $k i32) (local $count i32) (local $list i32) (local $synapse i32) " +
  "(local $at i32) (local $end i32) (local $found i32) (local $kernel i32)";
const RESERVED = ["$b", "$row", "$column", "$k", "$count", "$list", "$synapse", "$at", "$end", "$found", "$kernel"];

/** What an index counts. */
const NUMBER: Readonly<Record<ElementIndex, string>> = {
  ...{ own: "$synapse", pre: "$row", post: "$column", kernel: "$kernel" },
  // Nothing that code of synapses may name.
  ...{ single: "", transposed: "", segment: "" },
};

/** A number of a list that the graph keeps. */
export function graphEntry(context: ModuleContext, buffer: number, at: string, ahead = 0): string {
  const { address, element } = context.place(buffer);
  const load = { 1: "i32.load8_u", 2: "i32.load16_u", 4: "i32.load", 8: "i32.load" }[element];
  return `(${load} offset=${address + ahead * element} ${scaled(at, element)})`;
}

export const scaled = (text: string, by: number): string =>
  by === 1 ? text : `(i32.shl ${text} (i32.const ${Math.log2(by)}))`;

/** Code of a synapse, and what has to be done around it. */
export interface SynapseCode {
  readonly frame: Frame;
  /** Points to where values are: of the neuron whose synapses are gone through, or of the synapse. */
  point(level: "row" | "element"): string[];
  /** At a synapse. */
  readonly lines: readonly string[];
}

/**
 * Prints the code of a kernel at the synapse `$synapse` from `$row` to `$column` with the element `$kernel`; with four lanes, at four of which all
 * these follow each other. `near`: the side whose values are loaded once for all synapses of a neuron.
 */
export function printSynapse(
  context: ModuleContext,
  kernel: SynapseKernel,
  near: "pre" | "post",
  lanes: 1 | 4,
  reserved: readonly string[],
): SynapseCode {
  const pointers = new Map<string, { readonly local: string; readonly level: "row" | "element" }>();
  const frame: Frame = new Frame({
    context,
    lanes,
    written: writtenBuffers(kernel),
    batch: "$b",
    locate: (which, buffer, slot): Location => {
      // A row is the synapses of one neuron here, on whichever side.
      const level = which === near || which === "single" ? "row" : "element";
      const { element } = context.place(buffer);
      const number = NUMBER[which];
      const base = [copyBase(context, buffer), slot === undefined ? undefined : slotOffset(context, buffer, slot)];
      const known = base.filter((part) => part !== undefined);
      const start = known.length === 0 ? undefined : frame.callConstant(known.join(" "), "base", "i32", sum(known));
      const at = which === "single" ? undefined : scaled(`(local.get ${number})`, element);
      const text = sum([start && `(local.get ${start})`, at]);
      return {
        varying: lanes === 4 && level === "element",
        level,
        perRow: false,
        at: () => {
          let pointer = pointers.get(text);
          if (pointer === undefined) {
            pointer = { local: frame.local(`at_${which}`, "i32"), level };
            pointers.set(text, pointer);
          }
          return { pointer: `(local.get ${pointer.local})`, offset: 0 };
        },
      };
    },
    indexLocal: (which) => {
      if (lanes === 4 && which !== near) throw new NotVectorisable("it names the numbers of synapses or targets");
      return { local: { own: "$synapse", synapse: "$synapse", pre: "$row", post: "$column" }[which], varying: false };
    },
  });
  for (const name of reserved) frame.reserve(name);
  const copy = frame.copy(kernel.section);
  const body = copy.section(kernel.section);
  const point = (level: "row" | "element") =>
    [...pointers].flatMap(([text, one]) => (one.level === level ? [`(local.set ${one.local} ${text})`] : []));
  const lines = [
    ...point("element"),
    ...frame.loads("element"),
    ...frame.restarts,
    ...copy.arrivals,
    ...body,
    ...frame.stores("element"),
  ];
  return { frame, point, lines };
}

/** The synapses of one neuron. */
function printNeuron(
  context: ModuleContext,
  kernel: SynapseKernel,
  along: Along,
  fours: readonly string[] = [],
): { readonly locals: string[]; readonly call: string[]; readonly lines: string[] } {
  const near = along === "row" ? "pre" : "post";
  const { frame, point, lines } = printSynapse(context, kernel, near, 1, RESERVED);
  const { from, to, synapse, found = [] } = listOf(context, kernel, along);
  return {
    locals: frame.localLines,
    call: [...frame.callLines],
    lines: [
      `(local.set $at ${from})`,
      `(local.set $end ${to})`,
      ...fours,
      "(if (i32.lt_u (local.get $at) (local.get $end)) (then",
      ...found,
      ...point("row"),
      ...frame.loads("row"),
      ...frame.hoistLines,
      "(loop $synapses",
      ...synapse,
      ...lines,
      "(br_if $synapses (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $end)))",
      ")",
      ...frame.stores("row"),
      "))",
    ],
  };
}

interface List {
  readonly from: string;
  readonly to: string;
  /** Where targets are not listed: what finds them, where there are any. */
  readonly found?: readonly string[];
  readonly synapse: readonly string[];
}

/** Where the synapses of a neuron begin and end, and the lines that find out the one at `$at`: its number and its other neuron. */
function listOf(context: ModuleContext, kernel: SynapseKernel, along: Along): List {
  const at = "(local.get $at)";
  const graph = kernel.connectivity.graph!;
  const { targets, kernel: elements, unpacked, incoming } = graph;
  const neuron = `(local.get ${NEURON[along]})`;
  if (unpacked !== undefined) {
    // From here on the place of a synapse in the list is that of its target among those that have been found.
    const offset = `(i32.shl ${at} (i32.const 2))`;
    const found = `(i32.load (i32.add (local.get $found) ${offset}))`;
    return {
      ...rowOf(context, graph, neuron),
      found: [
        `(drop ${findRow(context, kernel)})`,
        `(local.set $found (i32.sub ${foundAt(context, kernel)} ${offset}))`,
      ],
      synapse: [`(local.set $synapse ${at})`, `(local.set $column ${found})`],
    };
  }
  const ofKernel =
    elements === undefined ? [] : [`(local.set $kernel ${graphEntry(context, elements, "(local.get $synapse)")})`];
  if (along === "row") {
    return {
      ...rowOf(context, graph, neuron),
      synapse: [`(local.set $synapse ${at})`, `(local.set $column ${graphEntry(context, targets, at)})`, ...ofKernel],
    };
  }
  const { start, synapses, sources } = incoming!;
  return {
    from: graphEntry(context, start, neuron),
    to: graphEntry(context, start, neuron, 1),
    synapse: [
      `(local.set $synapse ${graphEntry(context, synapses, at)})`,
      `(local.set $row ${graphEntry(context, sources, at)})`,
      ...ofKernel,
    ],
  };
}

/** Where a row begins and ends; where threads share neurons out, that of its synapses onto a thread's own. */
export function rowOf(context: ModuleContext, { rowStart }: GraphBuffers, row: string) {
  if (context.tiles === undefined) {
    return { from: graphEntry(context, rowStart, row), to: graphEntry(context, rowStart, row, 1) };
  }
  const graph = context.program.graphs.findIndex(({ buffers }) => buffers.rowStart === rowStart);
  const entry = (list: string) => `(i32.load (i32.add (global.get ${list}) (i32.shl ${row} (i32.const 2))))`;
  return { from: entry(`$row_from.${graph}`), to: entry(`$row_to.${graph}`) };
}

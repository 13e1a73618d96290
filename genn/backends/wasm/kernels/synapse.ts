/**
 * Synapse kernels: the rows of presynaptic neurons that spiked, the columns of postsynaptic neurons that spiked, and all
 * synapses in every step.
 */
import { LANES, type SynapseKernel } from "../../../program/program.ts";
import { canFail } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { NotVectorisable } from "../printer/host.ts";
import { copyBase, flag, scaled, sum } from "./addresses.ts";
import { Frame, type Location } from "./frame.ts";
import { listed, printAllRows, printRowFunction, whileMore, writtenBuffers } from "./rows.ts";
import { printStillSenders } from "./still-senders.ts";
import { widestForm } from "./vectorise.ts";

export const synapseFunction = (kernel: SynapseKernel): string => `$step.${kernel.name}`;

/** The functions of a synapse kernel. */
export function printSynapseKernel(context: ModuleContext, kernel: SynapseKernel): string[][] {
  const vector = context.program.precision.scalar === "float";
  if (kernel.connectivity === "one_to_one") {
    return [
      kernel.kind === "synapseDynamics"
        ? widestForm(vector, (lanes) => printPairs(context, kernel, lanes))
        : printSpikingPairs(context, kernel),
    ];
  }
  switch (kernel.kind) {
    case "presynapticSpike":
      return [widestForm(vector, (lanes) => printSpikingRows(context, kernel, lanes))];
    case "postsynapticSpike":
      return [printSpikingColumns(context, kernel)];
    case "synapseDynamics":
      return kernel.still !== undefined && vector
        ? printStillSenders(context, synapseFunction(kernel), kernel, kernel.still)
        : [widestForm(vector, (lanes) => printAllRows(context, synapseFunction(kernel), kernel, lanes))];
  }
}

/** The spikes of the instance: how many, and the address of the first one's number. */
const spikeList = (context: ModuleContext, kernel: SynapseKernel): { count: string; list: string } => {
  const [count, ids] = [context.place(kernel.spikes!.count), context.place(kernel.spikes!.ids)];
  return {
    count: `(i32.load offset=${count.address} (i32.mul (local.get $b) (i32.const ${count.copy})))`,
    list: `(i32.add (i32.const ${ids.address}) (i32.mul (local.get $b) (i32.const ${ids.copy})))`,
  };
};

/** Tells the postsynaptic neurons that their input has changed, where they want to know. */
const markChange = (context: ModuleContext, { marks }: SynapseKernel): string[] =>
  marks === undefined ? [] : [flag(context, marks).set];

function printSpikingRows(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4): string[] {
  const { count, list } = spikeList(context, kernel);
  const start = [
    `(local.set $count ${count})`,
    "(if (i32.eqz (local.get $count)) (then (return)))",
    ...markChange(context, kernel),
    `(local.set $list ${list})`,
  ];
  return printRowFunction(context, synapseFunction(kernel), kernel, lanes, start, listed);
}

// --- one element at a time: columns, and one-to-one pairs ---

/** A frame whose element is named by `$row` and `$column`, with addresses computed anew for each. */
function elementFrame(
  context: ModuleContext,
  kernel: SynapseKernel,
  lanes: 1 | 4,
): { frame: Frame; pointers: Map<string, string>; ids: Map<string, string> } {
  const pointers = new Map<string, string>();
  const ids = new Map<string, string>();
  const oneToOne = kernel.connectivity === "one_to_one";
  const [row, column] = ["(local.get $row)", "(local.get $column)"];
  const frame: Frame = new Frame({
    context,
    lanes,
    written: writtenBuffers(kernel),
    batch: "$b",
    locate: (index, buffer): Location => {
      const place = context.place(buffer);
      const spec = context.buffer(buffer);
      const position =
        index === "single"
          ? undefined
          : index === "pre"
            ? scaled(oneToOne ? column : row, place.element)
            : index === "post" || oneToOne
              ? scaled(column, place.element)
              : scaled(`(i32.add (i32.mul ${row} (i32.const ${spec.stride})) ${column})`, place.element);
      const text = sum([copyBase(context, buffer), position]);
      return {
        varying: oneToOne && index !== "single",
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
  for (const name of ["$b", "$row", "$column", "$k", "$count", "$list"]) frame.reserve(name);
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
  const oneToOne = kernel.connectivity === "one_to_one";
  if (lanes === 4 && kernel.rows % LANES !== 0 && canFail(kernel.section.body))
    throw new NotVectorisable("checks at the edge");
  const body = copy.section(kernel.section);
  const [row, column] = ["(local.get $row)", "(local.get $column)"];
  const spread = lanes === 4 ? "(i32x4.add (i32x4.splat (local.get $column)) (v128.const i32x4 0 1 2 3))" : column;
  const linear = `(i32.add (i32.mul ${row} (i32.const ${kernel.columns})) ${column})`;
  const idText: Record<string, string> = oneToOne
    ? { pre: spread, post: spread, synapse: spread, own: spread }
    : { pre: row, post: column, synapse: linear, own: linear };
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

/** Columns are not contiguous: one synapse at a time. Rows run in order, so that sums on the postsynaptic side keep it. */
function printSpikingColumns(context: ModuleContext, kernel: SynapseKernel): string[] {
  const { locals, call, lines } = printElement(context, kernel, 1);
  const column = [
    "(local.set $row (i32.const 0))",
    "(loop $rows",
    ...lines,
    `(br_if $rows (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 1))) (i32.const ${kernel.rows})))`,
    ")",
  ];
  return printForEachSpike(context, kernel, { locals, call, lines: column });
}

const printSpikingPairs = (context: ModuleContext, kernel: SynapseKernel): string[] =>
  printForEachSpike(context, kernel, printElement(context, kernel, 1));

/** The lines for every neuron that spiked, with its number in `$column`. */
function printForEachSpike(
  context: ModuleContext,
  kernel: SynapseKernel,
  { locals, call, lines }: ReturnType<typeof printElement>,
): string[] {
  const { count, list } = spikeList(context, kernel);
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $column i32) (local $k i32) (local $count i32) (local $list i32)",
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

function printPairs(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4): string[] {
  const { locals, call, lines } = printElement(context, kernel, lanes);
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $column i32)",
    ...locals,
    ...call,
    "(loop $pairs",
    ...lines,
    `(br_if $pairs (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const ${lanes}))) (i32.const ${kernel.rows})))`,
    ")",
    ")",
  ];
}

/**
 * Custom updates: code over all neurons or synapses, repeated over the batch where a variable has copies, with reductions.
 *
 * Where the code does not care which element it is at, the elements of a copy are one long row, taken four at a time
 * (padding included: it computes values nobody reads). Otherwise rows and columns are walked one element at a time. Either way the
 * function takes a range, so that workers can share the work.
 */

import { canFail } from "../../../program/failing.ts";
import {
  type Binding,
  blockCount,
  type CustomUpdateKernel,
  copiesOf,
  copySize,
  isOfStep,
} from "../../../program/program.ts";
import { addsToBlocks } from "../../../program/rewrite.ts";
import { callsRandom, someExpression, usesOf } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { fitsLanes } from "../printer/operators.ts";
import { printNeuronReduction, reductionExtent } from "./neuron-reduction.ts";
import { printAllRows, type RowKernel } from "./rows.ts";
import { graphEntry } from "./sparse.ts";
import { updateFrame, updateFunction } from "./update-frame.ts";
import { fitsLanes as fitsLaneWidth, widestForm } from "./vectorise.ts";

/** The function of an update: over a range of what there is to do, or, in a step, over one instance. */
export const customFunction = (kernel: CustomUpdateKernel): string => `$custom.${kernel.name}`;

/** Products that take as long as it takes to wake another thread. */
const WORTH_WAKING = 32768;

/** How much there is to do: `end` of the range the function takes, and a good size of a share. */
export function customUpdateExtent(context: ModuleContext, kernel: CustomUpdateKernel): { end: number; share: number } {
  if (addsToBlocks(kernel, context.program)) {
    const perBlock = kernel.rows * kernel.columns * context.program.blockSize;
    return { end: blockCount(context.program), share: Math.ceil(WORTH_WAKING / perBlock) };
  }
  if (kernel.axis !== "batch") return reductionExtent(context, kernel);
  if (isFlat(kernel)) return { end: flatSize(context, kernel), share: 8192 };
  const { connectivity } = kernel;
  if (connectivity?.graph !== undefined) {
    const { rows, synapseCount } = connectivity;
    return { end: rows, share: Math.max(1, Math.ceil((2048 * rows) / Math.max(1, synapseCount))) };
  }
  return { end: kernel.rows, share: Math.max(1, Math.ceil(2048 / kernel.columns)) };
}

export function printCustomUpdate(context: ModuleContext, kernel: CustomUpdateKernel): string[] {
  if (addsToBlocks(kernel, context.program)) return printAdding(context, kernel);
  if (kernel.axis !== "batch") return printNeuronReduction(context, kernel, customFunction(kernel));
  const flat = isFlat(kernel);
  context.remark(kernel.name, flat ? "all elements as one row" : "element by element: the code asks where it is");
  if (!flat) return printUpdate(context, kernel, 1, false);
  const allowLanes = allSinglePrecision(context, kernel);
  return widestForm(context, kernel.name, allowLanes, (lanes) => printUpdate(context, kernel, lanes, true));
}

/** Adds to accumulators, instance by instance: each block is one worker's, and rows go several at a time, as in a step. */
function printAdding(context: ModuleContext, kernel: CustomUpdateKernel): string[] {
  context.remark(kernel.name, "all rows, instance by instance");
  const rows = `${customFunction(kernel)}.rows`;
  const own: RowKernel = { ...kernel, connectivity: kernel.connectivity!, target: "" };
  const { blockSize, batchSize } = context.program;
  const limit = `(i32.mul (local.get $end) (i32.const ${blockSize}))`;
  return [
    ...widestForm(context, kernel.name, fitsLaneWidth(context), (lanes) => printAllRows(context, rows, own, lanes)),
    `(func ${customFunction(kernel)} (export "custom.${kernel.name}") (param $begin i32) (param $end i32)`,
    "(local $b i32) (local $last i32)",
    `(local.set $b (i32.mul (local.get $begin) (i32.const ${blockSize})))`,
    `(local.set $last (select ${limit} (i32.const ${batchSize}) (i32.lt_u ${limit} (i32.const ${batchSize}))))`,
    "(loop $instances",
    `(call ${rows} (local.get $b))`,
    "(br_if $instances (i32.lt_u (local.tee $b (i32.add (local.get $b) (i32.const 1))) (local.get $last)))",
    "))",
  ];
}

/** Does the code treat all elements alike, whatever their number? */
function isFlat(kernel: CustomUpdateKernel): boolean {
  const { body } = kernel.section;
  const caresWhere = someExpression(body, (node) => {
    if (node.kind !== "name") return false;
    const binding = node.symbol.binding as Binding | undefined;
    if (binding?.kind === "index") return binding.which !== "batch";
    return binding?.kind === "variable" && binding.index !== "own" && binding.index !== "single";
  });
  return !caresWhere && !canFail(body) && !callsRandom(body);
}

function flatSize(context: ModuleContext, kernel: CustomUpdateKernel): number {
  for (const symbol of usesOf(kernel.section.body).all) {
    const binding = symbol.binding as Binding | undefined;
    if (binding?.kind === "variable" && binding.index === "own") return copySize(context.buffer(binding.buffer));
    if (binding?.kind === "reduction") return copySize(context.buffer(kernel.reductions[binding.reduction]!.buffer));
  }
  return kernel.rows * Math.ceil(kernel.columns / 4) * 4;
}

const allSinglePrecision = (context: ModuleContext, kernel: CustomUpdateKernel): boolean =>
  context.program.precision.scalar === "float" && kernel.reductions.every((reduction) => fitsLanes(reduction.type));

function printUpdate(context: ModuleContext, kernel: CustomUpdateKernel, lanes: 1 | 4, flat: boolean): string[] {
  const copies = copiesOf(context.program, kernel.copies);
  const graph = kernel.connectivity?.graph;
  const update = updateFrame(context, kernel, lanes, flat, ["$synapse", "$last"]);
  const totals = update.totals("_total");
  const once = update.run(totals);
  const overCopies =
    copies === 1 || isOfStep(kernel)
      ? once
      : [
          "(local.set $c (i32.const 0))",
          "(loop $copies",
          ...once,
          `(br_if $copies (i32.lt_u (local.tee $c (i32.add (local.get $c) (i32.const 1))) (i32.const ${copies})))`,
          ")",
        ];
  const atElement = [
    ...update.arrive,
    ...update.begin(totals),
    ...overCopies,
    ...update.leave,
    ...totals.map((total, reduction) => update.store(reduction, update.target(reduction), total)),
  ];
  const elements = flat
    ? atElement
    : graph !== undefined
      ? [
          `(local.set $synapse ${graphEntry(context, graph.rowStart, "(local.get $i)")})`,
          `(local.set $last ${graphEntry(context, graph.rowStart, "(local.get $i)", 1)})`,
          "(block $row_done (loop $synapses",
          "(br_if $row_done (i32.ge_u (local.get $synapse) (local.get $last)))",
          `(local.set $column ${graphEntry(context, graph.targets, "(local.get $synapse)")})`,
          ...atElement,
          "(local.set $synapse (i32.add (local.get $synapse) (i32.const 1)))",
          "(br $synapses)))",
        ]
      : [
          "(local.set $column (i32.const 0))",
          "(loop $columns",
          ...atElement,
          `(br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 1))) (i32.const ${kernel.columns})))`,
          ")",
        ];
  return updateFunction(
    customFunction(kernel),
    kernel,
    update,
    ["$synapse", "$last"],
    customUpdateExtent(context, kernel).end,
    [
      "(local.set $i (local.get $begin))",
      "(loop $elements",
      ...elements,
      `(br_if $elements (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const ${flat ? lanes : 1}))) (local.get $end)))`,
      ")",
    ],
  );
}

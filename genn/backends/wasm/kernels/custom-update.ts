/**
 * Custom updates: code over all neurons or synapses, repeated over the batch where a variable has copies, with reductions.
 *
 * Where the code does not care which element it is at, the elements of a copy are one long row, taken four at a time
 * (padding included: it computes values nobody reads). Otherwise rows and columns are walked one element at a time. Either way the
 * function takes a range, so that workers can share the work.
 */

import { isNarrow, isSigned, type NumericType } from "../../../language/types.ts";
import { smallest } from "../../../language/values.ts";
import { canFail } from "../../../program/failing.ts";
import {
  type Binding,
  blockCount,
  type CustomUpdateKernel,
  copiesOf,
  copySize,
  type ElementIndex,
} from "../../../program/program.ts";
import { addsToBlocks } from "../../../program/rewrite.ts";
import { buffersAssigned, callsRandom, someExpression, usesOf } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { constant, fitsLanes, scalarCast, vectorCast, vectorConstant, wasmType } from "../printer/operators.ts";
import { index, indices } from "./addresses.ts";
import { Frame, type Location, storeText } from "./frame.ts";
import { printAllRows, type RowKernel } from "./rows.ts";
import { graphEntry } from "./sparse.ts";
import { fitsLanes as fitsLaneWidth, widestForm } from "./vectorise.ts";

const customFunction = (kernel: CustomUpdateKernel): string => `$custom.${kernel.name}`;

/** Products that take as long as it takes to wake another thread. */
const WORTH_WAKING = 32768;

/** How much there is to do: `end` of the range the function takes, and a good size of a share. */
export function customUpdateExtent(context: ModuleContext, kernel: CustomUpdateKernel): { end: number; share: number } {
  if (addsToBlocks(kernel, context.program)) {
    const perBlock = kernel.rows * kernel.columns * context.program.blockSize;
    return { end: blockCount(context.program), share: Math.ceil(WORTH_WAKING / perBlock) };
  }
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
  const written = buffersAssigned(kernel.section.body);
  // Addresses: `$i` is the element of the flat row, or the row, with `$column` beside it; `$c` counts copies.
  const pointers = new Map<string, { local: string; perCopy: boolean }>();
  const numbers = new Map<string, string>();
  const here = { row: index("(local.get $i)"), column: index("(local.get $column)") };
  const graph = kernel.connectivity?.graph;
  const place = graph === undefined ? (kernel.connectivity?.placeAt(here) ?? here) : here;
  const element = (index: ElementIndex, buffer: number): string => {
    const { element: size } = context.place(buffer);
    const { stride } = context.buffer(buffer);
    const times = (text: string) => `(i32.mul ${text} (i32.const ${size}))`;
    if (index === "single") return "(i32.const 0)";
    if (index === "pre") return times(place.row.text);
    if (index === "post") return times(place.column.text);
    if (flat) return times("(local.get $i)");
    if (graph !== undefined) return times("(local.get $synapse)");
    const [row, column] = index === "transposed" ? ["$column", "$i"] : ["$i", "$column"];
    return times(`(i32.add (i32.mul (local.get ${row}) (i32.const ${stride})) (local.get ${column}))`);
  };
  const locate = (index: ElementIndex, buffer: number): Location => {
    const perCopy = context.buffer(buffer).sharing !== "shared";
    return {
      varying: index !== "single",
      // Levels of this kernel: `row` is once per element, `element` once per element and copy.
      level: index === "single" && !perCopy ? "call" : perCopy ? "element" : "row",
      perRow: false,
      at: () => {
        const base = element(index, buffer);
        const text = perCopy
          ? `(i32.add ${base} (i32.mul (local.get $c) (i32.const ${context.place(buffer).copy})))`
          : base;
        let pointer = pointers.get(text);
        if (pointer === undefined) {
          pointer = { local: frame.local("at", "i32"), perCopy };
          pointers.set(text, pointer);
        }
        return { pointer: `(local.get ${pointer.local})`, offset: 0 };
      },
    };
  };
  const frame: Frame = new Frame({
    context,
    lanes,
    written,
    locate,
    batch: "$c",
    indexLocal: (which) => {
      let local = numbers.get(which);
      if (local === undefined) {
        local = frame.local(`id_${which}`, "i32");
        numbers.set(which, local);
      }
      return { local, varying: true };
    },
    // A custom update writes shared variables in place, so what is kept at row level needs no restart.
    keepsRowLevel: true,
  });
  for (const name of ["$i", "$column", "$c", "$begin", "$end", "$synapse", "$last"]) frame.reserve(name);

  const machine = (type: NumericType) => (lanes === 4 ? "v128" : wasmType(type));
  const reductions = kernel.reductions.map((reduction) => frame.local(reduction.name, machine(reduction.type)));
  const totals = kernel.reductions.map((reduction) => frame.local(`${reduction.name}_total`, machine(reduction.type)));
  const targets = kernel.reductions.map((reduction) => locate(reduction.index, reduction.buffer).at(0).pointer);
  const copy = frame.copy(kernel.section, 0, reductions);
  const body = copy.section(kernel.section);

  const start = (type: NumericType, operation: "sum" | "max") => {
    const value = operation === "sum" ? 0 : smallest(type);
    return lanes === 4 ? vectorConstant(type, value) : constant(type, value);
  };
  const combine = (index: number): string => {
    const { type, operation } = kernel.reductions[index]!;
    const [left, right] = [`(local.get ${totals[index]})`, `(local.get ${reductions[index]})`];
    const shape = lanes === 4 ? (type === "float" ? "f32x4" : "i32x4") : wasmType(type);
    const isInteger = shape.startsWith("i");
    if (type === "bool") return `(${lanes === 4 ? "v128" : "i32"}.or ${left} ${right})`;
    if (operation === "sum") {
      const sum = `(${shape}.add ${left} ${right})`;
      const library = { needs: (name: string) => void context.needs.add(name) };
      const cast = { from: "int32", to: type, value: sum, library } as const;
      return isNarrow(type) ? (lanes === 4 ? vectorCast : scalarCast)(cast) : sum;
    }
    if (!isInteger) return `(${shape}.max ${left} ${right})`;
    const sign = isSigned(type) ? "_s" : "_u";
    if (lanes === 4) return `(i32x4.max${sign} ${left} ${right})`;
    context.needs.add(`${shape}.max${sign}`);
    return `(call $${shape}.max${sign} ${left} ${right})`;
  };
  const setPointers = (perCopy: boolean) =>
    [...pointers]
      .filter(([, pointer]) => pointer.perCopy === perCopy)
      .map(([text, { local }]) => `(local.set ${local} ${text})`);
  const indexText: Record<string, string> = {
    own: place.column.text,
    pre: place.row.text,
    post: place.column.text,
    synapse:
      graph === undefined
        ? (kernel.connectivity?.synapse(place, indices) ?? place.column).text
        : "(local.get $synapse)",
  };
  const setIndices = [...numbers].map(([which, local]) => `(local.set ${local} ${indexText[which]})`);

  const once = [
    ...setPointers(true),
    ...frame.loads("element"),
    ...reductions.map(
      (local, index) =>
        `(local.set ${local} ${start(kernel.reductions[index]!.type, kernel.reductions[index]!.operation)})`,
    ),
    ...body,
    ...totals.map((local, index) => `(local.set ${local} ${combine(index)})`),
    ...frame.stores("element"),
  ];
  const overCopies =
    copies === 1
      ? once
      : [
          "(local.set $c (i32.const 0))",
          "(loop $copies",
          ...once,
          `(br_if $copies (i32.lt_u (local.tee $c (i32.add (local.get $c) (i32.const 1))) (i32.const ${copies})))`,
          ")",
        ];
  const atElement = [
    ...setPointers(false),
    ...setIndices,
    ...frame.loads("row"),
    ...totals.map(
      (local, index) =>
        `(local.set ${local} ${start(kernel.reductions[index]!.type, kernel.reductions[index]!.operation)})`,
    ),
    ...overCopies,
    ...frame.stores("row"),
    ...totals.map((local, index) => {
      const { type, buffer } = kernel.reductions[index]!;
      return storeText(type, lanes === 4, context.place(buffer).address, targets[index]!, `(local.get ${local})`);
    }),
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
  return [
    `(func ${customFunction(kernel)} (export "custom.${kernel.name}") (param $begin i32) (param $end i32)`,
    "(local $i i32) (local $column i32) (local $c i32) (local $synapse i32) (local $last i32)",
    ...frame.localLines,
    ...frame.callLines,
    ...frame.loads("call"),
    ...frame.hoistLines,
    "(local.set $i (local.get $begin))",
    "(loop $elements",
    ...elements,
    `(br_if $elements (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const ${flat ? lanes : 1}))) (local.get $end)))`,
    ")",
    ")",
  ];
}

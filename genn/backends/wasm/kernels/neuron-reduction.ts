/**
 * Custom updates that reduce over neurons or over segments: those of a copy one by one, in chunks, so that sums keep their order. The range counts copies and, in
 * each, segments, so that workers can share them.
 */
import { type CustomUpdateKernel, copiesOf, isOfStep, REDUCTION_CHUNK } from "../../../program/program.ts";
import type { ModuleContext } from "../module-context.ts";
import { updateFrame, updateFunction } from "./update-frame.ts";

/** Elements worth waking a thread for. */
const WORTH_WAKING = 2048;

export function reductionExtent({ program }: ModuleContext, kernel: CustomUpdateKernel) {
  const { segments, copies, columns } = kernel;
  const count = segments?.count ?? 1;
  return {
    end: (isOfStep(kernel) ? 1 : copiesOf(program, copies)) * count,
    share: Math.max(1, Math.ceil((WORTH_WAKING * count) / columns)),
  };
}

export function printNeuronReduction(context: ModuleContext, kernel: CustomUpdateKernel, name: string): string[] {
  const { segments, columns, reductions } = kernel;
  context.remark(kernel.name, "neuron by neuron, in chunks: sums keep their order");
  const locals = ["$unit", "$segment", "$last", "$chunk"];
  const update = updateFrame(context, kernel, 1, false, locals);
  const [totals, parts] = [update.totals("_total"), update.totals("_part")];
  const count = segments?.count ?? 1;
  const start = (segment: string) => {
    const { address, element } = context.place(segments!.starts);
    return `(i32.load offset=${address} (i32.mul ${segment} (i32.const ${element})))`;
  };
  const firstAndLast =
    segments === undefined
      ? ["(local.set $column (i32.const 0))", `(local.set $last (i32.const ${columns}))`]
      : [
          `(local.set $column ${start("(local.get $segment)")})`,
          `(local.set $last ${start("(i32.add (local.get $segment) (i32.const 1))")})`,
        ];
  const target = (reduction: number): string => {
    const { buffer } = reductions[reduction]!;
    const { element, copy } = context.place(buffer);
    const within = `(i32.mul (local.get $segment) (i32.const ${element}))`;
    if (context.buffer(buffer).sharing === "shared") return within;
    return `(i32.add ${within} (i32.mul (local.get $c) (i32.const ${copy})))`;
  };
  const chunkEnd = `(i32.add (local.get $column) (i32.const ${REDUCTION_CHUNK}))`;
  const body = [
    "(local.set $unit (local.get $begin))",
    "(loop $units",
    ...(isOfStep(kernel)
      ? ["(local.set $segment (local.get $unit))"]
      : [
          `(local.set $c (i32.div_u (local.get $unit) (i32.const ${count})))`,
          `(local.set $segment (i32.rem_u (local.get $unit) (i32.const ${count})))`,
        ]),
    ...firstAndLast,
    ...update.begin(totals),
    "(loop $chunks",
    `(local.set $chunk (select ${chunkEnd} (local.get $last) (i32.lt_u ${chunkEnd} (local.get $last))))`,
    ...update.begin(parts),
    "(loop $columns",
    ...update.arrive,
    ...update.run(parts),
    ...update.leave,
    "(br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 1))) (local.get $chunk)))",
    ")",
    ...update.combine(totals, parts),
    "(br_if $chunks (i32.lt_u (local.get $column) (local.get $last)))",
    ")",
    ...totals.map((total, reduction) => update.store(reduction, target(reduction), total)),
    "(br_if $units (i32.lt_u (local.tee $unit (i32.add (local.get $unit) (i32.const 1))) (local.get $end)))",
    ")",
  ];
  return updateFunction(name, kernel, update, locals, reductionExtent(context, kernel).end, body);
}

/**
 * Synapses that share a kernel and are not listed, run by run: consecutive targets with consecutive elements of the kernel, which a convolution has as many of
 * as it has output channels. Four at a time as far as there are four, the rest one by one.
 */
import type { SynapseKernel } from "../../../program/program.ts";
import type { ModuleContext } from "../module-context.ts";
import { eventList, markChange } from "./elements.ts";
import { findRow, foundAt, RUN_BYTES } from "./row-finder.ts";
import { listed, synapseFunction, whileMore } from "./rows.ts";
import { printSynapse, rowOf } from "./sparse.ts";
import { fitsLanes, inLanes } from "./vectorise.ts";

const LOCALS =
  "(local $column i32) (local $kernel i32) (local $synapse i32) (local $run i32) (local $left i32) (local $skipped i32)";
const RESERVED = [
  ...["$b", "$row", "$column", "$kernel", "$synapse", "$run", "$left", "$skipped"],
  ...["$at", "$end", "$stop", "$k", "$count", "$list"],
];

/** The synapses of the neurons that sent an event: functions. */
export function printRunsOfEvents(context: ModuleContext, kernel: SynapseKernel): string[][] {
  const fours = fitsLanes(context) ? inLanes(context, kernel.name, () => printFours(context, kernel)) : undefined;
  if (fours !== undefined) context.remark(kernel.name, "four lanes");
  const { count, list } = eventList(context, kernel);
  const { from, to } = rowOf(context, kernel.connectivity.graph!, "(local.get $row)");
  const { locals, call, lines } = printPass(context, kernel, 1, fours !== undefined);
  const main = [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $k i32) (local $count i32) (local $list i32) (local $at i32) (local $end i32) (local $stop i32)",
    LOCALS,
    ...locals,
    `(local.set $count ${count})`,
    "(if (i32.eqz (local.get $count)) (then (return)))",
    ...markChange(context, kernel),
    `(local.set $list ${list})`,
    ...call,
    ...whileMore("each", 1, [
      `(local.set $row ${listed(0)})`,
      `(local.set $at ${from})`,
      `(local.set $end ${to})`,
      "(if (i32.lt_u (local.get $at) (local.get $end)) (then",
      `(local.set $stop ${findRow(context, kernel)})`,
      ...(fours === undefined
        ? []
        : [`(call ${foursFunction(kernel)} (local.get $b) (local.get $row) (local.get $at) (local.get $stop))`]),
      ...lines,
      "))",
    ]),
    ")",
  ];
  return fours === undefined ? [main] : [fours, main];
}

const foursFunction = (kernel: SynapseKernel): string => `${synapseFunction(kernel)}.fours`;

/** The synapses of one row, as far as there are four in a run. */
function printFours(context: ModuleContext, kernel: SynapseKernel): string[] {
  const { locals, call, lines } = printPass(context, kernel, 4, false);
  return [
    `(func ${foursFunction(kernel)} (param $b i32) (param $row i32) (param $at i32) (param $stop i32)`,
    LOCALS,
    ...locals,
    ...call,
    ...lines,
    ")",
  ];
}

/** Goes through the runs of a row, from `$at`, the number of its first synapse, to `$stop`. `isRest`: those of a run that were taken four at a time are left out. */
function printPass(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4, isRest: boolean) {
  const { frame, point, lines } = printSynapse(context, kernel, "pre", lanes, RESERVED);
  const field = (offset: number) => `(i32.load offset=${offset} (local.get $run))`;
  const behind = (text: string) => (isRest ? `(i32.add ${text} (local.get $skipped))` : text);
  const step = (local: string) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${lanes})))`;
  const whole = "(i32.and (local.get $left) (i32.const -4))";
  return {
    locals: frame.localLines,
    call: [...frame.callLines],
    lines: [
      ...point("row"),
      ...frame.loads("row"),
      ...frame.hoistLines,
      `(local.set $run ${foundAt(context, kernel)})`,
      "(loop $runs",
      `(local.set $left ${field(8)})`,
      ...(isRest ? [`(local.set $skipped ${whole})`] : []),
      `(local.set $column ${behind(field(0))})`,
      `(local.set $kernel ${behind(field(4))})`,
      `(local.set $synapse ${behind("(local.get $at)")})`,
      "(local.set $at (i32.add (local.get $at) (local.get $left)))",
      ...(isRest ? ["(local.set $left (i32.sub (local.get $left) (local.get $skipped)))"] : []),
      ...(lanes === 4 ? [`(local.set $left ${whole})`] : []),
      "(if (local.get $left) (then",
      "(loop $synapses",
      ...lines,
      ...["$column", "$kernel", "$synapse"].map(step),
      `(br_if $synapses (local.tee $left (i32.sub (local.get $left) (i32.const ${lanes}))))`,
      ")))",
      `(br_if $runs (i32.lt_u (local.tee $run (i32.add (local.get $run) (i32.const ${RUN_BYTES}))) (local.get $stop)))`,
      ")",
      ...frame.stores("row"),
    ],
  };
}

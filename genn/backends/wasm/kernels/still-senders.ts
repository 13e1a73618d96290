/**
 * Work on all synapses where senders may stand still (pass `stillSenders`): one function looks whether they have moved, one goes
 * through the synapses for what they send, one for the weight changes that have come together, and the step itself only goes along
 * the postsynaptic neurons.
 */
import { LANES, type Section, type StillSenders, type SynapseKernel } from "../../../program/program.ts";
import type { ModuleContext } from "../module-context.ts";
import { copyBase, flag, sum } from "./addresses.ts";
import { printAllRows, printRows } from "./rows.ts";
import { widestForm } from "./vectorise.ts";

export function printStillSenders(
  context: ModuleContext,
  name: string,
  kernel: SynapseKernel,
  still: StillSenders,
): string[][] {
  const { send, settle, eachStep, kept, integrals } = still;
  const overSynapses = (name: string, section: Section, lastSeen: boolean): string[] =>
    widestForm(context, kernel.name, true, (lanes) =>
      printAllRows(context, name, { ...kernel, section, ...zeroRows(kernel, still, lastSeen) }, lanes),
    );
  const settled = settle === undefined ? [] : [`(call ${name}.settle (local.get $b))`, ...clear(context, integrals)];
  const begun = flag(context, still.begun);
  return [
    [
      `(func ${name} (param $b i32)`,
      `(if ${begun.isSet}`,
      // Nothing has come together yet: the last stretch has spent it.
      `(then ${begun.clear} (call ${name}.moved (local.get $b)))`,
      `(else (if (call ${name}.has_moved (local.get $b))`,
      "(then",
      ...settled,
      `(call ${name}.moved (local.get $b))))))`,
      `(call ${name}.each_step (local.get $b))`,
      ...(settled.length === 0 ? [] : ["(if (global.get $is_last_step) (then", ...settled, "))"]),
      ")",
    ],
    printHasMoved(context, `${name}.has_moved`, kernel, still),
    [
      `(func ${name}.moved (param $b i32)`,
      ...still.watched.map(
        ({ buffer, last }) =>
          `(memory.copy ${copyAddress(context, last)} ${copyAddress(context, buffer)} (i32.const ${context.place(buffer).bytes}))`,
      ),
      ...clear(context, kept),
      ...(send === undefined ? [] : [`(call ${name}.send (local.get $b))`]),
      ")",
    ],
    ...(send === undefined ? [] : [overSynapses(`${name}.send`, send, false)]),
    ...(settle === undefined ? [] : [overSynapses(`${name}.settle`, settle, true)]),
    widestForm(context, kernel.name, true, (lanes) =>
      printEachStep(context, `${name}.each_step`, { ...kernel, section: eachStep }, lanes),
    ),
  ];
}

/** Rows are left out by the presynaptic variable as it is, or as it was when it last moved. */
function zeroRows(
  kernel: SynapseKernel,
  { watched }: StillSenders,
  lastSeen: boolean,
): Pick<SynapseKernel, "skipWhereZero"> {
  const { skipWhereZero } = kernel;
  const last = watched.find(({ buffer }) => buffer === skipWhereZero?.buffer)?.last;
  if (skipWhereZero === undefined || !lastSeen) return { skipWhereZero };
  return { skipWhereZero: last === undefined ? undefined : { ...skipWhereZero, buffer: last } };
}

const copyAddress = (context: ModuleContext, buffer: number): string =>
  sum([copyBase(context, buffer), `(i32.const ${context.place(buffer).address})`]);

const clear = (context: ModuleContext, buffers: readonly number[]): string[] =>
  buffers.map(
    (buffer) =>
      `(memory.fill ${copyAddress(context, buffer)} (i32.const 0) (i32.const ${context.place(buffer).bytes}))`,
  );

/** Is any bit of what the senders are watched by another one than when they last moved? */
function printHasMoved(
  context: ModuleContext,
  name: string,
  kernel: SynapseKernel,
  { watched }: StillSenders,
): string[] {
  const bytes = 4 * LANES;
  const loops = watched.flatMap(({ buffer, last }, index) => {
    const at = (id: number) => `(v128.load (i32.add ${copyAddress(context, id)} (local.get $at)))`;
    return [
      "(local.set $at (i32.const 0))",
      `(loop $watch_${index}`,
      `(local.set $difference (v128.or (local.get $difference) (v128.xor ${at(buffer)} ${at(last)})))`,
      `(br_if $watch_${index} (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const ${bytes}))) (i32.const ${4 * kernel.connectivity.rows})))`,
      ")",
    ];
  });
  return [
    `(func ${name} (param $b i32) (result i32)`,
    "(local $at i32) (local $difference v128)",
    ...loops,
    "(v128.any_true (local.get $difference))",
    ")",
  ];
}

/** The code along the postsynaptic neurons: a row that belongs to no sender. */
function printEachStep(context: ModuleContext, name: string, kernel: SynapseKernel, lanes: 1 | 4): string[] {
  const { locals, call, body } = printRows(context, kernel, lanes, 1);
  return [`(func ${name} (param $b i32)`, "(local $column i32) (local $row i32)", ...locals, ...call, ...body, ")"];
}

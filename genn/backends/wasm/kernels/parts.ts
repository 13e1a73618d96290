/**
 * How the kernels of a network are told which part of it is theirs, where threads share its neurons out (`tiles.ts`). Each thread has an instance of the
 * module, whose globals say where its part begins and ends; without parts these are constants.
 */
import type { EventQueue } from "../../../program/program.ts";
import type { TilesLayout } from "../layout.ts";
import type { ModuleContext } from "../module-context.ts";

/** The neurons of a population that are this thread's: from and to, as text; `from` is undefined where it is 0. */
export function partOf(
  { tiles }: ModuleContext,
  population: string,
  size: number,
): { readonly from: string | undefined; readonly to: string } {
  if (tiles === undefined) return { from: undefined, to: `(i32.const ${size})` };
  return { from: `(global.get $from.${population})`, to: `(global.get $to.${population})` };
}

/** The list of the events that a thread's neurons send in a step, `slot` steps after that of this step. */
export function ownList(
  { tiles }: ModuleContext,
  queue: EventQueue,
  slot: number,
): { readonly ids: string; readonly count: string } | undefined {
  if (tiles === undefined) return undefined;
  const { ids, counts } = tiles.layout.queues[queue.id]!;
  const slots = tiles.plan.slots[queue.id]!;
  const ahead = slot === 0 ? "(global.get $position)" : `(i32.add (global.get $position) (i32.const ${slot}))`;
  const row = `(i32.and ${ahead} (i32.const ${slots - 1}))`;
  const first = `(i32.shl (global.get $from.${queue.population}) (i32.const 2))`;
  return {
    ids: `(i32.add (i32.const ${ids}) (i32.add (i32.mul ${row} (i32.const ${4 * queue.size})) ${first}))`,
    count: `(i32.add (global.get $own) (i32.add (i32.const ${counts}) (i32.shl ${row} (i32.const 2))))`,
  };
}

/** The function that a thread runs: its part of the network, through some steps. `call` prints the call of a kernel. */
export function printPart(context: ModuleContext, timeOf: string, call: (kernel: number) => string): string[] {
  const { tiles, program } = context;
  if (tiles === undefined) return [];
  const { layout, plan } = tiles;
  const meet = ["(if (call $barrier) (then (return)))"];
  const load = (at: number) => `(i32.load offset=${at} (global.get $own))`;
  const isLast = "(i32.ge_u (i32.add (local.get $s) (i32.const 1)) (local.get $count))";
  const isPeriod =
    plan.period === 1 ? "(i32.const 1)" : `(i32.eqz (i32.rem_u (global.get $position) (i32.const ${plan.period})))`;
  return [
    '(func $part (export "part") (param $thread i32) (param $first i32) (param $count i32) (param $position i32)',
    "(local $s i32)",
    `(global.set $own (i32.add (i32.const ${layout.own}) (i32.mul (local.get $thread) (i32.const ${layout.stride}))))`,
    ...[...plan.bounds.keys()].flatMap((population, index) => [
      `(global.set $from.${population} ${load(layout.bounds + 8 * index)})`,
      `(global.set $to.${population} ${load(layout.bounds + 8 * index + 4)})`,
    ]),
    ...program.graphs.flatMap((_, index) => [
      `(global.set $row_from.${index} ${load(layout.rows + 8 * index)})`,
      `(global.set $row_to.${index} ${load(layout.rows + 8 * index + 4)})`,
    ]),
    "(global.set $thread (local.get $thread))",
    "(call $wake (i32.const 0))",
    "(global.set $step (local.get $first))",
    "(global.set $position (local.get $position))",
    "(loop $steps",
    `(global.set $t ${timeOf})`,
    `(global.set $is_last_step ${isLast})`,
    ...printGathers(context),
    ...plan.stages.flatMap((kernels, index) => [...(index === 0 ? [] : meet), ...kernels.map(call)]),
    "(global.set $step (i32.add (global.get $step) (i32.const 1)))",
    "(global.set $position (i32.add (global.get $position) (i32.const 1)))",
    `(if ${isLast} (then (return)))`,
    "(local.set $s (i32.add (local.get $s) (i32.const 1)))",
    ...(plan.period === 1 ? meet : [`(if ${isPeriod} (then`, ...meet, "))"]),
    "(br $steps)",
    "))",
    ...printBarrier(layout, plan.threads),
  ];
}

/** Puts the lists of all parts together, in their order, into one of this thread's own. */
function printGathers({ tiles, program }: ModuleContext): string[] {
  const { layout, plan } = tiles!;
  return plan.gathers.flatMap(({ event, arrival }, index) => {
    const queue = program.events[event]!;
    const { ids, counts } = layout.queues[event]!;
    const { list, count } = layout.gathers[index]!;
    const slots = plan.slots[event]!;
    const bounds = plan.bounds.get(queue.population)!;
    const ago = `(i32.sub (global.get $position) (i32.const ${arrival}))`;
    const row = `(i32.and ${ago} (i32.const ${slots - 1}))`;
    const total = `(i32.load offset=${count} (global.get $own))`;
    const parts = bounds.slice(0, -1).flatMap((first, part) => {
      const countOf = `(i32.load offset=${layout.own + part * layout.stride + counts} (i32.shl ${row} (i32.const 2)))`;
      const from = `(i32.add (i32.const ${ids + 4 * first}) (i32.mul ${row} (i32.const ${4 * queue.size})))`;
      const to = `(i32.add (i32.add (global.get $own) (i32.const ${list})) (i32.shl ${total} (i32.const 2)))`;
      return [
        `(memory.copy ${to} ${from} (i32.shl ${countOf} (i32.const 2)))`,
        `(i32.store offset=${count} (global.get $own) (i32.add ${total} ${countOf}))`,
      ];
    });
    return [`(i32.store offset=${count} (global.get $own) (i32.const 0))`, ...parts];
  });
}

/** Turns of waiting before a thread goes to sleep: some 50 us, more than waking it up takes. */
const SPINS = 40_000;

/** Waits until all threads are here; 1 if one of them has died, or a check has failed for good. */
function printBarrier({ barrier }: TilesLayout, threads: number): string[] {
  const [arrived, round, poison, asleep] = [barrier, barrier + 64, barrier + 128, barrier + 192];
  const load = (at: number) => `(i32.atomic.load offset=${at} (i32.const 0))`;
  return [
    "(func $barrier (result i32)",
    "(local $round i32) (local $spins i32)",
    `(local.set $round ${load(round)})`,
    `(if (i32.eq (i32.atomic.rmw.add offset=${arrived} (i32.const 0) (i32.const 1)) (i32.const ${threads - 1}))`,
    "(then",
    `(i32.atomic.store offset=${arrived} (i32.const 0) (i32.const 0))`,
    `(i32.atomic.store offset=${round} (i32.const 0) (i32.add (local.get $round) (i32.const 1)))`,
    ";; waking others is a call of the system, and mostly nobody sleeps",
    `(if ${load(asleep)} (then (drop (memory.atomic.notify offset=${round} (i32.const 0) (i32.const ${threads})))))`,
    `(return ${load(poison)})))`,
    "(loop $spin",
    `(if (i32.ne ${load(round)} (local.get $round)) (then (return ${load(poison)})))`,
    `(if ${load(poison)} (then (return (i32.const 1))))`,
    `(br_if $spin (i32.lt_u (local.tee $spins (i32.add (local.get $spins) (i32.const 1))) (i32.const ${SPINS})))`,
    ";; a page's main thread must not sleep",
    "(if (global.get $may_wait) (then",
    `(drop (i32.atomic.rmw.add offset=${asleep} (i32.const 0) (i32.const 1)))`,
    `(drop (memory.atomic.wait32 offset=${round} (i32.const 0) (local.get $round) (i64.const 10000000)))`,
    `(drop (i32.atomic.rmw.sub offset=${asleep} (i32.const 0) (i32.const 1)))))`,
    "(br $spin))",
    "(unreachable))",
  ];
}

/** The globals of a module whose threads share neurons out. */
export function partGlobals({ tiles, program }: ModuleContext): string[] {
  if (tiles === undefined) return [];
  const names = [
    "own",
    "thread",
    ...[...tiles.plan.bounds.keys()].flatMap((population) => [`from.${population}`, `to.${population}`]),
    ...program.graphs.flatMap((_, index) => [`row_from.${index}`, `row_to.${index}`]),
  ];
  return [
    ...names.map((name) => `(global $${name} (mut i32) (i32.const 0))`),
    "(global $may_wait (mut i32) (i32.const 0))",
    '(func (export "allow_sleep") (global.set $may_wait (i32.const 1)))',
  ];
}

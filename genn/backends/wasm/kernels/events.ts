/**
 * The events of a population, spikes above all: who sends one, when the last ones were sent, and what else happens then.
 *
 * With four lanes the step's loop only notes which neurons send an event; if any does, a loop of its own makes the list and runs the
 * code of the event. Inside the step's loop the list would cost more than all the rest: values would have to be kept in memory around it, at every neuron.
 */
import {
  type EventQueue,
  type EventSource,
  LANES,
  type NeuronKernel,
  type RingSlot,
} from "../../../program/program.ts";
import { codeOnEvent } from "../../../program/rewrite.ts";
import { buffersAssigned, usesOf } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { copyBase, slotOffset, sum } from "./addresses.ts";
import type { Frame, FrameCopy } from "./frame.ts";
import { NO_HABITS } from "./habits.ts";
import { listedNeurons, namesOwnIndex, neuronFrame } from "./neuron-frame.ts";
import { ownList, partOf } from "./parts.ts";

/** Events of one kind that go to different queues have functions of their own. */
function eventFunction({ name, events }: NeuronKernel, { kind, id }: EventQueue): string {
  const index = events.findIndex(({ event }) => event === id);
  return `$${kind}s.${name}${index === 0 ? "" : `.${index + 1}`}`;
}

/** Address of the instance's part of a buffer; of a ring, of the slot of this step, or of another. */
const instanceBase = (context: ModuleContext, buffer: number, slot: RingSlot = 0): string =>
  sum([copyBase(context, buffer), slotOffset(context, buffer, slot)]);

/** The times of the events before these: those who spiked in the last step have `st` as their previous time from now on. */
export function printPreviousTimes(context: ModuleContext, queue: EventQueue): string[] {
  const { timeType } = context;
  if (queue.previousTime === undefined || queue.time === undefined) return [];
  const [from, to] = [context.place(queue.time), context.place(queue.previousTime)];
  const at =
    `(i32.add ${instanceBase(context, queue.time)} (i32.mul (i32.load (i32.add ${listAddress(context, queue, -1)} ` +
    `(i32.mul (local.get $i) (i32.const 4)))) (i32.const ${from.element})))`;
  return [
    "(local.set $i (i32.const 0))",
    "(block $none",
    `(br_if $none (i32.eqz ${eventCount(context, queue, -1)}))`,
    "(loop $spiked",
    `(local.set $at_spiked ${at})`,
    `(${timeType}.store offset=${to.address} (local.get $at_spiked) (${timeType}.load offset=${from.address} (local.get $at_spiked)))`,
    `(br_if $spiked (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) ${eventCount(context, queue, -1)}))`,
    "))",
  ];
}

/** How many events the instance's list of this step, or another, holds. */
export const eventCount = (context: ModuleContext, queue: EventQueue, slot: RingSlot = 0): string =>
  `(i32.load ${countAddress(context, queue, slot)})`;

export const clearEvents = (context: ModuleContext, queue: EventQueue): string =>
  setCount(context, queue, "(i32.const 0)");

const setCount = (context: ModuleContext, queue: EventQueue, value: string): string =>
  `(i32.store ${countAddress(context, queue, 0)} ${value})`;

/** Where the instance's list of this step, or another, lies; a thread's own, where they share neurons out. */
export const listAddress = (context: ModuleContext, queue: EventQueue, slot: RingSlot): string =>
  ownList(context, queue, slot)?.ids ??
  `(i32.add (i32.const ${context.place(queue.ids).address}) ${instanceBase(context, queue.ids, slot)})`;

const countAddress = (context: ModuleContext, queue: EventQueue, slot: RingSlot): string =>
  ownList(context, queue, slot)?.count ??
  `(i32.add (i32.const ${context.place(queue.count).address}) ${instanceBase(context, queue.count, slot)})`;

/** Locals with which a list is made. Lists of the same function have their own. */
interface ListLocals {
  readonly count: string;
  readonly bits: string;
  /** The neuron that sends. */
  readonly sender: string;
  readonly ids: string;
  readonly recorded: string;
}

function listLocals(frame: Frame): ListLocals {
  const local = (name: string) => frame.local(name, "i32");
  return {
    count: local("count"),
    bits: local("bits"),
    sender: local("id_spiking"),
    ids: local("ids"),
    recorded: local("recorded"),
  };
}

/** The events of one kind that a kernel's neurons send: everything their code is printed from. */
interface Printing {
  readonly context: ModuleContext;
  readonly kernel: NeuronKernel;
  readonly source: EventSource;
  readonly queue: EventQueue;
  readonly frame: Frame;
  readonly copy: FrameCopy;
}

/** Where the list lies, and where this step's events are recorded (or 0). */
function openList({ context, queue }: Printing, { ids, recorded }: ListLocals): string[] {
  const header = context.layout.recordings[queue.id]!;
  const batch = context.program.batchSize;
  const words = Math.ceil(queue.size / 32);
  return [
    `(local.set ${ids} ${listAddress(context, queue, 0)})`,
    ";; where this step's spikes are recorded, or 0",
    `(if (i32.lt_u (i32.sub (global.get $step) (i32.load offset=${header + 4} (i32.const 0))) (i32.load offset=${header + 8} (i32.const 0)))`,
    `(then (local.set ${recorded} (i32.add (i32.load offset=${header} (i32.const 0))`,
    `(i32.mul (i32.add (i32.mul (i32.sub (global.get $step) (i32.load offset=${header + 4} (i32.const 0))) (i32.const ${batch})) (local.get $b)) (i32.const ${words * 4}))))))`,
  ];
}

/** Puts the sender on the list and into the recording. */
function pushEvent(_: Printing, { count, sender, ids, recorded }: ListLocals): string[] {
  const word = `(i32.add (local.get ${recorded}) (i32.shl (i32.shr_u (local.get ${sender}) (i32.const 5)) (i32.const 2)))`;
  return [
    `(i32.store (i32.add (local.get ${ids}) (i32.shl (local.get ${count}) (i32.const 2))) (local.get ${sender}))`,
    `(local.set ${count} (i32.add (local.get ${count}) (i32.const 1)))`,
    `(if (local.get ${recorded}) (then`,
    `(i32.store ${word} (i32.or (i32.load ${word}) (i32.shl (i32.const 1) (i32.and (local.get ${sender}) (i32.const 31)))))))`,
  ];
}

/** Writes down how long the list has become. */
function closeList({ context, queue }: Printing, { count: length }: ListLocals): string[] {
  const { tiles } = context;
  const [at, offset] =
    tiles === undefined
      ? [instanceBase(context, queue.total), context.place(queue.total).address]
      : ["(global.get $own)", tiles.layout.queues[queue.id]!.total];
  return [
    setCount(context, queue, `(local.get ${length})`),
    `(i32.store offset=${offset} ${at} (i32.add (local.get ${length}) (i32.load offset=${offset} ${at})))`,
  ];
}

/** For events on a rising edge: was the condition true before the update? */
export function printWasTrue(queue: EventQueue, { condition }: EventSource, frame: Frame, copy: FrameCopy): string[] {
  const before = frame.variable(queue.wasTrue!, "own");
  copy.enter(condition);
  const value = copy.printer.expression(condition.expression);
  const varying = copy.lanes === 4;
  return [`(local.set ${before.local} ${varying ? copy.printer.as(value, true).text : value.text})`];
}

/** The test, as a mask for four lanes: lanes left out before it stay out. */
function printTest({ source, queue, frame, copy }: Printing): string {
  copy.enter(source.condition);
  const condition = copy.printer.expression(source.condition.expression);
  const before = source.risingEdge ? `(local.get ${frame.variable(queue.wasTrue!, "own").local})` : undefined;
  if (copy.lanes === 1) {
    return before === undefined ? condition.text : `(i32.and ${condition.text} (i32.eqz ${before}))`;
  }
  const reached = copy.printer.as(condition, true).text;
  const rising = before === undefined ? reached : `(v128.andnot ${reached} ${before})`;
  return copy.printer.mask === undefined ? rising : `(v128.and ${copy.printer.mask} ${rising})`;
}

/**
 * May the code of a kernel's events run apart from the step's loop? Not if any of it uses what that computed on the way: events of several kinds
 * stay together, so that their code keeps its order.
 */
export const canBeApart = ({ events }: NeuronKernel): boolean => events.every(usesNothingOfStep);

function usesNothingOfStep(source: EventSource): boolean {
  const code = codeOnEvent(source);
  const declared = new Set<unknown>();
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (value !== null && typeof value === "object") {
      if ("kind" in value && value.kind === "declaration" && "symbol" in value) declared.add(value.symbol);
      for (const [key, inner] of Object.entries(value)) if (key !== "symbol") collect(inner);
    }
  };
  collect(code);
  return [...usesOf(code).all].every((symbol) => {
    const binding = symbol.binding as { kind: string } | undefined;
    return binding === undefined ? declared.has(symbol) : binding.kind !== "input";
  });
}

/** Parts of a step function that have to do with events of one kind. */
export interface PrintedEvents {
  /** Lines before the loop. */
  readonly before: readonly string[];
  /** In the loop, behind the neurons' code: the test. All are made before the code of any event runs. */
  readonly test: readonly string[];
  /** In the loop, behind all tests. */
  readonly inLoop: readonly string[];
  /** In the loop, behind the neurons' stores: a branch ahead of them would have all the values wait in registers. */
  readonly behind: readonly string[];
  readonly after: readonly string[];
}

/**
 * Four lanes: notes which four neurons hold a sender, and who of them sends; a function of its own does the rest. A note is one word: the number of the
 * first neuron, which is a multiple of four, times four, and a bit for each that sends. There is room for all in the queue's `spiking`.
 */
export function printEventsApart(printing: Printing): PrintedEvents {
  const { context, kernel, queue, frame } = printing;
  const [sent, notes] = [frame.local("sent", "v128"), frame.local("notes", "i32")];
  const { address } = context.place(queue.spiking);
  const start = notesOf(context, kernel, queue);
  const note = `(i32.or (i32.shl (local.get $i) (i32.const 2)) (i32x4.bitmask (local.get ${sent})))`;
  return {
    before: [`(local.set ${notes} ${start})`],
    test: [`(local.set ${sent} ${printTest(printing)})`],
    inLoop: [],
    behind: [
      `(if (v128.any_true (local.get ${sent})) (then`,
      `(i32.store offset=${address} (local.get ${notes}) ${note})`,
      `(local.set ${notes} (i32.add (local.get ${notes}) (i32.const 4)))))`,
    ],
    after: [
      `(if (i32.ne (local.get ${notes}) ${start}) (then (call ${eventFunction(kernel, queue)} (local.get $b) (local.get ${notes}))))`,
    ],
  };
}

/** Where the notes begin, behind the address of `spiking`: those of a thread's part at the place of its first neuron. */
function notesOf(context: ModuleContext, { population, size }: NeuronKernel, { spiking }: EventQueue): string {
  const { from } = partOf(context, population, size);
  return sum([copyBase(context, spiking), from && `(i32.shl ${from} (i32.const 2))`]);
}

/** The function behind `printEventsApart`: the list, the recording, the events' code, for the neurons noted in the step's loop. */
export function printEventFunction(context: ModuleContext, kernel: NeuronKernel, source: EventSource): string[] {
  const queue = context.queue(source.event);
  const code = codeOnEvent(source);
  const written = buffersAssigned(code);
  if (queue.time !== undefined) written.add(queue.time);
  const habits = { ...NO_HABITS, namedOnEventOnly: () => true, writtenOnEventOnly: () => true };
  const parts = neuronFrame(context, 4, [], written, habits);
  const { frame } = parts;
  for (const name of ["$notes", "$note", "$noted"]) frame.reserve(name);
  const copy = frame.copy();
  const printing = { context, kernel, source, queue, frame, copy };
  const list = listLocals(frame);
  const [mask, masked] = [frame.local("mask", "v128"), "(v128.const i32x4 1 2 4 8)"];
  const body = eventBody(printing, list, `(local.get ${mask})`);
  const { address } = context.place(queue.spiking);
  const noted = [
    `(local.set $noted (i32.load offset=${address} (local.get $note)))`,
    "(local.set $i (i32.and (i32.shr_u (local.get $noted) (i32.const 2)) (i32.const -4)))",
    `(local.set ${mask} (i32x4.ne (v128.and (i32x4.splat (local.get $noted)) ${masked}) (v128.const i32x4 0 0 0 0)))`,
    "(local.set $note (i32.add (local.get $note) (i32.const 4)))",
  ];
  const loop = listedNeurons(
    parts,
    namesOwnIndex(code),
    noted,
    body,
    "(i32.lt_u (local.get $note) (local.get $notes))",
  );
  return [
    `(func ${eventFunction(kernel, queue)} (param $b i32) (param $notes i32)`,
    "(local $i i32) (local $note i32) (local $noted i32)",
    ...frame.localLines,
    ...openList(printing, list),
    ...frame.callLines,
    `(local.set $note ${notesOf(context, kernel, queue)})`,
    ...loop,
    ...closeList(printing, list),
    ")",
  ];
}

/** Within the step's loop: for one lane, and for events whose code uses the neurons' locals. */
export function printEventsWithin(printing: Printing): PrintedEvents {
  const { frame, copy, kernel } = printing;
  const list = listLocals(frame);
  const around = { before: openList(printing, list), after: closeList(printing, list) };
  const test = printTest(printing);
  if (copy.lanes === 1) {
    const sends = kernel.events.length === 1 ? undefined : frame.local("sends", "i32");
    const code = eventCode(printing, list, undefined);
    const push = pushEvent(printing, list);
    return {
      ...around,
      test: sends === undefined ? [] : [`(local.set ${sends} ${test})`],
      behind: [],
      inLoop: [
        `(if ${sends === undefined ? test : `(local.get ${sends})`}`,
        "(then",
        `(local.set ${list.sender} (local.get $i))`,
        ...push,
        ...code,
        "))",
      ],
    };
  }
  const mask = frame.local("spiking", "v128");
  const body = eventBody(printing, list, `(local.get ${mask})`);
  return {
    ...around,
    test: [`(local.set ${mask} ${test})`],
    behind: [],
    inLoop: [`(if (v128.any_true (local.get ${mask}))`, "(then", ...body, "))"],
  };
}

/** For four lanes of which some send: the list, then the events' code under the mask. */
function eventBody(printing: Printing, list: ListLocals, mask: string): string[] {
  const { size } = printing.kernel;
  const { bits, sender } = list;
  // The last lanes may lie behind the population: their bits are dropped.
  const rest = size % LANES;
  const all = `(i32x4.bitmask ${mask})`;
  const inside =
    rest === 0
      ? all
      : `(i32.and ${all} (select (i32.const ${2 ** rest - 1}) (i32.const 15) (i32.gt_s (local.get $i) (i32.const ${size - LANES}))))`;
  return [
    `(local.set ${bits} ${inside})`,
    "(block $all (loop $each",
    `(br_if $all (i32.eqz (local.get ${bits})))`,
    `(local.set ${sender} (i32.add (local.get $i) (i32.ctz (local.get ${bits}))))`,
    ...pushEvent(printing, list),
    `(local.set ${bits} (i32.and (local.get ${bits}) (i32.sub (local.get ${bits}) (i32.const 1))))`,
    "(br $each)))",
    ...eventCode(printing, list, mask),
  ];
}

function eventCode(printing: Printing, list: ListLocals, mask: string | undefined): string[] {
  const { source, frame, copy } = printing;
  const outer = copy.printer.mask;
  copy.printer.mask = mask;
  const code = source.onEvent.flatMap((section) => copy.section(section));
  const time = eventTimeStore(printing, list, mask);
  copy.printer.mask = outer;
  return [...frame.loads("spike"), ...copy.arrivals, ...code, ...time, ...frame.stores("spike")];
}

/** Times in double precision do not fit four lanes: they are written neuron by neuron. */
function stampLanes(context: ModuleContext, time: number, { bits }: ListLocals, mask: string): string[] {
  const { address } = context.place(time);
  const at = `(i32.add ${instanceBase(context, time)} (i32.shl (i32.add (local.get $i) (i32.ctz (local.get ${bits}))) (i32.const 3)))`;
  return [
    `(local.set ${bits} (i32x4.bitmask ${mask}))`,
    "(block $stamped (loop $stamp",
    `(br_if $stamped (i32.eqz (local.get ${bits})))`,
    `(f64.store offset=${address} ${at} ${context.stepText})`,
    `(local.set ${bits} (i32.and (local.get ${bits}) (i32.sub (local.get ${bits}) (i32.const 1))))`,
    "(br $stamp)))",
  ];
}

/** `st`, in steps, is this one where a neuron spiked. */
function eventTimeStore({ queue, frame, context }: Printing, list: ListLocals, mask: string | undefined): string[] {
  if (queue.time === undefined) return [];
  if (mask !== undefined && context.timeType === "f64") return stampLanes(context, queue.time, list, mask);
  const time = frame.variable(queue.time, "own");
  if (mask === undefined) return [`(local.set ${time.local} ${context.stepText})`];
  return [
    `(local.set ${time.local} (v128.bitselect (f32x4.splat ${context.stepText}) (local.get ${time.local}) ${mask}))`,
  ];
}

/**
 * The spikes of a population: who they are, when they were sent, and what else happens on one.
 *
 * With four lanes the step's loop only notes which neurons spike; if any does, a loop of its own makes the list and runs the
 * spike code. Inside the step's loop the list would cost more than all the rest: values would have to be kept in memory around it, at every neuron.
 */
import { LANES, type NeuronKernel, type Section, type SpikeBuffers } from "../../../program/program.ts";
import { buffersAssigned, buffersOf, usesOf } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import type { Frame, FrameCopy } from "./frame.ts";
import { NO_HABITS } from "./habits.ts";
import { type Code, namesOwnIndex, neuronFrame, neuronLoop } from "./neuron-frame.ts";

const spikesFunction = (kernel: NeuronKernel): string => `$spikes.${kernel.name}`;

/** Where the threshold condition stands, for messages and for its random numbers. */
export const conditionSection = ({ model, population }: NeuronKernel): Section => ({
  model,
  snippet: "thresholdConditionCode",
  body: [],
  stream: `${population}.thresholdConditionCode`,
});

/** Address of the instance's part of a one-row buffer. */
const instanceBase = (context: ModuleContext, buffer: number): string =>
  `(i32.mul (local.get $b) (i32.const ${context.place(buffer).copy}))`;

/** The times of the spikes before these: those who spiked in the last step have `st` as their previous time from now on. */
export function printPreviousTimes(context: ModuleContext, spikes: SpikeBuffers): string[] {
  const ids = context.place(spikes.ids);
  const { timeType } = context;
  if (spikes.previousTime === undefined || spikes.time === undefined) return [];
  const [from, to] = [context.place(spikes.time), context.place(spikes.previousTime)];
  const at =
    `(i32.add ${instanceBase(context, spikes.time)} (i32.mul (i32.load offset=${ids.address} (i32.add ${instanceBase(context, spikes.ids)} ` +
    `(i32.mul (local.get $i) (i32.const 4)))) (i32.const ${from.element})))`;
  return [
    "(block $none",
    `(br_if $none (i32.eqz ${spikeCount(context, spikes)}))`,
    "(loop $spiked",
    `(local.set $at_spiked ${at})`,
    `(${timeType}.store offset=${to.address} (local.get $at_spiked) (${timeType}.load offset=${from.address} (local.get $at_spiked)))`,
    `(br_if $spiked (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) ${spikeCount(context, spikes)}))`,
    "))",
  ];
}

/** How many spikes the instance's list holds. */
export const spikeCount = (context: ModuleContext, spikes: SpikeBuffers): string =>
  `(i32.load offset=${context.place(spikes.count).address} ${instanceBase(context, spikes.count)})`;

export const clearSpikes = (context: ModuleContext, spikes: SpikeBuffers): string =>
  `(i32.store offset=${context.place(spikes.count).address} ${instanceBase(context, spikes.count)} (i32.const 0))`;

const LIST_LOCALS =
  "(local $count i32) (local $bits i32) (local $id_spiking i32) (local $ids i32) (local $recorded i32)";

/** Where the list lies, and where this step's spikes are recorded (or 0). */
function openList(context: ModuleContext, spikes: SpikeBuffers): string[] {
  const header = context.layout.recordings[context.program.spikes.indexOf(spikes)]!;
  const batch = context.program.batchSize;
  const words = Math.ceil(spikes.size / 32);
  return [
    `(local.set $ids ${instanceBase(context, spikes.ids)})`,
    ";; where this step's spikes are recorded, or 0",
    `(if (i32.lt_u (i32.sub (global.get $step) (i32.load offset=${header + 4} (i32.const 0))) (i32.load offset=${header + 8} (i32.const 0)))`,
    `(then (local.set $recorded (i32.add (i32.load offset=${header} (i32.const 0))`,
    `(i32.mul (i32.add (i32.mul (i32.sub (global.get $step) (i32.load offset=${header + 4} (i32.const 0))) (i32.const ${batch})) (local.get $b)) (i32.const ${words * 4}))))))`,
  ];
}

/** Puts `$id_spiking` on the list and into the recording. */
function pushSpike(context: ModuleContext, spikes: SpikeBuffers): string[] {
  const word =
    "(i32.add (local.get $recorded) (i32.shl (i32.shr_u (local.get $id_spiking) (i32.const 5)) (i32.const 2)))";
  return [
    `(i32.store offset=${context.place(spikes.ids).address} (i32.add (local.get $ids) (i32.shl (local.get $count) (i32.const 2))) (local.get $id_spiking))`,
    "(local.set $count (i32.add (local.get $count) (i32.const 1)))",
    "(if (local.get $recorded) (then",
    `(i32.store ${word} (i32.or (i32.load ${word}) (i32.shl (i32.const 1) (i32.and (local.get $id_spiking) (i32.const 31)))))))`,
  ];
}

/** Writes down how long the list has become. */
function closeList(context: ModuleContext, spikes: SpikeBuffers): string[] {
  const count = context.place(spikes.count);
  const total = context.place(spikes.total);
  const at = instanceBase(context, spikes.total);
  return [
    `(i32.store offset=${count.address} ${instanceBase(context, spikes.count)} (local.get $count))`,
    `(i32.store offset=${total.address} ${at} (i32.add (local.get $count) (i32.load offset=${total.address} ${at})))`,
  ];
}

/** For populations that spike on a rising edge: was the condition true before the update? */
export function printWasTrue(kernel: NeuronKernel, frame: Frame, copy: FrameCopy): string[] {
  const before = frame.variable(kernel.spikes!.wasTrue!, "own");
  copy.enter(conditionSection(kernel));
  const condition = copy.printer.expression(kernel.condition!);
  const varying = copy.lanes === 4;
  return [`(local.set ${before.local} ${varying ? copy.printer.as(condition, true).text : condition.text})`];
}

/** The test, as a mask for four lanes: lanes left out before it stay out. */
function printTest(kernel: NeuronKernel, spikes: SpikeBuffers, frame: Frame, copy: FrameCopy): string {
  copy.enter(conditionSection(kernel));
  const condition = copy.printer.expression(kernel.condition!);
  const before = kernel.autoRefractory ? `(local.get ${frame.variable(spikes.wasTrue!, "own").local})` : undefined;
  if (copy.lanes === 1) {
    return before === undefined ? condition.text : `(i32.and ${condition.text} (i32.eqz ${before}))`;
  }
  const reached = copy.printer.as(condition, true).text;
  const rising = before === undefined ? reached : `(v128.andnot ${reached} ${before})`;
  return copy.printer.mask === undefined ? rising : `(v128.and ${copy.printer.mask} ${rising})`;
}

/** May the spike code run apart from the step's loop? Not if it uses what that computed on the way. */
export function spikesCanBeApart(kernel: NeuronKernel): boolean {
  const code = kernel.onSpike.flatMap((section) => section.body);
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

/** Parts of a step function that has to do with spikes. */
export interface PrintedSpikes {
  /** Locals and lines before the loop. */
  readonly locals: readonly string[];
  readonly before: readonly string[];
  /** In the loop, behind the neurons' code. */
  readonly inLoop: readonly string[];
  readonly after: readonly string[];
}

/** Four lanes: notes who spikes; a function of its own does the rest. */
export function printSpikesApart(
  _context: ModuleContext,
  kernel: NeuronKernel,
  spikes: SpikeBuffers,
  frame: Frame,
  copy: FrameCopy,
): PrintedSpikes {
  const any = frame.local("any_spikes", "v128");
  const mask = frame.variable(spikes.spiking, "own");
  return {
    locals: [],
    before: [],
    inLoop: [
      `(local.set ${mask.local} ${printTest(kernel, spikes, frame, copy)})`,
      `(local.set ${any} (v128.or (local.get ${any}) (local.get ${mask.local})))`,
    ],
    after: [`(if (v128.any_true (local.get ${any})) (then (call ${spikesFunction(kernel)} (local.get $b))))`],
  };
}

/** The function behind `printSpikesApart`: the list, the recording, the spike code, for the neurons noted in the step's loop. */
export function printSpikesFunction(context: ModuleContext, kernel: NeuronKernel, spikes: SpikeBuffers): string[] {
  const onSpike: Code = kernel.onSpike.flatMap((section) => section.body);
  const written = buffersAssigned(onSpike);
  if (spikes.time !== undefined) written.add(spikes.time);
  const habits = { ...NO_HABITS, namedOnSpikeOnly: buffersOf(usesOf(onSpike).all), writtenOnSpikeOnly: written };
  if (spikes.time !== undefined) habits.namedOnSpikeOnly.add(spikes.time);
  const parts = neuronFrame(context, 4, [], written, habits);
  const { frame } = parts;
  const copy = frame.copy(kernel.onSpike[0] ?? conditionSection(kernel));
  const mask = frame.variable(spikes.spiking, "own");
  const body = spikeBody(context, kernel, spikes, frame, copy, `(local.get ${mask.local})`);
  const element = [...frame.loads("element"), `(if (v128.any_true (local.get ${mask.local}))`, "(then", ...body, "))"];
  const loop = neuronLoop(parts, 4, kernel.size, namesOwnIndex(onSpike), element);
  return [
    `(func ${spikesFunction(kernel)} (param $b i32)`,
    "(local $i i32)",
    LIST_LOCALS,
    ...frame.localLines,
    ...openList(context, spikes),
    ...frame.callLines,
    ...loop,
    ...closeList(context, spikes),
    ")",
  ];
}

/** Within the step's loop: for one lane, and for spike code that uses the neurons' locals. */
export function printSpikesWithin(
  context: ModuleContext,
  kernel: NeuronKernel,
  spikes: SpikeBuffers,
  frame: Frame,
  copy: FrameCopy,
): PrintedSpikes {
  const around = { locals: [LIST_LOCALS], before: openList(context, spikes), after: closeList(context, spikes) };
  const test = printTest(kernel, spikes, frame, copy);
  if (copy.lanes === 1) {
    const code = spikeCode(context, kernel, spikes, frame, copy, undefined);
    return {
      ...around,
      inLoop: [
        `(if ${test}`,
        "(then",
        "(local.set $id_spiking (local.get $i))",
        ...pushSpike(context, spikes),
        ...code,
        "))",
      ],
    };
  }
  const mask = frame.local("spiking", "v128");
  const body = spikeBody(context, kernel, spikes, frame, copy, `(local.get ${mask})`);
  return {
    ...around,
    inLoop: [`(local.set ${mask} ${test})`, `(if (v128.any_true (local.get ${mask}))`, "(then", ...body, "))"],
  };
}

/** For four lanes of which some spike: the list, then the spike code under the mask. */
function spikeBody(
  context: ModuleContext,
  kernel: NeuronKernel,
  spikes: SpikeBuffers,
  frame: Frame,
  copy: FrameCopy,
  mask: string,
): string[] {
  // The last lanes may lie behind the population: their bits are dropped.
  const rest = kernel.size % LANES;
  const bits = `(i32x4.bitmask ${mask})`;
  const inside =
    rest === 0
      ? bits
      : `(i32.and ${bits} (select (i32.const ${2 ** rest - 1}) (i32.const 15) (i32.gt_s (local.get $i) (i32.const ${kernel.size - LANES}))))`;
  return [
    `(local.set $bits ${inside})`,
    "(block $all (loop $each",
    "(br_if $all (i32.eqz (local.get $bits)))",
    "(local.set $id_spiking (i32.add (local.get $i) (i32.ctz (local.get $bits))))",
    ...pushSpike(context, spikes),
    "(local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))",
    "(br $each)))",
    ...spikeCode(context, kernel, spikes, frame, copy, mask),
  ];
}

function spikeCode(
  context: ModuleContext,
  kernel: NeuronKernel,
  spikes: SpikeBuffers,
  frame: Frame,
  copy: FrameCopy,
  mask: string | undefined,
): string[] {
  const outer = copy.printer.mask;
  copy.printer.mask = mask;
  const code = kernel.onSpike.flatMap((section: Section) => copy.section(section));
  const time = spikeTimeStore(frame, spikes, mask, context);
  copy.printer.mask = outer;
  return [...frame.loads("spike"), ...copy.arrivals, ...code, ...time, ...frame.stores("spike")];
}

/** Times in double precision do not fit four lanes: they are written neuron by neuron. */
function stampLanes(context: ModuleContext, time: number, mask: string): string[] {
  const { address } = context.place(time);
  const at = `(i32.add ${instanceBase(context, time)} (i32.shl (i32.add (local.get $i) (i32.ctz (local.get $bits))) (i32.const 3)))`;
  return [
    `(local.set $bits (i32x4.bitmask ${mask}))`,
    "(block $stamped (loop $stamp",
    "(br_if $stamped (i32.eqz (local.get $bits)))",
    `(f64.store offset=${address} ${at} (global.get $t))`,
    "(local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))",
    "(br $stamp)))",
  ];
}

/** `st = t` where a neuron spiked. */
function spikeTimeStore(
  frame: Frame,
  spikes: SpikeBuffers,
  mask: string | undefined,
  context: ModuleContext,
): string[] {
  if (spikes.time === undefined) return [];
  if (mask !== undefined && context.timeType === "f64") return stampLanes(context, spikes.time, mask);
  const time = frame.variable(spikes.time, "own");
  if (mask === undefined) return [`(local.set ${time.local} (global.get $t))`];
  return [`(local.set ${time.local} (v128.bitselect (f32x4.splat (global.get $t)) (local.get ${time.local}) ${mask}))`];
}

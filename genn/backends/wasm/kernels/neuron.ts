/**
 * One step of a neuron population in one batch instance: held sources, inputs, the neurons' code, and the list of those
 * that spike.
 */
import type { Expression, SnippetSymbol, Statement } from "../../../language/ast.ts";
import { isFloat } from "../../../language/types.ts";
import { type HeldSource, LANES, type NeuronKernel, type Section, type SpikeBuffers } from "../../../program/program.ts";
import { codeOf } from "../../../program/rewrite.ts";
import { readBeforeWritten, someExpression, usesOf, variableKey } from "../../../program/walk.ts";
import type { Binding } from "../../../program/program.ts";
import type { ModuleContext } from "../module-context.ts";
import { constant, vectorConstant, wasmType } from "../operators.ts";
import { Frame, type FrameCopy, type Location } from "./frame.ts";
import { widestForm } from "./vectorise.ts";

export const neuronFunction = (kernel: NeuronKernel): string => `$step.${kernel.name}`;
const sourcesFunction = (kernel: NeuronKernel): string => `$sources.${kernel.name}`;

/** The functions of a neuron kernel: the step itself, and the refilling of held currents. */
export function printNeuronKernel(context: ModuleContext, kernel: NeuronKernel, stepIndex: number): string[][] {
  const functions = [widestForm(lanesPossible(context), (lanes) => printStep(context, kernel, stepIndex, lanes))];
  if (kernel.heldSources.length > 0) {
    functions.push(widestForm(lanesPossible(context), (lanes) => printSources(context, kernel, stepIndex, lanes)));
  }
  return functions;
}

const lanesPossible = (context: ModuleContext): boolean => context.program.precision.scalar === "float";

/** What a kernel's code does with its variables, which tells when they need not be loaded or stored. */
interface Habits {
  readonly namedOnSpikeOnly: ReadonlySet<number>;
  readonly writtenOnSpikeOnly: ReadonlySet<number>;
  readonly writtenFirst: ReadonlySet<number>;
  /** Written anew in every step, and read by nothing in a step that did not write it itself: only the last value counts. */
  readonly unseen: ReadonlySet<number>;
}
const NO_HABITS: Habits = {
  unseen: new Set(),
  namedOnSpikeOnly: new Set(),
  writtenOnSpikeOnly: new Set(),
  writtenFirst: new Set(),
};

const buffersOf = (symbols: Iterable<SnippetSymbol>): Set<number> => {
  const buffers = new Set<number>();
  for (const symbol of symbols) {
    const binding = symbol.binding as Binding | undefined;
    if (binding?.kind === "variable" || binding?.kind === "spikeTime") buffers.add(binding.buffer);
  }
  return buffers;
};

function habitsOf(context: ModuleContext, kernel: NeuronKernel, masked: boolean): Habits {
  if (kernel.autoRefractory) return NO_HABITS;
  const condition = kernel.condition === undefined ? [] : [kernel.condition];
  const everyStep = [...kernel.sections.flatMap((section) => section.body), ...condition];
  const onSpike = kernel.onSpike.flatMap((section) => section.body);
  const [usedAlways, usedOnSpike] = [usesOf(everyStep), usesOf(onSpike)];
  const [named, written] = [buffersOf(usedAlways.all), buffersOf(usedAlways.written)];
  const [namedOnSpike, writtenOnSpike] = [buffersOf(usedOnSpike.all), buffersOf(usedOnSpike.written)];
  if (kernel.spikes?.time !== undefined) {
    namedOnSpike.add(kernel.spikes.time);
    writtenOnSpike.add(kernel.spikes.time);
  }
  for (const source of kernel.heldSources) named.add(source.current);
  const without = (all: ReadonlySet<number>, some: ReadonlySet<number>) => new Set([...all].filter((id) => !some.has(id)));
  const keys = new Set([...usedAlways.written].map(variableKey));
  const early = readBeforeWritten(everyStep, keys);
  // Under a mask an assignment keeps the old value in some lanes, so it has to be there.
  const first = masked ? [] : [...usedAlways.written].filter((symbol) => !early.has(variableKey(symbol)));
  // A write inside a branch or loop is not certain: only what is written outright needs no load.
  const certain = writtenOutright(kernel);
  const writtenFirst = new Set([...buffersOf(first)].filter((id) => certain.has(id)));
  // A population that sleeps may miss the last step of a stretch.
  const elsewhere = kernel.sleeps ? writtenFirst : buffersNamedElsewhere(context, kernel);
  return {
    namedOnSpikeOnly: without(namedOnSpike, named),
    writtenOnSpikeOnly: without(writtenOnSpike, written),
    writtenFirst,
    unseen: without(writtenFirst, elsewhere),
  };
}

function buffersNamedElsewhere(context: ModuleContext, kernel: NeuronKernel): Set<number> {
  const others = context.program.step.filter((other) => other !== kernel);
  return buffersOf(others.flatMap((other) => [...usesOf(codeOf(other)).all]));
}

/** Buffers assigned by a statement of their own at the top level of a section. */
function writtenOutright(kernel: NeuronKernel): Set<number> {
  const symbols = kernel.sections
    .flatMap((section) => section.body)
    .flatMap((statement) =>
      statement.kind === "expression" && statement.expression.kind === "assign" && statement.expression.operator === undefined
        ? [statement.expression.target.symbol]
        : [],
    );
  return buffersOf(symbols);
}

/** A frame that walks over the neurons of a population, `$i` being the first neuron of the current lanes. */
function neuronFrame(
  context: ModuleContext,
  lanes: 1 | 4,
  inputs: readonly string[],
  written: ReadonlySet<number>,
  habits: Habits = NO_HABITS,
): { frame: Frame; pointers: Map<string, { local: string; init: string; step: number }>; id: () => string } {
  const pointers = new Map<string, { local: string; init: string; step: number }>();
  let id: string | undefined;
  const frame: Frame = new Frame({
    context,
    lanes,
    written,
    batch: "$b",
    inputs,
    locate: (index, buffer): Location => ({
      varying: index !== "single",
      level: index === "single" ? "call" : habits.namedOnSpikeOnly.has(buffer) ? "spike" : "element",
      storeLevel:
        index === "single"
          ? undefined
          : habits.writtenOnSpikeOnly.has(buffer)
            ? "spike"
            : habits.unseen.has(buffer)
              ? "stretch"
              : undefined,
      writtenFirst: index === "own" && habits.writtenFirst.has(buffer),
      perRow: false,
      at: () => {
        const place = context.place(buffer);
        const shared = context.buffer(buffer).sharing === "shared";
        const copy = shared ? 0 : place.copy;
        const step = index === "single" ? 0 : place.element * lanes;
        const key = `${copy} ${step}`;
        let pointer = pointers.get(key);
        if (pointer === undefined) {
          const local = frame.local(shared ? "at_shared" : "at", "i32");
          const init = shared ? "(i32.const 0)" : `(i32.mul (local.get $b) (i32.const ${copy}))`;
          pointer = { local, init, step };
          pointers.set(key, pointer);
        }
        return { pointer: `(local.get ${pointer.local})`, offset: 0 };
      },
    }),
    indexLocal: () => {
      id ??= frame.local("id", lanes === 4 ? "v128" : "i32");
      return { local: id, varying: true };
    },
  });
  for (const name of ["$b", "$i", "$count", "$bits", "$id_spiking", "$ids", "$recorded"]) frame.reserve(name);
  return {
    frame,
    pointers,
    id: () => {
      id ??= frame.local("id", lanes === 4 ? "v128" : "i32");
      return id;
    },
  };
}

/** The loop over the neurons around a printed body. */
function neuronLoop(
  parts: ReturnType<typeof neuronFrame>,
  lanes: 1 | 4,
  size: number,
  usesId: boolean,
  body: readonly string[],
): string[] {
  const { frame, pointers } = parts;
  const idText =
    lanes === 4
      ? "(i32x4.add (i32x4.splat (local.get $i)) (v128.const i32x4 0 1 2 3))"
      : "(local.get $i)";
  return [
    ...[...pointers.values()].map(({ local, init }) => `(local.set ${local} ${init})`),
    ...frame.loads("call"),
    ...frame.hoistLines,
    "(local.set $i (i32.const 0))",
    "(loop $next",
    ...(usesId ? [`(local.set ${parts.id()} ${idText})`] : []),
    ...body,
    ...[...pointers.values()]
      .filter(({ step }) => step > 0)
      .map(({ local, step }) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${step})))`),
    `(br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const ${lanes}))) (i32.const ${size})))`,
    ")",
  ];
}

/** Lanes behind the last neuron must not fail checks: code that can fail runs under a mask there. */
function paddingMask(parts: ReturnType<typeof neuronFrame>, copy: FrameCopy, lanes: 1 | 4, size: number, code: Code): string[] {
  if (lanes === 1 || size % LANES === 0 || !canFail(code)) return [];
  const mask = parts.frame.local("inside", "v128");
  copy.printer.mask = `(local.get ${mask})`;
  return [`(local.set ${mask} (i32x4.lt_u (local.get ${parts.id()}) ${vectorConstant("uint32", size)}))`];
}

type Code = readonly (Statement | Expression)[];

const canFail = (code: Code): boolean =>
  someExpression(code, (node) => node.kind === "subscript" || (node.kind === "call" && node.name === "assert"));

const namesOwnIndex = (code: Code): boolean =>
  someExpression(code, (node) => {
    const isIndex = node.kind === "name" && (node.symbol.binding as Binding | undefined)?.kind === "index";
    return isIndex || (node.kind === "call" && node.name.startsWith("gennrand"));
  });

/** What a neuron kernel runs in its step; held sources have a function of their own. */
const codeOfStep = (kernel: NeuronKernel): Code => [
  ...[...kernel.sections, ...kernel.onSpike].flatMap((section) => section.body),
  ...(kernel.condition === undefined ? [] : [kernel.condition]),
];

function writtenBuffers(kernel: NeuronKernel): Set<number> {
  const buffers = new Set<number>();
  for (const symbol of usesOf(codeOf(kernel)).written) {
    const binding = symbol.binding as Binding | undefined;
    if (binding?.kind === "variable") buffers.add(binding.buffer);
  }
  const { spikes } = kernel;
  if (spikes?.time !== undefined) buffers.add(spikes.time);
  if (spikes?.wasTrue !== undefined) buffers.add(spikes.wasTrue);
  return buffers;
}

function printStep(context: ModuleContext, kernel: NeuronKernel, stepIndex: number, lanes: 1 | 4): string[] {
  const scalar = context.program.precision.scalar;
  const inputs: string[] = [];
  const code = codeOfStep(kernel);
  const masked = lanes === 4 && kernel.size % LANES !== 0 && canFail(code);
  const parts = neuronFrame(context, lanes, inputs, writtenBuffers(kernel), habitsOf(context, kernel, masked));
  const { frame } = parts;
  const machine = lanes === 4 ? "v128" : wasmType(scalar);
  for (const input of kernel.inputs) inputs.push(frame.local(input.name, machine));
  const copy = frame.copy(conditionSection(kernel));
  const mask = paddingMask(parts, copy, lanes, kernel.size, code);

  const body = kernel.inputs.map(
    (input, slot) =>
      `(local.set ${inputs[slot]} ${lanes === 4 ? vectorConstant(scalar, input.initial) : constant(scalar, input.initial)})`,
  );
  // Sections before the sources: the order is postsynaptic models, sums sent back, sources, the neuron itself.
  const held = kernel.heldSources.map((source) => {
    const current = frame.variable(source.current, "own");
    const add = lanes === 4 ? "f32x4.add" : `${machine}.add`;
    return `(local.set ${inputs[source.slot]} (${add} (local.get ${inputs[source.slot]}) (local.get ${current.local})))`;
  });
  const ofInputs = kernel.sections.filter((section) => isInputSection(section));
  const ofNeurons = kernel.sections.filter((section) => !isInputSection(section));
  for (const section of ofInputs) body.push(...copy.section(section));
  body.push(...held);
  if (kernel.autoRefractory) body.push(...printWasTrue(kernel, frame, copy));
  for (const section of ofNeurons) body.push(...copy.section(section));
  const spiking =
    kernel.condition === undefined || kernel.spikes === undefined
      ? []
      : printSpikes(context, kernel, kernel.spikes, frame, copy, lanes);
  const usesId = mask.length > 0 || namesOwnIndex(code);
  const element = [
    ...mask,
    ...frame.loads("element"),
    ...copy.arrivals,
    ...body,
    ...spiking,
    ...frame.stores("element"),
    ...atEndOfStretch(frame),
  ];
  const loop = neuronLoop(parts, lanes, kernel.size, usesId, element);
  return [
    `(func ${neuronFunction(kernel)} (param $b i32)`,
    "(local $i i32)",
    ...(kernel.spikes === undefined ? [] : ["(local $count i32)", "(local $bits i32)", "(local $id_spiking i32)", "(local $ids i32)", "(local $recorded i32)"]),
    ...frame.localLines,
    ...printWake(context, kernel, stepIndex),
    ...(kernel.spikes === undefined ? [] : printSpikePrelude(context, kernel.spikes)),
    ...frame.callLines,
    ...loop,
    ...(kernel.spikes === undefined ? [] : printSpikeTotals(context, kernel.spikes)),
    ...printSettle(context, kernel, stepIndex),
    ")",
  ];
}

function atEndOfStretch(frame: Frame): string[] {
  const stores = frame.stores("stretch");
  return stores.length === 0 ? [] : ["(if (global.get $is_last_step) (then", ...stores, "))"];
}

/** Where the threshold condition stands, for messages and for its random numbers. */
const conditionSection = ({ model, population }: NeuronKernel): Section => ({
  model,
  snippet: "thresholdConditionCode",
  body: [],
  stream: `${population}.thresholdConditionCode`,
});

/** Postsynaptic models and sums sent back come before the current sources. */
const isInputSection = (section: Section): boolean =>
  section.stream.endsWith(".postsynaptic") || section.stream.endsWith(".outPre");

// --- sleeping and held sources ---

const cell = (address: number, bytes: number): string =>
  `(i32.add (i32.const ${address}) (i32.mul (local.get $b) (i32.const ${bytes})))`;

/** Refills held currents when their time has come; rests while nothing can change. */
function printWake(context: ModuleContext, kernel: NeuronKernel, stepIndex: number): string[] {
  const sleep = context.layout.sleep.get(stepIndex);
  if (sleep === undefined) return [];
  const { timeType } = context;
  const holds =
    kernel.heldSources.length === 0
      ? "(i32.const 1)"
      : `(${timeType}.lt (global.get $t) (${timeType}.load ${cell(sleep.until, 8)}))`;
  const rest = kernel.sleeps
    ? [
        ";; nothing has changed since an update that left everything as it was",
        `(if (i32.and (i32.load ${cell(sleep.settled, 4)}) ${holds}) (then (return)))`,
      ]
    : [];
  const refill =
    kernel.heldSources.length === 0 ? [] : [`(if (i32.eqz ${holds}) (then (call ${sourcesFunction(kernel)} (local.get $b))))`];
  return [...rest, ...refill];
}

function printSettle(context: ModuleContext, kernel: NeuronKernel, stepIndex: number): string[] {
  const sleep = context.layout.sleep.get(stepIndex);
  if (sleep === undefined || !kernel.sleeps) return [];
  const quiet = kernel.spikes === undefined ? "(i32.const 1)" : "(i32.eqz (local.get $count))";
  return [`(i32.store ${cell(sleep.settled, 4)} ${quiet})`];
}

/** At the start of a stretch the host may have changed anything: everybody wakes. */
export function printWakeAll(context: ModuleContext): string[] {
  const { timeType } = context;
  const lines = [...context.layout.sleep.values()].flatMap(({ settled, until }) => [
    `(i32.store ${cell(settled, 4)} (i32.const 0))`,
    `(${timeType}.store ${cell(until, 8)} (${timeType}.const -inf))`,
  ]);
  return ["(func $wake (param $b i32)", ...lines, ")"];
}

function printSources(context: ModuleContext, kernel: NeuronKernel, stepIndex: number, lanes: 1 | 4): string[] {
  const scalar = context.program.precision.scalar;
  const timepoint = context.program.precision.timepoint;
  const { timeType } = context;
  const inputs = kernel.inputs.map(() => "");
  const parts = neuronFrame(context, lanes, inputs, sourcesWritten(kernel.heldSources));
  const { frame } = parts;
  const machine = lanes === 4 ? "v128" : wasmType(scalar);
  const sections = kernel.heldSources.map((source) => source.section);
  const copy = frame.copy(sections[0]!);
  const code = kernel.heldSources.flatMap((source) => [...source.section.body, source.until]);
  const mask = paddingMask(parts, copy, lanes, kernel.size, code);
  const zero = lanes === 4 ? vectorConstant(scalar, 0) : constant(scalar, 0);
  const earliest = frame.local("earliest", lanes === 4 && timepoint === "float" ? "v128" : timeType);
  const infinity = lanes === 4 && timepoint === "float" ? "(v128.const f32x4 inf inf inf inf)" : `(${timeType}.const inf)`;
  const body = kernel.heldSources.flatMap((source) => {
    const current = frame.variable(source.current, "own");
    const sum = frame.local("injected", machine);
    inputs[source.slot] = sum;
    const code = copy.section(source.section);
    const until = copy.printer.expression(source.until);
    const reached = lanes === 4 && timepoint === "float" ? copy.printer.as(until, true).text : until.text;
    const minimum = lanes === 4 && timepoint === "float" ? "f32x4.pmin" : `${timeType}.min`;
    const bounded =
      mask.length === 0 || timepoint === "double"
        ? reached
        : `(v128.bitselect ${reached} ${infinity} ${copy.printer.mask})`;
    return [
      `(local.set ${sum} ${zero})`,
      ...code,
      `(local.set ${current.local} (local.get ${sum}))`,
      `(local.set ${earliest} (${minimum} (local.get ${earliest}) ${bounded}))`,
    ];
  });
  const element = [...mask, ...frame.loads("element"), ...copy.arrivals, ...body, ...frame.stores("element")];
  const loop = neuronLoop(parts, lanes, kernel.size, mask.length > 0 || namesOwnIndex(code), element);
  const result =
    lanes === 4 && timepoint === "float"
      ? [0, 1, 2, 3]
          .map((lane) => `(f32x4.extract_lane ${lane} (local.get ${earliest}))`)
          .reduce((left, right) => `(f32.min ${left} ${right})`)
      : `(local.get ${earliest})`;
  return [
    `(func ${sourcesFunction(kernel)} (param $b i32)`,
    "(local $i i32)",
    ...frame.localLines,
    ...frame.callLines,
    `(local.set ${earliest} ${infinity})`,
    ...loop,
    `(${timeType}.store ${cell(context.layout.sleep.get(stepIndex)!.until, 8)} ${result})`,
    ...(kernel.sleeps ? [`(i32.store ${cell(context.layout.sleep.get(stepIndex)!.settled, 4)} (i32.const 0))`] : []),
    ")",
  ];
}

function sourcesWritten(sources: readonly HeldSource[]): Set<number> {
  const buffers = new Set(sources.map((source) => source.current));
  for (const symbol of usesOf(sources.flatMap((source) => source.section.body)).written) {
    const binding = symbol.binding as Binding | undefined;
    if (binding?.kind === "variable") buffers.add(binding.buffer);
  }
  return buffers;
}

// --- spikes ---

/** Address of the instance's part of a one-row buffer. */
const instanceBase = (context: ModuleContext, buffer: number): string =>
  `(i32.mul (local.get $b) (i32.const ${context.place(buffer).copy}))`;

/** The times of the spikes before these: those who spiked in the last step have `st` as their previous time from now on. */
function printSpikePrelude(context: ModuleContext, spikes: SpikeBuffers): string[] {
  const ids = context.place(spikes.ids);
  const count = context.place(spikes.count);
  const { timeType } = context;
  const times: string[] = [];
  if (spikes.previousTime !== undefined && spikes.time !== undefined) {
    const [from, to] = [context.place(spikes.time), context.place(spikes.previousTime)];
    const element = `(i32.add ${instanceBase(context, spikes.time)} (i32.mul (i32.load offset=${ids.address} (i32.add (local.get $ids) (i32.mul (local.get $i) (i32.const 4)))) (i32.const ${from.element})))`;
    times.push(
      `(local.set $count (i32.load offset=${count.address} ${instanceBase(context, spikes.count)}))`,
      "(block $none",
      "(br_if $none (i32.eqz (local.get $count)))",
      "(loop $spiked",
      `(local.set $bits ${element})`,
      `(${timeType}.store offset=${to.address} (local.get $bits) (${timeType}.load offset=${from.address} (local.get $bits)))`,
      "(br_if $spiked (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))",
      "))",
      "(local.set $count (i32.const 0))",
    );
  }
  const header = context.layout.recordings[context.program.spikes.indexOf(spikes)]!;
  const batch = context.program.batchSize;
  const words = Math.ceil(spikes.size / 32);
  return [
    `(local.set $ids ${instanceBase(context, spikes.ids)})`,
    ...times,
    ";; where this step's spikes are recorded, or 0",
    `(if (i32.lt_u (i32.sub (global.get $step) (i32.load offset=${header + 4} (i32.const 0))) (i32.load offset=${header + 8} (i32.const 0)))`,
    `(then (local.set $recorded (i32.add (i32.load offset=${header} (i32.const 0))`,
    `(i32.mul (i32.add (i32.mul (i32.sub (global.get $step) (i32.load offset=${header + 4} (i32.const 0))) (i32.const ${batch})) (local.get $b)) (i32.const ${words * 4}))))))`,
  ];
}

function printSpikeTotals(context: ModuleContext, spikes: SpikeBuffers): string[] {
  const count = context.place(spikes.count);
  const total = context.place(spikes.total);
  const at = instanceBase(context, spikes.total);
  return [
    `(i32.store offset=${count.address} ${instanceBase(context, spikes.count)} (local.get $count))`,
    `(i32.store offset=${total.address} ${at} (i32.add (local.get $count) (i32.load offset=${total.address} ${at})))`,
  ];
}

/** For populations that spike on a rising edge: was the condition true before the update? */
function printWasTrue(kernel: NeuronKernel, frame: Frame, copy: FrameCopy): string[] {
  const before = frame.variable(kernel.spikes!.wasTrue!, "own");
  copy.enter(conditionSection(kernel));
  const condition = copy.printer.expression(kernel.condition!);
  const varying = copy.lanes === 4;
  return [`(local.set ${before.local} ${varying ? copy.printer.as(condition, true).text : condition.text})`];
}

function printSpikes(
  context: ModuleContext,
  kernel: NeuronKernel,
  spikes: SpikeBuffers,
  frame: Frame,
  copy: FrameCopy,
  lanes: 1 | 4,
): string[] {
  const ids = context.place(spikes.ids).address;
  copy.enter(conditionSection(kernel));
  let condition = copy.printer.expression(kernel.condition!);
  if (kernel.autoRefractory) {
    const before = `(local.get ${frame.variable(spikes.wasTrue!, "own").local})`;
    condition =
      lanes === 4
        ? { ...condition, varying: true, text: `(v128.andnot ${copy.printer.as(condition, true).text} ${before})` }
        : { ...condition, text: `(i32.and ${condition.text} (i32.eqz ${before}))` };
  }
  const spikeLines = (code: readonly string[], time: readonly string[]) => [
    ...frame.loads("spike"),
    ...code,
    ...time,
    ...frame.stores("spike"),
  ];
  const push = [
    `(i32.store offset=${ids} (i32.add (local.get $ids) (i32.shl (local.get $count) (i32.const 2))) (local.get $id_spiking))`,
    "(local.set $count (i32.add (local.get $count) (i32.const 1)))",
    "(if (local.get $recorded) (then",
    "(i32.store (i32.add (local.get $recorded) (i32.shl (i32.shr_u (local.get $id_spiking) (i32.const 5)) (i32.const 2)))",
    "(i32.or (i32.load (i32.add (local.get $recorded) (i32.shl (i32.shr_u (local.get $id_spiking) (i32.const 5)) (i32.const 2))))",
    "(i32.shl (i32.const 1) (i32.and (local.get $id_spiking) (i32.const 31)))))))",
  ];
  if (lanes === 1) {
    return [
      `(if ${condition.text}`,
      "(then",
      "(local.set $id_spiking (local.get $i))",
      ...push,
      ...spikeLines(kernel.onSpike.flatMap((section) => copy.section(section)), spikeTimeStore(frame, spikes, undefined, context)),
      "))",
    ];
  }
  const mask = frame.local("spiking", "v128");
  const outer = copy.printer.mask;
  copy.printer.mask = `(local.get ${mask})`;
  const onSpike = kernel.onSpike.flatMap((section) => copy.section(section));
  const time = spikeTimeStore(frame, spikes, `(local.get ${mask})`, context);
  copy.printer.mask = outer;
  // The last lanes may lie behind the population: their bits are dropped.
  const rest = kernel.size % LANES;
  const bits = `(i32x4.bitmask (local.get ${mask}))`;
  const inside =
    rest === 0
      ? bits
      : `(i32.and ${bits} (select (i32.const ${2 ** rest - 1}) (i32.const 15) (i32.gt_s (local.get $i) (i32.const ${kernel.size - LANES}))))`;
  const reached = copy.printer.as(condition, true).text;
  return [
    // Lanes that were left out before the test stay out.
    `(local.set ${mask} ${outer === undefined ? reached : `(v128.and ${outer} ${reached})`})`,
    `(if (v128.any_true (local.get ${mask}))`,
    "(then",
    `(local.set $bits ${inside})`,
    "(block $all (loop $each",
    "(br_if $all (i32.eqz (local.get $bits)))",
    "(local.set $id_spiking (i32.add (local.get $i) (i32.ctz (local.get $bits))))",
    ...push,
    "(local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))",
    "(br $each)))",
    ...spikeLines(onSpike, time),
    "))",
  ];
}

/** `st = t` where a neuron spiked. */
function spikeTimeStore(frame: Frame, spikes: SpikeBuffers, mask: string | undefined, context: ModuleContext): string[] {
  if (spikes.time === undefined) return [];
  const time = frame.variable(spikes.time, "own");
  if (mask === undefined) return [`(local.set ${time.local} (global.get $t))`];
  if (!isFloat(context.program.precision.timepoint)) return [];
  return [`(local.set ${time.local} (v128.bitselect (f32x4.splat (global.get $t)) (local.get ${time.local}) ${mask}))`];
}

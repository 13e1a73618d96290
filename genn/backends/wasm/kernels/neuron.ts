/** One step of a neuron population in one batch instance: inputs, the neurons' code, and who spikes. */

import { canFail } from "../../../program/failing.ts";
import { type EventSource, LANES, type NeuronKernel, type Section, sectionsOf } from "../../../program/program.ts";
import { codeOf, codeOfEveryStep, codeOnEvent } from "../../../program/rewrite.ts";
import { buffersAssigned } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { constant, vectorConstant, wasmType } from "../printer/operators.ts";
import { copyBase, flag, slotOffset, sum } from "./addresses.ts";
import {
  canBeApart,
  clearEvents,
  printEventFunction,
  printEventsApart,
  printEventsWithin,
  printPreviousTimes,
  printWasTrue,
} from "./events.ts";
import type { Frame } from "./frame.ts";
import { habitsOf } from "./habits.ts";
import { type Code, namesOwnIndex, neuronFrame, neuronLoop, paddingMask } from "./neuron-frame.ts";
import { partOf } from "./parts.ts";
import { printSettle, printSources, printWake } from "./sources.ts";
import { fitsLanes, inLanes, widestForm } from "./vectorise.ts";

export const neuronFunction = (kernel: NeuronKernel): string => `$step.${kernel.name}`;

/** The functions of a neuron kernel: the step itself (in two versions where values are held), and the refilling of held currents. */
export function printNeuronKernel(context: ModuleContext, kernel: NeuronKernel, stepIndex: number): string[][] {
  const name = neuronFunction(kernel);
  const { held } = kernel;
  // Code of events in a loop of its own has four lanes; if it cannot, the step has one lane too.
  const eventLoops = (canBeApart(kernel) ? kernel.events : []).map((source) =>
    fitsLanes(context) ? inLanes(context, kernel.name, () => printEventFunction(context, kernel, source)) : undefined,
  );
  const fourLanes = fitsLanes(context) && !eventLoops.includes(undefined);
  const version = (name: string, sections: readonly Section[]) =>
    widestForm(context, kernel.name, fourLanes, (lanes) =>
      printStep(context, { ...kernel, sections }, stepIndex, lanes, name),
    );
  const functions =
    held === undefined
      ? [version(name, kernel.sections)]
      : [
          printChoice(context, name, held.changed),
          version(`${name}.input_changed`, kernel.sections),
          version(`${name}.input_same`, held.sections),
        ];
  functions.push(...eventLoops.filter((loop) => loop !== undefined));
  if (kernel.heldSources.length > 0) {
    functions.push(
      widestForm(context, kernel.name, fitsLanes(context), (lanes) => printSources(context, kernel, stepIndex, lanes)),
    );
  }
  return functions;
}

/** Takes the version that keeps values anew if an event has arrived. */
function printChoice(context: ModuleContext, name: string, changed: number): string[] {
  const { isSet, clear } = flag(context, changed);
  return [
    `(func ${name} (param $b i32)`,
    `(if ${isSet}`,
    "(then",
    clear,
    `(call ${name}.input_changed (local.get $b)))`,
    `(else (call ${name}.input_same (local.get $b))))`,
    ")",
  ];
}

/** What a neuron kernel runs in its step; held sources have a function of their own. */
const codeOfStep = (kernel: NeuronKernel): Code => [
  ...codeOfEveryStep(kernel),
  ...kernel.events.flatMap((source) => codeOnEvent(source)),
];

/** Buffers the step's loop writes; the code of events `apart` from it runs elsewhere. */
function writtenBuffers(context: ModuleContext, kernel: NeuronKernel, apart: readonly EventSource[]): Set<number> {
  const events = kernel.events.map((source) => (apart.includes(source) ? { ...source, onEvent: [] } : source));
  const buffers = buffersAssigned(codeOf({ ...kernel, events }));
  for (const source of kernel.events) {
    const { wasTrue, time } = context.queue(source.event);
    if (wasTrue !== undefined) buffers.add(wasTrue);
    if (!apart.includes(source) && time !== undefined) buffers.add(time);
  }
  return buffers;
}

function printStep(
  context: ModuleContext,
  kernel: NeuronKernel,
  stepIndex: number,
  lanes: 1 | 4,
  name: string,
): string[] {
  const scalar = context.program.precision.scalar;
  const inputs: string[] = [];
  const code = codeOfStep(kernel);
  const masked = lanes === 4 && kernel.size % LANES !== 0 && canFail(code);
  const apart = lanes === 4 && canBeApart(kernel) ? kernel.events : [];
  const habits = habitsOf(context, kernel, masked, apart);
  const parts = neuronFrame(context, lanes, inputs, writtenBuffers(context, kernel, apart), habits);
  const { frame } = parts;
  const machine = lanes === 4 ? "v128" : wasmType(scalar);
  for (const input of kernel.inputs) inputs.push(frame.local(input.name, machine));
  const sections = sectionsOf(kernel);
  const copy = frame.copy();
  const mask = paddingMask(parts, copy, lanes, kernel.size, code);

  const body = kernel.inputs.map(
    (input, slot) =>
      `(local.set ${inputs[slot]} ${lanes === 4 ? vectorConstant(scalar, input.initial) : constant(scalar, input.initial)})`,
  );
  const held = kernel.heldSources.map((source) => {
    const current = frame.variable(source.current, "own");
    const add = lanes === 4 ? "f32x4.add" : `${machine}.add`;
    return `(local.set ${inputs[source.slot]} (${add} (local.get ${inputs[source.slot]}) (local.get ${current.local})))`;
  });
  const print = (all: readonly Section[]) => {
    for (const section of all) for (const line of copy.section(section)) body.push(line);
  };
  print(sections.inputs);
  body.push(...held);
  print(sections.sources);
  for (const source of kernel.events) {
    if (source.risingEdge) body.push(...printWasTrue(context.queue(source.event), source, frame, copy));
  }
  print(sections.neurons);
  const queues = kernel.events.map(({ event }) => context.queue(event));
  const printed = kernel.events.map((source, index) => {
    const printEvents = apart.includes(source) ? printEventsApart : printEventsWithin;
    return printEvents({ context, kernel, source, queue: queues[index]!, frame, copy });
  });
  const usesId = mask.length > 0 || namesOwnIndex(code);
  const element = [
    ...mask,
    ...frame.loads("element"),
    ...copy.arrivals,
    ...body,
    ...printed.flatMap(({ test }) => test),
    ...printed.flatMap(({ inLoop }) => inLoop),
    ...frame.stores("element"),
    ...printed.flatMap(({ behind }) => behind),
    ...atEndOfStretch(frame),
  ];
  const loop = neuronLoop(parts, lanes, partOf(context, kernel.population, kernel.size), usesId, element);
  return [
    `(func ${name} (param $b i32)`,
    "(local $i i32) (local $at_spiked i32)",
    ...frame.localLines,
    ...printWake(context, kernel, stepIndex),
    ...queues.flatMap((queue) => [...printPreviousTimes(context, queue), clearEvents(context, queue)]),
    ...printed.flatMap(({ before }) => before),
    ...frame.callLines,
    ...loop,
    ...printed.flatMap(({ after }) => after),
    ...printHistory(context, kernel),
    ...printSettle(context, kernel, stepIndex),
    ")",
  ];
}

/** Copies what others will see later to the slot of this step. */
function printHistory(context: ModuleContext, { history, population, size }: NeuronKernel): string[] {
  return history.map(({ buffer, ring }) => {
    const at = (id: number) => [`(i32.const ${context.place(id).address})`, copyBase(context, id)];
    const from = sum(at(buffer));
    const to = sum([...at(ring), slotOffset(context, ring, 0)]);
    const { from: first, to: last } = partOf(context, population, size);
    const { element, row } = context.place(buffer);
    if (first === undefined) return `(memory.copy ${to} ${from} (i32.const ${row}))`;
    const scaled = (text: string) => `(i32.mul ${text} (i32.const ${element}))`;
    const [begin, bytes] = [scaled(first), scaled(`(i32.sub ${last} ${first})`)];
    return `(memory.copy (i32.add ${to} ${begin}) (i32.add ${from} ${begin}) ${bytes})`;
  });
}

function atEndOfStretch(frame: Frame): string[] {
  const stores = frame.stores("stretch");
  return stores.length === 0 ? [] : ["(if (global.get $is_last_step) (then", ...stores, "))"];
}

/** One step of a neuron population in one batch instance: inputs, the neurons' code, and who spikes. */
import { LANES, type NeuronKernel, type Section } from "../../../program/program.ts";
import { codeOf } from "../../../program/rewrite.ts";
import { buffersAssigned, canFail } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { constant, vectorConstant, wasmType } from "../printer/operators.ts";
import { flag } from "./addresses.ts";
import type { Frame } from "./frame.ts";
import { habitsOf } from "./habits.ts";
import { type Code, namesOwnIndex, neuronFrame, neuronLoop, paddingMask } from "./neuron-frame.ts";
import { printSettle, printSources, printWake } from "./sources.ts";
import {
  clearSpikes,
  conditionSection,
  printPreviousTimes,
  printSpikesApart,
  printSpikesFunction,
  printSpikesWithin,
  printWasTrue,
  spikesCanBeApart,
} from "./spikes.ts";
import { inLanes, widestForm } from "./vectorise.ts";

export const neuronFunction = (kernel: NeuronKernel): string => `$step.${kernel.name}`;

/** The functions of a neuron kernel: the step itself (in two versions where values are held), and the refilling of held currents. */
export function printNeuronKernel(context: ModuleContext, kernel: NeuronKernel, stepIndex: number): string[][] {
  const name = neuronFunction(kernel);
  const { held, spikes } = kernel;
  // Spike code in a loop of its own has four lanes; if it cannot, the step has one lane too.
  const apart = spikes !== undefined && spikesCanBeApart(kernel);
  const spikeLoop =
    apart && lanesPossible(context) ? inLanes(() => printSpikesFunction(context, kernel, spikes)) : undefined;
  const fourLanes = lanesPossible(context) && (!apart || spikeLoop !== undefined);
  const version = (name: string, sections: readonly Section[]) =>
    widestForm(fourLanes, (lanes) => printStep(context, { ...kernel, sections }, stepIndex, lanes, name));
  const functions =
    held === undefined
      ? [version(name, kernel.sections)]
      : [
          printChoice(context, name, held.changed),
          version(`${name}.input_changed`, kernel.sections),
          version(`${name}.input_same`, held.sections),
        ];
  if (spikeLoop !== undefined) functions.push(spikeLoop);
  if (kernel.heldSources.length > 0) {
    functions.push(widestForm(lanesPossible(context), (lanes) => printSources(context, kernel, stepIndex, lanes)));
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

const lanesPossible = (context: ModuleContext): boolean => context.program.precision.scalar === "float";

/** What a neuron kernel runs in its step; held sources have a function of their own. */
const codeOfStep = (kernel: NeuronKernel): Code => [
  ...[...kernel.sections, ...kernel.onSpike].flatMap((section) => section.body),
  ...(kernel.condition === undefined ? [] : [kernel.condition]),
];

/** Buffers the step's loop writes. */
function writtenBuffers(kernel: NeuronKernel, spikesApart: boolean): Set<number> {
  const { spikes } = kernel;
  const code = codeOf(spikesApart ? { ...kernel, onSpike: [] } : kernel);
  const buffers = buffersAssigned(code);
  if (spikes?.wasTrue !== undefined) buffers.add(spikes.wasTrue);
  if (spikes !== undefined && spikesApart) buffers.add(spikes.spiking);
  if (spikes?.time !== undefined && !spikesApart) buffers.add(spikes.time);
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
  const { spikes } = kernel;
  const apart = lanes === 4 && spikes !== undefined && spikesCanBeApart(kernel);
  const habits = habitsOf(context, kernel, masked, apart);
  const parts = neuronFrame(context, lanes, inputs, writtenBuffers(kernel, apart), habits);
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
  const ofSources = kernel.sections.filter((section) => isSourceSection(section));
  const ofNeurons = kernel.sections.filter((section) => !isInputSection(section) && !isSourceSection(section));
  for (const section of ofInputs) body.push(...copy.section(section));
  body.push(...held);
  for (const section of ofSources) body.push(...copy.section(section));
  if (kernel.autoRefractory) body.push(...printWasTrue(kernel, frame, copy));
  for (const section of ofNeurons) body.push(...copy.section(section));
  const printSpikes = apart ? printSpikesApart : printSpikesWithin;
  const printed = spikes === undefined ? undefined : printSpikes(context, kernel, spikes, frame, copy);
  const usesId = mask.length > 0 || namesOwnIndex(code);
  const element = [
    ...mask,
    ...frame.loads("element"),
    ...copy.arrivals,
    ...body,
    ...(printed?.inLoop ?? []),
    ...frame.stores("element"),
    ...atEndOfStretch(frame),
  ];
  const loop = neuronLoop(parts, lanes, kernel.size, usesId, element);
  return [
    `(func ${name} (param $b i32)`,
    "(local $i i32) (local $at_spiked i32)",
    ...(printed?.locals ?? []),
    ...frame.localLines,
    ...printWake(context, kernel, stepIndex),
    ...(spikes === undefined ? [] : [...printPreviousTimes(context, spikes), clearSpikes(context, spikes)]),
    ...(printed?.before ?? []),
    ...frame.callLines,
    ...loop,
    ...(printed?.after ?? []),
    ...printSettle(context, kernel, stepIndex),
    ")",
  ];
}

function atEndOfStretch(frame: Frame): string[] {
  const stores = frame.stores("stretch");
  return stores.length === 0 ? [] : ["(if (global.get $is_last_step) (then", ...stores, "))"];
}

/** Postsynaptic models and sums sent back come before the current sources. */
const isInputSection = (section: Section): boolean =>
  section.stream.endsWith(".postsynaptic") || section.stream.endsWith(".outPre");
const isSourceSection = (section: Section): boolean => section.stream.endsWith(".injectionCode");

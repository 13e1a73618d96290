/** Held sources, and populations that sleep while their sources hold. */
import { type HeldSource, isSynapseKernel, type NeuronKernel, untilOrigin } from "../../../program/program.ts";
import { buffersAssigned } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { constant, vectorConstant, wasmType } from "../printer/operators.ts";
import { flag } from "./addresses.ts";
import { eventCount } from "./events.ts";
import { namesOwnIndex, neuronFrame, neuronLoop, paddingMask } from "./neuron-frame.ts";
import { partOf } from "./parts.ts";

const sourcesFunction = (kernel: NeuronKernel): string => `$sources.${kernel.name}`;

/** What an instance keeps; where threads share neurons out, each of them does. */
const cell = ({ tiles }: ModuleContext, address: number, bytes: number): string =>
  `(i32.add (i32.const ${address}) (i32.mul ${tiles === undefined ? "(local.get $b)" : "(global.get $thread)"} (i32.const ${bytes})))`;

/** Refills held currents when their time has come; rests while nothing can change. */
export function printWake(context: ModuleContext, kernel: NeuronKernel, stepIndex: number): string[] {
  const sleep = context.layout.sleep.get(stepIndex);
  if (sleep === undefined) return [];
  const { timeType } = context;
  const holds =
    kernel.heldSources.length === 0
      ? "(i32.const 1)"
      : `(${timeType}.lt (global.get $t) (${timeType}.load ${cell(context, sleep.until, 8)}))`;
  const rest = kernel.sleeps
    ? [
        ";; nothing has changed since an update that left everything as it was",
        `(if (i32.and (i32.load ${cell(context, sleep.settled, 4)}) ${holds}) (then (return)))`,
      ]
    : [];
  const refill =
    kernel.heldSources.length === 0
      ? []
      : [`(if (i32.eqz ${holds}) (then (call ${sourcesFunction(kernel)} (local.get $b))))`];
  return [...rest, ...refill];
}

export function printSettle(context: ModuleContext, kernel: NeuronKernel, stepIndex: number): string[] {
  const sleep = context.layout.sleep.get(stepIndex);
  if (sleep === undefined || !kernel.sleeps) return [];
  const silent = kernel.events.map(({ event }) => `(i32.eqz ${eventCount(context, context.queue(event))})`);
  const quiet = silent.length === 0 ? "(i32.const 1)" : silent.reduce((one, other) => `(i32.and ${one} ${other})`);
  return [`(i32.store ${cell(context, sleep.settled, 4)} ${quiet})`];
}

/** At the start of a stretch the host may have changed anything: everybody wakes. */
export function printWakeAll(context: ModuleContext): string[] {
  const { timeType } = context;
  const lines = [...context.layout.sleep.values()].flatMap(({ settled, until }) => [
    `(i32.store ${cell(context, settled, 4)} (i32.const 0))`,
    `(${timeType}.store ${cell(context, until, 8)} (${timeType}.const -inf))`,
  ]);
  const changed = context.program.step.flatMap((kernel) => {
    const buffer =
      kernel.kind === "neuron" ? kernel.held?.changed : isSynapseKernel(kernel) ? kernel.still?.begun : undefined;
    return buffer === undefined ? [] : [flag(context, buffer).set];
  });
  return ["(func $wake (param $b i32)", ...lines, ...changed, ")"];
}

/** The function that runs the sources' code and keeps what they inject. */
export function printSources(context: ModuleContext, kernel: NeuronKernel, stepIndex: number, lanes: 1 | 4): string[] {
  const scalar = context.program.precision.scalar;
  const timepoint = context.program.precision.timepoint;
  const { timeType } = context;
  const inputs = kernel.inputs.map(() => "");
  const parts = neuronFrame(context, lanes, inputs, sourcesWritten(kernel.heldSources));
  const { frame } = parts;
  const machine = lanes === 4 ? "v128" : wasmType(scalar);
  const copy = frame.copy();
  const code = kernel.heldSources.flatMap((source) => [...source.section.body, source.until]);
  const mask = paddingMask(parts, copy, lanes, kernel.size, code);
  const zero = lanes === 4 ? vectorConstant(scalar, 0) : constant(scalar, 0);
  const earliest = frame.local("earliest", lanes === 4 && timepoint === "float" ? "v128" : timeType);
  const infinity =
    lanes === 4 && timepoint === "float" ? "(v128.const f32x4 inf inf inf inf)" : `(${timeType}.const inf)`;
  const body = kernel.heldSources.flatMap((source) => {
    const current = frame.variable(source.current, "own");
    const sum = frame.local("injected", machine);
    inputs[source.slot] = sum;
    const lines = copy.section(source.section);
    copy.enter(untilOrigin(source));
    const until = copy.printer.expression(source.until);
    const reached = lanes === 4 && timepoint === "float" ? copy.printer.as(until, true).text : until.text;
    const minimum = lanes === 4 && timepoint === "float" ? "f32x4.pmin" : `${timeType}.min`;
    const bounded =
      mask.length === 0 || timepoint === "double"
        ? reached
        : `(v128.bitselect ${reached} ${infinity} ${copy.printer.mask})`;
    return [
      `(local.set ${sum} ${zero})`,
      ...lines,
      `(local.set ${current.local} (local.get ${sum}))`,
      `(local.set ${earliest} (${minimum} (local.get ${earliest}) ${bounded}))`,
    ];
  });
  const element = [...mask, ...frame.loads("element"), ...copy.arrivals, ...body, ...frame.stores("element")];
  const loop = neuronLoop(
    parts,
    lanes,
    partOf(context, kernel.population, kernel.size),
    mask.length > 0 || namesOwnIndex(code),
    element,
  );
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
    `(${timeType}.store ${cell(context, context.layout.sleep.get(stepIndex)!.until, 8)} ${result})`,
    ...(kernel.sleeps
      ? [`(i32.store ${cell(context, context.layout.sleep.get(stepIndex)!.settled, 4)} (i32.const 0))`]
      : []),
    ")",
  ];
}

const sourcesWritten = (sources: readonly HeldSource[]): Set<number> =>
  new Set([
    ...sources.map((source) => source.current),
    ...buffersAssigned(sources.flatMap((source) => source.section.body)),
  ]);

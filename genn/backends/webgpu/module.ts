/** Program -> the text of one WGSL module, and what the host must know to run it. */

import { MOST_TURNS } from "../../program/failing.ts";
import {
  type Buffer,
  copiesOf,
  copySize,
  type EventQueue,
  isSynapseKernel,
  type NeuronKernel,
  type Program,
} from "../../program/program.ts";
import { stagesOf } from "../../program/schedule.ts";
import type { ExecutionMode, Remark } from "../engine.ts";
import { type EntryPoint, stageDispatch, wakeDispatch } from "./dispatches.ts";
import { printCustomUpdate, printStepUpdate } from "./kernels/custom-update.ts";
import { printClear, printEventList, printPreviousTimes } from "./kernels/events.ts";
import { printNeuronUpdate, printWake } from "./kernels/neuron.ts";
import { callOf, type Phase } from "./kernels/phase.ts";
import { printSynapses } from "./kernels/strategies.ts";
import { tileBytes, tileDeclarations } from "./kernels/tiles.ts";
import type { Layout } from "./layout.ts";
import { arrayStorage, ModuleContext, type ModuleLimits, SMALL_WORKGROUP, storageType } from "./module-context.ts";
import { libraryText } from "./printer/library.ts";
import { timeOfStep } from "./printer/time.ts";
import { chooseResidents } from "./residents.ts";

export interface ModuleText {
  readonly text: string;
  readonly layout: Layout;
  /** Fused: one entry point for whole stretches. Per step: what wakes everybody, then the stages of a step. */
  readonly stretch: EntryPoint | undefined;
  readonly wake: EntryPoint | undefined;
  readonly stages: readonly EntryPoint[];
  /** For each custom update, what runs one after the other. */
  readonly updates: readonly (readonly EntryPoint[])[];
  readonly bindings: Bindings;
  /** What the failure word means, from 1. */
  readonly checks: readonly string[];
  /** How kernels run, for people. */
  readonly remarks: readonly Remark[];
}

/** Binding numbers in group 0. Binding 0 says which steps to run. */
export interface Bindings {
  readonly bookkeeping: number;
  readonly recordings: number;
  /** By pack of the layout. */
  readonly packs: readonly number[];
  /** By name of the variable that holds extra global parameters of one storage type. */
  readonly arrays: ReadonlyMap<string, number>;
}

/** Phases between which no thread has to wait. */
type Stage = readonly Phase[];

export function printModule(program: Program, mode: ExecutionMode, limits: ModuleLimits): ModuleText {
  const context = new ModuleContext(program, mode, limits);
  // Custom updates run on their own: nothing is in workgroup memory then.
  const updates = program.customUpdates.map((kernel) => printCustomUpdate(context, kernel));
  const room = limits.maxComputeWorkgroupStorageSize - tileBytes(context);
  if (mode === "fused") context.resident = chooseResidents(context, room);
  const phases = phasesOf(context);
  const stages: readonly Stage[] = stagesOf(phases);
  const wake = printWake(context);
  const dispatches = mode === "fused" ? [] : stages.map((phases, index) => stageDispatch(index, phases));
  const entryPoints =
    mode === "fused"
      ? printStretch(context, stages)
      : [wakeDispatch(wake), ...dispatches].flatMap(({ lines }) => lines);
  const arrays = new Map<string, number>();
  const packs = context.layout.packs.map((_, index) => 3 + index);
  for (const { type } of program.arrays) {
    const name = arrayStorage(type);
    if (!arrays.has(name)) arrays.set(name, 3 + packs.length + arrays.size);
  }
  const bindings: Bindings = { bookkeeping: 1, recordings: 2, packs, arrays };
  const functions = [...phases, wake, ...updates.flat()].map(({ lines }) => lines);
  const text = indent([
    `// ${program.name}, ${mode}`,
    ...declarations(context, bindings),
    libraryText(context.needs),
    ...functions.flat(),
    ...entryPoints,
    ...updates.flat().flatMap(({ name }) => printUpdateEntry(name)),
  ]);
  return {
    text,
    layout: context.layout,
    stretch:
      mode === "fused"
        ? {
            name: "stretch",
            size: context.workgroupSize,
            runs: "whole stretches (stages show with execution 'per-step')",
          }
        : undefined,
    wake: mode === "fused" ? undefined : wakeDispatch(wake).entry,
    stages: dispatches.map(({ entry }) => entry),
    updates: updates.map((functions, index) =>
      functions.map(({ name, size }, part) => ({
        name: `run_${name}`,
        size,
        runs: `${program.customUpdates[index]!.name}${part === 0 ? "" : ", adding up its chunks"}`,
      })),
    ),
    bindings,
    checks: context.checks,
    remarks: context.remarks,
  };
}

/** The functions of a step, in order. */
function phasesOf(context: ModuleContext): Phase[] {
  const { step } = context.program;
  const neurons = step.filter((kernel): kernel is NeuronKernel => kernel.kind === "neuron");
  const eachQueue = (print: (context: ModuleContext, queue: EventQueue, bits: number) => Phase | undefined): Phase[] =>
    neurons.flatMap((kernel) =>
      kernel.events.flatMap(
        ({ event }, index) =>
          print(context, context.queue(event), context.bookkeeping.get(kernel)!.eventBits[index]!) ?? [],
      ),
    );
  const synapses = step.filter(isSynapseKernel).map((kernel) => printSynapses(context, kernel));
  const behind = step.findLastIndex(({ kind }) => kind === "neuron");
  const updatesAt = (isThere: (place: number) => boolean) =>
    step.flatMap((kernel, place) =>
      kernel.kind === "customUpdate" && isThere(place) ? printStepUpdate(context, kernel) : [],
    );
  return [
    ...eachQueue(printClear),
    ...synapses.map(({ main }) => main),
    // Of what comes after, no other synapse kernel of the step takes notice, so that all can wait together.
    ...synapses.flatMap(({ after }) => after),
    ...eachQueue(printPreviousTimes),
    ...updatesAt((place) => place < behind),
    ...neurons.map((kernel) => printNeuronUpdate(context, kernel)),
    ...eachQueue(printEventList),
    ...updatesAt((place) => place > behind),
  ];
}

/** What the functions name: the state, which steps to run, and where a thread stands. */
function declarations(context: ModuleContext, { bookkeeping, recordings, packs, arrays }: Bindings): string[] {
  const { program, layout, resident } = context;
  const spikes = Math.max(1, program.events.length);
  const storage = (binding: number) => `@group(0) @binding(${binding}) var<storage, read_write>`;
  const element = (buffer: Buffer) => (context.isAtomic(buffer.id) ? "atomic<u32>" : storageType(buffer.type));
  const member = (buffer: Buffer): string => {
    const copy = `array<${element(buffer)}, ${copySize(buffer)}>`;
    const type = buffer.sharing === "shared" ? copy : `array<${copy}, ${copiesOf(program, buffer.sharing)}>`;
    return `${layout.places.get(buffer.id)!.member}: ${type},`;
  };
  const time = context.usesTime
    ? ` t = ${timeOfStep("f32(step)", program.dt, (name) => context.needs.add(name))};`
    : "";
  return [
    "// which steps to run, and how many had been run before; zero is 0, which compilers do not know; call counts the random numbers of a",
    "// custom update",
    "struct Run { first: u32, count: u32, zero: u32, call: u32, position: u32 }",
    "@group(0) @binding(0) var<uniform> run: Run;",
    "// the first failed check; recordings of spikes (offset, first step, steps); extra global parameters (offset, length)",
    `struct Bookkeeping { failure: atomic<u32>, recordings: array<vec4<u32>, ${spikes}>, arrays: array<vec2<u32>, ${Math.max(1, program.arrays.length)}> }`,
    `${storage(bookkeeping)} bookkeeping: Bookkeeping;`,
    `${storage(recordings)} recordings: array<u32>;`,
    ...layout.packs.flatMap(({ name, members }, index) => [
      `struct ${structureName(name)} {`,
      ...members.map(member),
      // A structure cannot be empty.
      ...(members.length === 0 ? ["nothing: u32,"] : []),
      "}",
      `${storage(packs[index]!)} ${name}: ${structureName(name)};`,
    ]),
    ...[...arrays].map(
      ([name, binding]) =>
        `${storage(binding)} ${name}: array<${storageType(program.arrays.find(({ type }) => arrayStorage(type) === name)!.type)}>;`,
    ),
    ...[...resident].map((id) => {
      const buffer = context.buffer(id);
      return `var<workgroup> ${layout.places.get(id)!.member}: array<${element(buffer)}, ${buffer.columns}>;`;
    }),
    ...tileDeclarations(context),
    "var<private> instance: u32;",
    "var<private> step: u32;",
    "// where rings stand, whatever the clock says",
    "var<private> position: u32;",
    ...(context.usesTime ? ["// the time of the step in ms", "var<private> t: f32;"] : []),
    "fn fail(check: u32) { atomicCompareExchangeWeak(&bookkeeping.failure, 0u, check); }",
    "// for loops: none where something has failed already, so that the run ends soon",
    `fn turns_left() -> u32 { return select(${MOST_TURNS}u, 0u, atomicLoad(&bookkeeping.failure) != 0u); }`,
    `fn go_to(done: u32) { step = run.first + done; position = run.position + done;${time} }`,
  ];
}

const structureName = (name: string): string => name.replace(/^s/, "S").replace("_", "");

/** One workgroup per instance, which runs all the steps of a stretch. */
function printStretch(context: ModuleContext, stages: readonly Stage[]): string[] {
  const { resident, workgroupSize } = context;
  const wait = ["storageBarrier();", "workgroupBarrier();"];
  const threads = `${workgroupSize}u`;
  const move = (id: number, towards: "in" | "out"): string[] => {
    if (context.isAtomic(id)) return [];
    const { columns } = context.buffer(id);
    const near = context.element(id, "i");
    const far = context.storedElement(id, "i");
    return [
      `for (var i = thread; i < ${columns}u; i += ${threads}) { ${towards === "in" ? `${near} = ${far}` : `${far} = ${near}`}; }`,
    ];
  };
  return [
    `@compute @workgroup_size(${workgroupSize})`,
    "fn stretch(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {",
    "instance = group.x;",
    ...[...resident].flatMap((id) => move(id, "in")),
    ...wait,
    `wake(thread, ${threads});`,
    ...wait,
    "for (var done = 0u; done < run.count; done++) {",
    "go_to(done);",
    ...stages.flatMap((phases) => [
      ...phases.map((phase) => callOf(phase, "thread", threads, ["thread", "0u", "1u"])),
      ...wait,
    ]),
    "}",
    ...[...resident].flatMap((id) => move(id, "out")),
    "}",
  ];
}

const printUpdateEntry = (name: string): string[] => [
  `@compute @workgroup_size(${SMALL_WORKGROUP})`,
  `fn run_${name}(@builtin(global_invocation_id) thread: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {`,
  "go_to(0u);",
  `let row = groups.x * ${SMALL_WORKGROUP}u;`,
  `${name}(thread.y * row + thread.x, row * groups.y);`,
  "}",
];

/** Indents text by its braces and sets functions apart, so that generated code can be read. */
function indent(lines: readonly string[]): string {
  let depth = 0;
  const result: string[] = [];
  for (const line of lines.flatMap((one) => one.split("\n"))) {
    const text = line.trim();
    if (text === "") continue;
    const code = text.replace(/\/\/.*$/, "");
    if (code.startsWith("}")) depth--;
    // Behind what has a body, or before the comment or attribute in front of what has one.
    const leads = (before: string | undefined) => before?.startsWith("//") || before?.startsWith("@compute");
    if (depth === 0 && !leads(result.at(-1)) && (result.at(-1) === "}" || /^(fn|struct|@compute)/.test(text))) {
      result.push("");
    }
    result.push("  ".repeat(depth) + text);
    const change = code.split("{").length - code.split("}").length;
    depth += code.startsWith("}") ? change + 1 : change;
  }
  return `${result.join("\n")}\n`;
}

/** Program -> the text of one WebAssembly module. */
import type { EventId, Program, StepKernel } from "../../program/program.ts";
import { type KernelId, scheduleOf } from "../../program/schedule.ts";
import type { Remark } from "../engine.ts";
import { customFunction, customUpdateExtent, printCustomUpdate } from "./kernels/custom-update.ts";
import { neuronFunction, printNeuronKernel } from "./kernels/neuron.ts";
import { partGlobals, printPart } from "./kernels/parts.ts";
import { synapseFunction } from "./kernels/rows.ts";
import { printWakeAll } from "./kernels/sources.ts";
import { printSynapseKernel } from "./kernels/strategies.ts";
import { type Layout, MAX_PAGES } from "./layout.ts";
import { libraryText } from "./library.ts";
import { indent, ModuleContext } from "./module-context.ts";
import type { Tiles } from "./tiles.ts";

export interface ModuleText {
  readonly text: string;
  readonly layout: Layout;
  /** What the failure word means, from 1. */
  readonly checks: readonly string[];
  /** How kernels run, for people. */
  readonly remarks: readonly Remark[];
  /** For each custom update: the end of its range and the size of a worker's share. */
  readonly extents: readonly { readonly end: number; readonly share: number }[];
}

/**
 * Prints a Program. `shared` says whether the memory is shared between threads; `pages` its size at the start; with `timing`, a stretch calls the
 * host's clock behind every kernel. `narrow` names kernels to be printed with one lane.
 */
export function printModule(
  program: Program,
  options: {
    shared: boolean;
    pages: (end: number) => number;
    timing?: boolean;
    narrow?: ReadonlySet<string>;
    tiles?: Tiles | undefined;
  },
): ModuleText {
  const context = new ModuleContext(program, options.narrow, options.tiles);
  const kernels = program.step.flatMap((kernel, index) => {
    if (kernel.kind === "neuron") return printNeuronKernel(context, kernel, index);
    return kernel.kind === "customUpdate" ? [printCustomUpdate(context, kernel)] : printSynapseKernel(context, kernel);
  });
  const updates = program.customUpdates.map((kernel) => printCustomUpdate(context, kernel));
  const run =
    context.tiles === undefined
      ? [
          printWakeAll(context),
          // Counting for nobody takes rate networks a twentieth longer.
          printStretch(context, options.timing === true, kernels.flat().some(readsPosition)),
        ]
      : [
          printWakeAll(context),
          printPart(context, timeOf(context), (kernel) => callOf(program.step[kernel]!, "(i32.const 0)")),
        ];
  const library = libraryText(context.needs);
  const pages = options.pages(context.layout.end);
  const memory = `(import "host" "memory" (memory ${pages} ${MAX_PAGES}${options.shared ? " shared" : ""}))`;
  const lines = [
    `(module ;; ${program.name}`,
    memory,
    ...(options.timing ? ['(import "host" "lap" (func $lap (param i32)))'] : []),
    library.imports,
    `(global $t (mut ${context.timeType}) (${context.timeType}.const 0))`,
    "(global $step (mut i32) (i32.const 0))",
    ";; steps that have been run, whatever the clock says: where rings of slots stand",
    "(global $position (mut i32) (i32.const 0))",
    "(global $call (mut i32) (i32.const 0))",
    "(global $is_last_step (mut i32) (i32.const 0))",
    ...partGlobals(context),
    ";; a custom update: its time is that of the step, its random numbers are counted by calls",
    '(func (export "start_update") (param $step i32) (param $call i32) (param $position i32) (global.set $step (local.get $step)) ' +
      `(global.set $t ${timeOf(context)}) (global.set $call (local.get $call)) (global.set $position (local.get $position)))`,
    library.functions,
    ...[...context.functions.values()].flat(),
    ...kernels.flat(),
    ...updates.flat(),
    ...run.flat(),
    ")",
  ];
  return {
    text: indent(lines),
    layout: context.layout,
    checks: context.checks,
    remarks: context.remarks,
    extents: program.customUpdates.map((kernel) => customUpdateExtent(context, kernel)),
  };
}

/** Whether a line of a kernel reads how many steps have been run: rings of slots do, nothing else does. */
const readsPosition = (line: string): boolean => line.includes("(global.get $position)");

/** The time of the step: step times dt, rounded once to the time's own precision. */
function timeOf({ program, timeType }: ModuleContext): string {
  const exact = `(f64.mul (f64.convert_i32_u (global.get $step)) (f64.const ${program.dt}))`;
  return timeType === "f32" ? `(f32.demote_f64 ${exact})` : exact;
}

const functionOf = (kernel: StepKernel): string => {
  if (kernel.kind === "neuron") return neuronFunction(kernel);
  return kernel.kind === "customUpdate" ? customFunction(kernel) : synapseFunction(kernel);
};

const callOf = (kernel: StepKernel, instance: string): string => `(call ${functionOf(kernel)} ${instance})`;

/**
 * A stretch: the steps of one block of instances. Each instance runs all its steps before the next begins, with its state in
 * cache.
 */
function printStretch(context: ModuleContext, timing: boolean, countsSteps: boolean): string[] {
  const { program } = context;
  const call = (kernel: StepKernel): string => callOf(kernel, "(local.get $b)");
  const lap = (kernel: KernelId | -1) => (timing ? [`(call $lap (i32.const ${kernel}))`] : []);
  return [
    '(func $stretch (export "stretch") (param $block i32) (param $first i32) (param $count i32) (param $position i32)',
    "(local $b i32) (local $last i32) (local $s i32)",
    `(local.set $b (i32.mul (local.get $block) (i32.const ${program.blockSize})))`,
    `(local.set $last (i32.add (local.get $b) (i32.const ${program.blockSize})))`,
    `(if (i32.gt_u (local.get $last) (i32.const ${program.batchSize})) (then (local.set $last (i32.const ${program.batchSize}))))`,
    "(loop $instances",
    ...lap(-1),
    "(call $wake (local.get $b))",
    "(global.set $step (local.get $first))",
    ...(countsSteps ? ["(global.set $position (local.get $position))"] : []),
    "(local.set $s (i32.const 0))",
    "(loop $steps",
    `(global.set $t ${timeOf(context)})`,
    "(global.set $is_last_step (i32.eq (i32.add (local.get $s) (i32.const 1)) (local.get $count)))",
    ...scheduleOf(program).stages.flatMap(({ kernels, exchange }, index) => [
      `;; stage ${index + 1}${exchange.length > 0 ? `, which sends ${exchange.map((id) => nameOfQueue(program, id)).join(", ")}` : ""}`,
      ...kernels.flatMap((id) => [call(program.step[id]!), ...lap(id)]),
    ]),
    "(global.set $step (i32.add (global.get $step) (i32.const 1)))",
    ...(countsSteps ? ["(global.set $position (i32.add (global.get $position) (i32.const 1)))"] : []),
    "(br_if $steps (i32.lt_u (local.tee $s (i32.add (local.get $s) (i32.const 1))) (local.get $count)))",
    ")",
    "(local.set $b (i32.add (local.get $b) (i32.const 1)))",
    "(br_if $instances (i32.lt_u (local.get $b) (local.get $last)))",
    "))",
  ];
}

const nameOfQueue = ({ events }: Program, id: EventId): string => `${events[id]!.kind}s of ${events[id]!.population}`;

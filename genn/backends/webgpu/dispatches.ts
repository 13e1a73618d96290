/**
 * The entry points of per-step mode: one dispatch per stage and step, with a row of workgroups per instance. Where there are tiles of sparse
 * synapses, functions of a stage that have nothing to do with each other run side by side, on workgroups of their own; those that touch the same run one
 * after the other, since there a thread may find what it has left itself.
 */
import { independentOf } from "../../program/schedule.ts";
import { callOf, type Phase } from "./kernels/phase.ts";
import { SMALL_WORKGROUP } from "./module-context.ts";

/** A compute pipeline to make: an entry point, and how many elements its threads share out (for steps: per instance). */
export interface EntryPoint {
  readonly name: string;
  readonly size: number;
  /** What it runs, for people. */
  readonly runs: string;
}

export interface PrintedDispatch {
  readonly entry: EntryPoint;
  readonly lines: readonly string[];
}

/** Workgroups that every GPU can have in a row. */
const MOST_WORKGROUPS = 65535;

export const wakeDispatch = (wake: Phase): PrintedDispatch =>
  printDispatch("wake_all", "the beginning of a stretch", [wake]);

export const stageDispatch = (index: number, phases: readonly Phase[]): PrintedDispatch =>
  printDispatch(`stage_${index + 1}`, `stage ${index + 1}: ${phases.map(({ name }) => name).join(", ")}`, phases);

function printDispatch(name: string, runs: string, phases: readonly Phase[]): PrintedDispatch {
  // A function that walks over neurons or rows of all synapses has as many threads as it can use: workgroups of its own would only be more of them.
  const parts = phases.some(({ tile }) => tile !== undefined) ? independentOf(phases) : [phases];
  const wanted = parts.map((part) => Math.max(1, ...part.map(({ size }) => Math.ceil(size / SMALL_WORKGROUP))));
  const total = wanted.reduce((sum, groups) => sum + groups, 0);
  // Threads take several elements where there are more than a row of workgroups has room for.
  const groups = wanted.map((one) =>
    total <= MOST_WORKGROUPS ? one : Math.max(1, Math.floor((one * (MOST_WORKGROUPS - parts.length)) / total)),
  );
  let begin = 0;
  const calls = parts.flatMap((part, index) => {
    const [first, count] = [begin, groups[index]!];
    begin += count;
    const own = first === 0 ? "group.x" : `(group.x - ${first}u)`;
    const lines = part.map((phase) =>
      callOf(phase, `${own} * ${SMALL_WORKGROUP}u + lane`, `${count * SMALL_WORKGROUP}u`, ["lane", own, `${count}u`]),
    );
    if (parts.length === 1) return lines;
    const lower = first === 0 ? "" : `group.x >= ${first}u && `;
    return [`if (${lower}group.x < ${begin}u) {`, ...lines, "}"];
  });
  return {
    entry: { name, size: begin * SMALL_WORKGROUP, runs },
    lines: [
      `@compute @workgroup_size(${SMALL_WORKGROUP})`,
      `fn ${name}(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {`,
      "instance = group.y;",
      "go_to(0u);",
      ...calls,
      "}",
    ],
  };
}

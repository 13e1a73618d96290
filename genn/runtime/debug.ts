/**
 * Shows what happens between a model and a running simulation, on the error stream: asked for by the environment variable `GENN_DEBUG`, a list of
 * topics with commas in between, or by the option `debug` of `build`.
 */
import type { Engine, Timings } from "../backends/engine.ts";
import { unknownName } from "../model/errors.ts";
import { alignColumns } from "../program/columns.ts";
import { lineDifference } from "../program/difference.ts";
import type { Pass } from "../program/passes/index.ts";
import { programText } from "../program/print.ts";
import type { Program } from "../program/program.ts";
import { verify } from "../program/verify.ts";

/**
 * - `program`: the Program as text, after lowering and after the passes;
 * - `passes`: what each pass has changed, or what it has looked for in vain;
 * - `code`: the generated code, how each kernel runs, and why one was not vectorised;
 * - `timing`: time per kernel, when the simulation is destroyed; on a CPU there is one thread then;
 * - `verify`: nothing to see, but the invariants of the Program are checked after every pass.
 */
export const debugTopics = ["program", "passes", "code", "timing", "verify"] as const;
export type DebugTopic = (typeof debugTopics)[number];

/** What is told while a model is built. */
export interface Debugging {
  has(topic: DebugTopic): boolean;
  lowered(program: Program): void;
  passed(pass: Pass, before: Program, after: Program): void;
  optimised(program: Program, leftOut: readonly string[]): void;
  made(program: Program, engine: Engine): void;
  ended(program: Program, engine: Engine): void;
}

/**
 * What `GENN_DEBUG` and the option ask for, together.
 * @throws ModelError for a topic there is not.
 */
export function debugging(asked: readonly DebugTopic[] = []): Debugging {
  const topics = new Set([...checked(wordsOf(environmentVariable()), "GENN_DEBUG"), ...checked(asked, "debug")]);
  const has = (topic: DebugTopic) => topics.has(topic);
  const check = (program: Program, after: string) => {
    if (has("verify")) verify(program, after);
  };
  return {
    has,
    lowered(program) {
      check(program, "lowering");
      if (has("program")) report("program", `'${program.name}' after lowering`, programText(program));
    },
    passed({ name, looksFor }, before, after) {
      check(after, `the pass '${name}'`);
      if (!has("passes")) return;
      const changes = lineDifference(withoutColumns(programText(before)), withoutColumns(programText(after)));
      if (changes.length > 0) report("passes", `${name} has changed`, changes.join("\n"));
      else report("passes", `${name} has changed nothing`, `it looks for ${looksFor}`);
    },
    optimised(program, leftOut) {
      if (has("passes") && leftOut.length > 0) report("passes", `left out: ${leftOut.join(", ")}`);
      if (has("program")) report("program", `'${program.name}' after the passes`, programText(program));
    },
    made(program, { backend, code, remarks = [] }) {
      if (!has("code")) return;
      report("code", `'${program.name}' for ${backend}`, code);
      const rows = remarks.map(({ kernel, text }) => [kernel, text]);
      report("code", `how the kernels of '${program.name}' run on ${backend}`, alignColumns(rows).join("\n"));
    },
    ended(program, { backend, timings }) {
      if (has("timing") && timings) report("timing", `'${program.name}' on ${backend}`, timingTable(timings));
    },
  };
}

/** Tables as they would be if a long name did not move all columns. */
const withoutColumns = (text: string): string => text.replace(/(?<=\S) {2,}/g, "  ");

/** The only place that writes: a line that says what follows, and that, indented. */
function report(topic: DebugTopic, title: string, text = ""): void {
  const lines = text.trimEnd().split("\n");
  console.error([`[genn ${topic}] ${title}`, ...lines.filter((line) => line !== "" || lines.length > 1)].join("\n"));
}

function environmentVariable(): string {
  try {
    return typeof process === "undefined" ? "" : (process.env?.GENN_DEBUG ?? "");
  } catch {
    // Deno reads the environment for nobody who has not been allowed to.
    return "";
  }
}

const wordsOf = (list: string): string[] =>
  list
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");

function checked(words: readonly string[], where: string): DebugTopic[] {
  for (const word of words) {
    if (!debugTopics.includes(word as DebugTopic)) throw unknownName("debug topic", word, where, debugTopics);
  }
  return words as DebugTopic[];
}

/** A row per kernel, the longest first. */
export function timingTable({ method, kernels }: Timings): string {
  const total = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = kernels
    .toSorted((a, b) => b.milliseconds - a.milliseconds)
    .map(({ kernel, milliseconds, calls }) => [
      milliseconds.toFixed(3),
      (total === 0 ? 0 : (100 * milliseconds) / total).toFixed(1),
      `${calls}`,
      (calls === 0 ? 0 : (1000 * milliseconds) / calls).toFixed(3),
      kernel,
    ]);
  const head = ["ms", "%", "calls", "us a call", "kernel"];
  const sum = [total.toFixed(3), "100.0", "", "", "all"];
  return [method, ...alignColumns([head, ...rows, sum], [0, 1, 2, 3])].join("\n");
}

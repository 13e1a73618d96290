/** A small training in a process of its own, under circumstances that the tests choose. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { withoutTimes } from "../experiments/command.ts";

/** Long enough to be killed in, with a checkpoint at every pause. */
const SETTINGS = [
  ...["mc/yinyang", "--train-samples", "512", "--test-samples", "50", "--epochs", "16", "--tests", "4"],
  ...["--checkpoint-every", "1", "--backend", "wasm", "--quiet"],
];

const root = resolve(".");
const fileUrl = (path: string) => pathToFileURL(join(root, path)).href;

export interface Circumstances {
  /** For Node itself, before the program. */
  readonly node?: readonly string[];
  /** Modules to load first, such as one that breaks the clock. */
  readonly first?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Options of the experiment. */
  readonly args?: readonly string[];
  /** A program to start Node with: `["nice", "-n", "19"]`. */
  readonly through?: readonly string[];
  /** Kills it after so many milliseconds. */
  readonly killAfter?: number;
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote on the error stream. */
  readonly complaints: string;
  readonly milliseconds: number;
}

/** Trains into a folder, or goes on with what it holds. */
export async function train(out: string, circumstances: Circumstances = {}): Promise<Outcome> {
  const { node = [], first = [], env = {}, cwd = root, args = [], through = [], killAfter } = circumstances;
  const preload = ["tsx", ...first.map(fileUrl)].flatMap((module) => ["--import", module === "tsx" ? tsx : module]);
  const [program, ...rest] = [
    ...through,
    ...[process.execPath, ...node, ...preload, join(root, "experiments/cli.ts")],
    ...[...SETTINGS, "--threads", "1", ...args, "--out", out],
  ];
  const started = performance.now();
  const child = spawn(program!, rest, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (text) => {
    complaints += text;
  });
  const alarm = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  clearTimeout(alarm);
  return { code, signal, complaints, milliseconds: performance.now() - started };
}

/** By its address: what it says has to work from any folder. */
const tsx = import.meta.resolve("tsx");

/** What a finished training leaves: its weights, to the byte, and its table without times. */
export function leftIn(folder: string): { weights: string; learning: string } {
  const weights = readdirSync(folder).filter((name) => name.startsWith("weights-"));
  if (weights.length !== 1) throw new Error(`${folder} holds ${readdirSync(folder).join(", ")}`);
  return {
    weights: readFileSync(join(folder, weights[0]!), "utf8"),
    learning: withoutTimes(join(folder, "learning.csv")),
  };
}

/** Does `work` on all items, two at a time. */
export async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}

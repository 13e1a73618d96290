/** The hand-written C programs that the simulator is measured against: compiled where there is a compiler. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Where programs to measure against are; those that were compiled are in `build/` there. */
export const nativeFolder = fileURLToPath(new URL("./native/", import.meta.url));

export interface NativeResult {
  readonly patternsPerSecond: number;
  readonly eventsPerPattern: number;
}

/** Compiles a program, or a variant of it under a name of its own. Returns why not, where that is impossible. */
export function buildNative(
  program: "microcircuit" | "spiking" | "potjans" | "memory" | "wta" = "microcircuit",
  variant?: { readonly program: string; readonly flags: readonly string[] },
): string | undefined {
  const compiler = spawnSync("cc", ["--version"], { encoding: "utf8" });
  if (compiler.error !== undefined) return "no C compiler (cc) on this machine";
  const built = spawnSync("sh", [`${nativeFolder}build.sh`, program, ...(variant?.flags ?? [])], {
    encoding: "utf8",
    ...(variant && { env: { ...process.env, OUT: `build/${variant.program}` } }),
  });
  return built.status === 0 ? undefined : `the C program does not compile here: ${built.stderr.trim()}`;
}

/** Runs the microcircuit: 784-100-10, batch 128, 600 steps a pattern, for a number of pattern batches. */
export function runNative(
  model: "events" | "rates",
  threads: number,
  batches: number,
  skipConstant: boolean,
): NativeResult {
  const parameters = [model, String(threads), String(batches), ...(skipConstant ? ["--skip-constant"] : [])];
  const run = spawnSync(`${nativeFolder}build/microcircuit`, parameters, { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the C program failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as NativeResult;
}

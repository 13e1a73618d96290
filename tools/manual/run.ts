/** Runs programs that the manual is built with, or shows. */
import { type ExecFileOptions, execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program to its end. Throws an error that begins with `failure` and has all that it printed where it fails. */
export async function run(
  failure: string,
  program: string,
  words: readonly string[],
  options: ExecFileOptions,
): Promise<void> {
  try {
    await promisify(execFile)(program, words, { ...options, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${failure}\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
}

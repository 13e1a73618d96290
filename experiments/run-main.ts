/** What a command line does with its arguments, and with what goes wrong. */
import { messageOf } from "./errors.ts";

/** Hands the arguments to `main`, whose result is the exit code; an error becomes one line, or a stack where DEBUG is set. */
export async function runMain(main: (args: readonly string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(process.env.DEBUG && error instanceof Error ? error.stack : `error: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}

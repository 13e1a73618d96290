/** What a command line does with its arguments, and with what goes wrong. */
import { errorCode, Interrupted, messageOf } from "./errors.ts";

/** The exit code of what has lost its reader, as shells have it: 128 + the number of SIGPIPE. */
const UNREAD = 141;

/** What else a program wants. */
export interface MainOptions {
  /** True where all that a program does is to print: it ends when nobody reads that any more, as in `| head -1`. Others go on in silence. */
  readonly endsUnread?: boolean;
}

/** Hands the arguments to `main`, whose result is the exit code; an error becomes one line, or a stack where DEBUG is set. */
export async function runMain(
  main: (args: readonly string[]) => Promise<number>,
  { endsUnread = false }: MainOptions = {},
): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (errorCode(error) !== "EPIPE") throw error;
      if (endsUnread) process.exit(UNREAD);
    });
  }
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const isOrder = error instanceof Interrupted;
    const text = `${isOrder ? "" : "error: "}${messageOf(error)}`;
    console.error(process.env.DEBUG && error instanceof Error && !isOrder ? error.stack : text);
    process.exitCode = isOrder ? error.exitCode : 1;
  }
}

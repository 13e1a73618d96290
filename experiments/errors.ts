/** Mistakes people make at the command line, told to people. */

import { constants } from "node:os";

/** Something the person at the command line can put right; the message says what and how. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** Somebody has stopped the program, and it has done what there was to do: no error. @internal */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** As shells have it: 128 + the number of the signal. */
  readonly exitCode: number;
  constructor(message: string, signal: NodeJS.Signals) {
    super(message);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The system's code of a failed file operation, such as "ENOENT". */
export const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

/** Mistakes people make at the command line, told to people. */

/** Something the person at the command line can put right; the message says what and how. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The system's code of a failed file operation, such as "ENOENT". */
export const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

/** Writing files so that a killed process leaves either the old file or the new one, never a half. */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { errorCode, messageOf, UserError } from "./errors.ts";

const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** Writes a file under a temporary name beside it, forces it to disk and renames it. */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const isFull = errorCode(error) === "ENOSPC";
    const way = isFull ? ". What was there before is still there: make room, and the same command goes on from it" : "";
    throw new UserError(`cannot write ${path}: ${reason(error)}${way}`);
  }
}

/** Creates a folder if needed; an error where nothing can be written into it. */
export function makeWritableFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UserError(
      `cannot write results into ${resolve(folder)}: ${reason(error)}. Choose another folder with --out.`,
    );
  }
}

/** Removes what killed processes left half-written in a folder. */
export function removeTemporaryFiles(folder: string): void {
  for (const name of readdirSync(folder)) if (TEMPORARY.test(name)) rmSync(join(folder, name), { force: true });
}

function reason(error: unknown): string {
  switch (errorCode(error)) {
    case "ENOTDIR":
    case "EEXIST":
      return "a part of that path is a file, not a folder";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the file system is read-only";
    case "ENOSPC":
      return "the disk is full";
    default:
      return messageOf(error);
  }
}

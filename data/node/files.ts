/** Reading and keeping data files, with messages for people. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DataError } from "../errors.ts";
import { isLeftOver, isTemporary, temporaryPath } from "./temporary.ts";

/** The bytes of a file. */
export function readFile(path: string): Uint8Array<ArrayBuffer> {
  try {
    return readRegularFile(path);
  } catch (error) {
    throw new DataError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

/**
 * The bytes of a file that has an end: a device, such as /dev/zero, or a pipe might have none. Throws an `Error` whose message is the reason
 * alone, without the name of the file; also for more than `most` bytes.
 */
export function readRegularFile(path: string, most = Number.POSITIVE_INFINITY): Buffer<ArrayBuffer> {
  try {
    const there = statSync(path);
    if (!there.isFile() && !there.isDirectory()) {
      throw new Error("that is a device, a pipe or a socket; take a regular file");
    }
    if (there.size > most) throw new Error(`it has ${there.size} bytes, but may have ${most} at most`);
    return readFileSync(path);
  } catch (error) {
    throw new Error(reasonOf(error));
  }
}

/** The names in a folder. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new DataError(`cannot read the folder ${folder}: ${reasonOf(error)}`);
  }
}

/**
 * Writes a file under a name of its own and renames it, creating the folder if needed: whoever reads at the same time, or
 * writes the same file, sees all of it or nothing. Nothing half-written stays behind; what a killed process has left goes after an hour.
 */
export function keepFile(path: string, bytes: Uint8Array): void {
  const temporary = temporaryPath(path);
  const failed = (error: unknown) => new DataError(`cannot write ${path}: ${reasonOf(error)}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw failed(error);
  }
  try {
    // Flushed, because some file systems find out only then that the disk is full.
    writeFileSync(temporary, bytes, { flag: "wx", flush: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw failed(error);
  }
  removeLeftOver(dirname(path));
}

function removeLeftOver(folder: string): void {
  for (const name of listFolder(folder)) {
    const file = join(folder, name);
    if (isTemporary(name) && isLeftOver(file)) rmSync(file, { force: true });
  }
}

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case "ENOENT":
      return "there is no such file or folder";
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the file system is read-only";
    case "EEXIST":
    case "ENOTDIR":
      return "a part of that path is a file, not a folder";
    case "EISDIR":
      return "that is a folder, not a file";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

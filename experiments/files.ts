/** Writing files so that a killed process leaves either the old file or the new one, never a half. */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isLeftOver, isTemporary, temporaryPath } from "../data/node/temporary.ts";
import { errorCode, messageOf, UserError } from "./errors.ts";

const FULL = "the disk is full";
const DENIED = "permission denied";
const READ_ONLY = "the file system is read-only";
const FOLDER_THERE = "a folder of that name is there";
/** What helps against a reason, in the place itself. */
const HELP: Readonly<Record<string, string>> = {
  [FULL]: "make room",
  [DENIED]: "make it writable",
  [READ_ONLY]: "make it writable",
  [FOLDER_THERE]: "move that folder away",
};

/** Writes a file under a temporary name, by default beside it, forces it to disk and renames it. Both names are on one file system. */
export function writeFileAtomic(path: string, content: string | Uint8Array, temporary = temporaryPath(path)): void {
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
    try {
      rmSync(temporary, { force: true });
    } catch {
      // What went wrong first is what people need to know.
    }
    throw cannotWrite(path, error);
  }
}

/** The error of a file that could not be written; `otherwise`: what to do, unless the disk is full. */
export function cannotWrite(path: string, error: unknown, otherwise = ""): UserError {
  const reason = reasonOf(error);
  const help = HELP[reason];
  const way =
    help === undefined ? "" : `. What was there before is still there: ${help}, and the same command goes on from it`;
  return new UserError(`cannot write ${path}: ${reason}${reason === FULL ? way : otherwise || way}`);
}

/** Creates a folder if needed; an error where nothing can be written into it. */
export function makeWritableFolder(folder: string): void {
  try {
    // One by one: Node's own recursion goes round for ever where a file system takes no folders, such as /proc.
    for (const missing of missingFolders(folder).reverse()) makeFolder(missing);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannotWriteInto(folder, error);
  }
}

/** An error, before any work is done, where a folder could not be made or nothing could be written into it. Leaves nothing behind. */
export function checkFolder(folder: string, remedy?: string): void {
  try {
    const first = missingFolders(folder).at(-1);
    if (first === undefined) accessSync(folder, constants.W_OK | constants.X_OK);
    else rmdirSync(mkdtempSync(join(dirname(first), ".microcircuit-")));
  } catch (error) {
    throw cannotWriteInto(folder, error, remedy);
  }
}

/** The same for a file that an option names. */
export function checkFile(path: string, option: string): void {
  const remedy = `Choose another file with ${option}`;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UserError(`${path} is a folder. ${remedy}`);
  checkFolder(dirname(path), remedy);
}

/** The folders of a path that are not there yet, the innermost first. Throws where something on the way is no folder. */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let path = resolve(folder); ; path = dirname(path)) {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) return missing;
    if (there !== undefined) throw Object.assign(new Error(`${path} is no folder`), { code: "ENOTDIR" });
    missing.push(path);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (errorCode(error) !== "EEXIST" || !statSync(path).isDirectory()) throw error;
  }
}

const cannotWriteInto = (folder: string, error: unknown, remedy = "Choose another folder with --out."): UserError =>
  new UserError(`cannot write results into ${resolve(folder)}: ${reasonOf(error)}. ${remedy}`);

/**
 * Removes what killed processes have left half-written in a folder: files, if `isOwn` says that no other process writes there, else
 * those that are old; and old folders.
 */
export function removeTemporaryFiles(folder: string, isOwn = true): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!isTemporary(entry.name)) continue;
    const path = join(folder, entry.name);
    try {
      if (isLeftOver(path) || (isOwn && entry.isFile())) rmSync(path, { recursive: true, force: true });
    } catch {
      // Gone already, or not ours to remove: it harms nobody.
    }
  }
}

/** Why a file operation failed, for people. */
export function reasonOf(error: unknown): string {
  switch (errorCode(error)) {
    case "ENOTDIR":
    case "EEXIST":
      return "a part of that path is a file, not a folder";
    case "ENOENT":
      return "no folder can be made there";
    case "EACCES":
    case "EPERM":
      return DENIED;
    case "EROFS":
      return READ_ONLY;
    case "ENOSPC":
    case "EDQUOT":
      return FULL;
    case "EISDIR":
      return FOLDER_THERE;
    default:
      return messageOf(error);
  }
}

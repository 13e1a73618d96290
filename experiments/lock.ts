/** One process at a time in a results folder. */
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode, messageOf, UserError } from "./errors.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/**
 * Claims a lock file and returns the function that gives it back. A lock left by a process that is gone is taken over; one held
 * by a running process is an error.
 */
export function claimLock(path: string): () => void {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  if (!create(path, owner)) {
    const holder = readOwner(path);
    if (holder !== undefined && isRunning(holder)) throw held(path, holder);
    rmSync(path, { force: true });
    if (!create(path, owner)) throw held(path, readOwner(path));
  }
  // Two processes may have found the same stale lock: the one whose claim stands goes on.
  const standing = readOwner(path);
  if (standing?.token !== owner.token) throw held(path, standing);
  return () => {
    if (readOwner(path)?.token === owner.token) rmSync(path, { force: true });
  };
}

function create(path: string, owner: Owner): boolean {
  try {
    writeFileSync(path, `${JSON.stringify(owner)}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw new UserError(`cannot write ${path}: ${messageOf(error)}. Choose another folder with --out.`);
  }
}

/** Who holds a lock; undefined where it is gone or was left half-written. */
function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

/** Nothing can be known of a process on another machine: it counts as running. */
function isRunning({ pid, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

function held(path: string, holder: Owner | undefined): UserError {
  const who = holder === undefined ? "another process" : `process ${holder.pid} on ${holder.host}`;
  return new UserError(
    `this results folder is in use by ${who} (${path}). ` +
      "Wait for it, choose another folder with --out, or delete that file if no such process is running.",
  );
}

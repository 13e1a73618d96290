/** One process at a time in a results folder. */
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode, messageOf, UserError } from "./errors.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** How often a holder shows that it is alive, */
const SIGN_OF_LIFE_MS = 15_000;
/** and after how long without it a holder on another machine, which cannot be asked, counts as gone. */
const SILENCE_MS = 5 * 60_000;

/**
 * Claims a lock file and returns the function that gives it back. A lock left by a process that is gone is taken over; one held
 * by a running process is an error.
 */
export function claimLock(path: string): () => void {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  if (!create(path, owner)) {
    checkUnlocked(path);
    rmSync(path, { force: true });
    if (!create(path, owner)) throw held(path, readOwner(path));
  }
  // Two processes may have found the same stale lock: the one whose claim stands goes on.
  const standing = readOwner(path);
  if (standing?.token !== owner.token) throw held(path, standing);
  const signs = setInterval(() => showLife(path), SIGN_OF_LIFE_MS).unref();
  return () => {
    clearInterval(signs);
    if (readOwner(path)?.token === owner.token) rmSync(path, { force: true });
  };
}

/** Throws where a lock is held by a running process. */
export function checkUnlocked(path: string): void {
  const holder = readOwner(path);
  if (holder !== undefined && isRunning(holder, path)) throw held(path, holder);
}

function showLife(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Somebody has deleted the lock, as its message allows: there is nothing to keep alive.
  }
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

/** A process on another machine counts as running until it has been silent for long. */
function isRunning({ pid, host }: Owner, path: string): boolean {
  if (host !== hostname()) {
    const sign = statSync(path, { throwIfNoEntry: false });
    return sign !== undefined && Date.now() - sign.mtimeMs < SILENCE_MS;
  }
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

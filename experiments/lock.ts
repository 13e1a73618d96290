/**
 * One process at a time in a results folder.
 *
 * A lock is a folder `lock/` that holds one folder, named by a random token, with `holder.json`: who holds it. It is made complete under
 * another name and renamed, which works only where there is no lock, or an empty one; so a lock is never half there, and of several that
 * claim one, one gets it. A lock whose holder is gone is taken over by renaming the folder of that very token away, which works once.
 * What the holder writes is written into that folder and renamed out of it: once the lock is somebody else's, there is nothing to rename.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { temporaryPath } from "../data/node/temporary.ts";
import { errorCode, UserError } from "./errors.ts";
import { cannotWrite, writeFileAtomic } from "./files.ts";
import { lifeOf, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

/** How often a holder shows that it is alive, */
const SIGN_OF_LIFE_MS = 15_000;
/** and after how long without it a holder that cannot be asked, on another machine or in another container, counts as gone. */
const SILENCE_MS = 5 * 60_000;
/** How long to wait for a lock that is only held for a moment. */
const PATIENCE_MS = 30_000;
const HOLDER = "holder.json";

/** What a lock says of who holds it. */
interface Holder extends ProcessIdentity {
  /** True for a lock that is held only while a few files are written. */
  readonly isBrief?: boolean;
  /** Hash of the configuration whose results are written. */
  readonly configuration?: string | undefined;
}

/** A lock that a running process holds. */
export class LockHeldError extends UserError {}

/** How a lock is claimed. */
export interface LockOptions {
  /** For a moment only: others wait for it. */
  readonly isBrief?: boolean;
  readonly configuration?: string | undefined;
  /** Milliseconds without a sign of life after which a holder that cannot be asked counts as gone; default 5 minutes. */
  readonly silence?: number;
  /** Who claims; default this process. */
  readonly identity?: ProcessIdentity;
}

/** A lock that is held, and what may be done only while it is. */
export interface Lock {
  /** Writes a file, whole or not at all. Throws `UserError` where it cannot be written, or the lock has been taken over. */
  write(path: string, content: string | Uint8Array): void;
  /** Gives a file, if it is there, another name; undefined: deletes it. Throws as `write` does. */
  move(path: string, to: string | undefined): void;
  isHeld(): boolean;
  /** Lets others claim it, `at` another path if its folder has been renamed. What goes wrong is left: nobody is harmed by a stale lock. */
  release(at?: string): void;
}

/** What stands at the path of a lock. */
interface Found {
  /** The folder of its holder; undefined for the lock file of an earlier version. */
  readonly token: string | undefined;
  /** Undefined where it cannot be read. */
  readonly holder: Holder | undefined;
  /** Time of the last sign of life, on the clock of the file system. */
  readonly sign: number;
}

/**
 * Claims a lock. One left by a process that is gone is taken over; one held by a running process is a `UserError`; one held for a moment
 * only is waited for.
 */
export function claimLock(path: string, options: LockOptions = {}): Lock {
  const { isBrief = false, configuration, identity = ownIdentity(), silence = SILENCE_MS } = options;
  const token = randomBytes(12).toString("hex");
  const content = `${JSON.stringify({ ...identity, isBrief, configuration } satisfies Holder)}\n`;
  const prepared = temporaryPath(path);
  const deadline = Date.now() + PATIENCE_MS;
  try {
    while (!take(path, token, prepared, content)) {
      const found = look(path);
      if (found === undefined && Date.now() < deadline) continue;
      if (found === undefined) throw held(path, { token: undefined, holder: undefined, sign: Number.NaN });
      if (isGone(path, found, silence, identity)) evict(path, found);
      else if (found.holder?.isBrief && Date.now() < deadline) pause();
      else throw held(path, found);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw cannotWrite(path, error, ". Choose another folder with --out.");
  } finally {
    rmSync(prepared, { recursive: true, force: true });
  }
  const signs = setInterval(() => showLife(join(path, token, HOLDER), content), SIGN_OF_LIFE_MS).unref();
  return heldLock(path, token, () => clearInterval(signs));
}

/** Throws where a lock is held by a running process, other than for a moment. */
export function checkUnlocked(path: string, { identity = ownIdentity(), silence = SILENCE_MS }: LockOptions = {}) {
  const found = look(path);
  if (found !== undefined && !found.holder?.isBrief && !isGone(path, found, silence, identity)) throw held(path, found);
}

function heldLock(path: string, token: string, onRelease: () => void): Lock {
  const own = join(path, token);
  const isHeld = () => existsSync(own);
  /** Does something with files of the lock's own folder. */
  const whileHeld = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      throw isHeld() ? error : lost(path);
    }
  };
  return {
    isHeld,
    write: (target, content) => whileHeld(() => writeFileAtomic(target, content, join(own, `${basename(target)}.tmp`))),
    move: (from, to) =>
      whileHeld(() => {
        // By way of the lock's folder: another holder's file is not touched.
        const between = join(own, `${basename(from)}.moved`);
        try {
          renameSync(from, between);
        } catch (error) {
          if (errorCode(error) !== "ENOENT" || !isHeld()) throw error;
          return;
        }
        if (to === undefined) rmSync(between);
        else renameSync(between, to);
      }),
    release: (at = path) => {
      onRelease();
      const gone = temporaryPath(path);
      try {
        renameSync(join(at, token), gone);
        rmdirSync(at);
      } catch {
        // Not ours any more, or the disk has become read-only: whoever comes next finds this process gone.
      }
      try {
        rmSync(gone, { recursive: true, force: true });
      } catch {
        // The same.
      }
    },
  };
}

/** Tries to put a complete lock in place. */
function take(path: string, token: string, prepared: string, content: string): boolean {
  if (!existsSync(join(prepared, token))) {
    mkdirSync(join(prepared, token), { recursive: true });
    // Not forced to disk: nobody holds a lock after a power failure.
    writeFileSync(join(prepared, token, HOLDER), content);
  }
  try {
    renameSync(prepared, path);
    return true;
  } catch (error) {
    // A server may say so of a rename that it has made, if it was asked twice.
    if (existsSync(join(path, token))) return true;
    if (OCCUPIED.has(errorCode(error) ?? "") && statSync(dirname(path)).isDirectory()) return false;
    throw error;
  }
}

/** How a rename fails where a lock stands: as a folder that is not empty, as a file, or, on Windows, as any folder. */
const OCCUPIED = new Set([
  "ENOTEMPTY",
  "EEXIST",
  "ENOTDIR",
  ...(process.platform === "win32" ? ["EPERM", "EACCES"] : []),
]);

/** Who holds a lock; undefined where it is free. */
function look(path: string): Found | undefined {
  try {
    const [token] = readdirSync(path);
    if (token === undefined) {
      // Left between two renames. On Windows, no folder can be renamed over, not even an empty one.
      if (process.platform === "win32") rmdirSync(path);
      return undefined;
    }
    const file = join(path, token, HOLDER);
    const sign = (statSync(file, { throwIfNoEntry: false }) ?? statSync(join(path, token))).mtimeMs;
    return { token, holder: readHolder(file), sign };
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOTDIR") return lookAtFile(path);
    // It has changed hands meanwhile.
    if (code === "ENOENT" || code === "ENOTEMPTY") return undefined;
    throw error;
  }
}

/** The lock of an earlier version, a file. */
function lookAtFile(path: string): Found | undefined {
  const sign = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return sign === undefined ? undefined : { token: undefined, holder: readHolder(path), sign };
}

function readHolder(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8")) as Holder | null;
    return typeof holder?.pid === "number" && typeof holder.host === "string" ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** A holder that cannot be asked, or whose name cannot be read, counts as running until it has been silent for long. */
function isGone(path: string, { holder, sign }: Found, silence: number, self: ProcessIdentity): boolean {
  const life = holder === undefined ? "unknown" : lifeOf(holder, self);
  return life === "gone" || (life === "unknown" && clockOf(dirname(path)) - sign > silence);
}

/** Removes a lock whose holder is gone, unless somebody else has done so: then there is nothing of that name. */
function evict(path: string, { token }: Found): void {
  const removed = temporaryPath(path);
  try {
    // A file is unlinked: that fails where somebody else has put a lock of today in its place.
    if (token === undefined) unlinkSync(path);
    else renameSync(join(path, token), removed);
    rmSync(removed, { recursive: true, force: true });
  } catch (error) {
    const isElses = token === undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if (errorCode(error) !== "ENOENT" && !isElses) throw error;
  }
}

/** Now, on the clock of a folder's file system, which may be another machine's. */
function clockOf(folder: string): number {
  const probe = temporaryPath(join(folder, "clock"));
  try {
    closeSync(openSync(probe, "wx"));
    return statSync(probe).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    rmSync(probe, { force: true });
  }
}

/** Writes what stands there, so that the file system notes the time on its own clock. */
function showLife(file: string, content: string): void {
  try {
    const opened = openSync(file, "r+");
    try {
      writeSync(opened, content);
    } finally {
      closeSync(opened);
    }
  } catch {
    // Taken over, or deleted, as the message allows: whoever writes next will be told.
  }
}

const pause = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);

function held(path: string, { holder, sign }: Found): LockHeldError {
  const who = holder === undefined ? "another process" : `process ${holder.pid} on ${holder.host}`;
  const isSeen = holder !== undefined && lifeOf(holder) === "running";
  const silent = Math.max(0, Math.round((clockOf(dirname(path)) - sign) / 1000)) || 0;
  const wait = isSeen
    ? "Wait for it"
    : `It has shown no sign of life for ${silent} s, and is given up after ${SILENCE_MS / 1000} s: wait until then`;
  return new LockHeldError(
    `this results folder is in use by ${who} (${path}). ` +
      `${wait}, choose another folder with --out, or delete that lock if no such process is running.`,
  );
}

const lost = (path: string): UserError =>
  new UserError(
    `the lock of this results folder (${path}) is no longer this process's: it was deleted, or another process took it over because this one ` +
      "had stood still for long. Nothing more is written; the same command goes on from what is there, once nobody else works on it",
  );

/** Locks of results folders: who gets one, whose is stale, and what the former holder may still do. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { checkUnlocked, claimLock, type Lock, LockHeldError } from "../../experiments/lock.ts";
import { lifeOf, ownIdentity, type ProcessIdentity } from "../../experiments/process-identity.ts";
import { temporaryFolder } from "../temporary.ts";
import { startCommand } from "./command.ts";

const folder = temporaryFolder();
let count = 0;
function newFolder(): string {
  const path = join(folder, String(count++));
  mkdirSync(path);
  return path;
}
const lockIn = (path: string) => join(path, "lock");
const self = ownIdentity();
const elsewhere: ProcessIdentity = { pid: 1, host: "elsewhere", boot: "another", namespace: "another" };
/** Makes a lock's last sign of life older. */
function silence(path: string, seconds: number): void {
  const past = new Date(Date.now() - 1000 * seconds);
  const [token] = readdirSync(path);
  utimesSync(join(path, token!, "holder.json"), past, past);
}

/** Processes that claim one lock for a while. */
async function race(path: string, processes: number, attempts: number, mode: string) {
  const outcomes = Array.from({ length: processes }, async () => {
    const child = spawn(process.execPath, [
      ...["--import", "tsx", "tests/experiments/claims.mts", path, String(attempts), String(processes), mode],
    ]);
    let [out, error] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      error += text;
    });
    await once(child, "close");
    if (out === "") throw new Error(error);
    return JSON.parse(out) as { claims: number; refusals: number; overlaps: number; losses: number };
  });
  return Promise.all(outcomes);
}

describe("of processes that claim at the same time", () => {
  test("one holds the lock, never two", { timeout: 60_000 }, async () => {
    const path = newFolder();
    const outcomes = await race(path, 4, 80, "hold");
    const total = (key: "claims" | "refusals" | "overlaps") => outcomes.reduce((sum, one) => sum + one[key], 0);
    expect(total("overlaps")).toBe(0);
    expect(total("claims")).toBeGreaterThan(4);
    expect(total("refusals")).toBeGreaterThan(4);
    expect(readdirSync(path)).toEqual(["last", "ready"]);
  });

  test("who take each other for dead, each is refused or writes a whole file, and nothing stays behind", {
    timeout: 60_000,
  }, async () => {
    const path = newFolder();
    const outcomes = await race(path, 3, 50, "abandon");
    const total = (key: "claims" | "losses") => outcomes.reduce((sum, one) => sum + one[key], 0);
    expect(total("claims")).toBeGreaterThan(100);
    expect(total("losses")).toBeGreaterThan(0);
    expect(readFileSync(join(path, "file"), "utf8")).toMatch(/^\d+ \d+$/);
    expect(readdirSync(path).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("a holder", () => {
  test("that was taken over writes, moves and deletes nothing more, and says why", () => {
    const path = newFolder();
    const file = join(path, "table");
    const first = claimLock(lockIn(path), { identity: elsewhere });
    first.write(file, "first");
    silence(lockIn(path), 600);
    const second = claimLock(lockIn(path));
    second.write(file, "second");
    const attempts = [
      () => first.write(file, "x"),
      () => first.move(file, undefined),
      () => first.move(file, `${file}2`),
    ];
    for (const attempt of attempts) {
      expect(attempt).toThrow(
        /the lock of this results folder .* is no longer this process's.*Nothing more is written/,
      );
    }
    expect([first.isHeld(), second.isHeld()]).toEqual([false, true]);
    first.release();
    expect(second.isHeld()).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("second");
    second.release();
    expect(readdirSync(path)).toEqual(["table"]);
  });

  test("whose lock was deleted, as the message allows, is told", () => {
    const path = newFolder();
    const lock = claimLock(lockIn(path));
    claimedAnew(lockIn(path)).release();
    expect(() => lock.write(join(path, "a"), "a")).toThrow(/it was deleted, or another process took it over/);
  });

  test("moves and deletes files; none is no error", () => {
    const path = newFolder();
    const lock = claimLock(lockIn(path));
    lock.write(join(path, "a"), "content");
    lock.move(join(path, "a"), join(path, "b"));
    lock.move(join(path, "a"), undefined);
    expect(readFileSync(join(path, "b"), "utf8")).toBe("content");
    lock.move(join(path, "b"), undefined);
    lock.release();
    expect(readdirSync(path)).toEqual([]);
  });
});

function claimedAnew(path: string): Lock {
  silence(path, 600);
  return claimLock(path, { identity: elsewhere });
}

describe("a lock of a process", () => {
  const gone: [string, Partial<ProcessIdentity>][] = [
    ["whose number nobody has", { pid: 2 ** 30 }],
    ["whose number another one has now, as in a container that was started again", { started: "1" }],
  ];
  test.each(gone)("%s is taken over at once", (_, differing) => {
    const path = newFolder();
    expect(lifeOf({ ...self, ...differing })).toBe("gone");
    claimLock(lockIn(path), { identity: { ...self, ...differing } });
    checkUnlocked(lockIn(path));
    claimLock(lockIn(path)).release();
    expect(readdirSync(path)).toEqual([]);
  });

  const unseen: [string, Partial<ProcessIdentity>][] = [
    ["of another machine", { host: "elsewhere", boot: "another" }],
    ["of another machine of the same name", { boot: "another" }],
    ["of another container with the same name and number", { namespace: "pid:[1]" }],
    ["of another container whose number nobody has here", { namespace: "pid:[1]", pid: 2 ** 30 }],
  ];
  test.each(unseen)("%s counts until it has been silent for long", (_, differing) => {
    const path = newFolder();
    const identity = { ...self, ...differing };
    expect(lifeOf(identity)).toBe("unknown");
    const lock = claimLock(lockIn(path), { identity });
    expect(() => claimLock(lockIn(path))).toThrow(LockHeldError);
    expect(() => claimLock(lockIn(path))).toThrow(/is given up after 300 s/);
    silence(lockIn(path), 200);
    expect(() => checkUnlocked(lockIn(path))).toThrow(LockHeldError);
    silence(lockIn(path), 400);
    claimLock(lockIn(path)).release();
    expect(lock.isHeld()).toBe(false);
  });

  test("that runs here is never taken over, however silent", () => {
    const path = newFolder();
    const lock = claimLock(lockIn(path));
    silence(lockIn(path), 10_000);
    expect(() => claimLock(lockIn(path))).toThrow(`in use by process ${process.pid} on ${hostname()}`);
    lock.release();
  });

  test("that was killed is taken over, also before its parent has noticed", async () => {
    const path = newFolder();
    const child = spawn("sleep", ["60"]);
    const stat = readFileSync(`/proc/${child.pid}/stat`, "latin1");
    const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
    const identity = { ...self, pid: child.pid!, started };
    claimLock(lockIn(path), { identity });
    expect(() => claimLock(lockIn(path))).toThrow(LockHeldError);
    child.kill("SIGKILL");
    const status = () => /State:\t(\w)/.exec(readFileSync(`/proc/${child.pid}/status`, "latin1"))?.[1];
    // Nobody has waited for it yet, while this loop runs.
    try {
      for (let k = 0; k < 1e6 && status() !== "Z"; k++);
    } catch {
      // Gone altogether.
    }
    claimLock(lockIn(path)).release();
  });

  test.each(["", "{", "null", '{"pid":"x"}'])("that is half-written (%j) is not stale", (content) => {
    const path = newFolder();
    mkdirSync(join(lockIn(path), "abc"), { recursive: true });
    writeFileSync(join(lockIn(path), "abc", "holder.json"), content);
    expect(() => claimLock(lockIn(path))).toThrow(/in use by another process/);
    silence(lockIn(path), 600);
    claimLock(lockIn(path)).release();
    // As earlier versions wrote it.
    writeFileSync(lockIn(path), content);
    expect(() => claimLock(lockIn(path))).toThrow(/in use by another process/);
    const past = new Date(Date.now() - 600_000);
    utimesSync(lockIn(path), past, past);
    claimLock(lockIn(path)).release();
  });

  test("held for a moment is waited for; one without a holder is free", async () => {
    const path = newFolder();
    mkdirSync(lockIn(path));
    const brief = claimLock(lockIn(path), { isBrief: true });
    checkUnlocked(lockIn(path));
    const waiting = race(path, 1, 3, "hold");
    await delay(1500);
    brief.release();
    expect((await waiting)[0]!.overlaps).toBe(0);
    expect(existsSync(lockIn(path))).toBe(false);
  });
});

test("a process that is stopped until others take its folder over, and continued, says so and writes nothing more", {
  timeout: 60_000,
}, async () => {
  const out = newFolder();
  const args = ["--train-samples", "512", "--test-samples", "40", "--tests", "200", "--epochs", "4000"];
  const run = startCommand("mc/yinyang", ...args, "--threads", "1", "--checkpoint-every", "1", "--out", out);
  await run.until(() => existsSync(join(out, "checkpoint.bin")));
  run.child.kill("SIGSTOP");
  // From here it is a process of another machine.
  silence(lockIn(out), 10);
  const other = claimLock(lockIn(out), { identity: elsewhere, silence: 5000 });
  const files = () => readdirSync(out).filter((name) => name !== "lock");
  const contents = () => files().map((name) => readFileSync(join(out, name), "latin1"));
  const before = [files(), contents()];
  run.child.kill("SIGCONT");
  const { code, stderr } = await run.outcome;
  expect(stderr).toMatch(/error: the lock of this results folder .* is no longer this process's/);
  expect(code).toBe(1);
  expect([files(), contents()]).toEqual(before);
  expect(other.isHeld()).toBe(true);
  other.release();
});

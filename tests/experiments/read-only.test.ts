import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../temporary.ts";
import { runCommand } from "./command.ts";

/** True once nothing can be written, renamed or removed any more. */
let isReadOnly = false;
let written = 0;

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const refuse =
    <Arguments extends unknown[], Result>(act: (...args: Arguments) => Result, name: string) =>
    (...args: Arguments): Result => {
      if (isReadOnly) throw Object.assign(new Error(`EROFS: read-only file system, ${name}`), { code: "EROFS" });
      return act(...args);
    };
  return {
    ...real,
    openSync: refuse(real.openSync, "open"),
    renameSync: refuse(real.renameSync, "rename"),
    rmSync: refuse(real.rmSync, "unlink"),
    rmdirSync: refuse(real.rmdirSync, "rmdir"),
    fsyncSync: (file: number) => {
      real.fsyncSync(file);
      // In the midst of a run.
      if (++written === 12) isReadOnly = true;
    },
  };
});

const folder = temporaryFolder();

test("a disk that becomes read-only in a run is told by the file that could not be written; the run goes on later", async () => {
  const out = join(folder, "out");
  const args = ["mc/yinyang", "--train-samples", "256", "--test-samples", "20", "--tests", "4", "--epochs", "2"];
  const command = () => runCommand(...args, "--threads", "1", "--checkpoint-every", "0.5", "--quiet", "--out", out);
  await expect(command()).rejects.toThrow(
    /^cannot write .*(csv|json|bin): the file system is read-only. What was there before is still there: make it writable, and the same/,
  );
  expect(existsSync(join(out, "lock"))).toBe(true);
  isReadOnly = false;
  // The lock that could not be removed is this very process's; another one would find it gone.
  const { rmSync } = await import("node:fs");
  rmSync(join(out, "lock"), { recursive: true });
  expect(await command()).toContain("accuracy");
  expect(readdirSync(out).filter((name) => name.endsWith(".tmp") || name === "lock")).toEqual([]);
});

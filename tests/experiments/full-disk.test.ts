import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../temporary.ts";
import { runCommand } from "./command.ts";

/** How many files may still be written before the disk is full. */
let files = Number.POSITIVE_INFINITY;

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const writeLimited: typeof real.writeFileSync = (target, data, options) => {
    // Files are written through a descriptor; a lock, which needs no room, by its path.
    if (typeof target === "number" && files-- <= 0) {
      real.writeFileSync(target, (data as string).slice(0, 10), options);
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    }
    real.writeFileSync(target, data, options);
  };
  return { ...real, writeFileSync: writeLimited };
});

const folder = temporaryFolder();
const SETTINGS = [
  ...["mc/yinyang", "--train-samples", "256", "--test-samples", "20", "--epochs", "4", "--tests", "2"],
  ...["--checkpoint-every", "1", "--threads", "1", "--quiet", "--out"],
];

test("a full disk ends a run with a clear error, and loses nothing", { timeout: 60_000 }, async () => {
  await runCommand(...SETTINGS, join(folder, "whole"));
  const path = join(folder, "full");
  let failures = 0;
  // The disk is full again and again, a little later each time: at every file there is.
  for (let room = 0; ; room++) {
    const before = existsSync(join(path, "checkpoint.bin")) ? readFileSync(join(path, "checkpoint.bin")) : undefined;
    files = room;
    const outcome = await runCommand(...SETTINGS, path).catch((error: Error) => error);
    files = Number.POSITIVE_INFINITY;
    if (!(outcome instanceof Error)) break;
    failures++;
    expect(outcome.message).toMatch(
      /^cannot write .*: the disk is full. What was there before is still there: make room, and the same command goes on from it$/,
    );
    expect(readdirSync(path).filter((name) => name.endsWith(".tmp") || name === "lock")).toEqual([]);
    if (before !== undefined && room < 3) expect(readFileSync(join(path, "checkpoint.bin"))).toEqual(before);
  }
  expect(failures).toBeGreaterThan(4);
  const weights = "weights-event-backprop-0.json";
  expect(readFileSync(join(path, weights), "utf8")).toBe(readFileSync(join(folder, "whole", weights), "utf8"));
  expect(readdirSync(path).sort()).toEqual(readdirSync(join(folder, "whole")).sort());
});

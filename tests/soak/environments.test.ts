/** The same training under other circumstances: same bits, or a clear end and nothing lost. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { effort, patience } from "../support/effort.ts";
import { temporaryFolder } from "../temporary.ts";
import { type Circumstances, inPairs, leftIn, train } from "./training.ts";

const folder = temporaryFolder();

const whole = (async () => {
  const out = join(folder, "whole");
  await train(out);
  return leftIn(out);
})();

const elsewhere = join(folder, "else where, ünïcode");
mkdirSync(elsewhere);

const ENVIRONMENTS: readonly (readonly [name: string, circumstances: Circumstances])[] = [
  ["two threads", { args: ["--threads", "2"] }],
  ["three threads on one core", { args: ["--threads", "3"], through: ["taskset", "-c", "0"] }],
  ["a time zone of 12:45 hours", { env: { TZ: "Pacific/Chatham" } }],
  ["Turkish", { env: { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" } }],
  ["numbers with commas", { env: { LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8", LC_NUMERIC: "de_DE.UTF-8" } }],
  ["no home", { env: { HOME: undefined, USER: undefined } }],
  ["temporary files elsewhere", { env: { TMPDIR: elsewhere } }],
  ["another folder, with a space and letters of its own", { cwd: elsewhere }],
  ["the baseline compiler of WebAssembly alone", { node: ["--liftoff-only"] }],
  ["the optimising compiler of WebAssembly alone", { node: ["--no-liftoff"] }],
  ["JavaScript not optimised", { node: ["--no-opt"] }],
  ["little heap", { node: ["--max-old-space-size=150"] }],
  ["a narrow terminal without colours", { env: { COLUMNS: "20", NO_COLOR: "1", TERM: "dumb" } }],
  ["colours forced", { env: { FORCE_COLOR: "3" } }],
  ["a checked Program", { env: { GENN_DEBUG: "verify" } }],
  ["the lowest priority, without checks of the Program", { env: { GENN_DEBUG: "" }, through: ["nice", "-n", "19"] }],
];

test("the same bits in every environment", patience(120), async () => {
  const expected = await whole;
  const chosen = ENVIRONMENTS.filter((_, index) => index % Math.ceil(16 / effort(16, 3)) === 0);
  await inPairs(chosen, async ([name, circumstances]) => {
    const out = join(folder, name.replaceAll(/\W/g, "-"));
    const { code, complaints } = await train(out, circumstances);
    expect(complaints, name).toBe("");
    expect(code, name).toBe(0);
    expect(leftIn(out), name).toEqual(expected);
  });
});

test("wrong clocks change nothing but times, also where a killed training goes on", patience(120), async () => {
  const expected = await whole;
  const clocks = ["jumping by days", "backwards", "in 1970", "in 2100", "stopped"].slice(0, effort(5, 1));
  await inPairs(clocks, async (clock) => {
    const wrong: Circumstances = { first: ["tests/soak/wrong-clock.mjs"], env: { WRONG_CLOCK: clock } };
    const out = join(folder, clock.replaceAll(" ", "-"));
    // Killed under the wrong clock, and then gone on with under it: what a lock says of time must not matter.
    await train(out, {
      first: [...wrong.first!, "tests/soak/kill-at-change.mjs"],
      env: { ...wrong.env, KILL_AT: "40", KILL_IN: out },
    });
    const { code, complaints } = await train(out, wrong);
    expect(complaints, clock).toBe("");
    expect(code, clock).toBe(0);
    expect(leftIn(out), clock).toEqual(expected);
  });
});

const disks: string[] = [];
afterAll(() => {
  for (const disk of disks) execFileSync("umount", [disk]);
});

/** A disk of so many kilobytes, or the reason why there is none. */
function smallDisk(name: string, kilobytes: number): string | Error {
  const at = join(folder, name);
  mkdirSync(at);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", at], { stdio: "pipe" });
  } catch (error) {
    return error as Error;
  }
  disks.push(at);
  return at;
}

test("real disks that are full say so, and lose nothing", patience(120), async (context) => {
  const expected = await whole;
  const sizes = [4, 8, 16, 24, 32, 48, 64, 96].slice(-effort(8, 2));
  for (const kilobytes of sizes) {
    const disk = smallDisk(`disk-${kilobytes}`, kilobytes);
    if (disk instanceof Error) {
      console.log(`skipped: no small disk can be mounted here (${disk.message.split("\n")[0]})`);
      return context.skip();
    }
    const out = join(disk, "results");
    const { code, complaints } = await train(out);
    if (code !== 0) {
      expect(complaints, `${kilobytes} KiB`).toMatch(/^error: .*(disk is full|no space)/);
      expect(complaints.trim().split("\n").length, complaints).toBeLessThanOrEqual(2);
      execFileSync("mount", ["-o", "remount,size=64m", disk]);
      const again = await train(out);
      expect(again.complaints).toBe("");
    }
    expect(existsSync(join(out, "config.json"))).toBe(true);
    expect(leftIn(out), `${kilobytes} KiB`).toEqual(expected);
  }
});

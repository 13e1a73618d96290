/** Trainings that are killed without a chance to tidy up, as often as it takes, and end as if nothing had happened. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { effort, patience } from "../support/effort.ts";
import { temporaryFolder } from "../temporary.ts";
import { inPairs, leftIn, type Outcome, train } from "./training.ts";

const folder = temporaryFolder();

/** Lets a training end; it may have been killed before. */
async function finish(out: string): Promise<void> {
  const { code, complaints } = await train(out);
  expect(complaints).toBe("");
  expect(code).toBe(0);
}

const whole = (async () => {
  const out = join(folder, "whole");
  const { milliseconds } = await train(out);
  return { ...leftIn(out), milliseconds };
})();

test("killed at random moments, again and again", patience(600), async () => {
  const { milliseconds, ...expected } = await whole;
  const moments = fc.sample(fc.double({ min: 0.2, max: 1.1, noNaN: true }), {
    seed: 20261127,
    numRuns: effort(100, 3),
  });
  let killed = 0;
  // Each worker has a folder that is killed until a run gets through, and then another.
  const folders = new Map<number, number>();
  await inPairs(
    moments.map((part, index) => [part, index] as const),
    async ([part, index]) => {
      const lane = index % 2;
      const out = join(folder, `random-${lane}-${folders.get(lane) ?? 0}`);
      const { code, signal, complaints } = await train(out, { killAfter: part * milliseconds });
      if (signal === "SIGKILL") killed++;
      else {
        expect(complaints).toBe("");
        expect(code).toBe(0);
      }
      if (code === 0 || index >= moments.length - 2) {
        await finish(out);
        expect(leftIn(out)).toEqual(expected);
        rmSync(out, { recursive: true });
        folders.set(lane, (folders.get(lane) ?? 0) + 1);
      }
    },
  );
  expect(killed).toBeGreaterThan(0);
  console.log(`killed ${killed} times at random moments`);
});

test("killed before any of the changes it makes to its folder", patience(900), async () => {
  const { milliseconds: _, ...expected } = await whole;
  const killAt = (out: string, change: number): Promise<Outcome> =>
    train(out, { first: ["tests/soak/kill-at-change.mjs"], env: { KILL_AT: String(change), KILL_IN: out } });
  const all = Array.from({ length: 400 }, (_, index) => index + 1);
  const wanted = effort(64, 3);
  // First ones densely, where locks and configurations are made; then with a stride up to where a run gets through.
  const changes = all.filter((change) => (wanted >= 64 ? change <= 24 || change % 4 === 0 : change % 16 === 5));
  let killed = 0;
  let over = false;
  await inPairs(changes, async (change) => {
    if (over || killed >= wanted) return;
    const out = join(folder, `change-${change}`);
    const { signal, complaints } = await killAt(out, change);
    if (signal === "SIGKILL") killed++;
    else {
      expect(complaints).toBe("");
      over = true;
    }
    await finish(out);
    expect(leftIn(out), `killed before change ${change}`).toEqual(expected);
    rmSync(out, { recursive: true });
  });
  expect(killed).toBeGreaterThan(0);
  console.log(`killed ${killed} times before a change`);
});

test(
  "killed while --fresh moves a folder aside, before any of the changes to it: what was there is whole, in one place",
  patience(300),
  async () => {
    const { milliseconds: _, ...expected } = await whole;
    const former = join(folder, "whole");
    const isWhole = (copy: string) =>
      existsSync(copy) &&
      readdirSync(former).every(
        (name) =>
          existsSync(join(copy, name)) && readFileSync(join(copy, name)).equals(readFileSync(join(former, name))),
      );
    // The lock of what is there, the new folder, the lock in it, its first files.
    const count = Math.min(24, effort(24, 3));
    const changes = Array.from({ length: count }, (_, index) => 1 + Math.floor((index * 24) / count));
    await inPairs(changes, async (change) => {
      const out = join(folder, `fresh-${change}`);
      cpSync(former, out, { recursive: true });
      const env = { KILL_AT: String(change), KILL_IN: out };
      const { signal } = await train(out, { first: ["tests/soak/kill-at-change.mjs"], env, args: ["--fresh"] });
      expect(signal).toBe("SIGKILL");
      expect([out, `${out}.old-1`].filter(isWhole), `killed before change ${change}`).toHaveLength(1);
      await finish(out);
      expect(leftIn(out)).toEqual(expected);
      rmSync(out, { recursive: true });
      rmSync(`${out}.old-1`, { recursive: true, force: true });
    });
  },
);

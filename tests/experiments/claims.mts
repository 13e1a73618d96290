/** A process that claims a lock again and again; it says when two held it at once. Started by `lock.test.ts`. */
import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claimLock, LockHeldError } from "../../experiments/lock.ts";

const [folder, attempts, processes, mode] = process.argv.slice(2) as [string, string, string, string];
const path = join(folder, "lock");
const inside = join(folder, "inside");
const other = mode === "abandon" ? { silence: 0, identity: { pid: process.pid, host: `machine ${process.pid}` } } : {};
let [claims, refusals, overlaps, losses] = [0, 0, 0, 0];
// All at once.
mkdirSync(join(folder, "ready", String(process.pid)), { recursive: true });
while (readdirSync(join(folder, "ready")).length < Number(processes));
while (claims + refusals < Number(attempts)) {
  try {
    const lock = claimLock(path, other);
    claims++;
    if (mode === "abandon") {
      // Everybody takes this one for dead at once: what it writes now is its own, or is refused.
      try {
        lock.write(join(folder, "file"), `${process.pid} ${claims}`);
      } catch {
        losses++;
      }
      if (claims % 2 === 0) lock.release();
      continue;
    }
    try {
      mkdirSync(inside);
    } catch {
      overlaps++;
    }
    writeFileSync(join(folder, "last"), `${process.pid}`);
    rmdirSync(inside);
    lock.release();
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    refusals++;
  }
}
console.log(JSON.stringify({ claims, refusals, overlaps, losses }));

// Loaded before the command line: kills the process right before its KILL_AT-th change to files below KILL_IN.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";

const folder = resolve(process.env.KILL_IN);
let left = Number(process.env.KILL_AT);
const descriptors = new Set();

const isInside = (target) =>
  typeof target === "number" ? descriptors.has(target) : resolve(String(target)).startsWith(folder);

for (const name of [
  "openSync",
  "writeFileSync",
  "appendFileSync",
  "writeSync",
  "fsyncSync",
  "linkSync",
  "renameSync",
  "rmSync",
  "rmdirSync",
  "unlinkSync",
  "mkdirSync",
  "mkdtempSync",
  "utimesSync",
  "futimesSync",
]) {
  const real = fs[name];
  fs[name] = (target, ...rest) => {
    const counts = isInside(target) || ((name === "linkSync" || name === "renameSync") && isInside(rest[0]));
    if (counts && --left === 0) process.kill(process.pid, "SIGKILL");
    const result = real(target, ...rest);
    if (name === "openSync" && counts) descriptors.add(result);
    return result;
  };
}
syncBuiltinESMExports();

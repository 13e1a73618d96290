/** Threads where workers start, where they may not, and where they never answer; and the text that they are started from. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { workerTextFile, workerTextPath } from "../../tools/worker-file.ts";
import { temporaryFolder } from "../temporary.ts";

const folder = temporaryFolder();
const script = join(folder, "decay.mjs");

/** Halves 8 three times, in two pools one after the other; prints the threads of each, and the value. */
const source = `
import { build, defineNeuronModel, GeNNModel, varRef } from ${JSON.stringify(fileURLToPath(new URL("../../genn/index.ts", import.meta.url)))};
const decay = defineNeuronModel({ name: "decay", vars: { v: 8 }, simCode: "v *= 0.5;" });
const seen = [];
for (const threads of [2, 3]) {
  const model = new GeNNModel({ dt: 1, batchSize: 32 });
  const pop = model.addNeuronPopulation("pop", 1, decay);
  const simulation = await build(model, { threads });
  await simulation.step(3);
  seen.push(simulation.threads, ...new Set(await simulation.pull(varRef(pop, "v"))));
}
console.log(seen.join());`;

beforeAll(() => {
  writeFileSync(join(folder, "decay-source.mjs"), source);
  // One file, so that nothing has to be loaded beside it: neither is the worker, which comes from its text.
  buildSync({
    entryPoints: [join(folder, "decay-source.mjs")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: script,
  });
});

/** The flag under which Node starts no workers, by its name in this version. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";

const run = (...flags: readonly string[]) =>
  promisify(execFile)(process.execPath, [...flags, script], { encoding: "utf8", timeout: 90_000 });

test("the text of the worker is current", () => {
  expect(readFileSync(workerTextPath, "utf8"), "run `npm run worker`").toBe(workerTextFile());
});

test("a bundle of one file has its threads, and its process ends while they wait", async () => {
  const { stdout, stderr } = await run();
  expect(stdout.trim()).toBe("2,1,3,1");
  expect(stderr).toBe("");
});

test("where no worker may start there is one thread, which is said once", async () => {
  const { stdout, stderr } = await run(PERMISSION, "--allow-fs-read=*");
  expect(stdout.trim()).toBe("1,1,1,1");
  expect(stderr.match(/microcircuit-network uses 1 thread: .*/g)).toEqual([
    expect.stringMatching(/no worker could be started: from its text: .*restricted/),
  ]);
});

test("where workers do not answer there is one thread, which is said once", async () => {
  const silent = join(folder, "silent.cjs");
  writeFileSync(
    silent,
    `const threads = require("node:worker_threads");
     const { Worker } = threads;
     threads.Worker = function () { return new Worker("setInterval(() => {}, 1e6)", { eval: true }); };`,
  );
  const { stdout, stderr } = await run("--require", silent);
  expect(stdout.trim()).toBe("1,1,1,1");
  expect(stderr.match(/microcircuit-network uses 1 thread: .*/g)).toEqual([
    expect.stringMatching(/it has not answered for \d+ s/),
  ]);
});

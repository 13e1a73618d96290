/** The package in Node, Deno and Bun: two threads, and a process that ends while they wait. */
import { execFile } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { packedProject, toolPath } from "../support/packed.ts";

const SCRIPT = `
import { build, defineNeuronModel, GeNNModel, varRef } from "microcircuit-network/genn";
const decay = defineNeuronModel({ name: "decay", vars: { v: 8 }, simCode: "v *= 0.5;" });
const model = new GeNNModel({ dt: 1, batchSize: 16 });
const pop = model.addNeuronPopulation("pop", 3, decay);
const simulation = await build(model, { threads: 2 });
await simulation.step(3);
console.log(simulation.threads, ...new Set(await simulation.pull(varRef(pop, "v"))));`;

const { platform, arch } = process;
const DENO = `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}/deno`;
const BUN = `@oven/bun-${platform}-${arch === "arm64" ? "aarch64" : arch}/bin/bun`;

let folder: string;
beforeAll(async () => {
  folder = await packedProject();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  writeFileSync(join(folder, "decay.js"), SCRIPT);
}, 180_000);

test.for([
  ["Node", undefined, []],
  ["Deno, allowed nothing", DENO, ["run", "--no-prompt"]],
  ["Bun", BUN, []],
] as const)("%s", async ([, tool, flags], context) => {
  const program = tool === undefined ? process.execPath : await toolPath(tool);
  if (program === undefined) return context.skip(`the registry has no ${tool}`);
  if (tool !== undefined) chmodSync(program, 0o755);
  const run = promisify(execFile)(program, [...flags, "decay.js"], { cwd: folder, encoding: "utf8", timeout: 60_000 });
  const { stdout, stderr } = await run;
  expect([stdout.trim(), stderr]).toEqual(["2 1", ""]);
});

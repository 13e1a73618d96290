/** The package as users get it: packed, installed into an empty project, imported by plain Node and run by its command. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { packedFiles, packedProject, runIn } from "./support/packed.ts";

let folder: string;
beforeAll(async () => {
  folder = await packedProject();
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }');
}, 180_000);

test("holds built modules with types, and no tests or benchmarks", async () => {
  const files = await packedFiles();
  expect(files).toContain("dist/index.js");
  expect(files).toContain("dist/index.d.ts");
  expect(files).toContain("dist/genn/backends/wasm/pool-worker.js");
  expect(files.filter((file) => /^(tests|bench)\/|\.test\./.test(file))).toEqual([]);
});

test("everything is there in one import", () => {
  const code = 'import * as all from "microcircuit-network"; console.log(Object.keys(all).sort().join());';
  const names = runIn(folder, process.execPath, "--input-type=module", "-e", code).trim().split(",");
  for (const name of [
    "MicrocircuitNetwork",
    "NetworkBase",
    "toEvents",
    "yinYang",
    "defineNeuronModel",
    "build",
    "train",
  ]) {
    expect(names).toContain(name);
  }
});

test("brings a command", () => {
  expect(runIn(folder, "npx", "--no-install", "microcircuit", "mc/yinyang", "--help")).toContain("--method");
});

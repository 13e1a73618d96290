/** The package as users get it: packed, installed into an empty project, imported by plain Node and run by its command. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "microcircuit-package-"));
let files: string[];

const run = (command: string, parameters: readonly string[], cwd = folder): string =>
  execFileSync(command, parameters, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

beforeAll(() => {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--silent", "--pack-destination", folder], root));
  files = packed.files.map((file: { path: string }) => file.path);
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }');
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, packed.filename)]);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("holds built modules with types, and no tests or benchmarks", () => {
  expect(files).toContain("dist/index.js");
  expect(files).toContain("dist/index.d.ts");
  expect(files).toContain("dist/genn/backends/wasm/worker.js");
  expect(files.filter((file) => /^(tests|bench)\/|\.test\./.test(file))).toEqual([]);
});

test("simulates with two threads when imported by plain Node", () => {
  writeFileSync(
    join(folder, "use.js"),
    `import { build, defineNeuronModel, GeNNModel, varRef } from "microcircuit-network/genn";
     const decay = defineNeuronModel({ name: "decay", vars: { v: 8 }, simCode: "v *= 0.5;" });
     const model = new GeNNModel({ dt: 1, batchSize: 16 });
     const pop = model.addNeuronPopulation("pop", 3, decay);
     const simulation = await build(model, { threads: 2 });
     await simulation.step(3);
     console.log(simulation.threads, (await simulation.pull(varRef(pop, "v"))).join());
     simulation.destroy();`,
  );
  expect(run(process.execPath, ["use.js"]).trim()).toBe(`2 ${Array(48).fill(1).join()}`);
});

test("everything is there in one import", () => {
  const code = 'import * as all from "microcircuit-network"; console.log(Object.keys(all).sort().join());';
  const names = run(process.execPath, ["--input-type=module", "-e", code]).trim().split(",");
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
  expect(run("npx", ["--no-install", "microcircuit", "mc/yinyang", "--help"])).toContain("--method");
});

/** The declaration files of the package stand alone: without those of Node, of a browser or of WebGPU, and without passing over them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { packedProject, runIn } from "../support/packed.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: Record<string, object> };
const entries = Object.keys(exports).filter((path) => typeof exports[path] === "object");

let folder: string;
beforeAll(async () => {
  folder = await packedProject();
  const lines = entries.map((path, index) => `import * as m${index} from "microcircuit-network${path.slice(1)}";`);
  const names = entries.map((_, index) => `m${index}`).join(", ");
  writeFileSync(join(folder, "all.mts"), `${lines.join("\n")}\nexport const all = [${names}];\n`);
}, 180_000);

test("there are entries", () => expect(entries.length).toBeGreaterThan(7));

test.each([
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
])("with module %s, resolved as %s", (module, resolution) => {
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2022"];
  const how = ["--module", module, "--moduleResolution", resolution, "--skipLibCheck", "false", "--types", ""];
  expect(runIn(folder, process.execPath, tsc, "--ignoreConfig", ...options, ...how, "all.mts")).toBe("");
});

test("under the defaults of `tsc --init`, without skipLibCheck", () => {
  runIn(folder, process.execPath, tsc, "--init");
  expect(runIn(folder, process.execPath, tsc, "--noEmit", "--skipLibCheck", "false")).toBe("");
});

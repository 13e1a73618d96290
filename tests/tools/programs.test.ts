/** The programs that pages of models show: they run and type-check as they stand, for everything that has one. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { subjects } from "../../tools/described-models.ts";
import { runIn } from "../support/packed.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const TSX = ["--import", pathToFileURL(join(root, "node_modules", "tsx", "dist", "loader.mjs")).href];
// Within the checkout, where they find the package by its name.
const folder = mkdtempSync(join(root, "tests", "programs-"));
const programs = new Map<string, string>();

beforeAll(async () => {
  for (const subject of subjects) programs.set(subject.name, subject.program((await subject.answer()).drive));
  for (const [name, program] of programs) writeFileSync(join(folder, `${name}.mts`), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("all of them run, and print numbers", () => {
  const runs = [...programs.keys()].map((name) => `console.log("## ${name}");\nawait import("./${name}.mts");`);
  writeFileSync(join(folder, "all.mts"), runs.join("\n"));
  const output = runIn(root, process.execPath, ...TSX, join(folder, "all.mts"));
  const outputs = output.split(/^## .*$/m).slice(1);
  expect(outputs).toHaveLength(subjects.length);
  for (const [k, text] of outputs.entries()) {
    expect(text, subjects[k]!.name).toMatch(/\d/);
    expect(text, subjects[k]!.name).not.toContain("NaN");
  }
});

test("all of them pass the type check", () => {
  const config = { extends: "../../tsconfig.json", include: ["*.mts"], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  runIn(root, process.execPath, join(root, "node_modules", "typescript", "bin", "tsc"), "-p", folder);
});

test("a neuron is driven as it is shown, and spikes", () => {
  expect(programs.get("lif")).toContain('model.addCurrentSource("step", dc, cells, { params: { amp: 1.5 } });');
  const output = runIn(root, process.execPath, ...TSX, join(folder, "lif.mts"));
  // A hundred neurons, 42 spikes a second and 250 ms.
  expect(Number(/spikes: (\d+) in 250 ms/.exec(output)![1])).toBeGreaterThan(900);
});

test("lines are no longer than a page is wide", () => {
  for (const [name, program] of programs) {
    const lengths = program.split("\n").map((line) => line.length);
    expect(Math.max(...lengths), name).toBeLessThanOrEqual(120);
  }
});

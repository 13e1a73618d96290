/** The README: short, and its message is the one that a reader gets. (Its programs and commands are tested with those of the manual.) */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packedProject, runIn } from "../support/packed.ts";
import { pages } from "./pages.ts";

const readme = pages.find(({ path }) => path === "README.md")!;

test("has at most 150 lines, of which the program has forty at most", () => {
  expect(readme.text.split("\n").length).toBeLessThanOrEqual(150);
  const [program, ...others] = readme.blocks.filter(({ language }) => language === "ts");
  expect(others).toEqual([]);
  expect(program!.text.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(40);
});

test("a misspelt name is answered as it shows", async () => {
  const folder = join(await packedProject(), "misspelt");
  mkdirSync(folder);
  const { text } = readme.blocks.find(({ language }) => language === "ts")!;
  writeFileSync(join(folder, "network.mjs"), text.replace("- v) / tau;", "- v) / tua;"));
  const shown = readme.blocks.find((block) => block.text.includes("Did you mean"))!.text.trimEnd();
  expect(() => runIn(folder, process.execPath, "network.mjs")).toThrow(shown);
}, 240_000);

test("of the questions that users of other simulators ask there are 25 and more, each with the page that answers", () => {
  const { text } = pages.find(({ path }) => path === "docs/questions.md")!;
  const rows = [...text.matchAll(/^\| (.*\?) \| (.*) \|$/gm)];
  expect(rows.length).toBeGreaterThanOrEqual(25);
  for (const [, question, answer] of rows) expect(answer, question).toMatch(/\]\([\w/-]+\.md(#[\w-]+)?\)/);
});

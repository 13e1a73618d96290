/** What stands in blocks of the manual and is no program of ours: commands, snippets, settings, and programs of other simulators. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parseSnippet } from "../../genn/language/parser.ts";
import { checkCommand, commandsOf } from "./commands.ts";
import { pages } from "./pages.ts";

const blocks = pages.flatMap(({ path, blocks: own }) =>
  own.map((block) => ({ ...block, path, where: `${path}:${block.line}` })),
);
const ofLanguage = (language: string) =>
  blocks.filter((block) => block.language === language).map((block) => [block.where, block.text] as const);

test("every kind of block is looked at", () => {
  const byOthers = ["typescript", "diff"]; // `tests/extending.test.ts`
  const shown = ["", "text", "html", "output"]; // messages, equations, what is printed
  const known = ["ts", "js", "sh", "c", "json", "python", ...byOthers, ...shown];
  expect(blocks.filter(({ language }) => !known.includes(language)).map(({ where }) => where)).toEqual([]);
  // What is printed stands below what prints it.
  expect(blocks.filter(({ language }) => language === "output").map(({ where }) => where)).toEqual([]);
});

test("blocks are fenced by three backticks, which the tests look for", () => {
  for (const { path, text } of pages) expect(text, path).not.toMatch(/^ *(~~~|> *```)/m);
});

describe("commands exist, with their options", () => {
  // What changes the checkout is run in a copy of it, by `tests/extending.test.ts`.
  const commands = ofLanguage("sh").filter(([where]) => !where.startsWith("docs/extending.md"));

  test.each(commands)("%s", (_where, text) => {
    for (const command of commandsOf(text)) expect(() => checkCommand(command), command).not.toThrow();
  });

  test("those in sentences too", () => {
    const named = pages.flatMap(({ path, text }) =>
      [
        ...text.replace(/^ *```[\s\S]*?^ *```$/gm, "").matchAll(/`((?:npm run|npx microcircuit|microcircuit) [^`]+)`/g),
      ].map(([, command]) => ({ path, command: command! })),
    );
    expect(named.length).toBeGreaterThan(30);
    for (const { path, command } of named) expect(() => checkCommand(command), `${path}: ${command}`).not.toThrow();
  });
});

test.each(ofLanguage("json"))("%s is JSON", (_where, text) => {
  expect(() => JSON.parse(text)).not.toThrow();
});

test.each(ofLanguage("c"))("%s is of the snippet language", (where, text) => {
  expect(() => parseSnippet({ model: where, snippet: "code", text })).not.toThrow();
});

const python = spawnSync("python3", ["--version"]).error === undefined;
if (!python) console.warn("skipped: programs of other simulators are not parsed, since there is no python3 here");
test.runIf(python)("programs of other simulators can be parsed", () => {
  const parse = "import ast, json, sys\nfor where, text in json.load(sys.stdin):\n    ast.parse(text, where)";
  const { stderr } = spawnSync("python3", ["-c", parse], {
    input: JSON.stringify(ofLanguage("python")),
    encoding: "utf8",
  });
  expect(stderr).toBe("");
});

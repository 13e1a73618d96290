/** The manual's list of features names tests that are there, by file and title, and names that the package exports. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { libraryFunction } from "../genn/language/functions.ts";
import * as everything from "../index.ts";

const root = new URL("..", import.meta.url);
const text = readFileSync(new URL("docs/features.md", root), "utf8");
const fileOf = (path: string) => fileURLToPath(new URL(path, root));
/** The cells of the rows of a text's tables, without heads. */
const rowsOf = (part: string): string[][] =>
  part
    .split("\n")
    .filter((line, k, lines) => line.startsWith("| ") && !lines[k + 1]?.startsWith("|---"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test("every test that it names is there", () => {
  const named = [...text.matchAll(/`(tests\/[\w./-]+)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !existsSync(fileOf(path)))).toEqual([]);
});

test("every function that it says is here is exported, or a method of a simulation or a model", () => {
  const methods = Object.values(everything).flatMap((one) =>
    typeof one === "function" ? Object.getOwnPropertyNames(one.prototype ?? {}) : [],
  );
  const called = rowsOf(text).flatMap(([, here]) => [
    ...here!.matchAll(/`(?:await )?(?:(?:simulation|model)\.)?([a-zA-Z]\w+)\(/g),
  ]);
  const names = called.map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(60);
  const isThere = (name: string) => name in everything || methods.includes(name) || libraryFunction(name) !== undefined;
  expect(names.filter((name) => !isThere(name))).toEqual([]);
});

test("every part that it leads to is there", () => {
  const slug = (title: string) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-");
  const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => slug(title!));
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !parts.includes(link))).toEqual([]);
});

describe("counterparts of GeNN's own tests", () => {
  const [, part] = text.split("\n## GeNN's own feature tests\n");
  // A table for each file, which stands above it.
  const tables = [...part!.split("\n## ")[0]!.matchAll(/^`(tests\/\S+)`\n\n((?:\|.*\n)+)/gm)];
  const rows = tables.flatMap(([, file, table]) =>
    rowsOf(table!).map(([genn, title]) => [file!, title!, genn!] as const),
  );

  test("GeNN's 45 functions are there", () => {
    const functions = rows.flatMap(([, , genn]) =>
      genn
        .replaceAll(/\(.*?\)/g, "")
        .split(";")
        .flatMap((one) => {
          const [file, names] = one.split(":");
          return names!.split(",").map((name) => `${file!.trim()}: ${name.trim()}`);
        }),
    );
    expect(new Set(functions).size).toBeGreaterThanOrEqual(45);
  });

  test.each(rows)("%s: %s", (file, title) => {
    // A title begins with these words; what it goes on with stands behind a colon or a comma.
    const words = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    expect(readFileSync(fileOf(file), "utf8")).toMatch(new RegExp(`["\`]${words}(["\`:,])`));
  });
});

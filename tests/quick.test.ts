/** `npm run test:quick` names files that are there, of every part. */
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { quickTests } from "./quick.mjs";

const files = readdirSync("tests", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `tests/${file}`);

test.each(quickTests)("%s is there, and needs no browser", (name) => {
  const meant = files.filter((file) => file.startsWith(name));
  expect(meant).not.toEqual([]);
  expect(meant.filter((file) => file.includes("browser"))).toEqual([]);
});

test("every part has a quick test", () => {
  // The pages of tests/browser need one, the bundlers of tests/platforms are installed, a soak is long, and support is no part.
  const parts = new Set(files.filter((file) => file.split("/").length > 2).map((file) => file.split("/")[1]!));
  for (const part of ["browser", "platforms", "soak"]) parts.delete(part);
  expect([...parts].filter((part) => !quickTests.some((name) => name.split("/")[1] === part))).toEqual([]);
});

/** The README's example is run as it stands, so that it cannot go stale. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

test("the example of the README learns", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const file = new URL("./readme-example.ts", import.meta.url);
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    writeFileSync(file, code!.replace('"microcircuit-network"', '"../index.ts"'));
    await import(file.href);
  } finally {
    rmSync(file, { force: true });
  }
  const errors = printed.mock.calls.at(-1)![0] as Float32Array;
  printed.mockRestore();
  expect(errors).toHaveLength(16);
  // The targets are +-0.5; without learning the error would stay near that.
  expect(Math.max(...[...errors].map(Math.abs))).toBeLessThan(0.1);
});

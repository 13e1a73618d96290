/** The libraries of generated code: what a function calls comes with it. */
import { describe, expect, test } from "vitest";
import * as wasm from "../../genn/backends/wasm/library.ts";
import { mathsNames } from "../../genn/backends/wasm/maths/index.ts";
import * as webgpu from "../../genn/backends/webgpu/printer/library.ts";

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name!);

describe("wasm", () => {
  const names = [
    ...wasm.libraryNames,
    ...mathsNames.flatMap((name) => [`f32x4.${name}`, `f64.${name}`]),
    ...["philox.x4", "rand.uniform.x4", "rand.normal.x4", "rand.exponential.x4"],
  ];
  test.each(names)("%s", (name) => {
    const { imports, functions } = wasm.libraryText([name]);
    const defined = matches(`${imports}\n${functions}`, /\(func \$([^\s()]+)/g);
    expect(defined).toContain(name);
    expect(new Set(defined).size).toBe(defined.length);
    expect(defined).toEqual(expect.arrayContaining(matches(functions, /\(call \$([^\s()]+)/g)));
  });
});

describe("webgpu", () => {
  const known = new Set(webgpu.libraryNames);
  test.each(webgpu.libraryNames)("%s", (name) => {
    const { needs, text } = webgpu.libraryFunction(name);
    const code = text.replace(/\/\/.*/g, "");
    const called = matches(code, /\b([a-z]\w*)(?=\()/g).filter((one) => known.has(one) && one !== name);
    expect(needs).toEqual([...new Set(called)]);
  });
});

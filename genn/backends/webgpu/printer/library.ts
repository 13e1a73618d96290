/**
 * The WGSL functions that printed snippets call, by name.
 *
 * The module around them declares `run`, a uniform structure whose member `zero` is always 0u, and `fail(check: u32)`.
 */
import { basicFunctions } from "./basics.ts";
import type { WgslFunction } from "./function.ts";
import { int64Functions } from "./int64.ts";
import { mathsFunctions } from "./maths/index.ts";
import { randomFunctions } from "./random.ts";
import { timeFunctions } from "./time.ts";

const LIBRARY: ReadonlyMap<string, WgslFunction> = new Map(
  [basicFunctions, int64Functions, mathsFunctions, randomFunctions, timeFunctions].flatMap((functions) =>
    Object.entries(functions),
  ),
);

/** The names of all library functions. */
export const libraryNames: readonly string[] = [...LIBRARY.keys()];

/** A library function. */
export function libraryFunction(name: string): WgslFunction {
  const found = LIBRARY.get(name);
  if (found === undefined) throw new Error(`There is no WGSL library function '${name}'.`);
  return found;
}

/** WGSL text of the named functions with everything they call, each after what it calls. */
export function libraryText(names: Iterable<string>): string {
  const texts = new Map<string, string>();
  const visit = (name: string): void => {
    if (texts.has(name)) return;
    const { needs, text } = libraryFunction(name);
    needs.forEach(visit);
    texts.set(name, text);
  };
  for (const name of names) visit(name);
  return [...texts.values()].join("\n\n");
}

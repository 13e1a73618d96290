/**
 * The WGSL functions that printed snippets call, by name. A function needs every other one its text names, so that
 * text is all there is to say.
 *
 * The module around them declares `run`, a uniform structure whose member `zero` is always 0u, and `fail(check: u32)`.
 */
import { basicFunctions } from "./basics.ts";
import { int64Functions } from "./int64.ts";
import { mathsFunctions } from "./maths/index.ts";
import { randomFunctions } from "./random.ts";

const LIBRARY: ReadonlyMap<string, string> = new Map(
  [basicFunctions, int64Functions, mathsFunctions, randomFunctions].flatMap((functions) =>
    Object.entries(functions).map(([name, text]) => [name, text.trim()] as const),
  ),
);

/** The names of all library functions. */
export const libraryNames: readonly string[] = [...LIBRARY.keys()];

/** The text of a library function. */
function textOf(name: string): string {
  const text = LIBRARY.get(name);
  if (text === undefined) throw new Error(`There is no WGSL library function '${name}'.`);
  return text;
}

/** Everything the named functions need, themselves included, each after what it calls. */
function withNeeds(names: Iterable<string>): Set<string> {
  const ordered = new Set<string>();
  const visit = (name: string): void => {
    if (ordered.has(name)) return;
    const code = textOf(name).replace(/\/\/.*/g, "");
    for (const [called] of code.matchAll(/\b[a-z]\w*(?=\()/g)) {
      if (called !== name && LIBRARY.has(called)) visit(called);
    }
    ordered.add(name);
  };
  for (const name of names) visit(name);
  return ordered;
}

/** WGSL text of the named functions with everything they call. */
export const libraryText = (names: Iterable<string>): string => [...withNeeds(names)].map(textOf).join("\n\n");

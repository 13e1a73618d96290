/** Statements as text, nested as they are. What nests deeper than compilers of WGSL take goes to `flat.ts` instead. */
import type { Branch, Line, Loop } from "./lines.ts";
import { indented } from "./text.ts";

/**
 * Compilers must take 127 statements inside of each other, counting the braces too, and read about as many levels of anything. The rest is for
 * the function around a snippet, and for its expressions.
 */
const DEEPEST = 80;

/** Do the lines nest deeper than they can be printed? */
export const nestTooDeeply = (lines: readonly Line[]): boolean => deepest(lines) > DEEPEST;

export const nestedText = (lines: readonly Line[]): string[] => lines.flatMap(textOf);

/** How many statements and braces are inside of each other. */
function depthOf(line: Line): number {
  if (typeof line === "string") return 1;
  switch (line.kind) {
    case "declaration":
    case "jump":
      return 1;
    case "branch":
      return Math.max(2 + deepest(line.whenTrue), (line.isChain ? 1 : 2) + deepest(line.whenFalse));
    case "loop":
      return 2 + deepest([...line.initial, ...(line.test?.before ?? []), ...line.body, ...line.update]);
    case "choice":
      return 3 + deepest(line.cases.flatMap(({ body }) => body));
  }
}

const deepest = (lines: readonly Line[]): number => lines.reduce((most, line) => Math.max(most, depthOf(line)), 0);

function textOf(line: Line): string[] {
  if (typeof line === "string") return [line];
  switch (line.kind) {
    case "declaration": {
      const { word, name, type, value } = line;
      return [value === undefined ? `${word} ${name}: ${type};` : `${word} ${name} = ${value};`];
    }
    case "jump":
      return [`${line.word};`];
    case "branch":
      return textOfBranch(line);
    case "loop":
      return textOfLoop(line);
    case "choice":
      return [
        `switch (${line.subject}) {`,
        ...indented(
          line.cases.flatMap(({ label, body }) =>
            body.length === 0 ? [`${label}: {}`] : [`${label}: {`, ...indented(nestedText(body)), "}"],
          ),
        ),
        "}",
      ];
  }
}

function textOfBranch({ condition, whenTrue, whenFalse, isChain }: Branch): string[] {
  const lines = [`if (${condition}) {`, ...indented(nestedText(whenTrue))];
  const otherwise = nestedText(whenFalse);
  if (otherwise.length === 0) return [...lines, "}"];
  if (isChain) return [...lines, `} else ${otherwise[0]}`, ...otherwise.slice(1)];
  return [...lines, "} else {", ...indented(otherwise), "}"];
}

function textOfLoop(loop: Loop): string[] {
  const { test, testAfter, updateInHead, initialInHead } = loop;
  const initial = nestedText(loop.initial);
  const body = indented(nestedText(loop.body));
  const update = nestedText(loop.update);
  if (!testAfter && (test === undefined || test.before.length === 0) && updateInHead) {
    const condition = test?.text ?? "";
    if (update.length === 0) {
      return [...initial, `${test === undefined ? "loop" : `while (${condition})`} {`, ...body, "}"];
    }
    const head = `${initialInHead ? initial[0] : ";"} ${condition}; ${update[0]!.slice(0, -1)}`;
    return [...(initialInHead ? [] : initial), `for (${head}) {`, ...body, "}"];
  }
  const before = nestedText(test?.before ?? []);
  const leave = test === undefined ? [] : [...before, `if (${test.negated}) { break; }`];
  const last = test === undefined ? [] : [...before, `break if ${test.negated};`];
  const continuing = testAfter ? [...update, ...last] : update;
  return [
    ...initial,
    "loop {",
    ...(testAfter ? [] : indented(leave)),
    ...body,
    ...(continuing.length === 0 ? [] : indented(["continuing {", ...indented(continuing), "}"])),
    "}",
  ];
}

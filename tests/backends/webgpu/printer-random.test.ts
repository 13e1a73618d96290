/** Random snippets on the software GPU, against a direct evaluation of the same typed code: every bit must agree. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSnippet, type SnippetSymbol, type Value } from "../../../genn/language/index.ts";
import { evaluate } from "../../../golden/evaluate.ts";
import { arbitrarySnippet } from "../../language/arbitrary.ts";
import { environmentOf, SYMBOLS, startValues } from "../../language/setting.ts";
import { type Outcome, runSnippets } from "./snippets.ts";

const SEED = 20250117;
const TOGETHER = 8;
const RUNS = 6;

const symbols = SYMBOLS.filter(({ type }) => type !== "double");
const environment = environmentOf({ symbols, precision: { scalar: "float", timepoint: "float" } });
const arrayLengths = { table: 5, counts: 3 };

/** Without doubles, which the GPU does not have. */
const snippets = (wide: boolean) =>
  arbitrarySnippet({ symbols, arrayLengths, effects: ["addToPost"], mathematics: "exact", wide }).map((text) =>
    text.replace(/\bdouble\b/g, "float").replace(/0\.1d/g, "0.1f"),
  );

/** The GPU turns subnormal numbers into zeros, which it may; so does the evaluation here. */
const { fround } = Math;
beforeAll(() => {
  Math.fround = (value) => {
    const rounded = fround(value);
    return Math.abs(rounded) < 2 ** -126 ? rounded * 0 : rounded;
  };
});
afterAll(() => {
  Math.fround = fround;
});

function start() {
  const { variables, arrays } = startValues(symbols, arrayLengths);
  return { variables, arrays };
}

function expected(text: string): Outcome {
  const { body } = checkSnippet(text, environment);
  const { variables, arrays } = start();
  let posted = 0;
  const evaluation = evaluate(body, variables, {
    arrays,
    stepLimit: 1_000_000,
    call: (_, [value]) => {
      posted = Math.fround(posted + Number(value));
      return undefined;
    },
  });
  expect(evaluation.outcome).toBe("done");
  return { variables, arrays, posted, failed: undefined };
}

const same = (one: Value, other: Value): boolean => one === other || (Number.isNaN(one) && Number.isNaN(other));

/** Names of what differs, with both values. */
function differences(found: Outcome, wanted: Outcome): string[] {
  const pairs: [string, Value, Value][] = [["posted", found.posted, wanted.posted]];
  for (const [symbol, value] of found.variables) pairs.push([symbol.name, value, wanted.variables.get(symbol)!]);
  for (const [symbol, values] of found.arrays) {
    values.forEach((value, index) => {
      pairs.push([`${symbol.name}[${index}]`, value, wanted.arrays.get(symbol)![index]!]);
    });
  }
  return pairs.filter(([, a, b]) => !same(a, b)).map(([name, a, b]) => `${name} is ${a}, not ${b}`);
}

describe("random snippets compute on the GPU what their evaluation computes", () => {
  test.each<[string, boolean]>([
    ["with 32-bit types", false],
    ["with 64-bit integers", true],
  ])("%s", async (_, wide) => {
    const together = fc.array(snippets(wide), { minLength: 1, maxLength: TOGETHER, size: "max" });
    await fc.assert(
      fc.asyncProperty(together, async (texts) => {
        const wanted = texts.map(expected);
        const found = await runSnippets(
          texts.map((text) => ({ body: checkSnippet(text, environment).body, start: start() as Start })),
        );
        found.forEach((outcome, index) => {
          expect(outcome.failed, texts[index]).toBeUndefined();
          expect(differences(outcome, wanted[index]!), texts[index]).toEqual([]);
        });
      }),
      { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 60_000 },
    );
  });
});

type Start = { variables: Map<SnippetSymbol, Value>; arrays: Map<SnippetSymbol, Value[]> };

/** Runs checked snippets on the software GPU, each in an invocation of its own, and reads back what they changed. */

import type { PrinterHost } from "../../../genn/backends/webgpu/printer/host.ts";
import { freshNames } from "../../../genn/backends/webgpu/printer/names.ts";
import { SnippetPrinter, wgslType } from "../../../genn/backends/webgpu/printer/snippet-printer.ts";
import { indented } from "../../../genn/backends/webgpu/printer/text.ts";
import type { SnippetSymbol, Statement, Value } from "../../../genn/language/index.ts";
import { is64Bit } from "../../../genn/language/index.ts";
import { floatFromBits } from "../../maths/harness.ts";
import { runWords } from "./harness.ts";

export interface Start {
  readonly variables: ReadonlyMap<SnippetSymbol, Value>;
  readonly arrays: ReadonlyMap<SnippetSymbol, readonly Value[]>;
}

export interface Outcome {
  readonly variables: ReadonlyMap<SnippetSymbol, Value>;
  readonly arrays: ReadonlyMap<SnippetSymbol, readonly Value[]>;
  /** The sum of what went to `addToPost`. */
  readonly posted: number;
  /** What failed first. */
  readonly failed: string | undefined;
}

/** Key and counter words of the draws of snippet `index`; `site` is not part of them. */
export const drawWords = (index: number) => ({ key0: 11, key1: 22, element: index, c1: 33, c2: 44 });

/**
 * The software GPU merges constants, such as those of v + 1 + 1, cancels those of v - 1 + 1 and multiplies where it
 * should divide by one. Where every bit is compared, floats are hidden from it, each behind a zero of its own.
 */
const HIDDEN = `
fn hidden(x: f32, zero: u32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ zero);
}`;

/** The printed code of one snippet, as a WGSL function `name` over the words of `input` and `output`. */
export function printSnippet(
  name: string,
  index: number,
  body: readonly Statement[],
  start: Start,
  { hideFloats = true } = {},
): { text: string; needs: Set<string>; checks: string[]; hidden: number } {
  const needs = new Set<string>();
  const checks: string[] = [];
  const local = freshNames();
  const places = new Map<SnippetSymbol, string>();
  const arrays = new Map<SnippetSymbol, string>();
  const [loads, stores]: [string[], string[]] = [[], []];
  const declarations: string[] = [];
  let word = 0;
  const exchange = (type: string, place: string, from: string): void => {
    if (type === "vec2<u32>") {
      loads.push(`${place} = vec2<u32>(input[${from}], input[${from} + 1u]);`);
      stores.push(`output[${from}] = ${place}.x;`, `output[${from} + 1u] = ${place}.y;`);
      return;
    }
    loads.push(`${place} = ${type === "bool" ? `input[${from}] != 0u` : `bitcast<${type}>(input[${from}])`};`);
    stores.push(`output[${from}] = ${type === "bool" ? `u32(${place})` : `bitcast<u32>(${place})`};`);
  };
  for (const symbol of start.variables.keys()) {
    const place = local(symbol.name);
    places.set(symbol, place);
    declarations.push(`var ${place}: ${wgslType(symbol.type)};`);
    exchange(wgslType(symbol.type), place, `${word}u`);
    word += wordsOf(symbol.type);
  }
  for (const [symbol, values] of start.arrays) {
    const place = local(symbol.name);
    arrays.set(symbol, place);
    const type = symbol.type === "bool" ? "u32" : wgslType(symbol.type);
    declarations.push(`var ${place}: array<${type}, ${values.length}>;`);
    for (const lines of [loads, stores]) lines.push(`for (var k = 0u; k < ${values.length}u; k++) {`);
    exchange(type, `${place}[k]`, `${word}u + ${wordsOf(symbol.type)}u * k`);
    for (const lines of [loads, stores]) lines.push("}");
    word += wordsOf(symbol.type) * values.length;
  }
  const host: PrinterHost = {
    place: (symbol) => ({ kind: "variable", name: places.get(symbol)! }),
    local,
    needs: (needed) => needs.add(needed),
    accumulator: () => "posted",
    delayedSum: () => {
      throw new Error("these snippets have no synapses");
    },
    array: (symbol) => ({
      element: (element) => `${arrays.get(symbol)}[${element}]`,
      length: `${start.arrays.get(symbol)!.length}u`,
    }),
    check: (what) => checks.push(what) - 1,
    randomElement: () => `${drawWords(index).element}u`,
    randomKey: () => {
      const { key0, key1, c1, c2 } = drawWords(index);
      return { key0: `${key0}u`, key1: `${key1}u`, c1: `${c1}u`, c2: `${c2}u` };
    },
  };
  local("posted");
  const printed = new SnippetPrinter(host).statements(body);
  let hidden = 0;
  const hide = (literal: string) => `hidden(${literal}, input[${word + hidden++}u])`;
  const code = hideFloats
    ? printed.map((line) => line.replace(/(?<![\w.])\d+(\.\d+)?(e[+-]?\d+)?f\b/g, hide))
    : printed;
  const lines = [
    ...declarations,
    ...loads,
    "var posted = 0.0f;",
    ...code,
    ...stores,
    `output[${word}u] = bitcast<u32>(posted);`,
    `output[${word + 1}u] = failed;`,
  ];
  return { text: [HIDDEN, `fn ${name}() {`, ...indented(lines), "}"].join("\n"), needs, checks, hidden };
}

/** Runs snippets, each from its own start and in a shader of its own: compiling grows faster than a shader's size. */
export const runSnippets = (snippets: readonly { body: readonly Statement[]; start: Start }[]): Promise<Outcome[]> =>
  Promise.all(snippets.map(({ body, start }, index) => runSnippet(index, body, start)));

async function runSnippet(index: number, body: readonly Statement[], start: Start): Promise<Outcome> {
  const { text, needs, checks, hidden } = printSnippet("snippet", index, body, start);
  const words = [...start.variables].flatMap(([symbol, value]) => toWords(symbol, value));
  for (const [symbol, values] of start.arrays) words.push(...values.flatMap((value) => toWords(symbol, value)));
  const output = await runWords({
    needs,
    declarations: text,
    body: "  snippet();",
    count: 1,
    input: Uint32Array.from([...words, ...Array<number>(hidden).fill(0)]),
    outputLength: words.length + 2,
  });
  let at = 0;
  const next = (symbol: SnippetSymbol): Value => {
    const value = fromWords(symbol, output[at]!, output[at + 1]!);
    at += wordsOf(symbol.type);
    return value;
  };
  const variables = new Map([...start.variables.keys()].map((symbol) => [symbol, next(symbol)]));
  const arrays = new Map([...start.arrays].map(([symbol, values]) => [symbol, values.map(() => next(symbol))]));
  const [posted, failed] = [floatFromBits(output[at]!), output[at + 1]!];
  return { variables, arrays, posted, failed: failed === 0xffffffff ? undefined : checks[failed] };
}

const wordsOf = (type: SnippetSymbol["type"]): number => (is64Bit(type) ? 2 : 1);

function toWords({ type }: SnippetSymbol, value: Value): number[] {
  if (is64Bit(type)) {
    const bits = BigInt.asUintN(64, BigInt(value));
    return [Number(bits & 0xffffffffn), Number(bits >> 32n)];
  }
  if (type === "float") return [new Uint32Array(new Float32Array([Number(value)]).buffer)[0]!];
  return [Number(value) >>> 0];
}

function fromWords({ type }: SnippetSymbol, low: number, high: number): Value {
  if (is64Bit(type)) {
    const bits = (BigInt(high) << 32n) | BigInt(low);
    return type === "int64" ? BigInt.asIntN(64, bits) : bits;
  }
  if (type === "float") return floatFromBits(low);
  return type.startsWith("int") ? low | 0 : low;
}

/** An imaginary neuron model's environment, shared by the tests of the language. */
import type { SnippetEnvironment, SnippetSymbol, Value } from "../../genn/language/index.ts";
import { is64Bit, isFloat } from "../../genn/language/index.ts";

type Extras = Partial<Omit<SnippetSymbol, "name" | "type">>;

export const symbolOf = (name: string, type: SnippetSymbol["type"] = "float", extras: Extras = {}): SnippetSymbol => ({
  name,
  type,
  access: "readwrite",
  binding: { buffer: name },
  ...extras,
});

const readOnly = (readOnlyReason: string, extras: Extras = {}): Extras => ({
  access: "read",
  readOnlyReason,
  ...extras,
});

export const SYMBOLS: readonly SnippetSymbol[] = [
  symbolOf("v"),
  symbolOf("Isyn", "float", readOnly("it is the sum of the inputs")),
  symbolOf("tau", "float", readOnly("it is a parameter")),
  symbolOf("precise", "double"),
  symbolOf("n", "int32"),
  symbolOf("u", "uint32"),
  symbolOf("byte", "uint8"),
  symbolOf("small", "int16"),
  symbolOf("flag", "bool"),
  symbolOf("big", "int64"),
  symbolOf("huge", "uint64"),
  symbolOf("table", "float", readOnly("it is an extra global parameter", { isArray: true })),
  symbolOf("counts", "int32", { isArray: true }),
  symbolOf("sum", "float", { access: "write" }),
];

/** The environment, some of it changed. */
export const environmentOf = (changes: Partial<SnippetEnvironment> = {}): SnippetEnvironment => ({
  model: "leaky_rate",
  snippet: "simCode",
  precision: { scalar: "float", timepoint: "double" },
  symbols: SYMBOLS,
  functions: [{ name: "addToPost", parameters: ["float"], returns: "void", binding: { effect: "addToPost" } }],
  random: true,
  elsewhere: { V_pre: "only weight updates see the presynaptic neuron", injectCurrent: "only current sources inject" },
  ...changes,
});

/** Something to start with for every symbol. */
export function startValues(
  symbols: readonly SnippetSymbol[],
  arrayLengths: Readonly<Record<string, number>>,
): { variables: Map<SnippetSymbol, Value>; arrays: Map<SnippetSymbol, Value[]> } {
  const variables = new Map<SnippetSymbol, Value>();
  const arrays = new Map<SnippetSymbol, Value[]>();
  symbols.forEach((symbol, i) => {
    const value = (n: number): Value => {
      if (symbol.type === "bool") return n % 2;
      if (is64Bit(symbol.type)) return BigInt(n);
      return isFloat(symbol.type) ? Math.fround(n * 0.37) : n;
    };
    if (symbol.isArray) {
      arrays.set(
        symbol,
        Array.from({ length: arrayLengths[symbol.name] ?? 0 }, (_, k) => value(k + 1)),
      );
    } else {
      variables.set(symbol, value(i + 1));
    }
  });
  return { variables, arrays };
}

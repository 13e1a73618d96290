/** How messages show a value that is wrong. */
import { shortened } from "../language/quote.ts";

/** Longer texts are cut. */
const MOST = 60;

/** "'10' (text)", "null", "[1, 2]", "an object": text is told from numbers. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `'${shortened(value, MOST)}' (text)`;
    case "function":
      return "a function";
    case "bigint":
      return `${shortened(String(value), MOST)}n`;
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return isPlain(value) ? `[${shortened(value.join(", "), MOST)}]` : "a list";
      return ArrayBuffer.isView(value) ? "an array of numbers" : `an object${ofClass(value)}`;
    default:
      return String(value);
  }
}

/** What to write instead of a truth value: ": write 1". */
export const asNumber = (value: unknown): string => (typeof value === "boolean" ? `: write ${Number(value)}` : "");

/** A definition that is of the wrong kind, or what stands in the place of one: "'cell' (neuron)". */
export function shownDefinition(definition: { readonly kind?: string; readonly name?: string } | undefined): string {
  return definition?.kind === undefined
    ? shown(definition)
    : `'${shortened(String(definition.name))}' (${definition.kind})`;
}

/** " of class Map", for what is no plain object. */
function ofClass(value: object): string {
  const { name } = (value.constructor ?? {}) as { readonly name?: unknown };
  return typeof name === "string" && name !== "" && name !== "Object" ? ` of class ${shortened(name)}` : "";
}

const isPlain = (list: readonly unknown[]): boolean =>
  list.length <= MOST && list.every((one) => typeof one === "number" || typeof one === "boolean");

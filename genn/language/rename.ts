/** Looking at a snippet's names and changing them without parsing it: whatever else is in the text stays as it is. */
import { isKeyword, OLD_FUNCTION_NAMES } from "./scanner.ts";

/** Whatever could be mistaken for a name is matched first, and left alone; so is what stands behind a quote that is never closed. */
const WORDS =
  /\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n\r])*"?|\.?\d(?:[eE][+-]|[\w.])*|\$\(\s*([A-Za-z_]\w*)\s*\)|(\$\(\s*)?([A-Za-z_]\w*)/g;

const PLAIN_NAME = /^[A-Za-z_]\w*$/;

/**
 * Replaces names by other names or by expressions, which are put in parentheses. The replacement does not know about
 * scopes: a local of that name is renamed like everything else.
 */
export function renameIdentifiers(source: string, map: Readonly<Record<string, string>>): string {
  return source.replace(WORDS, (text: string, old?: string, opening?: string, plain?: string) => {
    const name = old ?? plain;
    if (name === undefined || !Object.hasOwn(map, name)) return text;
    const value = map[name]!;
    const replacement = PLAIN_NAME.test(value) ? value : `(${value})`;
    // `$((a + b))` would not be the old spelling of anything.
    if (old !== undefined && replacement !== value) return replacement;
    return old === undefined ? (opening ?? "") + replacement : text.replace(name, () => replacement);
  });
}

/** Every name in a snippet, functions and locals included, words of the language not; works on faulty snippets too. */
export function identifiersOf(source: string): Set<string> {
  const names = new Set<string>();
  for (const [, old, opening, plain] of source.matchAll(WORDS)) {
    const name = old ?? plain;
    if (name === undefined || isKeyword(name)) continue;
    const isOldCall = opening !== undefined && Object.hasOwn(OLD_FUNCTION_NAMES, name);
    names.add(isOldCall ? OLD_FUNCTION_NAMES[name]! : name);
  }
  return names;
}

/** The names that stand before a subscript somewhere in a snippet, and those that stand somewhere without one. */
export function subscriptsOf(source: string): {
  readonly subscripted: ReadonlySet<string>;
  readonly plain: ReadonlySet<string>;
} {
  const [subscripted, plain] = [new Set<string>(), new Set<string>()];
  for (const match of source.matchAll(WORDS)) {
    const name = match[1] ?? match[3];
    if (name === undefined || isKeyword(name)) continue;
    const isSubscripted = /^\s*\[/.test(source.slice(match.index + match[0].length));
    (isSubscripted ? subscripted : plain).add(name);
  }
  return { subscripted, plain };
}

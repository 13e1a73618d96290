/** Equations of descriptions as HTML: names are slanted, signs are those of mathematics. */
import { escapeHtml } from "./escape.ts";

/** One equation; `names` are those of quantities, everything else is words, or code where it is marked as in Markdown. */
export function equationHtml(equation: string, names: ReadonlySet<string>): string {
  return equation
    .split(/(`[^`]+`|[A-Za-z_](?:[A-Za-z0-9_]|'(?=[a-z]))*)/)
    .map((part, k, parts) => (k % 2 === 0 ? signs(part) : wordHtml(part, names, parts[k + 1]!)))
    .join("")
    .replace(
      /\^(\u2212?(?:<i>\w+<\/i>|\d+)|\([^()]*\))/g,
      (_, power: string) => `<sup>${power.replace(/^\(|\)$/g, "")}</sup>`,
    );
}

function wordHtml(word: string, names: ReadonlySet<string>, next: string): string {
  if (word.startsWith("`")) return `<code>${escapeHtml(word.slice(1, -1))}</code>`;
  // "a" is an article where a word follows.
  return isName(word, names) || (word === "a" && next !== " ") ? nameHtml(word) : escapeHtml(word);
}

const isName = (word: string, names: ReadonlySet<string>): boolean =>
  names.has(word) ||
  /[A-Za-z]_[A-Za-z0-9]/.test(word) ||
  // One letter alone is a quantity; for "a", see above.
  /^[A-Zb-z]$|^dt$/.test(word) ||
  (word.startsWith("d") && names.has(word.slice(1)));

/** What stands behind the first underscore stands lower. */
function nameHtml(name: string): string {
  const [first, ...rest] = name.split("_");
  if (first === "" || rest.length === 0) return `<i>${escapeHtml(name)}</i>`;
  return `<i>${escapeHtml(first!)}</i><sub>${escapeHtml(rest.join(" "))}</sub>`;
}

const signs = (text: string): string =>
  escapeHtml(text)
    .replaceAll("&gt;=", "\u2265")
    .replaceAll("&lt;=", "\u2264")
    .replaceAll("-&gt;", "\u2192")
    .replaceAll(":=", "\u2190")
    .replaceAll("+-", "\u00b1")
    .replaceAll("-", "\u2212");

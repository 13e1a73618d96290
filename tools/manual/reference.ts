/** The pages of the reference, as TypeDoc has written them, without what the line of a function says already. Text in, text out. */
import { slugOf } from "./slug.ts";

const HEADING = /^#{2,6} /;
const REPEATING = /^#{3,6} (Parameters|Returns|Type Parameters)$/;
/** Heads of tables of names and types alone, both of which stand in the line above. */
const BARE = /^\| (Parameter \| Type|Type Parameter(?: \| Default type)?) \|$/;

/** Leaves out tables of parameters that describe none, and results of which nothing is said but the type. */
export function withoutRepetition(page: string): string {
  const lines = page.split("\n");
  const kept: string[] = [];
  for (let k = 0; k < lines.length; ) {
    let end = k + 1;
    while (end < lines.length && !HEADING.test(lines[end]!) && lines[end] !== "***") end++;
    const said = lines.slice(k + 1, end).filter((line) => line !== "");
    if (!REPEATING.test(lines[k]!) || !saysNoMore(said)) {
      kept.push(...lines.slice(k, end));
    }
    k = end;
  }
  return withAnchors(kept.join("\n"));
}

/** Links within a page lead to the headings that are left, of which the first of a name has no number. */
function withAnchors(page: string): string {
  const anchors = new Map<string, number>();
  for (const [, heading] of page.matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = slugOf(heading!.replace(/[`\\*]/g, ""));
    anchors.set(slug, (anchors.get(slug) ?? 0) + 1);
  }
  const isThere = (slug: string) => {
    const [, name, number] = /^(.*?)(?:-(\d+))?$/.exec(slug)!;
    return anchors.has(slug) || (number !== undefined && Number(number) < (anchors.get(name!) ?? 0));
  };
  return page.replace(/\]\(#([\w-]+)\)/g, (link, slug: string) => {
    const first = slug.replace(/-\d+$/, "");
    return !isThere(slug) && anchors.has(first) ? `](#${first})` : link;
  });
}

function saysNoMore(said: readonly string[]): boolean {
  const isTable = BARE.test(said[0] ?? "") && said.every((line) => line.startsWith("|"));
  return isTable || said.length === 1;
}

/** What the header of a file says of it. */
export const headerOf = (source: string): string =>
  (/^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? "")
    .split("\n")
    .map((line) => line.replace(/^ \* ?/, "").trim())
    .join(" ")
    .trim();

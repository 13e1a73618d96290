/** The pages of the reference, as TypeDoc has written them, without what the line of a function says already. Text in, text out. */

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
  return kept.join("\n");
}

function saysNoMore(said: readonly string[]): boolean {
  const isTable = BARE.test(said[0] ?? "") && said.every((line) => line.startsWith("|"));
  return isTable || said.length === 1;
}

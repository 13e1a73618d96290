/** Which of many recorded variables are worth a line in a plot. */
import type { ModelDocs } from "../genn/index.ts";
import { unitOf } from "./probes.ts";
import type { ResponseLine } from "./response.ts";

/** Lines in a plot: more could not be told apart. */
const MOST = 4;

const changes = ({ values }: ResponseLine): boolean => values.some((value) => value !== values[0]);

/** The lines that a description asks for; else the first variable, and up to three others that change and are not a copy of one before. */
export function chosenLines(
  names: readonly string[],
  recorded: Readonly<Record<string, Float64Array>>,
  docs: ModelDocs | undefined,
): ResponseLine[] {
  const lines = names.map((name): ResponseLine => ({ name, unit: unitOf(docs, name), values: recorded[name]! }));
  const wanted = docs?.response?.show as readonly string[] | undefined;
  if (wanted !== undefined) return lines.filter(({ name }) => wanted.includes(name));
  const found: ResponseLine[] = [];
  for (const line of lines) {
    const isCopy = found.some(({ values }) => values.every((value, k) => value === line.values[k]));
    if (found.length < MOST && changes(line) && !isCopy) found.push(line);
  }
  return found.length === 0 ? lines.slice(0, 1) : found;
}

/** Lines of one unit, which share an axis; in the order of their first. At most three. */
export function byUnit(lines: readonly ResponseLine[]): ResponseLine[][] {
  const groups = new Map<string, ResponseLine[]>();
  for (const line of lines) groups.set(line.unit, [...(groups.get(line.unit) ?? []), line]);
  return [...groups.values()].slice(0, 3);
}

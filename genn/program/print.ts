/** A Program as text that a person can read: for debugging, and to see what a pass has changed. */

import type { Expression, SnippetSymbol, Statement } from "../language/ast.ts";
import { shortestText, statementLines } from "../language/text.ts";
import type { Initialiser } from "../model/initialisers.ts";
import { alignColumns } from "./columns.ts";
import type { Connectivity } from "./connectivity.ts";
import {
  type Binding,
  type Buffer,
  type ConnectivityUpdate,
  type CustomUpdateKernel,
  type EventSource,
  type NeuronKernel,
  type Origin,
  type Program,
  type Section,
  type StepKernel,
  type StillSenders,
  type SynapseKernel,
  untilOrigin,
} from "./program.ts";
import { callsRandom, visitExpressions } from "./walk.ts";

/**
 * Buffers, arrays and event queues as tables; then the kernels in the order of a step, and the custom updates: what they run over, what passes
 * have noted about them, and their code, with what its names stand for where that does not show.
 */
export function programText(program: Program): string {
  const { name, dt, batchSize, blockSize, precision, seed } = program;
  const batch = batchSize === 1 ? "1 instance" : `${batchSize} instances in blocks of ${blockSize}`;
  const parts = [
    [`program ${name}: dt ${dt} ms, ${batch}, scalar ${precision.scalar}, time ${precision.timepoint}, seed ${seed}`],
    table("buffers", ["id", "name", "type", "shape", "copies", "starts as", ""], program.buffers.map(bufferRow)),
    table(
      "arrays",
      ["id", "name", "type", "elements"],
      program.arrays.map(({ id, name, type, initial }) => [`${id}`, name, type, `${initial.length}`]),
    ),
    table("event queues", ["id", "kind", "population", "neurons", "slots", "buffers"], queueRows(program)),
    ...program.step.map((kernel) => stepKernelLines(program, kernel)),
    ...program.customUpdates.map((kernel) => updateLines(program, kernel)),
    ...program.connectivityUpdates.map((update) => connectivityLines(program, update)),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const indented = (lines: readonly string[], by = "  "): string[] => lines.map((line) => by + line);

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [title, ...indented(alignColumns([head, ...rows], [0]))];
}

function bufferRow({
  id,
  name,
  type,
  rows,
  columns,
  sharing,
  initial,
  persistent,
  repeats,
  time,
  segmentOf,
}: Buffer): string[] {
  const notes = [
    ...(time === "steps" ? ["in steps"] : []),
    ...(persistent ? [] : ["scratch"]),
    ...(segmentOf === undefined ? [] : [`by segment, see buffer ${segmentOf}`]),
    ...(repeats === undefined ? [] : [`each element for a row of ${repeats}`]),
  ];
  const shape = rows === 1 ? `${columns}` : `${rows} x ${columns}`;
  return [`${id}`, name, type, shape, sharing, initialText(initial), notes.join(", ")];
}

function initialText(initial: Initialiser | undefined): string {
  if (initial === undefined) return "0";
  if (initial.kind === "constant") return `${initial.value}`;
  if (initial.kind === "array") return `${initial.values.length} values`;
  if (initial.kind === "recomputed") return initialText(initial.initialiser);
  if (initial.kind === "divided") return `${initialText(initial.initialiser)} / ${initial.divisor}`;
  const { kind, ...parameters } = initial.kind === "code" ? { ...initial.params, kind: initial.model.name } : initial;
  return `${kind}(${Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ")})`;
}

const queueRows = ({ events }: Program): string[][] =>
  events.map(({ id, kind, population, synapses, size, slots, ...buffers }) => [
    `${id}`,
    kind,
    synapses ?? population,
    `${size}`,
    `${slots}`,
    Object.entries(buffers)
      .filter(([, buffer]) => buffer !== undefined)
      .map(([name, buffer]) => `${name} ${buffer}`)
      .join(", "),
  ]);

const nameOf = ({ buffers }: Program, id: number): string => buffers[id]?.name ?? `buffer ${id}, which there is not`;

const leftOut = (program: Program, { buffer }: NonNullable<SynapseKernel["skipWhereZero"]>): string =>
  `leaves out rows whose ${nameOf(program, buffer)} is 0`;

function stepKernelLines(program: Program, kernel: StepKernel): string[] {
  if (kernel.kind === "neuron") return neuronLines(program, kernel);
  return kernel.kind === "customUpdate" ? updateLines(program, kernel) : synapseLines(program, kernel);
}

const overSynapses = ({ kind, rows, columns, synapseCount }: Connectivity): string =>
  `${kind} ${rows} x ${columns}, ${synapseCount} synapses`;

function synapseLines(program: Program, kernel: SynapseKernel): string[] {
  const { name, kind, trigger, connectivity, section, skipWhereZero, still, marks } = kernel;
  const queue = trigger === undefined ? undefined : program.events[trigger];
  const late = kernel.arrival === 1 ? "" : `, ${kernel.arrival} steps after it`;
  const when = queue === undefined ? "in every step" : `for each ${queue.kind} of ${queue.population}${late}`;
  const notes = [
    ...(skipWhereZero === undefined ? [] : [leftOut(program, skipWhereZero)]),
    ...(marks === undefined ? [] : [`sets ${nameOf(program, marks)}`]),
  ];
  return [
    `kernel ${name}: ${kind}, ${when}; ${overSynapses(connectivity)}`,
    ...indented(notes),
    ...indented(sectionLines(program, section)),
    ...(still === undefined ? [] : indented(stillLines(program, still))),
  ];
}

function stillLines(program: Program, still: StillSenders): string[] {
  const part = (title: string, section: Section | undefined) =>
    section === undefined ? [] : [title, ...indented(sectionLines(program, section))];
  const watched = still.watched.map(
    ({ buffer, last }) => `${nameOf(program, buffer)} (last: ${nameOf(program, last)})`,
  );
  return [
    `while ${watched.join(", ")} stand still, instead:`,
    ...indented([
      ...part("in every step, over the postsynaptic neurons", still.eachStep),
      ...part("when they move, over all synapses", still.send),
      ...part("before that and at the end of a stretch, over all synapses", still.settle),
    ]),
  ];
}

function neuronLines(program: Program, kernel: NeuronKernel): string[] {
  const { name, size, model, inputs, heldSources, sections, events, sleeps, held } = kernel;
  const notes = [
    ...inputs.map((input) => `input ${input.name} starts as ${input.initial}`),
    ...(sleeps ? ["sleeps from its first step without an event until a source changes"] : []),
    ...(held === undefined ? [] : [`keeps values until ${nameOf(program, held.changed)} is set`]),
  ];
  const sources = heldSources.flatMap((source) => [
    `held source ${source.name}, into input ${inputs[source.slot]?.name}, kept in ${nameOf(program, source.current)}`,
    ...indented([
      ...sectionLines(program, source.section),
      ...sectionLines(program, untilOrigin(source), source.until),
    ]),
  ]);
  // What the two versions have in common stands in the first.
  const kept = (held?.sections ?? []).flatMap((section, index) => {
    const lines = sectionLines(program, section);
    return lines.join() === sectionLines(program, sections[index]!).join() ? [] : lines;
  });
  return [
    `kernel ${name}: ${size} neurons of ${model}`,
    ...indented(notes),
    ...indented(sources),
    ...sections.flatMap((section) => indented(sectionLines(program, section))),
    ...(held === undefined ? [] : ["  in steps in which it is not set, instead:", ...indented(kept, "    ")]),
    ...events.flatMap((source) => indented(eventLines(program, source))),
    ...indented(
      kernel.history.map(
        ({ buffer, ring }) => `keeps ${nameOf(program, buffer)} in a slot of ${nameOf(program, ring)}`,
      ),
    ),
  ];
}

function eventLines(program: Program, { event, condition, risingEdge, onEvent }: EventSource): string[] {
  const what = program.events[event]?.kind ?? `event ${event}, which there is not`;
  return [
    `a ${what} ${risingEdge ? "when this becomes true" : "where"}`,
    ...indented(sectionLines(program, condition, condition.expression)),
    ...onEvent.flatMap((section) => indented(sectionLines(program, section))),
  ];
}

function updateLines(program: Program, kernel: CustomUpdateKernel): string[] {
  const { name, group, connectivity, columns, copies, section, reductions, axis, skipWhereZero } = kernel;
  const over = connectivity === undefined ? `${columns} neurons` : overSynapses(connectivity);
  const each = { shared: "", instance: ", each instance", block: ", each block of instances" }[copies];
  return [
    `update ${name} ${group === undefined ? "in every step" : `of the group ${group}`}; ${over}${each}`,
    ...indented(
      reductions.map(
        (one) => `${one.name}: the ${one.operation} over the ${axis}, into ${nameOf(program, one.buffer)}`,
      ),
    ),
    ...indented(skipWhereZero === undefined ? [] : [leftOut(program, skipWhereZero)]),
    ...indented(sectionLines(program, section)),
  ];
}

function connectivityLines(program: Program, { name, group, population, section }: ConnectivityUpdate): string[] {
  const { growth } = program.graphs.find((one) => one.population === population)!;
  return [
    `connectivity update ${name} of the group ${group}; rows of ${population}, with room for ${growth!.perRow} synapses each`,
    ...indented(sectionLines(program, section)),
  ];
}

/** The code of a section, below where it is from and what its names stand for. */
function sectionLines(program: Program, section: Section | Origin, expression?: Expression): string[] {
  const { role, model, snippet, stream } = section;
  const body: readonly Statement[] =
    expression === undefined
      ? (section as Section).body
      : [{ kind: "expression", position: expression.position, expression }];
  const random = callsRandom(body) ? [`random numbers of '${stream}'`] : [];
  const meanings = [...meaningsOf(program, body), ...random];
  return [
    `// ${role}: ${snippet} of ${model}`,
    ...(meanings.length === 0 ? [] : [`// ${meanings.join("; ")}`]),
    ...statementLines(body, program.precision),
  ];
}

/** What names stand for, where that does not show: constants, and variables that are called otherwise or lie elsewhere. */
function meaningsOf(program: Program, body: readonly Statement[]): string[] {
  const symbols = new Set<SnippetSymbol>();
  const sums = new Set<string>();
  visitExpressions(body, (node) => {
    if (node.kind === "name" || node.kind === "subscript") symbols.add(node.symbol);
    const binding = node.kind === "call" ? (node.binding as { kind: string; buffer: number } | undefined) : undefined;
    if (node.kind === "call" && binding?.kind.startsWith("addTo"))
      sums.add(`${node.name}: ${nameOf(program, binding.buffer)}`);
    return undefined;
  });
  const meanings = [...symbols].flatMap((symbol) => meaningOf(program, symbol) ?? []);
  return [...new Set([...meanings, ...sums])];
}

function meaningOf(program: Program, { name, type, binding }: SnippetSymbol): string | undefined {
  const bound = binding as Binding | undefined;
  switch (bound?.kind) {
    case "constant":
      return `${name} = ${shortestText(bound.value, type)}`;
    case "step":
      return `${name}: the number of the step`;
    case "past":
    case "variable":
    case "spikeTime": {
      const buffer = nameOf(program, bound.buffer);
      const shows = bound.index === "own" && buffer.slice(buffer.lastIndexOf(".") + 1) === name;
      const slot = bound.slot === undefined ? "" : ` in slot ${bound.slot}${bound.kind === "past" ? " - k" : ""}`;
      const late = bound.kind === "spikeTime" && bound.delay !== 0 ? ` + ${bound.delay} steps` : "";
      return shows && late + slot === "" ? undefined : `${name}: ${buffer}[${bound.index}]${slot}${late}`;
    }
    default:
      return undefined;
  }
}

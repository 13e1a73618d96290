/** Rewrites of typed trees: the same tree with some symbols bound to something else. */
import type { Expression, SnippetSymbol, Statement } from "../language/ast.ts";
import type { CustomUpdateKernel, EventSource, Kernel, NeuronKernel, Program, Section, StepKernel } from "./program.ts";
import { buffersAssigned, buffersOf, usesOf } from "./walk.ts";

/** The same code with every symbol replaced by what `replace` makes of it (called once per symbol). */
export class SymbolReplacer {
  readonly #replace: (symbol: SnippetSymbol) => SnippetSymbol;
  readonly #done = new Map<SnippetSymbol, SnippetSymbol>();

  constructor(replace: (symbol: SnippetSymbol) => SnippetSymbol) {
    this.#replace = replace;
  }

  symbol(symbol: SnippetSymbol): SnippetSymbol {
    let replaced = this.#done.get(symbol);
    if (replaced === undefined) {
      replaced = this.#replace(symbol);
      this.#done.set(symbol, replaced);
    }
    return replaced;
  }

  /** Nodes are plain records: every `symbol` below is replaced, everything else is kept. */
  node<T extends Expression | Statement>(node: T): T {
    return this.#value(node) as T;
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#value(one));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        if (key === "symbol") return [key, this.symbol(inner as SnippetSymbol)];
        return [key, key === "binding" || key === "position" ? inner : this.#value(inner)];
      }),
    );
  }
}

/** All code of a kernel, for questions. */
export function codeOf(kernel: Kernel): readonly (Statement | Expression)[] {
  if (kernel.kind !== "neuron") return kernel.section.body;
  return [
    ...kernel.heldSources.flatMap((source) => [...source.section.body, source.until]),
    ...codeOfEveryStep(kernel),
    ...kernel.events.flatMap(codeOnEvent),
  ];
}

/** Every buffer a kernel's code names, transposed or not. */
export const buffersNamedBy = (kernel: Kernel): Set<number> => buffersOf(usesOf(codeOf(kernel)).all);

/** The sections of a kernel. */
export function sectionsIn(kernel: Kernel): readonly Section[] {
  if (kernel.kind !== "neuron") return [kernel.section];
  return [
    ...kernel.heldSources.map((source) => source.section),
    ...kernel.sections,
    ...kernel.events.flatMap(({ onEvent }) => onEvent),
  ];
}

/** What neurons run in every step, beside their held sources: their sections and the conditions of their events. */
export const codeOfEveryStep = ({ sections, events }: NeuronKernel): readonly (Statement | Expression)[] => [
  ...sections.flatMap((section) => section.body),
  ...events.map(({ condition }) => condition.expression),
];

export const codeOnEvent = ({ onEvent }: EventSource): readonly Statement[] => onEvent.flatMap(({ body }) => body);

/** The buffers that the code of steps assigns to or reduces into, and what is kept of past steps. */
export function buffersWrittenInStep({ step }: Program): Set<number> {
  const written = buffersAssigned(step.flatMap((kernel) => codeOf(kernel)));
  for (const kernel of step) if (kernel.kind === "neuron") for (const { ring } of kernel.history) written.add(ring);
  for (const buffer of reducedInto(step)) written.add(buffer);
  return written;
}

/** Does an update add what instances have to the accumulators of their blocks (pass `blockAccumulators`), and do nothing else? */
export const addsToBlocks = ({ copies, section }: CustomUpdateKernel, { buffers }: Pick<Program, "buffers">): boolean =>
  copies === "instance" && [...buffersAssigned(section.body)].some((id) => buffers[id]?.sharing === "block");

/** What updates reduce into. */
export const reducedInto = (kernels: readonly Kernel[]): readonly number[] =>
  kernels.flatMap((kernel) => (kernel.kind === "customUpdate" ? kernel.reductions.map(({ buffer }) => buffer) : []));

/** All kernels of a program. */
export const kernelsOf = (program: Program): readonly Kernel[] => [...program.step, ...program.customUpdates];

/** The program with every symbol of its code replaced. */
export function replaceSymbols(program: Program, replace: (symbol: SnippetSymbol) => SnippetSymbol): Program {
  const replacer = new SymbolReplacer(replace);
  return rewriteCode(program, {
    section: (one) => ({ ...one, body: one.body.map((node) => replacer.node(node)) }),
    expression: (one) => replacer.node(one),
  });
}

/** The program as it comes from `lower`, with all its code rewritten: its sections, and what is a single expression. */
export function rewriteCode(
  program: Program,
  { section, expression }: { section(one: Section): Section; expression(one: Expression): Expression },
): Program {
  const neuron = (kernel: NeuronKernel): NeuronKernel => ({
    ...kernel,
    heldSources: kernel.heldSources.map((source) => ({
      ...source,
      section: section(source.section),
      until: expression(source.until),
    })),
    sections: kernel.sections.map(section),
    events: kernel.events.map((event) => ({
      ...event,
      condition: { ...event.condition, expression: expression(event.condition.expression) },
      onEvent: event.onEvent.map(section),
    })),
  });
  return {
    ...program,
    step: program.step.map(
      (kernel): StepKernel =>
        kernel.kind === "neuron" ? neuron(kernel) : { ...kernel, section: section(kernel.section) },
    ),
    customUpdates: program.customUpdates.map(
      (kernel): CustomUpdateKernel => ({ ...kernel, section: section(kernel.section) }),
    ),
  };
}

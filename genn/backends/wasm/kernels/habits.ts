/** What a neuron kernel does with its variables, which tells when they need not be loaded or stored. */
import type { EventSource, NeuronKernel } from "../../../program/program.ts";
import { codeOfEveryStep, codeOnEvent } from "../../../program/rewrite.ts";
import { accessesOf, buffersTouched } from "../../../program/schedule.ts";
import { buffersOf, readBeforeWritten, usesOf, variableKey } from "../../../program/walk.ts";
import { scopesOf } from "../../common/scopes.ts";
import type { ModuleContext } from "../module-context.ts";

export interface Habits {
  /** Is it named, assigned, only where a neuron sends an event? */
  readonly namedOnEventOnly: (buffer: number) => boolean;
  readonly writtenOnEventOnly: (buffer: number) => boolean;
  readonly writtenFirst: ReadonlySet<number>;
  /** Written anew in every step, and read by nothing in a step that did not write it itself: only the last value counts. */
  readonly unseen: ReadonlySet<number>;
}
export const NO_HABITS: Habits = {
  namedOnEventOnly: () => false,
  writtenOnEventOnly: () => false,
  writtenFirst: new Set(),
  unseen: new Set(),
};

/**
 * The habits of a kernel's step. `masked`: lanes behind the last neuron are masked out. `apart`: events whose code is run in a
 * loop of its own, from memory.
 */
export function habitsOf(
  context: ModuleContext,
  kernel: NeuronKernel,
  masked: boolean,
  apart: readonly EventSource[],
): Habits {
  if (kernel.events.some(({ risingEdge }) => risingEdge)) return NO_HABITS;
  // Held sources have a function of their own.
  const scopes = scopesOf(context.program, kernel, []);
  const everyStep = codeOfEveryStep(kernel);
  const { written } = usesOf(everyStep);
  const without = (all: ReadonlySet<number>, some: ReadonlySet<number>) =>
    new Set([...all].filter((id) => !some.has(id)));
  const keys = new Set([...written].map(variableKey));
  const early = readBeforeWritten(everyStep, keys);
  // Under a mask an assignment keeps the old value in some lanes, so it has to be there.
  const first = masked ? [] : [...written].filter((symbol) => !early.has(variableKey(symbol)));
  // A write inside a branch or loop is not certain: only what is written outright needs no load.
  const certain = writtenOutright(kernel);
  const writtenFirst = new Set([...buffersOf(first)].filter((id) => certain.has(id)));
  // A population that sleeps may miss the last step of a stretch.
  const elsewhere = kernel.sleeps ? new Set(writtenFirst) : buffersTouchedElsewhere(context, kernel);
  for (const { buffer } of kernel.history) elsewhere.add(buffer);
  for (const source of apart) {
    for (const id of buffersOf(usesOf(codeOnEvent(source)).all)) elsewhere.add(id);
    const { time } = context.queue(source.event);
    if (time !== undefined) elsewhere.add(time);
  }
  const unseen = without(writtenFirst, elsewhere);
  return {
    namedOnEventOnly: (buffer) => scopes.load(buffer) === "onEvent",
    writtenOnEventOnly: (buffer) => scopes.store(buffer) === "onEvent",
    writtenFirst,
    unseen,
  };
}

function buffersTouchedElsewhere({ program }: ModuleContext, kernel: NeuronKernel): Set<number> {
  const others = program.step.filter((other) => other.name !== kernel.name);
  return buffersTouched(others.flatMap((other) => accessesOf(program, other)));
}

/** Buffers assigned by a statement of their own at the top level of a section. */
function writtenOutright(kernel: NeuronKernel): Set<number> {
  const symbols = kernel.sections
    .flatMap((section) => section.body)
    .flatMap((statement) =>
      statement.kind === "expression" &&
      statement.expression.kind === "assign" &&
      statement.expression.operator === undefined
        ? [statement.expression.target.symbol]
        : [],
    );
  return buffersOf(symbols);
}

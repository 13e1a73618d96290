/**
 * The policy of loads and stores in the step of a neuron population. A step has scopes: what runs for every neuron, and
 * inside of it what runs only for those that send an event, or where a held source is asked anew. A variable is loaded in the
 * innermost scope around all that names it, and stored in the innermost around all that assigns it.
 */
import type { Expression, Statement } from "../../language/ast.ts";
import type { HeldSource, NeuronKernel, Program } from "../../program/program.ts";
import { codeOfEveryStep, codeOnEvent } from "../../program/rewrite.ts";
import { buffersOf, usesOf } from "../../program/walk.ts";

export type Scope = "everyStep" | "onEvent" | HeldSource;

export interface Scopes {
  /** Where a buffer's element is loaded. */
  load(buffer: number): Scope;
  /** Where it is stored; undefined where nothing assigns it. */
  store(buffer: number): Scope | undefined;
}

interface Uses {
  readonly scope: Scope;
  readonly named: Set<number>;
  readonly assigned: Set<number>;
}

function usesIn(scope: Scope, code: readonly (Statement | Expression)[]): Uses {
  const { all, written } = usesOf(code);
  return { scope, named: buffersOf(all), assigned: buffersOf(written) };
}

/** The scopes of a kernel's step. `sources`: the held sources whose code runs within it, not in a function of their own. */
export function scopesOf(program: Program, kernel: NeuronKernel, sources: readonly HeldSource[]): Scopes {
  const everyStep = usesIn("everyStep", codeOfEveryStep(kernel));
  const onEvent = usesIn("onEvent", kernel.events.flatMap(codeOnEvent));
  const within = [onEvent, ...sources.map((source) => usesIn(source, [...source.section.body, source.until]))];
  // What a backend does itself counts too: it adds held currents, and keeps the times of events.
  for (const { current } of kernel.heldSources) everyStep.named.add(current);
  for (const { event } of kernel.events) {
    const { time } = program.events[event]!;
    if (time === undefined) continue;
    onEvent.named.add(time);
    onEvent.assigned.add(time);
  }
  const innermost = (buffer: number, uses: "named" | "assigned"): Scope | undefined => {
    if (everyStep[uses].has(buffer)) return "everyStep";
    const found = within.filter((one) => one[uses].has(buffer));
    return found.length > 1 ? "everyStep" : found[0]?.scope;
  };
  return {
    load: (buffer) => innermost(buffer, "named") ?? "everyStep",
    store: (buffer) => innermost(buffer, "assigned"),
  };
}

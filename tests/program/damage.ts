/** A Program in which everything occurs, and ways to damage it: a piece of it changed, or code with one more statement. */
import { expect, test } from "vitest";
import { wasm } from "../../genn/backends/wasm/index.ts";
import type { Expression, SnippetSymbol, Statement } from "../../genn/language/ast.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { optimise } from "../../genn/program/passes/index.ts";
import type {
  Binding,
  Buffer,
  CustomUpdateKernel,
  EventQueue,
  Kernel,
  NeuronKernel,
  Program,
  Section,
  SynapseKernel,
} from "../../genn/program/program.ts";
import { InvalidProgramError, verify } from "../../genn/program/verify.ts";
import { everything } from "../support/everything-model.ts";

export const program = optimise(lower(everything()), wasm.passes);

export const withBuffer = (name: string, changes: Partial<Buffer>): Program => ({
  ...program,
  buffers: program.buffers.map((one) => (one.name === name ? { ...one, ...changes } : one)),
});
export const idOf = (name: string): number => {
  const found = program.buffers.find((one) => one.name === name || one.name.replace(/_\d+$/, "") === name);
  if (found === undefined) throw new Error(`no buffer '${name}'`);
  return found.id;
};
export function withKernel<K extends Kernel>(name: string, change: (kernel: K) => Partial<K>): Program {
  let found = false;
  const changed = <T extends Kernel>(kernel: T): T => {
    if (kernel.name !== name) return kernel;
    found = true;
    return { ...kernel, ...change(kernel as unknown as K) };
  };
  const damaged = { ...program, step: program.step.map(changed), customUpdates: program.customUpdates.map(changed) };
  if (!found) throw new Error(`no kernel '${name}'`);
  return damaged;
}
export const synapses = (name: string, change: (kernel: SynapseKernel) => Partial<SynapseKernel>) =>
  withKernel(name, change);
export const neurons = (name: string, change: (kernel: NeuronKernel) => Partial<NeuronKernel>) =>
  withKernel(name, change);
export const update = (name: string, change: (kernel: CustomUpdateKernel) => Partial<CustomUpdateKernel>) =>
  withKernel(name, change);
export const withQueue = (population: string, changes: Partial<EventQueue>): Program => ({
  ...program,
  events: program.events.map((one) => (one.population === population ? { ...one, ...changes } : one)),
});

export const position = { line: 1, column: 1 };
export const nameOf = (symbol: SnippetSymbol): Expression & { kind: "name" } => ({
  kind: "name",
  position,
  type: symbol.type,
  symbol,
});
export const bound = (binding: Binding | undefined, changes: Partial<SnippetSymbol> = {}): SnippetSymbol => ({
  name: "x",
  type: "float",
  access: "readwrite",
  binding,
  ...changes,
});
export const at = (buffer: string, index: Extract<Binding, { kind: "variable" }>["index"] = "own") =>
  bound({ kind: "variable", buffer: idOf(buffer), index });
export const set = (symbol: SnippetSymbol, value: Expression, operator?: "+"): Statement => ({
  kind: "expression",
  position,
  expression: {
    kind: "assign",
    position,
    type: symbol.type,
    target: nameOf(symbol),
    operator,
    operationType: symbol.type,
    value,
  },
});
export const read = (symbol: SnippetSymbol): Statement => ({
  kind: "expression",
  position,
  expression: nameOf(symbol),
});
export const LOCAL = bound(undefined);
export const one: Expression = { kind: "literal", position, type: "float", value: 1 };
export const call = (name: string, binding: unknown, values: readonly Expression[] = [one]): Statement => ({
  kind: "expression",
  position,
  expression: { kind: "call", position, type: "void", name, arguments: values, binding, site: 0 },
});
/** The section with one more statement. */
export const more = (section: Section, statement: Statement): Section => ({
  ...section,
  body: [...section.body, statement],
});
export const inSynapses = (name: string, statement: Statement) =>
  synapses(name, ({ section }) => ({ section: more(section, statement) }));
export const inUpdate = (name: string, statement: Statement) =>
  update(name, ({ section }) => ({ section: more(section, statement) }));
/** One more statement in the section of a role. */
export const inNeurons = (name: string, role: Section["role"], statement: Statement) =>
  neurons(name, ({ sections, held }) => {
    const add = (list: readonly Section[]) => list.map((one) => (one.role === role ? more(one, statement) : one));
    return { sections: add(sections), held: held && { ...held, sections: add(held.sections) } };
  });

export const DYNAMICS = "there.synapseDynamics";
export const PRE = "events.presynapticSpike";
export const POST = "events.postsynapticSpike";

export type Damage = readonly [rule: string, damage: () => Program, message: RegExp];

/** Tests that each Program is refused, for that reason. */
export function testDamages(damages: readonly Damage[]): void {
  test.each(damages)("%s", (_, damage, message) => {
    const check = () => verify(damage(), "the pass 'damage'");
    expect(check).toThrow(InvalidProgramError);
    expect(check).toThrow("the Program of 'everything' is not valid after the pass 'damage':");
    expect(check).toThrow(message);
  });
}

/** Checks of neuron kernels: their sections and roles, held sources and held values, and the events they send. */
import {
  type EventSource,
  type HeldSource,
  type NeuronKernel,
  type Section,
  type SectionRole,
  untilOrigin,
} from "../program.ts";
import { codeOfEveryStep, codeOnEvent } from "../rewrite.ts";
import { buffersAssigned, buffersOf, usesOf } from "../walk.ts";
import { CodeVerifier, type Place } from "./code.ts";
import type { Verification } from "./context.ts";
import type { Sides } from "./sides.ts";

/** The roles of the sections of a step, in the order in which they must come. */
const STEP_ROLES: readonly SectionRole[] = ["postsynaptic", "sentBack", "currentSource", "neuron", "sideDynamics"];
const EVENT_ROLES: readonly SectionRole[] = ["sideSpike", "reset"];
/** Code that injects into the inputs, and code that sees what was injected. */
const INJECTING: readonly SectionRole[] = ["postsynaptic", "sentBack", "currentSource"];
const SEEING: readonly SectionRole[] = ["neuron", "condition", "reset"];

type Locals = ReturnType<CodeVerifier["check"]>;

export function verifyNeurons(all: Verification, kernel: NeuronKernel, sides: Sides): void {
  const where = `kernel '${kernel.name}'`;
  const { scalar } = all.program.precision;
  const names = kernel.inputs.map(({ name }) => name);
  all.require(new Set(names).size === names.length, where, "two inputs have one name");
  for (const { name, type } of kernel.inputs) all.require(type === scalar, where, `the input '${name}' is ${type}`);
  for (const source of kernel.heldSources) verifyHeldSource(all, kernel, source, sides);
  const locals = verifySections(all, kernel, kernel.sections, sides);
  for (const source of kernel.events) verifyEvents(all, kernel, source, locals, sides);
  verifyHistory(all, kernel);
  const { held } = kernel;
  if (held === undefined) return;
  all.flag(held.changed, `${where}, 'changed'`);
  const streams = (sections: readonly Section[]) => sections.map(({ stream }) => stream).join();
  all.require(streams(held.sections) === streams(kernel.sections), where, "its two versions have other sections");
  const kept = verifySections(all, kernel, held.sections, sides);
  for (const source of kernel.events) verifyEvents(all, kernel, source, kept, sides);
}

/** What is kept of past steps is kept of buffers of these neurons. */
function verifyHistory(all: Verification, { name, size, history }: NeuronKernel): void {
  for (const { buffer, ring } of history) {
    const where = `kernel '${name}', its past`;
    const kept = all.buffer(buffer, where);
    if (kept !== undefined) all.shaped(kept, { columns: size }, where);
    all.require(
      all.buffer(ring, where)?.historyOf === buffer,
      where,
      `buffer ${ring} is not the past of buffer ${buffer}`,
    );
  }
}

/** The sections of a step; returns the locals of the neurons' own code, which conditions and resets may name. */
function verifySections(all: Verification, kernel: NeuronKernel, sections: readonly Section[], sides: Sides): Locals {
  verifyRoles(all, kernel, sections, STEP_ROLES);
  let locals: Locals = new Set();
  for (const section of sections) {
    const scope = verifier(all, kernel, section.role, sides).check(section, section.body);
    if (section.role === "neuron") locals = scope;
  }
  return locals;
}

function verifyRoles(
  all: Verification,
  { name }: NeuronKernel,
  sections: readonly Section[],
  roles: readonly SectionRole[],
): void {
  let last = 0;
  for (const { role, snippet } of sections) {
    const place = roles.indexOf(role);
    all.require(place !== -1, `kernel '${name}'`, `${snippet} has the role '${role}', which does not belong here`);
    all.require(place === -1 || place >= last, `kernel '${name}'`, `${snippet} ('${role}') comes too late`);
    last = Math.max(last, place);
  }
}

function verifyHeldSource(all: Verification, kernel: NeuronKernel, source: HeldSource, sides: Sides): void {
  const where = `kernel '${kernel.name}', held source '${source.name}'`;
  const { scalar, timepoint } = all.program.precision;
  all.scratch(source.current, where, { columns: kernel.size, type: scalar });
  all.require(source.slot in kernel.inputs, where, `there is no input ${source.slot}`);
  all.require(source.section.role === "currentSource", where, `its code has the role '${source.section.role}'`);
  all.require(source.until.type === timepoint, where, `the time until which it holds is ${source.until.type}`);
  const code = verifier(all, kernel, "currentSource", sides);
  const locals = code.check(source.section, source.section.body);
  code.check(untilOrigin(source), [source.until], locals);
  // It runs only now and then, and where a backend likes: what it sees and leaves must be its own.
  const { all: named } = usesOf([...source.section.body, source.until]);
  const elsewhere = buffersAssigned([
    ...codeOfEveryStep(kernel),
    ...kernel.events.flatMap(codeOnEvent),
    ...kernel.heldSources.flatMap((other) => (other === source ? [] : other.section.body)),
  ]);
  for (const id of buffersOf(named)) {
    const name = all.program.buffers[id]?.name;
    all.require(!elsewhere.has(id), where, `buffer '${name}' changes from step to step, while its current is held`);
  }
}

function verifyEvents(
  all: Verification,
  kernel: NeuronKernel,
  { event, condition, risingEdge, onEvent }: EventSource,
  locals: Locals,
  sides: Sides,
): void {
  const where = `kernel '${kernel.name}'`;
  const queue = all.program.events[event];
  all.require(queue !== undefined, where, `there is no event queue ${event}`);
  if (queue === undefined) return;
  all.require(
    queue.population === kernel.population && queue.size === kernel.size,
    where,
    `it fills the queue of '${queue.population}'`,
  );
  all.require(risingEdge === (queue.wasTrue !== undefined), where, "only events on a rising edge need 'wasTrue'");
  all.require(condition.role === "condition", where, `the condition has the role '${condition.role}'`);
  all.require(condition.expression.type === "bool", where, `the condition is ${condition.expression.type}`);
  // On a rising edge the condition is also asked before the neurons' own code has run.
  const seen = risingEdge ? undefined : locals;
  verifier(all, kernel, "condition", sides).check(condition, [condition.expression], seen);
  verifyRoles(all, kernel, onEvent, EVENT_ROLES);
  for (const section of onEvent) {
    const scope = section.role === "reset" ? locals : undefined;
    verifier(all, kernel, section.role, sides).check(section, section.body, scope);
  }
}

function verifier(all: Verification, kernel: NeuronKernel, role: SectionRole, sides: Sides): CodeVerifier {
  const { size, inputs, population, name } = kernel;
  const place: Place = {
    shapes: { own: { rows: 1, columns: size }, single: { rows: 1, columns: 1 } },
    numbers: ["own", "batch"],
    inputs: SEEING.includes(role) ? inputs.map(({ type }) => type) : [],
    reductions: [],
    refusesWrite: ({ sharing }, index) => {
      if (index === "single") return "which is one value for all neurons";
      return sharing === "instance" ? undefined : "which instances share";
    },
    refusesRead: ({ sharing }) => (sharing === "block" ? "is an accumulator, which neurons do not see" : undefined),
    refusesCall: (binding) => {
      if (binding.kind !== "injectCurrent") return "which is for synapses";
      if (!INJECTING.includes(role)) return `which code with the role '${role}' cannot`;
      return binding.slot in inputs ? undefined : `but there is no input ${binding.slot}`;
    },
    reached: (buffer, index) => {
      if (index === "own") sides.belongs(buffer.id, population, `kernel '${name}'`);
    },
  };
  return new CodeVerifier(all, name, place);
}

/** The step of the neurons of a population. */
import { LARGEST_FLOAT } from "../../../language/types.ts";
import {
  type EventSource,
  type HeldSource,
  type NeuronKernel,
  type Section,
  sectionsOf,
  untilOrigin,
} from "../../../program/program.ts";
import { codeOf } from "../../../program/rewrite.ts";
import { writesArrays } from "../../../program/walk.ts";
import { type Scope, scopesOf } from "../../common/scopes.ts";
import type { ModuleContext } from "../module-context.ts";
import { literal } from "../printer/text.ts";
import { noteSender } from "./events.ts";
import { Frame, type Location } from "./frame.ts";
import { forEach, functionText, inOrder, type Phase } from "./phase.ts";

/** Times before and after every step: the largest floats. */
const ALWAYS_PAST = literal("float", -LARGEST_FLOAT).text;
const NEVER = literal("float", LARGEST_FLOAT).text;

/** The scopes of the step's function: every neuron, one of its held sources in need of refilling, a neuron that spikes. */
const EVERY = "every";
const SPIKE = "spike";
const refill = (source: HeldSource): string => `refill ${source.name}`;
const levelOf = (scope: Scope): string => (scope === "everyStep" ? EVERY : scope === "onEvent" ? SPIKE : refill(scope));

/** One step of every neuron: inputs, the neurons' code, and who spikes. */
export function printNeuronUpdate(context: ModuleContext, kernel: NeuronKernel): Phase {
  const { population, size, events, heldSources } = kernel;
  const { restsUntil, heldUntil, eventBits } = context.bookkeeping.get(kernel)!;
  const scopes = scopesOf(context.program, kernel, heldSources);
  const inputs: string[] = [];
  const frame = new Frame({
    context,
    inputs,
    indices: { own: "id", pre: "id", post: "id", synapse: "id" },
    locate: (index, buffer): Location => {
      const where = { index: index === "single" ? "0u" : "id", owner: index === "single" ? "any" : "element" } as const;
      const store = scopes.store(buffer);
      return { ...where, load: levelOf(scopes.load(buffer)), store: store && levelOf(store) };
    },
  });
  for (const { name } of kernel.inputs) inputs.push(frame.local(name));
  const element = (buffer: number, writes: boolean): string => {
    frame.touch(buffer, "element", writes);
    return context.element(buffer, "id");
  };

  const rests = restsUntil === undefined ? [] : [`if (${context.time} < ${element(restsUntil, true)}) { continue; }`];
  const code = sectionsOf(kernel);
  const print = (sections: readonly Section[]) => sections.flatMap((section) => frame.section(section));
  const body = [
    ...kernel.inputs.map(({ initial }, slot) => `var ${inputs[slot]} = ${literal("float", initial).text};`),
    ...print(code.inputs),
    ...heldSources.flatMap((source, index) => {
      const until = element(heldUntil[index]!, true);
      const sum = inputs[source.slot]!;
      const current = element(source.current, true);
      const injected = frame.local(`${source.name}_injected`);
      inputs[source.slot] = injected;
      const code = frame.section(source.section);
      frame.enter(untilOrigin(source));
      const next = frame.expression(source.until);
      inputs[source.slot] = sum;
      return [
        `if (${context.time} >= ${until}) {`,
        ...frame.loads(refill(source)),
        `var ${injected} = 0.0;`,
        ...code,
        ...next.before,
        `${current} = ${injected};`,
        `${until} = ${next.text};`,
        ...frame.stores(refill(source)),
        "}",
        `${sum} += ${current};`,
      ];
    }),
    ...print(code.sources),
  ];
  // For events on a rising edge: was the condition true before the update?
  const wasTrue = events.map(({ risingEdge }) => (risingEdge ? frame.local("was_true") : undefined));
  for (const [index, { condition }] of events.entries()) {
    if (wasTrue[index] === undefined) continue;
    frame.enter(condition);
    const { before, text } = frame.expression(condition.expression);
    body.push(...before, `let ${wasTrue[index]} = ${text};`);
  }
  for (const line of print(code.neurons)) body.push(line);
  const sends = events.map(() => frame.local("spiking"));
  // All conditions are tested before the code of any event runs.
  for (const [index, source] of events.entries()) body.push(...printTest(source, frame, sends[index]!, wasTrue[index]));
  for (const [index, source] of events.entries()) {
    const bits = eventBits[index]!;
    for (const line of printEvent(context, source, frame, bits, sends[index]!)) body.push(line);
    frame.touch(bits, "any", true);
  }
  if (restsUntil !== undefined) {
    const until = heldSources
      .map((_, index) => element(heldUntil[index]!, false))
      .reduce((a, b) => `min(${a}, ${b})`, NEVER);
    const resting = element(restsUntil, true);
    body.push(
      "// nothing it depends on can change before this time, unless it has just spiked",
      sends.length === 0
        ? `${resting} = ${until};`
        : `${resting} = select(${until}, ${ALWAYS_PAST}, ${sends.join(" || ")});`,
    );
  }
  const lines = [
    ...rests,
    ...frame.loads(EVERY),
    ...body,
    ...frame.stores(EVERY),
    ...kernel.history.map(({ buffer, ring }) => {
      frame.touch(ring, "element", true);
      return `${context.element(ring, context.inSlot(ring, 0, "id"))} = ${element(buffer, false)};`;
    }),
  ];
  const name = context.functionName(`step_${population}`);
  const loop = forEach("id", size, lines);
  const shared = writesArrays(codeOf(kernel)) ? inOrder(loop) : loop;
  return { name, size, lines: functionText(name, shared), accesses: frame.accesses };
}

/** Does the neuron send an event? */
function printTest({ condition }: EventSource, frame: Frame, sends: string, wasTrue: string | undefined): string[] {
  frame.enter(condition);
  const { before, text } = frame.expression(condition.expression);
  return [...before, `let ${sends} = ${wasTrue === undefined ? text : `(${text}) && !${wasTrue}`};`];
}

/** What happens where it does. */
function printEvent(
  context: ModuleContext,
  { event, onEvent }: EventSource,
  frame: Frame,
  bits: number,
  sends: string,
): string[] {
  const code = onEvent.flatMap((section) => frame.section(section));
  const { time } = context.queue(event);
  const stamp = time === undefined ? [] : [`${frame.variable(time, "own")} = f32(step);`];
  return [
    `if (${sends}) {`,
    ...frame.loads(SPIKE),
    ...code,
    ...stamp,
    ...noteSender(context, bits, context.queue(event).size),
    ...frame.stores(SPIKE),
    "}",
  ];
}

/** At the start of a stretch the host may have changed anything: everybody wakes, and every source is asked again. */
export function printWake(context: ModuleContext): Phase {
  const times = [...context.bookkeeping.values()].flatMap(({ heldUntil, restsUntil }) => [
    ...heldUntil,
    ...(restsUntil === undefined ? [] : [restsUntil]),
  ]);
  const lines = times.flatMap((buffer) =>
    forEach("id", context.buffer(buffer).columns, [`${context.element(buffer, "id")} = ${ALWAYS_PAST};`]),
  );
  const size = Math.max(1, ...times.map((buffer) => context.buffer(buffer).columns));
  const accesses = times.map((buffer) => ({ buffer, owner: "element", writes: true }) as const);
  return { name: "wake", size, lines: functionText("wake", lines), accesses };
}

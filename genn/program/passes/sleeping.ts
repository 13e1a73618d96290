/**
 * Neurons that depend on nothing but a held current source need no work while the source is still. A population sleeps when
 * its update, run again with the same inputs and without a spike, changes nothing: no synapse, update or
 * unheld source feeds it, no code draws random numbers or looks at the time, and every variable that is written is
 * written before it is read. The backend then skips it from its first step without a spike until the source changes.
 */
import type { Expression } from "../../language/ast.ts";
import type { Binding, NeuronKernel, Program } from "../program.ts";
import { codeOfEveryStep, reducedInto } from "../rewrite.ts";
import {
  buffersAddedTo,
  buffersAssigned,
  callsRandom,
  readBeforeWritten,
  someExpression,
  usesOf,
  variableKey,
} from "../walk.ts";

export function sleeping(program: Program): Program {
  const fed = buffersOthersWrite(program);
  return {
    ...program,
    step: program.step.map((kernel) =>
      kernel.kind === "neuron" && !keepsPast(program, kernel) && repeatsItself(kernel, fed)
        ? { ...kernel, sleeps: true }
        : kernel,
    ),
  };
}

/** What synapse kernels, and updates, leave for neurons to read: summed inputs above all. */
function buffersOthersWrite({ step }: Program): Set<number> {
  const code = step.flatMap((kernel) => (kernel.kind === "neuron" ? [] : kernel.section.body));
  return new Set([...buffersAssigned(code), ...buffersAddedTo(code), ...reducedInto(step)]);
}

/** Does it have to fill a slot in every step, for those who look later? */
const keepsPast = ({ events }: Program, kernel: NeuronKernel): boolean =>
  kernel.history.length > 0 || kernel.events.some(({ event }) => events[event]!.slots > 1);

function repeatsItself(kernel: NeuronKernel, fed: ReadonlySet<number>): boolean {
  if (kernel.events.some(({ risingEdge }) => risingEdge)) return false;
  const everyStep = codeOfEveryStep(kernel);
  if (callsRandom(everyStep) || someExpression(everyStep, looksAtTime)) return false;
  const isFed = (expression: Expression): boolean => {
    const binding = expression.kind === "name" ? (expression.symbol.binding as Binding | undefined) : undefined;
    return binding?.kind === "variable" && fed.has(binding.buffer);
  };
  if (someExpression(everyStep, isFed)) return false;
  const written = new Set([...usesOf(everyStep).written].map(variableKey));
  return readBeforeWritten(everyStep, written).size === 0;
}

function looksAtTime(expression: Expression): boolean {
  if (expression.kind !== "name") return false;
  const kind = (expression.symbol.binding as Binding | undefined)?.kind;
  return kind === "time" || kind === "step" || kind === "spikeTime";
}

/** What names and calls mean where a kernel stands: bindings of the Program, as variables and functions for code. */
import type { SnippetSymbol } from "../../language/ast.ts";
import { binaryValue, type Value } from "../../language/values.ts";
import { type Connectivity, connectivityOf, elementOf, numbers } from "../../program/connectivity.ts";
import type { Binding, ElementIndex, FunctionBinding, Origin, RingSlot, Section } from "../../program/program.ts";
import { timeOfStep } from "../../program/time.ts";
import { RunError } from "../engine.ts";
import {
  type ArrayElements,
  type CodeHost,
  describeFailure,
  evaluator,
  type Failure,
  runner,
  type Variable,
} from "./code.ts";
import { type Machine, numberAs } from "./machine.ts";
import { mathsName } from "./maths.ts";
import { drawer } from "./random.ts";
import { localOf, readOnly } from "./variables.ts";

/** Where a kernel stands. It moves on by writing to `here`, and its compiled code follows. */
export interface Stand {
  readonly connectivity: Connectivity;
  readonly here: { batch: number; row: number; column: number; synapse: number };
  /** Locals, which later sections of a scope see. */
  readonly locals: Map<SnippetSymbol, Variable>;
  /** The sums of a neuron's inputs, by slot. */
  readonly inputs: Value[];
  /** Results of reductions. */
  readonly reductions: Value[];
}

export const standIn = (connectivity: Connectivity): Stand => ({
  connectivity,
  here: { batch: 0, row: 0, column: 0, synapse: 0 },
  locals: new Map(),
  inputs: [],
  reductions: [],
});

/** Neurons stand where the pairs of their population with itself would. */
export const standAtNeurons = (size: number): Stand => standIn(connectivityOf("one_to_one", size, size));

/** A function that runs a section where the kernel stands. */
export const sectionAt = (machine: Machine, stand: Stand, section: Section): (() => void) =>
  runner(section.body, hostOf(machine, stand, section));

/** A function that gives the value of an expression where the kernel stands. */
export const expressionAt = (
  machine: Machine,
  stand: Stand,
  origin: Origin,
  expression: Parameters<typeof evaluator>[0],
): (() => Value) => evaluator(expression, hostOf(machine, stand, origin));

/** The element of a buffer that an index means where the kernel stands; `slot` says which row of a ring. */
export function elementAt(
  machine: Machine,
  stand: Stand,
  buffer: number,
  index: ElementIndex,
  slot?: () => RingSlot,
): Variable {
  const { connectivity, here } = stand;
  const { stride } = machine.program.buffers[buffer]!;
  const elements = machine.elements(buffer);
  const row = slot === undefined ? () => 0 : () => stride * machine.ringRow(buffer, slot());
  const { segmentOf } = machine.program.buffers[buffer]!;
  const segments = index === "segment" ? machine.elements(segmentOf!) : undefined;
  const element = () =>
    segments === undefined ? elementOf(connectivity, index, here, stride, numbers) : Number(segments[here.column]);
  const address = () => machine.copyStart(buffer, here.batch) + row() + element();
  return {
    read: () => elements[address()]!,
    write: (value) => {
      elements[address()] = value;
    },
  };
}

function hostOf(machine: Machine, stand: Stand, origin: Origin): CodeHost {
  const { here, connectivity } = stand;
  const fail = (failure: Failure): never => {
    const what = describeFailure(failure);
    const { stretch, program } = machine;
    throw new RunError(
      `${origin.model}, ${origin.snippet}: ${what} (in the stretch from step ${stretch}, t = ${stretch * program.dt} ms)`,
    );
  };
  return {
    variable: (symbol) =>
      symbol.binding === undefined
        ? localOf(stand.locals, symbol)
        : boundTo(machine, stand, symbol, symbol.binding as Binding),
    array: (symbol) => {
      const binding = symbol.binding as Extract<Binding, { kind: "array" | "past" }>;
      if (binding.kind === "array") return () => machine.array(binding.array);
      const { buffer, index, depth, slot } = binding;
      const past = upTo(depth).map((k) => elementAt(machine, stand, buffer, index, () => slot - k));
      return () => past.map((one) => one.read()) as unknown as ArrayElements;
    },
    effect: (call) => {
      const effect = call.binding as FunctionBinding;
      if (effect.kind === "timeOfStep") return ([steps]) => timeOfStep(Number(steps), machine.clock);
      const { scalar } = machine.program.precision;
      if (effect.kind === "addToDelayed") {
        let slot = 0;
        const sum = elementAt(machine, stand, effect.buffer, effect.index, () => slot);
        return ([value, delay]) => {
          if (Number(delay) >= effect.depth) fail({ kind: "delay", depth: effect.depth });
          slot = Number(delay);
          sum.write(binaryValue("+", scalar, sum.read(), value!));
          return undefined;
        };
      }
      const sum =
        effect.kind === "injectCurrent"
          ? entry(stand.inputs, effect.slot)
          : elementAt(machine, stand, effect.buffer, effect.index);
      return ([value]) => {
        sum.write(binaryValue("+", scalar, sum.read(), value!));
        return undefined;
      };
    },
    maths: (name, type) => machine.maths(mathsName(name, type)),
    random: (call) => {
      const draw = drawer(machine, call, call.stream ?? origin.stream);
      const batch = () => (call.stream === undefined ? here.batch : 0);
      return (values, round) => draw(values, { element: connectivity.synapse(here, numbers), batch: batch(), round });
    },
    fail,
  };
}

function boundTo(machine: Machine, stand: Stand, symbol: SnippetSymbol, binding: Binding): Variable {
  const { here, connectivity } = stand;
  switch (binding.kind) {
    case "constant": {
      const value = numberAs(binding.value, symbol.type);
      return readOnly(symbol, () => value);
    }
    case "variable":
      return elementAt(machine, stand, binding.buffer, binding.index, fixedSlot(binding));
    case "input":
      return entry(stand.inputs, binding.slot);
    case "time":
      return readOnly(symbol, () => machine.time);
    case "step":
      return readOnly(symbol, () => machine.step);
    case "spikeTime": {
      const sent = elementAt(machine, stand, binding.buffer, binding.index, fixedSlot(binding));
      const delay = numberAs(binding.delay, symbol.type);
      return readOnly(symbol, () => binaryValue("+", symbol.type, sent.read(), delay));
    }
    case "reduction":
      return entry(stand.reductions, binding.reduction);
    case "index":
      switch (binding.which) {
        case "batch":
          return readOnly(symbol, () => here.batch);
        case "pre":
          return readOnly(symbol, () => here.row);
        case "own":
        case "post":
          return readOnly(symbol, () => here.column);
        case "synapse":
          return readOnly(symbol, () => connectivity.synapse(here, numbers));
      }
      break;
    case "array":
    case "past":
      throw new Error(`'${symbol.name}' is an array`);
  }
}

const fixedSlot = ({ slot }: { readonly slot?: RingSlot }): (() => RingSlot) | undefined =>
  slot === undefined ? undefined : () => slot;

const upTo = (size: number): number[] => Array.from({ length: size }, (_, index) => index);

const entry = (values: Value[], index: number): Variable => ({
  read: () => values[index]!,
  write: (value) => {
    values[index] = value;
  },
});

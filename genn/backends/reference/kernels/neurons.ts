/** One step of a neuron population in one instance: inputs, the neurons' code, and the events they send. */
import { binaryValue, type Value } from "../../../language/values.ts";
import {
  type EventQueue,
  type EventSource,
  type NeuronKernel,
  type Section,
  sectionsOf,
} from "../../../program/program.ts";
import type { Variable } from "../code.ts";
import { elementAt, expressionAt, type Stand, sectionAt, standAtNeurons } from "../host.ts";
import { type Machine, numberAs } from "../machine.ts";

export function neuronStep(machine: Machine, kernel: NeuronKernel): (batch: number) => void {
  const stand = standAtNeurons(kernel.size);
  const { inputs, here } = stand;
  const runAll = (sections: readonly Section[]) => inOrder(sections.map((one) => sectionAt(machine, stand, one)));
  const sections = sectionsOf(kernel);
  const starts = kernel.inputs.map(({ initial, type }) => numberAs(initial, type));
  const takeInputs = runAll(sections.inputs);
  const hold = inOrder(kernel.heldSources.map((source) => heldSource(machine, stand, source)));
  const takeSources = runAll(sections.sources);
  const update = runAll(sections.neurons);
  const events = kernel.events.map((source) => eventsOf(machine, stand, source));
  return (batch) => {
    here.batch = batch;
    for (const event of events) event.begin(batch);
    for (let neuron = 0; neuron < kernel.size; neuron++) {
      here.row = neuron;
      here.column = neuron;
      for (const [slot, start] of starts.entries()) inputs[slot] = start;
      takeInputs();
      hold();
      takeSources();
      for (const event of events) event.beforeUpdate();
      update();
      // All conditions are tested before the code of any event runs.
      const sent = events.filter((event) => event.isSent());
      for (const event of sent) event.send(batch, neuron);
    }
    for (const event of events) event.end(batch);
    for (const { buffer, ring } of kernel.history) keep(machine, buffer, ring, batch);
  };
}

/** Copies what neurons have now to the slot of this step. */
function keep(machine: Machine, buffer: number, ring: number, batch: number): void {
  const [from, to] = [machine.elements(buffer), machine.elements(ring)];
  const start = machine.copyStart(buffer, batch);
  const slot = machine.copyStart(ring, batch) + machine.listStart(ring, 0);
  for (let neuron = 0; neuron < machine.program.buffers[buffer]!.columns; neuron++)
    to[slot + neuron] = from[start + neuron]!;
}

const inOrder = (runs: readonly (() => void)[]) => () => {
  for (const run of runs) run();
};

/** The promise that a current stays until some time is not made use of: the code runs in every step. */
function heldSource(machine: Machine, stand: Stand, source: NeuronKernel["heldSources"][number]): () => void {
  const { scalar } = machine.program.precision;
  const { slot } = source;
  const { inputs } = stand;
  const inject = sectionAt(machine, stand, source.section);
  const current = elementAt(machine, stand, source.current, "own");
  return () => {
    const before = inputs[slot]!;
    inputs[slot] = 0;
    inject();
    current.write(inputs[slot]!);
    inputs[slot] = binaryValue("+", scalar, before, current.read());
  };
}

/** The events of one kind that the neurons of an instance send in a step. */
interface Events {
  begin(batch: number): void;
  /** At a neuron whose code has not run yet. */
  beforeUpdate(): void;
  isSent(): boolean;
  send(batch: number, neuron: number): void;
  end(batch: number): void;
}

function eventsOf(machine: Machine, stand: Stand, source: EventSource): Events {
  const queue = machine.program.events[source.event]!;
  const { condition } = source;
  const isTrue = expressionAt(machine, stand, condition, condition.expression);
  const wasTrue = source.risingEdge ? elementAt(machine, stand, queue.wasTrue!, "own") : undefined;
  const onEvent = inOrder(source.onEvent.map((section) => sectionAt(machine, stand, section)));
  const time: Variable | undefined =
    queue.time === undefined ? undefined : elementAt(machine, stand, queue.time, "own");
  let senders: number[] = [];
  return {
    begin: (batch) => {
      keepPreviousTimes(machine, queue, batch);
      senders = [];
    },
    beforeUpdate: () => wasTrue?.write(isTrue()),
    isSent: () => isTrue() === 1 && wasTrue?.read() !== 1,
    send: (batch, neuron) => {
      senders.push(neuron);
      machine.record(queue.id, batch, neuron);
      onEvent();
      time?.write(machine.step);
    },
    end: (batch) => {
      const list = machine.listStart(queue.ids, 0);
      for (const [at, id] of senders.entries()) machine.writeCount(queue.ids, batch, list + at, id);
      machine.writeCount(queue.count, batch, machine.listStart(queue.count, 0), senders.length);
      machine.writeCount(queue.total, batch, 0, machine.readCount(queue.total, batch) + senders.length);
    },
  };
}

/** Those who sent an event in the last step have its time as their previous time from now on. */
function keepPreviousTimes(machine: Machine, { id, time, previousTime }: EventQueue, batch: number): void {
  if (time === undefined || previousTime === undefined) return;
  const [from, to] = [machine.elements(time), machine.elements(previousTime)];
  for (const neuron of machine.senders(id, batch, 1)) {
    const sent: Value = from[machine.copyStart(time, batch) + neuron]!;
    to[machine.copyStart(previousTime, batch) + neuron] = sent;
  }
}

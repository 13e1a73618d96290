/**
 * Neurons that send events of two kinds. No model says so yet: the Program of one model gets the spikes of another one, in
 * which the same population has another condition, as a second source with a queue of its own.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Engine } from "../../genn/backends/engine.ts";
import { makeReferenceEngine } from "../../genn/backends/reference/engine.ts";
import { makeWasmEngine } from "../../genn/backends/wasm/engine.ts";
import { makeWebGpuEngine } from "../../genn/backends/webgpu/engine.ts";
import { defineNeuronModel, defineWeightUpdateModel, GeNNModel } from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import {
  type Buffer,
  type EventQueue,
  isSynapseKernel,
  type NeuronKernel,
  type Program,
} from "../../genn/program/program.ts";
import { writeInitialValues } from "../../genn/runtime/initial-values.ts";
import { collector, DT, delta } from "../support/definitions.ts";

const [SIZE, STEPS, BATCH] = [9, 12, 2];

interface Sending {
  readonly threshold: string;
  readonly reset?: string;
  readonly isRising?: boolean;
}

/** Two populations of synapses carry the events on, each with weights of its own. */
function programOf(simCode: string, { threshold, reset = "", isRising = false }: Sending): Program {
  const model = new GeNNModel({ dt: DT, batchSize: BATCH });
  const neuron = defineNeuronModel({
    name: "sender",
    vars: { v: Array.from({ length: SIZE }, (_, id) => 0.25 * id), sent: 0, also: 0 },
    simCode,
    thresholdConditionCode: threshold,
    resetCode: reset,
    autoRefractoryRequired: isRising,
  });
  const pop = model.addNeuronPopulation("pop", SIZE, neuron);
  const target = model.addNeuronPopulation("target", 5, collector);
  for (const [index, name] of ["first", "second"].entries()) {
    const weightUpdate = defineWeightUpdateModel({
      name,
      vars: { g: Array.from({ length: SIZE * 5 }, (_, at) => (index + 1) * at) },
      preSpikeSynCode: "addToPost(g);",
    });
    model.addSynapsePopulation(name, "dense", pop, target, { weightUpdate, postsynaptic: delta });
  }
  return lower(model);
}

/** Both conditions in one kernel; the second population of synapses carries the events of the second. */
function together(first: Program, second: Program): Program {
  const buffers: Buffer[] = [...first.buffers];
  const add = (from: number): number => {
    const id = buffers.length;
    const buffer = first.buffers[from]!;
    buffers.push({ ...buffer, id, name: `${buffer.name}_2` });
    return id;
  };
  const [spikes] = first.events;
  const event: EventQueue = {
    ...spikes!,
    id: 1,
    count: add(spikes!.count),
    ids: add(spikes!.ids),
    spiking: add(spikes!.spiking),
    total: add(spikes!.total),
    wasTrue: spikes!.wasTrue === undefined ? undefined : add(spikes!.wasTrue),
  };
  const [other] = senders(second).events;
  return {
    ...first,
    buffers,
    events: [...first.events, event],
    step: first.step.map((kernel) => {
      if (kernel.kind === "neuron" && kernel.population === "pop")
        return { ...kernel, events: [...kernel.events, { ...other!, event: 1 }] };
      return isSynapseKernel(kernel) && kernel.population === "second" ? { ...kernel, trigger: 1 } : kernel;
    }),
  };
}

const senders = ({ step }: Program) =>
  step.find((kernel): kernel is NeuronKernel => kernel.kind === "neuron" && kernel.population === "pop")!;

const makers: readonly [string, (program: Program) => Promise<Engine>][] = [
  ["wasm", (program) => makeWasmEngine(program, { threads: 1 })],
  ["webgpu, fused", (program) => makeWebGpuEngine(program, { execution: "fused" })],
  ["webgpu, per step", (program) => makeWebGpuEngine(program, { execution: "per-step" })],
];

/** What is recorded of both queues, and the state at the end. */
async function run(make: (program: Program) => Promise<Engine>, program: Program) {
  const engine = await make(program);
  onTestFinished(() => engine.destroy());
  for (const buffer of program.buffers) writeInitialValues(engine, program, buffer);
  for (const { id } of program.events) engine.startRecording(id, 0, STEPS);
  await engine.step(0, 5, 0);
  await engine.step(5, STEPS - 5, 5);
  const recordings = [];
  for (const { id } of program.events) recordings.push([...(await engine.readRecording(id, 0, STEPS)).bits]);
  const state: Record<string, readonly (number | bigint)[]> = {};
  for (const { id, name, persistent, stride, columns } of program.buffers) {
    // Whether a condition was true is kept as suits each backend.
    if (!persistent || name.includes("was_true")) continue;
    const stored: (number | bigint)[] = [...(await engine.read(id))];
    state[name] = stored.filter((_, index) => index % stride < columns);
  }
  return { recordings, state };
}

/** The senders of each step of an instance, from the words of a recording. */
const sentIn = (words: readonly number[], instance: number): number[][] =>
  Array.from({ length: STEPS }, (_, step) => {
    const word = words[step * BATCH + instance]!;
    return Array.from({ length: SIZE }, (_, id) => id).filter((id) => (word >> id) & 1);
  });

const EVERY_THIRD: Sending = { threshold: "(int)(t / dt) % 3 == (int)(id % 3u)", reset: "also += 1;" };
const cases: readonly [string, simCode: string, Sending, Sending][] = [
  [
    "that have nothing to do with each other",
    "v += 0.25;",
    { threshold: "v > 2", reset: "v = 0; sent += 1;" },
    EVERY_THIRD,
  ],
  [
    "of which one changes what the other one tests",
    "v += 0.25;",
    { threshold: "v > 1.5", reset: "v = 0; sent += 1;" },
    { threshold: "v > 1.25", reset: "v -= 0.125; also += v;" },
  ],
  [
    "with code that uses locals of the step",
    "scalar step = 0.25; v += step;",
    { threshold: "v > 2", reset: "v = -step; sent += 1;" },
    { threshold: "v > 1.5", reset: "also += v;" },
  ],
  [
    "in code for one lane",
    "v += 0.25; for (uint i = 0; i < id % 3u; i++) v += 0.0;",
    { threshold: "v > 1.5", reset: "v = 0; sent += 1;" },
    { threshold: "v > 1.25", reset: "v -= 0.125; also += v;" },
  ],
  [
    "on rising edges",
    "v = (int)(t / dt) % 4 < 2 ? 3.0 : 0.0;",
    { threshold: "v > 2", reset: "sent += 1;", isRising: true },
    { threshold: "v > 1 && id > 3u", reset: "also += 1;", isRising: true },
  ],
];

describe("events of two kinds", () => {
  describe.each(cases)("%s", (_, simCode, first, second) => {
    const program = () => together(programOf(simCode, first), programOf(simCode, second));
    test.each(makers)("%s sends them as the reference does", async (_, make) => {
      const expected = await run(makeReferenceEngine, program());
      const counts = expected.recordings.map((words) => words.filter((word) => word !== 0).length);
      expect(Math.min(...counts)).toBeGreaterThan(2);
      expect(expected.recordings[0]).not.toEqual(expected.recordings[1]);
      expect(await run(make, program())).toEqual(expected);
    });
  });

  test("each has its list, its total and its synapses", async () => {
    const program = together(
      programOf("v += 0.25;", { threshold: "v > 2", reset: "v = 0;" }),
      programOf("", EVERY_THIRD),
    );
    const { recordings, state } = await run(makeReferenceEngine, program);
    const thirds = Array.from({ length: STEPS }, (_, step) => [step % 3, (step % 3) + 3, (step % 3) + 6]);
    const stepsTo = (id: number) => 8 - id;
    const crossings = Array.from({ length: STEPS }, (_, step) =>
      Array.from({ length: SIZE }, (_, id) => id).filter((id) => step >= stepsTo(id) && (step - stepsTo(id)) % 9 === 0),
    );
    for (let instance = 0; instance < BATCH; instance++) {
      expect(sentIn(recordings[0]!, instance)).toEqual(crossings);
      expect(sentIn(recordings[1]!, instance)).toEqual(thirds);
    }
    expect(state["pop.spike_total"]![0]).toBe(crossings.flat().length);
    expect(state["pop.spike_total_2"]![0]).toBe(thirds.flat().length);
    // Those of the last step are on their way.
    const arrived = (senders: readonly number[][], weight: number) =>
      senders
        .slice(0, -1)
        .flat()
        .reduce((sum, id) => sum + weight * 5 * id, 0);
    expect(state["target.sum"]![0]).toBe(arrived(crossings, 1) + arrived(thirds, 2));
  });
});

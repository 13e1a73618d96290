/** Calls that are refused: by name, and without a trace. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  build,
  defineCustomUpdateModel,
  defineNeuronModel,
  GeNNModel,
  type NeuronPopulation,
  type Simulation,
  type SimulationState,
  variable,
  varRef,
} from "../../genn/index.ts";
import { DT, silent } from "../support/definitions.ts";
import { start, stateOf } from "../support/simulate.ts";
import { backends } from "./backends.ts";

const SIZE = 37;

function makeModel(): { model: GeNNModel; pop: NeuronPopulation; other: NeuronPopulation } {
  const model = new GeNNModel({ dt: DT, batchSize: 2 });
  const neuron = defineNeuronModel({
    name: "reading",
    params: { tau: 10 },
    derivedParams: { rate: ({ tau }, dt) => dt / tau },
    vars: { v: 0.5, noise: 0, n: variable({ type: "int", initial: 3 }) },
    extraGlobalParams: { table: "scalar", marks: "uint8" },
    simCode: "v += rate * (table[id % 4u] - v); n += (int)marks[0];",
    thresholdConditionCode: "((uint)(1000.0 * v) + id + batch + (uint)n) % 5u == 0u",
  });
  const pop = model.addNeuronPopulation("pop", SIZE, neuron, {
    dynamicParams: ["tau"],
    extraGlobalParams: { table: [1, 2, 3, 4], marks: [1] },
  });
  const other = model.addNeuronPopulation("other", 2, silent);
  const update = defineCustomUpdateModel({
    name: "noise",
    varRefs: { noise: "READ_WRITE" },
    updateCode: "noise = gennrand_uniform();",
  });
  model.addCustomUpdate("draw", "draw", update, { varRefs: { noise: varRef(pop, "noise") } });
  return { model, pop, other };
}

/** One call. Those that are meant to be refused say why. */
interface Call {
  readonly name: string;
  readonly isBad: boolean;
  run(target: Target): unknown;
}
interface Target {
  readonly simulation: Simulation;
  readonly pop: NeuronPopulation;
  readonly other: NeuronPopulation;
  saved: SimulationState;
}

const call = (name: string, run: Call["run"]): Call => ({ name, isBad: false, run });
const badCall = (name: string, run: Call["run"]): Call => ({ name, isBad: true, run });

const good = fc.oneof(
  fc.integer({ min: 0, max: 4 }).map((count) => call(`step(${count})`, ({ simulation }) => simulation.step(count))),
  fc
    .float({ min: -2, max: 2, noNaN: true })
    .map((value) => call(`push(${value})`, ({ simulation, pop }) => simulation.push(varRef(pop, "v"), value))),
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 300 })
    .map((table) =>
      call(`table of ${table.length}`, ({ simulation }) => simulation.setExtraGlobalParameter("pop", "table", table)),
    ),
  fc
    .double({ min: 1, max: 20, noNaN: true })
    .map((tau) => call(`tau ${tau}`, ({ simulation }) => simulation.setDynamicParameter("pop", "neuron", "tau", tau))),
  fc
    .integer({ min: 1, max: 9 })
    .map((steps) => call(`record ${steps}`, ({ simulation, pop }) => simulation.recordSpikes(pop, steps))),
  fc.constantFrom(
    call("draw", ({ simulation }) => simulation.customUpdate("draw")),
    call("reinitialise", ({ simulation }) => simulation.reinitialise()),
    call("resetClock", ({ simulation }) => simulation.resetClock()),
    call("save", async (target) => (target.saved = await target.simulation.saveState())),
    call("restore", (target) => target.simulation.restoreState(target.saved)),
  ),
  fc
    .integer({ min: 0, max: 50 })
    .map((step) => call(`timestep ${step}`, ({ simulation }) => (simulation.timestep = step))),
);

const notCount = fc.constantFrom<unknown>(0.7 / 0.1, Number.NaN, -1, 1.5, Infinity, "3", null, {}, 2 ** 60);
const notFloat = fc.constantFrom<unknown>(1e39, -1e39, Number.NaN, Infinity, "7", null, undefined, {}, 5n);
const notInt = fc.oneof(notFloat, fc.constantFrom<unknown>(0.5, 2 ** 31, -(2 ** 31) - 1));
const bad = fc.oneof(
  notCount.map((count) => badCall(`step(${String(count)})`, ({ simulation }) => simulation.step(count as never))),
  fc
    .oneof(notCount, fc.constantFrom<unknown>(0, undefined, 1e12, 2 ** 40))
    .map((steps) =>
      badCall(`record ${String(steps)}`, ({ simulation, pop }) => simulation.recordSpikes(pop, steps as never)),
    ),
  notCount.map((step) =>
    badCall(`timestep ${String(step)}`, ({ simulation }) => {
      simulation.timestep = step as never;
    }),
  ),
  notFloat.map((value) =>
    badCall(`push ${String(value)}`, ({ simulation, pop }) => simulation.push(varRef(pop, "v"), value as never)),
  ),
  fc.tuple(notInt, fc.nat(2 * SIZE - 1)).map(([value, place]) =>
    badCall(`push ${String(value)} at ${place}`, ({ simulation, pop }) => {
      const values = Array.from({ length: 2 * SIZE }, (_, index) => (index === place ? value : 9));
      simulation.push(varRef(pop, "n"), values as number[]);
    }),
  ),
  fc.tuple(notFloat, fc.nat(9)).map(([value, place]) =>
    badCall(`table with ${String(value)}`, ({ simulation }) => {
      const table = Array.from({ length: 10 }, (_, index) => (index === place ? value : 9));
      simulation.setExtraGlobalParameter("pop", "table", table as number[]);
    }),
  ),
  fc
    .constantFrom<unknown>(-1, 256, 0.5, "1", Number.NaN)
    .map((value) =>
      badCall(`marks of ${String(value)}`, ({ simulation }) =>
        simulation.setExtraGlobalParameter("pop", "marks", [value as number]),
      ),
    ),
  // An infinite rate: what is derived must fit as well.
  fc
    .oneof(notFloat, fc.constantFrom<unknown>(0, 1e-50, 1e-42))
    .map((tau) =>
      badCall(`tau ${String(tau)}`, ({ simulation }) =>
        simulation.setDynamicParameter("pop", "neuron", "tau", tau as never),
      ),
    ),
  fc.constantFrom(
    badCall("another table", ({ simulation }) => simulation.setExtraGlobalParameter("pop", "tabel", [1])),
    badCall("no table", ({ simulation }) => simulation.setExtraGlobalParameter("pop", "table", 5 as never)),
    badCall("another parameter", ({ simulation }) => simulation.setDynamicParameter("pop", "neuron", "rate", 1)),
    badCall("another group", ({ simulation }) => simulation.customUpdate("drew")),
    badCall("too few values", ({ simulation, pop }) => simulation.push(varRef(pop, "v"), [1, 2])),
    badCall("silent neurons", ({ simulation, other }) => simulation.recordSpikes(other, 5)),
    badCall("a state without a variable", ({ simulation, saved }) => {
      const { "pop.n": _, ...buffers } = saved.buffers;
      simulation.restoreState({ ...saved, buffers });
    }),
    badCall("a state of another time", ({ simulation, saved }) =>
      simulation.restoreState({ ...saved, timestep: -1, buffers: { ...saved.buffers } }),
    ),
    badCall("a state of other types", ({ simulation, saved }) =>
      simulation.restoreState({ ...saved, buffers: { ...saved.buffers, "pop.n": saved.buffers["pop.v"]! } }),
    ),
    badCall("a state of other updates", ({ simulation, saved }) =>
      simulation.restoreState({ ...saved, customUpdateCalls: { drew: 1 } }),
    ),
    badCall("a range of spikes", ({ simulation, pop }) => simulation.spikes(pop, { from: 3, to: 1 })),
  ),
);

/** Everything that can be seen of a simulation. */
async function seen({ simulation, pop }: Target) {
  const trains = await simulation.spikes(pop);
  return {
    timestep: simulation.timestep,
    recorded: simulation.recordedSteps(pop),
    spikes: trains.map(({ ids, steps, offsets }) => [[...ids], [...steps], [...offsets]]),
    state: await stateOf(simulation),
    calls: (await simulation.saveState()).customUpdateCalls,
  };
}

async function begin({ simulation, pop }: Target): Promise<void> {
  simulation.reinitialise();
  simulation.setExtraGlobalParameter("pop", "table", [1, 2, 3, 4]);
  simulation.recordSpikes(pop, 6);
}

describe.each(backends)("%s: calls that are refused", (_, options) => {
  test("leave no trace, whatever comes before and after", async () => {
    const targets: Target[] = [];
    for (let count = 0; count < 2; count++) {
      const { model, pop, other } = makeModel();
      const simulation = await start(model, options);
      targets.push({ simulation, pop, other, saved: await simulation.saveState() });
    }
    const [with_, without] = targets as [Target, Target];
    const numRuns = options.backend === "webgpu" ? 12 : 60;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(good, bad), { minLength: 1, maxLength: 14 }), async (calls) => {
        for (const target of targets) {
          await begin(target);
          target.saved = await target.simulation.saveState();
        }
        for (const { isBad, run, name } of calls) {
          if (!isBad) for (const target of targets) await run(target);
          else await expect((async () => run(with_))(), name).rejects.toThrow(/./);
        }
        for (const { simulation } of targets) await simulation.step(2);
        expect(await seen(with_)).toEqual(await seen(without));
      }),
      { numRuns },
    );
  }, 120_000);

  test("a recording too long to hold, and tables and spikes afterwards", async () => {
    const { model, pop } = makeModel();
    const simulation = await start(model, options);
    simulation.recordSpikes(pop, 100);
    expect(() => simulation.recordSpikes(pop, 1e12)).toThrow(/room|MiB/);
    simulation.setExtraGlobalParameter("pop", "table", new Float32Array(64).fill(7));
    simulation.push(varRef(pop, "v"), 7);
    await simulation.step(3);
    expect(new Set(await simulation.pull(varRef(pop, "v")))).toEqual(new Set([7]));
    for (const { ids, steps, offsets } of await simulation.spikes(pop)) {
      expect(ids.every((id) => id >= 0 && id < SIZE)).toBe(true);
      expect([...offsets]).toHaveLength(4);
      expect([...steps]).toEqual([...steps].sort((a, b) => a - b));
    }
  });

  test("a quotient that rounding has made a fraction says which number is meant", async () => {
    const { model, pop } = makeModel();
    const simulation = await start(model, options);
    expect(() => simulation.recordSpikes(pop, 0.7 / 0.1)).toThrow(
      "the number of steps to record of 'pop' must be a positive whole number, not 6.999999999999999. A division was rounded: Math.round(..) makes it 7",
    );
    await expect(simulation.step(0.7 / 0.1)).rejects.toThrow("Math.round(..) makes it 7");
  });

  test("calls in the middle of a step, and after the end", async () => {
    const { model, pop } = makeModel();
    const simulation = await build(model, options);
    const running = simulation.step(3);
    const second = simulation.step(1);
    second.catch(() => undefined);
    expect(() => simulation.push(varRef(pop, "v"), 1)).toThrow("await step() and customUpdate() first");
    await expect(second).rejects.toThrow("await step() and customUpdate() first");
    await running;
    expect(simulation.timestep).toBe(3);
    simulation.destroy();
    simulation.destroy();
    await expect(simulation.step()).rejects.toThrow("the simulation was destroyed");
    await expect(simulation.pull(varRef(pop, "v"))).rejects.toThrow("the simulation was destroyed");
    expect(() => simulation.reinitialise()).toThrow("the simulation was destroyed");
  });
});

describe("models that could not be built", () => {
  test("can be mended", async () => {
    const { model, pop } = makeModel();
    await expect(build(model, { threads: 0 })).rejects.toThrow("threads must be a positive whole number, not 0");
    model.addNeuronPopulation("late", 3, silent);
    const simulation = await start(model);
    await simulation.step(1);
    expect(() => model.addNeuronPopulation("later", 3, silent)).toThrow("has already been built");
    expect(pop.size).toBe(SIZE);
  });
});

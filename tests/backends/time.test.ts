/** Time on every backend: `t` to the bit, exact differences of times however late it is, and where the clock ends. */
import { describe, expect, test } from "vitest";
import {
  build,
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  GeNNModel,
  type NeuronModel,
  postVarRef,
  preVarRef,
  readOnly,
  type Simulation,
  synapseVarRef,
  timeOfStep,
  variable,
  varRef,
} from "../../genn/index.ts";
import { stepSource } from "../../genn_models/index.ts";
import { addScripted, FLT_MAX, listener, nothing, trace } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

/** Steps that are not powers of two but for the last two; with 53 bits, with few, small and large. */
const STEPS = [0.1, 0.3, 1 / 3, 1.5, 7, 1e-3, 12_345.678, 2.000_000_1, 0.25, 1];
const LATE = 8_000_000;

const timepoint = (initial: number) => variable({ type: "timepoint", initial });

/** Numbers in [0, below) that are the same in every run. */
function numbersBelow(below: number, count: number): number[] {
  let state = 12_345;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  });
}

async function single(
  neuron: NeuronModel,
  options: (typeof backends)[number][1],
  { dt = 0.1, size = 5, timePrecision = "float" as "float" | "double" } = {},
) {
  const model = new GeNNModel({ dt, timePrecision, precision: "float" });
  const pop = model.addNeuronPopulation("pop", size, neuron);
  const simulation = await start(model, options);
  const value = async (name: string) => (await simulation.pull(varRef(pop, name), { allowNonFinite: true }))[size - 1]!;
  return { model, pop, simulation, value };
}

/** Goes to a step and runs it. */
async function runStep(simulation: Simulation, step: number): Promise<void> {
  simulation.timestep = step;
  await simulation.step();
}

describe.each(backends)("%s: t", (_, options) => {
  const clock = defineNeuronModel({ name: "clock", vars: { seen: 0, next: 0 }, simCode: "seen = t; next = t + dt;" });
  test.each(STEPS)("is the float nearest to step x dt, at dt %d", async (dt) => {
    const { simulation, value } = await single(clock, options, { dt });
    const steps = [0, 1, 2, 3, 7, LATE - 1, LATE, 8_388_607, ...numbersBelow(8_388_608, 30)];
    for (const step of steps) {
      await runStep(simulation, step);
      expect(await value("seen"), `step ${step}`).toBe(Math.fround(step * dt));
      expect(await value("next"), `the step after ${step}`).toBe(Math.fround((step + 1) * dt));
    }
    simulation.timestep = LATE;
    await simulation.step(23);
    expect(await value("seen"), "at the end of a stretch").toBe(Math.fround((LATE + 22) * dt));
  });

  test("is what custom updates see", async () => {
    const model = new GeNNModel({ dt: 0.1 });
    const pop = model.addNeuronPopulation("pop", 5, clock);
    const update = defineCustomUpdateModel({ name: "look", varRefs: { seen: "READ_WRITE" }, updateCode: "seen = t;" });
    model.addCustomUpdate("look", "all", update, { varRefs: { seen: varRef(pop, "seen") } });
    const simulation = await start(model, options);
    simulation.timestep = LATE;
    await simulation.customUpdate("all");
    expect((await simulation.pull(varRef(pop, "seen")))[4]).toBe(Math.fround(LATE * 0.1));
  });

  test.each(STEPS)("rounds times that were kept as it rounds itself, at dt %d", async (dt) => {
    const neuron = defineNeuronModel({
      name: "keeps",
      vars: { when: timepoint(0), shown: 0, latest: 0 },
      simCode: "if (id > 100000u) when = t; shown = when; latest = fmax(0, when - dt);",
    });
    // Software runs a large workgroup slowly.
    const size = options.execution === "fused" ? 30 : 2000;
    const { simulation, pop } = await single(neuron, options, { dt, size });
    const steps = numbersBelow(8_388_608, size);
    const times = steps.map((step) => Math.fround(step * dt));
    simulation.push(varRef(pop, "when"), times);
    await simulation.step();
    expect([...(await simulation.pull(varRef(pop, "when")))]).toEqual(times);
    expect([...(await simulation.pull(varRef(pop, "shown")))]).toEqual(times);
    const before = steps.map((step) => Math.fround(Math.max(0, step - 1) * dt));
    expect([...(await simulation.pull(varRef(pop, "latest")))]).toEqual(before);
  });

  test("whole numbers of dt, and the number of the step, come out of it exactly", async () => {
    const neuron = defineNeuronModel({
      name: "counts",
      vars: { third: 0, count: variable({ type: "int", initial: 0 }) },
      simCode: "if (t == 3 * dt) third += 1; if (t - dt == dt * 2) third += 1; count = (int)(t / dt);",
    });
    const { simulation, value } = await single(neuron, options);
    await simulation.step(6);
    expect(await value("third")).toBe(2);
    for (const step of [3, 43, 8_388_607, ...numbersBelow(8_388_608, 20)]) {
      await runStep(simulation, step);
      expect(await value("count")).toBe(step);
    }
  });

  test("a schedule on the clock is met at its step, however late", async () => {
    const first = 10_485_755;
    const model = new GeNNModel({ dt: 0.1 });
    const pop = model.addNeuronPopulation("pop", 1, listener);
    const clock = { dt: 0.1, precision: "float" } as const;
    model.addCurrentSource("source", stepSource, pop, {
      extraGlobalParams: {
        data: [1, 2, 3],
        ids: [0, 1, 2],
        times: [first + 2, first + 3, first + 6].map((step) => timeOfStep(step, clock)).concat(FLT_MAX),
        num_ids: [3],
      },
    });
    const simulation = await start(model, options);
    simulation.timestep = first;
    expect((await trace(simulation, varRef(pop, "input"), 8)).flat()).toEqual([0, 0, 1, 2, 2, 2, 3, 3]);
  });

  test("a current that stays until a whole number of steps from now stays so long", async () => {
    const held = defineCurrentSourceModel({
      name: "held",
      vars: { count: variable({ type: "int", initial: 0 }) },
      injectionCode: "count++; timepoint end = t + 3 * dt; injectCurrent(count);",
      constantUntil: "end",
    });
    const model = new GeNNModel({ dt: 0.1 });
    const pop = model.addNeuronPopulation("pop", 1, listener);
    model.addCurrentSource("source", held, pop);
    const simulation = await start(model, options);
    simulation.timestep = LATE;
    // In one stretch: at the beginning of each, sources are asked again.
    const counted: number[] = [];
    for (const steps of [1, 3, 4, 6, 7]) {
      simulation.reinitialise();
      simulation.timestep = LATE;
      await simulation.step(steps);
      counted.push((await simulation.pull(varRef(pop, "input")))[0]!);
    }
    if (options.backend !== "reference") expect(counted).toEqual([1, 1, 2, 2, 3]);
  });
});

describe.each(backends)("%s: differences of times", (_, options) => {
  const often = defineNeuronModel({
    name: "often",
    params: { every: 3 },
    vars: { own: 0, gap: 0, gapInLocal: 0, inCopy: 0, seen: 0, tPrev: timepoint(0), marked: 0 },
    simCode: `
      own = t - st;
      gap = t - tPrev;
      timepoint before = tPrev;
      gapInLocal = t - before;
      marked = st == t - dt ? 1.0 : 0.0;
      tPrev = t;`,
    thresholdConditionCode: "(int)(t / dt) % (int)every == 0",
  });

  test.each(precisionsOf(options))("are exact however late it is (%s times)", async (timePrecision) => {
    const dt = 0.1;
    const { simulation, value } = await single(often, options, { dt, timePrecision });
    for (const first of [0, 999_999, LATE - 2, 10_485_757].map((step) => 3 * Math.floor(step / 3))) {
      simulation.timestep = first;
      await simulation.step(2);
      expect(await value("own")).toBe(Math.fround(dt));
      expect(await value("gap")).toBe(Math.fround(dt));
      expect(await value("gapInLocal")).toBe(Math.fround(dt));
      expect(await value("marked")).toBe(1);
      await simulation.step(2);
      expect(await value("own")).toBe(Math.fround(3 * dt));
      expect(await value("marked")).toBe(0);
    }
  });

  test("are exact in synapses, and their comparisons too", async () => {
    const dt = 0.1;
    const weightUpdate = defineWeightUpdateModel({
      name: "looks",
      vars: { interval: 0, sinceStart: 0, together: 0, sooner: 0, last: timepoint(0), gap: 0 },
      preSpikeSynCode: `
        interval = t - fmax(0, prev_st_pre);
        together = st_pre == st_post ? 1.0 : 0.0;
        sooner = t - prev_st_pre < 4 * dt ? 1.0 : 0.0;
        gap = (scalar)(t - last);
        last = t;
        sinceStart = t == st_pre ? st_pre : -1.0;`,
    });
    const model = new GeNNModel({ dt });
    const pop = model.addNeuronPopulation("pop", 5, often);
    const syn = model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate, postsynaptic: nothing });
    const simulation = await start(model, options);
    const first = 3 * Math.floor(LATE / 3);
    simulation.timestep = first;
    await simulation.step(8);
    const value = async (name: string) => (await simulation.pull(synapseVarRef(syn, name)))[24];
    expect(await value("interval")).toBe(Math.fround(3 * Math.fround(dt)));
    expect(await value("gap")).toBe(Math.fround(3 * Math.fround(dt)));
    expect(await value("together")).toBe(1);
    expect(await value("sooner")).toBe(1);
    expect(await value("sinceStart")).toBe(Math.fround((first + 7) * dt));
    expect(await value("last")).toBe(Math.fround((first + 7) * dt));
  });

  test("code on either side of a synapse sees spikes when they are sent, synapses when they arrive", async () => {
    const code = (side: string) => ({
      [`${side}Vars`]: { [`${side}AtSpike`]: -1, [`${side}Now`]: -1, [`${side}Age`]: -1 },
      [`${side}SpikeCode`]: `${side}AtSpike = st_${side};`,
      [`${side}DynamicsCode`]: `${side}Now = st_${side}; ${side}Age = t - st_${side};`,
    });
    const weightUpdate = defineWeightUpdateModel({
      name: "both",
      vars: { pre: -1, post: -1 },
      ...code("pre"),
      ...code("post"),
      synapseDynamicsCode: "pre = st_pre; post = st_post;",
    });
    const model = new GeNNModel({ dt: 0.1 });
    const source = addScripted(model, "source", 2, [[0], [], [0, 1], [], []]);
    const syn = model.addSynapsePopulation("syn", "dense", source, source, { weightUpdate, postsynaptic: nothing });
    const simulation = await start(model, options);
    await simulation.step(4);
    for (const [side, ref] of [
      ["pre", preVarRef],
      ["post", postVarRef],
    ] as const) {
      const values = async (name: string) => [...(await simulation.pull(ref(syn, side + name)))];
      expect(await values("AtSpike"), "the spike before").toEqual([0, -FLT_MAX]);
      expect(await values("Now")).toEqual([Math.fround(0.2), Math.fround(0.2)]);
      expect(await values("Age")).toEqual([Math.fround(0.1), Math.fround(0.1)]);
    }
    const arrived = Math.fround(3 * 0.1);
    expect([...(await simulation.pull(synapseVarRef(syn, "pre")))]).toEqual(Array(4).fill(arrived));
    expect([...(await simulation.pull(synapseVarRef(syn, "post")))]).toEqual(Array(4).fill(arrived));
  });

  test.each(precisionsOf(options))(
    "a neuron that never spiked did so at the least time (%s)",
    async (timePrecision) => {
      const neuron = defineNeuronModel({
        name: "silent_so_far",
        vars: { own: variable({ type: timePrecision, initial: 0 }), age: 0, isLate: 0 },
        simCode: "own = st; age = t - st; isLate = st < 0 ? 1.0 : 0.0;",
        thresholdConditionCode: "false",
      });
      for (const dt of [0.1, 1, 7]) {
        const { simulation, value } = await single(neuron, options, { dt, timePrecision });
        await runStep(simulation, LATE);
        expect(await value("own")).toBe(timePrecision === "double" ? -Number.MAX_VALUE : -FLT_MAX);
        expect(await value("isLate")).toBe(1);
        expect(await value("age")).toBeGreaterThan(1e28);
        expect(await value("age")).toBeLessThan(Number.POSITIVE_INFINITY);
      }
    },
  );
});

describe.each(backends)("%s: timepoint variables", (_, options) => {
  const keeps = defineNeuronModel({
    name: "keeps",
    vars: { last: timepoint(-0.2), never: timepoint(-FLT_MAX), gap: 0, fraction: timepoint(0), given: timepoint(0.05) },
    simCode: "gap = t - last; last = t; if (t > 5) never = t; fraction = t + 0.5 * dt; gap += 0 * given;",
  });

  test("show ms, and take back what they show", async () => {
    const { simulation, pop, value } = await single(keeps, options);
    const pull = async (name: string) => (await simulation.pull(varRef(pop, name)))[4];
    expect(await pull("last")).toBe(Math.fround(-0.2));
    expect(await pull("never")).toBe(-FLT_MAX);
    await runStep(simulation, LATE);
    expect(await pull("last")).toBe(Math.fround(LATE * 0.1));
    expect(await pull("fraction")).toBe(Math.fround(Math.fround(LATE * 0.1) + 0.5 * Math.fround(0.1)));
    simulation.push(varRef(pop, "last"), await simulation.pull(varRef(pop, "last")));
    simulation.push(varRef(pop, "never"), await simulation.pull(varRef(pop, "never")));
    await simulation.step();
    expect(await value("gap")).toBe(Math.fround(0.1));
    simulation.push(varRef(pop, "last"), 0.3);
    await runStep(simulation, 4);
    expect(await value("gap")).toBe(Math.fround(0.1));
  });

  test("refuse what lies between steps, and say why; where they hold ms they take anything", async () => {
    const { simulation, pop } = await single(keeps, options);
    const push = (name: string, time: number) => () => simulation.push(varRef(pop, name), time);
    expect(push("last", 0.25)).toThrow(/pop.*last.* cannot be 0\.25.*multiples of dt = 0\.1 ms/);
    expect(push("last", 1e9)).toThrow(/multiples of dt/);
    expect(push("fraction", 0.25)).not.toThrow();
    expect(push("given", 0.25)).not.toThrow();
    expect((await simulation.pull(varRef(pop, "last")))[0]).toBe(Math.fround(-0.2));
  });

  test("stay in a saved state, which older ones that hold ms are not taken for", async () => {
    const { simulation, value, pop } = await single(keeps, options);
    await runStep(simulation, LATE);
    const state = await simulation.saveState();
    simulation.reinitialise();
    simulation.restoreState(state);
    expect((await simulation.pull(varRef(pop, "last")))[0]).toBe(Math.fround(LATE * 0.1));
    await simulation.step();
    expect(await value("gap")).toBe(Math.fround(0.1));
    const buffers: Record<string, (typeof state.buffers)[string]> = { ...state.buffers };
    const inMs = Object.fromEntries(
      Object.entries(buffers).map(([name, values]) => [name.replace(/ \(steps\)$/, ""), values]),
    );
    expect(() => simulation.restoreState({ ...state, buffers: inMs })).toThrow(/'pop\.last \(steps\)' is missing/);
    const late = { ...state, timestep: 2 ** 24 };
    expect(() => simulation.restoreState(late)).toThrow(/can tell apart/);
    expect(simulation.timestep).toBe(LATE + 2);
  });

  test("are copied between simulations of one dt as they are, and of another as ms", async () => {
    const { simulation, pop } = await single(keeps, options);
    await runStep(simulation, 100);
    for (const dt of [0.1, 0.05]) {
      const other = await single(keeps, options, { dt });
      await other.simulation.copyFrom(varRef(other.pop, "last"), simulation, varRef(pop, "last"));
      expect((await other.simulation.pull(varRef(other.pop, "last")))[0]).toBe(10);
    }
  });

  test("go back with the clock", async () => {
    const { simulation, pop } = await single(keeps, options);
    await simulation.step(5);
    simulation.resetClock();
    expect((await simulation.pull(varRef(pop, "last")))[0]).toBe(Math.fround(-0.2));
    expect((await simulation.pull(varRef(pop, "never")))[0]).toBe(-FLT_MAX);
  });
});

describe.each(backends)("%s: the clock", (_, options) => {
  const limits: readonly [dt: number, steps: number][] = [
    [0.1, 10_485_763],
    [1, 2 ** 24],
  ];
  test.each(limits)("at dt %d, steps beyond %d are refused before any is run", async (dt, limit) => {
    const counter = defineNeuronModel({ name: "counter", vars: { n: 0, at: readOnly(0) }, simCode: "n += 1;" });
    const { simulation, value } = await single(counter, options, { dt });
    simulation.timestep = limit - 1;
    await simulation.step();
    await expect(simulation.step()).rejects.toThrow(
      `step(1) from step ${limit} of the model 'model' comes to ${limit + 1} steps, more than the ${limit} steps of ${dt} ms`,
    );
    simulation.timestep = limit - 3;
    await expect(simulation.step(4)).rejects.toThrow(/timePrecision: "double"/);
    expect(() => {
      simulation.timestep = limit + 1;
    }).toThrow(/timestep = .* of the model 'model' comes to .* time in single precision can tell apart/);
    expect(simulation.timestep).toBe(limit - 3);
    expect(await value("n")).toBe(1);
  });
});

test("with time in double precision the clock goes on to what can be counted", async () => {
  const clock = defineNeuronModel({
    name: "clock",
    vars: { seen: variable({ type: "double", initial: 0 }) },
    simCode: "seen = t;",
  });
  for (const backend of ["wasm", "reference"] as const) {
    const model = new GeNNModel({ dt: 0.1, timePrecision: "double" });
    const pop = model.addNeuronPopulation("pop", 1, clock);
    const simulation = await build(model, { backend });
    await runStep(simulation, 2 ** 31 - 1);
    expect((await simulation.pull(varRef(pop, "seen")))[0]).toBe((2 ** 31 - 1) * 0.1);
    await expect(simulation.step()).rejects.toThrow(/2147483648 steps of 0\.1 ms.*can be counted/);
    simulation.destroy();
  }
});

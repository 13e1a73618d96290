/** What happens in one step, in which order, and when spikes arrive: as GeNN does it. */
import { describe, expect, test } from "vitest";
import {
  defineCurrentSourceModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  postVarRef,
  preVarRef,
  synapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import {
  addScripted,
  DT,
  delta,
  FLT_MAX,
  listener,
  nothing,
  silent,
  spikesByStep,
  trace,
} from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

describe.each(backends)("%s: the order of a step", (_, options) => {
  const one = defineCurrentSourceModel({
    name: "one",
    params: { amount: undefined },
    injectionCode: "injectCurrent(amount);",
  });

  /**
   * Sums in float32 tell their order: what is small survives only behind the large ones that cancel. The amounts are dynamic, because
   * compilers of GPUs put sums of constants in an order of their own.
   */
  async function summedInput(postsynaptic: number, sentBack: number, source: number): Promise<number> {
    const model = new GeNNModel({ dt: DT });
    const pop = model.addNeuronPopulation("pop", 1, listener);
    const back = defineWeightUpdateModel({
      name: "back",
      params: { amount: sentBack },
      synapseDynamicsCode: "addToPre(amount);",
    });
    const psm = definePostsynapticModel({
      name: "constant",
      params: { amount: postsynaptic },
      simCode: "injectCurrent(amount);",
    });
    const other = model.addNeuronPopulation("other", 1, silent);
    model.addCurrentSource("source", one, pop, { params: { amount: source }, dynamicParams: ["amount"] });
    model.addSynapsePopulation("out", "dense", pop, other, {
      weightUpdate: back,
      weightUpdateValues: { dynamicParams: ["amount"] },
      postsynaptic: nothing,
    });
    const none = defineWeightUpdateModel({ name: "none" });
    model.addSynapsePopulation("in", "dense", other, pop, {
      weightUpdate: none,
      postsynaptic: psm,
      postsynapticValues: { dynamicParams: ["amount"] },
    });
    const simulation = await start(model, options);
    return (await trace(simulation, varRef(pop, "input"), 1))[0]![0]!;
  }

  test("postsynaptic models and what was sent back come before current sources", async () => {
    expect(await summedInput(1e8, -1e8, 1)).toBe(1);
    expect(await summedInput(1, 1e8, -1e8)).toBe(0);
    expect(await summedInput(1e8, 1, -1e8)).toBe(0);
  });

  test("dynamics see the neuron after its code, spike code sees it before its reset", async () => {
    const model = new GeNNModel({ dt: DT });
    const counter = defineNeuronModel({
      name: "counter",
      vars: { v: 0, atTest: 0 },
      simCode: "v += 1; scalar local = 10 * v;",
      thresholdConditionCode: "(atTest = local, v) >= 3",
      resetCode: "v = -local;",
    });
    const pop = model.addNeuronPopulation("pop", 5, counter);
    const watcher = defineWeightUpdateModel({
      name: "watcher",
      preVars: { seen: 0, spiked: 0, resting: 0 },
      postVars: { seen: 0, spiked: 0 },
      preDynamicsCode: "seen = v_pre; resting = spiked;",
      postDynamicsCode: "seen = v_post;",
      preSpikeCode: "spiked = v_pre;",
      postSpikeCode: "spiked = v_post + 100;",
    });
    const syn = model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate: watcher, postsynaptic: nothing });
    const simulation = await start(model, options);
    await simulation.step(3);
    const first = async (reference: ReturnType<typeof varRef>) => (await simulation.pull(reference))[4];
    expect(await first(varRef(pop, "v"))).toBe(-30);
    expect(await first(varRef(pop, "atTest"))).toBe(30);
    expect(await first(preVarRef(syn, "seen"))).toBe(3);
    expect(await first(preVarRef(syn, "spiked"))).toBe(3);
    expect(await first(preVarRef(syn, "resting")), "dynamics come before spike code").toBe(0);
    expect(await first(postVarRef(syn, "seen"))).toBe(3);
    expect(await first(postVarRef(syn, "spiked"))).toBe(103);
    await simulation.step();
    expect(await first(preVarRef(syn, "resting"))).toBe(3);
    expect(await first(preVarRef(syn, "seen"))).toBe(-29);
  });

  test.each(["dense", "one_to_one"] as const)(
    "%s synapses: dynamics, then presynaptic, then postsynaptic spikes, one step after they were sent",
    async (connectivity) => {
      const model = new GeNNModel({ dt: DT });
      const size = 3;
      const [source, target] = [
        addScripted(model, "source", size, [[0, 1], [], [1], [], []]),
        addScripted(model, "target", size, [[0, 2], [], [1], [], []]),
      ];
      const weightUpdate = defineWeightUpdateModel({
        name: "steps",
        vars: { g: 1 },
        synapseDynamicsCode: "g *= 2;",
        preSpikeSynCode: "g += 3;",
        postSpikeSynCode: "g *= g;",
      });
      const syn = model.addSynapsePopulation("syn", connectivity, source, target, {
        weightUpdate,
        postsynaptic: nothing,
      });
      const simulation = await start(model, options);
      const traced = await trace(simulation, synapseVarRef(syn, "g"), 4);
      const spikes = [
        [new Set([0, 1]), new Set([0, 2])],
        [new Set(), new Set()],
        [new Set([1]), new Set([1])],
      ] as const;
      const pairs = Array.from({ length: connectivity === "dense" ? size * size : size }, (_, index) =>
        connectivity === "dense" ? [Math.floor(index / size), index % size] : [index, index],
      );
      const expected: number[] = pairs.map(() => 1);
      for (let step = 0; step < 4; step++) {
        pairs.forEach(([pre, post], index) => {
          expected[index]! *= 2;
          if (spikes[step - 1]?.[0].has(pre)) expected[index]! += 3;
          if (spikes[step - 1]?.[1].has(post)) expected[index]! **= 2;
        });
        expect(traced[step], `step ${step}`).toEqual(expected);
      }
    },
  );

  test("a spike reaches its targets in the next step's input", async () => {
    const model = new GeNNModel({ dt: DT });
    const source = addScripted(model, "source", 2, [[], [0], [], [1], []]);
    const target = model.addNeuronPopulation("target", 5, listener);
    const weightUpdate = defineWeightUpdateModel({
      name: "pulse",
      vars: { g: [1, 2, 3, 4, 5, 10, 20, 30, 40, 50] },
      preSpikeSynCode: "addToPost(g);",
    });
    model.addSynapsePopulation("syn", "dense", source, target, { weightUpdate, postsynaptic: delta });
    const simulation = await start(model, options);
    const zeros = [0, 0, 0, 0, 0];
    expect(await trace(simulation, varRef(target, "input"), 5)).toEqual([
      zeros,
      zeros,
      [1, 2, 3, 4, 5],
      zeros,
      [10, 20, 30, 40, 50],
    ]);
  });

  test("populations made later see the spikes of this step no earlier than those made before", async () => {
    const model = new GeNNModel({ dt: DT });
    const late = model.addNeuronPopulation("target_before", 1, listener);
    const source = addScripted(model, "source", 1, [[0], [], []]);
    const early = model.addNeuronPopulation("target_behind", 1, listener);
    const weightUpdate = defineWeightUpdateModel({ name: "pulse", preSpikeSynCode: "addToPost(1);" });
    for (const target of [late, early]) {
      model.addSynapsePopulation(`to_${target.name}`, "one_to_one", source, target, {
        weightUpdate,
        postsynaptic: delta,
      });
    }
    const simulation = await start(model, options);
    await simulation.step(2);
    expect([...(await simulation.pull(varRef(late, "input")))]).toEqual([1]);
    expect([...(await simulation.pull(varRef(early, "input")))]).toEqual([1]);
  });
});

describe.each(backends)("%s: spike times", (_, options) => {
  const script = [[], [], [0, 1], [], [], [0], [0], [], [1], []];
  const spikesOf = (id: number) => script.flatMap((ids, step) => (ids.includes(id) ? [step] : []));
  /** Times as code sees them in a step: of the last spike before, and of the one before that; `late` by some steps. */
  function expectedTimes(id: number, step: number, late: number, never = -FLT_MAX): [last: number, previous: number] {
    const before = spikesOf(id).filter((spike) => spike < step);
    const time = (spike: number | undefined) => (spike === undefined ? never : (spike + late) * DT);
    const last = before.at(-1);
    // The one before counts during the step after the spike; from then on, the last spike is also the previous one.
    const previous = last === step - 1 ? before.at(-2) : last;
    return [time(last), time(previous)];
  }

  const watcher = (type: "float" | "double") =>
    defineWeightUpdateModel({
      name: "watcher",
      vars: { st: variable({ type, initial: 0 }), prev: variable({ type, initial: 0 }) },
      params: { side: undefined },
      synapseDynamicsCode: `
        st = side == 0 ? st_pre : st_post;
        prev = side == 0 ? prev_st_pre : prev_st_post;`,
    });

  const wirings = precisionsOf(options).flatMap((timePrecision) =>
    (["dense", "one_to_one"] as const).map((connectivity) => [connectivity, timePrecision] as const),
  );
  test.each(wirings)("%s synapses see arrival times of both sides (%s times)", async (connectivity, timePrecision) => {
    const model = new GeNNModel({ dt: DT, timePrecision, precision: "float" });
    const source = addScripted(model, "source", 2, script);
    const target = addScripted(model, "target", 2, script);
    const [pre, post] = [0, 1].map((side) =>
      model.addSynapsePopulation(`side_${side}`, connectivity, source, target, {
        weightUpdate: watcher(timePrecision),
        weightUpdateValues: { params: { side } },
        postsynaptic: nothing,
      }),
    );
    const simulation = await start(model, options);
    const columns = connectivity === "dense" ? 2 : 1;
    const never = timePrecision === "double" ? -Number.MAX_VALUE : -FLT_MAX;
    for (let step = 0; step < script.length; step++) {
      await simulation.step();
      for (const id of [0, 1]) {
        const [last, previous] = expectedTimes(id, step, 1, never);
        const [atPre, atPost] = connectivity === "dense" ? [id * columns, id] : [id, id];
        expect((await simulation.pull(synapseVarRef(pre!, "st")))[atPre], `st_pre, step ${step}`).toBe(last);
        expect((await simulation.pull(synapseVarRef(pre!, "prev")))[atPre], `prev_st_pre, step ${step}`).toBe(previous);
        expect((await simulation.pull(synapseVarRef(post!, "st")))[atPost], `st_post, step ${step}`).toBe(last);
        expect((await simulation.pull(synapseVarRef(post!, "prev")))[atPost], `prev_st_post, step ${step}`).toBe(
          previous,
        );
      }
    }
  });

  test("a spike that has just arrived has no age, in the code it triggers", async () => {
    const model = new GeNNModel({ dt: DT });
    const source = addScripted(model, "source", 2, script);
    const target = addScripted(model, "target", 5, script);
    const weightUpdate = defineWeightUpdateModel({
      name: "ages",
      vars: { age: -1, interval: -1, postAge: -1 },
      preSpikeSynCode: "age = t - st_pre; interval = t - prev_st_pre;",
      postSpikeSynCode: "postAge = t - st_post;",
    });
    const syn = model.addSynapsePopulation("syn", "dense", source, target, { weightUpdate, postsynaptic: nothing });
    const simulation = await start(model, options);
    await simulation.step(7);
    expect([...(await simulation.pull(synapseVarRef(syn, "age")))].slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect([...(await simulation.pull(synapseVarRef(syn, "interval")))].slice(0, 5)).toEqual(Array(5).fill(3 * DT));
    expect([...(await simulation.pull(synapseVarRef(syn, "postAge")))]).toEqual([0, 0, -1, -1, -1, 0, 0, -1, -1, -1]);
    await simulation.step();
    expect((await simulation.pull(synapseVarRef(syn, "interval")))[0]).toBe(DT);
  });

  test("a neuron sees when it spiked last, before this step", async () => {
    const model = new GeNNModel({ dt: DT });
    const neuron = defineNeuronModel({
      name: "self_aware",
      vars: { last: 0, atReset: 0 },
      simCode: "last = st;",
      thresholdConditionCode: "t == 2 * dt || t == 5 * dt",
      resetCode: "atReset = st;",
    });
    const pop = model.addNeuronPopulation("pop", 5, neuron);
    const simulation = await start(model, options);
    const last = await trace(simulation, varRef(pop, "last"), 8);
    expect(last.map((values) => values[4])).toEqual([
      ...Array(3).fill(-FLT_MAX),
      ...Array(3).fill(2 * DT),
      ...Array(2).fill(5 * DT),
    ]);
    expect((await simulation.pull(varRef(pop, "atReset")))[4]).toBe(2 * DT);
  });
});

describe.each(backends)("%s: thresholds", (_, options) => {
  const levels = [0, 2, 2, 0, 2, 2, 2, 0];
  const level = (autoRefractoryRequired: boolean, resetCode: string) =>
    defineNeuronModel({
      name: "level",
      vars: { v: 0 },
      extraGlobalParams: { levels: "scalar" },
      simCode: "v = levels[(int)rint(t / dt)];",
      thresholdConditionCode: "v > 1",
      resetCode,
      autoRefractoryRequired,
    });
  const spikeSteps = async (autoRefractoryRequired: boolean, resetCode: string) => {
    const model = new GeNNModel({ dt: DT });
    const pop = model.addNeuronPopulation("pop", 6, level(autoRefractoryRequired, resetCode), {
      extraGlobalParams: { levels },
    });
    const simulation = await start(model, options);
    simulation.recordSpikes(pop, levels.length);
    await simulation.step(levels.length);
    const spikes = await spikesByStep(simulation, pop, levels.length);
    for (const ids of spikes) expect([0, 6]).toContain(ids.length);
    return spikes.flatMap((ids, step) => (ids.length > 0 ? [step] : []));
  };

  test("a condition that stays true spikes in every step", async () => {
    expect(await spikeSteps(false, "")).toEqual([1, 2, 4, 5, 6]);
  });
  test("with autoRefractoryRequired only its rise does", async () => {
    expect(await spikeSteps(true, "")).toEqual([1, 4]);
  });
  test("a reset that makes the condition false lets it rise again", async () => {
    expect(await spikeSteps(true, "v = 0;")).toEqual([1, 2, 4, 5, 6]);
  });
  test("a rising edge in the input counts from before the neuron's code", async () => {
    const model = new GeNNModel({ dt: DT });
    const neuron = defineNeuronModel({
      name: "input_edge",
      params: { threshold: 1 },
      vars: { seen: 0 },
      simCode: "seen = Isyn;",
      thresholdConditionCode: "Isyn > threshold",
      autoRefractoryRequired: true,
    });
    const pop = model.addNeuronPopulation("pop", 6, neuron);
    const pulse = defineCurrentSourceModel({ name: "pulse", injectionCode: "injectCurrent(id == 4 ? 2.0 : 0.0);" });
    model.addCurrentSource("source", pulse, pop);
    const simulation = await start(model, options);
    await simulation.step(3);
    // The input does not change between the two tests of a step, so there is no edge.
    expect([...(await simulation.spikeCounts(pop))]).toEqual([0]);
  });
});

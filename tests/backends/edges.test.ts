/** Where registers end, spikes are few, and checks fail: population sizes that fit nothing, and code behind the last neuron. */
import { describe, expect, test } from "vitest";
import {
  defineCurrentSourceModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  GeNNModel,
  preVarRef,
  RunError,
  synapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { addScripted, DT, FLT_MAX, nothing, silent, spikesByStep, trace } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each(backends)("%s: the last neurons", (_, options) => {
  const reading = defineNeuronModel({
    name: "reading",
    vars: { x: 0, sum: 0, input: 0 },
    extraGlobalParams: { table: "scalar", limits: "scalar", resets: "scalar" },
    simCode: "x = table[id] + sum; input = Isyn; assert(x < 10000);",
    thresholdConditionCode: "x > limits[id]",
    resetCode: "sum += resets[id];",
  });
  const source = defineCurrentSourceModel({
    name: "reading_source",
    extraGlobalParams: { currents: "scalar", ends: "scalar" },
    injectionCode: "injectCurrent(currents[id]);",
    constantUntil: "ends[id]",
  });

  // Registers of a CPU end with every fourth neuron, the words in which a GPU notes spikes with every 32nd.
  const sizes = options.backend === "webgpu" ? [1, 5, 31, 32, 33, 65] : [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 65];
  test.each(sizes)("tables as long as a population of %i are long enough", async (size) => {
    for (const timePrecision of precisionsOf(options)) {
      const model = new GeNNModel({ dt: DT, timePrecision, precision: "float" });
      const pop = model.addNeuronPopulation("pop", size, reading, {
        extraGlobalParams: {
          table: range(size).map((id) => id + 1),
          limits: Array(size).fill(0.5),
          resets: range(size).map((id) => 10 * id),
        },
      });
      model.addCurrentSource("source", source, pop, {
        extraGlobalParams: { currents: range(size).map((id) => id * id), ends: range(size).map((id) => 1 + id) },
      });
      const simulation = await start(model, options);
      simulation.recordSpikes(pop, 3);
      await simulation.step(3);
      expect(await spikesByStep(simulation, pop, 3)).toEqual([range(size), range(size), range(size)]);
      expect([...(await simulation.pull(varRef(pop, "sum")))]).toEqual(range(size).map((id) => 30 * id));
      expect([...(await simulation.pull(varRef(pop, "input")))]).toEqual(range(size).map((id) => id * id));
    }
  });

  test.each([
    ["table", "reading, simCode"],
    ["limits", "reading, thresholdConditionCode"],
    ["resets", "reading, resetCode"],
  ])("a table '%s' that is too short is an error that names %s", async (short, where) => {
    const model = new GeNNModel({ dt: DT });
    const tables = { table: range(6), limits: Array(6).fill(-1), resets: range(6) };
    const pop = model.addNeuronPopulation("pop", 6, reading, { extraGlobalParams: tables });
    const simulation = await start(model, options);
    await simulation.step(1);
    simulation.setExtraGlobalParameter("pop", short, [0, 0, 0, 0, 0]);
    await expect(simulation.step(2)).rejects.toThrow(`${where}: the subscript of '${short}' is out of range`);
    await expect(simulation.step(2)).rejects.toThrow(RunError);
    expect(simulation.timestep, "the clock stays").toBe(1);
    simulation.setExtraGlobalParameter("pop", short, [0, 0, 0, 0, 0, 0]);
    await simulation.step(1);
    expect(await simulation.pull(varRef(pop, "x"))).toHaveLength(6);
  });

  test("a table of a source that is too short, and a source's assertion", async () => {
    const model = new GeNNModel({ dt: DT });
    const pop = model.addNeuronPopulation("pop", 5, silent);
    model.addCurrentSource("source", source, pop, { extraGlobalParams: { currents: [1], ends: range(5) } });
    const simulation = await start(model, options);
    await expect(simulation.step()).rejects.toThrow("reading_source, injectionCode: the subscript of 'currents'");
  });

  test.each(["synapseDynamicsCode", "preSpikeSynCode", "postSpikeSynCode"] as const)(
    "%s reads as many elements as there are synapses",
    async (snippet) => {
      for (const connectivity of ["dense", "one_to_one"] as const) {
        const model = new GeNNModel({ dt: DT });
        const size = 5;
        const everyone = [range(size), [], []];
        const [a, b] = [addScripted(model, "a", size, everyone), addScripted(model, "b", size, everyone)];
        const count = connectivity === "dense" ? size * size : size;
        const weightUpdate = defineWeightUpdateModel({
          name: "reading_synapse",
          vars: { g: 0 },
          extraGlobalParams: { table: "scalar" },
          [snippet]: "g = table[id_syn] + 0.5;",
        });
        const syn = model.addSynapsePopulation("syn", connectivity, a, b, {
          weightUpdate,
          weightUpdateValues: { extraGlobalParams: { table: range(count) } },
          postsynaptic: nothing,
        });
        const simulation = await start(model, options);
        await simulation.step(2);
        expect([...(await simulation.pull(synapseVarRef(syn, "g")))]).toEqual(range(count).map((index) => index + 0.5));
        const again = await start(model, options);
        again.setExtraGlobalParameter("syn", "table", range(count - 1));
        await expect(again.step(2)).rejects.toThrow(
          `reading_synapse, ${snippet}: the subscript of 'table' is out of range`,
        );
      }
    },
  );
});

describe.each(backends)("%s: spike code", (_, options) => {
  test("sees the neuron, its index, and when it spiked before", async () => {
    const model = new GeNNModel({ dt: DT });
    const source = addScripted(model, "source", 5, [[0, 4], [], [4], [], []]);
    const target = model.addNeuronPopulation("target", 3, silent);
    const weightUpdate = defineWeightUpdateModel({
      name: "remembering",
      preVars: { last: 0, when: -1, who: variable({ type: "uint", initial: 99 }) },
      preSpikeCode: "last = st_pre; when = t; who = id;",
    });
    const syn = model.addSynapsePopulation("syn", "dense", source, target, { weightUpdate, postsynaptic: nothing });
    const simulation = await start(model, options);
    const last = await trace(simulation, preVarRef(syn, "last"), 4);
    expect(last[0]).toEqual([-FLT_MAX, 0, 0, 0, -FLT_MAX]);
    expect(last[3], "when it was sent: only synapses see it arrive").toEqual([-FLT_MAX, 0, 0, 0, 0]);
    expect([...(await simulation.pull(preVarRef(syn, "when")))]).toEqual([0, -1, -1, -1, 2 * DT]);
    expect([...(await simulation.pull(preVarRef(syn, "who")))]).toEqual([0, 99, 99, 99, 4]);
  });

  test("a threshold may change variables, and a reset uses the neuron's locals", async () => {
    const model = new GeNNModel({ dt: DT });
    for (const resetCode of ["", "spiked++;", "spiked++; seen = local;"]) {
      const neuron = defineNeuronModel({
        name: "testing",
        vars: { tests: variable({ type: "int", initial: 0 }), spiked: variable({ type: "int", initial: 0 }), seen: 0 },
        simCode: "scalar local = 0.5 * id;",
        thresholdConditionCode: "tests++ % 2 == 1 && id > 1u",
        resetCode,
      });
      const pop = model.addNeuronPopulation(`pop_${resetCode.length}`, 6, neuron);
      expect(pop.size).toBe(6);
    }
    const simulation = await start(model, options);
    await simulation.step(5);
    for (const [index, pop] of simulation.model.neuronPopulations.entries()) {
      expect([...(await simulation.pull(varRef(pop, "tests")))]).toEqual(Array(6).fill(5));
      const spiked = index === 0 ? 0 : 2;
      expect([...(await simulation.pull(varRef(pop, "spiked")))]).toEqual([0, 0, ...Array(4).fill(spiked)]);
      expect([...(await simulation.spikeCounts(pop))]).toEqual([8]);
      const seen = index === 2 ? [0, 0, 1, 1.5, 2, 2.5] : Array(6).fill(0);
      expect([...(await simulation.pull(varRef(pop, "seen")))]).toEqual(seen);
    }
  });

  test("recordings hold several words and instances, start when asked, and end when full", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 3 });
    const size = 70;
    const neuron = defineNeuronModel({
      name: "pattern",
      thresholdConditionCode: "(id + 3u * batch + 7u * (uint)rint(t / dt)) % 31u == 0u",
    });
    const pop = model.addNeuronPopulation("pop", size, neuron);
    const simulation = await start(model, options);
    await expect(simulation.spikes(pop)).rejects.toThrow("'pop' are not being recorded: call recordSpikes first");
    await simulation.step(2);
    simulation.recordSpikes(pop, 4);
    await simulation.step(1);
    await simulation.step(5);
    const spikesOf = (batch: number, step: number) =>
      range(size).filter((id) => (id + 3 * batch + 7 * step) % 31 === 0);
    const trains = await simulation.spikes(pop);
    expect(trains).toHaveLength(3);
    for (const [batch, { steps, ids }] of trains.entries()) {
      const expected = [2, 3, 4, 5].flatMap((step) => spikesOf(batch, step).map((id) => [step, id]));
      expect([...steps].map((step, index) => [step, ids[index]])).toEqual(expected);
    }
    const counts = range(3).map((batch) => range(8).reduce((sum, step) => sum + spikesOf(batch, step).length, 0));
    expect([...(await simulation.spikeCounts(pop))]).toEqual(counts);

    simulation.reinitialise();
    simulation.recordSpikes(pop, 100);
    await simulation.step(2);
    const [again] = await simulation.spikes(pop);
    expect([...again!.steps]).toEqual([0, 1].flatMap((step) => spikesOf(0, step).map(() => step)));
    expect([...(await simulation.spikeCounts(pop))].every((count) => count < 10)).toBe(true);
  });
});

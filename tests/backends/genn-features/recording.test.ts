/** Spikes and events of a run, of every instance, and a run from its start to its end. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  build,
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromRule,
  readOnlyDuplicate,
  type SpikeTrain,
  variable,
  varRef,
} from "../../../genn/index.ts";
import { dc, deltaCurr, fixedProbability, lif, spikeSourceArray, stdp } from "../../../genn_models/index.ts";
import { collector, delta } from "../../support/definitions.ts";
import { start } from "../../support/simulate.ts";
import { modelOf, range, type Setting, settings } from "./settings.ts";

const [SIZE, STEPS] = [40, 44];
/** Each neuron sends twice, in every instance at other times. */
const timesOf = (instance: number, neuron: number) =>
  [instance + neuron, instance + STEPS - 1 - neuron]
    .filter((time) => time < STEPS)
    .sort((a, b) => a - b)
    // Of two times in one step the second one is late.
    .map((time, k, all) => (k === 1 && time === all[0] ? time + 1 : time));

/** The same times as spikes and as events. */
function network(setting: Setting, batchSize: number) {
  const model = modelOf(setting, { batchSize });
  const lists = range(batchSize).flatMap((instance) => range(SIZE).map((neuron) => timesOf(instance, neuron)));
  const ends = lists.map((_, k) => lists.slice(0, k + 1).flat().length);
  const starts = [0, ...ends.slice(0, -1)];
  const extraGlobalParams = { spikeTimes: lists.flat() };
  // Each instance is given its own below.
  const vars = { startSpike: 0, endSpike: 0 };
  const spikes = model.addNeuronPopulation("spikes", SIZE, spikeSourceArray, { vars, extraGlobalParams });
  const sender = defineNeuronModel({
    name: "sender",
    vars: {
      startSpike: variable({ type: "uint", initial: 0 }),
      endSpike: readOnlyDuplicate(0, "uint"),
      output: variable({ type: "bool", initial: 0 }),
    },
    extraGlobalParams: { spikeTimes: "timepoint" },
    simCode: `
      output = startSpike != endSpike && t >= spikeTimes[startSpike];
      if (output) startSpike++;`,
  });
  const events = model.addNeuronPopulation("events", SIZE, sender, { extraGlobalParams });
  const weightUpdate = defineWeightUpdateModel({
    name: "pulse",
    preNeuronVarRefs: { output: "READ_ONLY" },
    preEventThresholdConditionCode: "output",
    preEventSynCode: "addToPost(1.0);",
  });
  const synapses = model.addSynapsePopulation("syn", "dense", events, model.addNeuronPopulation("to", 1, collector), {
    weightUpdate,
    preNeuronVarRefs: { output: "output" },
    postsynaptic: delta,
  });
  const begin = async () => {
    const simulation = await start(model, setting.options);
    for (const pop of [spikes, events]) {
      simulation.push(varRef(pop, "startSpike"), starts);
      simulation.push(varRef(pop, "endSpike"), ends);
    }
    return simulation;
  };
  return { spikes, events, synapses, begin };
}

const listed = ({ ids, steps }: SpikeTrain) => [...ids].map((id, k) => [steps[k]!, id]);
const expected = (instance: number) =>
  range(SIZE)
    .flatMap((neuron) => timesOf(instance, neuron).map((time) => [time, neuron] as const))
    .filter(([time]) => time < STEPS)
    .sort(([t, a], [u, b]) => t - u || a - b);

describe.each(settings)("%s", (_, setting) => {
  const { options } = setting;

  test.each([1, 3])("spikes and events are recorded as they were sent, in a batch of %i", async (batchSize) => {
    const { spikes, synapses, begin } = network(setting, batchSize);
    const simulation = await begin();
    simulation.recordSpikes(spikes, STEPS);
    simulation.recordEvents(synapses, "pre", STEPS);
    await simulation.step(STEPS);
    const found = [await simulation.spikes(spikes), await simulation.events(synapses, "pre")];
    for (const trains of found) expect(trains.map(listed)).toEqual(range(batchSize).map(expected));
    const arrived = range(batchSize).map((instance) => expected(instance).filter(([time]) => time < STEPS - 1).length);
    expect([...(await simulation.pull(varRef(synapses.target, "sum")))]).toEqual(arrived);
  });

  test.each([1, 3])("recording spikes records no events, which is said, in a batch of %i", async (batchSize) => {
    const { spikes, synapses, begin } = network(setting, batchSize);
    const simulation = await begin();
    simulation.recordSpikes(spikes, STEPS);
    await simulation.step(STEPS);
    expect((await simulation.spikes(spikes)).map(listed)).toEqual(range(batchSize).map(expected));
    await expect(simulation.events(synapses, "pre")).rejects.toThrow("call recordEvents first");
  });

  test.each([1, 3])(
    "spikes in a pattern are sent, counted and passed on with a delay, in a batch of %i",
    async (batchSize) => {
      const model = modelOf(setting, { batchSize });
      const pattern = defineNeuronModel({
        name: "pattern",
        vars: { steps: variable({ type: "uint", initial: 0 }) },
        simCode: "steps++;",
        thresholdConditionCode: "t >= id && fmod(t - id, 10.0) < 1e-4",
      });
      const pre = model.addNeuronPopulation("pre", 10, pattern);
      const [post, late] = ["post", "late"].map((name) => model.addNeuronPopulation(name, 10, collector));
      const weightUpdate = defineWeightUpdateModel({ name: "pulse", preSpikeSynCode: "addToPost(1.0);" });
      const parts = { weightUpdate, postsynaptic: delta };
      model.addSynapsePopulation("now", "one_to_one", pre, post!, parts);
      model.addSynapsePopulation("later", "one_to_one", pre, late!, { ...parts, axonalDelaySteps: 5 });
      const simulation = await start(model, options);
      expect([simulation.timestep, simulation.t]).toEqual([0, 0]);
      simulation.recordSpikes(pre, 40);
      const inEach = (value: (neuron: number) => number) => range(batchSize).flatMap(() => range(10).map(value));
      for (let step = 1; step <= 40; step++) {
        await simulation.step();
        const count = (delay: number) => (neuron: number) => Math.max(0, Math.ceil((step - 1 - delay - neuron) / 10));
        expect([...(await simulation.pull(varRef(post!, "sum")))]).toEqual(inEach(count(0)));
        expect([...(await simulation.pull(varRef(late!, "sum")))]).toEqual(inEach(count(5)));
      }
      expect([simulation.timestep, simulation.t]).toEqual([40, 40]);
      for (const { ids } of await simulation.spikes(pre)) {
        expect(range(10).map((neuron) => ids.filter((id) => id === neuron).length)).toEqual(
          inEach(() => 4).slice(0, 10),
        );
      }
      expect([...(await simulation.spikeCounts(pre))]).toEqual(range(batchSize).map(() => 40));
      expect([...(await simulation.pull(varRef(pre, "steps")))]).toEqual(inEach(() => 40));
    },
  );

  test("a model ends, is built again, and runs as it did; its time is told", async () => {
    // At the end the times are printed, too.
    const print = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => print.mockRestore());
    const model = modelOf(setting, { seed: 4 });
    const values = { params: { Vrest: -70, Vreset: -70, Vthresh: -65 }, vars: { V: -70 } };
    const [pre, post] = ["pre", "post"].map((name) => model.addNeuronPopulation(name, 10, lif, values));
    model.addSynapsePopulation("syn", fromRule(fixedProbability, { probability: 0.5 }), pre!, post!, {
      weightUpdate: stdp,
      postsynaptic: deltaCurr,
    });
    model.addCurrentSource("current", dc, pre!, { params: { amp: 5 } });
    const shrink = defineCustomUpdateModel({ name: "shrink", varRefs: { V: "READ_WRITE" }, updateCode: "V *= 0.99;" });
    model.addCustomUpdate("shrink", "shrink", shrink, { varRefs: { V: varRef(pre!, "V") } });
    const run = async () => {
      const simulation = await build(model, { ...options, debug: ["timing"] });
      await simulation.step(30);
      await simulation.customUpdate("shrink");
      const found = [...(await simulation.pull(varRef(pre!, "V"))), ...(await simulation.pull(varRef(post!, "V")))];
      const kernels = simulation.timings()?.kernels;
      simulation.destroy();
      await expect(simulation.pull(varRef(pre!, "V"))).rejects.toThrow("the simulation was destroyed");
      await expect(simulation.step()).rejects.toThrow("the simulation was destroyed");
      return { found, kernels };
    };
    const [first, second] = [await run(), await run()];
    expect(first.found.some((value) => value !== -70)).toBe(true);
    expect(second.found).toEqual(first.found);
    expect(first.kernels?.length).toBeGreaterThan(0);
    for (const { milliseconds } of first.kernels!) expect(milliseconds).toBeGreaterThanOrEqual(0);
  });
});

/** What follows from the equations on paper, to the digits that can be had; and the shapes that readouts have in batches. */
import { describe, expect, test } from "vitest";
import { build, GeNNModel, inSynRef, type NeuronPopulation, type Simulation, varRef } from "../../genn/index.ts";
import { dc, expCurr, staticPulse } from "../../genn_models/index.ts";
import {
  AdaptiveLeakyIntegrateFire,
  IntegrateFire,
  IntegrateFireInput,
  LeakyIntegrate,
  LeakyIntegrateFire,
  LeakyIntegrateFireInput,
  type LeakyIntegrateFireInputOptions,
  MaxVar,
  type Neuron,
  NO_SPIKE,
  resetNeurons,
} from "../../snn/index.ts";
import { backends } from "../backends/backends.ts";
import { spikesByStep, trace } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";

/** A population of a neuron under a constant current, in steps of 1 ms and double precision. */
async function driven(neuron: Neuron, current: number, size = 1): Promise<[Simulation, NeuronPopulation]> {
  const model = new GeNNModel({ dt: 1, precision: "double" });
  const { definition, values } = neuron.getModel({ shape: size, exampleTimesteps: 10 }, 1);
  const population = model.addNeuronPopulation("pop", size, definition, values);
  model.addCurrentSource("drive", dc, population, { params: { amp: current } });
  return [await start(model, { threads: 1 }), population];
}

describe("integrate-and-fire", () => {
  test.each([
    // 0.4 and a bias of 0.05 in every step: 0.45, 0.9, 1.35 and a spike.
    [true, [0.45, 0.9, 0.6, 1.05 - 0.75, 0.75]],
    [false, [0.45, 0.9, 0.25, 0.7, 0.25]],
  ])("a reset to vReset, or by the distance to it (%s), and a bias", async (relativeReset, potentials) => {
    const neuron = new IntegrateFire({ relativeReset, vReset: 0.25, bias: 0.05 });
    const [simulation, population] = await driven(neuron, 0.4);
    for (const [step, own] of (await trace(simulation, varRef(population, "V"), 5)).flat().entries()) {
      expect(own).toBeCloseTo(potentials[step]!, 12);
    }
  });
});

describe("leaky integrate-and-fire", () => {
  test("V = 0.1 (1 - a^n) / (1 - a), and the first spike in step 14", async () => {
    const [simulation, population] = await driven(new LeakyIntegrateFire(), 0.1);
    const alpha = Math.exp(-1 / 20);
    expect(alpha).toBeCloseTo(0.951229, 6);
    simulation.recordSpikes(population, 14);
    const potentials = (await trace(simulation, varRef(population, "V"), 14)).flat();
    for (let n = 1; n < 14; n++) expect(potentials[n - 1]).toBeCloseTo((0.1 * (1 - alpha ** n)) / (1 - alpha), 12);
    expect(potentials[12]).toBeCloseTo(0.98001, 5);
    // Before the reset it was 1.03221.
    expect(potentials[13]).toBeCloseTo(0.03221, 5);
    expect((await spikesByStep(simulation, population, 14)).flatMap((ids, step) => ids.map(() => step))).toEqual([13]);
  });

  test.each([
    [false, 5],
    [true, 4],
  ])("integrating while refractory: %s", async (integrateDuringRefrac, silentSteps) => {
    const neuron = new LeakyIntegrateFire({ tauRefrac: 5, integrateDuringRefrac, relativeReset: false, vReset: 0 });
    const [simulation, population] = await driven(neuron, 2);
    simulation.recordSpikes(population, 30);
    const potentials = (await trace(simulation, varRef(population, "V"), 7)).flat();
    await simulation.step(23);
    const sent = (await spikesByStep(simulation, population, 30)).flatMap((ids, step) => ids.map(() => step));
    // Held, five steps only count down and the sixth integrates; integrating, the neuron may spike again in the fifth.
    expect(sent[0]).toBe(0);
    for (const [k, step] of sent.entries()) expect(step).toBe(k * (silentSteps + 1));
    if (!integrateDuringRefrac) expect(potentials.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("a reset to vReset, or by the distance to it", async () => {
    for (const [relativeReset, right] of [[true, 1.7 - (1 - 0.25)] as const, [false, 0.25] as const]) {
      const [simulation, population] = await driven(new LeakyIntegrateFire({ relativeReset, vReset: 0.25 }), 1.7);
      await simulation.step();
      expect([...(await simulation.pull(varRef(population, "V")))][0]).toBeCloseTo(right, 12);
    }
  });

  test("time constants of their own", async () => {
    const neuron = new LeakyIntegrate({ tauMem: [10, 20], bias: [0.5, 0], v: [1, 1] });
    const [simulation, population] = await driven(neuron, 0, 2);
    await simulation.step();
    const [first, second] = await simulation.pull(varRef(population, "V"));
    expect(first).toBeCloseTo(Math.exp(-1 / 10) + 0.5, 12);
    expect(second).toBeCloseTo(Math.exp(-1 / 20), 12);
  });
});

test("an adaptive threshold has decayed when it is tested", async () => {
  const [simulation, population] = await driven(new AdaptiveLeakyIntegrateFire({ v: 2 }), 0);
  await simulation.step();
  expect([...(await simulation.pull(varRef(population, "A")))]).toEqual([1]);
  await simulation.step();
  const [adaptation] = await simulation.pull(varRef(population, "A"));
  expect(adaptation).toBeCloseTo(0.9995, 6);
  expect(adaptation).toBe(Math.exp(-1 / 2000));
  expect(1 + 0.0174 * adaptation!).toBeCloseTo(1.01739, 5);
  // Only the threshold without adaptation is taken off.
  const [twice, own] = await driven(new AdaptiveLeakyIntegrateFire({ v: 2, a: 10, beta: 0.05 }), 0);
  await twice.step();
  expect([...(await twice.pull(varRef(own, "V")))][0]).toBeCloseTo(2 * Math.exp(-1 / 20) - 1, 12);
});

test("an exponential synapse decays by exp(-dt / tau), and injects the mean of a step", async () => {
  const model = new GeNNModel({ dt: 1, precision: "double" });
  const { definition, values } = new IntegrateFireInput({ vThresh: 1 }).getModel({ shape: 1 }, 1);
  const source = model.addNeuronPopulation("in", 1, definition, values);
  const answer = new LeakyIntegrate({ tauMem: 1e9 }).getModel({ shape: 1 }, 1);
  const target = model.addNeuronPopulation("out", 1, answer.definition, answer.values);
  const synapses = model.addSynapsePopulation("syn", "dense", source, target, {
    weightUpdate: staticPulse,
    postsynaptic: expCurr,
    postsynapticValues: { params: { tau: 5 } },
  });
  const simulation = await start(model, { threads: 1 });
  const input = new IntegrateFireInput();
  input.setInput(simulation, source, [1]);
  await simulation.step();
  input.setInput(simulation, source, [0]);
  await simulation.step();
  expect((await simulation.pull(varRef(target, "V")))[0]).toBeCloseTo(0.906346, 6);
  expect((await simulation.pull(inSynRef(synapses)))[0]).toBeCloseTo(0.818731, 6);
});

describe.each(backends)("readouts on %s", (_, options) => {
  test("keep the sign of a maximum, its time, and what never spiked apart", async () => {
    const readout = new MaxVar({ recordTime: true });
    const model = new GeNNModel({ dt: 0.5, batchSize: 2 });
    const leaky = new LeakyIntegrate({ v: [-3, -2], tauMem: 5, readout });
    const silent = new LeakyIntegrateFireInput({ readout: "first_spike_time" });
    const one = leaky.getModel({ shape: 2 }, 0.5, 2);
    const other = silent.getModel({ shape: 2 }, 0.5, 2);
    const first = model.addNeuronPopulation("leaky", 2, one.definition, one.values);
    const second = model.addNeuronPopulation("silent", 2, other.definition, other.values);
    const simulation = await start(model, options);
    silent.setInput(simulation, second, [[0, 2]]);
    await simulation.step(8);
    const { shape, values } = await leaky.getReadout(simulation, first);
    expect(shape).toEqual([2, 2]);
    for (const [id, value] of values.entries())
      expect(value).toBeCloseTo((id % 2 === 0 ? -3 : -2) * Math.exp(-4 / 5), 5);
    expect([...(await readout.readTime(simulation, first)).values]).toEqual([3.5, 3.5, 3.5, 3.5]);
    // The spike was at -0.
    const spikes = [...(await silent.getReadout(simulation, second)).values].map((time) => time + 0);
    expect(spikes).toEqual([NO_SPIKE, 0, NO_SPIKE, NO_SPIKE]);
    expect(Math.fround(NO_SPIKE)).toBe(NO_SPIKE);
  });

  test("start anew with a presentation, and so does everything else that is written", async () => {
    const model = new GeNNModel({ dt: 1, batchSize: 2, seed: 5 });
    const input = new IntegrateFireInput({ vThresh: 0.35, readout: "spike_count" });
    const hidden = new LeakyIntegrateFire({ v: [0.1, 0.2, 0.3], tauRefrac: 2, readout: "sum_var" });
    const described = [input.getModel({ shape: 3 }, 1, 2), hidden.getModel({ shape: 3 }, 1, 2)];
    const [source, target] = described.map(({ definition, values }, k) =>
      model.addNeuronPopulation(`pop${k}`, 3, definition, values),
    ) as [NeuronPopulation, NeuronPopulation];
    const synapses = model.addSynapsePopulation("syn", "dense", source, target, {
      weightUpdate: staticPulse,
      weightUpdateValues: { vars: { g: 0.4 } },
      postsynaptic: expCurr,
      axonalDelaySteps: 2,
    });
    expect(synapses.delays.axonal).toBe(2);
    const simulation = await start(model, options);
    const populations = [
      { neuron: input, population: source },
      { neuron: hidden, population: target },
    ];
    const shown = [
      [0.1, 0.2, 0.3],
      [0.4, 0.1, 0],
    ];
    const present = async () => {
      input.setInput(simulation, source, shown);
      await simulation.step(20);
      const potentials = await simulation.pull(varRef(target, "V"));
      const sums = await hidden.getReadout(simulation, target);
      const counts = await input.getReadout(simulation, source);
      return [potentials, sums.values, counts.values].map((one) => [...one]);
    };
    const first = await present();
    expect(first.flat().some((value) => value !== 0)).toBe(true);
    const onward = await present();
    expect(onward, "without a reset").not.toEqual(first);
    resetNeurons(simulation, populations);
    expect(simulation.timestep).toBe(0);
    expect([...(await hidden.getReadout(simulation, target)).values]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await present()).toEqual(first);
    // Readouts alone, the clock going on: potentials stay as they are.
    const before = [...(await simulation.pull(varRef(target, "V")))];
    resetNeurons(simulation, populations, { variables: false, synapticInput: false, time: false });
    expect([...(await simulation.pull(varRef(target, "V")))]).toEqual(before);
    expect([...(await hidden.getReadout(simulation, target)).values]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(simulation.timestep).toBe(20);
    // What is on its way makes a difference.
    resetNeurons(simulation, populations, { synapticInput: false });
    expect(await present()).not.toEqual(first);
  });
});

test("inputs integrate what they are shown", async () => {
  const options: LeakyIntegrateFireInputOptions = { vThresh: 1, tauMem: 20, readout: "spike_count" };
  const input = new LeakyIntegrateFireInput(options);
  const { definition, values } = input.getModel({ shape: [2, 2] }, 1);
  const model = new GeNNModel({ dt: 1 });
  const population = model.addNeuronPopulation("in", 4, definition, values);
  const simulation = await build(model, { threads: 1 });
  input.setInput(simulation, population, { shape: [2, 2], values: [0, 0.1, 0.2, 1] }, [2, 2]);
  simulation.recordSpikes(population, 14);
  await simulation.step(14);
  const byStep = await spikesByStep(simulation, population, 14);
  expect(byStep.flatMap((ids, step) => (ids.includes(1) ? [step] : []))).toEqual([13]);
  const { shape, values: counts } = await input.getReadout(simulation, population, [2, 2]);
  expect(shape).toEqual([1, 2, 2]);
  expect([...counts].slice(0, 2)).toEqual([0, 1]);
  expect(counts[3]).toBe(14);
  simulation.destroy();
});

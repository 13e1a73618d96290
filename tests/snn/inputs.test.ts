/** Inputs: which spikes they make of what they are shown, in which shapes it may come, and what negative spikes do. */
import { describe, expect, test } from "vitest";
import { preprocessSpikes } from "../../data/index.ts";
import { type BuildOptions, GeNNModel, type NeuronPopulation, type Simulation, varRef } from "../../genn/index.ts";
import { deltaCurr, signedPulse, signedPulseConstantWeight, signedPulseDelay } from "../../genn_models/index.ts";
import { dense, NetworkBase, type SynapseBase } from "../../network_base/index.ts";
import {
  BinarySpikeInput,
  IntegrateFireInput,
  type Neuron,
  type NeuronDescription,
  PoissonInput,
  resetNeurons,
  SpikeInput,
} from "../../snn/index.ts";
import { backends } from "../backends/backends.ts";
import { collector, listener, spikesByStep, trace } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";

interface Running {
  readonly simulation: Simulation;
  readonly population: NeuronPopulation;
}
async function population(
  neuron: Neuron,
  shape: number | readonly number[],
  batchSize: number,
  options: BuildOptions = { threads: 1 },
): Promise<Running> {
  const model = new GeNNModel({ dt: 1, batchSize, seed: 3 });
  const { definition, values, size } = neuron.getModel({ shape }, 1, batchSize);
  const added = model.addNeuronPopulation("in", size, definition, values);
  return { simulation: await start(model, options), population: added };
}

describe.each(backends)("on %s", (_, options) => {
  test("frames follow each other, and the last one is held", async () => {
    const input = new BinarySpikeInput({ inputFrames: 3, inputFrameTimesteps: 2 });
    const { simulation, population: pop } = await population(input, 2, 2, options);
    input.setInput(simulation, pop, [
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
    ]);
    simulation.recordSpikes(pop, 8);
    await simulation.step(8);
    const right = [[0], [0], [1], [1], [0, 1], [0, 1], [0, 1], [0, 1]];
    expect(await spikesByStep(simulation, pop, 8)).toEqual(right);
    expect((await spikesByStep(simulation, pop, 8, 1)).flat(), "an example that is missing").toEqual([]);
  });

  test("spikes come at their times, one a step, in batches of any length", async () => {
    const input = new SpikeInput();
    const { simulation, population: pop } = await population(input, 3, 2, options);
    const first = preprocessSpikes([3, 1, 1, 1.5, 0], [0, 2, 2, 0, 2], 3);
    input.setInput(simulation, pop, [first, preprocessSpikes([2], [1], 3)]);
    simulation.recordSpikes(pop, 5);
    await simulation.step(5);
    expect(await spikesByStep(simulation, pop, 5)).toEqual([[2], [2], [0, 2], [0], []]);
    expect(await spikesByStep(simulation, pop, 5, 1)).toEqual([[], [], [1], [], []]);
    // The next batch is shorter.
    resetNeurons(simulation, [{ neuron: input, population: pop }]);
    input.setInput(simulation, pop, preprocessSpikes([1], [0], 3));
    simulation.recordSpikes(pop, 3);
    await simulation.step(3);
    expect(await spikesByStep(simulation, pop, 3)).toEqual([[], [0], []]);
    expect((await spikesByStep(simulation, pop, 3, 1)).flat()).toEqual([]);
  });

  test("spikes at random have their rate, and are others in every instance and presentation", async () => {
    const input = new PoissonInput({ readout: "spike_count" });
    const { simulation, population: pop } = await population(input, 400, 2, options);
    const shown = [0.05, 0.5].map((rate) => new Array<number>(400).fill(rate));
    input.setInput(simulation, pop, shown);
    const STEPS = 100;
    const counts = async () => {
      resetNeurons(simulation, [{ neuron: input, population: pop }]);
      await simulation.step(STEPS);
      return [...(await input.getReadout(simulation, pop)).values];
    };
    const [one, other] = [await counts(), await counts()];
    expect(one).not.toEqual(other);
    for (const [instance, rate] of [0.05, 0.5].entries()) {
      const p = 1 - Math.exp(-rate);
      if (instance === 0) expect(p).toBeCloseTo(0.048771, 6);
      const drawn = 2 * 400 * STEPS;
      const sum = [one, other].reduce(
        (all, values) => all + values.slice(instance * 400, (instance + 1) * 400).reduce((a, b) => a + b, 0),
        0,
      );
      // Four standard deviations.
      expect(Math.abs(sum / drawn - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / drawn));
    }
    input.setInput(simulation, pop, [new Array<number>(400).fill(0.05), new Array<number>(400).fill(0.05)]);
    const same = await counts();
    expect(same.slice(0, 400)).not.toEqual(same.slice(400));
    input.setInput(simulation, pop, [new Array<number>(400).fill(-0.05)]);
    expect(new Set(await counts())).toEqual(new Set([0]));
  });

  test("negative spikes take the weight off", async () => {
    const input = new BinarySpikeInput({ signedSpikes: true });
    const { definition, values } = input.getModel({ shape: 3 }, 1, 1);
    const model = new GeNNModel({ dt: 1 });
    const source = model.addNeuronPopulation("in", 3, definition, values);
    const kinds = [
      [signedPulse, { vars: { g: [1, 2, 4] } }, {}],
      [signedPulseConstantWeight, { params: { g: 8 } }, {}],
      [signedPulseDelay, { vars: { g: [1, 2, 4], d: 2 } }, { maxDendriticDelaySteps: 3 }],
    ] as const;
    const targets = kinds.map(([weightUpdate, weightUpdateValues, delays], k) => {
      const target = model.addNeuronPopulation(`out${k}`, 1, listener);
      const synapses = { weightUpdate, weightUpdateValues, postsynaptic: deltaCurr, ...delays };
      model.addSynapsePopulation(`syn${k}`, "dense", source, target, synapses);
      return target;
    });
    const simulation = await start(model, options);
    input.setInput(simulation, source, [0.5, 0, -3]);
    const heard: number[][] = [];
    for (let step = 0; step < 5; step++) {
      await simulation.step();
      if (step === 1) input.setInput(simulation, source, [-1, -1, 0]);
      heard.push(await Promise.all(targets.map(async (one) => (await simulation.pull(varRef(one, "input")))[0]!)));
    }
    expect(heard).toEqual([
      [0, 0, 0],
      [1 - 4, 8 - 8, 0],
      [1 - 4, 8 - 8, 0],
      [-1 - 2, -16, 1 - 4],
      [-1 - 2, -16, 1 - 4],
    ]);
  });

  test("negative spikes at random are as frequent as positive ones, and no step has both", async () => {
    const input = new PoissonInput({ signedSpikes: true, readout: "spike_count" });
    const { definition, values } = input.getModel({ shape: 500 }, 1);
    const model = new GeNNModel({ dt: 1, seed: 8 });
    const source = model.addNeuronPopulation("in", 500, definition, values);
    const target = model.addNeuronPopulation("out", 500, collector);
    const synapses = model.addSynapsePopulation("syn", "one_to_one", source, target, {
      weightUpdate: signedPulseConstantWeight,
      postsynaptic: deltaCurr,
    });
    const simulation = await start(model, options);
    const STEPS = 200;
    input.setInput(
      simulation,
      source,
      Array.from({ length: 500 }, (_, id) => (id < 250 ? 0.1 : -0.1)),
    );
    simulation.recordEvents(synapses, "pre", STEPS);
    await simulation.step(STEPS);
    const [events] = await simulation.events(synapses, "pre");
    const { values: counts } = await input.getReadout(simulation, source);
    expect([...counts.slice(250)].every((count) => count === 0)).toBe(true);
    expect([...events!.ids].every((id) => id >= 250)).toBe(true);
    const p = 1 - Math.exp(-0.1);
    const allowed = 4 * Math.sqrt((p * (1 - p)) / (250 * STEPS));
    expect(Math.abs([...counts].reduce((a, b) => a + b, 0) / (250 * STEPS) - p)).toBeLessThan(allowed);
    expect(Math.abs(events!.ids.length / (250 * STEPS) - p)).toBeLessThan(allowed);
    // What has arrived after one step more.
    resetNeurons(simulation, [{ neuron: input, population: source }], { synapticInput: false });
    input.setInput(simulation, source, new Array<number>(500).fill(0));
    await simulation.step();
    const sums = await simulation.pull(varRef(target, "sum"));
    const negative = new Array<number>(500).fill(0);
    for (const id of events!.ids) negative[id]!++;
    for (const [id, sum] of sums.entries()) expect(sum + 0).toBe(counts[id]! - negative[id]! + 0);
  });
});

test("a network gives synapses of a signed input what they need", async () => {
  const input = new BinarySpikeInput({ signedSpikes: true });
  const described = input.getModel({ shape: 2 }, 1);
  class Signed extends NetworkBase<SynapseBase> {
    setup(synapse: SynapseBase): void {
      this.addLayer("in").addNeurons("pop", 2, described.definition, described.values);
      this.addLayer("out").addNeurons("pop", 1, listener);
      this.connect("in", "pop", "out", "pop", synapse);
    }
  }
  for (const options of [{ g: 3 }, { g: [3, 3] }, { g: [3, 3], delay: [1, 1] }]) {
    const net = await Signed.create({ dt: 1, threads: 1 }, dense(described.definition, options));
    input.setInput(net.simulation, net.neuronPopulation("neur_in_pop"), [-1, 0]);
    const heard = await trace(net.simulation, net.reference("neur_out_pop", "input"), 3);
    expect(heard.flat()).toEqual([0, -3, -3]);
    net.destroy();
  }
});

describe("what is shown", () => {
  const binary = new BinarySpikeInput();
  const frames = new BinarySpikeInput({ inputFrames: 3 });

  test.each<[string, Neuron & { setInput: BinarySpikeInput["setInput"] }, number, unknown, unknown]>([
    ["one example", binary, 1, [[1, 0]], [1, 0]],
    ["one example as a batch of one", binary, 1, [[[1, 0]]], [1, 0]],
    ["a whole batch", binary, 2, [[[1, 0]], [[2, 3]]], [1, 0, 2, 3]],
    ["a short batch", binary, 2, [[[1, 0]]], [1, 0, 0, 0]],
    ["typed arrays", binary, 2, [[Float32Array.of(1, 2)]], [1, 2, 0, 0]],
    ["values with their shape", binary, 2, { shape: [2, 1, 2], values: [1, 2, 3, 4] }, [1, 2, 3, 4]],
  ])("may be %s", async (_, neuron, batchSize, input, right) => {
    const { simulation, population: pop } = await population(neuron, [1, 2], batchSize);
    neuron.setInput(simulation, pop, input as never, [1, 2]);
    expect([...(await simulation.pull(varRef(pop, "Input")))]).toEqual(right);
  });

  test.each<[string, Neuron & { setInput: BinarySpikeInput["setInput"] }, number, unknown, string]>([
    [
      "of another size",
      binary,
      1,
      [[1, 0, 1]],
      "must have [1, 2]: its last dimensions are not those of the population, [1, 2]",
    ],
    ["of fewer dimensions", binary, 1, [1, 0], "has the shape [2], and must have [1, 2]"],
    ["a batch where there is none", binary, 1, [[[1, 0]], [[1, 0]]], "it has 2 examples, and the model has no batch"],
    ["no batch where there is one", binary, 2, [[1, 0]], "it has no dimension for the examples of a batch"],
    ["too many examples", binary, 2, [[[1, 0]], [[1, 0]], [[1, 0]]], "it has 3 examples, and the model a batch of 2"],
    ["two dimensions too many", binary, 1, [[[[1, 0]]]], "it has 2 dimensions too many for a batch"],
    ["frames where there are none", binary, 2, [[[[1, 0]]]], "must have [up to 2 examples, 1, 2]"],
    ["without frames", frames, 1, [[1, 0]], "and must have [3 frames, 1, 2]: it has no frames"],
    ["of other frames", frames, 1, [[[1, 0]], [[1, 0]]], "it has 2 frames"],
    ["frames without a batch", frames, 2, [[[1, 0]], [[1, 0]], [[1, 0]]], "it has no dimension for the examples"],
    ["lists of different lengths", binary, 1, [[1, 0], [1]], "where the first has 2 elements, another has 1 elements"],
    ["text", binary, 1, [["1", 0]], "must hold numbers, but one of them is '1' (text)"],
    [
      "text with its shape",
      binary,
      1,
      { shape: [1, 2], values: ["1", 2] },
      "must hold numbers, but one of them is '1' (text)",
    ],
    ["NaN", binary, 1, [[Number.NaN, 0]], "must be a finite number, not NaN"],
    ["nothing", binary, 1, undefined, "must be an array, lists of such, or { shape, values }, not undefined"],
    [
      "fewer values than its shape",
      binary,
      1,
      { shape: [1, 2], values: [1] },
      "of shape [1, 2] must have 2 values, not 1 values",
    ],
  ])("is refused %s", async (_, neuron, batchSize, input, message) => {
    const { simulation, population: pop } = await population(neuron, [1, 2], batchSize);
    expect(() => neuron.setInput(simulation, pop, input as never, [1, 2])).toThrow(message);
    expect(() => neuron.setInput(simulation, pop, input as never, [1, 2])).toThrow("'in");
  });

  test("fits the population's own shape only", async () => {
    const { simulation, population: pop } = await population(binary, 4, 1);
    expect(() => binary.setInput(simulation, pop, [1, 2, 3, 4], [3])).toThrow("cannot be [3]: it has 4 neurons, not 3");
  });

  const twoSpikes = preprocessSpikes([1, 2], [0, 1], 2);
  test.each([
    [
      "more spikes than it takes",
      [twoSpikes, twoSpikes],
      "has 4 spikes, and may have 3: for more, new SpikeInput({ maxSpikes: 4 })",
    ],
    ["too many examples", [twoSpikes, twoSpikes, twoSpikes], "has 3 examples, and the model a batch of 2"],
    ["another number of neurons", preprocessSpikes([1], [0], 3), "must be one number for each of its 2 neurons, not 3"],
    [
      "times that do not ascend",
      { endSpikes: [2, 2], spikeTimes: [2, 1] },
      "must be numbers that ascend for each neuron, but [1] is 1",
    ],
    [
      "ends that do not ascend",
      { endSpikes: [1, 0], spikeTimes: [2] },
      "must count up from 0 to the number of spikes, 1, but is 0",
    ],
    ["spikes of nobody", { endSpikes: [0, 1], spikeTimes: [1, 2] }, "end at 1, but there are 2 spikes"],
    ["something else", "spikes", "must be what preprocessSpikes makes, { endSpikes, spikeTimes }, not 'spikes' (text)"],
  ])("as spikes is refused with %s", async (_, spikes, message) => {
    const input = new SpikeInput({ maxSpikes: 3 });
    const { simulation, population: pop } = await population(input, 2, 2);
    expect(() => input.setInput(simulation, pop, spikes as never)).toThrow(message);
    // Nothing has changed.
    expect([...(await simulation.pull(varRef(pop, "endSpike")))]).toEqual([0, 0, 0, 0]);
  });

  test("a description has room for what is to come", () => {
    const described: NeuronDescription = new IntegrateFireInput({ inputFrames: 4 }).getModel({ shape: [2, 3] }, 1, 5);
    expect(described).toMatchObject({ shape: [2, 3], size: 6, output: "V" });
    expect(described.values.extraGlobalParams.InputFrames).toHaveLength(5 * 4 * 6);
  });
});

/** Few-spike neurons: which bits they send, and that numbers come through chains of them, skipping layers too. */
import { describe, expect, test } from "vitest";
import { fromIndices, GeNNModel, type NeuronPopulation, varRef } from "../../genn/index.ts";
import { deltaCurr, staticPulse } from "../../genn_models/index.ts";
import {
  FewSpikeRelu,
  FewSpikeReluInput,
  type FewSpikeReluOptions,
  IntegrateFire,
  type Neuron,
} from "../../snn/index.ts";
import { backends } from "../backends/backends.ts";
import { spikesByStep } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";

/** Which steps of a presentation the inputs spike in: one text of bits for each. */
async function bitsOf(input: FewSpikeReluInput, shown: readonly number[], options = {}): Promise<string[]> {
  const { definition, values } = input.getModel({ shape: shown.length }, 0.5);
  const model = new GeNNModel({ dt: 0.5 });
  const population = model.addNeuronPopulation("in", shown.length, definition, values);
  const simulation = await start(model, { threads: 1, ...options });
  input.setInput(simulation, population, shown);
  simulation.recordSpikes(population, input.k);
  await simulation.step(input.k);
  const sent = await spikesByStep(simulation, population, input.k);
  return shown.map((_, id) => sent.map((ids) => (ids.includes(id) ? "1" : "0")).join(""));
}

/** What bits stand for. */
const decoded = (bits: string, { k, scale, isSigned }: FewSpikeReluInput): number =>
  [...bits].reduce((sum, bit, p) => {
    const value = isSigned ? (p % 2 === 0 ? 1 : -1) * 2 ** (k / 2 - 1 - Math.floor(p / 2)) : 2 ** (k - 1 - p);
    return sum + (bit === "1" ? value * scale : 0);
  }, 0);

describe.each(backends)("bits on %s", (_, options) => {
  test("of numbers that are not negative", async () => {
    const input = new FewSpikeReluInput({ k: 8, alpha: 5 });
    expect(input.scale).toBe(0.01953125);
    const bits = await bitsOf(input, [3, 1, 4.99, 0, -2, 7], options);
    expect(bits).toEqual(["10011001", "00110011", "11111111", "00000000", "00000000", "11111111"]);
    const right = [2.98828125, 0.99609375, 4.98046875, 0, 0, 4.98046875];
    expect(bits.map((one) => decoded(one, input))).toEqual(right);
  });

  test("of numbers of either sign", async () => {
    const input = new FewSpikeReluInput({ k: 8, alpha: 4, signedInput: true });
    const bits = await bitsOf(input, [2.3, -1, 0], options);
    expect(bits).toEqual(["10000010", "00000101", "00000000"]);
    expect(bits.map((one) => decoded(one, input))).toEqual([2.25, -0.75, 0]);
  });
});

test("every multiple of alpha 2^-k is sent as it is", async () => {
  const input = new FewSpikeReluInput({ k: 6, alpha: 3 });
  const numbers = Array.from({ length: 2 ** 6 }, (_, n) => n * input.scale);
  expect(numbers.at(-1)).toBe(3 * (1 - 2 ** -6));
  expect((await bitsOf(input, numbers)).map((bits) => decoded(bits, input))).toEqual(numbers);
});

const [K, ALPHA] = [8, 5];
const INPUTS = [0, 1, 2, 3, 4];

/**
 * Input, three layers and an output, of one neuron each. The output has a neuron for each of three ways: through all layers, from the first, and from the input itself. A
 * fourth has the mean of all three. Who skips layers waits as many presentations.
 */
function chain(source: FewSpikeReluInput, options: FewSpikeReluOptions = {}) {
  const model = new GeNNModel({ dt: 1 });
  const add = (name: string, size: number, neuron: Neuron, sources: readonly Neuron[] = []): NeuronPopulation => {
    const { definition, values } = neuron.getModel({ shape: size, sources }, 1);
    return model.addNeuronPopulation(name, size, definition, values);
  };
  const relu = () => new FewSpikeRelu({ k: K, alpha: ALPHA, ...options });
  const layers = [add("in", 1, source)];
  const neurons: Neuron[] = [source];
  for (let k = 1; k <= 3; k++) {
    neurons.push(relu());
    layers.push(add(`hidden${k}`, 1, neurons[k]!, [neurons[k - 1]!]));
  }
  const output = new FewSpikeRelu({ k: K, alpha: ALPHA, readout: "var" });
  const answers = add("out", 4, output, [neurons[3]!, neurons[1]!, source]);
  const connect = (name: string, from: NeuronPopulation, to: NeuronPopulation, post: number[], g: number[], wait = 0) =>
    model.addSynapsePopulation(
      name,
      fromIndices(
        post.map(() => 0),
        post,
      ),
      from,
      to,
      {
        weightUpdate: staticPulse,
        weightUpdateValues: { vars: { g } },
        postsynaptic: deltaCurr,
        axonalDelaySteps: wait * K,
      },
    );
  for (let k = 0; k < 3; k++) connect(`syn${k}`, layers[k]!, layers[k + 1]!, [0], [1]);
  connect("through", layers[3]!, answers, [0, 3], [1, 1 / 3]);
  connect("first", layers[1]!, answers, [1, 3], [1, 1 / 3], 2);
  connect("direct", layers[0]!, answers, [2, 3], [1, 1 / 3], 3);
  return { model, input: layers[0]!, output, answers };
}

describe.each(backends)("a chain of identities on %s", (_, options) => {
  test.each([true, false])("with three ways of different lengths; the clock set back: %s", async (setsBack) => {
    const source = new FewSpikeReluInput({ k: K, alpha: ALPHA });
    const { model, input, output, answers } = chain(source);
    const simulation = await start(model, options);
    const read: number[][] = [];
    for (let presentation = 0; presentation < INPUTS.length + 3; presentation++) {
      source.setInput(simulation, input, [INPUTS[presentation] ?? 0]);
      await simulation.step(K);
      if (setsBack) simulation.resetClock();
      if (presentation >= 3) read.push([...(await output.getReadout(simulation, answers)).values]);
    }
    const right = [0, 0.9765625, 1.9921875, 2.96875, 3.984375];
    for (const way of [0, 1, 2]) expect(read.map((values) => values[way])).toEqual(right);
    const errors = read.map((values, k) => (values[3]! - INPUTS[k]!) ** 2);
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.1);
    for (const [k, values] of read.entries()) expect(values[3]).toBeCloseTo(right[k]!, 5);
  });
});

test("numbers of either sign go into a neuron, and come out where they are positive", async () => {
  const source = new FewSpikeReluInput({ k: K, alpha: 4, signedInput: true });
  const relu = new FewSpikeRelu({ k: K, alpha: 4, readout: "var" });
  const model = new GeNNModel({ dt: 1 });
  const described = [source.getModel({ shape: 4 }, 1), relu.getModel({ shape: 4, sources: [source] }, 1)];
  const [input, hidden] = described.map(({ definition, values }, k) =>
    model.addNeuronPopulation(`pop${k}`, 4, definition, values),
  ) as [NeuronPopulation, NeuronPopulation];
  model.addSynapsePopulation("syn", "one_to_one", input, hidden, {
    weightUpdate: staticPulse,
    postsynaptic: deltaCurr,
  });
  const simulation = await start(model, { threads: 1 });
  source.setInput(simulation, input, [2.3, -1, 1.5, -2.6]);
  await simulation.step(K);
  source.setInput(simulation, input, [0, 0, 0, 0]);
  simulation.resetClock();
  simulation.recordSpikes(hidden, K);
  await simulation.step(1);
  // With the last bit, the whole number has been taken over; what is sent of it at once has been taken off.
  const left = [...(await simulation.pull(varRef(hidden, "V")))];
  expect(left).toEqual([2.25 - 2, -0.75, 1.5, -2.5]);
  await simulation.step(K - 1);
  const sent = await spikesByStep(simulation, hidden, K);
  const values = [0, 1, 2, 3].map((id) =>
    sent.reduce((sum, ids, p) => sum + (ids.includes(id) ? relu.scale * 2 ** (K - 1 - p) : 0), 0),
  );
  expect(values).toEqual([2.25, 0, 1.5, 0]);
});

test.each<[string, () => unknown, string]>([
  ["without sources", () => new FewSpikeRelu().getModel({ shape: 1 }, 1), "FewSpikeRelu needs its sources"],
  [
    "with a source of another kind",
    () => new FewSpikeRelu().getModel({ shape: 1, sources: [new IntegrateFire()] }, 1),
    "takes spikes of few-spike neurons, not of IntegrateFire",
  ],
  [
    "with a source of other steps",
    () => new FewSpikeRelu({ k: 8 }).getModel({ shape: 1, sources: [new FewSpikeReluInput({ k: 10 })] }, 1),
    "has k = 8, but a source has k = 10",
  ],
  [
    "with sources of different values",
    () => {
      const sources = [new FewSpikeReluInput({ alpha: 1 }), new FewSpikeRelu({ alpha: 2 })];
      return new FewSpikeRelu().getModel({ shape: 1, sources }, 1);
    },
    "must have the same alpha and signs, not alpha = 1 and alpha = 2",
  ],
  [
    "with sources of different signs",
    () => {
      const sources = [new FewSpikeReluInput({ signedInput: true }), new FewSpikeReluInput()];
      return new FewSpikeRelu().getModel({ shape: 1, sources }, 1);
    },
    "not alpha = 25, signed and alpha = 25",
  ],
  [
    "with a definition as a source",
    () =>
      new FewSpikeRelu().getModel({ shape: 1, sources: [new IntegrateFire().getModel({ shape: 1 }, 1) as never] }, 1),
    "the sources of the population of FewSpikeRelu must be neurons, not an object",
  ],
  ["with another readout", () => new FewSpikeRelu({ readout: "max_var" }), 'is read with "var"'],
  [
    "with an odd number of steps for two signs",
    () => new FewSpikeReluInput({ k: 9, signedInput: true }),
    "must be even",
  ],
  ["with more bits than numbers have", () => new FewSpikeReluInput({ k: 25 }), "a whole number from 1 to 24, not 25"],
])("%s there is no few-spike neuron", (_, make, message) => expect(make).toThrow(message));

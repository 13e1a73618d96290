/** Any combination of options: it builds, runs and stays finite; and what cannot be is refused with what would be right. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { build, GeNNModel, type InitialValue, type NeuronPopulation, uniform, varRef } from "../../genn/index.ts";
import { dc, deltaCurr, signedPulse } from "../../genn_models/index.ts";
import {
  AdaptiveLeakyIntegrateFire,
  AvgVar,
  BinarySpikeInput,
  IntegrateFire,
  IntegrateFireInput,
  LeakyIntegrate,
  LeakyIntegrateFire,
  LeakyIntegrateFireInput,
  MaxVar,
  type Neuron,
  PoissonInput,
  type ReadoutName,
  readoutNames,
  resetNeurons,
  SpikeInput,
  SumVar,
} from "../../snn/index.ts";
import { fastBackends } from "../backends/backends.ts";

const [SIZE, STEPS, BATCH] = [3, 12, 2];

const number = fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround);
const positive = fc.double({ min: 0.5, max: 50, noNaN: true });
const setting: fc.Arbitrary<InitialValue> = fc.oneof(
  number,
  fc.array(number, { minLength: SIZE, maxLength: SIZE }),
  fc.constant(uniform(-1, 1)),
);
const timeConstant = fc.oneof(positive, fc.array(positive, { minLength: SIZE, maxLength: SIZE }));
const duration = fc.oneof(number.map(Math.abs), fc.constant(uniform(0, 2)));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const readout = (...left: readonly ReadoutName[]) =>
  optional(fc.constantFrom(...readoutNames.filter((name) => !left.includes(name))));
const spikesOnly = optional(fc.constantFrom<ReadoutName>("spike_count", "first_spike_time"));
const values = { vThresh: optional(setting), vReset: optional(setting), v: optional(setting) };
const leaky = {
  ...values,
  tauMem: optional(timeConstant),
  tauRefrac: optional(duration),
  relativeReset: optional(fc.boolean()),
  integrateDuringRefrac: optional(fc.boolean()),
};
const frames = { inputFrames: fc.integer({ min: 1, max: 4 }), inputFrameTimesteps: fc.integer({ min: 1, max: 3 }) };
const signed = { ...frames, signedSpikes: fc.boolean(), readout: spikesOnly };

const anyNeuron: fc.Arbitrary<Neuron> = fc.oneof(
  fc.record({ ...values, readout: readout() }).map((options) => new IntegrateFire(options)),
  fc
    .record({
      ...{ v: optional(setting), bias: optional(setting), tauMem: optional(timeConstant) },
      ...{ scaleI: fc.boolean(), readout: readout("spike_count", "first_spike_time") },
    })
    .map((options) => new LeakyIntegrate(options)),
  fc.record({ ...leaky, scaleI: fc.boolean(), readout: readout() }).map((options) => new LeakyIntegrateFire(options)),
  fc
    .record({
      ...leaky,
      ...{ a: optional(setting), beta: optional(setting), tauAdapt: optional(timeConstant), readout: readout() },
    })
    .map((options) => new AdaptiveLeakyIntegrateFire(options)),
  fc.record(signed).map((options) => new BinarySpikeInput(options)),
  fc.record(signed).map((options) => new PoissonInput(options)),
  fc.record({ ...values, ...frames, readout: readout() }).map((options) => new IntegrateFireInput(options)),
  fc.record({ ...leaky, ...frames, readout: readout() }).map((options) => new LeakyIntegrateFireInput(options)),
);

type Shown = Neuron & Pick<BinarySpikeInput, "setInput" | "inputFrames">;
const isShown = (neuron: Neuron): neuron is Shown => "inputFrames" in neuron;

describe.each(fastBackends)("on %s", (_, options) => {
  test("every combination builds, stays finite, and starts anew", async () => {
    const run = async (neuron: Neuron, input: number[]) => {
      const model = new GeNNModel({ dt: 0.5, batchSize: BATCH });
      const description = { shape: SIZE, exampleTimesteps: STEPS };
      const { definition, values } = neuron.getModel(description, 0.5, BATCH);
      const population = model.addNeuronPopulation("pop", SIZE, definition, values);
      model.addCurrentSource("drive", dc, population, { params: { amp: 0.4 } });
      const simulation = await build(model, options);
      try {
        const present = async () => {
          if (isShown(neuron)) {
            const { inputFrames } = neuron;
            const shape = [BATCH, ...(inputFrames === 1 ? [] : [inputFrames]), SIZE];
            const shown = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, k) => input[k % input.length]!);
            neuron.setInput(simulation, population, { shape, values: shown });
          }
          await simulation.step(STEPS);
          return stateOf(simulation, population);
        };
        // What is not finite is an error of `pull`.
        const first = await present();
        const read = neuron.readout === undefined ? undefined : await neuron.getReadout(simulation, population);
        if (read !== undefined) expect(read.shape).toEqual([BATCH, SIZE]);
        resetNeurons(simulation, [{ neuron, population }]);
        const second = await present();
        // Spikes at random are others; all else is the same.
        if (!(neuron instanceof PoissonInput)) expect(second).toEqual(first);
      } finally {
        simulation.destroy();
      }
    };
    const inputs = fc.array(number, { minLength: 2, maxLength: 7 });
    const numRuns = options.backend === "webgpu" ? 8 : 40;
    await fc.assert(fc.asyncProperty(anyNeuron, inputs, run), { numRuns, seed: 13 });
  });
});

async function stateOf(simulation: Awaited<ReturnType<typeof build>>, population: NeuronPopulation) {
  const names = Object.keys(population.neuron.definition.vars);
  const pulled = await Promise.all(names.map((name) => simulation.pull(varRef(population, name))));
  return Object.fromEntries(names.map((name, k) => [name, [...pulled[k]!]]));
}

test("numbers become parameters, and what differs becomes a variable that is only read", () => {
  const neuron = new LeakyIntegrateFire({ vThresh: [1, 2, 3], vReset: 0.1, tauMem: [5, 10, 20], v: uniform(0, 1) });
  const { definition, values, output } = neuron.getModel({ shape: 3 }, 1);
  expect(definition.kind).toBe("neuron");
  expect(values.params).toEqual({ Vreset: 0.1 });
  expect(definition.vars.Vthresh!.access).toBe("READ_ONLY");
  expect(Object.keys(values.vars).sort()).toEqual(["Alpha", "V", "Vthresh"]);
  expect(output).toBe("V");
});

test("time constants are those of the model's step, whatever step the description was made for", async () => {
  const model = new GeNNModel({ dt: 0.5, precision: "double" });
  const { definition, values } = new LeakyIntegrateFire({ tauMem: [5, 10, 20], v: 0.5 }).getModel({ shape: 3 }, 1);
  const population = model.addNeuronPopulation("cells", 3, definition, values);
  const simulation = await build(model);
  await simulation.step();
  const found = await simulation.pull(varRef(population, "V"));
  for (const [k, tau] of [5, 10, 20].entries()) expect(found[k]).toBeCloseTo(0.5 * Math.exp(-0.5 / tau), 14);
  simulation.destroy();
});

test("options are kept as they were given", () => {
  const options = { vThresh: 2 };
  const neuron = new IntegrateFire(options);
  options.vThresh = 3;
  expect(neuron.getModel({ shape: 1 }, 1).values.params.Vthresh).toBe(2);
});

const described = { shape: 3 };
test.each<[string, () => unknown, string]>([
  [
    "a time constant that is drawn",
    () => new LeakyIntegrate({ tauMem: uniform(1, 2) as never }),
    "tauMem of LeakyIntegrate must be a positive number of ms, or an array of such, not an object: its decay, exp(-dt / tau), is computed before an initialiser draws",
  ],
  [
    "a time constant of 0",
    () => new LeakyIntegrate({ tauMem: 0 }),
    "tauMem of LeakyIntegrate must be a positive number",
  ],
  ["a time constant of 0 among others", () => new AdaptiveLeakyIntegrateFire({ tauAdapt: [1, 0] }), "tauAdapt of"],
  [
    "a threshold that is text",
    () => new IntegrateFire({ vThresh: "1" as never }),
    "a number, an array of numbers or an initialiser",
  ],
  [
    "another number of values",
    () => new IntegrateFire({ vThresh: [1, 2] }).getModel(described, 1),
    "Vthresh of IntegrateFire has 2 values, but the population has 3 neurons",
  ],
  [
    "other start values",
    () => new IntegrateFire({ v: [1, 2] }).getModel(described, 1),
    "V of IntegrateFire has 2 values",
  ],
  [
    "other time constants",
    () => new LeakyIntegrate({ tauMem: [1, 2] }).getModel(described, 1),
    "TauMem of LeakyIntegrate has 2 values",
  ],
  [
    "no initialiser",
    () => new IntegrateFire({ v: { kind: "unifrom" } as never }).getModel(described, 1),
    "'V' of IntegrateFire",
  ],
  ["an unknown readout", () => new IntegrateFire({ readout: "spike_cuont" as never }), "Did you mean 'spike_count'?"],
  [
    "a readout that is none",
    () => new IntegrateFire({ readout: {} as never }),
    'must be a name such as "spike_count", or a readout',
  ],
  [
    "spikes of what never spikes",
    () => new LeakyIntegrate({ readout: "spike_count" }).getModel(described, 1),
    "LeakyIntegrate never spikes",
  ],
  [
    "first spikes of what never spikes",
    () => new LeakyIntegrate({ readout: "first_spike_time" }).getModel(described, 1),
    "never spikes",
  ],
  [
    "the potential of what has none",
    () => new PoissonInput({ readout: new SumVar() }).getModel(described, 1),
    "PoissonInput has none",
  ],
  [
    "the value of what has none",
    () => new BinarySpikeInput({ readout: "var" }).getModel(described, 1),
    "BinarySpikeInput has none",
  ],
  [
    "a mean over no time",
    () => new LeakyIntegrate({ readout: new AvgVar() }).getModel(described, 1),
    "describe the population as { shape, exampleTimesteps }",
  ],
  ["no shape", () => new IntegrateFire().getModel({} as never, 1), "the population of IntegrateFire needs shape"],
  [
    "an empty shape",
    () => new IntegrateFire().getModel({ shape: [] }, 1),
    "must be a number of neurons or a list such as [28, 28]",
  ],
  ["half a neuron", () => new IntegrateFire().getModel({ shape: 2.5 }, 1), "must be a positive whole number, not 2.5"],
  [
    "steps of no length",
    () => new IntegrateFire().getModel(described, 0),
    "dt of the population of IntegrateFire must be a positive number of ms, not 0",
  ],
  [
    "no batch size",
    () => new IntegrateFire().getModel(described, 1, 0),
    "the batch size of the population of IntegrateFire",
  ],
  [
    "a readout of spikes at given times",
    () => new SpikeInput({ readout: "spike_count" } as never),
    "unknown option 'readout' in SpikeInput",
  ],
])("%s is refused", (_, make, message) => expect(make).toThrow(message));

test("what was not asked for cannot be read or reset", async () => {
  const [bare, kept] = [new IntegrateFire(), new LeakyIntegrate({ readout: "max_var" })];
  const model = new GeNNModel({ dt: 1 });
  const [one, other] = [bare, kept].map((neuron, k) => {
    const { definition, values } = neuron.getModel({ shape: 2 }, 1);
    return model.addNeuronPopulation(`pop${k}`, 2, definition, values);
  }) as [NeuronPopulation, NeuronPopulation];
  const simulation = await build(model, { threads: 1 });
  await expect(bare.getReadout(simulation, one)).rejects.toThrow(
    'IntegrateFire has no readout: give it one, such as new IntegrateFire({ readout: "var" })',
  );
  await expect(new MaxVar().read(simulation, one)).rejects.toThrow("'pop0' (integrate_fire) has no readout 'max_var'");
  await expect(new MaxVar().readTime(simulation, other)).rejects.toThrow("'pop1' (leaky_integrate)");
  const reset = (populations: unknown) => () => resetNeurons(simulation, populations as never);
  expect(reset([{ neuron: bare, population: other }])).toThrow(
    "'pop1' is of 'leaky_integrate', not of 'integrate_fire'",
  );
  expect(reset({ neuron: bare, population: one })).toThrow("takes a list of { neuron, population }");
  expect(reset([{ neuron: {}, population: one }])).toThrow("needs the neuron that made its definition");
  expect(reset([{ neuron: bare, population: { name: "pop9" } }])).toThrow("unknown population 'pop9'");
  simulation.destroy();
});

test("a signed source keeps its sign in any batch", async () => {
  const input = new BinarySpikeInput({ signedSpikes: true, inputFrames: 2 });
  const { definition, values } = input.getModel({ shape: 1 }, 1, 2);
  const model = new GeNNModel({ dt: 1, batchSize: 2 });
  const source = model.addNeuronPopulation("in", 1, definition, values);
  const sink = new IntegrateFire({ vThresh: 100 });
  const described = sink.getModel({ shape: 1 }, 1, 2);
  const target = model.addNeuronPopulation("out", 1, described.definition, described.values);
  model.addSynapsePopulation("syn", "dense", source, target, { weightUpdate: signedPulse, postsynaptic: deltaCurr });
  const simulation = await build(model, { threads: 1 });
  input.setInput(simulation, source, [
    [[1], [-1]],
    [[-1], [-1]],
  ]);
  await simulation.step(3);
  expect([...(await simulation.pull(varRef(target, "V")))]).toEqual([0, -2]);
  simulation.destroy();
});

test("what is mistaken for something else is told what it must be", async () => {
  const model = new GeNNModel({ dt: 1 });
  const input = new BinarySpikeInput();
  const { definition, values } = input.getModel({ shape: 1 }, 1);
  const source = model.addNeuronPopulation("in", 1, definition, values);
  expect(() => model.addNeuronPopulation("other", 1, "LIF" as never)).toThrow("models are objects, which are imported");
  const options = { weightUpdate: signedPulse, postsynaptic: deltaCurr };
  expect(() => model.addSynapsePopulation("wrong", source as never, source, "dense" as never, options)).toThrow(
    "synapse population 'wrong' takes (name, connectivity, source, target, options), but the target is 'dense'",
  );
  model.addSynapsePopulation("syn", "dense", source, source, options);
  await expect(build(model)).rejects.toThrow(
    "'Negative_pre' cannot be used here: neurons of 'in' (binary_spike_input) have no variable 'Negative'",
  );
  const alone = new GeNNModel({ dt: 1 });
  alone.addNeuronPopulation("in", 1, definition, values);
  const simulation = await build(alone);
  expect(() => input.setInput(simulation, "in" as never, [1])).toThrow(
    "what has neurons is a population, as addNeuronPopulation gives it, or net.neuronPopulation(\"..\") of a network, not 'in'",
  );
  simulation.destroy();
});

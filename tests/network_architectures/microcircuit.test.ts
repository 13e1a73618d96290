/** What the microcircuit is made of, its alignment of weights, and the settings of its experiments. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultWeightScales,
  type MicrocircuitConfig,
  MicrocircuitNetwork,
  microcircuitExperiment,
  microcircuitExperimentNames,
  microcircuitNeurons,
  microcircuitOptimisers,
  overwrittenByAlignment,
} from "../../network_architectures/mc/index.ts";
import { eventNames } from "../../network_base/index.ts";
import { oneThreadOrGpu } from "../backends/backends.ts";

const config: MicrocircuitConfig = {
  inputSize: 4,
  hiddenSizes: [6, 5],
  outputSize: 3,
  variant: "latent-equilibrium",
  model: "event",
  method: "backprop",
};
const options = { dt: 0.25, seed: 3, threads: 1 };

/** Runs a test on a network and ends it. */
async function withNetwork(
  changes: Partial<MicrocircuitConfig>,
  test: (net: MicrocircuitNetwork) => Promise<void>,
  more: Partial<Parameters<typeof MicrocircuitNetwork.create>[0]> = {},
): Promise<void> {
  const net = await MicrocircuitNetwork.create({ ...options, ...more }, { ...config, ...changes });
  try {
    await test(net);
  } finally {
    net.destroy();
  }
}

/** [rows][columns] to [columns][rows]. */
const transpose = (values: ArrayLike<number>, rows: number, columns: number): number[] =>
  Array.from({ length: rows * columns }, (_, k) => values[(k % rows) * columns + Math.floor(k / rows)]!);
const negated = (values: ArrayLike<number>): number[] => Array.from(values, (value) => -value);
const list = async (values: Promise<ArrayLike<number>>): Promise<number[]> => Array.from(await values);

/** A hidden layer and the one above it: names of the connections between them. */
const pairs = [
  { k: 0, size: 6, next: "hidden1_pyr_pop", nextSize: 5 },
  { k: 1, size: 5, next: "output_output_pop", nextSize: 3 },
].map((pair) => ({
  ...pair,
  forward: `syn_hidden${pair.k}_pyr_pop_to_${pair.next}`,
  apical: `syn_${pair.next}_to_hidden${pair.k}_pyr_pop`,
  PI: `syn_hidden${pair.k}_int_pop_to_pyr_pop`,
  IP: `syn_hidden${pair.k}_pyr_pop_to_int_pop`,
  interneurons: `neur_hidden${pair.k}_int_pop`,
  above: `neur_${pair.next}`,
}));

async function expectSelfPrediction(net: MicrocircuitNetwork): Promise<void> {
  for (const { forward, apical, PI, IP, interneurons, above } of pairs) {
    expect(await list(net.getWeights(PI))).toEqual(negated(await net.getWeights(apical)));
    expect(await list(net.getWeights(IP))).toEqual(await list(net.getWeights(forward)));
    expect(await list(net.getBiases(interneurons))).toEqual(await list(net.getBiases(above)));
  }
}

const learning = (net: MicrocircuitNetwork) => ({
  T: 61,
  inputs: [
    { population: "neur_input_input_pop", data: [0.9, 0.1, 0.4, 0.7], sampleIds: [0], times: [0] },
    { population: "neur_output_output_pop", data: [1, 0, 0], sampleIds: [0], times: [0] },
  ],
  plasticity: { everySteps: 80, align: net.alignAfterUpdate },
});

describe("a microcircuit", () => {
  it("has the reference's populations, in its order", async () => {
    await withNetwork({ hiddenSizes: [6, 5, 2] }, async (net) => {
      expect([...net.neurons.values()].map(({ name, size }) => `${name} ${size}`)).toEqual([
        "neur_input_input_pop 4",
        "neur_hidden0_pyr_pop 6",
        "neur_hidden0_int_pop 5",
        "neur_hidden1_pyr_pop 5",
        "neur_hidden1_int_pop 2",
        "neur_hidden2_pyr_pop 2",
        "neur_hidden2_int_pop 3",
        "neur_output_output_pop 3",
      ]);
      expect([...net.synapses.keys()].slice(-3)).toEqual([
        "syn_hidden2_pyr_pop_to_output_output_pop",
        "syn_output_output_pop_to_hidden2_pyr_pop",
        "syn_output_pyr_pop_to_hidden2_int_pop",
      ]);
      expect(net.synapses.size).toBe(1 + 3 * 5);
    });
  });

  it("starts in the self-predicting state, with feedback of its own, and returns to it", async () => {
    await withNetwork({}, async (net) => {
      await expectSelfPrediction(net);
      const drawn = await list(net.getWeights(pairs[0]!.apical));
      expect(drawn).not.toEqual(transpose(await net.getWeights(pairs[0]!.forward), 6, 5));
      net.setWeights(pairs[1]!.PI, 0.5);
      await net.reinitialise();
      await expectSelfPrediction(net);
      expect(await list(net.getWeights(pairs[0]!.apical))).toEqual(drawn);
    });
  });

  const everywhere = oneThreadOrGpu.flatMap(([name, target]) =>
    (["event", "rate"] as const).map((model) => [model, name, target] as const),
  );
  // A GPU runs networks of rates one step at a time when they are large, and networks of events in one go: once each will do.
  const learners = everywhere.filter(
    ([model, , { execution }]) => execution !== (model === "event" ? "per-step" : "fused"),
  );
  it.each(learners)(
    "with backprop (%s, %s), follows the forward weights after every update",
    async (model, _, target) => {
      const follows = async (net: MicrocircuitNetwork) => {
        const before = await list(net.getWeights(pairs[1]!.forward));
        await net.runSim(learning(net));
        expect(await list(net.getWeights(pairs[1]!.forward))).not.toEqual(before);
        await expectSelfPrediction(net);
        for (const { forward, apical, size, nextSize } of pairs) {
          expect(await list(net.getWeights(apical))).toEqual(transpose(await net.getWeights(forward), size, nextSize));
        }
      };
      await withNetwork({ model }, follows, target);
    },
  );

  it("with backprop, learns the same if what alignment overwrites has no optimiser", async () => {
    const none = { optimiser: "none" } as const;
    const overwritten = overwrittenByAlignment(2);
    expect(new Set(overwritten)).toEqual(
      new Set(pairs.flatMap(({ apical, PI, IP, interneurons }) => [apical, PI, IP, interneurons])),
    );
    const weights = async (net: MicrocircuitNetwork) => {
      await net.runSim(learning(net));
      const all = await Promise.all([...net.synapses.keys()].map((name) => list(net.getWeights(name))));
      return [all, await list(net.getBiases(pairs[1]!.above))];
    };
    let expected: unknown;
    await withNetwork({}, async (net) => {
      expected = await weights(net);
      expect("dg" in net.synapsePopulation(pairs[0]!.IP).weightUpdate.definition.vars).toBe(true);
    });
    const optimisers = Object.fromEntries(overwritten.map((name) => [name, none]));
    await withNetwork(
      {},
      async (net) => {
        expect(await weights(net)).toEqual(expected);
        expect("dg" in net.synapsePopulation(pairs[0]!.IP).weightUpdate.definition.vars).toBe(false);
        expect(net.model.customUpdates.some(({ name }) => name.includes(pairs[0]!.interneurons))).toBe(false);
      },
      { optimisers },
    );
  });

  it("with feedback alignment, leaves the feedback weights as drawn", async () => {
    await withNetwork({ method: "feedback-alignment" }, async (net) => {
      const [forward, apical] = [
        await list(net.getWeights(pairs[1]!.forward)),
        await list(net.getWeights(pairs[1]!.apical)),
      ];
      await net.runSim(learning(net));
      expect(await list(net.getWeights(pairs[1]!.forward))).not.toEqual(forward);
      expect(await list(net.getWeights(pairs[1]!.apical))).toEqual(apical);
    });
  });

  it("draws weights on the reference's scales", async () => {
    await withNetwork({ hiddenSizes: [40], outputSize: 25, inputSize: 9, variant: "classic" }, async (net) => {
      const largest = async (name: string) => Math.max(...(await list(net.getWeights(name))).map(Math.abs));
      const bounds = {
        syn_input_input_pop_to_hidden0_pyr_pop: 1 / 3,
        syn_hidden0_pyr_pop_to_output_output_pop: 1 / Math.sqrt(40),
        syn_output_output_pop_to_hidden0_pyr_pop: 1 / Math.sqrt(150),
      };
      for (const [name, bound] of Object.entries(bounds)) {
        expect(await largest(name)).toBeLessThanOrEqual(bound);
        expect(await largest(name)).toBeGreaterThan(0.95 * bound);
      }
      expect(await list(net.getWeights("syn_output_pyr_pop_to_hidden0_int_pop"))).toEqual(Array(25).fill(1));
    });
  });

  it("sends the same with events of threshold 0 as with rates", async () => {
    const trace = async (model: "event" | "rate") => {
      let values: ArrayLike<number> = [];
      await withNetwork(
        { model, threshold: 0, interneuronThreshold: 0, method: "feedback-alignment" },
        async (net) => {
          const { plasticity: _, ...run } = learning(net);
          const times = [0, 10, 30, 60];
          const result = await net.runSim({ ...run, readouts: [["neur_output_output_pop", "u", times]] });
          values = result.neurons.neur_output_output_pop_u!.values;
        },
        { precision: "double" },
      );
      return values;
    };
    const [events, rates] = [await trace("event"), await trace("rate")];
    for (let index = 0; index < rates.length; index++) expect(events[index]).toBeCloseTo(rates[index]!, 9);
  });

  it.each<[string, object, RegExp]>([
    [
      "an unknown variant",
      { variant: "modern" },
      /variant of a microcircuit must be classic or latent-equilibrium, not "modern"/,
    ],
    ["an unknown method", { method: "backpropagation" }, /method .* must be feedback-alignment or backprop/],
    ["no hidden layer", { hiddenSizes: [] }, /at least one hidden layer/],
    [
      "a size that is none",
      { hiddenSizes: [0] },
      /size of neuron population 'neur_hidden0_pyr_pop' must be a positive whole number/,
    ],
    ["a negative threshold", { threshold: -1 }, /threshold .* must be a finite number of at least 0/],
    [
      "parameters of nobody",
      { neuronParams: { pyramidal: {} } },
      /unknown role 'pyramidal' in neuronParams of a microcircuit.*Known: input, pyr, int, output/,
    ],
    [
      "an unknown parameter",
      { neuronParams: { pyr: { tau_dra: 3 } } },
      /unknown parameter 'tau_dra'.*Did you mean 'tau_d_ra'/,
    ],
    [
      "an unknown connection",
      { weightScales: { PIP: { scale: 1, norm: false } } },
      /unknown connection 'PIP' in weightScales of a microcircuit. Did you mean 'PI/,
    ],
  ])("refuses %s", async (_, changes, message) => {
    await expect(MicrocircuitNetwork.create(options, { ...config, ...changes } as MicrocircuitConfig)).rejects.toThrow(
      message,
    );
  });
});

describe("its neurons", () => {
  const thresholds = (changes: Partial<MicrocircuitConfig>) => {
    const neurons = microcircuitNeurons({ ...config, ...changes });
    return [neurons.input, neurons.pyr, neurons.int, neurons.output].map((neuron) => neuron.params.th);
  };

  it("have the thresholds of their variant, unless told otherwise", () => {
    expect(thresholds({})).toEqual([1e-3, 1e-3, 1e-3, 1e-3]);
    expect(thresholds({ threshold: 0.01 })).toEqual([0.01, 0.01, 1e-3, 0.01]);
    expect(thresholds({ threshold: 0.01, interneuronThreshold: 0.01 })).toEqual([0.01, 0.01, 0.01, 0.01]);
    expect(thresholds({ variant: "classic" })).toEqual([1e-5, 1e-5, 1e-3, 1e-5]);
    expect(thresholds({ variant: "classic", threshold: 0.01 })).toEqual([0.01, 0.01, 1e-3, 0.01]);
    expect(thresholds({ variant: "classic", threshold: 0.01, interneuronThreshold: 0.02 })).toEqual([
      0.01, 0.01, 0.02, 0.01,
    ]);
  });

  it("are written once: a rate network has the definitions that events are derived from", () => {
    const rates = microcircuitNeurons({ ...config, model: "rate" });
    const events = microcircuitNeurons(config);
    for (const role of ["input", "pyr", "int", "output"] as const) {
      expect(rates[role].thresholdConditionCode).toBe("");
      expect(events[role].simCode.endsWith(rates[role].simCode)).toBe(true);
      expect(eventNames(events[role])?.rule).toBe("backward");
    }
  });
});

describe("its experiments", () => {
  it.each(microcircuitExperimentNames)(
    "%s: every optimiser names a population, every population that learns has one",
    async (name) => {
      for (const variant of ["classic", "latent-equilibrium"] as const) {
        const experiment = microcircuitExperiment(name, variant, "event");
        const hiddenSizes = [5, 4];
        const optimisers = microcircuitOptimisers(experiment.learningRates, experiment.epsilon, hiddenSizes.length);
        await withNetwork(
          { variant, hiddenSizes, tauDRa: experiment.tauDRa, weightScales: experiment.weightScales },
          async (net) => {
            for (const [population, { weightUpdate }] of net.synapses) {
              expect(population in optimisers, population).toBe(/dg \+=/.test(weightUpdate.definition.preSpikeSynCode));
            }
            for (const [population, { neuron }] of net.neurons) {
              expect(population in optimisers, population).toBe("db" in neuron.definition.vars);
            }
          },
          { optimisers },
        );
      }
    },
  );

  it("have the published settings", () => {
    const yinyang = microcircuitExperiment("yinyang", "classic", "rate");
    expect(yinyang).toMatchObject({
      dt: 1,
      tShow: 150,
      epochs: 500,
      batchSize: 128,
      tests: 20,
      epsilon: 1e-2,
      tauDRa: 25,
    });
    expect(yinyang.weightScales).toEqual({ IP: { scale: 2, norm: "sqrt" } });
    expect(microcircuitExperiment("yinyang", "classic", "event").tauDRa).toBe(15);
    const mnist = microcircuitExperiment("mnist", "classic", "rate");
    expect(mnist).toMatchObject({ tauDRa: 10, dt: 1, hiddenSizes: [100] });
    expect(mnist.weightScales.PPApical).toEqual({ scale: 1 / Math.sqrt(500), norm: false });
    expect(microcircuitExperiment("mnist", "latent-equilibrium", "event")).toMatchObject({
      dt: 0.25,
      tauDRa: 10,
      weightScales: {},
    });
    const { syn_input_input_pop_to_hidden0_pyr_pop: input } = microcircuitOptimisers(mnist.learningRates, 1e-3, 1);
    expect(input?.params?.lr).toBeCloseTo(0.3 * 5e-3, 12);
    expect(defaultWeightScales.classic.PPApical.scale).toBeCloseTo(0.0816497, 7);
  });
});

describe("learning on random patterns", () => {
  it("keeps every weight and rate finite", async () => {
    const pattern = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(pattern, { minLength: 2, maxLength: 4 }),
        fc.constantFrom("event", "rate"),
        async (patterns, model) => {
          await withNetwork({ model: model as "event" | "rate", variant: "classic" }, async (net) => {
            const base = learning(net);
            const sampleIds = patterns.map((_, index) => index);
            const times = sampleIds.map((index) => index * 20);
            const [input, target] = base.inputs;
            const result = await net.runSim({
              ...base,
              inputs: [{ ...input!, data: patterns.flat(), sampleIds, times }, target!],
              readouts: [["neur_output_output_pop", "r", [60]]],
            });
            for (const rate of result.neurons.neur_output_output_pop_r!.values)
              expect(rate).toSatisfy((r: number) => r >= 0 && r <= 1);
          });
        },
      ),
      { numRuns: 6 },
    );
  });
});

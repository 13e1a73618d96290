/** From rates to spikes: scales and weights on paper, and spiking neurons that follow the rates. */
import { describe, expect, test } from "vitest";
import { GeNNModel } from "../../genn/index.ts";
import { deltaCurr, staticPulse } from "../../genn_models/index.ts";
import { activationScale, IntegrateFire, IntegrateFireInput, normaliseWeights } from "../../snn/index.ts";
import { backends } from "../backends/backends.ts";
import { start } from "../support/simulate.ts";

describe("the scale of a layer", () => {
  const answers = [3, 0, 5, -1, 1, 4, 0, 2];
  test.each([
    [100, 5],
    [90, 4.6],
    [50, 3],
    [25, 2],
  ])("percentile %s of 1, 2, 3, 4, 5 is %s, whatever is not above 0", (percentile, scale) => {
    expect(activationScale(answers, percentile)).toBeCloseTo(scale, 12);
  });
  test("is percentile 99.9 by default", () => {
    expect(activationScale(Float32Array.from({ length: 1001 }, (_, k) => k + 1))).toBeCloseTo(1000, 12);
  });
  test.each([
    [() => activationScale([0, -1]), "a layer that answers to none of the examples has no scale"],
    [() => activationScale([1, Number.NaN]), "an activation must be a finite number"],
    [() => activationScale([1], 0), "percentile of activationScale must be above 0 and at most 100, not 0"],
    [() => activationScale([1], 101), "at most 100, not 101"],
  ])("refuses what has none", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("weights", () => {
  test("are multiplied by the scale before a layer and divided by its own, biases by its own", () => {
    const [first, second, third] = normaliseWeights(
      [
        { weights: [1, -2], biases: [3], scale: 4 },
        { weights: Float32Array.of(2, 6), scale: 8 },
        { weights: [1], biases: [0.5], scale: 1 },
      ],
      0.5,
    );
    expect(first).toEqual({ weights: Float64Array.of(0.125, -0.25), biases: Float64Array.of(0.75) });
    expect(second).toEqual({ weights: Float64Array.of(1, 3) });
    expect(third).toEqual({ weights: Float64Array.of(8), biases: Float64Array.of(0.5) });
  });

  test("do what thresholds of 1.27 and 2.017 / 1.27 would beside weights as they are", () => {
    const layers = [
      { weights: [1.2, -0.7], scale: 1.27 },
      { weights: [1.3, 0.4], scale: 2.017 },
    ];
    const thresholds = [1.27, 1.588188976378];
    for (const [k, { weights }] of normaliseWeights(layers).entries()) {
      for (const [at, weight] of weights.entries()) {
        expect(weight * thresholds[k]!).toBeCloseTo(layers[k]!.weights[at]!, 12);
      }
    }
  });

  test.each([
    [() => normaliseWeights({} as never), "normaliseWeights takes a list of layers"],
    [
      () => normaliseWeights([{ weights: [1], scale: 0 }]),
      "scale of layer 0 of normaliseWeights must be a positive number, not 0",
    ],
    [
      () => normaliseWeights([{ weights: [1], scale: 1 }], -1),
      "scale of the input of normaliseWeights must be positive",
    ],
    [() => normaliseWeights([{ weights: [Number.NaN], scale: 1 }]), "a weight of layer 0"],
    [() => normaliseWeights([{ weights: [1], biases: [Infinity], scale: 1 }]), "a bias of layer 0"],
  ])("that cannot be scaled are refused", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe.each(backends)("%s", (_, options) => {
  test("spikes per step are the rates of two layers, divided by their scales", async () => {
    const [dt, batchSize, steps] = [1, 2, 400];
    const pictures = [
      [0.3, 0.85],
      [1, 0.1],
    ];
    // [before][after]
    const weights = [
      [1.5, -0.5, 0.25, 2],
      [0.5, 1, 1.25, -1.5],
    ];
    const biases = [
      [0.2, -0.15],
      [0.1, 0.3],
    ];
    const rates: number[][][] = [];
    let before = pictures;
    for (const [k, own] of weights.entries()) {
      before = before.map((r) =>
        [0, 1].map((to) => Math.max(0, r[0]! * own[to]! + r[1]! * own[2 + to]! + biases[k]![to]!)),
      );
      rates.push(before);
    }
    const scales = rates.map((layer) => activationScale(layer.flat(), 100));
    const layers = normaliseWeights(weights.map((own, k) => ({ weights: own, biases: biases[k]!, scale: scales[k]! })));
    const model = new GeNNModel({ dt, batchSize });
    const input = new IntegrateFireInput({ relativeReset: true, v: 0.5 });
    const shown = input.getModel({ shape: 2 }, dt, batchSize);
    const source = model.addNeuronPopulation("input", 2, shown.definition, shown.values);
    let last = source;
    const populations = layers.map((own, k) => {
      const neuron = new IntegrateFire({ relativeReset: true, v: 0.5, bias: own.biases!, readout: "spike_count" });
      const { definition, values } = neuron.getModel({ shape: 2 }, dt, batchSize);
      const population = model.addNeuronPopulation(`layer${k}`, 2, definition, values);
      const weightUpdateValues = { vars: { g: own.weights } };
      model.addSynapsePopulation(`syn${k}`, "dense", last, population, {
        ...{ weightUpdate: staticPulse, weightUpdateValues, postsynaptic: deltaCurr },
      });
      last = population;
      return { neuron, population };
    });
    const simulation = await start(model, options);
    input.setInput(simulation, source, pictures);
    await simulation.step(steps);
    for (const [k, { neuron, population }] of populations.entries()) {
      const { values } = await neuron.getReadout(simulation, population);
      for (const [at, count] of Array.from(values).entries()) {
        const rate = rates[k]![Math.floor(at / 2)]![at % 2]! / scales[k]!;
        // A layer is late by a step, and what has come in may wait in the potential.
        expect(Math.abs(count - rate * steps)).toBeLessThanOrEqual(3 + k);
      }
    }
  });
});

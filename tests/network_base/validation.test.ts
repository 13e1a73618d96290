import { describe, expect, test } from "vitest";
import { times } from "../../network_base/index.ts";
import { oneThreadOrGpu } from "../backends/backends.ts";
import { Chain, names } from "./networks.ts";

const input = { population: names.input, data: [1, 0.5], sampleIds: [0], times: [0] };
const run = {
  T: 10,
  inputs: [input],
  external: [{ population: names.output, variable: "gain", times: [0], values: [2] }],
  readouts: [[names.output, "r", times(0, 10, 1)] as const],
};

describe.each(oneThreadOrGpu)("%s: the twin", (_, target) => {
  test.each([undefined, 1e-3])(
    "runs with the weights of the moment, from its initial state (threshold %s)",
    async (threshold) => {
      const config = { from: 2, to: 2, g: [0.3, -0.2, 0.5, 0.4], norm: "sqrt", threshold } as const;
      const options = { dt: 1, ...target, defaultOptimiser: { optimiser: "sgd", params: { lr: 0.1 } } } as const;
      const net = await Chain.create({ ...options, batchSize: 3, validation: { batchSize: 2 } }, config);
      expect(net.twin).toBeInstanceOf(Chain);
      expect(net.twin!.model.batchSize).toBe(2);
      expect(Object.keys(net.twin!.synapsePopulation(names.forward).weightUpdate.definition.vars)).not.toContain("dg");

      const learned: { g: ArrayLike<number>; b: ArrayLike<number> }[] = [];
      const remember = async () => {
        learned.push({ g: await net.getWeights(names.forward), b: await net.getBiases(names.output) });
      };
      await remember();
      const seen: unknown[] = [];
      const result = await net.runSim({
        T: 40,
        inputs: [input],
        readouts: [[names.output, "r", [39]]],
        plasticity: { everySteps: 5, hook: remember },
        validation: {
          times: [0, 12.5, 40],
          run,
          onResult: async (validated, { index, time, step, net: validatedNet }) => {
            expect(validatedNet).toBe(net);
            seen.push([index, time, step]);
            return { first: validated.neurons.neur_out_pop_r!.values[0]! };
          },
        },
      });
      expect(seen).toEqual([
        [0, 0, 0],
        [1, 12.5, 13],
        [2, 40, 40],
      ]);
      expect(result.validations.map(({ time, step }) => [time, step])).toEqual([
        [0, 0],
        [12.5, 13],
        [40, 40],
      ]);
      // Updates after steps 0, 5, 10: three before step 13, and eight before step 40.
      const alone = await Chain.create({ ...options, batchSize: 2, plastic: false }, config);
      for (const [k, updates] of [0, 3, 8].entries()) {
        await alone.reinitialise();
        alone.setWeights(names.forward, learned[updates]!.g);
        alone.setBiases(names.output, learned[updates]!.b);
        alone.setBiases(names.input, await net.getBiases(names.input));
        const expected = await alone.runSim(run);
        const { result: actual, summary } = result.validations[k]!;
        if (k === 2) expect(actual).toEqual(expected);
        else expect(actual.neurons.neur_out_pop_r!.shape).toEqual([10, 2, 2]);
        expect(summary).toEqual({ first: actual.neurons.neur_out_pop_r!.values[0] });
      }
      expect(result.validations[0]!.result).not.toEqual(result.validations[2]!.result);

      // Validating does not touch the training.
      await net.reinitialise();
      const undisturbed = await net.runSim({
        T: 40,
        inputs: [input],
        readouts: [[names.output, "r", [39]]],
        plasticity: { everySteps: 5 },
      });
      expect(undisturbed.neurons).toEqual(result.neurons);
      net.destroy();
      alone.destroy();
    },
  );

  test("results need not be kept", async () => {
    const net = await Chain.create({ dt: 1, ...target, validation: true }, { from: 2, to: 2, g: 1 });
    expect(net.twin!.model.batchSize).toBe(1);
    const { validations } = await net.runSim({ T: 1, validation: { times: [0], run, keep: false, onResult: () => 7 } });
    net.destroy();
    expect(validations).toEqual([
      { time: 0, step: 0, summary: 7, result: { neurons: {}, synapses: {}, spikes: {}, validations: [] } },
    ]);
  });
});

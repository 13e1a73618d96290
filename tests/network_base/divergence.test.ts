/** Weights and biases that are no numbers any more: they stay so, and a run says so. */
import { describe, expect, onTestFinished, test } from "vitest";
import { defineNeuronModel, GeNNModel, NotFiniteError, readOnly, varRef } from "../../genn/index.ts";
import type { NetworkOptions, NetworkState, RunOptions } from "../../network_base/index.ts";
import { addOptimisers, applyOptimisers, type OptimiserName } from "../../network_base/optimisers.ts";
import { oneThreadOrGpu } from "../backends/backends.ts";
import { start } from "../support/simulate.ts";
import { Chain, names } from "./networks.ts";

const biased = defineNeuronModel({ name: "biased", vars: { b: readOnly(0.25), db: 0 }, simCode: "" });
const CHANGES = [Number.NaN, Infinity, -Infinity, 1e6, -1e6, 0, 0.5];

describe.each(oneThreadOrGpu)("%s: an update", (_, options) => {
  test.each<OptimiserName>(["sgd", "sgd_momentum", "adam"])(
    "by %s keeps numbers in bounds, and NaN and infinity what they are",
    async (optimiser) => {
      const model = new GeNNModel({ dt: 1 });
      const pop = model.addNeuronPopulation("pop", CHANGES.length, biased);
      const bounds = { lr: 1000, low: 0.2, high: 0.3 };
      const learners = addOptimisers(model, { pop: { optimiser, params: bounds } }, { optimiser: "adam" });
      const simulation = await start(model, options);
      simulation.push(varRef(pop, "db"), CHANGES, { allowNonFinite: true });
      await applyOptimisers(simulation, learners, 1);
      const pull = async () => [...(await simulation.pull(varRef(pop, "b"), { allowNonFinite: true }))];
      const w = await pull();
      for (const index of [0, 1, 2]) expect(Number.isFinite(w[index]), `a change of ${CHANGES[index]}`).toBe(false);
      expect(w.slice(3)).toEqual([0.3, 0.2, 0.25, 0.3].map(Math.fround));
      expect(await simulation.firstNotFinite(varRef(pop, "b"))).toMatchObject({ row: 0, column: 0, copy: 0 });
      // And they stay so.
      await applyOptimisers(simulation, learners, 2);
      for (const index of [0, 1, 2]) expect(Number.isFinite((await pull())[index])).toBe(false);
    },
  );
});

describe("a run that diverges", () => {
  const config = { from: 3, to: 2, g: 0.1 };
  const open = async (options: Partial<NetworkOptions>) => {
    const adam = { optimiser: "sgd", params: { lr: 3e38, low: -3e38, high: 3e38 } } as const;
    const fixed = { optimiser: "none" } as const;
    const optimisers = { [names.forward]: adam, [names.output]: fixed, [names.input]: fixed };
    const net = await Chain.create({ dt: 1, batchSize: 2, threads: 1, optimisers, ...options }, config);
    onTestFinished(() => net.destroy());
    return net;
  };
  const run: RunOptions = {
    T: 100,
    inputs: [{ population: names.input, data: [1, 1, 1], sampleIds: [0], times: [0] }],
    plasticity: { everySteps: 10 },
  };

  test("ends with the connection, the element, the step and what to do", async () => {
    const net = await open({});
    const failed = await net.runSim(run).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NotFiniteError);
    const { message, step } = failed as NotFiniteError;
    expect(message).toMatch(
      /^the weight 'g' of 'syn_in_pop_to_out_pop' from neuron \d to neuron \d is (NaN|-?Infinity) after update \d+ \(step \d+, t = \d+ ms\)/,
    );
    expect(message).toContain("The training has diverged: lower the learning rate (sgd: lr 3e+38)");
    expect(step).toBeLessThan(100);
  });

  test("saves no checkpoint of it, and makes no test with it", async () => {
    const net = await open({ validation: true });
    const saved: NetworkState[] = [];
    const tested: number[] = [];
    const failed = net.runSim({
      ...run,
      checkpoint: { times: [0, 5, 95], save: (state) => void saved.push(state) },
      validation: { times: [0, 97], run: { T: 5 }, onResult: (_, { step }) => tested.push(step) },
    });
    await expect(failed).rejects.toThrow(NotFiniteError);
    expect(saved.map((state) => state.run!.step)).toEqual([0, 5]);
    expect(tested).toEqual([0]);
  });

  test("data that single precision does not have are refused before anything runs", async () => {
    const net = await open({});
    for (const value of [1e39, Number.NaN, "7" as never]) {
      const inputs = [{ population: names.input, data: [1, value, 1], sampleIds: [0], times: [0] }];
      await expect(net.runSim({ ...run, inputs })).rejects.toThrow(
        `data of inputs[0] of runSim (neur_in_pop.Isyn) is ${value} at sample 0, element 1`,
      );
    }
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineNeuronModel, ModelError, uniform } from "../../genn/index.ts";
import { dense, NetworkBase, type NetworkOptions, type RunOptions } from "../../network_base/index.ts";
import { Chain, names } from "./networks.ts";

let net: Chain;
let still: Chain;
beforeAll(async () => {
  const config = { from: 2, to: 3, g: uniform(-1, 1), feedback: true };
  net = await Chain.create({ dt: 0.5, batchSize: 4, threads: 1, validation: true }, config);
  still = await Chain.create({ dt: 0.5, threads: 1, plastic: false }, config);
});
afterAll(() => {
  net.destroy();
  still.destroy();
});

const input = { population: names.input, data: [1, 2, 3, 4], sampleIds: [0, 1], times: [0, 5] };
const external = { population: names.output, variable: "gain", times: [0, 1], values: [1, 1] };

describe("runSim refuses, before anything runs", () => {
  test.each<[string, object, string]>([
    ["T of 0", { T: 0 }, "T of runSim must be a positive number of ms, not 0"],
    ["T that is no number", { T: "10" }, "T of runSim must be a positive number of ms, not '10' (text)"],
    ["infinite T", { T: Number.POSITIVE_INFINITY }, "T of runSim must be a positive number of ms, not Infinity"],
    [
      "more steps than time in single precision can tell apart",
      { T: 8_388_608.5 },
      'T = 8388608.5 ms of runSim comes to 16777217 steps, more than the 16777216 steps of 0.5 ms (8388608 ms) that time in single precision can tell apart: set timePrecision: "double"',
    ],
    ["T below dt", { T: 0.4 }, "T = 0.4 ms of runSim is shorter than a step of 0.5 ms"],
    ["a misspelt option", { reedouts: [] }, "unknown option 'reedouts' in runSim. Did you mean 'readouts'?"],
    ["a label", { T: -1, label: "training" }, "T of training must be a positive number of ms, not -1"],

    [
      "an unknown population",
      { readouts: [["neur_out_pp", "r", [0]]] },
      "unknown population 'neur_out_pp' in the readouts of runSim. Did you mean 'neur_out_pop'?",
    ],
    ["an unknown variable", { readouts: [[names.output, "rr", [0]]] }, "unknown variable 'rr' in 'neur_out_pop'"],
    [
      "an unknown synaptic variable",
      { readouts: [[names.forward, "w", [0]]] },
      "unknown variable 'w' in 'syn_in_pop_to_out_pop'. Known: g, dg.",
    ],
    [
      "times that go back",
      { readouts: [[names.output, "r", [2, 1]]] },
      "the times of the readout of 'neur_out_pop.r' in runSim must ascend, but times[1] = 1 follows times[0] = 2",
    ],
    [
      "a negative time",
      { readouts: [[names.output, "r", [-1]]] },
      "must be finite and at least 0 ms, but times[0] is -1",
    ],
    [
      "a time beyond T",
      { readouts: [[names.output, "r", [3, 12]]] },
      "the times of the readout of 'neur_out_pop.r' in runSim must not lie beyond T = 10 ms, but the last one is 12",
    ],
    [
      "times that are no array",
      { readouts: [[names.output, "r", 5]] },
      "the times of the readout of 'neur_out_pop.r' in runSim must be an array, not 5",
    ],
    [
      "half a readout",
      { readouts: [[names.output, "r"]] },
      "a readout of runSim must be [population, variable, times]",
    ],
    [
      "a readout twice",
      {
        readouts: [
          [names.output, "r", [0]],
          [names.output, "r", [1]],
        ],
      },
      "runSim has the readout 'neur_out_pop_r' twice",
    ],
    [
      "weight changes of a batch",
      { readouts: [[names.forward, "dg", [0]]] },
      "is accumulated over blocks of batch instances",
    ],

    [
      "an input that was not declared",
      { inputs: [{ ...input, population: names.output }] },
      "unknown input 'neur_out_pop.Isyn' in inputs[0] of runSim (declare it with addInput in setup)",
    ],
    [
      "an input variable that was not declared",
      { inputs: [{ ...input, target: "I2" }] },
      "unknown input 'neur_in_pop.I2' in inputs[0]",
    ],
    [
      "data of another size",
      { inputs: [{ ...input, data: [1, 2, 3] }] },
      "data of inputs[0] of runSim (neur_in_pop.Isyn) must be [samples][2], a multiple of 2 numbers, not 3",
    ],
    ["no data", { inputs: [{ ...input, data: [] }] }, "a multiple of 2 numbers, not 0"],
    [
      "data that are not numbers",
      { inputs: [{ ...input, data: [1, 2, 3, Number.NaN] }] },
      "data of inputs[0] of runSim (neur_in_pop.Isyn) is NaN at sample 1, element 1",
    ],
    [
      "an unknown sample",
      { inputs: [{ ...input, sampleIds: [0, 2] }] },
      "sampleIds of inputs[0] of runSim (neur_in_pop.Isyn) must be whole numbers from 0 to 1, but [1] is 2",
    ],
    [
      "no samples",
      { inputs: [{ ...input, sampleIds: [] }] },
      "sampleIds of inputs[0] of runSim (neur_in_pop.Isyn) is empty",
    ],
    [
      "missing times",
      { inputs: [{ ...input, times: undefined }] },
      "inputs[0] of runSim needs times: an array of numbers",
    ],
    [
      "the same switch time twice",
      { inputs: [{ ...input, times: [1, 1] }] },
      "the times of inputs[0] of runSim (neur_in_pop.Isyn) must ascend",
    ],
    [
      "two switches in a step",
      { inputs: [{ ...input, times: [1.1, 1.2] }] },
      "times[0] = 1.1 and times[1] = 1.2 of inputs[0] of runSim (neur_in_pop.Isyn) fall into the same step of 0.5 ms",
    ],
    ["an input twice", { inputs: [input, input] }, "runSim has the input 'input_neur_in_pop_Isyn' twice"],

    [
      "values of another batch size",
      { external: [{ ...external, values: new Array(12).fill(1) }] },
      "the values of external[0] of runSim ('neur_out_pop.gain') must be [times][batch][size] = 2 x 4 x 3 = 24 numbers, or 2, one per time; not 12",
    ],
    [
      "values of a shared variable",
      { external: [{ ...external, variable: "b", values: [1] }] },
      "must be [times][size] = 2 x 3 = 6 numbers, or 2, one per time; not 1",
    ],
    [
      "values that are not numbers",
      { external: [{ ...external, values: [1, Number.NaN] }] },
      "the values of external[0] of runSim ('neur_out_pop.gain') must be finite, but [1] is NaN",
    ],
    [
      "external data for synapses",
      { external: [{ ...external, population: names.forward }] },
      "unknown neuron population 'syn_in_pop_to_out_pop' in external[0] of runSim",
    ],
    [
      "external data for nothing",
      { external: [{ ...external, variable: "gian" }] },
      "unknown variable 'gian' in 'neur_out_pop'. Did you mean 'gain'?",
    ],
    [
      "external times that go back",
      { external: [{ ...external, times: [1, 0] }] },
      "the times of external[0] of runSim ('neur_out_pop.gain') must ascend",
    ],

    [
      "spikes of what never spikes",
      { recordSpikes: [names.output] },
      "recordSpikes of runSim: 'neur_out_pop' never spikes, because its model 'learner' has no thresholdConditionCode",
    ],
    ["spikes of nothing", { recordSpikes: ["out"] }, "unknown neuron population 'out' in recordSpikes of runSim"],

    [
      "no interval",
      { plasticity: { everySteps: 0 } },
      "everySteps of the plasticity of runSim must be a positive whole number, not 0",
    ],
    ["half an interval", { plasticity: { everySteps: 1.5 } }, "must be a positive whole number, not 1.5"],
    [
      "an unknown align group",
      { plasticity: { everySteps: 1, align: ["feedbak"] } },
      "unknown align group 'feedbak' in the plasticity of runSim. Did you mean 'feedback'?",
    ],
    [
      "a misspelt plasticity option",
      { plasticity: { evrySteps: 1 } },
      "unknown option 'evrySteps' in the plasticity of runSim",
    ],

    [
      "a validation beyond T",
      { validation: { times: [11], run: { T: 1 } } },
      "the times of the validation of runSim must not lie beyond T = 10 ms",
    ],
    [
      "validation times that go back",
      { validation: { times: [2, 1], run: { T: 1 } } },
      "the times of the validation of runSim must ascend",
    ],
    [
      "a bad validation run",
      { validation: { times: [0], run: { T: 1, readouts: [["x", "r", [0]]] } } },
      "unknown population 'x' in the readouts of the validation of runSim (run)",
    ],
    [
      "a validation that learns",
      { validation: { times: [0], run: { T: 1, plasticity: { everySteps: 1 } } } },
      "the network was created with plastic: false",
    ],
    [
      "a validation that resumes",
      { validation: { times: [0], run: { T: 1, checkpoint: { times: [] } } } },
      "the validation of runSim cannot checkpoint: every validation run starts anew",
    ],
    [
      "a checkpoint beyond T",
      { checkpoint: { times: [11], save: () => {} } },
      "the times of the checkpoint of runSim must not lie beyond T = 10 ms",
    ],
  ])("%s", async (_, options, message) => {
    const before = net.simulation.timestep;
    const failure: unknown = await net.runSim({ T: 10, ...options } as RunOptions).catch((error) => error);
    expect(failure).toBeInstanceOf(ModelError);
    expect((failure as Error).message).toContain(message);
    expect(net.simulation.timestep).toBe(before);
  });

  test("plasticity and validation need a network that has them", async () => {
    await expect(still.runSim({ T: 1, plasticity: { everySteps: 1 } })).rejects.toThrow(
      "the network was created with plastic: false",
    );
    await expect(still.runSim({ T: 1, validation: { times: [0], run: { T: 1 } } })).rejects.toThrow(
      "the validation of runSim needs a twin: create the network with the option validation: { batchSize } (or true)",
    );
  });

  test("two runs at once", async () => {
    const running = net.runSim({ T: 1 });
    await expect(net.runSim({ T: 1 })).rejects.toThrow("the network is running");
    await running;
  });

  test("a rate that blows up is named with place and time", async () => {
    const failing = net.runSim({
      T: 3,
      external: [{ population: names.output, variable: "gain", times: [1], values: [3e38] }],
      inputs: [{ ...input, data: [1e30, 1, 1, 1] }],
      readouts: [[names.output, "r", [0, 2.5]]],
    });
    await expect(failing).rejects.toThrow(
      /'neur_out_pop.r' is (NaN|-?Infinity) at index \d of batch instance \d, at t = 3 ms/,
    );
    await net.reinitialise();
  });
});

describe("creation refuses", () => {
  const config = { from: 2, to: 3, g: 1 } as const;
  test.each<[string, object, string]>([
    [
      "a misspelt option",
      { batchsize: 3 },
      "unknown option 'batchsize' in the options of the network. Did you mean 'batchSize'?",
    ],
    [
      "an optimiser for nobody",
      { optimisers: { neur_out_pob: { optimiser: "adam" } } },
      "unknown plastic population 'neur_out_pob' in optimisers. Did you mean 'neur_out_pop'?",
    ],
    [
      "an unknown optimiser",
      { optimisers: { [names.output]: { optimiser: "sdg" } } },
      "unknown optimiser 'sdg' in the optimiser of 'neur_out_pop'. Did you mean 'sgd'?",
    ],
    [
      "an unknown parameter",
      { optimisers: { [names.output]: { optimiser: "adam", params: { lrr: 1 } } } },
      "unknown parameter of adam 'lrr' in the optimiser of 'neur_out_pop'. Did you mean 'lr'?",
    ],
    [
      "an unknown default optimiser",
      { defaultOptimiser: { optimiser: "rmsprop" } },
      "unknown optimiser 'rmsprop' in defaultOptimiser",
    ],
    ["an unknown event rule", { eventRule: "both" }, "eventRule must be exact or backward or forward, not both"],
    [
      "a validation batch of nothing",
      { validation: { batchSize: 0 } },
      "the batchSize of validation must be a positive whole number, not 0",
    ],
    [
      "a misspelt validation option",
      { validation: { batch: 2 } },
      "unknown option 'batch' in the options of the network (validation)",
    ],
    ["dt of 0", { dt: 0 }, "dt must be positive"],
    [
      "a plastic population in a still network",
      { plastic: false, optimisers: { x: { optimiser: "sgd" } } },
      "unknown population 'x' in optimisers",
    ],
  ])("%s", async (_, options, message) => {
    const failure: unknown = await Chain.create({ dt: 1, ...options } as NetworkOptions, config).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(ModelError);
    expect((failure as Error).message).toContain(message);
  });

  test("an unknown norm", async () => {
    await expect(Chain.create({ dt: 1 }, { ...config, norm: "squirt" as never })).rejects.toThrow(
      "unknown norm 'squirt' in synapse population",
    );
  });

  test("connections to populations and inputs that are not there", async () => {
    const cell = defineNeuronModel({ name: "cell", vars: { r: 0 } });
    class Net extends NetworkBase<{ target: string; variable: string }> {
      setup({ target, variable }: { target: string; variable: string }): void {
        const layer = this.addLayer("a");
        layer.addNeurons("p", 1, cell);
        layer.addSynapses("p", target, dense(cell, { target: variable }));
      }
    }
    await expect(Net.create({ dt: 1 }, { target: "q", variable: "Isyn" })).rejects.toThrow(
      "unknown neuron population 'neur_a_q' in synapse population 'syn_a_p_to_q'. Did you mean 'neur_a_p'?",
    );
    await expect(Net.create({ dt: 1 }, { target: "p", variable: "Isym" })).rejects.toThrow(
      "unknown input variable 'Isym'",
    );
  });

  test("names asked of a network", async () => {
    expect(() => net.neuronPopulation("x")).toThrow("unknown neuron population 'x' in the network");
    expect(() => net.reference("x", "r")).toThrow("unknown population 'x' in the network");
    expect(net.reference(names.forward, "inSyn").part).toBe("inSyn");
    await expect(net.getBiases("y")).rejects.toThrow("unknown neuron population 'y'");
    expect(() => net.setWeights(names.forward, [1, 2])).toThrow("takes 6 values");
  });
});

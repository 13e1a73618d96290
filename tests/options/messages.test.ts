/** What is said of options and names that are wrong: names of others, of earlier versions, and things that are missing. */
import { expect, onTestFinished, test } from "vitest";
import * as toolkit from "../../index.ts";

const { build, defineNeuronModel, dense, GeNNModel, NetworkBase, oneToOne, readOnly, toEvents } = toolkit;
// biome-ignore lint/suspicious/noExplicitAny: what is called with the wrong things
type Any = any;

const neuron = defineNeuronModel({ name: "cell", vars: { r: 0, b: readOnly(0), db: 0 } });
const model = () => new GeNNModel({ dt: 1 });

class Net extends NetworkBase<Any> {
  override setup(neuronModel: Any = neuron): void {
    this.addLayer("a").addNeurons("p", 1, neuronModel);
  }
}
const create = (options: Any, config: Any = neuron) => Net.create({ dt: 1, threads: 1, ...options }, config);

test.each<[string, () => unknown, string]>([
  [
    "a bias that is no field",
    () => defineNeuronModel({ name: "x", bias: 0 } as Any),
    "unknown field 'bias' in the neuron model 'x': a neuron's bias is its variable 'b', and 'db' collects its change: vars: { b: readOnly(0), db: 0 }",
  ],
  [
    "a bias under another name, which would not learn",
    () => create({}, defineNeuronModel({ name: "x", vars: { r: 0, bias: readOnly(0), db: 0 } })),
    "neuron population 'neur_a_p' is of 'x', which has the variable 'bias' and no 'b': a bias that learns is called 'b', and 'db' collects its change",
  ],
  [
    "the start of a bias under another name",
    () => model().addNeuronPopulation("pop", 1, neuron, { vars: { bias: 1 } } as Any),
    "unknown variable 'bias' in 'pop' (cell): it is called 'b' here",
  ],
  [
    "an option of GeNN that is not available",
    () => {
      const one = model();
      const pop = one.addNeuronPopulation("pop", 1, neuron);
      one.addSynapsePopulation("syn", "dense", pop, pop, {
        weightUpdate: toolkit.rateSynapse,
        postsynaptic: toolkit.sumInput,
        delaySteps: 3,
      } as Any);
    },
    "unknown option 'delaySteps' in synapse population 'syn': GeNN knows it, but delays are called axonalDelaySteps",
  ],
  [
    "the same as Python spells it",
    () => model().addNeuronPopulation("pop", 1, neuron, { spike_recording_enabled: true } as Any),
    "GeNN knows it, but recording is started while running: simulation.recordSpikes(population, steps)",
  ],
  [
    "a snippet as Python spells it",
    () => defineNeuronModel({ name: "x", threshold_condition_code: "" } as Any),
    "unknown field 'threshold_condition_code' in the neuron model 'x'. Did you mean 'thresholdConditionCode'?",
  ],
  [
    "a snippet of GeNN 4",
    () => toolkit.defineWeightUpdateModel({ name: "x", learn_post_code: "" } as Any),
    "unknown field 'learn_post_code' in the weight-update model 'x': it is 'postSpikeSynCode', as in GeNN 5",
  ],
  [
    "names of a definition of GeNN 4",
    () => defineNeuronModel({ name: "x", var_name_types: [] } as Any),
    "unknown field 'var_name_types' in the neuron model 'x': it is 'vars', as in GeNN 5",
  ],
  [
    "a kind of synapses of GeNN",
    () => {
      const one = model();
      const pop = one.addNeuronPopulation("pop", 1, neuron);
      one.addSynapsePopulation("syn", "BITMASK" as Any, pop, pop, {
        weightUpdate: toolkit.rateSynapse,
        postsynaptic: toolkit.sumInput,
      });
    },
    "unknown connectivity 'BITMASK' in synapse population 'syn': GeNN knows it, but it is a way to keep synapses: fromRule(rule, params, { storage: 'bitmask' })",
  ],
  [
    "an option of a model of GeNN's",
    () => new GeNNModel({ dt: 1, timing_enabled: true } as Any),
    "GeNN knows it, but what is shown of a build and a run is asked for there: build(model, { debug: ['code', 'timing'] })",
  ],
  [
    "the backend of a model",
    () => new GeNNModel({ dt: 1, backend: "wasm" } as Any),
    "unknown option 'backend' in GeNNModel: GeNN knows it, but it is said when the model is built: build(model, { backend: 'wasm', threads: 2 })",
  ],
  [
    "a build option",
    () => build(model(), { thread: 2 } as Any),
    "unknown option 'thread' in build. Did you mean 'threads'?",
  ],
  [
    "a name of values",
    () => model().addNeuronPopulation("pop", 1, neuron, { parms: {} } as Any),
    "unknown option 'parms' in neuron population 'pop'. Did you mean 'params'?",
  ],
  [
    "an option of a connection",
    () => dense(neuron, { plastisity: "" } as Any),
    "unknown option 'plastisity' in dense. Did you mean 'plasticity'?",
  ],
  [
    "an option of events",
    () => toEvents(neuron, { threshold: 1, ruel: "forward" } as Any),
    "unknown option 'ruel' in toEvents of 'cell'. Did you mean 'rule'?",
  ],
  [
    "a target variable",
    () => {
      const one = model();
      const source = toolkit.defineCurrentSourceModel({ name: "s", injectionCode: "injectCurrent(1.0);" });
      one.addCurrentSource("dc", source, one.addNeuronPopulation("pop", 1, neuron), { targetvar: "Isyn" } as Any);
    },
    "unknown option 'targetvar' in current source 'dc'. Did you mean 'targetVar'?",
  ],
  ["a model's option", () => new GeNNModel({ dt: 1, batchsize: 2 } as Any), "Did you mean 'batchSize'?"],
  [
    "a model that is given a name only",
    () => new (GeNNModel as Any)("own"),
    "GeNNModel must be an object with at least dt, not 'own' (text)",
  ],
  ["a model without a step", () => new GeNNModel({} as Any), "GeNNModel needs dt: a finite number"],
  ["a connection without neurons", () => (dense as Any)(), "dense takes a neuron model first, not undefined"],
  [
    "a connection with options in place of neurons",
    () => (oneToOne as Any)({ g: 1 }),
    "oneToOne takes a neuron model first, not an object",
  ],
  [
    "events without options",
    () => (toEvents as Any)(neuron),
    "toEvents of 'cell' must be an object with at least threshold, not undefined",
  ],
  [
    "an initialiser of no kind",
    () => model().addNeuronPopulation("pop", 1, neuron, { vars: { r: { kind: "unifrom", min: 0, max: 1 } } } as Any),
    "unknown kind 'unifrom' in the initial value of variable 'r' of 'pop' (cell). Did you mean 'uniform'?",
  ],
  [
    "texts among initial values",
    () => model().addNeuronPopulation("pop", 2, neuron, { vars: { r: [0, "1"] } } as Any),
    "the initial values of variable 'r' of 'pop' (cell) must be numbers, but [1] is '1' (text)",
  ],
  [
    "text for a parameter",
    () => defineNeuronModel({ name: "x", params: { tau: "10" } } as Any),
    "parameter 'tau' of 'x' must be a finite number, not '10' (text)",
  ],
  [
    "the earlier spelling of optimisers",
    () => create({ optimizers: {} }),
    "unknown option 'optimizers' in the options of the network: it is 'optimisers' now",
  ],
  [
    "the earlier spelling of an optimiser",
    () => create({ defaultOptimiser: { optimizer: "adam" } }),
    "unknown option 'optimizer' in defaultOptimiser: it is 'optimiser' now",
  ],
  [
    "the earlier spelling of a function",
    () => toolkit.microcircuitOptimizers({}, 1, 1),
    "'microcircuitOptimizers' is spelt 'microcircuitOptimisers'",
  ],
])("%s", async (_, call, message) => {
  await expect((async () => call())()).rejects.toThrow(message);
});

test("schedules of plasticity count steps, and the earlier name says so", async () => {
  const net = await create({});
  onTestFinished(() => net.destroy());
  await expect(net.runSim({ T: 1, plasticity: { every: 1 } } as Any)).rejects.toThrow(
    "unknown option 'every' in the plasticity of runSim: it is 'everySteps' now, a number of steps: for every T ms, T / dt",
  );
  await expect(net.runSim({ T: 1, plasticity: { everySteps: "10" } } as Any)).rejects.toThrow(
    "everySteps of the plasticity of runSim must be a positive whole number, not '10' (text)",
  );
  expect(() => net.reinitialize()).toThrow("'reinitialize' is spelt 'reinitialise'");
});

class Tau {
  get tau() {
    return 5;
  }
}
test.each<[what: string, call: () => unknown, message: string]>([
  [
    "a Map",
    () => model().addNeuronPopulation("p", 1, neuron, new Map([["params", {}]]) as Any),
    "not an object of class Map",
  ],
  [
    "a Map of parameters",
    () => model().addNeuronPopulation("p", 1, neuron, { params: new Map() } as Any),
    "params of neuron population 'p' must be an object, not an object of class Map",
  ],
  ["a Set", () => defineNeuronModel({ name: "x", vars: new Set(["v"]) } as Any), "not an object of class Set"],
  ["a forgotten await", () => build(model(), Promise.resolve({ threads: 1 }) as Any), "not an object of class Promise"],
  [
    "an object with a class",
    () => model().addNeuronPopulation("p", 1, neuron, { params: new Tau() } as Any),
    "not an object of class Tau",
  ],
  ["options that are inherited", () => new GeNNModel(Object.create({ dt: 1, batchsize: 4 })), "must be an object"],
])("%s is no object of options", async (_, call, message) => {
  await expect((async () => call())()).rejects.toThrow(message);
});

test("options may come from another realm, or without a prototype", async () => {
  const { runInNewContext } = await import("node:vm");
  expect(new GeNNModel(runInNewContext("({ dt: 0.5 })")).dt).toBe(0.5);
  expect(new GeNNModel(Object.assign(Object.create(null), { dt: 0.5 })).dt).toBe(0.5);
});

test("a network class without setup", async () => {
  const Empty = class Empty extends (NetworkBase as Any) {} as unknown as typeof Net;
  await expect(Empty.create({ dt: 1 })).rejects.toThrow(
    "the network class 'Empty' needs a method setup(config), which makes its layers and connections",
  );
});

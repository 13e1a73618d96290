/** What a user gets wrong while describing, building and running a model, and what is said about it. */
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type BuildOptions,
  binomial,
  build,
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  normalClipped,
  readOnly,
  type Simulation,
  synapseVarRef,
  transposedSynapseVarRef,
  uniform,
  varRef,
} from "../../genn/index.ts";

const neuron = defineNeuronModel({
  name: "leaky",
  params: { tau: 10 },
  vars: { v: 0, r: 0, b: readOnly(0) },
  simCode: "v += dt * (Isyn - v) / tau; r = v;",
});
const spiking = defineNeuronModel({ name: "spiking", vars: { v: 0 }, thresholdConditionCode: "v > 1.0" });
const weights = defineWeightUpdateModel({
  name: "weights",
  vars: { g: readOnly(1), dg: 0 },
  synapseDynamicsCode: "addToPost(g);",
});
const onSpike = defineWeightUpdateModel({
  name: "on_spike",
  vars: { g: readOnly(1) },
  preSpikeSynCode: "addToPost(g);",
});
const sum = definePostsynapticModel({ name: "sum", simCode: "injectCurrent(inSyn); inSyn = 0;" });
const source = defineCurrentSourceModel({ name: "dc", params: { amp: 1 }, injectionCode: "injectCurrent(amp);" });
const copy = defineCustomUpdateModel({
  name: "copy",
  varRefs: { to: "READ_WRITE", from: "READ_ONLY" },
  updateCode: "to = from;",
});

const model = (options: Partial<ConstructorParameters<typeof GeNNModel>[0]> = {}) =>
  new GeNNModel({ dt: 0.1, ...options });

/** A model of one population with that code. */
function withCode(code: Partial<Parameters<typeof defineNeuronModel>[0]>): GeNNModel {
  const one = model();
  const definition = defineNeuronModel({
    name: "leaky_rate",
    params: { tau: 10 },
    vars: { v: 0, b: readOnly(0) },
    ...code,
  } as Parameters<typeof defineNeuronModel>[0]);
  one.addNeuronPopulation("pop", 3, definition);
  return one;
}

async function open(one: GeNNModel, options: BuildOptions = { threads: 1 }): Promise<Simulation> {
  const simulation = await build(one, options);
  onTestFinished(() => simulation.destroy());
  return simulation;
}

describe("code", () => {
  test.each([
    [
      "an unknown name, with the nearest one",
      "v += dt *\n  (Isyn - v) / tua;",
      "leaky_rate, simCode, line 2, column 16: unknown name 'tua'. Did you mean 'tau'?\n    (Isyn - v) / tua;\n                 ^",
    ],
    [
      "an unknown function",
      "v = tanhh(v);",
      "leaky_rate, simCode, line 1, column 5: unknown function 'tanhh'. Did you mean 'tanh'?",
    ],
    ["a type error", "v = v % 2.0;", "line 1, column 7"],
    ["writing a read-only variable", "b = 1.0;", "cannot assign to 'b': it is READ_ONLY"],
    ["writing a parameter", "tau = 1.0;", "cannot assign to 'tau': it is a parameter"],
    ["writing an input", "Isyn = 1.0;", "cannot assign to 'Isyn'"],
    ["a missing semicolon", "v = 1.0", "leaky_rate, simCode, line 1"],
  ])("%s", async (_, simCode, message) => {
    await expect(build(withCode({ simCode }))).rejects.toThrow(message);
  });

  test("synapse code that uses the neuron's input", async () => {
    const one = model();
    const pop = one.addNeuronPopulation("pop", 3, neuron);
    const bad = defineWeightUpdateModel({ name: "bad", synapseDynamicsCode: "addToPost(Isyn);" });
    one.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate: bad, postsynaptic: sum });
    await expect(build(one)).rejects.toThrow(/Isyn.*only visible in neuron code/s);
  });

  test("the time of an event where there is none", async () => {
    const one = model();
    const pop = one.addNeuronPopulation("pop", 3, spiking);
    const bad = defineWeightUpdateModel({ name: "bad", preSpikeSynCode: "addToPost(t - set_pre);" });
    one.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate: bad, postsynaptic: sum });
    await expect(build(one)).rejects.toThrow(
      "'set_pre' cannot be used here: it is the time of an event, and the model has no preEventThresholdConditionCode",
    );
  });
});

describe("definitions", () => {
  test.each<[string, () => unknown, string]>([
    [
      "a field that does not exist",
      () => defineNeuronModel({ name: "x", simcode: "" } as never),
      "unknown field 'simcode' in the neuron model 'x'. Did you mean 'simCode'?",
    ],
    ["an ill-formed name", () => defineNeuronModel({ name: "1x" }), "'1x' cannot name a neuron model"],
    [
      "a parameter that is not a number",
      () => defineNeuronModel({ name: "x", params: { tau: Number.NaN } }),
      "parameter 'tau' of 'x' must be a finite number, not NaN",
    ],
    [
      "a name used twice",
      () => defineNeuronModel({ name: "x", params: { v: 1 }, vars: { v: 0 } }),
      "the neuron model 'x' uses the name 'v' twice",
    ],
    [
      "an unknown access mode",
      () => defineNeuronModel({ name: "x", vars: { v: { type: "scalar", access: "READ" as never, initial: 0 } } }),
      "unknown access mode 'READ' in variable 'v' of 'x'",
    ],
    [
      "code that is not text",
      () => defineNeuronModel({ name: "x", simCode: 5 as never }),
      "simCode of the neuron model 'x' must be text, not 5",
    ],
    [
      "a variable without its type",
      () => defineNeuronModel({ name: "x", vars: { v: { access: "READ_ONLY" } as never } }),
      "variable 'v' of 'x' needs type: one of scalar, timepoint, int,",
    ],
    [
      "a variable without its access",
      () => defineNeuronModel({ name: "x", vars: { v: { type: "scalar" } as never } }),
      "variable 'v' of 'x' needs access: one of READ_WRITE, READ_ONLY,",
    ],
    ["an initialiser the wrong way round", () => uniform(1, -1), "uniform(1, -1): max must not be below min"],
    ["clipping that would never end", () => normalClipped(0, 1, 10, 20), "lies more than 5 sd from the mean"],
    ["a probability above one", () => binomial(3, 1.5), "binomial: p must be between 0 and 1, not 1.5"],
  ])("%s", (_, make, message) => expect(make).toThrow(message));
});

describe("models", () => {
  test.each<[string, () => unknown, string]>([
    ["dt of zero", () => model({ dt: 0 }), "dt must be positive (ms per step), not 0"],
    [
      "a batch size that is no count",
      () => model({ batchSize: 2.5 }),
      "batchSize of GeNNModel must be a positive whole number, not 2.5",
    ],
    ["an unknown precision", () => model({ precision: "half" as never }), "unknown precision 'half'"],
    ["a negative seed", () => model({ seed: -1 }), "seed must be a whole number from 0 to 2^53 - 1, not -1"],
    [
      "an ill-formed population name",
      () => model().addNeuronPopulation("my pop", 3, neuron),
      "'my pop' cannot name a neuron population: use letters, digits and underscores",
    ],
    [
      "an empty name",
      () => model().addNeuronPopulation("", 3, neuron),
      "the name of a neuron population must be a non-empty string",
    ],
    [
      "a negative size",
      () => model().addNeuronPopulation("pop", -3, neuron),
      "the size of neuron population 'pop' must be a positive whole number, not -3",
    ],
    [
      "an unknown parameter",
      () => model().addNeuronPopulation("pop", 3, neuron, { params: { tua: 1 } as never }),
      "unknown parameter 'tua' in 'pop' (leaky). Did you mean 'tau'? Known: tau.",
    ],
    [
      "an unknown variable",
      () => model().addNeuronPopulation("pop", 3, neuron, { vars: { w: 1 } as never }),
      "unknown variable 'w' in 'pop' (leaky)",
    ],
    [
      "the wrong number of initial values",
      () => model().addNeuronPopulation("pop", 3, neuron, { vars: { v: [1, 2] } }),
      "the initial values of variable 'v' of 'pop' (leaky) must be 3 numbers, one per element, not 2",
    ],
    [
      "the wrong kind of model",
      () => model().addNeuronPopulation("pop", 3, weights as never),
      "neuron population 'pop' needs a neuron model, not 'weights' (weightUpdate)",
    ],
    [
      "a missing initial value",
      () => model().addNeuronPopulation("pop", 3, defineNeuronModel({ name: "x", vars: { v: readOnly() } })),
      "variable 'v' of 'pop' (x) has no initial value: give one in vars",
    ],
    [
      "a missing parameter",
      () => model().addNeuronPopulation("pop", 3, defineNeuronModel({ name: "x", params: { tau: undefined } })),
      "parameter 'tau' of 'pop' (x) has no value: give one in params",
    ],
  ])("%s", (_, make, message) => expect(make).toThrow(message));

  test("a name that is taken", () => {
    const one = model();
    one.addNeuronPopulation("pop", 3, neuron);
    expect(() => one.addNeuronPopulation("pop", 3, neuron)).toThrow("the name 'pop' is taken");
  });

  test("synapses that do not fit", () => {
    const one = model();
    const [three, four] = [one.addNeuronPopulation("three", 3, neuron), one.addNeuronPopulation("four", 4, neuron)];
    const parts = { weightUpdate: weights, postsynaptic: sum };
    expect(() => one.addSynapsePopulation("a", "one_to_one", three, four, parts)).toThrow(
      "'three' has 3 neurons and 'four' 4",
    );
    expect(() => one.addSynapsePopulation("b", "sparse" as never, three, four, parts)).toThrow(
      "unknown connectivity 'sparse'",
    );
    expect(() => one.addSynapsePopulation("c", "dense", three, four, { ...parts, postTargetVar: "Isin" })).toThrow(
      "unknown input variable 'Isin' in synapse population 'c' (postTargetVar), population 'four'. Did you mean 'Isyn'?",
    );
    const other = model().addNeuronPopulation("other", 3, neuron);
    expect(() => one.addSynapsePopulation("d", "dense", three, other, parts)).toThrow("not part of this model");
    expect(() => one.addCurrentSource("e", source, other)).toThrow("not part of this model");
  });

  test("spike code for a population that never spikes", async () => {
    const one = model();
    const pop = one.addNeuronPopulation("pop", 3, neuron);
    one.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate: onSpike, postsynaptic: sum });
    await expect(build(one)).rejects.toThrow(
      "has preSpikeSynCode, but 'pop' (leaky) never spikes: its model has no thresholdConditionCode",
    );
  });

  test("a model without neurons, and one that is built already", async () => {
    await expect(build(model({ name: "empty" }))).rejects.toThrow("the model 'empty' has no neuron population");
    const one = model();
    one.addNeuronPopulation("pop", 3, neuron);
    await open(one);
    expect(() => one.addNeuronPopulation("late", 3, neuron)).toThrow(
      "cannot add a neuron population: the model 'model' has already been built",
    );
  });

  test("a model that does not fit into memory, with the largest buffers", async () => {
    const one = model({ batchSize: 4096, name: "huge" });
    const pop = one.addNeuronPopulation("pop", 2000, neuron);
    one.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate: weights, postsynaptic: sum });
    await expect(build(one)).rejects.toThrow(
      /'huge' needs [\d.]+ GiB, more than the 4.00 GiB WebAssembly can address. Largest: syn.dg/,
    );
  });
});

describe("custom updates", () => {
  test("references that do not match, are missing or unknown", () => {
    const one = model();
    const [three, four] = [one.addNeuronPopulation("three", 3, neuron), one.addNeuronPopulation("four", 4, neuron)];
    const parts = { weightUpdate: weights, postsynaptic: sum };
    const syn = one.addSynapsePopulation("syn", "dense", three, four, parts);
    const update = (varRefs: object) => () => one.addCustomUpdate("copy", "group", copy, { varRefs: varRefs as never });
    expect(update({ to: varRef(three, "v"), from: varRef(four, "v") })).toThrow(
      "'four.v', 4 neurons) does not match 'three.v' (3 neurons)",
    );
    expect(update({ to: synapseVarRef(syn, "g"), from: transposedSynapseVarRef(syn, "g") })).toThrow(
      "transposed, 4 x 3 synapses) does not match 'syn.g' (3 x 4 synapses)",
    );
    expect(update({ to: varRef(three, "v") })).toThrow("custom update 'copy' needs the variable reference 'from'");
    expect(update({ to: varRef(three, "v"), from: varRef(three, "r"), form: varRef(three, "r") })).toThrow(
      "unknown variable reference 'form'",
    );
    expect(() => varRef(three, "w")).toThrow("unknown variable 'w' in 'three'. Known: v, r, b.");
  });

  test("writing what all instances share, once per instance", async () => {
    const one = model({ batchSize: 2 });
    const pop = one.addNeuronPopulation("pop", 3, neuron);
    one.addCustomUpdate("copy", "group", copy, { varRefs: { to: varRef(pop, "b"), from: varRef(pop, "v") } });
    await expect(build(one)).rejects.toThrow("cannot write 'pop.b', which all instances share");
  });
});

describe("running", () => {
  const small = () => {
    const one = model({ batchSize: 2 });
    const pop = one.addNeuronPopulation("pop", 3, neuron);
    one.addNeuronPopulation("spiking", 3, spiking);
    return { one, pop };
  };

  test("build options", async () => {
    await expect(build(small().one, { backend: "cuda" as never })).rejects.toThrow("unknown backend 'cuda'");
    await expect(build(small().one, { threads: 0 })).rejects.toThrow("threads must be a positive whole number, not 0");
    await expect(build(small().one, { passesOff: ["sleepin" as never] })).rejects.toThrow(
      "unknown pass 'sleepin' in passesOff. Did you mean 'sleeping'?",
    );
  });

  test("values of the wrong length, steps that are none, groups that do not exist", async () => {
    const { one, pop } = small();
    const simulation = await open(one);
    expect(() => simulation.push(varRef(pop, "v"), [1, 2, 3])).toThrow(
      "'pop.v' takes 6 values (2 x 1 x 3: copies, rows, columns), not 3",
    );
    await expect(simulation.step(-1)).rejects.toThrow(
      "the number of steps must be a whole number of at least 0, not -1",
    );
    await expect(simulation.customUpdate("plast")).rejects.toThrow(
      "unknown custom update group 'plast' in the model 'model'",
    );
    expect(() => simulation.setDynamicParameter("pop", "neuron", "tau", 3)).toThrow(
      "'pop' has no dynamic parameter 'tau': list it in dynamicParams",
    );
    expect(() => simulation.recordSpikes(pop, 5)).toThrow(
      "'pop' never spikes: its model has no thresholdConditionCode",
    );
    expect(() => simulation.setExtraGlobalParameter("pop", "data", [1])).toThrow(
      "unknown extra global parameter 'pop.data'",
    );
  });

  test("a value that is not finite says where and when", async () => {
    const { one, pop } = small();
    const simulation = await open(one);
    simulation.push(varRef(pop, "v"), [0, 0, 0, 0, Infinity, 0], { allowNonFinite: true });
    await simulation.step(1);
    await expect(simulation.pull(varRef(pop, "v"))).rejects.toThrow(
      /'pop.v' is (NaN|Infinity) at index 1 of batch instance 1, at t = 0.1 ms/,
    );
    expect(await simulation.pull(varRef(pop, "v"), { allowNonFinite: true })).toHaveLength(6);
  });

  test("a state of another model", async () => {
    const simulation = await open(small().one);
    const other = model();
    other.addNeuronPopulation("pop", 4, neuron);
    const state = await (await open(other)).saveState();
    expect(() => simulation.restoreState(state)).toThrow(
      "the saved state does not fit the model 'model': 'pop.v' has 4 elements instead of 8",
    );
  });
});

describe("what would never run, or be of everybody", () => {
  test("code at a spike of a neuron that never spikes", () => {
    expect(() =>
      defineNeuronModel({ name: "silent", vars: { v: 0 }, simCode: "v = Isyn;", resetCode: "v = 0;" }),
    ).toThrow("the neuron model 'silent' has resetCode and no thresholdConditionCode, so that it would never run");
  });

  test.each([
    [[1, 2], "[1, 2]"],
    [uniform(0, 1), "an object"],
  ])("a parameter that differs from neuron to neuron: %j", (tau, shown) => {
    expect(() => model().addNeuronPopulation("pop", 2, neuron, { params: { tau: tau as never } })).toThrow(
      `parameter 'tau' of 'pop' (leaky) is one number for all, not ${shown}: what differs from one to the next is a variable of the model, such as readOnly(10) among its vars, and is given in vars`,
    );
  });
});

/** What GeNN refuses, kind by kind: it is refused here, by name, before anything is lost. Snippets that are wrong: `tests/language/errors.test.ts`. */
import { describe, expect, test } from "vitest";
import {
  build,
  type ConnectivityDescription,
  defineConnectivityModel,
  defineCurrentSourceModel,
  defineCustomConnectivityUpdateModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  estimateMemory,
  fromIndices,
  fromRule,
  GeNNModel,
  type GeNNModelOptions,
  ModelError,
  type SynapsePopulationOptions,
  synapseVarRef,
  transposedSynapseVarRef,
  variable,
  varRef,
  type WeightUpdateModel,
} from "../../genn/index.ts";
import { conv2D, convolution, fixedProbability } from "../../genn_models/index.ts";
import { delta } from "../support/definitions.ts";

// biome-ignore lint/suspicious/noExplicitAny: what types would refuse
type Any = any;

const neuron = defineNeuronModel({
  name: "cell",
  params: { a: 1 },
  vars: { v: 0 },
  thresholdConditionCode: "v > 1",
});
const quiet = defineNeuronModel({ name: "quiet", vars: { v: 0 } });
const source = defineCurrentSourceModel({ name: "dc", injectionCode: "injectCurrent(1);" });
const update = defineCustomUpdateModel({ name: "set", varRefs: { r: "READ_WRITE" }, updateCode: "r = 1;" });
const pulse = defineWeightUpdateModel({ name: "pulse", params: { g: 1 }, preSpikeSynCode: "addToPost(g);" });
const weights = defineWeightUpdateModel({ name: "weights", vars: { g: 1 }, preSpikeSynCode: "addToPost(g);" });
const dynamics = defineWeightUpdateModel({ name: "dynamics", synapseDynamicsCode: "addToPost(1);" });
const learning = defineWeightUpdateModel({ name: "learning", postSpikeSynCode: "addToPre(1);" });

function net(options: Partial<GeNNModelOptions> = {}) {
  const model = new GeNNModel({ dt: 1, ...options });
  const [pop, other] = [model.addNeuronPopulation("pop", 4, neuron), model.addNeuronPopulation("other", 4, quiet)];
  return { model, pop, other };
}
type Net = ReturnType<typeof net>;
const chance = (options = {}) => fromRule(fixedProbability, { probability: 0.5 }, options);
/** Synapses of a population with itself. */
const connect =
  (weightUpdate: WeightUpdateModel, connectivity: unknown = "dense", options: Partial<SynapsePopulationOptions> = {}) =>
  ({ model, pop }: Net) =>
    model.addSynapsePopulation("syn", connectivity as ConnectivityDescription, pop, pop, {
      weightUpdate,
      postsynaptic: delta,
      ...options,
    });
const updating =
  (spec: Any, references: (net: Net) => Any) =>
  (one: Net): void => {
    const definition = defineCustomUpdateModel({ name: "odd", ...spec }) as Any;
    one.model.addCustomUpdate("odd", "go", definition, { varRefs: references(one) });
  };
const reduction = (access: string) => variable({ access: access as "REDUCE_BATCH_SUM" });

type Case = readonly [what: string, make: (net: Net) => unknown, message: string];
const cases: Readonly<Record<string, readonly Case[]>> = {
  names: [
    ["an empty name", ({ model }) => model.addNeuronPopulation("", 1, neuron), "must be a non-empty string, not ''"],
    [
      "a digit first",
      ({ model }) => model.addNeuronPopulation("1x", 1, neuron),
      "'1x' cannot name a neuron population",
    ],
    ["other characters", () => new GeNNModel({ dt: 1, name: "a b" }), "'a b' cannot name a model"],
    [
      "of a parameter",
      () => defineNeuronModel({ name: "x", params: { "a b": 1 } }),
      "'a b' cannot name a parameter of 'x'",
    ],
    [
      "of an array",
      () => defineNeuronModel({ name: "x", extraGlobalParams: { "1": "int" } }),
      "'1' cannot name an extra global parameter of 'x'",
    ],
    [
      "of a group of updates",
      ({ model, pop }) => model.addCustomUpdate("u", "a b", update, { varRefs: { r: varRef(pop, "v") } }),
      "'a b' cannot name a custom update group",
    ],
    ["two populations", ({ model }) => model.addNeuronPopulation("pop", 1, neuron), "the name 'pop' is taken"],
    [
      "a source and a population",
      ({ model, pop }) => model.addCurrentSource("pop", source, pop),
      "the name 'pop' is taken",
    ],
    [
      "two updates",
      ({ model, pop }) => {
        for (const _ of [1, 2]) model.addCustomUpdate("u", "go", update, { varRefs: { r: varRef(pop, "v") } });
      },
      "the name 'u' is taken: the custom update needs another one",
    ],
  ],
  values: [
    [
      "an unknown parameter",
      ({ model }) => model.addNeuronPopulation("x", 1, neuron, { params: { b: 1 } as Any }),
      "unknown parameter 'b'",
    ],
    [
      "a missing parameter",
      ({ model }) => model.addNeuronPopulation("x", 1, defineNeuronModel({ name: "n", params: { a: undefined } })),
      "parameter 'a' of 'x' (n) has no value",
    ],
    [
      "an unknown variable",
      ({ model }) => model.addNeuronPopulation("x", 1, neuron, { vars: { w: 1 } as Any }),
      "unknown variable 'w'",
    ],
    [
      "a missing variable",
      ({ model }) => model.addNeuronPopulation("x", 1, defineNeuronModel({ name: "n", vars: { v: variable({}) } })),
      "variable 'v' of 'x' (n) has no initial value",
    ],
    [
      "an unknown array",
      ({ model }) => model.addNeuronPopulation("x", 1, neuron, { extraGlobalParams: { e: [1] } as Any }),
      "unknown extra global parameter 'e'",
    ],
    [
      "an array that is a number",
      () => defineNeuronModel({ name: "x", extraGlobalParams: { e: "scalar*" as Any } }),
      "unknown type 'scalar*' in extra global parameter 'e' of 'x'. Did you mean 'scalar'?",
    ],
    [
      "an unknown dynamic parameter",
      ({ model }) => model.addNeuronPopulation("x", 1, neuron, { dynamicParams: ["b"] as Any }),
      "unknown dynamic parameter 'b'",
    ],
    [
      "an unknown input of a source",
      ({ model, pop }) => model.addCurrentSource("s", source, pop, { targetVar: "Isin" }),
      "unknown input variable 'Isin' in current source 's' (targetVar), population 'pop'. Did you mean 'Isyn'?",
    ],
    ["an unknown input of synapses", connect(pulse, "dense", { preTargetVar: "I" }), "unknown input variable 'I'"],
    ["another precision", () => new GeNNModel({ dt: 1, precision: "int" as Any }), "unknown precision 'int'"],
    [
      "another precision of time",
      () => new GeNNModel({ dt: 1, timePrecision: "int" as Any }),
      "unknown timePrecision 'int'",
    ],
    [
      "what a float does not hold",
      ({ model }) => model.addNeuronPopulation("x", 1, neuron, { params: { a: 1e300 } }),
      "its type is float, which ends at",
    ],
    [
      "what a type does not hold",
      ({ model }) =>
        model.addNeuronPopulation(
          "x",
          1,
          defineNeuronModel({ name: "n", vars: { k: variable({ type: "uint8", initial: 256 }) } }),
        ),
      "the initial value of variable 'k' of 'x' (n) cannot be 256: its type is uint8",
    ],
    [
      "an event without a condition",
      () => defineWeightUpdateModel({ name: "e", preEventSynCode: "addToPost(1);" }),
      "give both or neither",
    ],
  ],
  connectivity: [
    ["a rule that is not put to use", connect(pulse, fixedProbability), "what fromRule() and fromIndices() make"],
    [
      "limits of dense synapses",
      connect(pulse, "dense", { maxConnections: 3 } as Any),
      "limits belong to the connectivity",
    ],
    [
      "no room at all",
      () => chance({ maxConnections: 0 }),
      "maxConnections of fromRule must be a positive whole number, not 0",
    ],
    [
      "more synapses than there is room for",
      connect(pulse, fromRule(fixedProbability, { probability: 1 }, { maxConnections: 3 })),
      "neuron 0 of 'pop' has 4 synapses in 'syn', but maxConnections allows 3",
    ],
    [
      "a neuron that there is not",
      connect(pulse, fromIndices([0], [4])),
      "has the postsynaptic neuron 4, but 'pop' has 4 neurons",
    ],
    [
      "listed values of synapses that are drawn",
      connect(weights, chance(), { weightUpdateValues: { vars: { g: [1, 2] } } }),
      "are listed, but its synapses are not known before they are drawn",
    ],
    ["bits with variables", connect(weights, chance({ storage: "bitmask" })), "'g' of weights has a value for each"],
    [
      "bits with a kernel",
      () =>
        fromRule(conv2D, convolution({ input: [3, 3, 1], kernel: [2, 2], channels: 1 }).params, { storage: "bitmask" }),
      "has a kernel, and a bit cannot tell which of its elements",
    ],
    ...(["bitmask", "procedural"] as const).flatMap((storage): Case[] => [
      [
        `dynamics of synapses kept as ${storage}`,
        connect(dynamics, chance({ storage })),
        "synapseDynamicsCode of dynamics runs at every synapse",
      ],
      [
        `code of postsynaptic spikes, ${storage}`,
        connect(learning, chance({ storage })),
        "postSpikeSynCode of learning runs along the synapses onto",
      ],
    ]),
    [
      "columns that are found again",
      () =>
        fromRule(defineConnectivityModel({ name: "c", colBuildCode: "addSynapse(0);" }), {}, { storage: "procedural" }),
      "builds columns, and procedural synapses are found by rows",
    ],
    [
      "spikes of neurons that send none",
      ({ model, pop, other }) =>
        model.addSynapsePopulation("syn", "dense", other, pop, { weightUpdate: pulse, postsynaptic: delta }),
      "has preSpikeSynCode, but 'other' (quiet) never spikes",
    ],
  ],
  delays: [
    [
      "no step",
      connect(pulse, "dense", { maxDendriticDelaySteps: 0 }),
      "maxDendriticDelaySteps of synapse population 'syn' must be a positive",
    ],
    [
      "none, where code has some",
      connect(defineWeightUpdateModel({ name: "w", preSpikeSynCode: "addToPostDelay(1, 2);" })),
      "calls addToPostDelay: give it maxDendriticDelaySteps",
    ],
    [
      "with and without, of one name",
      connect(defineWeightUpdateModel({ name: "w", preSpikeSynCode: "addToPost(v_post + v_post[1]);" }), "dense", {
        maxDendriticDelaySteps: 3,
      }),
      "reads 'v_post' with a delay, v_post[k], and without",
    ],
  ],
  references: [
    [
      "to another population",
      ({ model, pop, other }) =>
        model.addSynapsePopulation("syn", "dense", pop, pop, {
          weightUpdate: defineWeightUpdateModel({ name: "w", preNeuronVarRefs: { s: "READ_ONLY" } }),
          preNeuronVarRefs: { s: varRef(other, "v") },
          postsynaptic: delta,
        }),
      "must be to a variable of 'pop', the neurons it runs at, not to 'other.v'",
    ],
    [
      "to no variable",
      connect(defineWeightUpdateModel({ name: "w", psmVarRefs: { s: "READ_ONLY" } }), "dense", {
        postsynaptic: definePostsynapticModel({ name: "p", vars: { q: 0 }, simCode: "" }),
        psmVarRefs: { s: "z" },
      }),
      "unknown variable 'z' in 'syn'",
    ],
    [
      "of different sizes",
      updating({ varRefs: { r: "READ_WRITE", s: "READ_ONLY" }, updateCode: "r = s;" }, ({ model, pop }) => ({
        r: varRef(pop, "v"),
        s: varRef(model.addNeuronPopulation("more", 5, quiet), "v"),
      })),
      "does not match 'pop.v' (4 neurons)",
    ],
    [
      "to what instances share, from each of them",
      () => {
        const shared = defineNeuronModel({
          name: "n",
          vars: { v: 0, b: variable({ access: "READ_ONLY", initial: 0 }) },
        });
        const one = new GeNNModel({ dt: 1, batchSize: 2 });
        const both = one.addNeuronPopulation("pop", 3, shared);
        const copy = { varRefs: { r: "READ_WRITE", s: "READ_ONLY" }, updateCode: "r = s;" } as const;
        one.addCustomUpdate("copy", "go", defineCustomUpdateModel({ name: "copy", ...copy }), {
          varRefs: { r: varRef(both, "b"), s: varRef(both, "v") },
        });
        return build(one);
      },
      "cannot write 'pop.b', which all instances share",
    ],
    [
      "transposed and as it is",
      updating({ varRefs: { r: "READ_ONLY", s: "READ_WRITE" }, updateCode: "s = r;" }, (one) => {
        const syn = connect(weights)(one);
        return { r: synapseVarRef(syn, "g"), s: transposedSynapseVarRef(syn, "g") };
      }),
      "references 'syn.g' transposed both as it is and transposed",
    ],
  ],
  reductions: [
    [
      "over instances and neurons at once",
      updating(
        {
          vars: { s: reduction("REDUCE_BATCH_SUM"), z: reduction("REDUCE_NEURON_SUM") },
          varRefs: { r: "READ_ONLY" },
          updateCode: "s = r; z = r;",
        },
        ({ pop }) => ({ r: varRef(pop, "v") }),
      ),
      "an update goes along one of them, so split it in two",
    ],
    [
      "over the neurons of synapses",
      updating(
        { vars: { z: reduction("REDUCE_NEURON_SUM") }, varRefs: { r: "READ_ONLY" }, updateCode: "z = r;" },
        (one) => ({ r: synapseVarRef(connect(weights)(one), "g") }),
      ),
      "runs over synapses and so cannot reduce over neurons",
    ],
  ],
  "connectivity updates": [
    [
      "of dense synapses",
      (one) => {
        const definition = defineCustomConnectivityUpdateModel({ name: "c", rowUpdateCode: "row_length;" });
        one.model.addCustomConnectivityUpdate("c", "go", connect(pulse)(one), definition);
      },
      "which are dense: only those of sparse populations can be",
    ],
  ],
  "a model that is built": [
    [
      "and added to",
      async ({ model }) => {
        (await build(model)).destroy();
        model.addNeuronPopulation("late", 1, neuron);
      },
      "cannot add a neuron population: the model 'model' has already been built",
    ],
    [
      "and asked for what was not recorded",
      async ({ model, pop }) => {
        const simulation = await build(model);
        await simulation.spikes(pop).finally(() => simulation.destroy());
      },
      "the spikes of 'pop' are not being recorded: call recordSpikes first",
    ],
  ],
};

describe.each(Object.entries(cases))("%s", (_, rows) => {
  test.each(rows)("%s", async (_what, make, message) => {
    const one = net();
    const attempt = async () => {
      await make(one);
      const simulation = await build(one.model, { threads: 1 });
      simulation.destroy();
    };
    await expect(attempt()).rejects.toThrow(message);
  });
});

test("a model that does not fit is refused with what it needs, and its size can be asked before", async () => {
  const model = new GeNNModel({ dt: 1, batchSize: 64, name: "large" });
  const pop = model.addNeuronPopulation("pop", 8000, neuron);
  model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate: weights, postsynaptic: delta });
  await expect(estimateMemory(model)).resolves.toMatchObject({ bytes: expect.any(Number) });
  await expect(build(model)).rejects.toThrow(ModelError);
  await expect(build(model)).rejects.toThrow(/'large' needs [\d.]+ GiB, more than/);
});

/** Calls of the simulator: to describe a model, to build it, to look into it. */
import * as genn from "../../genn/index.ts";
import { convolution, fixedNumberPost, pooling, sumInput, transposedConvolution } from "../../genn_models/index.ts";
import { type Calls, type Made, model, neuron, nothing, population } from "./call.ts";

const pulse = genn.defineCurrentSourceModel({
  name: "pulse",
  params: { amp: 1 },
  injectionCode: "injectCurrent(amp);",
});
const weights = genn.defineWeightUpdateModel({
  name: "weights",
  params: { k: 1 },
  vars: { g: 1 },
  preVars: { p: 0 },
  postVars: { q: 0 },
});
const reset = genn.defineCustomUpdateModel({
  name: "reset",
  params: { to: 0 },
  varRefs: { x: "READ_WRITE" },
  updateCode: "x = to;",
});
const prune = genn.defineCustomConnectivityUpdateModel({
  name: "prune",
  rowUpdateCode: "for_each_synapse { remove_synapse(); }",
});

const ramp = genn.defineInitialiser({ name: "ramp", params: { slope: 1 }, initialCode: "value = slope * id;" });

const docs = () => ({ summary: "s", equations: ["e"], source: "s", quantities: {}, example: {} });
const definition = () => ({
  name: "m",
  docs: docs(),
  params: { p: 1 },
  derivedParams: {},
  vars: { v: { type: "scalar", access: "READ_WRITE", initial: 0 } },
  extraGlobalParams: {},
});
const inDefinition = ["docs", "vars.v"];
const values = () => ({ params: {}, vars: {}, extraGlobalParams: {}, dynamicParams: [] });

export const callsOfGenn = ({ simulation }: Made): Calls => {
  const reference = (name = "r") => genn.varRef(simulation.model.neuronPopulations[0]!, name);
  return {
    GeNNModel: {
      call: (options) => new genn.GeNNModel(options),
      valid: () => ({ name: "m", dt: 1, batchSize: 1, precision: "float", timePrecision: "float", seed: 1 }),
    },
    build: {
      call: (options) => genn.build(simulation.model, options),
      valid: () => ({ threads: 1, execution: "auto", backend: "reference", passesOff: [], debug: [] }),
      isOptional: true,
    },
    variable: {
      call: genn.variable,
      valid: () => ({ type: "scalar", access: "READ_WRITE", initial: 0 }),
      free: ["initial"],
    },
    toInitialiser: {
      call: (options) => genn.toInitialiser(options, "x"),
      valid: () => ({
        kind: "divided",
        initialiser: { kind: "normalClipped", mean: 0, sd: 1, min: -1, max: 1 },
        divisor: 1,
      }),
      inner: ["initialiser"],
      free: ["kind", "initialiser.kind"],
      accepts: [3],
    },
    defineNeuronModel: {
      call: genn.defineNeuronModel,
      valid: () => ({
        ...definition(),
        additionalInputVars: {},
        simCode: "",
        thresholdConditionCode: "",
        resetCode: "",
        autoRefractoryRequired: true,
      }),
      inner: inDefinition,
      free: ["vars.v.initial"],
    },
    defineWeightUpdateModel: {
      call: genn.defineWeightUpdateModel,
      valid: () => ({
        ...definition(),
        preVars: { w: { type: "scalar", access: "READ_WRITE", initial: 0 } },
        postVars: { u: { type: "scalar", access: "READ_WRITE", initial: 0 } },
        preSpikeSynCode: "",
        postSpikeSynCode: "",
        ...{ preEventThresholdConditionCode: "", preEventSynCode: "" },
        ...{ postEventThresholdConditionCode: "", postEventSynCode: "" },
        synapseDynamicsCode: "",
        preSpikeCode: "",
        postSpikeCode: "",
        preDynamicsCode: "",
        postDynamicsCode: "",
      }),
      inner: [...inDefinition, "preVars.w", "postVars.u"],
      free: ["vars.v.initial", "preVars.w.initial", "postVars.u.initial"],
    },
    definePostsynapticModel: {
      call: genn.definePostsynapticModel,
      valid: () => ({ ...definition(), simCode: "" }),
      inner: inDefinition,
      free: ["vars.v.initial"],
    },
    defineCurrentSourceModel: {
      call: genn.defineCurrentSourceModel,
      valid: () => ({ ...definition(), injectionCode: "", constantUntil: "" }),
      inner: inDefinition,
      free: ["vars.v.initial"],
    },
    defineCustomUpdateModel: {
      call: genn.defineCustomUpdateModel,
      valid: () => ({ ...definition(), varRefs: {}, egpRefs: {}, updateCode: "" }),
      inner: inDefinition,
      free: ["vars.v.initial"],
    },
    defineCustomConnectivityUpdateModel: {
      call: genn.defineCustomConnectivityUpdateModel,
      valid: () => ({
        ...definition(),
        ...{ preVars: {}, postVars: {}, varRefs: {}, preVarRefs: {}, postVarRefs: {}, rowUpdateCode: "" },
        hostUpdate: nothing,
      }),
      inner: inDefinition,
      free: ["vars.v.initial"],
    },
    defineConnectivityModel: {
      call: genn.defineConnectivityModel,
      valid: () => ({
        ...{
          name: "m",
          docs: docs(),
          params: { p: 1 },
          derivedParams: {},
          rowBuildCode: "addSynapse(0);",
          colBuildCode: "",
        },
        ...{ totalSynapses: () => 1, kernelSize: () => [1], check: nothing, checkSizes: nothing },
        extraGlobalParams: { list: "scalar" },
      }),
      inner: ["docs"],
    },
    fromRule: [
      {
        call: (options) => genn.fromRule(fixedNumberPost, options),
        valid: () => ({ number: 1 }),
        accepts: [undefined],
      },
      {
        call: (options) => genn.fromRule(fixedNumberPost, { number: 1 }, options),
        valid: () => ({ maxConnections: 1, maxSourceConnections: 1, storage: "listed", extraGlobalParams: {} }),
        inner: ["extraGlobalParams"],
        isOptional: true,
      },
    ],
    convolution: {
      call: convolution,
      valid: () => ({ input: [3, 3, 1], kernel: [2, 2], channels: 1, strides: [1, 1], padding: "valid" }),
    },
    pooling: {
      call: pooling,
      valid: () => ({ input: [4, 4, 1], pool: [2, 2], strides: [2, 2] }),
    },
    transposedConvolution: {
      call: transposedConvolution,
      valid: () => ({ input: [3, 3, 1], kernel: [2, 2], channels: 1, strides: [1, 1], padding: "valid" }),
    },
    fromIndices: {
      call: (options) => genn.fromIndices([0], [0], options),
      valid: () => ({ maxConnections: 1, maxSourceConnections: 1, storage: "listed" }),
      isOptional: true,
    },
    betweenSegments: {
      call: (options) => genn.betweenSegments([[0, 0]], [1], [1], options),
      valid: () => ({ maxConnections: 1, maxSourceConnections: 1, storage: "listed" }),
      isOptional: true,
    },
    defineInitialiser: {
      call: genn.defineInitialiser,
      valid: () => ({
        ...{ name: "m", docs: docs(), params: { p: 1 }, derivedParams: {}, initialCode: "value = p;" },
        extraGlobalParams: { list: "scalar" },
      }),
      inner: ["docs"],
    },
    initialise: {
      call: (options) => genn.initialise(ramp, options),
      valid: () => ({ params: { slope: 1 }, extraGlobalParams: {} }),
      inner: ["params", "extraGlobalParams"],
      isOptional: true,
    },
    "GeNNModel.addNeuronPopulation": {
      call: (options) => model().addNeuronPopulation("pop", 1, neuron, options),
      valid: () => ({ ...values(), segments: 1 }),
      isOptional: true,
    },
    "GeNNModel.addSynapsePopulation": {
      call: (options) => {
        const owner = model();
        const pop = population(owner);
        owner.addSynapsePopulation("syn", "dense", pop, pop, options);
      },
      valid: () => ({
        weightUpdate: weights,
        weightUpdateValues: values(),
        preVars: {},
        postVars: {},
        postsynaptic: sumInput,
        postsynapticValues: values(),
        psmVarRefs: {},
        postTargetVar: "Isyn",
        preTargetVar: "Isyn",
      }),
      inner: ["weightUpdateValues", "postsynapticValues"],
    },
    "GeNNModel.addCurrentSource": {
      call: (options) => {
        const owner = model();
        owner.addCurrentSource("source", pulse, population(owner), options);
      },
      valid: () => ({ ...values(), targetVar: "Isyn" }),
      isOptional: true,
    },
    "GeNNModel.addCustomUpdate": {
      call: (options) => {
        const owner = model();
        const pop = population(owner);
        owner.addCustomUpdate(
          "update",
          "group",
          reset,
          options?.varRefs?.x === 0 ? { ...options, varRefs: { x: genn.varRef(pop, "r") } } : options,
        );
      },
      valid: () => ({ ...values(), varRefs: { x: 0 }, egpRefs: {} }),
    },
    "GeNNModel.addStepUpdate": {
      call: (options) => {
        const owner = model();
        const pop = population(owner);
        owner.addStepUpdate(
          "update",
          "afterNeurons",
          reset,
          options?.varRefs?.x === 0 ? { ...options, varRefs: { x: genn.varRef(pop, "r") } } : options,
        );
      },
      valid: () => ({ ...values(), varRefs: { x: 0 }, egpRefs: {} }),
    },
    "GeNNModel.addCustomConnectivityUpdate": {
      call: (options) => {
        const owner = model();
        const pop = population(owner);
        const synapses = owner.addSynapsePopulation("syn", genn.fromIndices([0], [0]), pop, pop, {
          weightUpdate: weights,
          postsynaptic: sumInput,
        });
        owner.addCustomConnectivityUpdate("update", "group", synapses, prune, options as never);
      },
      valid: () => ({
        ...values(),
        ...{ preVars: {}, postVars: {}, varRefs: {}, preVarRefs: {}, postVarRefs: {}, hostUpdate: nothing },
      }),
      isOptional: true,
    },
    "Simulation.pull": {
      call: (options) => simulation.pull(reference(), options),
      valid: () => ({ allowNonFinite: true }),
      isOptional: true,
    },
    "Simulation.push": {
      call: (options) => simulation.push(reference(), 0, options),
      valid: () => ({ allowNonFinite: true }),
      isOptional: true,
    },
    "Simulation.spikes": {
      call: (options) => simulation.spikes(simulation.model.neuronPopulations[1]!, options),
      valid: () => ({ from: 0, to: 1 }),
      isOptional: true,
    },
    "Simulation.events": {
      call: (options) => simulation.events(simulation.model.synapsePopulations[0]!, "pre", options),
      valid: () => ({ from: 0, to: 1 }),
      isOptional: true,
    },
    "Simulation.spikePieces": {
      call: (options) => simulation.spikePieces(simulation.model.neuronPopulations[1]!, options).next(),
      valid: () => ({ steps: 1 }),
      isOptional: true,
    },
    "Simulation.reinitialise": {
      call: (options) => simulation.reinitialise(options),
      valid: () => ({ keep: () => true }),
      isOptional: true,
    },
  };
};

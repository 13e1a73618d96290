/** Custom updates over everything that has variables, in a batch or not. */
import { describe, expect, test } from "vitest";
import {
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  dendriticDelayRef,
  fromIndices,
  fromRule,
  inSynRef,
  postsynapticVarRef,
  postVarRef,
  preVarRef,
  readOnlyDuplicate,
  type SynapsePopulation,
  synapseVarRef,
  transposedSynapseVarRef,
  type VariableReference,
  variable,
  varRef,
} from "../../../genn/index.ts";
import { conv2D, convolution, expCurr, fixedNumberPost } from "../../../genn_models/index.ts";
import { nothing, silent } from "../../support/definitions.ts";
import { start } from "../../support/simulate.ts";
import { inEach, modelOf, range, type Setting, settings } from "./settings.ts";

const perElement = { x: readOnlyDuplicate(0) };
const perInstance = { level: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0 }) };
const both = { ...perElement, ...perInstance };
const sum = variable({ access: "READ_ONLY", initial: 0 });
const neuron = defineNeuronModel({ name: "neuron", vars: { ...both, sum } });
const source = defineCurrentSourceModel({ name: "source", vars: both, injectionCode: "" });
const postsynaptic = definePostsynapticModel({ name: "psm", vars: { s: readOnlyDuplicate(0) }, simCode: "" });
const weightUpdate = defineWeightUpdateModel({
  name: "weights",
  vars: { g: readOnlyDuplicate(0), sum },
  preVars: { p: readOnlyDuplicate(0), pLevel: perInstance.level },
  postVars: { q: readOnlyDuplicate(0), qLevel: perInstance.level },
});
const { params, output } = convolution({ input: [5, 4, 1], kernel: [3, 2], channels: 2, padding: "same" });
const [PRE, POST] = [20, output[0] * output[1] * output[2]];

/** Neurons, a source, and synapses of every kind between them. */
function everything(setting: Setting, batchSize: number) {
  const model = modelOf(setting, { batchSize });
  const pre = model.addNeuronPopulation("pre", PRE, silent);
  const pop = model.addNeuronPopulation("pop", POST, neuron);
  const current = model.addCurrentSource("current", source, pop);
  const parts = { weightUpdate, postsynaptic };
  const synapses = {
    dense: model.addSynapsePopulation("dense", "dense", pre, pop, parts),
    sparse: model.addSynapsePopulation("sparse", fromRule(fixedNumberPost, { number: 3 }), pre, pop, parts),
    kernel: model.addSynapsePopulation("kernel", fromRule(conv2D, params, { storage: "procedural" }), pre, pop, parts),
  };
  return { model, pop, current, synapses };
}

const random = (count: number, seed: number) => range(count).map((k) => Math.round(100 * Math.sin(seed + 1.7 * k)) / 8);

describe.each(settings)("%s", (_, setting) => {
  const { options, precision } = setting;

  test.each([1, 3])(
    "an update reaches variables of every group, its own among them, in a batch of %i",
    async (batchSize) => {
      const { model, pop, current, synapses } = everything(setting, batchSize);
      const setTime = defineCustomUpdateModel({
        name: "set_time",
        vars: { own: 0 },
        varRefs: { r: "READ_WRITE" },
        updateCode: "own = 1000.0 * batch + t; r = own;",
      });
      const setLevel = defineCustomUpdateModel({
        name: "set_level",
        varRefs: { r: "READ_WRITE" },
        updateCode: "r = 1000.0 * batch + t;",
      });
      const keeps = defineCustomUpdateModel({
        name: "keeps",
        vars: { x: 0 },
        varRefs: { r: "READ_ONLY" },
        updateCode: "",
      });
      const { dense, sparse, kernel } = synapses;
      const ofNeurons = model.addCustomUpdate("of_neurons", "keep", keeps, { varRefs: { r: varRef(pop, "x") } });
      const ofSynapses = [dense, sparse, kernel].map((one) =>
        model.addCustomUpdate(`of_${one.name}`, "keep", keeps, { varRefs: { r: synapseVarRef(one, "g") } }),
      );
      const elements: [VariableReference, number | undefined][] = [
        [varRef(pop, "x"), POST],
        [varRef(current, "x"), POST],
        [postsynapticVarRef(dense, "s"), POST],
        [preVarRef(dense, "p"), PRE],
        [postVarRef(sparse, "q"), POST],
        [varRef(ofNeurons, "x"), POST],
        [synapseVarRef(dense, "g"), PRE * POST],
        [synapseVarRef(sparse, "g"), 3 * PRE],
        [synapseVarRef(kernel, "g"), 3 * 2 * 2],
        ...ofSynapses.map((one): [VariableReference, undefined] => [varRef(one, "x"), undefined]),
      ];
      const levels = [
        varRef(pop, "level"),
        varRef(current, "level"),
        preVarRef(dense, "pLevel"),
        postVarRef(dense, "qLevel"),
      ];
      const own = elements.map(([r], k) =>
        varRef(model.addCustomUpdate(`set${k}`, "set", setTime, { varRefs: { r } }), "own"),
      );
      for (const [k, r] of levels.entries()) model.addCustomUpdate(`level${k}`, "set", setLevel, { varRefs: { r } });
      const simulation = await start(model, options);
      for (const time of [0, 4, 8]) {
        await simulation.customUpdate("set");
        await simulation.step(4);
        const instances = range(batchSize).map((batch) => 1000 * batch + time);
        for (const [k, [reference, count]] of elements.entries()) {
          const values = [...(await simulation.pull(reference))];
          if (count !== undefined) expect(values, reference.group.name).toHaveLength(batchSize * count);
          const size = values.length / batchSize;
          expect(values).toEqual(instances.flatMap((value) => new Array<number>(size).fill(value)));
          expect([...(await simulation.pull(own[k]!))]).toEqual(values);
        }
        for (const level of levels) expect([...(await simulation.pull(level))]).toEqual(instances);
      }
    },
  );

  test.each([1, 3])(
    "an update writes what is seen with a delay, for the step or for all of the past, in a batch of %i",
    async (batchSize) => {
      const model = modelOf(setting, { batchSize });
      const kept = defineNeuronModel({
        name: "kept",
        vars: { v: readOnlyDuplicate(1), u: readOnlyDuplicate(1), input: 0 },
        simCode: "input = Isyn;",
      });
      const [pre, post] = ["pre", "post"].map((name) => model.addNeuronPopulation(name, 4, kept));
      const looking = defineWeightUpdateModel({
        name: "looking",
        preNeuronVarRefs: { v: "READ_ONLY" },
        synapseDynamicsCode: "addToPost(v);",
      });
      const ofItsOwn = defineWeightUpdateModel({
        name: "own",
        preVars: { p: readOnlyDuplicate(1) },
        synapseDynamicsCode: "addToPost(1000.0 * p);",
      });
      const common = {
        postsynaptic: definePostsynapticModel({ name: "sum", simCode: "injectCurrent(inSyn); inSyn = 0.0;" }),
        axonalDelaySteps: 3,
      };
      model.addSynapsePopulation("looking", "one_to_one", pre!, post!, {
        ...common,
        weightUpdate: looking,
        preNeuronVarRefs: { v: "v" },
      });
      const own = model.addSynapsePopulation("own", "one_to_one", pre!, post!, { ...common, weightUpdate: ofItsOwn });
      const references = [varRef(pre!, "v"), preVarRef(own, "p"), varRef(pre!, "u")];
      for (const [mode, group] of [
        ["READ_WRITE", "set"],
        ["BROADCAST", "broadcast"],
      ] as const) {
        const update = defineCustomUpdateModel({
          name: group,
          varRefs: { r: mode },
          updateCode: "r = 10.0 * batch + t;",
        });
        for (const [k, r] of references.entries())
          model.addCustomUpdate(`${group}${k}`, group, update, { varRefs: { r } });
      }
      const simulation = await start(model, options);
      const inputs = async (steps: number) => {
        const found: number[][] = [];
        for (let step = 0; step < steps; step++) {
          await simulation.step();
          found.push([...(await simulation.pull(varRef(post!, "input")))]);
        }
        return found;
      };
      const instances = (time: number) =>
        range(batchSize).flatMap((batch) => new Array<number>(4).fill(10 * batch + time));
      const scaled = (values: readonly number[]) => values.map((value) => 1001 * value);
      await simulation.step(10);
      await simulation.customUpdate("set");
      for (const reference of references) expect([...(await simulation.pull(reference))]).toEqual(instances(10));
      // Set after step 9, it is seen as what step 10 leaves: 1 + 3 steps later, in step 14.
      const before = inEach(4 * batchSize, [1001]);
      expect(await inputs(5)).toEqual([before, before, before, before, scaled(instances(10))]);
      await simulation.customUpdate("broadcast");
      for (const reference of references) expect([...(await simulation.pull(reference))]).toEqual(instances(15));
      expect(await inputs(4)).toEqual(inEach(4, [scaled(instances(15))]));
    },
  );

  test.each([1, 3])(
    "an update clears sums of synapses and what is on its way to neurons, in a batch of %i",
    async (batchSize) => {
      const model = modelOf(setting, { batchSize });
      const first = defineNeuronModel({ name: "first", thresholdConditionCode: "t == 0" });
      const [from, to] = [model.addNeuronPopulation("from", 10, first), model.addNeuronPopulation("to", 10, silent)];
      const delayed = defineWeightUpdateModel({
        name: "delayed",
        vars: { d: variable({ type: "uint8", access: "READ_ONLY", initial: range(10).map((k) => k >> 1) }) },
        preSpikeSynCode: "addToPostDelay(1.0, d);",
      });
      const common = { postsynaptic: expCurr, postsynapticValues: { params: { tau: 10 } } };
      const plain = defineWeightUpdateModel({ name: "plain", preSpikeSynCode: "addToPost(1.0);" });
      const now = model.addSynapsePopulation("now", "one_to_one", from, to, { ...common, weightUpdate: plain });
      const later = model.addSynapsePopulation("later", fromIndices(range(10), range(10)), from, to, {
        ...common,
        weightUpdate: delayed,
        maxDendriticDelaySteps: 6,
      });
      const zero = defineCustomUpdateModel({ name: "zero", varRefs: { sum: "READ_WRITE" }, updateCode: "sum = 0.0;" });
      const cancel = defineCustomUpdateModel({
        name: "cancel",
        varRefs: { due: "BROADCAST" },
        updateCode: "due = 0.0;",
      });
      model.addCustomUpdate("zero_now", "clear", zero, { varRefs: { sum: inSynRef(now) } });
      model.addCustomUpdate("zero_later", "clear", zero, { varRefs: { sum: inSynRef(later) } });
      model.addCustomUpdate("cancel", "clear", cancel, { varRefs: { due: dendriticDelayRef(later) } });
      const simulation = await start(model, options);
      await simulation.step(2);
      const decayed = Math.exp(-1 / 10);
      const sums = async (synapses: SynapsePopulation) => [...(await simulation.pull(inSynRef(synapses)))];
      for (const value of await sums(now)) expect(value).toBeCloseTo(decayed, 6);
      const arrived = (await sums(later)).map((value) => Math.abs(value - decayed) < 1e-6);
      expect(arrived).toEqual(
        inEach(
          batchSize,
          range(10).map((k) => k < 2),
        ),
      );
      await simulation.customUpdate("clear");
      for (let step = 0; step < 6; step++) {
        for (const synapses of [now, later]) expect(await sums(synapses)).toEqual(new Array(10 * batchSize).fill(0));
        await simulation.step();
      }
    },
  );

  test.each([1, 3])(
    "the weights of one direction are those of the other, transposed, in a batch of %i",
    async (batchSize) => {
      const model = modelOf(setting, { batchSize });
      const [a, b] = [model.addNeuronPopulation("a", 7, silent), model.addNeuronPopulation("b", 5, silent)];
      const parts = { weightUpdate, postsynaptic: nothing };
      const forth = model.addSynapsePopulation("forth", "dense", a, b, parts);
      const back = model.addSynapsePopulation("back", "dense", b, a, parts);
      const transpose = defineCustomUpdateModel({
        name: "transpose",
        varRefs: { from: "READ_ONLY", to: "READ_WRITE" },
        updateCode: "to = from;",
      });
      model.addCustomUpdate("transpose", "go", transpose, {
        varRefs: { from: synapseVarRef(forth, "g"), to: transposedSynapseVarRef(back, "g") },
      });
      const simulation = await start(model, options);
      const g = random(batchSize * 35, 3);
      simulation.push(synapseVarRef(forth, "g"), g);
      await simulation.customUpdate("go");
      const turned = range(batchSize).flatMap((batch) =>
        range(35).map((k) => g[35 * batch + (k % 7) * 5 + Math.floor(k / 7)]!),
      );
      expect([...(await simulation.pull(synapseVarRef(back, "g")))]).toEqual(turned);
    },
  );

  test.each([1, 3])(
    "sums and maxima over instances, of neurons, synapses and kernels, in a batch of %i",
    async (batchSize) => {
      const { model, pop, synapses } = everything(setting, batchSize);
      const reduce = defineCustomUpdateModel({
        name: "reduce",
        vars: { max: variable({ access: "REDUCE_BATCH_MAX" }) },
        varRefs: { x: "READ_ONLY", sum: "REDUCE_SUM" },
        updateCode: "sum = x; max = x;",
      });
      const reduced = [
        { x: varRef(pop, "x"), sum: varRef(pop, "sum") },
        ...Object.values(synapses).map((one) => ({ x: synapseVarRef(one, "g"), sum: synapseVarRef(one, "sum") })),
      ].map((varRefs, k) => ({
        ...varRefs,
        max: varRef(model.addCustomUpdate(`r${k}`, "reduce", reduce, { varRefs }), "max"),
      }));
      const simulation = await start(model, options);
      const expected = reduced.map(({ x }, k) => {
        const { copies, columns, rows } = simulation.shape(x);
        const count = rows * columns;
        const values = random(copies * count, k);
        simulation.push(x, values);
        const instances = (element: number) => range(batchSize).map((batch) => values[batch * count + element]!);
        return {
          sum: range(count).map((one) => instances(one).reduce((sum, value) => sum + value, 0)),
          max: range(count).map((one) => Math.max(...instances(one))),
        };
      });
      await simulation.customUpdate("reduce");
      for (const [k, { sum, max }] of reduced.entries()) {
        expect([...(await simulation.pull(sum))]).toEqual(expected[k]!.sum);
        expect([...(await simulation.pull(max))]).toEqual(expected[k]!.max);
      }
    },
  );

  test.each([1, 3])("weights go with the synapses of a list or a rule, in a batch of %i", async (batchSize) => {
    const model = modelOf(setting, { batchSize });
    const [pre, post] = ["pre", "post"].map((name) => model.addNeuronPopulation(name, 10, silent));
    // In no order, and some pairs twice.
    const [from, to] = [range(20).map((k) => (k * 7) % 10), range(20).map((k) => (k * k) % 10)];
    const weightOf = (one: number, other: number) => one / (1 + other);
    const kept = defineWeightUpdateModel({ name: "kept", vars: { g: variable({ access: "READ_ONLY", initial: 0 }) } });
    const populations = [
      model.addSynapsePopulation("list", fromIndices(from, to), pre!, post!, {
        weightUpdate: kept,
        weightUpdateValues: { vars: { g: from.map((one, k) => weightOf(one, to[k]!)) } },
        postsynaptic: nothing,
      }),
      model.addSynapsePopulation("rule", fromRule(fixedNumberPost, { number: 2 }), pre!, post!, {
        weightUpdate: kept,
        postsynaptic: nothing,
      }),
    ];
    const double = defineCustomUpdateModel({ name: "double", varRefs: { g: "READ_WRITE" }, updateCode: "g *= 2;" });
    for (const one of populations) {
      model.addCustomUpdate(`double_${one.name}`, "double", double, { varRefs: { g: synapseVarRef(one, "g") } });
    }
    const simulation = await start(model, options);
    const round = precision === "float" ? Math.fround : Number;
    for (const one of populations) {
      const g = synapseVarRef(one, "g");
      const ends = await simulation.connections(one);
      const weights = [...ends.pre].map((neuron, k) => weightOf(neuron, ends.post[k]!));
      if (one.name === "list") {
        expect([...(await simulation.pull(g))]).toEqual(weights.map(round));
      }
      simulation.push(g, weights);
      for (const factor of [2, 4]) {
        await simulation.customUpdate("double");
        expect([...(await simulation.pull(g))]).toEqual(weights.map((weight) => factor * round(weight)));
      }
    }
  });
});

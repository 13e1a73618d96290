/** What every part of a model has: parameters that change, arrays, and the numbers of neurons and instances. */
import { describe, expect, test } from "vitest";
import {
  defineCurrentSourceModel,
  defineCustomConnectivityUpdateModel,
  defineCustomUpdateModel,
  defineInitialiser,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  egpRef,
  fromIndices,
  initialise,
  normal,
  postsynapticVarRef,
  postVarRef,
  preVarRef,
  readOnly,
  synapseVarRef,
  type VariableReference,
  variable,
  varRef,
} from "../../../genn/index.ts";
import { silent } from "../../support/definitions.ts";
import { start } from "../../support/simulate.ts";
import { inEach, modelOf, range, settings } from "./settings.ts";

const SIZE = 5;
const shift = range(SIZE).map((k) => 10 * k);
const oneToOne = (options = {}) => fromIndices(range(SIZE), range(SIZE), options);
const whole = (initial: number | ReturnType<typeof initialise> = 0) =>
  variable<"READ_WRITE">({ type: "uint", initial });

describe.each(settings)("%s", (_, setting) => {
  const { options } = setting;

  test("dynamic parameters of every part, host updates too", async () => {
    const model = modelOf(setting);
    const common = { params: { input: 0 }, vars: { x: 0, shift: 0 } };
    const code = "x = t + shift + input;";
    const values = { vars: { shift }, dynamicParams: ["input"] as const };
    const neuron = defineNeuronModel({ name: "neuron", ...common, simCode: code });
    const pre = model.addNeuronPopulation("pre", SIZE, neuron, values);
    const post = model.addNeuronPopulation("post", SIZE, silent);
    const current = model.addCurrentSource(
      "current",
      defineCurrentSourceModel({ name: "current", ...common, injectionCode: code }),
      pre,
      values,
    );
    const syn = model.addSynapsePopulation("syn", oneToOne({ maxConnections: 2 }), pre, post, {
      weightUpdate: defineWeightUpdateModel({ name: "weights", ...common, synapseDynamicsCode: code }),
      weightUpdateValues: values,
      postsynaptic: definePostsynapticModel({ name: "psm", ...common, simCode: code }),
      postsynapticValues: values,
    });
    const update = model.addCustomUpdate(
      "update",
      "go",
      defineCustomUpdateModel({ name: "update", ...common, varRefs: { r: "READ_ONLY" }, updateCode: code }),
      { ...values, varRefs: { r: varRef(pre, "x") } },
    );
    const rows = model.addCustomConnectivityUpdate(
      "rows",
      "go",
      syn,
      defineCustomConnectivityUpdateModel({
        name: "rows",
        params: common.params,
        preVars: { x: 0, shift: readOnly(0), host: 0 },
        rowUpdateCode: code,
        hostUpdate: async ({ pull, push, params }) =>
          push(
            "host",
            [...(await pull("shift"))].map((one) => simulation.t + one + params.input!),
          ),
      }),
      { dynamicParams: ["input"], preVars: { shift } },
    );
    const simulation = await start(model, options);
    const parts: [VariableReference, string, string][] = [
      [varRef(pre, "x"), "pre", "neuron"],
      [varRef(current, "x"), "current", "currentSource"],
      [synapseVarRef(syn, "x"), "syn", "weightUpdate"],
      [postsynapticVarRef(syn, "x"), "syn", "postsynaptic"],
      [varRef(update, "x"), "update", "customUpdate"],
      [preVarRef(rows, "x"), "rows", "connectivityUpdate"],
      [preVarRef(rows, "host"), "rows", "connectivityUpdate"],
    ];
    for (const input of [0, 2, -3]) {
      for (const [, group, kind] of parts) simulation.setDynamicParameter(group, kind, "input", input);
      const { t } = simulation;
      await simulation.customUpdate("go");
      await simulation.step();
      for (const [reference, group, kind] of parts) {
        expect([...(await simulation.pull(reference))], `${group}, ${kind}`).toEqual(
          shift.map((one) => t + one + input),
        );
      }
    }
  });

  test("initial values of every part read arrays", async () => {
    const repeated = (name: "id" | "id_pre" | "id_post") =>
      initialise(
        defineInitialiser({
          name: "repeated",
          extraGlobalParams: { values: "scalar" },
          initialCode: `value = values[${name} % 3u];`,
        }),
        { extraGlobalParams: { values: [0.5, 1.5, -4] } },
      );
    const model = modelOf(setting);
    const vars = { x: repeated("id") };
    const pre = model.addNeuronPopulation("pre", SIZE, defineNeuronModel({ name: "neuron", vars }));
    const post = model.addNeuronPopulation("post", SIZE, silent);
    const current = model.addCurrentSource(
      "current",
      defineCurrentSourceModel({ name: "current", vars, injectionCode: "" }),
      pre,
    );
    const [dense, listed] = (["dense", oneToOne()] as const).map((connectivity, k) =>
      model.addSynapsePopulation(`syn${k}`, connectivity, pre, post, {
        weightUpdate: defineWeightUpdateModel({
          name: "weights",
          vars: { g: repeated(k === 0 ? "id_pre" : "id_post") },
          preVars: { p: vars.x },
          postVars: { q: vars.x },
        }),
        postsynaptic: definePostsynapticModel({ name: "psm", vars, simCode: "" }),
      }),
    );
    const simulation = await start(model, options);
    const expected = range(SIZE).map((k) => [0.5, 1.5, -4][k % 3]!);
    const perNeuron = [varRef(pre, "x"), varRef(current, "x"), synapseVarRef(listed!, "g")].concat(
      [dense!, listed!].flatMap((one) => [preVarRef(one, "p"), postVarRef(one, "q"), postsynapticVarRef(one, "x")]),
    );
    for (const reference of perNeuron) expect([...(await simulation.pull(reference))]).toEqual(expected);
    const g = [...(await simulation.pull(synapseVarRef(dense!, "g")))];
    expect(g).toEqual(expected.flatMap((value) => new Array<number>(SIZE).fill(value)));
  });

  test("an update writes the array of a neuron population, which its code reads", async () => {
    const model = modelOf(setting);
    const neuron = defineNeuronModel({
      name: "reading",
      vars: { x: 10 },
      extraGlobalParams: { e: "scalar" },
      simCode: "x = e[id];",
    });
    const pop = model.addNeuronPopulation("pop", SIZE, neuron, { extraGlobalParams: { e: new Float64Array(SIZE) } });
    const hot = defineCustomUpdateModel({
      name: "hot",
      varRefs: { x: "READ_ONLY" },
      egpRefs: { e: "scalar" },
      updateCode: "e[id] = (int)id == (int)rint(t / dt) ? 1.0 : 0.0;",
    });
    model.addCustomUpdate("hot", "go", hot, { varRefs: { x: varRef(pop, "x") }, egpRefs: { e: egpRef(pop, "e") } });
    const simulation = await start(model, options);
    for (let step = 0; step < SIZE; step++) {
      await simulation.customUpdate("go");
      await simulation.step();
      expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual(range(SIZE).map((k) => Number(k === step)));
    }
  });

  test.each([1, 3])(
    "code of every part knows how many neurons and instances there are, in a batch of %i",
    async (batchSize) => {
      const [PRE, POST] = [2, 4];
      const value = (name: string) => initialise(defineInitialiser({ name, initialCode: `value = ${name};` }));
      const ofNeurons = { n: whole(value("num_neurons")), b: whole(value("num_batch")) };
      const neuronCode = "n = 2 * num_neurons; b = 2 * num_batch;";
      const ofSynapses = { pre: whole(value("num_pre")), post: whole(value("num_post")), b: whole(value("num_batch")) };
      const synapseCode = "pre = 2 * num_pre; post = 2 * num_post; b = 2 * num_batch;";
      const model = modelOf(setting, { batchSize });
      const from = model.addNeuronPopulation("from", PRE, silent);
      const neuron = defineNeuronModel({ name: "neuron", vars: ofNeurons, simCode: neuronCode });
      const to = model.addNeuronPopulation("to", POST, neuron);
      const current = model.addCurrentSource(
        "current",
        defineCurrentSourceModel({ name: "current", vars: ofNeurons, injectionCode: neuronCode }),
        to,
      );
      const syn = model.addSynapsePopulation("syn", "dense", from, to, {
        weightUpdate: defineWeightUpdateModel({
          name: "weights",
          vars: ofSynapses,
          preVars: { before: ofNeurons.n, batches: ofNeurons.b },
          postVars: { behind: ofNeurons.n, batchesToo: ofNeurons.b },
          synapseDynamicsCode: synapseCode,
          preDynamicsCode: "before = 2 * num_neurons; batches = 2 * num_batch;",
          postDynamicsCode: "behind = 2 * num_neurons; batchesToo = 2 * num_batch;",
        }),
        postsynaptic: definePostsynapticModel({ name: "psm", vars: ofNeurons, simCode: neuronCode }),
      });
      const overNeurons = model.addCustomUpdate(
        "over_neurons",
        "go",
        defineCustomUpdateModel({ name: "u", vars: ofNeurons, varRefs: { r: "READ_ONLY" }, updateCode: neuronCode }),
        { varRefs: { r: varRef(to, "n") } },
      );
      const overSynapses = model.addCustomUpdate(
        "over_synapses",
        "go",
        defineCustomUpdateModel({ name: "w", vars: ofSynapses, varRefs: { r: "READ_ONLY" }, updateCode: synapseCode }),
        { varRefs: { r: synapseVarRef(syn, "pre") } },
      );
      const simulation = await start(model, options);
      const expected: [VariableReference, number][] = [
        ...[to, current, overNeurons].map((one): [VariableReference, number] => [varRef(one, "n"), POST]),
        ...[to, current, overNeurons, overSynapses].map((one): [VariableReference, number] => [
          varRef(one, "b"),
          batchSize,
        ]),
        [postsynapticVarRef(syn, "n"), POST],
        [postsynapticVarRef(syn, "b"), batchSize],
        [synapseVarRef(syn, "pre"), PRE],
        [synapseVarRef(syn, "post"), POST],
        [synapseVarRef(syn, "b"), batchSize],
        [preVarRef(syn, "before"), PRE],
        [preVarRef(syn, "batches"), batchSize],
        [postVarRef(syn, "behind"), POST],
        [postVarRef(syn, "batchesToo"), batchSize],
        [varRef(overSynapses, "pre"), PRE],
        [varRef(overSynapses, "post"), POST],
      ];
      for (const factor of [1, 2]) {
        for (const [reference, count] of expected) {
          const what = `${reference.group.name}.${reference.variable}`;
          expect(new Set(await simulation.pull(reference)), what).toEqual(new Set([factor * count]));
        }
        await simulation.step();
        await simulation.customUpdate("go");
      }
    },
  );

  test.each([1, 3])("an input beside Isyn adds up on its own, in a batch of %i", async (batchSize) => {
    const model = modelOf(setting, { batchSize });
    const neuron = defineNeuronModel({
      name: "two_inputs",
      vars: { v: 0 },
      additionalInputVars: { Iext: 2 },
      simCode: "v += Isyn + 10 * Iext;",
    });
    const pop = model.addNeuronPopulation("pop", SIZE, neuron);
    const dc = defineCurrentSourceModel({
      name: "dc",
      params: { amp: 1 },
      injectionCode: "injectCurrent(amp + batch);",
    });
    model.addCurrentSource("ext", dc, pop, { targetVar: "Iext" });
    model.addCurrentSource("syn", dc, pop, { params: { amp: 5 } });
    const simulation = await start(model, options);
    await simulation.step(2);
    const expected = range(batchSize).flatMap((batch) => inEach(SIZE, [2 * (5 + batch + 10 * (2 + 1 + batch))]));
    expect([...(await simulation.pull(varRef(pop, "v")))]).toEqual(expected);
  });

  test.each([1, 3])("the sign of a number, without signbit, in a batch of %i", async (batchSize) => {
    const model = modelOf(setting, { batchSize, seed: 3 });
    const neuron = defineNeuronModel({
      name: "signs",
      vars: { x: readOnly(normal(0, 1)), s: whole() },
      simCode: "s = copysign(1.0, x) < 0;",
    });
    const pop = model.addNeuronPopulation("pop", 100, neuron);
    const simulation = await start(model, options);
    await simulation.step();
    const x = [...(await simulation.pull(varRef(pop, "x")))];
    expect([...(await simulation.pull(varRef(pop, "s")))]).toEqual(
      inEach(
        batchSize,
        x.map((one) => Number(one < 0)),
      ),
    );
  });
});

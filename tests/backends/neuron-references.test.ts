/** Postsynaptic models, current sources and pre- and postsynaptic code that read and write the neuron's variables through references. */
import { describe, expect, test } from "vitest";
import {
  type BuildOptions,
  type DeclaredType,
  defineCurrentSourceModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  variable,
  varRef,
} from "../../genn/index.ts";
import { addScripted, DT, nothing, silent } from "../support/definitions.ts";
import { difference, start, stateOf } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

const SIZE = 6;
const [BATCH, STEPS] = [2, 9];
const PRIME = 1009;

/** Steps that do not commute: who writes first shows in the result. */
const change = (name: string, times: number, plus: string): string =>
  `${name} = (${times} * ${name} + ${plus}) % ${PRIME};`;

/** Synapses onto `pop` whose postsynaptic model and postsynaptic code change `n`. */
const onto = (times: number) => ({
  weightUpdate: defineWeightUpdateModel({
    name: `onto_${times}`,
    postNeuronVarRefs: { N: "READ_WRITE" },
    postSpikeCode: change("N", times + 10, "id"),
    postDynamicsCode: change("N", times + 20, "batch"),
  }),
  postNeuronVarRefs: { N: "n" },
  postsynaptic: definePostsynapticModel({
    name: `psm_${times}`,
    neuronVarRefs: { N: "READ_WRITE", Same: "READ_WRITE" },
    simCode: `${change("N", times, "1")} ${change("Same", times + 1, "2")}`,
  }),
  postsynapticVarRefs: { N: "n", Same: "n" },
});

function ordered(): GeNNModel {
  const model = new GeNNModel({ dt: DT, batchSize: BATCH });
  const neuron = defineNeuronModel({
    name: "neuron",
    vars: { n: variable({ type: "int", initial: Array.from({ length: SIZE }, (_, id) => 3 * id + 1) }) },
    simCode: change("n", 41, "3"),
    thresholdConditionCode: "n % 3 == 0",
    resetCode: change("n", 43, "4"),
  });
  const source = model.addNeuronPopulation("source", 3, silent);
  const pop = model.addNeuronPopulation("pop", SIZE, neuron);
  model.addSynapsePopulation("in_1", "dense", source, pop, onto(2));
  const out = defineWeightUpdateModel({
    name: "out",
    preNeuronVarRefs: { N: "READ_WRITE" },
    preSpikeCode: change("N", 47, "5"),
    preDynamicsCode: change("N", 53, "6"),
  });
  model.addSynapsePopulation("out", "dense", pop, source, {
    weightUpdate: out,
    preNeuronVarRefs: { N: varRef(pop, "n") },
    postsynaptic: nothing,
  });
  model.addSynapsePopulation("in_2", "dense", source, pop, onto(4));
  for (const times of [59, 61]) {
    const current = defineCurrentSourceModel({
      name: `source_${times}`,
      neuronVarRefs: { N: "READ_WRITE" },
      injectionCode: change("N", times, "7"),
    });
    model.addCurrentSource(`current_${times}`, current, pop, { varRefs: { N: "n" } });
  }
  return model;
}

/** The same, by the order that the documentation gives. */
function orderedByHand(id: number, batch: number): number {
  let n = 3 * id + 1;
  const then = (times: number, plus: number) => {
    n = (times * n + plus) % PRIME;
  };
  for (let step = 0; step < STEPS; step++) {
    for (const times of [2, 4]) {
      then(times, 1);
      then(times + 1, 2);
    }
    then(59, 7);
    then(61, 7);
    then(41, 3);
    then(22, batch);
    then(53, 6);
    then(24, batch);
    if (n % 3 !== 0) continue;
    then(12, id);
    then(47, 5);
    then(14, id);
    then(43, 4);
  }
  return n;
}

const TYPES = ["bool", "int8", "uint8", "int16", "uint16", "int", "uint", "int64", "uint64", "float"] as const;
const typesOn = (options: BuildOptions): readonly DeclaredType[] =>
  precisionsOf(options).includes("double") ? [...TYPES, "double"] : TYPES;
/** What a variable of a type becomes when 100.75 is added to it again and again: the sum is a `float`. */
const AFTER_THREE: Readonly<Record<string, number>> = {
  bool: 1,
  int8: 127,
  uint8: 255,
  float: 302.25,
  double: 302.25,
};

describe.each(backends)("%s: references to the neuron", (_, options) => {
  test("write it, those who write the same variable in the order in which they were added", async () => {
    const simulation = await start(ordered(), options);
    await simulation.step(STEPS);
    const pop = simulation.model.neuronPopulations[1]!;
    expect([...(await simulation.pull(varRef(pop, "n")))]).toEqual(
      [0, 1].flatMap((batch) => Array.from({ length: SIZE }, (_, id) => orderedByHand(id, batch))),
    );
  });

  test("are of the type of the variable", async () => {
    const types = typesOn(options);
    const model = new GeNNModel({ dt: DT });
    const source = model.addNeuronPopulation("source", 3, silent);
    const vars = Object.fromEntries(types.map((type) => [`v_${type}`, variable({ type, initial: 0 })]));
    const pop = model.addNeuronPopulation("pop", 5, defineNeuronModel({ name: "neuron", vars }));
    const names = types.map((type) => [`R_${type}`, "READ_WRITE" as const] as const);
    model.addSynapsePopulation("syn", "dense", source, pop, {
      weightUpdate: defineWeightUpdateModel({ name: "none" }),
      postsynaptic: definePostsynapticModel({
        name: "adds",
        neuronVarRefs: Object.fromEntries(names),
        simCode: types.map((type) => `R_${type} += 100.75f;`).join("\n"),
      }),
      postsynapticVarRefs: Object.fromEntries(types.map((type) => [`R_${type}`, `v_${type}`])),
    });
    const simulation = await start(model, options);
    await simulation.step(3);
    for (const type of types) {
      const expected = AFTER_THREE[type] ?? 300;
      expect([...(await simulation.pull(varRef(pop, `v_${type}`)))], type).toEqual(Array(5).fill(expected));
    }
  });

  test("read what has one value for all neurons or instances", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const neuron = defineNeuronModel({
      name: "neuron",
      vars: {
        x: 0,
        y: 0,
        own: variable({ access: "READ_ONLY_DUPLICATE", initial: 0 }),
        fixed: variable({ access: "READ_ONLY", initial: [1, 2, 3] }),
        level: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0 }),
      },
      thresholdConditionCode: "true",
    });
    const pop = model.addNeuronPopulation("pop", 3, neuron);
    const reading = { X: "READ_WRITE", Own: "READ_ONLY", Fixed: "READ_ONLY", Level: "READ_ONLY" } as const;
    const meant = { X: "x", Own: "own", Fixed: "fixed", Level: "level" };
    model.addCurrentSource(
      "source",
      defineCurrentSourceModel({ name: "reads", neuronVarRefs: reading, injectionCode: "X += Own + Fixed + Level;" }),
      pop,
      { varRefs: meant },
    );
    model.addSynapsePopulation("syn", "dense", pop, pop, {
      weightUpdate: defineWeightUpdateModel({
        name: "reads",
        vars: { g: 0 },
        preNeuronVarRefs: reading,
        postNeuronVarRefs: { y_post: "READ_WRITE", Y: "READ_ONLY", Level_post: "READ_ONLY" },
        preSpikeCode: "X += 1000 * (Own + Fixed + Level);",
        postSpikeCode: "y_post += 1;",
        preSpikeSynCode: "g = X + 0.5 * Y + Level_post;",
      }),
      preNeuronVarRefs: meant,
      postNeuronVarRefs: { y_post: "y", Y: "y", Level_post: "level" },
      postsynaptic: nothing,
    });
    const simulation = await start(model, options);
    simulation.push(varRef(pop, "own"), [0.5, 0, 0, 0, 0.5, 0]);
    simulation.push(varRef(pop, "level"), [10, 20]);
    await simulation.step(2);
    const sums = [11.5, 12, 13, 21, 22.5, 23];
    expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual(sums.map((sum) => 2 * 1001 * sum));
    expect([...(await simulation.pull(varRef(pop, "y")))]).toEqual(Array(6).fill(2));
    const g = await simulation.pull({
      group: simulation.model.synapsePopulations[0]!,
      part: "synapse",
      variable: "g",
      transposed: false,
    });
    const expected = sums.flatMap((sum, at) => Array(3).fill(1001 * sum + 0.5 + (at < 3 ? 10 : 20)));
    expect([...g]).toEqual(expected);
  });

  // Population `pop` has a source that holds, and would rest while nothing changes.
  const restless = {
    "they count": { simCode: "x = Isyn;", out: "N += 1;", sleeps: false },
    "they set the same in every step": { simCode: "x = Isyn;", out: "N = 3;", sleeps: true },
    "they set what its own code reads in the next step": { simCode: "x = Isyn + n;", out: "N = 2;", sleeps: false },
    "they write in some steps": { simCode: "x = Isyn + n;", out: "if (x_pre < 5.0) { N += 1; }", sleeps: false },
  };
  test.each(Object.entries(restless))(
    "a population whose outgoing synapses write it rests rightly: %s",
    async (_, { simCode, out, sleeps }) => {
      const states = [];
      for (const one of [options, { backend: "reference" } as const]) {
        const model = new GeNNModel({ dt: DT });
        const neuron = defineNeuronModel({ name: "neuron", vars: { x: 0, n: 0 }, simCode });
        const [pop, sink] = [model.addNeuronPopulation("pop", 5, neuron), model.addNeuronPopulation("sink", 3, silent)];
        const held = defineCurrentSourceModel({
          name: "held",
          injectionCode: "int k = (int)(t / 0.75); injectCurrent(k);",
          constantUntil: "(k + 1) * 0.75",
        });
        model.addCurrentSource("source", held, pop);
        model.addSynapsePopulation("out", "dense", pop, sink, {
          weightUpdate: defineWeightUpdateModel({
            name: "writes",
            preNeuronVarRefs: { N: "READ_WRITE" },
            preDynamicsCode: out,
          }),
          preNeuronVarRefs: { N: "n" },
          postsynaptic: nothing,
        });
        const simulation = await start(model, one);
        const kernel = simulation.program.step.find(({ name }) => name === "pop.neuron");
        expect(kernel).toMatchObject({ sleeps: sleeps && one.backend !== "reference" });
        for (const count of [1, 4, 2, 7]) {
          await simulation.step(count);
          states.push(await stateOf(simulation));
        }
      }
      for (let at = 0; at < 4; at++) expect(difference(states[at]!, states[at + 4]!)).toBeUndefined();
    },
  );
});

test("a sum of events, kept values and remembered calls see what postsynaptic models write", async () => {
  const states = [];
  for (const options of [{ backend: "wasm", threads: 1 }, { backend: "reference" }] as const) {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const source = addScripted(model, "source", 3, [[], [1], [], [], [0, 2], [], [], [1], [], []]);
    const neuron = defineNeuronModel({
      name: "neuron",
      vars: { v: 0.25, w: 0 },
      simCode: "w = tanh(v) + exp(Isyn);",
      thresholdConditionCode: "w > 2.5",
      resetCode: "v = 0.5 * v;",
    });
    const pop = model.addNeuronPopulation("pop", 7, neuron);
    for (const index of [0, 1]) {
      model.addSynapsePopulation(`syn_${index}`, "dense", source, pop, {
        weightUpdate: defineWeightUpdateModel({
          name: "weights",
          vars: { g: Array.from({ length: 21 }, (_, at) => 0.1 * at - 1) },
          postNeuronVarRefs: { V: "READ_WRITE" },
          preSpikeSynCode: "addToPost(g);",
          postSpikeCode: "V += 0.125;",
        }),
        postNeuronVarRefs: { V: "v" },
        postsynaptic: definePostsynapticModel({
          name: "sets",
          neuronVarRefs: { V: "READ_WRITE" },
          simCode: index === 0 ? "injectCurrent(inSyn); V = 0.5 * inSyn;" : "V += 0.25 * tanh(V);",
        }),
        postsynapticVarRefs: { V: "v" },
      });
    }
    const simulation = await start(model, options);
    await simulation.step(10);
    states.push(await stateOf(simulation));
    if (options.backend === "wasm") {
      expect(simulation.program.step.some((kernel) => kernel.kind === "neuron" && kernel.held !== undefined)).toBe(
        true,
      );
    }
  }
  expect(difference(states[0]!, states[1]!)).toBeUndefined();
});

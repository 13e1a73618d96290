/** Softmax as three custom updates, over a population and over its segments; updates that read, and run over, what has a value per segment. */
import { describe, expect, test } from "vitest";
import {
  defineCustomUpdateModel,
  defineNeuronModel,
  GeNNModel,
  type NeuronPopulation,
  readOnly,
  type SegmentSizes,
  variable,
  varRef,
} from "../../genn/index.ts";
import { expSum, neuronMax, softmax } from "../../genn_models/index.ts";
import { start } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

/** Its own probability feeds back into each neuron. */
const unit = defineNeuronModel({
  name: "unit",
  params: { tau: 8 },
  vars: { v: 0, p: 0, b: readOnly(0) },
  simCode: "v += dt * (Isyn + b + p - v) / tau;",
});

function addSoftmax(model: GeNNModel, pop: NeuronPopulation, over: "NEURON" | "SEGMENT") {
  const name = `${over}_${pop.name}`;
  const v = varRef(pop, "v");
  const inSegments = over === "SEGMENT";
  const largest = inSegments
    ? defineCustomUpdateModel({ ...neuronMax, vars: { max: variable({ access: "REDUCE_SEGMENT_MAX" }) } })
    : neuronMax;
  const sum = inSegments
    ? defineCustomUpdateModel({ ...expSum, vars: { sum: variable({ access: "REDUCE_SEGMENT_SUM" }) } })
    : expSum;
  const max = varRef(model.addCustomUpdate(`max_${name}`, "softmax", largest, { varRefs: { value: v } }), "max");
  const sums = varRef(model.addCustomUpdate(`sum_${name}`, "softmax", sum, { varRefs: { value: v, max } }), "sum");
  const varRefs = { value: v, max, sum: sums, probability: varRef(pop, "p") };
  model.addCustomUpdate(`p_${name}`, "softmax", softmax, { varRefs });
}

const expected = (values: readonly number[]): number[] => {
  const exps = values.map((value) => Math.exp(value - Math.max(...values)));
  const sum = exps.reduce((total, one) => total + one, 0);
  return exps.map((one) => one / sum);
};

/** Each part of so many values on its own. */
const parts = (values: readonly number[], sizes: readonly number[]): number[][] => {
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return values.slice(end - size, end);
  });
};

describe.each(backends)("%s", (_, options) => {
  test.each<[string, SegmentSizes | undefined, readonly number[]]>([
    ["a population", undefined, [9]],
    ["equal segments", 3, [3, 3, 3]],
    ["segments of their own sizes", [4, 1, 4], [4, 1, 4]],
  ])("softmax, fed back every second step, is what it says: over %s", async (_, segments, sizes) => {
    for (const [precision, batchSize] of precisionsOf(options).flatMap((one) =>
      [1, 2].map((two) => [one, two] as const),
    )) {
      const [size, steps] = [9, 20];
      const model = new GeNNModel({ dt: 1, batchSize, precision });
      const bias = Array.from({ length: size }, (_, id) => ((id * 7) % 9) - 3.2);
      const pop = model.addNeuronPopulation("pop", size, unit, { vars: { b: bias }, segments });
      addSoftmax(model, pop, segments === undefined ? "NEURON" : "SEGMENT");
      const simulation = await start(model, options);
      const states = Array.from({ length: batchSize }, (_, batch) => ({
        v: Array.from({ length: size }, (_, id) => (batch === 0 ? 0 : id % 2)),
        p: new Array<number>(size).fill(0),
      }));
      simulation.push(
        varRef(pop, "v"),
        states.flatMap(({ v }) => v),
      );
      for (let step = 1; step <= steps; step++) {
        await simulation.step();
        for (const state of states) state.v = state.v.map((v, id) => v + (bias[id]! + state.p[id]! - v) / 8);
        if (step % 2 === 1) continue;
        await simulation.customUpdate("softmax");
        for (const state of states) state.p = parts(state.v, sizes).flatMap(expected);
      }
      const digits = precision === "double" ? 12 : 5;
      const [v, p] = [await simulation.pull(varRef(pop, "v")), await simulation.pull(varRef(pop, "p"))];
      for (const [index, value] of states.flatMap((state) => state.v).entries())
        expect(v[index]).toBeCloseTo(value, digits);
      for (const [index, value] of states.flatMap((state) => state.p).entries())
        expect(p[index]).toBeCloseTo(value, digits);
      const sums = parts([...p], new Array(batchSize).fill(sizes).flat()).map((part) =>
        part.reduce((sum, one) => sum + one, 0),
      );
      expect(sums.every((sum) => Math.abs(sum - 1) < 1e-5)).toBe(true);
    }
  });

  test("the mean of all neurons is taken away, by way of a variable that they have in common", async () => {
    const model = new GeNNModel({ dt: 1, batchSize: 3 });
    const neuron = defineNeuronModel({
      name: "neuron",
      vars: { v: 0, sum: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0 }) },
    });
    const pop = model.addNeuronPopulation("pop", 5, neuron);
    const [v, sum] = [varRef(pop, "v"), varRef(pop, "sum")];
    const add = defineCustomUpdateModel({
      name: "add",
      varRefs: { v: "READ_ONLY", sum: "REDUCE_SUM" },
      updateCode: "sum = v;",
    });
    const subtract = defineCustomUpdateModel({
      name: "subtract",
      varRefs: { v: "READ_WRITE", sum: "READ_ONLY" },
      updateCode: "v -= sum / num_neurons;",
    });
    model.addCustomUpdate("add", "centre", add, { varRefs: { v, sum } });
    model.addCustomUpdate("subtract", "centre", subtract, { varRefs: { v, sum } });
    const simulation = await start(model, options);
    simulation.push(
      v,
      Array.from({ length: 15 }, (_, index) => index * 2),
    );
    await simulation.customUpdate("centre");
    expect([...(await simulation.pull(sum))]).toEqual([20, 70, 120]);
    expect([...(await simulation.pull(v))]).toEqual([-4, -2, 0, 2, 4, -4, -2, 0, 2, 4, -4, -2, 0, 2, 4]);
  });

  test("an update over values of segments runs once for each, and its own values can be put together again", async () => {
    const model = new GeNNModel({ dt: 1, batchSize: 2 });
    const neuron = defineNeuronModel({ name: "neuron", vars: { v: 0, seen: 0 } });
    const pop = model.addNeuronPopulation("pop", 6, neuron, { segments: [1, 3, 2] });
    const v = varRef(pop, "v");
    const sums = defineCustomUpdateModel({
      name: "sums",
      vars: { sum: variable({ access: "REDUCE_SEGMENT_SUM" }) },
      varRefs: { v: "READ_ONLY" },
      updateCode: "sum = v * (id_segment + 1u);",
    });
    const sum = varRef(model.addCustomUpdate("sums", "go", sums, { varRefs: { v } }), "sum");
    const change = defineCustomUpdateModel({
      name: "change",
      vars: { doubled: 0, most: variable({ access: "REDUCE_NEURON_MAX" }) },
      varRefs: { sum: "READ_WRITE" },
      updateCode: "sum += 100 * id_segment + num_segments; doubled = 2 * sum; most = sum;",
    });
    const changed = model.addCustomUpdate("change", "go", change, { varRefs: { sum } });
    const back = defineCustomUpdateModel({
      name: "back",
      varRefs: { doubled: "READ_ONLY", seen: "READ_WRITE", most: "READ_ONLY" },
      updateCode: "seen = doubled + most;",
    });
    const [doubled, most] = [varRef(changed, "doubled"), varRef(changed, "most")];
    model.addCustomUpdate("back", "go", back, { varRefs: { doubled, most, seen: varRef(pop, "seen") } });
    const simulation = await start(model, options);
    expect(simulation.shape(sum)).toEqual({ copies: 2, rows: 1, columns: 3 });
    simulation.push(v, [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(sum))]).toEqual([4, 121, 236, 13, 283, 533]);
    expect([...(await simulation.pull(most))]).toEqual([236, 533]);
    const expected = [4, 121, 121, 121, 236, 236].map((one) => 2 * one + 236);
    const second = [13, 283, 283, 283, 533, 533].map((one) => 2 * one + 533);
    expect([...(await simulation.pull(varRef(pop, "seen")))]).toEqual([...expected, ...second]);
  });

  test("what instances share has one sum in all", async () => {
    const model = new GeNNModel({ dt: 1, batchSize: 3 });
    const neuron = defineNeuronModel({ name: "neuron", vars: { b: readOnly(0) } });
    const pop = model.addNeuronPopulation("pop", 4, neuron, { vars: { b: [1, 2, 3, 5] }, segments: 2 });
    const varRefs = { b: varRef(pop, "b") };
    const add = (access: "REDUCE_NEURON_SUM" | "REDUCE_SEGMENT_MAX") =>
      varRef(
        model.addCustomUpdate(
          access,
          "go",
          defineCustomUpdateModel({
            name: "sum",
            vars: { r: variable({ access }) },
            varRefs: { b: "READ_ONLY" },
            updateCode: "r = b;",
          }),
          { varRefs },
        ),
        "r",
      );
    const [sum, most] = [add("REDUCE_NEURON_SUM"), add("REDUCE_SEGMENT_MAX")];
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(sum))]).toEqual([11]);
    expect([...(await simulation.pull(most))]).toEqual([2, 5]);
  });

  test("what a neuron does not assign counts as nothing", async () => {
    const model = new GeNNModel({ dt: 1 });
    const pop = model.addNeuronPopulation("pop", 5, defineNeuronModel({ name: "neuron", vars: { v: 1 } }));
    const some = defineCustomUpdateModel({
      name: "some",
      vars: {
        sum: variable({ access: "REDUCE_NEURON_SUM" }),
        most: variable({ access: "REDUCE_NEURON_MAX", type: "int" }),
      },
      varRefs: { v: "READ_ONLY" },
      updateCode: "if (id % 2u == 1u) { sum = v + id; most = -(int)id; }",
    });
    const update = model.addCustomUpdate("some", "go", some, { varRefs: { v: varRef(pop, "v") } });
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(varRef(update, "sum")))]).toEqual([6]);
    expect([...(await simulation.pull(varRef(update, "most")))]).toEqual([-1]);
  });
});

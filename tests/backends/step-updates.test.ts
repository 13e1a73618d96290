/** Custom updates that run in every step: between synapses and neurons, and behind neurons. */
import { describe, expect, test } from "vitest";
import {
  build,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  inSynRef,
  type StepPlace,
  synapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { start } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

/** Sends what it holds, which changes from step to step. */
const sender = defineNeuronModel({ name: "sender", vars: { x: 0 }, simCode: "x = sin(t + id + batch);" });
const graded = defineWeightUpdateModel({
  name: "graded",
  vars: { w: 0 },
  synapseDynamicsCode: "addToPost(w * x_pre);",
});
const cleared = definePostsynapticModel({ name: "cleared", simCode: "inSyn = 0;" });
/** Fires with the probability that its share of its segment gives it. */
const winner = defineNeuronModel({
  name: "winner",
  vars: { share: 0, seen: 0 },
  simCode: "seen = share;",
  thresholdConditionCode: "gennrand_uniform() < share",
});
const largest = defineCustomUpdateModel({
  name: "largest",
  vars: { max: variable({ access: "REDUCE_SEGMENT_MAX" }) },
  varRefs: { u: "READ_ONLY" },
  updateCode: "max = u;",
});
const exponentials = defineCustomUpdateModel({
  name: "exponentials",
  vars: { sum: variable({ access: "REDUCE_SEGMENT_SUM" }) },
  varRefs: { u: "READ_ONLY", max: "READ_ONLY", share: "READ_WRITE" },
  updateCode: "share = exp(u - max); sum = share;",
});
const shares = defineCustomUpdateModel({
  name: "shares",
  varRefs: { sum: "READ_ONLY", share: "READ_WRITE" },
  updateCode: "share /= sum;",
});

const SEGMENTS = [3, 1, 4, 2];
const SIZE = 10;
const weight = (pre: number, post: number) => Math.cos(3 * pre + post);

function softmaxModel(when: StepPlace, precision: "float" | "double", batchSize: number) {
  const model = new GeNNModel({ dt: 1, batchSize, precision, seed: 4 });
  const input = model.addNeuronPopulation("input", 4, sender);
  const pop = model.addNeuronPopulation("pop", SIZE, winner, { segments: SEGMENTS });
  const w = Array.from({ length: 4 * SIZE }, (_, at) => weight(Math.floor(at / SIZE), at % SIZE));
  const synapses = model.addSynapsePopulation("syn", "dense", input, pop, {
    weightUpdate: graded,
    weightUpdateValues: { vars: { w } },
    postsynaptic: cleared,
  });
  const u = inSynRef(synapses);
  const share = varRef(pop, "share");
  const max = varRef(model.addStepUpdate("max", when, largest, { varRefs: { u } }), "max");
  const sum = varRef(model.addStepUpdate("sum", when, exponentials, { varRefs: { u, max, share } }), "sum");
  model.addStepUpdate("share", when, shares, { varRefs: { sum, share } });
  return { model, pop };
}

/** What each neuron has of its segment, when the senders hold what they hold at the end of step `step`. */
function sharesAt(step: number, batch: number): number[] {
  const u = Array.from({ length: SIZE }, (_, post) => {
    let sum = 0;
    if (step >= 0) for (let pre = 0; pre < 4; pre++) sum += weight(pre, post) * Math.sin(step + pre + batch);
    return sum;
  });
  let end = 0;
  return SEGMENTS.flatMap((size) => {
    end += size;
    const own = u.slice(end - size, end).map(Math.exp);
    const total = own.reduce((sum, one) => sum + one, 0);
    return own.map((one) => one / total);
  });
}

describe.each(backends)("%s", (_, options) => {
  test("a softmax between synapses and neurons is that of the step itself", async () => {
    for (const precision of precisionsOf(options)) {
      const batchSize = 3;
      const { model, pop } = softmaxModel("beforeNeurons", precision, batchSize);
      const simulation = await start(model, options);
      for (const steps of [1, 4, 2]) {
        await simulation.step(steps);
        const seen = await simulation.pull(varRef(pop, "seen"));
        const expected = Array.from({ length: batchSize }, (_, batch) =>
          sharesAt(simulation.timestep - 2, batch),
        ).flat();
        for (const [at, one] of expected.entries()) expect(seen[at]).toBeCloseTo(one, precision === "double" ? 12 : 5);
      }
    }
  });

  test("spikes are drawn with it, and are the reference's", async () => {
    const trains = [];
    for (const one of [options, { backend: "reference" } as const]) {
      const { model, pop } = softmaxModel("beforeNeurons", "float", 2);
      const simulation = await start(model, one);
      simulation.recordSpikes(pop, 40);
      await simulation.step(40);
      trains.push((await simulation.spikes(pop)).map(({ ids, steps }) => [...ids].map((id, k) => [id, steps[k]])));
    }
    expect(trains[0]).toEqual(trains[1]);
    // A segment of one neuron fires always.
    expect(trains[0]![0]!.filter(([id]) => id === 3)).toHaveLength(40);
  });

  test("behind neurons it sees what they have left, and is seen in the next step", async () => {
    const counter = defineNeuronModel({
      name: "counter",
      vars: { n: 0, shown: 0 },
      simCode: "shown = n; n += id + 1.0;",
    });
    const twice = defineCustomUpdateModel({ name: "twice", varRefs: { n: "READ_WRITE" }, updateCode: "n *= 2.0;" });
    const model = new GeNNModel({ dt: 1, batchSize: 2 });
    const pop = model.addNeuronPopulation("pop", 5, counter);
    model.addStepUpdate("double", "afterNeurons", twice, { varRefs: { n: varRef(pop, "n") } });
    const simulation = await start(model, options);
    await simulation.step(3);
    // n: 0 -> 2 -> 6 -> 14, times id + 1.
    const rows = (factor: number) => [1, 2, 3, 4, 5, 1, 2, 3, 4, 5].map((one) => factor * one);
    expect([...(await simulation.pull(varRef(pop, "n")))]).toEqual(rows(14));
    expect([...(await simulation.pull(varRef(pop, "shown")))]).toEqual(rows(6));
  });

  test("inhibition by the sum of all, with numbers drawn anew in each step", async () => {
    const states = [];
    for (const [one, pieces] of [
      [options, [7]],
      [options, [3, 4]],
      [{ backend: "reference" } as const, [7]],
    ] as const) {
      const noisy = defineNeuronModel({
        name: "noisy",
        vars: { v: 0, mean: 0 },
        simCode: "v += 0.25 * (id - v) - 0.125 * mean;",
      });
      const total = defineCustomUpdateModel({
        name: "total",
        vars: { sum: variable({ access: "REDUCE_NEURON_SUM" }) },
        varRefs: { v: "READ_WRITE" },
        updateCode: "v += gennrand_uniform(); sum = v;",
      });
      const share = defineCustomUpdateModel({
        name: "share_out",
        varRefs: { sum: "READ_ONLY", mean: "READ_WRITE" },
        updateCode: "mean = sum / num_neurons;",
      });
      const model = new GeNNModel({ dt: 1, batchSize: 2, seed: 9 });
      // More than one chunk.
      const pop = model.addNeuronPopulation("pop", 300, noisy);
      const sum = varRef(
        model.addStepUpdate("sum", "afterNeurons", total, { varRefs: { v: varRef(pop, "v") } }),
        "sum",
      );
      model.addStepUpdate("mean", "afterNeurons", share, { varRefs: { sum, mean: varRef(pop, "mean") } });
      const simulation = await start(model, one);
      for (const piece of pieces) await simulation.step(piece);
      states.push([...(await simulation.pull(varRef(pop, "v")))]);
    }
    expect(states[0]).toEqual(states[1]);
    for (const [at, one] of states[2]!.entries()) expect(states[0]![at]).toBeCloseTo(one, 3);
    expect(new Set(states[0]).size).toBeGreaterThan(590);
  });
});

describe("what cannot run in every step is refused", () => {
  const pair = () => {
    const model = new GeNNModel({ dt: 1, batchSize: 2 });
    const pop = model.addNeuronPopulation("pop", 4, winner);
    const synapses = model.addSynapsePopulation("syn", "dense", pop, pop, {
      weightUpdate: graded2,
      postsynaptic: cleared,
    });
    return { model, pop, synapses };
  };
  const graded2 = defineWeightUpdateModel({
    name: "graded2",
    vars: { w: 0 },
    synapseDynamicsCode: "addToPost(w * share_pre);",
  });
  const grow = defineCustomUpdateModel({ name: "grow", varRefs: { x: "READ_WRITE" }, updateCode: "x += 1.0;" });

  test.each<[string, (setting: ReturnType<typeof pair>) => void, RegExp]>([
    [
      "an update over synapses",
      ({ model, synapses }) =>
        model.addStepUpdate("up", "afterNeurons", grow, { varRefs: { x: synapseVarRef(synapses, "w") } }),
      /custom update 'up' runs in every step, and so cannot run over synapses: .*synapseDynamicsCode/,
    ],
    [
      "a reduction over the batch",
      ({ model, pop }) => {
        const sum = defineCustomUpdateModel({
          name: "sum",
          vars: { total: variable({ access: "REDUCE_BATCH_SUM" }) },
          varRefs: { x: "READ_ONLY" },
          updateCode: "total = x;",
        });
        model.addStepUpdate("up", "afterNeurons", sum, { varRefs: { x: varRef(pop, "share") } });
      },
      /instances of the batch do not meet within a step/,
    ],
    [
      "a place that there is not",
      ({ model, pop }) => model.addStepUpdate("up", "before" as never, grow, { varRefs: { x: varRef(pop, "share") } }),
      /custom update 'up' runs in every step "beforeNeurons" or "afterNeurons", not 'before'/,
    ],
    [
      "setting the past",
      ({ model, pop }) => {
        const set = defineCustomUpdateModel({ name: "set", varRefs: { x: "BROADCAST" }, updateCode: "x = 1.0;" });
        model.addSynapsePopulation("late", "dense", pop, pop, {
          weightUpdate: graded2,
          postsynaptic: cleared,
          axonalDelaySteps: 2,
        });
        model.addStepUpdate("up", "afterNeurons", set, { varRefs: { x: varRef(pop, "share") } });
      },
      /cannot set the past of a variable \(BROADCAST\)/,
    ],
  ])("%s", async (_, add, message) => {
    await expect(
      (async () => {
        const setting = pair();
        add(setting);
        const simulation = await build(setting.model, { backend: "reference" });
        simulation.destroy();
      })(),
    ).rejects.toThrow(message);
  });

  test("it is no group that is called", async () => {
    const { model, pop } = pair();
    model.addStepUpdate("up", "afterNeurons", grow, { varRefs: { x: varRef(pop, "share") } });
    const simulation = await start(model, { backend: "wasm" });
    await expect(simulation.customUpdate("up")).rejects.toThrow(/unknown custom update group 'up'/);
  });
});

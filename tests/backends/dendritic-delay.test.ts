/** What is on its way to postsynaptic neurons can be looked at, set, and cleared by a custom update. */
import { describe, expect, it } from "vitest";
import {
  build,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  dendriticDelayRef,
  GeNNModel,
  readOnly,
  varRef,
} from "../../genn/index.ts";
import { staticPulse } from "../../genn_models/index.ts";
import { backends } from "./backends.ts";

const source = defineNeuronModel({ name: "first", thresholdConditionCode: "t == 0" });
const target = defineNeuronModel({ name: "sum", vars: { x: 0 }, simCode: "x += Isyn;" });
const sum = definePostsynapticModel({ name: "sum", simCode: "injectCurrent(inSyn); inSyn = 0;" });
const delayed = defineWeightUpdateModel({
  name: "delayed",
  vars: { g: readOnly(), d: readOnly(0, "uint8") },
  preSpikeSynCode: "addToPostDelay(g, d);",
});
const clear = defineCustomUpdateModel({ name: "clear", varRefs: { due: "BROADCAST" }, updateCode: "due = 0.5;" });

/** A spike in step 0 is on its way to each of three neurons, with delays of 1, 3 and 5 steps. */
function network(mode: "BROADCAST" | "READ_WRITE" = "BROADCAST") {
  const model = new GeNNModel({ dt: 1 });
  const [from, to] = [model.addNeuronPopulation("from", 1, source), model.addNeuronPopulation("to", 3, target)];
  const synapses = model.addSynapsePopulation("syn", "dense", from, to, {
    weightUpdate: delayed,
    weightUpdateValues: { vars: { g: [1, 2, 4], d: [1, 3, 5] } },
    postsynaptic: sum,
    maxDendriticDelaySteps: 6,
  });
  const update = mode === "BROADCAST" ? clear : defineCustomUpdateModel({ ...clear, varRefs: { due: mode } });
  model.addCustomUpdate("clear", "clear", update, { varRefs: { due: dendriticDelayRef(synapses) } });
  return { model, synapses, to };
}

describe.each(backends)("%s", (_, options) => {
  it("is pulled and pushed by the step in which it is due", async () => {
    const { model, synapses, to } = network();
    const simulation = await build(model, options);
    const due = dendriticDelayRef(synapses);
    expect(simulation.shape(due)).toEqual({ copies: 1, rows: 8, columns: 3 });
    await simulation.step(2);
    const rows = async () => {
      const values = [...(await simulation.pull(due))];
      return Array.from({ length: 8 }, (_, row) => values.slice(3 * row, 3 * row + 3));
    };
    const none = [0, 0, 0];
    // Arrived in step 1: due in step 2, which is the next, in step 4 and in step 6.
    expect(await rows()).toEqual([[1, 0, 0], none, [0, 2, 0], none, [0, 0, 4], none, none, none]);
    await simulation.step();
    expect((await rows())[1]).toEqual([0, 2, 0]);
    simulation.push(due, [...Array(3).fill(8), ...Array(21).fill(0)]);
    expect((await rows()).slice(0, 2)).toEqual([[8, 8, 8], none]);
    await simulation.step(8);
    expect([...(await simulation.pull(varRef(to, "x")))]).toEqual([9, 8, 8]);
    simulation.destroy();
  });

  it("is set by a custom update for all steps to come", async () => {
    const { model, synapses } = network();
    const simulation = await build(model, options);
    await simulation.step(3);
    await simulation.customUpdate("clear");
    expect(new Set(await simulation.pull(dendriticDelayRef(synapses)))).toEqual(new Set([0.5]));
    simulation.destroy();
  });
});

it("is there only where synapses have such delays, and only to be set", () => {
  const { model, synapses } = network();
  const plain = model.addSynapsePopulation("plain", "dense", synapses.source, synapses.target, {
    weightUpdate: staticPulse,
    postsynaptic: sum,
  });
  expect(() => dendriticDelayRef(plain)).toThrow("'plain' has no dendritic delays");
  expect(() => network("READ_WRITE")).toThrow(
    "can only set 'syn.dendriticDelay' ('due'), for all steps to come at once",
  );
});

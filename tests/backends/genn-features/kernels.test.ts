/** Synapses that share a kernel: what they send back, and what they see of their neurons. */
import { describe, expect, test } from "vitest";
import {
  defineInitialiser,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromRule,
  initialise,
  readOnly,
  sparseStorages,
  synapseVarRef,
  varRef,
} from "../../../genn/index.ts";
import { conv2D, convolution } from "../../../genn_models/index.ts";
import { delta, listener, silent, trace } from "../../support/definitions.ts";
import { start } from "../../support/simulate.ts";
import { modelOf, range, settings } from "./settings.ts";

const [SIZE, KERNEL] = [6, 3];
const { params, output } = convolution({ input: [SIZE, SIZE, 1], kernel: [KERNEL, KERNEL], channels: 1 });
const storages = sparseStorages.filter((storage) => storage !== "bitmask");
/** How many places of a kernel cover a pixel along one side. */
const along = (place: number) => Math.min(place, KERNEL - 1, SIZE - 1 - place, output[0] - 1) + 1;

describe.each(settings)("%s", (_, setting) => {
  test.each(storages)(
    "a pixel gets back what its synapses weigh, also where they are found again: %s",
    async (storage) => {
      const inTurn = defineNeuronModel({
        name: "in_turn",
        vars: { input: 0 },
        simCode: "input = Isyn;",
        thresholdConditionCode: "(int)rint(t / dt) == (int)id",
      });
      const model = modelOf(setting);
      const pixels = model.addNeuronPopulation("pixels", SIZE * SIZE, inTurn);
      const features = model.addNeuronPopulation("features", output[0] * output[1], listener);
      const weightUpdate = defineWeightUpdateModel({
        name: "back",
        vars: { g: readOnly(1) },
        preSpikeSynCode: "addToPre(g);",
      });
      model.addSynapsePopulation("syn", fromRule(conv2D, params, { storage }), pixels, features, {
        weightUpdate,
        postsynaptic: delta,
      });
      const found = await trace(await start(model, setting.options), varRef(pixels, "input"), SIZE * SIZE);
      const covered = range(SIZE * SIZE).map((k) => along(Math.floor(k / SIZE)) * along(k % SIZE));
      expect(Math.max(...covered)).toBe(KERNEL * KERNEL);
      expect(found.map((step) => step.reduce((sum, one) => sum + one, 0))).toEqual([0, ...covered.slice(0, -1)]);
      expect(found.slice(1).map((step, k) => step[k])).toEqual(covered.slice(0, -1));
    },
  );

  test.each(storages)("a kernel is scaled by a variable of the presynaptic neuron: %s", async (storage) => {
    const scaled = defineNeuronModel({ name: "scaled", vars: { x: readOnly(0) }, thresholdConditionCode: "t == 0" });
    const model = modelOf(setting);
    const x = range(SIZE * SIZE).map((k) => (k % 7) - 2);
    const pixels = model.addNeuronPopulation("pixels", SIZE * SIZE, scaled, { vars: { x } });
    const features = model.addNeuronPopulation("features", output[0] * output[1], listener);
    const weightUpdate = defineWeightUpdateModel({
      name: "scaling",
      vars: { g: readOnly(0) },
      preNeuronVarRefs: { scale: "READ_ONLY" },
      preSpikeSynCode: "addToPost(g * scale);",
    });
    const g = [1, 0, -1, 2, 0, -2, 1, 0, -1];
    model.addSynapsePopulation("syn", fromRule(conv2D, params, { storage }), pixels, features, {
      weightUpdate,
      weightUpdateValues: { vars: { g } },
      preNeuronVarRefs: { scale: "x" },
      postsynaptic: delta,
    });
    const simulation = await start(model, setting.options);
    await simulation.step(2);
    const expected = range(output[0] * output[1]).map((k) => {
      const corner = Math.floor(k / output[1]) * SIZE + (k % output[1]);
      return g.reduce(
        (sum, weight, at) => sum + weight * x[corner + Math.floor(at / KERNEL) * SIZE + (at % KERNEL)]!,
        0,
      );
    });
    expect([...(await simulation.pull(varRef(features, "input")))]).toEqual(expected);
  });

  test("code of initial values knows the element of the kernel by its id", async () => {
    const model = modelOf(setting);
    const pixels = model.addNeuronPopulation("pixels", SIZE * SIZE, silent);
    const features = model.addNeuronPopulation("features", output[0] * output[1], silent);
    const g = initialise(defineInitialiser({ name: "numbered", initialCode: "value = id + 0.5 * num_neurons;" }));
    const weightUpdate = defineWeightUpdateModel({ name: "kept", vars: { g: readOnly(g) } });
    const synapses = model.addSynapsePopulation("syn", fromRule(conv2D, params), pixels, features, {
      weightUpdate,
      postsynaptic: delta,
    });
    const simulation = await start(model, setting.options);
    const count = KERNEL * KERNEL;
    expect([...(await simulation.pull(synapseVarRef(synapses, "g")))]).toEqual(
      range(count).map((k) => k + 0.5 * count),
    );
  });
});

/** GPUs compute in single precision: whatever asks for more is refused in words, before anything is compiled. */
import { describe, expect, test } from "vitest";
import { build, defineNeuronModel, GeNNModel, ModelError, variable } from "../../genn/index.ts";
import { silent } from "../support/definitions.ts";
import { gpuBackends } from "./backends.ts";

const mixed = defineNeuronModel({ name: "mixed", vars: { v: 0, precise: variable({ type: "double", initial: 0 }) } });
const table = defineNeuronModel({ name: "table", extraGlobalParams: { values: "double" } });

describe.each(gpuBackends)("%s: double precision is refused", (_, options) => {
  const refused: readonly [what: string, model: () => GeNNModel, message: RegExp][] = [
    [
      "of a whole model",
      () => new GeNNModel({ name: "fine", dt: 1, precision: "double" }),
      /the model 'fine' asks for double precision.*wasm.*precision 'float'/,
    ],
    [
      "of time",
      () => new GeNNModel({ name: "long", dt: 1, timePrecision: "double" }),
      /the model 'long' keeps its time in double precision.*wasm.*timePrecision 'float'/,
    ],
    [
      "of a single variable",
      () => {
        const model = new GeNNModel({ dt: 1 });
        model.addNeuronPopulation("pop", 3, mixed);
        return model;
      },
      /'pop\.precise' of the model 'model' is a double.*wasm.*type 'float'/,
    ],
    [
      "of an extra global parameter",
      () => {
        const model = new GeNNModel({ dt: 1 });
        model.addNeuronPopulation("pop", 3, table, { extraGlobalParams: { values: [1] } });
        return model;
      },
      /'pop\.values' of the model 'model' is a double.*wasm/,
    ],
    [
      "within a snippet",
      () => {
        const model = new GeNNModel({ dt: 1 });
        const neuron = defineNeuronModel({ name: "inside", vars: { v: 0 }, simCode: "double x = v; v = x * 3.0d;" });
        model.addNeuronPopulation("pop", 3, neuron);
        return model;
      },
      /inside.*simCode.*double.*wasm/s,
    ],
  ];
  test.each(refused)("%s", async (_what, make, message) => {
    const model = make();
    if (model.neuronPopulations.length === 0) model.addNeuronPopulation("pop", 3, silent);
    const built = build(model, options);
    await expect(built).rejects.toThrow(message);
    await expect(built).rejects.toThrow(ModelError);
  });
});

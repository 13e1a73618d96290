/** Parameters that a model has no equations for are refused when the model is given them, by name. */
import { expect, test } from "vitest";
import { build, defineNeuronModel, GeNNModel, type NeuronModel, type PostsynapticModel } from "../../genn/index.ts";
import {
  adex,
  doubleExpCond,
  doubleExpCurr,
  eif,
  lif,
  nmda,
  poisson,
  staticPulse,
  traubMilesNStep,
  twoCompartmentLif,
} from "../../genn_models/index.ts";

type Numbers = Readonly<Record<string, number>>;

test.each<[string, NeuronModel, Numbers, string]>([
  ["an upstroke that is a step", eif, { DeltaT: 0 }, "parameter 'DeltaT' of 'cells' (eif) must be above 0 mV, not 0"],
  ["an upstroke that is a step", adex, { DeltaT: 0 }, "parameter 'DeltaT' of 'cells' (adex) must be above 0 mV, not 0"],
  ["no substep", traubMilesNStep, { ntimes: 0 }, "'ntimes' of 'cells' (traub_miles_n_step) must be at least 1, not 0"],
  ["a negative number of substeps", traubMilesNStep, { ntimes: -5 }, "must be at least 1, not -5"],
  [
    "two compartments without a leak",
    twoCompartmentLif,
    { gL: 0, gLdend: 0 },
    "'Rsoma' of 'cells' (two_compartment_lif) must be a finite number",
  ],
  ["no time constant", lif, { TauM: 0 }, "parameter 'TauM' of 'cells' (lif) must be above 0 ms, not 0"],
  ["a negative time constant", lif, { TauM: -20 }, "parameter 'TauM' of 'cells' (lif) must be above 0 ms, not -20"],
  ["a negative refractory time", lif, { TauRefrac: -1 }, "'TauRefrac' of 'cells' (lif) must be at least 0 ms, not -1"],
  ["a negative rate", poisson, { rate: -5 }, "parameter 'rate' of 'cells' (poisson) must be at least 0 Hz, not -5"],
])("%s", (_, neuron, params, message) => {
  const model = new GeNNModel({ dt: 0.1 });
  expect(() => model.addNeuronPopulation("cells", 2, neuron, { params })).toThrow(message);
});

test("dynamic parameters stay within their bounds", async () => {
  const model = new GeNNModel({ dt: 0.1 });
  model.addNeuronPopulation("cells", 2, poisson, { params: { rate: 5 }, dynamicParams: ["rate"] });
  const simulation = await build(model, { backend: "reference" });
  expect(() => simulation.setDynamicParameter("cells", "neuron", "rate", -1)).toThrow("must be at least 0 Hz, not -1");
  simulation.setDynamicParameter("cells", "neuron", "rate", 0);
  simulation.destroy();
});

test.each<[string, () => unknown, string]>([
  [
    "bounds of a parameter that there is not",
    () => defineNeuronModel({ name: "n", params: { tau: 1 }, paramBounds: { tua: { above: 0 } } as never }),
    "unknown parameter 'tua' in paramBounds of the neuron model 'n'. Did you mean 'tau'?",
  ],
  [
    "a default beyond its bounds",
    () => defineNeuronModel({ name: "n", params: { tau: 0 }, paramBounds: { tau: { above: 0 } } }),
    "parameter 'tau' of 'n' must be above 0, not 0",
  ],
  [
    "a misspelt bound",
    () => defineNeuronModel({ name: "n", params: { tau: 1 }, paramBounds: { tau: { minimum: 0 } as never } }),
    "minimum",
  ],
  [
    "two bounds of a side",
    () => defineNeuronModel({ name: "n", params: { tau: 1 }, paramBounds: { tau: { min: 0, above: 0 } } }),
    "the bounds of parameter 'tau' of 'n' have both above and min: give one",
  ],
])("%s", (_, make, message) => {
  expect(make).toThrow(message);
});

test.each([doubleExpCurr, doubleExpCond, nmda] as readonly PostsynapticModel[])(
  "equal time constants of rise and decay: $name",
  (postsynaptic) => {
    const model = new GeNNModel({ dt: 0.1 });
    const cells = model.addNeuronPopulation("cells", 2, lif);
    const add = () =>
      model.addSynapsePopulation("synapses", "dense", cells, cells, {
        weightUpdate: staticPulse,
        postsynaptic,
        postsynapticValues: { params: { tauRise: 5, tauDecay: 5 } },
        ...(Object.hasOwn(postsynaptic.neuronVarRefs, "V") && { postsynapticVarRefs: { V: "V" } }),
      });
    expect(add).toThrow(
      `derived parameter 'norm' of 'synapses' (${postsynaptic.name}): tauRise and tauDecay must differ, and are both 5`,
    );
  },
);

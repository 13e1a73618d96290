/** What is drawn when a network is built, connectivity and initial values: the same on every backend. A new model is tested without a line here. */
import { describe, expect, test } from "vitest";
import { type ConnectivityModel, defineNeuronModel, fromRule, GeNNModel, varRef } from "../../genn/index.ts";
import { type CataloguedModel, catalogue } from "../../genn_models/catalogue.ts";
import { staticPulseConstantWeight, sumInput } from "../../genn_models/index.ts";
import { describedInitialisers } from "../../tools/initial-values.ts";
import { backends } from "../backends/backends.ts";
import { start } from "../support/simulate.ts";

const cell = defineNeuronModel({
  name: "cell",
  vars: { sum: 0 },
  simCode: "sum += Isyn;",
  thresholdConditionCode: "id % 2u == 0u",
});

/** Connected as the model is shown in the manual. */
function connected({ definition, docs }: CataloguedModel) {
  const { sizes = [40, 40], values = {} } = docs?.response ?? {};
  const network = new GeNNModel({ dt: 0.25, seed: 1 });
  const [source, target] = [
    network.addNeuronPopulation("source", sizes[0], cell),
    network.addNeuronPopulation("target", sizes[1], cell),
  ];
  const connectivity = fromRule(definition as ConnectivityModel, values as never);
  const synapses = network.addSynapsePopulation("synapses", connectivity, source, target, {
    weightUpdate: staticPulseConstantWeight,
    postsynaptic: sumInput,
  });
  return { network, synapses, sum: varRef(target, "sum") };
}

const rules = catalogue.filter(({ definition }) => definition.kind === "connectivity");

describe.each(rules.map((model) => [model.exportName, model] as const))("%s", (_, model) => {
  test.each(backends)("connects as the reference does, and what is sent arrives: %s", async (_, options) => {
    const [own, reference] = await Promise.all(
      [options, { backend: "reference" } as const].map(async (one) => {
        const { network, synapses, sum } = connected(model);
        const simulation = await start(network, one);
        await simulation.step(10);
        return { connections: await simulation.connections(synapses), sums: await simulation.pull(sum) };
      }),
    );
    expect(own!.connections.pre.length).toBeGreaterThan(0);
    expect(own).toEqual(reference);
    expect(own!.sums.some((sum) => sum > 0)).toBe(true);
  });
});

test.each(describedInitialisers.map((initialiser) => [initialiser.exportName, initialiser] as const))(
  "%s gives the same values on every backend, more than one of them",
  async (_, { initial }) => {
    const drawn = await Promise.all(
      backends.map(async ([, options]) => {
        const network = new GeNNModel({ dt: 0.25, seed: 1 });
        const neuron = defineNeuronModel({ name: "drawn", vars: { x: initial } });
        const cells = network.addNeuronPopulation("cells", 100, neuron);
        return (await start(network, options)).pull(varRef(cells, "x"));
      }),
    );
    expect(new Set(drawn[0]).size).toBeGreaterThan(1);
    for (const values of drawn) expect(values).toEqual(drawn[0]);
  },
);

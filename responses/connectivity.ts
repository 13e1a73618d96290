/** Who is connected to whom by a connectivity model. */
import { build, type ConnectivityModel, defineNeuronModel, fromRule, GeNNModel } from "../genn/index.ts";
import { arriving, parametersOf, SEED, spike } from "./probes.ts";
import type { ModelAnswer } from "./response.ts";

const SIZES = [40, 40] as const;
const still = defineNeuronModel({ name: "still", thresholdConditionCode: "false" });

export async function connectivityResponse(definition: ConnectivityModel): Promise<ModelAnswer> {
  const parameters = parametersOf({ params: definition.params, ...(definition.docs && { docs: definition.docs }) });
  const sizes = definition.docs?.response?.sizes ?? SIZES;
  const model = new GeNNModel({ name: "response", dt: 1, seed: SEED });
  const [pre, post] = [
    model.addNeuronPopulation("source", sizes[0], still),
    model.addNeuronPopulation("target", sizes[1], still),
  ];
  const synapses = model.addSynapsePopulation("synapses", fromRule(definition, parameters as never), pre, post, {
    weightUpdate: spike,
    postsynaptic: arriving([]),
  });
  const simulation = await build(model, { threads: 1 });
  try {
    const found = await simulation.connections(synapses);
    const given = definition.docs?.response?.values ?? {};
    const said = Object.entries(given).map(([name, value]) => `${name} = ${value}`);
    const how = said.length === 0 ? "" : `, with ${said.join(", ")}`;
    return {
      caption: `${found.pre.length} synapses from ${sizes[0]} onto ${sizes[1]} neurons${how}.`,
      connections: { sizes, ...found },
    };
  } finally {
    simulation.destroy();
  }
}

/** What a custom update does to what it refers to, call by call. */
import {
  build,
  type CustomUpdateModel,
  defineNeuronModel,
  GeNNModel,
  readOnly,
  uniform,
  variable,
  varRef,
} from "../genn/index.ts";
import { parametersOf, SEED } from "./probes.ts";
import type { ModelAnswer } from "./response.ts";
import { chosenLines } from "./shown.ts";
import { watch } from "./watch.ts";

const NEURONS = 5;
/** Of models that reduce over segments. */
const SEGMENTS = [3, 2];
const CALLS = 20;
/** Calls that are shown after the last that changed anything. */
const FURTHER = 3;

/** Called twenty times, or until nothing changes; what is referred to starts between 0.5 and 1. */
export async function updateResponse(definition: CustomUpdateModel): Promise<ModelAnswer> {
  const { docs, vars, varRefs } = definition;
  const model = new GeNNModel({ name: "response", dt: 1, batchSize: 2, precision: "double", seed: SEED });
  const modes = [...Object.values(vars).map(({ access }) => access), ...Object.values(varRefs)];
  const reduces = modes.some((mode) => mode.startsWith("REDUCE"));
  const names = Object.keys(varRefs);
  const values: Readonly<Record<string, number | undefined>> = docs?.response?.values ?? {};
  const start = (name: string) => values[name] ?? uniform(0.5, 1);
  const neuron = defineNeuronModel({
    name: "referenced",
    vars: Object.fromEntries(
      names.map((name) => [name, reduces ? variable({ initial: start(name) }) : readOnly(start(name))]),
    ),
  });
  const inSegments = modes.some((mode) => mode.startsWith("REDUCE_SEGMENT"));
  const cells = model.addNeuronPopulation("cells", NEURONS, neuron, inSegments ? { segments: SEGMENTS } : {});
  const update = model.addCustomUpdate("update", "update", definition, {
    params: parametersOf(definition),
    varRefs: Object.fromEntries(names.map((name) => [name, varRef(cells, name)])),
  });
  const simulation = await build(model, { threads: 1 });
  const watched = [
    ...names.map((name) => [name, varRef(cells, name)] as const),
    ...Object.keys(vars).map((name) => [name, varRef(update, name)] as const),
  ];
  let calls = 0;
  try {
    // The first row is how it is before the first call.
    const recorded = await watch(simulation, watched, CALLS + 1, async () => {
      if (calls++ > 0) await simulation.customUpdate("update");
    });
    const lines = chosenLines(names.concat(Object.keys(vars)), recorded, docs);
    const last = Math.max(...lines.map((line) => line.values.findLastIndex((value, k, all) => value !== all[k - 1])));
    const shown = Math.min(CALLS, last + FURTHER);
    const given = names.filter((name) => values[name] !== undefined).map((name) => `, ${name} is ${values[name]}`);
    return {
      caption: `Called ${shown} times for ${NEURONS} neurons and two instances of a batch; what it refers to starts between 0.5 and 1${given.join("")}. The first neuron is shown.`,
      trace: {
        times: Float64Array.from({ length: shown + 1 }, (_, call) => call),
        xLabel: "calls",
        xUnit: "1",
        lines: lines.map((line) => ({ ...line, values: line.values.slice(0, shown + 1) })),
        spikes: [],
      },
    };
  } finally {
    simulation.destroy();
  }
}

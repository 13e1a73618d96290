/** Connectivity updates: what they take off and put back, with the variables of the synapses; what they see; and what comes back along columns then. */
import { describe, expect, test } from "vitest";
import {
  type CustomConnectivityUpdateModel,
  defineConnectivityModel,
  defineCustomConnectivityUpdateModel,
  defineInitialiser,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromRule,
  initialise,
  readOnly,
  type Simulation,
  type SynapsePopulation,
  synapseVarRef,
  type VariableReference,
  variable,
  varRef,
} from "../../../genn/index.ts";
import { addScripted, listener, nothing, silent, trace } from "../../support/definitions.ts";
import { start } from "../../support/simulate.ts";
import { modelOf, range, settings } from "./settings.ts";

const SIZE = 40;
/** Every synapse knows its ends: `g` by rows, `d` by columns. */
const numbered = (code: string) => initialise(defineInitialiser({ name: "numbered", initialCode: `value = ${code};` }));
const byRows = numbered("id_pre * 100u + id_post");
const byColumns = numbered("id_post * 100u + id_pre");
const triangle = fromRule(
  defineConnectivityModel({
    name: "triangle",
    rowBuildCode: "for (uint j = id_pre; j < num_post; j++) addSynapse(j);",
  }),
  {},
  { maxConnections: SIZE },
);
const all = fromRule(
  defineConnectivityModel({ name: "all", rowBuildCode: "for (uint j = 0; j < num_post; j++) addSynapse(j);" }),
  {},
  { maxConnections: SIZE },
);

/** Where the synapses of each neuron lead, sorted; every variable must say so, too. */
async function targetsOf(
  simulation: Simulation,
  synapses: SynapsePopulation,
  variables: readonly (readonly [VariableReference, "rows" | "columns"])[],
) {
  const { pre, post } = await simulation.connections(synapses);
  for (const [reference, by] of variables) {
    const values = [...(await simulation.pull(reference))];
    const ends = [...pre].map((row, k) => (by === "rows" ? 100 * row + post[k]! : 100 * post[k]! + row));
    expect(values, `${reference.group.name}.${reference.variable}`).toEqual(
      range(values.length).map((k) => ends[k % ends.length]),
    );
  }
  const targets = range(synapses.source.size).map((): number[] => []);
  for (const [k, row] of pre.entries()) targets[row]!.push(post[k]!);
  return targets.map((row) => row.sort((a, b) => a - b));
}

/** Removes what is on the diagonal, found in three ways. */
const onDiagonal: Readonly<Record<string, CustomConnectivityUpdateModel>> = {
  "the code's own": defineCustomConnectivityUpdateModel({
    name: "remove",
    vars: { a: byRows },
    rowUpdateCode: "for_each_synapse { if (id_post == id_pre) { remove_synapse(); break; } }",
  }),
  "an array of the host": defineCustomConnectivityUpdateModel({
    name: "remove_listed",
    vars: { a: byRows },
    extraGlobalParams: { bits: "uint32" },
    rowUpdateCode: `
      const uint words = (num_post + 31u) / 32u;
      for_each_synapse {
        if ((bits[words * id_pre + id_post / 32u] & (1u << (id_post % 32u))) != 0u) { remove_synapse(); break; }
      }`,
    hostUpdate: ({ numPre, numPost, pushExtraGlobalParam }) => {
      const words = Math.ceil(numPost / 32);
      const bits = new Uint32Array(words * numPre);
      for (let k = 0; k < numPre; k++) bits[words * k + (k >> 5)] = 1 << (k & 31);
      pushExtraGlobalParam("bits", bits);
    },
  }),
  "a presynaptic variable of the host": defineCustomConnectivityUpdateModel({
    name: "remove_told",
    vars: { a: byRows },
    preVars: { which: variable({ type: "uint", initial: 0 }) },
    rowUpdateCode: "for_each_synapse { if (id_post == which) { remove_synapse(); break; } }",
    hostUpdate: ({ numPre, push }) => push("which", range(numPre)),
  }),
};

describe.each(settings)("%s", (_, setting) => {
  const { options } = setting;

  test.each(Object.keys(onDiagonal).flatMap((name) => [1, 3].map((batchSize) => [name, batchSize] as const)))(
    "synapses are taken off and put back with their variables: by %s, in a batch of %i",
    async (name, batchSize) => {
      const model = modelOf(setting, { batchSize });
      const [pre, post] = ["pre", "post"].map((one) => model.addNeuronPopulation(one, SIZE, silent));
      const weightUpdate = defineWeightUpdateModel({
        name: "weights",
        vars: {
          g: variable({ access: "READ_ONLY_DUPLICATE", initial: byRows }),
          d: variable({ access: "READ_ONLY", type: "uint", initial: byColumns }),
        },
      });
      const syn = model.addSynapsePopulation("syn", triangle, pre!, post!, { weightUpdate, postsynaptic: nothing });
      const definition = onDiagonal[name]!;
      const remove = model.addCustomConnectivityUpdate("remove", "remove", syn, definition, {
        ...(name.startsWith("an array") && { extraGlobalParams: { bits: new Uint32Array(2 * SIZE) } }),
      });
      const add = defineCustomConnectivityUpdateModel({
        name: "add",
        varRefs: { g: "READ_WRITE", d: "READ_WRITE", a: "READ_WRITE" },
        rowUpdateCode: "add_synapse(id_pre, 101u * id_pre, 101u * id_pre, 101u * id_pre);",
      });
      const [g, d, a] = [synapseVarRef(syn, "g"), synapseVarRef(syn, "d"), synapseVarRef(remove, "a")];
      model.addCustomConnectivityUpdate("add", "add", syn, add, { varRefs: { g, d, a } });
      const simulation = await start(model, options);
      const variables = [
        [g, "rows"],
        [d, "columns"],
        [a, "rows"],
      ] as const;
      const from = (first: number) => range(SIZE).map((row) => range(SIZE).slice(row + first));
      expect(await targetsOf(simulation, syn, variables)).toEqual(from(0));
      await simulation.customUpdate("remove");
      expect(await targetsOf(simulation, syn, variables)).toEqual(from(1));
      await simulation.customUpdate("add");
      expect(await targetsOf(simulation, syn, variables)).toEqual(from(0));
    },
  );

  test("rows see variables of the neurons as they are, though synapses see them late", async () => {
    const model = modelOf(setting);
    const vars = { index: variable({ type: "int", initial: 0 }), mine: variable({ type: "bool", initial: 0 }) };
    const neuron = defineNeuronModel({
      name: "moving",
      vars,
      simCode: `index = ((int)id + (int)rint(t / dt)) % ${SIZE}; mine = index == 0;`,
      thresholdConditionCode: "index == 1",
    });
    const [pre, post] = ["pre", "post"].map((one) => model.addNeuronPopulation(one, SIZE, neuron));
    const common = { postsynaptic: nothing, axonalDelaySteps: 5, backPropDelaySteps: 5 };
    const [byPre, byPost] = ["by_pre", "by_post"].map((name) =>
      model.addSynapsePopulation(name, all, pre!, post!, {
        ...common,
        weightUpdate: defineWeightUpdateModel({
          name: "late",
          vars: { g: readOnly(byRows) },
          preNeuronVarRefs: { index: "READ_ONLY" },
          postNeuronVarRefs: { mine: "READ_ONLY" },
          preSpikeSynCode: "addToPost(g * index + (mine ? 1 : 0));",
        }),
        preNeuronVarRefs: { index: "index" },
        postNeuronVarRefs: { mine: "mine" },
      }),
    );
    const removing = (name: "preVarRefs" | "postVarRefs", one: string, condition: string) =>
      defineCustomConnectivityUpdateModel({
        name: "remove",
        [name]: { [one]: "READ_ONLY" },
        rowUpdateCode: `for_each_synapse { if (${condition}) { remove_synapse(); break; } }`,
      });
    model.addCustomConnectivityUpdate(
      "pre_remove",
      "go",
      byPre!,
      removing("preVarRefs", "index", "(int)id_post == index"),
      {
        preVarRefs: { index: varRef(pre!, "index") },
      },
    );
    model.addCustomConnectivityUpdate("post_remove", "go", byPost!, removing("postVarRefs", "mine", "mine"), {
      postVarRefs: { mine: varRef(post!, "mine") },
    });
    const simulation = await start(model, options);
    await simulation.step(8);
    await simulation.customUpdate("go");
    const without = (neuron: (row: number) => number) =>
      range(SIZE).map((row) => range(SIZE).filter((one) => one !== neuron(row)));
    const g = (synapses: SynapsePopulation) => [[synapseVarRef(synapses, "g"), "rows"]] as const;
    // The last step was step 7.
    expect(await targetsOf(simulation, byPre!, g(byPre!))).toEqual(without((row) => (row + 7) % SIZE));
    expect(await targetsOf(simulation, byPost!, g(byPost!))).toEqual(without(() => SIZE - 7));
  });

  test("spikes go back along the columns that are left", async () => {
    const [SOURCES, TARGETS] = [4, 12];
    const isConnected = (row: number, column: number) => ((row + 1) * (column + 1)) % 3 !== 0 || column > 9;
    const model = modelOf(setting);
    const source = model.addNeuronPopulation("source", SOURCES, listener);
    const target = addScripted(
      model,
      "target",
      TARGETS,
      range(TARGETS).map((k) => [k]),
    );
    const rule = defineConnectivityModel({
      name: "some",
      rowBuildCode: `for (uint j = 0; j < num_post; j++) {
        if ((id_pre + 1u) * (j + 1u) % 3u != 0u || j > 9u) addSynapse(j);
      }`,
    });
    const weightUpdate = defineWeightUpdateModel({
      name: "back",
      vars: { g: readOnly(1) },
      postSpikeSynCode: "addToPre(g);",
    });
    const syn = model.addSynapsePopulation("syn", fromRule(rule, {}, { maxConnections: TARGETS }), source, target, {
      weightUpdate,
      postsynaptic: nothing,
    });
    const remove = defineCustomConnectivityUpdateModel({
      name: "remove",
      rowUpdateCode: "if (id_pre == 1u) { for_each_synapse { remove_synapse(); } }",
    });
    model.addCustomConnectivityUpdate("remove", "go", syn, remove);
    const simulation = await start(model, options);
    const expected = (row: number | undefined) => [
      ...range(TARGETS).map((column) => range(SOURCES).map((one) => Number(one !== row && isConnected(one, column)))),
    ];
    const none = [0, 0, 0, 0];
    const input = varRef(source, "input");
    expect(await trace(simulation, input, TARGETS)).toEqual([none, ...expected(undefined).slice(0, -1)]);
    await simulation.customUpdate("go");
    simulation.timestep = 0;
    // What the last target has sent arrives, along what is left.
    expect(await trace(simulation, input, TARGETS)).toEqual([expected(1).at(-1), ...expected(1).slice(0, -1)]);
  });
});

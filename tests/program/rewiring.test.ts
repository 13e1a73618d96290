/** Synapses that come and go in a Program: what is printed of them, and which rules are checked. */
import { describe, expect, test } from "vitest";
import {
  defineCustomConnectivityUpdateModel,
  defineWeightUpdateModel,
  fromIndices,
  GeNNModel,
  preVarRef,
  synapseVarRef,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { programText } from "../../genn/program/print.ts";
import type { PlacedGraph, Program } from "../../genn/program/program.ts";
import { InvalidProgramError, verify } from "../../genn/program/verify.ts";
import { listedGraph } from "../../genn/runtime/listed-graph.ts";
import { nothing, silent } from "../support/definitions.ts";

function program(searchesRows = false): Program {
  const model = new GeNNModel({ dt: 1 });
  const pop = model.addNeuronPopulation("pop", 3, silent);
  const weightUpdate = defineWeightUpdateModel({ name: "w", vars: { g: 1 }, preVars: { p: 0 } });
  const syn = model.addSynapsePopulation("syn", fromIndices([0, 1], [1, 2], { maxConnections: 4 }), pop, pop, {
    weightUpdate,
    postsynaptic: nothing,
  });
  const definition = defineCustomConnectivityUpdateModel({
    name: "rewire",
    varRefs: { g: "READ_WRITE" },
    preVarRefs: { p: "READ_WRITE" },
    rowUpdateCode:
      "for_each_synapse { if (g < p) remove_synapse(); }\np = row_length;\nif (row_length < row_stride) add_synapse(0, gennrand_uniform());",
  });
  model.addCustomConnectivityUpdate("update", "group", syn, definition, {
    varRefs: { g: synapseVarRef(syn, "g") },
    preVarRefs: { p: preVarRef(syn, "p") },
  });
  return lower(model, new Map([[syn, listedGraph(syn)]]), { searchesRows });
}

test("the code of rows is printed", () => {
  expect(
    programText(program()),
  ).toContain(`connectivity update update of the group group; rows of syn, with room for 4 synapses each
  // customUpdate: rowUpdateCode of rewire
  // row_stride = 4; random numbers of 'update.rowUpdateCode'
  for (before_first_synapse(); next_synapse();) {
    if (g < p)
      remove_synapse();
  }
`);
});

test("rows are listed in order where a backend searches them", () => {
  const buffers = (searchesRows: boolean) =>
    program(searchesRows).buffers.map(({ name, columns }) => `${name} ${columns}`);
  expect(buffers(false)).toEqual(
    expect.arrayContaining(["syn.row_start 4", "syn.targets 12", "syn.g 12", "syn.pre.p 3"]),
  );
  expect(buffers(true).filter((name) => !buffers(false).includes(name))).toEqual([
    "syn.ordered_targets 12",
    "syn.ordered_synapses 12",
  ]);
});

describe("a Program is refused in which", () => {
  const sound = program();
  const placed = (change: (one: PlacedGraph) => object): Program => ({
    ...sound,
    graphs: sound.graphs.map((one) => ({ ...one, ...change(one) })),
  });
  const update = (changes: object): Program => ({
    ...sound,
    connectivityUpdates: sound.connectivityUpdates.map((one) => ({ ...one, ...changes })),
  });
  const idOf = (name: string) => sound.buffers.find((one) => one.name === name)!.id;
  test("nothing is wrong: it is not", () => expect(() => verify(sound, "lowering")).not.toThrow());
  test.each<[string, Program, string]>([
    [
      "rows have other room than their lists",
      placed(({ growth }) => ({ growth: { ...growth, perRow: 5 } })),
      "there is room for 12 of them instead of 15",
    ],
    [
      "a variable has no value for each synapse",
      placed(({ growth }) => ({ growth: { ...growth, variables: [idOf("syn.g"), idOf("syn.pre.p")] } })),
      "buffer 'syn.pre.p' has 1 x 3 elements instead of 1 x 12",
    ],
    ["synapses stay, but change", placed(() => ({ growth: undefined })), "it is not clear whether they come and go"],
    [
      "code sets what is not moved",
      placed(({ growth }) => ({ growth: { ...growth, variables: [] } })),
      `buffer ${idOf("syn.g")} is no variable of the synapses`,
    ],
    [
      "code names what is not read",
      update({ reads: [], writes: [] }),
      `buffer ${idOf("syn.pre.p")} is named, but not among those it reads`,
    ],
    [
      "what is written is not read",
      update({ reads: [] }),
      `buffer ${idOf("syn.pre.p")} is written, but not read before`,
    ],
    ["there are no such synapses", update({ population: "pop" }), "the synapses of 'pop' do not come and go"],
  ])("%s", (_, damaged, message) => {
    expect(() => verify(damaged, "damage")).toThrow(InvalidProgramError);
    expect(() => verify(damaged, "damage")).toThrow(message);
  });
});

/** References that a custom update could not follow to one value per element and instance. */
import { describe, expect, test } from "vitest";
import {
  type CustomUpdateModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  GeNNModel,
  ModelError,
  readOnly,
  synapseVarRef,
  transposedSynapseVarRef,
  type VariableReference,
  variable,
  varRef,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { DT, nothing, silent } from "../support/definitions.ts";

const model = () => {
  const made = new GeNNModel({ dt: DT, batchSize: 2 });
  const neuron = defineNeuronModel({
    name: "neuron",
    vars: { x: 0, shared: readOnly(0), level: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0 }) },
  });
  const pop = made.addNeuronPopulation("pop", 3, neuron);
  const other = made.addNeuronPopulation("other", 3, silent);
  const weightUpdate = defineWeightUpdateModel({ name: "weights", vars: { g: readOnly(0), h: readOnly(0), dg: 0 } });
  const syn = made.addSynapsePopulation("syn", "dense", pop, other, { weightUpdate, postsynaptic: nothing });
  const settings = defineCustomUpdateModel({
    name: "settings",
    vars: { rate: variable({ access: "READ_ONLY_SHARED", initial: 1 }) },
    varRefs: { x: "READ_WRITE" },
    updateCode: "x *= rate;",
  });
  const update = made.addCustomUpdate("settings", "go", settings, { varRefs: { x: varRef(pop, "x") } });
  return { made, pop, syn, update };
};
type Made = ReturnType<typeof model>;

type Modes = CustomUpdateModel["varRefs"];

describe("refused", () => {
  test.each<[string, Modes, string, (made: Made) => Record<string, VariableReference>, string]>([
    [
      "writing one value from every neuron",
      { level: "READ_WRITE", x: "READ_ONLY" },
      "level = x;",
      ({ pop }) => ({ level: varRef(pop, "level"), x: varRef(pop, "x") }),
      "custom update 'odd' runs once per element and so cannot write 'pop.level', which all elements share: reference it READ_ONLY",
    ],
    [
      "writing an update's shared value",
      { rate: "READ_WRITE", x: "READ_ONLY" },
      "rate = x;",
      ({ pop, update }) => ({ rate: varRef(update, "rate"), x: varRef(pop, "x") }),
      "cannot write 'settings.rate', which all elements share",
    ],
    [
      "reducing over neurons and instances into one value",
      { rate: "REDUCE_SUM", x: "READ_ONLY" },
      "rate = x;",
      ({ pop, update }) => ({ rate: varRef(update, "rate"), x: varRef(pop, "x") }),
      "custom update 'odd' reduces over neurons, once per batch instance, and so cannot write 'settings.rate', which all instances share",
    ],
    [
      "reducing into what every instance has",
      { into: "REDUCE_MAX", x: "READ_ONLY" },
      "into = x;",
      ({ pop }) => ({ into: varRef(pop, "x"), x: varRef(pop, "x") }),
      "custom update 'odd' reduces into 'pop.x', which every batch instance has its own copy of",
    ],
    [
      "reducing into something transposed",
      { into: "REDUCE_SUM", dg: "READ_ONLY" },
      "into = dg;",
      ({ syn }) => ({ into: transposedSynapseVarRef(syn, "g"), dg: synapseVarRef(syn, "dg") }),
      "custom update 'odd' cannot reduce into 'syn.g' transposed",
    ],
    [
      "writing per instance what all instances share",
      { g: "READ_WRITE", dg: "READ_ONLY" },
      "g -= dg;",
      ({ syn }) => ({ g: synapseVarRef(syn, "g"), dg: synapseVarRef(syn, "dg") }),
      "runs once per batch instance and so cannot write 'syn.g', which all instances share",
    ],
    [
      "writing what is read the other way round",
      { there: "READ_ONLY", back: "READ_WRITE" },
      "back = there;",
      ({ syn }) => ({ there: synapseVarRef(syn, "g"), back: transposedSynapseVarRef(syn, "g") }),
      "custom update 'odd' references 'syn.g' transposed both as it is and transposed",
    ],
  ])("%s", (_, varRefs, updateCode, references, message) => {
    const built = model();
    const definition = defineCustomUpdateModel({ name: "odd_update", varRefs, updateCode });
    const make = () => {
      built.made.addCustomUpdate("odd", "go", definition, { varRefs: references(built) });
      lower(built.made);
    };
    expect(make).toThrow(ModelError);
    const again = model();
    expect(() => {
      again.made.addCustomUpdate("odd", "go", definition, { varRefs: references(again) });
      lower(again.made);
    }).toThrow(message);
  });

  test("the other way round, nothing is wrong", () => {
    const { made, syn, pop, update } = model();
    const read = defineCustomUpdateModel({
      name: "reading",
      vars: { sum: variable({ access: "REDUCE_BATCH_SUM" }) },
      varRefs: { there: "READ_ONLY", back: "READ_ONLY" },
      updateCode: "sum = there * back;",
    });
    const varRefs = { there: synapseVarRef(syn, "dg"), back: transposedSynapseVarRef(syn, "dg") };
    made.addCustomUpdate("both", "go", read, { varRefs });
    const level = defineCustomUpdateModel({
      name: "levels",
      varRefs: { x: "READ_WRITE", level: "READ_ONLY", rate: "READ_ONLY" },
      updateCode: "x = level * rate;",
    });
    made.addCustomUpdate("levels", "go", level, {
      varRefs: { x: varRef(pop, "x"), level: varRef(pop, "level"), rate: varRef(update, "rate") },
    });
    expect(lower(made).customUpdates.map((kernel) => kernel.name)).toEqual(["settings", "both", "levels"]);
  });
});

test("varRef of synapses says which reference their variables have", () => {
  const { syn } = model();
  expect(() => varRef(syn as never, "g")).toThrow(/varRef takes neurons, .* 'syn' are synapses: .* synapseVarRef/);
});

test("a parameter or a variable that stands among values says where it belongs", () => {
  const { made, pop } = model();
  const weightUpdate = defineWeightUpdateModel({ name: "weights", params: { gain: 1 }, vars: { g: 0 } });
  const add = (weightUpdateValues: object) =>
    made.addSynapsePopulation("new", "dense", pop, pop, { weightUpdate, weightUpdateValues, postsynaptic: nothing });
  expect(() => add({ gain: 2 })).toThrow(
    /\(weightUpdateValues\) has 'gain', a parameter: write { params: { gain: .. } }/,
  );
  expect(() => add({ g: 2 })).toThrow(/has 'g', a variable: write { vars: { g: .. } }/);
});

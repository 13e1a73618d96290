/** References to the neuron that mean nothing, or may not be written: refused, by name. */
import { describe, expect, test } from "vitest";
import {
  type CurrentSourceModelSpec,
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  type NeuronVarAccessMode,
  type NeuronVariables,
  variable,
  varRef,
  type WeightUpdateModelSpec,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { addScripted, DT, nothing } from "../support/definitions.ts";

type Names = string;
type Modes = Readonly<Record<string, NeuronVarAccessMode>>;

const neuron = defineNeuronModel({
  name: "neuron",
  vars: {
    v: 0,
    u: 0,
    fixed: variable({ access: "READ_ONLY", initial: 0 }),
    own: variable({ access: "READ_ONLY_DUPLICATE", initial: 0 }),
    level: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0 }),
  },
});

function made() {
  const model = new GeNNModel({ dt: DT, batchSize: 2 });
  return { model, source: addScripted(model, "source", 2, [[]]), pop: model.addNeuronPopulation("pop", 3, neuron) };
}
type Made = ReturnType<typeof made>;
type Given = NeuronVariables | ((made: Made) => NeuronVariables);
const settle = (given: Given | undefined, all: Made) => (typeof given === "function" ? given(all) : given);

/** A postsynaptic model with a reference `V`. */
function postsynaptic(neuronVarRefs: Modes, simCode: string, given?: Given): void {
  const all = made();
  all.model.addSynapsePopulation("syn", "dense", all.source, all.pop, {
    weightUpdate: defineWeightUpdateModel({ name: "none" }),
    postsynaptic: definePostsynapticModel({ name: "psm", neuronVarRefs, simCode }),
    postsynapticVarRefs: settle(given, all),
  });
  lower(all.model);
}

function synapses(
  spec: Partial<WeightUpdateModelSpec<Names, Names, Names, Names, Names, Names, Names, Names>>,
  given: { readonly pre?: Given; readonly post?: Given },
): void {
  const all = made();
  all.model.addSynapsePopulation("syn", "dense", all.pop, all.pop, {
    weightUpdate: defineWeightUpdateModel({ name: "wum", ...spec }),
    preNeuronVarRefs: settle(given.pre, all),
    postNeuronVarRefs: settle(given.post, all),
    postsynaptic: nothing,
  });
  lower(all.model);
}

function source(spec: Partial<CurrentSourceModelSpec<Names, Names, Names, Names, Names>>, given?: Given): void {
  const all = made();
  const definition = defineCurrentSourceModel({ name: "current", injectionCode: "", ...spec });
  all.model.addCurrentSource("cs", definition, all.pop, { varRefs: settle(given, all) });
  lower(all.model);
}

const RW = { V: "READ_WRITE" } as const;

describe("refused", () => {
  test.each<[string, () => void, string]>([
    [
      "a reference without a variable",
      () => postsynaptic(RW, ""),
      "variable reference 'V' of synapse population 'syn' (postsynapticVarRefs) must name a variable of 'pop', the neurons it runs at, not undefined",
    ],
    [
      "a variable that the neuron does not have",
      () => postsynaptic(RW, "", { V: "fixd" }),
      "unknown variable 'fixd' in 'pop', for 'V' of synapse population 'syn' (postsynapticVarRefs). Did you mean 'fixed'?",
    ],
    ["a name all objects have", () => postsynaptic(RW, "", { V: "toString" }), "unknown variable 'toString'"],
    [
      "a reference that is not declared",
      () => postsynaptic(RW, "", { V: "v", W: "u" }),
      "unknown variable reference 'W' in synapse population 'syn' (postsynapticVarRefs)",
    ],
    [
      "neurons it does not run at",
      () => postsynaptic(RW, "", ({ source }) => ({ V: { group: source, part: "neuron", variable: "v" } })),
      "must be to a variable of 'pop', the neurons it runs at, not to 'source.v'",
    ],
    [
      "an access mode for custom updates",
      () => postsynaptic({ V: "REDUCE_SUM" as never }, "", { V: "v" }),
      "unknown access mode 'REDUCE_SUM' in 'psm.V'. Known: READ_WRITE, READ_ONLY.",
    ],
    ...(["fixed", "own", "level"] as const).map((name): [string, () => void, string] => [
      `writing '${name}'`,
      () => postsynaptic(RW, "V = 1;", { V: name }),
      `synapse population 'syn' (postsynapticVarRefs) references 'pop.${name}' READ_WRITE as 'V', but steps cannot write it, since it is READ_ONLY`,
    ]),
    [
      "writing what is referenced READ_ONLY",
      () => postsynaptic({ V: "READ_ONLY" }, "V = 1;", { V: "v" }),
      "psm, simCode, line 1, column 1: cannot assign to 'V': it is referenced READ_ONLY",
    ],
    [
      "writing what is not referenced",
      () => postsynaptic({}, "v_post = 1;"),
      "cannot assign to 'v_post': it belongs to the postsynaptic population 'pop': reference it READ_WRITE to write it",
    ],
    [
      "writing a neuron from a synapse",
      () => synapses({ preNeuronVarRefs: RW, synapseDynamicsCode: "V = 1;" }, { pre: { V: "v" } }),
      "cannot assign to 'V': code of synapses only reads neurons, preSpikeCode and preDynamicsCode write them through preNeuronVarRefs",
    ],
    [
      "a neuron of the other side",
      () => synapses({ preNeuronVarRefs: RW, postDynamicsCode: "V = 1;" }, { pre: { V: "v" } }),
      "unknown name 'V'",
    ],
    [
      "one name for both sides",
      () =>
        synapses(
          { preNeuronVarRefs: RW, postNeuronVarRefs: RW, synapseDynamicsCode: "addToPost(V);" },
          { pre: { V: "v" }, post: { V: "v" } },
        ),
      "wum, synapseDynamicsCode: 'V' means two things here",
    ],
    [
      "the name of a variable",
      () => synapses({ preNeuronVarRefs: RW, vars: { V: 0 }, synapseDynamicsCode: "V = 1;" }, { pre: { V: "v" } }),
      "'V' means two things here",
    ],
    [
      "a current that is kept while the neuron changes",
      () => source({ neuronVarRefs: { V: "READ_ONLY" }, constantUntil: "t + 1" }, { V: "v" }),
      "current source 'cs' keeps its current for a time (constantUntil) and so cannot reference 'pop.v', which changes from step to step",
    ],
    [
      "a variable under two names in one expression",
      () => postsynaptic({ V: "READ_WRITE", W: "READ_ONLY" }, "injectCurrent(V++ + W);", { V: "v", W: "v" }),
      "'V' is changed and used in one expression: write two statements",
    ],
    [
      "a variable under its own name and that of a reference in one expression",
      () => synapses({ preNeuronVarRefs: RW, preDynamicsCode: "V = v_pre + (V += 1);" }, { pre: { V: "v" } }),
      "'V' is changed and used in one expression",
    ],
  ])("%s", (_, make, message) => expect(make).toThrow(message));

  test("a variable under two names in one expression of a custom update", () => {
    const { model, pop } = made();
    const update = defineCustomUpdateModel({
      name: "twice",
      varRefs: { a: "READ_WRITE", b: "READ_WRITE" },
      updateCode: "a = (b += 1) * a;",
    });
    model.addCustomUpdate("update", "go", update, { varRefs: { a: varRef(pop, "v"), b: varRef(pop, "v") } });
    expect(() => lower(model)).toThrow("'b' is changed and used in one expression");
  });
});

describe("accepted", () => {
  test.each<[string, () => void]>([
    [
      "two names for one variable",
      () => postsynaptic({ V: "READ_WRITE", W: "READ_WRITE" }, "V = W + 1; W *= V;", { V: "v", W: "v" }),
    ],
    [
      "the name that code has for it anyway",
      () => postsynaptic({ v_post: "READ_WRITE" }, "v_post += inSyn;", { v_post: "v" }),
    ],
    [
      "reading a synapse's neurons",
      () =>
        synapses(
          { preNeuronVarRefs: RW, synapseDynamicsCode: "addToPost(V);" },
          { pre: ({ pop }) => ({ V: varRef(pop, "v") }) },
        ),
    ],
    [
      "a kept current that follows what stays",
      () =>
        source(
          { neuronVarRefs: { V: "READ_ONLY" }, injectionCode: "injectCurrent(V);", constantUntil: "t + 1" },
          { V: "fixed" },
        ),
    ],
  ])("%s", (_, make) => expect(make).not.toThrow());
});

/** Names that would mean two things, or none: code could only see one of them, and which one is nobody's guess. */
import { describe, expect, test } from "vitest";
import {
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  ModelError,
  type NeuronModelSpec,
  varRef,
  type WeightUpdateModelSpec,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { addScripted, DT, silent } from "../support/definitions.ts";

type Names = string;

function neuron(spec: Partial<NeuronModelSpec<Names, Names, Names, Names, Names>>): void {
  const model = new GeNNModel({ dt: DT });
  model.addNeuronPopulation("pop", 3, defineNeuronModel({ name: "odd", ...spec }));
  lower(model);
}

function synapse(spec: Partial<WeightUpdateModelSpec<Names, Names, Names, Names, Names, Names>>, table = false): void {
  const model = new GeNNModel({ dt: DT });
  const [a, b] = [addScripted(model, "a", 2, [[]]), model.addNeuronPopulation("b", 2, silent)];
  const extraGlobalParams = table ? { extraGlobalParams: { table: "scalar" as const } } : {};
  model.addSynapsePopulation("syn", "dense", a, b, {
    weightUpdate: defineWeightUpdateModel({
      name: "odd",
      synapseDynamicsCode: "addToPost(1);",
      ...spec,
      ...extraGlobalParams,
    }),
    postsynaptic: definePostsynapticModel({ name: "psm", simCode: "injectCurrent(inSyn);", ...extraGlobalParams }),
  });
  lower(model);
}

const rename = "rename the variable or parameter";

describe("names that are taken", () => {
  test.each<[string, () => void, string]>([
    ["a variable called t", () => neuron({ vars: { t: 0 } }), `odd, simCode: 't' means two things here: ${rename}`],
    ["a variable called Isyn", () => neuron({ vars: { Isyn: 0 } }), "odd, simCode: 'Isyn' means two things here"],
    ["a parameter called dt", () => neuron({ params: { dt: 1 } }), "odd, simCode: 'dt' means two things here"],
    ["a parameter called id", () => neuron({ params: { id: 1 } }), "odd, simCode: 'id' means two things here"],
    ["an input called Isyn", () => neuron({ additionalInputVars: { Isyn: 1 } }), "'Isyn' means two things here"],
    [
      "an input called like a variable",
      () => neuron({ vars: { x: 0 }, additionalInputVars: { x: 1 } }),
      "'x' means two things here",
    ],
    [
      "a variable called like the spike times that code asks for",
      () => neuron({ vars: { st: 0 }, simCode: "st += 1;", thresholdConditionCode: "true" }),
      "two things in the model are called 'pop.st'",
    ],
    [
      "a variable called like what is kept about spikes",
      () => neuron({ vars: { spike_count: 0 }, thresholdConditionCode: "true" }),
      "two things in the model are called 'pop.spike_count': rename the variable or extra global parameter",
    ],
    [
      "a synaptic variable called inSyn",
      () => synapse({ vars: { inSyn: 0 } }),
      "two things in the model are called 'syn.inSyn'",
    ],
    [
      "a synaptic variable that is presynaptic too",
      () => synapse({ vars: { q: 0 }, preVars: { q: 0 } }),
      "odd, synapseDynamicsCode: 'q' means two things here",
    ],
    ["one name on both sides", () => synapse({ preVars: { q: 0 }, postVars: { q: 0 } }), "'q' means two things here"],
    [
      "one extra global parameter of both models",
      () => synapse({}, true),
      "two things in the model are called 'syn.table'",
    ],
    [
      "a keyword",
      () => neuron({ vars: { if: 0 } }),
      "'if' cannot name a variable of 'odd': it is a word of the language",
    ],
    [
      "a type",
      () => neuron({ params: { scalar: 1 } }),
      "'scalar' cannot name a parameter of 'odd': it is a word of the language",
    ],
    [
      "a reference called like a variable",
      () => {
        const model = new GeNNModel({ dt: DT });
        const pop = model.addNeuronPopulation("pop", 3, defineNeuronModel({ name: "n", vars: { x: 0 } }));
        const update = defineCustomUpdateModel({
          name: "odd",
          vars: { x: 0 },
          varRefs: { x: "READ_WRITE" },
          updateCode: "x = 0;",
        });
        model.addCustomUpdate("update", "go", update, { varRefs: { x: varRef(pop, "x") } });
        lower(model);
      },
      "odd, updateCode: 'x' means two things here",
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(ModelError);
    expect(make).toThrow(message);
  });

  test("variables may be called like functions, and like variables elsewhere", () => {
    expect(() => neuron({ vars: { exp: 0 }, simCode: "exp += exp(1.0);" })).not.toThrow();
    expect(() => synapse({ vars: { x: 0 }, postsynCode: "" } as never)).toThrow("unknown field 'postsynCode'");
    expect(() => synapse({ vars: { v: 0 }, preVars: { w: 0 }, preDynamicsCode: "w += 1;" })).not.toThrow();
  });
});

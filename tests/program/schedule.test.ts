/** Which kernels of a step touch what, and which may run without waiting for each other. */
import { describe, expect, test } from "vitest";
import { defineWeightUpdateModel, GeNNModel } from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import {
  type Access,
  accessesOf,
  buffersTouched,
  independentOf,
  scheduleOf,
  stagesOf,
} from "../../genn/program/schedule.ts";
import { addScripted, collector, DT, delta } from "../support/definitions.ts";

const piece = (name: string, ...accesses: Access[]) => ({ name, accesses });
const reads = (buffer: number, owner: Access["owner"]): Access => ({ buffer, owner, writes: false });
const writes = (buffer: number, owner: Access["owner"]): Access => ({ buffer, owner, writes: true });
const namesOf = (pieces: ReturnType<typeof piece>[]) => stagesOf(pieces).map((stage) => stage.map(({ name }) => name));

describe("independent pieces of a stage", () => {
  const groupsOf = (pieces: ReturnType<typeof piece>[]) =>
    independentOf(pieces).map((group) => group.map(({ name }) => name));

  test("pieces that only read the same are independent, those that touch what one writes are not", () => {
    expect(groupsOf([piece("a", reads(1, "any")), piece("b", reads(1, "any"))])).toEqual([["a"], ["b"]]);
    expect(groupsOf([piece("a", writes(1, "element")), piece("b", reads(1, "element"))])).toEqual([["a", "b"]]);
  });

  test("one that touches what several write joins them, in their order", () => {
    const found = groupsOf([
      piece("a", writes(1, "element")),
      piece("b", writes(2, "element")),
      piece("c", writes(3, "element")),
      piece("d", reads(3, "element"), writes(1, "element")),
    ]);
    expect(found).toEqual([["a", "c", "d"], ["b"]]);
  });
});

describe("stages", () => {
  test("pieces that touch different buffers run together", () => {
    expect(namesOf([piece("a", writes(1, "any")), piece("b", writes(2, "any"))])).toEqual([["a", "b"]]);
  });

  test("two that only read do not wait", () => {
    expect(namesOf([piece("a", reads(1, "any")), piece("b", reads(1, "element"))])).toEqual([["a", "b"]]);
  });

  test("a reader waits for the writer, and a writer for the reader", () => {
    expect(namesOf([piece("a", writes(1, "element")), piece("b", reads(1, "any"))])).toEqual([["a"], ["b"]]);
    expect(namesOf([piece("a", reads(1, "any")), piece("b", writes(1, "element"))])).toEqual([["a"], ["b"]]);
  });

  test("elements that belong to one part in both pieces need no waiting", () => {
    expect(namesOf([piece("a", writes(1, "element")), piece("b", writes(1, "element"))])).toEqual([["a", "b"]]);
    expect(namesOf([piece("a", writes(1, "column")), piece("b", writes(1, "row"))])).toEqual([["a"], ["b"]]);
    expect(namesOf([piece("a", writes(1, "any")), piece("b", writes(1, "any"))])).toEqual([["a"], ["b"]]);
  });

  test("who waits for the first of a group waits for all of it, and order is kept", () => {
    const found = namesOf([
      piece("a", writes(1, "any")),
      piece("b", writes(2, "any")),
      piece("c", reads(1, "any")),
      piece("d", reads(2, "any")),
      piece("e", writes(1, "any")),
    ]);
    expect(found).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });
});

/** Two populations that spike, connected both ways; `code` is the weight-update model's. */
function program(code: { preSpikeSynCode?: string; postSpikeSynCode?: string; synapseDynamicsCode?: string }) {
  const model = new GeNNModel({ dt: DT });
  const [a, b] = ["a", "b"].map((name) => addScripted(model, name, 3, [[0]]));
  const listener = model.addNeuronPopulation("listener", 3, collector);
  const weightUpdate = defineWeightUpdateModel({ name: "weights", vars: { g: 1 }, ...code });
  model.addSynapsePopulation("there", "dense", a!, b!, { weightUpdate, postsynaptic: delta });
  const { postSpikeSynCode: _, ...without } = code;
  const onwards = defineWeightUpdateModel({ name: "onwards", vars: { g: 1 }, ...without });
  model.addSynapsePopulation("on", "dense", b!, listener, { weightUpdate: onwards, postsynaptic: delta });
  return lower(model);
}
const kernelsOf = (one: ReturnType<typeof program>) =>
  scheduleOf(one).stages.map(({ kernels }) => kernels.map((id) => one.step[id]!.name));

describe("the schedule of a Program", () => {
  test("all synapses, then all neurons, whose events everybody must know before the next step", () => {
    const one = program({ preSpikeSynCode: "addToPost(g);", synapseDynamicsCode: "g *= 0.5;" });
    expect(kernelsOf(one)).toEqual([
      ["there.synapseDynamics", "there.presynapticSpike", "on.synapseDynamics", "on.presynapticSpike"],
      ["a.neuron", "b.neuron", "listener.neuron"],
    ]);
    expect(scheduleOf(one).stages.map(({ exchange }) => exchange)).toEqual([[], [0, 1]]);
  });

  test("sums on the presynaptic side come from synapses of all parts", () => {
    const one = program({ preSpikeSynCode: "addToPre(g); addToPost(g);" });
    const accesses = accessesOf(one, one.step[0]!);
    const ownerOf = (name: string) => accesses.find(({ buffer }) => one.buffers[buffer]!.name === name);
    expect(ownerOf("there.inSyn")).toMatchObject({ owner: "element", writes: true });
    expect(ownerOf("there.outPre")).toMatchObject({ owner: "any", writes: true });
    expect(ownerOf("there.g")).toMatchObject({ owner: "column", writes: false });
    expect(ownerOf("a.spike_ids")).toMatchObject({ owner: "any", writes: false });
  });

  test("who reads an extra global parameter waits for whoever writes it", () => {
    const model = new GeNNModel({ dt: DT });
    const a = addScripted(model, "a", 2, [[0]]);
    const target = model.addNeuronPopulation("target", 3, collector);
    const weightUpdate = defineWeightUpdateModel({
      name: "weights",
      extraGlobalParams: { table: "scalar" },
      synapseDynamicsCode: "table[id_post] = t;",
      preSpikeSynCode: "addToPost(table[2u - id_post]);",
    });
    const values = { extraGlobalParams: { table: [0, 0, 0] } };
    model.addSynapsePopulation("syn", "dense", a, target, {
      weightUpdate,
      weightUpdateValues: values,
      postsynaptic: delta,
    });
    expect(kernelsOf(lower(model)).slice(0, 2)).toEqual([["syn.synapseDynamics"], ["syn.presynapticSpike"]]);
  });

  test("a buffer that is read here and written there counts as written", () => {
    const one = program({ postSpikeSynCode: "g = g + 1;", preSpikeSynCode: "addToPost(g);" });
    const written = buffersTouched(accessesOf(one, one.step[1]!), "written");
    expect([...written].map((id) => one.buffers[id]!.name)).toEqual(["there.g"]);
  });
});

/** What a sparse network cannot be made of, and what cannot be asked of one: refused by name, before anything is drawn. */
import { expect, test } from "vitest";
import {
  build,
  type ConnectivityModel,
  defineWeightUpdateModel,
  dendriticDelayRef,
  fromIndices,
  fromRule,
  GeNNModel,
  ModelError,
  type NeuronPopulation,
  type SynapsePopulation,
} from "../../genn/index.ts";
import type { SparseConnectivity } from "../../genn/model/connectivity.ts";
import { fixedNumberTotal } from "../../genn_models/connectivity/index.ts";
import { addScripted, delta, nothing, silent } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";

const plain = defineWeightUpdateModel({ name: "plain", preSpikeSynCode: "addToPost(1);" });
const withEvents = defineWeightUpdateModel({
  name: "with_events",
  preEventThresholdConditionCode: "id > 0",
  preEventSynCode: "addToPost(1);",
});

test("lists of numbers that are none of JavaScript's plain ones are refused by name", () => {
  for (const pre of [[1n], new BigInt64Array(1)] as unknown as number[][]) {
    expect(() => fromIndices(pre, [0])).toThrow(
      "the presynaptic neurons of fromIndices must be whole numbers from 0 on, but [0] is",
    );
  }
});

test("a connectivity that only looks like one is refused", () => {
  const model = new GeNNModel({ dt: 1 });
  const pop = model.addNeuronPopulation("pop", 3, silent);
  for (const rule of [{}, { kind: "indices" }, { kind: "build" }]) {
    const made = { kind: "sparse", rule } as unknown as SparseConnectivity;
    const add = () => model.addSynapsePopulation("syn", made, pop, pop, { weightUpdate: plain, postsynaptic: nothing });
    expect(add).toThrow(ModelError);
    expect(add).toThrow("what fromRule() and fromIndices() make");
  }
  expect(() => fromRule({ kind: "connectivity", name: "x" } as unknown as ConnectivityModel)).toThrow(ModelError);
  expect(() => fromRule(fixedNumberTotal, { number: 2 ** 32 })).toThrow("a whole number from 0 to 2^32 - 1");
});

test("populations whose rows cannot even begin in memory are refused at once", async () => {
  const model = new GeNNModel({ dt: 1 });
  const pre = model.addNeuronPopulation("pre", 2 ** 31 - 1, silent);
  const post = model.addNeuronPopulation("post", 1, silent);
  model.addSynapsePopulation("syn", fromIndices([0], [0]), pre, post, { weightUpdate: plain, postsynaptic: delta });
  await expect(build(model, { threads: 1 })).rejects.toThrow(
    "the sparse synapses of 'syn' would need 8.00 GiB for where those of each of the 2147483647 neurons of 'pre' start",
  );
});

test("more threads than can be meant are refused on every backend", async () => {
  for (const backend of ["wasm", "reference"] as const) {
    const model = new GeNNModel({ dt: 1 });
    model.addNeuronPopulation("pop", 3, silent);
    await expect(build(model, { backend, threads: 1e9 })).rejects.toThrow(
      "threads must be a whole number from 1 to 1024, not 1000000000",
    );
  }
});

test("what is asked of no population is refused by name, and recordings are called by what they record", async () => {
  const model = new GeNNModel({ dt: 1 });
  const pop = addScripted(model, "pop", 3, [[0]]);
  const syn = model.addSynapsePopulation("syn", "one_to_one", pop, pop, {
    weightUpdate: withEvents,
    postsynaptic: nothing,
  });
  const simulation = await start(model, { threads: 1 });
  const none = undefined as unknown as SynapsePopulation & NeuronPopulation;
  expect(() => simulation.recordSpikes(none, 1)).toThrow("spikes are those of a neuron population, not of undefined");
  expect(() => simulation.recordEvents(none, "pre", 1)).toThrow("events are those of a synapse population");
  expect(() => simulation.synapseCount(none)).toThrow("synapses are those of a synapse population");
  expect(() => dendriticDelayRef(pop as never)).toThrow("dendriticDelayRef takes a synapse population");
  await expect(simulation.events(syn, "pre")).rejects.toThrow("call recordEvents first");
  await expect(simulation.spikes(pop)).rejects.toThrow("call recordSpikes first");
  expect(() => simulation.recordEvents(syn, "pre", 2 ** 40)).toThrow("the recorded events of 'pop'");
});

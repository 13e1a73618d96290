/** A Program as text: everything that tells one from another is there. */
import { describe, expect, test } from "vitest";
import { wasm } from "../../genn/backends/wasm/index.ts";
import {
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  divided,
  GeNNModel,
  uniform,
} from "../../genn/index.ts";
import { alignColumns } from "../../genn/program/columns.ts";
import { lineDifference } from "../../genn/program/difference.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { optimise } from "../../genn/program/passes/index.ts";
import { programText } from "../../genn/program/print.ts";
import { everything } from "../support/everything-model.ts";

function tiny(): GeNNModel {
  const model = new GeNNModel({ dt: 0.5, batchSize: 2, seed: 3, name: "tiny" });
  const neuron = defineNeuronModel({
    name: "leaky",
    params: { tau: 10 },
    vars: { v: divided(uniform(0, 1), 4), r: 0 },
    simCode: "v += dt * (Isyn - v) / tau; if (v < 0.0) v = 0; r = tanh(Isyn);",
    thresholdConditionCode: "v > gennrand_uniform()",
    resetCode: "v = 0;",
  });
  const weightUpdate = defineWeightUpdateModel({
    name: "weighted",
    vars: { g: [1, 2, 3, 4, 5, 6], last: -1 },
    preSpikeSynCode: "addToPost(g * r_pre); last = t;",
  });
  const [from, to] = [model.addNeuronPopulation("from", 2, neuron), model.addNeuronPopulation("to", 3, neuron)];
  const postsynaptic = definePostsynapticModel({ name: "kept", simCode: "injectCurrent(inSyn);" });
  model.addSynapsePopulation("syn", "dense", from, to, { weightUpdate, postsynaptic });
  return model;
}

test("a small Program", () => {
  expect(
    programText(lower(tiny())),
  ).toBe(`program tiny: dt 0.5 ms, 2 instances in blocks of 1, scalar float, time float, seed 3

buffers
  id  name              type   shape  copies    starts as
   0  from.v            float  2      instance  uniform(min 0, max 1) / 4
   1  from.r            float  2      instance  0
   2  from.spike_count  int32  1      instance  0
   3  from.spike_ids    int32  2      instance  0
   4  from.spiking      int32  2      instance  0                          scratch
   5  from.spike_total  int32  1      instance  0
   6  to.v              float  3      instance  uniform(min 0, max 1) / 4
   7  to.r              float  3      instance  0
   8  to.spike_count    int32  1      instance  0
   9  to.spike_ids      int32  3      instance  0
  10  to.spiking        int32  3      instance  0                          scratch
  11  to.spike_total    int32  1      instance  0
  12  syn.g             float  2 x 3  instance  6 values
  13  syn.last          float  2 x 3  instance  -1
  14  syn.inSyn         float  3      instance  0

event queues
  id  kind   population  neurons  slots  buffers
   0  spike  from        2        1      count 2, ids 3, spiking 4, total 5
   1  spike  to          3        1      count 8, ids 9, spiking 10, total 11

kernel syn.presynapticSpike: presynapticSpike, for each spike of from; dense 2 x 3, 6 synapses
  // synapse: preSpikeSynCode of weighted
  // r_pre: from.r[pre]; addToPost: syn.inSyn
  addToPost(g * r_pre);
  last = t;

kernel from.neuron: 2 neurons of leaky
  input Isyn starts as 0
  // neuron: simCode of leaky
  // dt = 0.5; tau = 10
  v += dt * (Isyn - v) / tau;
  if (v < 0.0)
    v = 0.0;
  r = tanh(Isyn);
  a spike where
    // condition: thresholdConditionCode of leaky
    // random numbers of 'from.thresholdConditionCode'
    v > gennrand_uniform();
    // reset: resetCode of leaky
    v = 0.0;

kernel to.neuron: 3 neurons of leaky
  input Isyn starts as 0
  // postsynaptic: simCode of kept
  injectCurrent(inSyn);
  // neuron: simCode of leaky
  // dt = 0.5; tau = 10
  v += dt * (Isyn - v) / tau;
  if (v < 0.0)
    v = 0.0;
  r = tanh(Isyn);
  a spike where
    // condition: thresholdConditionCode of leaky
    // random numbers of 'to.thresholdConditionCode'
    v > gennrand_uniform();
    // reset: resetCode of leaky
    v = 0.0;
`);
});

describe("what passes note is shown", () => {
  const text = programText(optimise(lower(everything()), wasm.passes));
  test.each([
    "each element for a row of 40",
    "  sets heard.input_changed",
    "  leaves out rows whose left.r is 0",
    "  while left.r (last: there.last_r_",
    "    in every step, over the postsynaptic neurons",
    "    when they move, over all synapses",
    "    before that and at the end of a stretch, over all synapses",
    "  keeps values until heard.input_changed is set",
    "  in steps in which it is not set, instead:",
    "  held source drive, into input Isyn, kept in drive.held_current",
    "  a spike when this becomes true",
    "update sum_there of the group learn; dense 40 x 40, 1600 synapses, each block of instances",
    "  sum: the sum over the batch, into sum_there.sum",
    "from: back.g[transposed]",
    "drive.levels  float",
  ])("%s", (part) => expect(text).toContain(part));
});

test("a population that sleeps", () => {
  const model = new GeNNModel({ dt: 1, name: "sleepy" });
  model.addNeuronPopulation("pop", 2, defineNeuronModel({ name: "still", vars: { v: 0 }, simCode: "v = Isyn;" }));
  const after = programText(optimise(lower(model), wasm.passes));
  const changes = lineDifference(programText(lower(model)), after);
  const note = "sleeps from its first step without an event until a source changes";
  expect(changes).toEqual(["  kernel pop.neuron: 2 neurons of still", `+   ${note}`]);
});

test("differences of lines", () => {
  const difference = (before: string, after: string) => lineDifference(before, after).join("|");
  expect(difference("a\n b\n c", "a\n b\n c")).toBe("");
  expect(difference("a\n b\n c\nd\n e", "a\n c\nd\n f")).toBe("  a|-  b|  d|-  e|+  f");
  expect(difference("a", "a\nb\nc")).toBe("  a|+ b|+ c");
  expect(difference("a\nb", "b")).toBe("- a");
});

test("columns", () => {
  expect(
    alignColumns(
      [
        ["a", "1", "x"],
        ["long", "100"],
        ["b", "", "y"],
      ],
      [1],
    ),
  ).toEqual(["a       1  x", "long  100", "b          y"]);
});

/** Code of synapses adds to variables of the neurons on either side, whatever starts it. */
import { describe, expect, test } from "vitest";
import {
  build,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  fromIndices,
  GeNNModel,
  postVarRef,
  preVarRef,
  synapseVarRef,
  variable,
} from "../../genn/index.ts";
import { start } from "../support/simulate.ts";
import { backends } from "./backends.ts";

/** Spikes in steps in which its bit of the pattern is set. */
const clockwork = defineNeuronModel({
  name: "clockwork",
  vars: { bits: 0 },
  thresholdConditionCode: "((int)bits >> (int)t) & 1",
});
const cleared = definePostsynapticModel({ name: "cleared", simCode: "inSyn = 0;" });
/** Weights grow at postsynaptic spikes, and two sums of each side follow. */
const counted = defineWeightUpdateModel({
  name: "counted",
  vars: { w: 0 },
  preVars: { given: 0 },
  postVars: { heard: 0, change: 0, all: 0 },
  preSpikeSynCode: "heard += w;",
  postSpikeSynCode: "w += id_pre + 1.0; change += id_pre + 1.0; given -= w;",
  postDynamicsCode: "all = all + heard - 0.5 * change; heard = 0; change = 0;",
});

const PRE = [0b0110, 0b1010, 0b0101];
const POST = [0b0011, 0b1100];
const STEPS = 6;

/** By hand: spikes of a step arrive in the next, those of senders first. */
function byHand(pairs: readonly (readonly [number, number])[]) {
  const w = pairs.map(() => 0);
  const given = PRE.map(() => 0);
  const all = POST.map(() => 0);
  for (let step = 0; step < STEPS; step++) {
    const [heard, change] = [POST.map(() => 0), POST.map(() => 0)];
    const sent = (bits: number) => step > 0 && ((bits >> (step - 1)) & 1) === 1;
    for (const [at, [pre, post]] of pairs.entries()) if (sent(PRE[pre]!)) heard[post]! += w[at]!;
    for (const [at, [pre, post]] of pairs.entries()) {
      if (!sent(POST[post]!)) continue;
      w[at]! += pre + 1;
      change[post]! += pre + 1;
      given[pre]! -= w[at]!;
    }
    for (const post of POST.keys()) all[post]! += heard[post]! - 0.5 * change[post]!;
  }
  return { w, given, all };
}

const ALL = PRE.flatMap((_, pre) => POST.map((_, post) => [pre, post] as const));
const SOME = [
  [0, 1],
  [1, 0],
  [1, 1],
  [2, 0],
] as const;

describe.each(backends)("%s", (_, options) => {
  test.each([
    ["dense", ALL],
    ["listed", SOME],
  ] as const)("%s synapses", async (kind, pairs) => {
    const model = new GeNNModel({ dt: 1, batchSize: 2 });
    const source = model.addNeuronPopulation("source", PRE.length, clockwork, { vars: { bits: PRE } });
    const target = model.addNeuronPopulation("target", POST.length, clockwork, { vars: { bits: POST } });
    const connectivity =
      kind === "dense"
        ? kind
        : fromIndices(
            pairs.map(([pre]) => pre),
            pairs.map(([, post]) => post),
          );
    const synapses = model.addSynapsePopulation("syn", connectivity, source, target, {
      weightUpdate: counted,
      postsynaptic: cleared,
    });
    const simulation = await start(model, options);
    await simulation.step(STEPS);
    const { w, given, all } = byHand(pairs);
    expect([...(await simulation.pull(synapseVarRef(synapses, "w")))]).toEqual([...w, ...w]);
    expect([...(await simulation.pull(preVarRef(synapses, "given")))]).toEqual([...given, ...given]);
    expect([...(await simulation.pull(postVarRef(synapses, "all")))]).toEqual([...all, ...all]);
    expect(all.every((one) => one !== 0)).toBe(true);
  });
});

test.each([
  [
    "what is added to and read",
    "heard += w; w = heard;",
    /counted_2, preSpikeSynCode: 'heard' is added to and read in the same code/,
  ],
  [
    "what is assigned",
    "heard = w;",
    /cannot assign to 'heard': it is written by postSpikeCode and postDynamicsCode; code of synapses may add to it \(\+=\)/,
  ],
  ["what is multiplied", "heard *= w;", /cannot assign to 'heard'/],
  ["what is no scalar", "n += 1;", /cannot assign to 'n'/],
  ["a sum as a value", "w = (heard += 1.0);", /'add_to_heard'|no value|void/],
])("%s is refused", async (_, preSpikeSynCode, message) => {
  const model = new GeNNModel({ dt: 1 });
  const pop = model.addNeuronPopulation("pop", 2, clockwork);
  const weightUpdate = defineWeightUpdateModel({
    name: "counted_2",
    vars: { w: 0 },
    postVars: { heard: 0, n: variable({ type: "int", initial: 0 }) },
    preSpikeSynCode,
  });
  model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate, postsynaptic: cleared });
  await expect(build(model, { backend: "reference" })).rejects.toThrow(message);
});

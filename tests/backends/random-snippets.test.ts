/** Random snippets in every kind of kernel, against a direct evaluation of the same typed code: every bit must agree. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { passNames } from "../../genn/index.ts";
import {
  type RandomModel,
  randomNeurons,
  randomSpikingNeurons,
  randomSynapses,
  randomUpdates,
} from "../support/random-models.ts";
import { differenceBetween, differenceFromReference, type Schedule } from "../support/simulate.ts";
import { backends } from "./backends.ts";

const SEED = 20250117;
/** Snippets per model: building one costs more than running it. */
const TOGETHER = 12;
/** Making a counterexample smaller ends in time for it to be shown. */
const LIMIT = { interruptAfterTimeLimit: 60_000 };

const cases: readonly [name: string, random: RandomModel, schedule: Schedule, batchSize: number][] = [
  ["neurons", randomNeurons({}), { steps: 2 }, 1],
  ["neurons with arrays", randomNeurons({ arrays: true }), { steps: 2 }, 1],
  ["neurons with 64-bit types", randomNeurons({ wide: true }), { steps: 2 }, 2],
  ["neurons in double precision", randomNeurons({ precision: "double", wide: true, arrays: true }), { steps: 2 }, 1],
  ["spiking neurons", randomSpikingNeurons({}), { steps: 5 }, 2],
  ["spiking neurons with arrays", randomSpikingNeurons({ arrays: true, wide: true }), { steps: 5 }, 1],
  ["synapse dynamics", randomSynapses({}, "synapseDynamicsCode", "dense", ["addToPost"]), { steps: 2 }, 2],
  [
    "synapse dynamics that send back",
    randomSynapses({ arrays: true }, "synapseDynamicsCode", "dense", ["addToPost", "addToPre"]),
    { steps: 2 },
    1,
  ],
  ["presynaptic spikes", randomSynapses({}, "preSpikeSynCode", "dense", ["addToPost"]), { steps: 3 }, 1],
  [
    "presynaptic spikes, 64-bit types",
    randomSynapses({ wide: true, arrays: true }, "preSpikeSynCode", "dense", ["addToPost", "addToPre"]),
    { steps: 3 },
    1,
  ],
  ["postsynaptic spikes", randomSynapses({}, "postSpikeSynCode", "dense", ["addToPre"]), { steps: 3 }, 1],
  [
    "synapses in double precision",
    randomSynapses({ precision: "double", wide: true }, "preSpikeSynCode", "dense", ["addToPost", "addToPre"]),
    { steps: 3 },
    1,
  ],
  [
    "one-to-one dynamics",
    randomSynapses({}, "synapseDynamicsCode", "one_to_one", ["addToPost", "addToPre"]),
    { steps: 3 },
    2,
  ],
  [
    "one-to-one spikes",
    randomSynapses({ arrays: true }, "preSpikeSynCode", "one_to_one", ["addToPost", "addToPre"]),
    { steps: 3 },
    1,
  ],
  ["custom updates", randomUpdates({}, false), { steps: 1, updates: ["all"] }, 2],
  ["custom updates, transposed", randomUpdates({ wide: true }, true), { steps: 1, updates: ["all"] }, 2],
];

describe.each(backends)("%s: random code computes what its evaluation computes", (_, options) => {
  test.each(cases)("%s", async (_name, { snippet, model }, schedule, batchSize) => {
    const together = fc.array(snippet, { minLength: 1, maxLength: TOGETHER, size: "max" });
    await fc.assert(
      fc.asyncProperty(together, async (texts) => {
        const found = await differenceFromReference(model(texts, batchSize), options, schedule);
        expect(found, texts.join("\n--------\n")).toBeUndefined();
      }),
      { seed: SEED, numRuns: 8, ...LIMIT },
    );
  });

  test.each<[string, RandomModel]>([
    ["neurons fed by events", randomSpikingNeurons({ mathematics: "all" })],
    ["neurons with arrays fed by events", randomSpikingNeurons({ mathematics: "all", arrays: true })],
    ["neurons", randomNeurons({ mathematics: "all" })],
    ["presynaptic spikes", randomSynapses({ mathematics: "all" }, "preSpikeSynCode", "dense", ["addToPost"])],
    ["synapse dynamics", randomSynapses({ mathematics: "all" }, "synapseDynamicsCode", "dense", ["addToPost"])],
  ])("%s compute the same with all passes and with none, in one stretch and in many", async (_, { snippet, model }) => {
    const together = fc.array(snippet, { minLength: 1, maxLength: TOGETHER, size: "max" });
    await fc.assert(
      fc.asyncProperty(together, async (texts) => {
        const found = await differenceBetween(model(texts, 2), options, [
          { stretches: [6, 2], passesOff: [] },
          { stretches: [1, 1, 4, 1, 1], passesOff: passNames },
        ]);
        expect(found, texts.join("\n--------\n")).toBeUndefined();
      }),
      { seed: SEED, numRuns: 6, ...LIMIT },
    );
  });
});

/** Long random snippets in every kind of kernel, many in one model, against the reference backend: every bit must agree. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BuildOptions, passNames } from "../../genn/index.ts";
import { effort, patience } from "../support/effort.ts";
import {
  type RandomModel,
  randomNeurons,
  randomSpikingNeurons,
  randomSynapses,
  randomUpdates,
  type Setting,
} from "../support/random-models.ts";
import { differenceBetween, differenceFromReference, type Schedule } from "../support/simulate.ts";
import { fastBackends, precisionsOf } from "./backends.ts";

const SEED = 20250117;
/** Making a counterexample smaller ends in time for it to be shown. */
const LIMIT = { interruptAfterTimeLimit: patience(1200).timeout - 60_000 };

/**
 * How much is tried. Snippets share a model, because building one costs more than running it; software GPUs compile slowly. All of the soak
 * is about 46 000 snippets on the CPU.
 */
const effortOn = ({ backend }: BuildOptions) =>
  backend === "webgpu"
    ? { together: 3, evaluations: effort(6, 3), comparisons: effort(4, 2) }
    : { together: 12, evaluations: effort(220, 8), comparisons: effort(12, 6) };

type Case = readonly [name: string, random: RandomModel, schedule: Schedule, batchSize: number];

function casesOn(options: BuildOptions): readonly Case[] {
  const isGpu = options.backend === "webgpu";
  // Compilers of GPUs may compute with constants in an order of their own, so there they must not know them.
  const common: Setting = { hideConstants: isGpu };
  const wide: Setting = { ...common, wide: isGpu ? "integers" : true };
  const arrays: Setting = { ...common, arrays: true };
  const double: Setting = { precision: "double", wide: true };
  const everywhere: readonly Case[] = [
    ["neurons", randomNeurons(common), { steps: 2 }, 1],
    ["neurons with arrays", randomNeurons(arrays), { steps: 2 }, 1],
    ["neurons with 64-bit types", randomNeurons(wide), { steps: 2 }, 2],
    ["spiking neurons", randomSpikingNeurons(common), { steps: 5 }, 2],
    ["spiking neurons with arrays", randomSpikingNeurons({ ...arrays, ...wide }), { steps: 5 }, 1],
    ["synapse dynamics", randomSynapses(common, "synapseDynamicsCode", "dense", ["addToPost"]), { steps: 2 }, 2],
    [
      "synapse dynamics that send back",
      randomSynapses(arrays, "synapseDynamicsCode", "dense", ["addToPost", "addToPre"]),
      { steps: 2 },
      1,
    ],
    ["presynaptic spikes", randomSynapses(common, "preSpikeSynCode", "dense", ["addToPost"]), { steps: 3 }, 1],
    [
      "presynaptic spikes, 64-bit types",
      randomSynapses({ ...arrays, ...wide }, "preSpikeSynCode", "dense", ["addToPost", "addToPre"]),
      { steps: 3 },
      1,
    ],
    ["postsynaptic spikes", randomSynapses(common, "postSpikeSynCode", "dense", ["addToPre"]), { steps: 3 }, 1],
    [
      "one-to-one dynamics",
      randomSynapses(common, "synapseDynamicsCode", "one_to_one", ["addToPost", "addToPre"]),
      { steps: 3 },
      2,
    ],
    [
      "one-to-one spikes",
      randomSynapses(arrays, "preSpikeSynCode", "one_to_one", ["addToPost", "addToPre"]),
      { steps: 3 },
      1,
    ],
    ["custom updates", randomUpdates(common, false), { steps: 1, updates: ["all"] }, 2],
    ["custom updates, transposed", randomUpdates(wide, true), { steps: 1, updates: ["all"] }, 2],
  ];
  const withDoubles: readonly Case[] = [
    ["neurons in double precision", randomNeurons({ ...double, arrays: true }), { steps: 2 }, 1],
    [
      "synapses in double precision",
      randomSynapses(double, "preSpikeSynCode", "dense", ["addToPost", "addToPre"]),
      { steps: 3 },
      1,
    ],
  ];
  return precisionsOf(options).includes("double") ? [...everywhere, ...withDoubles] : everywhere;
}

describe.each(fastBackends)("%s: random code computes what the reference computes", (_, options) => {
  const { together, evaluations, comparisons } = effortOn(options);
  const several = ({ snippet }: RandomModel) => fc.array(snippet, { minLength: 1, maxLength: together, size: "max" });

  test.each(casesOn(options))("%s", patience(1200), async (_name, random, schedule, batchSize) => {
    await fc.assert(
      fc.asyncProperty(several(random), async (texts) => {
        const found = await differenceFromReference(random.model(texts, batchSize), options, schedule);
        expect(found, texts.join("\n--------\n")).toBeUndefined();
      }),
      { seed: SEED, numRuns: evaluations, ...LIMIT },
    );
  });

  const all: Setting = { mathematics: "all", hideConstants: options.backend === "webgpu" };
  test.each<[string, RandomModel]>([
    ["neurons fed by events", randomSpikingNeurons(all)],
    ["neurons with arrays fed by events", randomSpikingNeurons({ ...all, arrays: true })],
    ["neurons", randomNeurons(all)],
    ["presynaptic spikes", randomSynapses(all, "preSpikeSynCode", "dense", ["addToPost"])],
    ["synapse dynamics", randomSynapses(all, "synapseDynamicsCode", "dense", ["addToPost"])],
  ])("%s compute the same with all passes and with none, in one stretch and in many", async (_, random) => {
    await fc.assert(
      fc.asyncProperty(several(random), async (texts) => {
        const found = await differenceBetween(random.model(texts, 2), options, [
          { stretches: [6, 2], passesOff: [] },
          { stretches: [1, 1, 4, 1, 1], passesOff: passNames },
        ]);
        expect(found, texts.join("\n--------\n")).toBeUndefined();
      }),
      { seed: SEED, numRuns: comparisons, ...LIMIT },
    );
  });
});

/**
 * A thousand random models against the reference backend: every bit must agree. The CPU backend runs all of them. The GPU
 * backend, whose software drivers compile slowly, runs one in forty, half of them in each mode; RANDOM_MODELS=1000 in the environment makes it run them
 * all (any other number: about so many on each).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BuildOptions, type GeNNModel, passNames } from "../../genn/index.ts";
import {
  type RandomModel,
  randomNeurons,
  randomSpikingNeurons,
  randomSynapses,
  randomUpdates,
  type Setting,
} from "../support/random-models.ts";
import { arbitraryNetwork, modelOf, type NetworkSetting } from "../support/random-networks.ts";
import { differenceFromReference, type Schedule } from "../support/simulate.ts";

const SEED = 20261009;
/** Models in all. */
const WANTED = process.env.RANDOM_MODELS === undefined ? undefined : Number(process.env.RANDOM_MODELS);
const ALL = 1000;

/** Sums over the batch, and weight changes that wait, may be added up in another order than the reference's. */
const EXACT_PASSES = { passesOff: ["blockAccumulators", "stillSenders"] } as const;

interface Kind {
  readonly name: string;
  /** How many of the thousand. */
  readonly count: number;
  /** Models, each with what tells of it if it fails. */
  readonly models: fc.Arbitrary<readonly [model: () => GeNNModel, text: string, first?: number]>;
  readonly schedule: Schedule;
}

/** One snippet of some length in one group. */
const single = ({ snippet, model }: RandomModel, batchSize: number): Kind["models"] =>
  snippet.map((text) => [() => model([text], batchSize), text] as const);

const networks = (setting: NetworkSetting): Kind["models"] =>
  arbitraryNetwork(setting).map(
    (network) => [() => modelOf(network, setting), JSON.stringify(network, undefined, 1), network.first] as const,
  );

function kindsOn({ backend }: BuildOptions): readonly Kind[] {
  const exact = backend === "webgpu";
  // Compilers of GPUs may compute with constants in an order of their own, so there they must not know them.
  const common: Setting = { hideConstants: exact, mathematics: exact ? "exact" : "all", length: 80 };
  const wide: Setting = { ...common, wide: exact ? "integers" : true };
  const double: Setting = exact ? common : { ...common, wide: true, precision: "double" };
  const arrays: Setting = { ...common, arrays: true };
  const both = ["addToPost", "addToPre"];
  const run = { steps: 3 };
  const update = { steps: 1, updates: ["all"] };
  return [
    { name: "neurons", count: 60, models: single(randomNeurons(arrays), 2), schedule: run },
    { name: "neurons of wide types", count: 60, models: single(randomNeurons(wide), 1), schedule: run },
    { name: "spiking neurons", count: 60, models: single(randomSpikingNeurons(wide), 2), schedule: { steps: 6 } },
    {
      name: "synapse dynamics",
      count: 60,
      models: single(randomSynapses(common, "synapseDynamicsCode", "dense", ["addToPost"]), 2),
      schedule: run,
    },
    {
      name: "presynaptic spikes",
      count: 60,
      models: single(randomSynapses(arrays, "preSpikeSynCode", "dense", both), 2),
      schedule: run,
    },
    {
      name: "postsynaptic spikes",
      count: 50,
      models: single(randomSynapses(double, "postSpikeSynCode", "dense", ["addToPre"]), 1),
      schedule: run,
    },
    {
      name: "pairs",
      count: 50,
      models: single(randomSynapses(wide, "synapseDynamicsCode", "one_to_one", both), 2),
      schedule: run,
    },
    { name: "custom updates", count: 50, models: single(randomUpdates(double, false), 2), schedule: update },
    { name: "custom updates, transposed", count: 50, models: single(randomUpdates(wide, true), 2), schedule: update },
    {
      name: "networks",
      count: exact ? 500 : 350,
      models: networks({ precision: "float", exact }),
      schedule: { steps: 3, updates: ["all"], rounds: 2 },
    },
    ...(exact
      ? []
      : [
          {
            name: "networks in double precision",
            count: 150,
            models: networks({ precision: "double", exact }),
            schedule: { steps: 3, updates: ["all"], rounds: 2 },
          },
        ]),
  ];
}

const targets: readonly (readonly [string, BuildOptions, number])[] = [
  ["wasm", { backend: "wasm", threads: 1, ...EXACT_PASSES }, WANTED ?? ALL],
  ["webgpu, fused", { backend: "webgpu", execution: "fused" }, WANTED ?? ALL / 80],
  ["webgpu, per step", { backend: "webgpu", execution: "per-step" }, WANTED ?? ALL / 80],
];

test("there are a thousand", () => {
  for (const [, options] of targets) expect(kindsOn(options).reduce((sum, { count }) => sum + count, 0)).toBe(ALL);
  expect(passNames).toEqual(expect.arrayContaining([...EXACT_PASSES.passesOff]));
});

describe.each(targets)("%s computes what the reference computes", (_, options, wanted) => {
  test.each(kindsOn(options))(
    "$count of a thousand: $name",
    { timeout: 3_600_000 },
    async ({ count, models, schedule }) => {
      await fc.assert(
        fc.asyncProperty(models, async ([model, text, first]) => {
          const found = await differenceFromReference(model(), options, {
            ...schedule,
            first,
            asOnGpus: options.backend === "webgpu",
          });
          expect(found, `${found}\n${text}`).toBeUndefined();
        }),
        {
          seed: SEED,
          numRuns: Math.max(1, Math.round((count * wanted) / ALL)),
          interruptAfterTimeLimit: 3_500_000,
          endOnFailure: true,
        },
      );
    },
  );
});

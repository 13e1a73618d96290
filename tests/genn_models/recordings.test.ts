/**
 * The models that have the names of GeNN's do what GeNN did: networks that it ran (`tests/golden/peers/`) are run with the models of this catalogue, in place of the
 * snippets that the recordings bring along. Double precision to 1e-9, single to 1e-4 of each variable's range, spikes and events in their steps.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { traubMilesAlt, traubMilesFast, traubMilesNStep } from "../../genn_models/index.ts";
import { Field } from "../../golden/field.ts";
import { catalogued, definitionsFrom, ownModels, ownNames } from "../../golden/peers/catalogue.ts";
import { comparePeer } from "../../golden/peers/compare.ts";
import { readPeer } from "../../golden/peers/read.ts";
import { edited } from "../golden/peers/edited.ts";
import { allRuns } from "../support/spiking.ts";

const folder = join(import.meta.dirname, "../golden/peers");
const files = readdirSync(folder)
  .filter((name) => /^(neuron|psm|wum)_.*\.json$/.test(name))
  .map((name) => readPeer(Field.ofFile(join(folder, name))))
  .filter((file) => ownNames(file).length > 0);

test("every model of this catalogue that GeNN has is in a recording", () => {
  const names = Object.values(ownModels).flatMap((models: object) => Object.keys(models));
  expect([...new Set(files.flatMap(ownNames))].sort()).toEqual(names.sort());
});

describe.each(files.map((file) => [file.name, file] as const))("%s", (_, file) => {
  test.each(allRuns)("%s", async (_name, precision, options) => {
    const comparison = await comparePeer(file, precision, { ...options, definitions: catalogued });
    expect(comparison.failures).toEqual([]);
    expect(comparison.compared).toBeGreaterThan(50);
  });
});

const traubMilesFile = edited("neuron_traub_miles", () => {});
const variants = { traubMilesFast, traubMilesAlt, traubMilesNStep };

describe.each(Object.entries(variants))("%s does what TraubMiles does", (_, variant) => {
  const definitions = definitionsFrom({ ...ownModels, neuron: { TraubMiles: variant } });
  test.each(allRuns)("%s", async (_name, precision, options) => {
    const { failures } = await comparePeer(traubMilesFile, precision, { ...options, definitions });
    expect(failures).toEqual([]);
  });
});

test("another model than the recorded one is noticed", async () => {
  const wrong = definitionsFrom({
    ...ownModels,
    neuron: { TraubMiles: { ...traubMilesNStep, params: { ...traubMilesNStep.params, ntimes: 24 } } },
  });
  const { failures } = await comparePeer(traubMilesFile, "double", { definitions: wrong });
  expect(failures).not.toEqual([]);
});

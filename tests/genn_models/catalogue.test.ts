/** Every model of `genn_models/`: it is described, it is found, and it runs on every backend. A new one is tested without a line here. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type AnyDefinition,
  type CurrentSourceModel,
  type CustomUpdateModel,
  defineCurrentSourceModel,
  defineNeuronModel,
  GeNNModel,
  identifiersOf,
  inSynRef,
  type NeuronModel,
  type NeuronPopulation,
  type PostsynapticModel,
  postVarRef,
  preVarRef,
  readOnly,
  type SynapsePopulation,
  synapseVarRef,
  uniform,
  type VariableReference,
  varRef,
  type WeightUpdateModel,
} from "../../genn/index.ts";
import { type CataloguedModel, catalogue, type ModelFolder } from "../../genn_models/catalogue.ts";
import * as models from "../../genn_models/index.ts";
import { folderTitles, indexOf, members, modelsPage } from "../../tools/models-page.ts";
import { backends } from "../backends/backends.ts";
import { collector } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";

const COMMAND = "run `npm run docs:models`";
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

describe("files", () => {
  test.each(Object.keys(folderTitles) as ModelFolder[])("the index of %s has every file", (folder) => {
    const files = readdirSync(new URL(`../../genn_models/${folder}`, import.meta.url));
    expect(read(`genn_models/${folder}/index.ts`), COMMAND).toBe(indexOf(folder, files));
  });

  test("the page of models is that of the catalogue", () => {
    expect(read("docs/models.md"), COMMAND).toBe(modelsPage(catalogue));
  });

  test("every definition that is exported is in the catalogue, once", () => {
    const exported = Object.entries<unknown>(models).flatMap(([name, value]) =>
      value !== null && typeof value === "object" && "kind" in value ? [name] : [],
    );
    expect(catalogue.map(({ exportName }) => exportName).sort()).toEqual(exported.sort());
    const names = catalogue.map(({ definition }) => `${definition.kind} ${definition.name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

const KINDS: Readonly<Record<ModelFolder, CataloguedModel["definition"]["kind"]>> = {
  neurons: "neuron",
  synapses: "weightUpdate",
  postsynaptic: "postsynaptic",
  sources: "currentSource",
  updates: "customUpdate",
  connectivity: "connectivity",
};

/** What runs in every step, or when called. Connectivity is tested in `connectivity.test.ts`. */
type Driveable = CataloguedModel & { readonly definition: AnyDefinition };
const isDriveable = (model: CataloguedModel): model is Driveable => model.definition.kind !== "connectivity";

describe.each(catalogue.map((model) => [model.exportName, model] as const))("%s", (exportName, model) => {
  const { definition, docs, folder } = model;

  test("is described: summary, equations, source, unit and meaning of everything that has a name", () => {
    expect(definition.kind).toBe(KINDS[folder]);
    expect(docs?.summary).toMatch(/^[A-Z].*\.$/);
    expect(docs?.equations.length).toBeGreaterThan(0);
    expect(docs?.source).toMatch(/\w/);
    const quantities = (docs?.quantities ?? {}) as Record<string, readonly [string, string]>;
    expect(Object.keys(quantities).sort()).toEqual(
      members(definition)
        .map(({ name }) => name)
        .sort(),
    );
    for (const [unit, meaning] of Object.values(quantities)) {
      expect(unit).toMatch(/\S/);
      expect(meaning).toMatch(/\w/);
    }
    const files = readdirSync(new URL(`../../genn_models/${folder}`, import.meta.url));
    const own = files.filter((file) => read(`genn_models/${folder}/${file}`).includes(`export const ${exportName} =`));
    expect(own).toHaveLength(1);
    expect(read(`genn_models/${folder}/${own[0]}`), "a docstring").toMatch(
      new RegExp(String.raw`\*/\nexport const ${exportName} =`),
    );
  });

  test.each(isDriveable(model) ? backends : [])("is driven for 100 steps and stays finite: %s", async (_, options) => {
    const { network, watched, update } = drive(model as Driveable);
    const simulation = await start(network, options);
    const before = await Promise.all(watched.map((reference) => simulation.pull(reference)));
    for (let step = 0; step < 100; step++) {
      await simulation.step();
      if (update !== undefined) await simulation.customUpdate(update);
    }
    // A value that is not finite is an error of `pull`.
    const after = await Promise.all(watched.map((reference) => simulation.pull(reference)));
    expect(after, "something has changed").not.toEqual(before);
  });
});

/** A small model that uses the definition, and what to look at. */
interface Driven {
  readonly network: GeNNModel;
  readonly watched: readonly VariableReference[];
  /** A custom update group to run after every step. */
  readonly update?: string;
}

const SIZE = 5;

function drive({ definition, docs }: Driveable): Driven {
  const network = new GeNNModel({ dt: 0.25, batchSize: 2, seed: 1 });
  switch (definition.kind) {
    case "neuron":
      return driveNeuron(network, definition, docs?.example);
    case "weightUpdate":
      return driveSynapse(network, definition);
    case "postsynaptic":
      return drivePostsynaptic(network, definition);
    case "currentSource":
      return driveSource(network, definition, docs?.example);
    case "customUpdate":
      return driveUpdate(network, definition);
  }
}

const namesOf = (variables: object): string[] => Object.keys(variables);

/** A different wave into every input. */
const wave = defineCurrentSourceModel({
  name: "wave",
  params: { phase: 0 },
  injectionCode: "injectCurrent(0.5 * sin(t + id + phase));",
});

type Example = Readonly<Record<string, readonly number[]>>;

function driveNeuron(network: GeNNModel, definition: NeuronModel, example: Example = {}): Driven {
  const of = (names: object) =>
    Object.fromEntries(Object.entries(example).filter(([name]) => Object.hasOwn(names, name)));
  const cells = network.addNeuronPopulation("cells", SIZE, definition, {
    vars: of(definition.vars),
    extraGlobalParams: of(definition.extraGlobalParams),
  });
  for (const [phase, targetVar] of ["Isyn", ...namesOf(definition.additionalInputVars)].entries()) {
    network.addCurrentSource(`wave_${targetVar}`, wave, cells, { targetVar, params: { phase } });
  }
  return { network, watched: namesOf(definition.vars).map((name) => varRef(cells, name)) };
}

/** Neurons whose variables move, of which some spike in every step. */
function moving(network: GeNNModel, name: string, variables: readonly string[]): NeuronPopulation {
  const neuron = defineNeuronModel({
    name,
    vars: Object.fromEntries([...variables, "sum"].map((variable) => [variable, 0])),
    simCode: `sum += Isyn;\n${variables.map((variable) => `${variable} = sin(t + id);`).join("\n")}`,
    thresholdConditionCode: "id % 2u == 0u",
  });
  return network.addNeuronPopulation(name, SIZE, neuron);
}

function connect(
  network: GeNNModel,
  [source, target]: readonly [NeuronPopulation, NeuronPopulation],
  weightUpdate: WeightUpdateModel,
  postsynaptic: PostsynapticModel,
): SynapsePopulation {
  const delays = /\baddToPostDelay\b/.test(weightUpdate.preSpikeSynCode) ? { maxDendriticDelaySteps: 4 } : {};
  const postsynapticVarRefs = Object.fromEntries(namesOf(postsynaptic.neuronVarRefs).map((name) => [name, name]));
  const models = { weightUpdate, postsynaptic, postsynapticVarRefs, ...delays };
  return network.addSynapsePopulation("synapses", "dense", source, target, models);
}

function driveSynapse(network: GeNNModel, definition: WeightUpdateModel): Driven {
  const code = Object.values(definition)
    .filter((value) => typeof value === "string")
    .join("\n");
  const own = [...namesOf(definition.preVars), ...namesOf(definition.postVars), "id", "st", "prev_st"];
  const needed = (suffix: string) =>
    [...identifiersOf(code)]
      .filter((name) => name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length))
      .filter((name) => !own.includes(name));
  const sides = [moving(network, "source", needed("_pre")), moving(network, "target", needed("_post"))] as const;
  const synapses = connect(network, sides, definition, models.sumInput);
  const watched = [
    varRef(sides[1], "sum"),
    ...namesOf(definition.vars).map((name) => synapseVarRef(synapses, name)),
    ...namesOf(definition.preVars).map((name) => preVarRef(synapses, name)),
    ...namesOf(definition.postVars).map((name) => postVarRef(synapses, name)),
  ];
  return { network, watched };
}

function drivePostsynaptic(network: GeNNModel, definition: PostsynapticModel): Driven {
  const target = moving(network, "target", namesOf(definition.neuronVarRefs));
  const synapses = connect(network, [moving(network, "source", ["r"]), target], models.rateSynapse, definition);
  return { network, watched: [varRef(target, "sum"), inSynRef(synapses)] };
}

function driveSource(network: GeNNModel, definition: CurrentSourceModel, extraGlobalParams: Example = {}): Driven {
  const cells = network.addNeuronPopulation("cells", SIZE, collector);
  const source = network.addCurrentSource("source", definition, cells, { extraGlobalParams });
  return { network, watched: [varRef(cells, "sum"), ...namesOf(definition.vars).map((name) => varRef(source, name))] };
}

/** References are one value per neuron, or where the update reduces, one per neuron and batch instance. */
function driveUpdate(network: GeNNModel, definition: CustomUpdateModel): Driven {
  const modes = [...Object.values(definition.vars).map(({ access }) => access), ...Object.values(definition.varRefs)];
  const reduces = modes.some((mode) => mode.startsWith("REDUCE"));
  const start = uniform(0.5, 1);
  const references = namesOf(definition.varRefs);
  const neuron = defineNeuronModel({
    name: "referenced",
    vars: Object.fromEntries(references.map((name) => [name, reduces ? start : readOnly(start)])),
  });
  const cells = network.addNeuronPopulation("cells", SIZE, neuron);
  const varRefs = Object.fromEntries(references.map((name) => [name, varRef(cells, name)]));
  const update = network.addCustomUpdate("update", "update", definition, { varRefs });
  const watched = [...Object.values(varRefs), ...namesOf(definition.vars).map((name) => varRef(update, name))];
  return { network, watched, update: "update" };
}

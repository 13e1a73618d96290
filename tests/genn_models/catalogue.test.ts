/** Every model of `genn_models/`, and every neuron and input of `snn/`: it is described, it is found, and it runs on every backend. A new one is tested without a line here. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type BuildOptions,
  type ConnectivityModel,
  type CurrentSourceModel,
  type CustomUpdateModel,
  defineCurrentSourceModel,
  defineNeuronModel,
  GeNNModel,
  identifiersOf,
  inSynRef,
  type ModelDocs,
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
import { snnCatalogue } from "../../snn/catalogue.ts";
import { folderTitles, indexOf, members, modelsPage } from "../../tools/models-page.ts";
import { backends } from "../backends/backends.ts";
import { collector } from "../support/definitions.ts";
import { difference, start, stateOf } from "../support/simulate.ts";

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

/** What runs in every step, or when called. */
interface Driveable {
  readonly exportName: string;
  readonly definition: Exclude<CataloguedModel["definition"], ConnectivityModel>;
  readonly docs: ModelDocs | undefined;
}
const driveable: readonly Driveable[] = [
  ...catalogue.filter((model): model is CataloguedModel & Driveable => model.definition.kind !== "connectivity"),
  ...snnCatalogue,
];

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
});

describe("neurons of networks that compute", () => {
  test.each(snnCatalogue.map((neuron) => [neuron.exportName, neuron] as const))(
    "%s is described",
    (_, { definition, docs }) => {
      expect(docs.summary).toMatch(/^[A-Z].*\.$/);
      expect(docs.equations.length).toBeGreaterThan(0);
      expect(docs.source).toMatch(/\w/);
      const names = members(definition).map(({ name }) => name);
      expect(Object.keys(docs.quantities).sort()).toEqual(names.sort());
    },
  );
});

describe.each(driveable.map((model, k) => [model.exportName, model, k] as const))("%s", (_, model, k) => {
  // Building for a software GPU takes most of the time: its two ways of running take turns.
  const inTurn = backends.filter(([, { execution }]) => execution !== ["fused", "per-step"][k % 2]);
  test.each(inTurn)("is driven for 100 steps and stays finite: %s", async (_, options) => {
    const { network, watched, update } = drive(model);
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

  test.each(sharings)("gives the same bits on one thread and on two that share the %s", async (parallel, shape) => {
    const [one, two] = await Promise.all([1, 2].map((threads) => stateAfter(model, shape, { threads, parallel })));
    expect(one!.size).toBeGreaterThan(0);
    expect(difference(two!, one!)).toBeUndefined();
  });
});

/** How many neurons a driven network has, and how many instances. */
interface Shape {
  readonly size: number;
  readonly batchSize: number;
}
const SMALL: Shape = { size: 5, batchSize: 2 };
/** Parts of a thread are of 32 neurons. */
const sharings = [
  ["instances", SMALL],
  ["neurons", { size: 70, batchSize: 1 }],
] as const satisfies readonly (readonly [BuildOptions["parallel"], Shape])[];

/** Everything that there is after some steps on the CPU. */
async function stateAfter(model: Driveable, shape: Shape, options: BuildOptions) {
  const { network, update } = drive(model, shape);
  const simulation = await start(network, { backend: "wasm", ...options });
  // A source's example has five neurons: too few for two parts.
  const isTooSmall = model.definition.kind === "currentSource" && model.docs?.example !== undefined;
  if (shape === SMALL || !isTooSmall) expect(simulation.threads).toBe(options.threads);
  for (let round = 0; round < 5; round++) {
    await simulation.step(20);
    if (update !== undefined) await simulation.customUpdate(update);
  }
  return stateOf(simulation);
}

/** A small model that uses the definition, and what to look at. */
interface Driven {
  readonly network: GeNNModel;
  readonly watched: readonly VariableReference[];
  /** A custom update group to run after every step. */
  readonly update?: string;
}

function drive({ definition, docs }: Driveable, { size, batchSize }: Shape = SMALL): Driven {
  const network = new GeNNModel({ dt: 0.25, batchSize, seed: 1 });
  switch (definition.kind) {
    case "neuron":
      return driveNeuron(network, definition, size, docs?.example);
    case "weightUpdate":
      return driveSynapse(network, definition, size);
    case "postsynaptic":
      return drivePostsynaptic(network, definition, size);
    case "currentSource":
      return driveSource(network, definition, docs?.example === undefined ? size : SMALL.size, docs?.example);
    case "customUpdate":
      return driveUpdate(network, definition, size);
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

function driveNeuron(network: GeNNModel, definition: NeuronModel, size: number, example: Example = {}): Driven {
  const of = (names: object) =>
    Object.fromEntries(Object.entries(example).filter(([name]) => Object.hasOwn(names, name)));
  // Examples are of five neurons.
  const vars = Object.entries(of(definition.vars)).map(([name, values]) => [
    name,
    Array.from({ length: size }, (_, neuron) => values[neuron % values.length]!),
  ]);
  const cells = network.addNeuronPopulation("cells", size, definition, {
    vars: Object.fromEntries(vars),
    extraGlobalParams: of(definition.extraGlobalParams),
  });
  for (const [phase, targetVar] of ["Isyn", ...namesOf(definition.additionalInputVars)].entries()) {
    network.addCurrentSource(`wave_${targetVar}`, wave, cells, { targetVar, params: { phase } });
  }
  const watched = namesOf(definition.vars).map((name) => varRef(cells, name));
  if (definition.thresholdConditionCode === "") return { network, watched };
  const target = network.addNeuronPopulation("target", size, collector);
  network.addSynapsePopulation("sent", "one_to_one", cells, target, {
    weightUpdate: models.staticPulseConstantWeight,
    postsynaptic: models.sumInput,
  });
  return { network, watched: [...watched, varRef(target, "sum")] };
}

/** Neurons whose variables move, of which some spike in every step. */
function moving(network: GeNNModel, name: string, size: number, variables: readonly string[]): NeuronPopulation {
  const neuron = defineNeuronModel({
    name,
    vars: Object.fromEntries([...variables, "sum"].map((variable) => [variable, 0])),
    simCode: `sum += Isyn;\n${variables.map((variable) => `${variable} = sin(t + id);`).join("\n")}`,
    thresholdConditionCode: "id % 2u == 0u",
  });
  return network.addNeuronPopulation(name, size, neuron);
}

function connect(
  network: GeNNModel,
  [source, target]: readonly [NeuronPopulation, NeuronPopulation],
  weightUpdate: WeightUpdateModel,
  postsynaptic: PostsynapticModel,
): SynapsePopulation {
  const delays = /\baddToPostDelay\b/.test(weightUpdate.preSpikeSynCode) ? { maxDendriticDelaySteps: 4 } : {};
  const toThemselves = (references: object) => Object.fromEntries(namesOf(references).map((name) => [name, name]));
  const models = {
    weightUpdate,
    postsynaptic,
    postsynapticVarRefs: toThemselves(postsynaptic.neuronVarRefs),
    preNeuronVarRefs: toThemselves(weightUpdate.preNeuronVarRefs),
    postNeuronVarRefs: toThemselves(weightUpdate.postNeuronVarRefs),
    ...delays,
  };
  return network.addSynapsePopulation("synapses", "dense", source, target, models);
}

function driveSynapse(network: GeNNModel, definition: WeightUpdateModel, size: number): Driven {
  const code = Object.values(definition)
    .filter((value) => typeof value === "string")
    .join("\n");
  const own = [...namesOf(definition.preVars), ...namesOf(definition.postVars), "id", "st", "prev_st"];
  const { preNeuronVarRefs, postNeuronVarRefs } = definition;
  const needed = (suffix: string, references: object) => [
    ...namesOf(references),
    ...[...identifiersOf(code)]
      .filter((name) => name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length))
      .filter((name) => !own.includes(name)),
  ];
  const sides = [
    moving(network, "source", size, needed("_pre", preNeuronVarRefs)),
    moving(network, "target", size, needed("_post", postNeuronVarRefs)),
  ] as const;
  const synapses = connect(network, sides, definition, models.sumInput);
  const watched = [
    varRef(sides[1], "sum"),
    ...namesOf(definition.vars).map((name) => synapseVarRef(synapses, name)),
    ...namesOf(definition.preVars).map((name) => preVarRef(synapses, name)),
    ...namesOf(definition.postVars).map((name) => postVarRef(synapses, name)),
  ];
  return { network, watched };
}

function drivePostsynaptic(network: GeNNModel, definition: PostsynapticModel, size: number): Driven {
  const target = moving(network, "target", size, namesOf(definition.neuronVarRefs));
  const synapses = connect(network, [moving(network, "source", size, ["r"]), target], models.rateSynapse, definition);
  return { network, watched: [varRef(target, "sum"), inSynRef(synapses)] };
}

function driveSource(
  network: GeNNModel,
  definition: CurrentSourceModel,
  size: number,
  extraGlobalParams: Example = {},
): Driven {
  const cells = network.addNeuronPopulation("cells", size, collector);
  const source = network.addCurrentSource("source", definition, cells, { extraGlobalParams });
  return { network, watched: [varRef(cells, "sum"), ...namesOf(definition.vars).map((name) => varRef(source, name))] };
}

/** References are one value per neuron, or where the update reduces, one per neuron and batch instance. */
function driveUpdate(network: GeNNModel, definition: CustomUpdateModel, size: number): Driven {
  const modes = [...Object.values(definition.vars).map(({ access }) => access), ...Object.values(definition.varRefs)];
  const reduces = modes.some((mode) => mode.startsWith("REDUCE"));
  const start = uniform(0.5, 1);
  const references = namesOf(definition.varRefs);
  const neuron = defineNeuronModel({
    name: "referenced",
    vars: Object.fromEntries(references.map((name) => [name, reduces ? start : readOnly(start)])),
  });
  const inSegments = modes.some((mode) => mode.startsWith("REDUCE_SEGMENT"));
  const cells = network.addNeuronPopulation("cells", size, neuron, inSegments ? { segments: [1, size - 1] } : {});
  const varRefs = Object.fromEntries(references.map((name) => [name, varRef(cells, name)]));
  const update = network.addCustomUpdate("update", "update", definition, { varRefs });
  const watched = [...Object.values(varRefs), ...namesOf(definition.vars).map((name) => varRef(update, name))];
  return { network, watched, update: "update" };
}

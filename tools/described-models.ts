/** Everything that the manual has a page for, with what a page says of it: models of the catalogue, initial values, neurons and inputs of networks that compute. */
import type { ModelDocs } from "../genn/index.ts";
import { type CataloguedModel, catalogue } from "../genn_models/catalogue.ts";
import { initialiserResponse, type ModelAnswer, neuronResponse, responseOf, settingOf } from "../responses/index.ts";
import { type CataloguedNeuron, type SnnFolder, snnCatalogue } from "../snn/catalogue.ts";
import { argumentsOf, callOf, type DescribedInitialiser, describedInitialisers } from "./initial-values.ts";
import { BUILD, type Draft, NEW_MODEL, programOf, runLines, textOf } from "./model-program.ts";
import { folderTitles, type Member, members } from "./models-page.ts";

/** What there is a page for. */
export interface Subject {
  /** What is imported, and the name of the page. */
  readonly name: string;
  readonly section: string;
  readonly docs: ModelDocs | undefined;
  readonly members: readonly Member[];
  /** Where it is, as prose with code marked as Markdown does. */
  readonly place: string;
  /** Simulates what is shown. */
  answer(): Promise<ModelAnswer>;
  /** The text of a program that uses it; a neuron with an input is driven so. */
  program(drive?: ModelAnswer["drive"]): string;
}

/** What a page is made of. */
export interface DescribedModel extends Omit<Subject, "answer" | "program"> {
  readonly answer: ModelAnswer;
  readonly program: string;
}

const snnTitles: Readonly<Record<SnnFolder, string>> = {
  neurons: "Neurons that compute",
  inputs: "Inputs",
};

/** Titles of the sections, in the order of the pages. */
export const sectionTitles: Readonly<Record<string, string>> = {
  ...folderTitles,
  initial: "Initial values",
  ...Object.fromEntries(Object.entries(snnTitles).map(([folder, title]) => [`snn-${folder}`, title])),
};

/** All of them, by section. */
export const subjects: readonly Subject[] = [
  ...catalogue.map(modelSubject),
  ...describedInitialisers.map(initialiserSubject),
  ...snnCatalogue.map(neuronSubject),
];

/** Simulates it. */
export async function described(subject: Subject): Promise<DescribedModel> {
  const answer = await subject.answer();
  return { ...subject, answer, program: subject.program(answer.drive) };
}

function modelSubject(model: CataloguedModel): Subject {
  const { exportName, folder, docs, definition } = model;
  return {
    name: exportName,
    section: folder,
    docs,
    members: members(definition),
    place: `In \`genn_models/${folder}\`, under the name \`${definition.name}\``,
    answer: () => responseOf(definition),
    program: (drive) => programOf(model, drive),
  };
}

function initialiserSubject(initialiser: DescribedInitialiser): Subject {
  const { exportName, initial, docs, before = [], imports = [], call = callOf(initial) } = initialiser;
  const isDelay = initial.kind === "normalClippedDelay";
  const program: Draft = isDelay
    ? {
        imports: ["deltaCurr", "lif", "poisson", "staticPulseDelay", "synapseVarRef"],
        lines: [
          NEW_MODEL,
          'const pre = model.addNeuronPopulation("pre", 100, poisson);',
          'const post = model.addNeuronPopulation("post", 10, lif);',
          'const synapses = model.addSynapsePopulation("synapses", "dense", pre, post, {',
          "  weightUpdate: staticPulseDelay,",
          `  weightUpdateValues: { vars: { g: 0.1, d: ${call} } },`,
          "  postsynaptic: deltaCurr,",
          "  maxDendriticDelaySteps: 64,",
          "});",
          BUILD,
          'console.log("d:", (await simulation.pull(synapseVarRef(synapses, "d"))).slice(0, 10));',
        ],
      }
    : {
        imports: [...imports, "leakyRate", "varRef"],
        before,
        lines: [
          NEW_MODEL,
          `const cells = model.addNeuronPopulation("cells", 100, leakyRate, { vars: { v: ${call} } });`,
          BUILD,
          'console.log("v:", await simulation.pull(varRef(cells, "v")));',
        ],
      };
  return {
    name: exportName,
    section: "initial",
    docs,
    members: argumentsOf(initialiser).map(([name, value]) => ({ name, role: "argument", value })),
    place: "In `genn/model`",
    answer: () => initialiserResponse(initial, isDelay ? "steps" : "1"),
    program: () => textOf(exportName, program),
  };
}

function neuronSubject(neuron: CataloguedNeuron): Subject {
  const { exportName, folder, options, definition, docs } = neuron;
  const given = Object.entries(options).map(([name, value]) => `${name}: ${value}`);
  const how = given.length === 0 ? "the options as they are" : `\`{ ${given.join(", ")} }\``;
  return {
    name: exportName,
    section: `snn-${folder}`,
    docs,
    members: members(definition),
    place: `In \`snn/${folder}\`; the model is called \`${definition.name}\`, shown with ${how}`,
    answer: () => neuronResponse(definition),
    program: (drive) => textOf(exportName, neuronProgram(neuron, given, drive)),
  };
}

function neuronProgram(
  { exportName, definition, populationCode, show, imports = [] }: CataloguedNeuron,
  options: readonly string[],
  drive: ModelAnswer["drive"],
): Draft {
  const { dt, duration } = settingOf(definition);
  const size = drive === undefined ? 5 : 100;
  const population = [`shape: ${size}`, ...(populationCode === undefined ? [] : [populationCode])].join(", ");
  return {
    imports: [...(drive === undefined ? [] : ["dc"]), ...imports, "varRef"],
    lines: [
      `const neuron = new ${exportName}(${options.length === 0 ? "" : `{ ${options.join(", ")} }`});`,
      `const { definition, values } = neuron.getModel({ ${population} }, ${dt});`,
      `const model = new GeNNModel({ dt: ${dt}, seed: 1 });`,
      `const cells = model.addNeuronPopulation("cells", ${size}, definition, values);`,
      ...runLines(definition, Math.round(duration / dt), drive, show === undefined ? [] : [show]),
    ],
  };
}

/**
 * The catalogue of models as a page, and the index files that make it find them. Text in, text out: `models.ts` reads
 * and writes.
 */
import type { Quantity } from "../genn/model/index.ts";
import type { CataloguedModel, ModelFolder } from "../genn_models/catalogue.ts";

const COMMAND = "npm run docs:models";

/** Titles of the folders, in the order of the page. */
export const folderTitles: Readonly<Record<ModelFolder, string>> = {
  neurons: "Neurons",
  synapses: "Synapses",
  postsynaptic: "Postsynaptic models",
  sources: "Current sources",
  updates: "Custom updates",
  connectivity: "Connectivity",
};

/** The index of a folder of models with these files. */
export function indexOf(folder: ModelFolder, files: readonly string[]): string {
  const models = files.filter((file) => file.endsWith(".ts") && file !== "index.ts");
  const names = models.map((file) => file.slice(0, -".ts".length)).sort();
  const lines = names.map((name) => `export * from "./${name}.ts";\n`);
  return `/** ${folderTitles[folder]}, one to a file. Written by \`${COMMAND}\`. */\n${lines.join("")}`;
}

/** The page, in Markdown. */
export function modelsPage(catalogue: readonly CataloguedModel[]): string {
  const sections = (Object.entries(folderTitles) as [ModelFolder, string][]).map(([folder, title]) => {
    const models = catalogue.filter((model) => model.folder === folder);
    return [`## ${title}`, ...models.map(modelSection)].join("\n\n");
  });
  return `# Models

The drop-in models of \`genn_models/\`, one file each, with equations, defaults, units and sources. A unit of 1 is a plain number; times are in ms. \`npm run docs:pages\` makes a page of each, of initial values, and of the neurons of \`snn/\`, with what it answers to
a standard input and a program that uses it. The reference toolkit is \`FabianSchubert/microcircuit_network\`.

${sections.join("\n\n")}

This page is written by \`${COMMAND}\` from the descriptions in those files: change it there.
`;
}

function modelSection({ exportName, folder, definition, docs }: CataloguedModel): string {
  const table = members(definition).map(({ name, role, value }) => {
    const [unit, meaning] = (docs?.quantities as Record<string, Quantity> | undefined)?.[name] ?? ["", ""];
    return `| \`${name}\` | ${role} | ${value} | ${unit} | ${meaning} |`;
  });
  return [
    `### ${exportName}`,
    docs?.summary,
    `\`\`\`\n${docs?.equations.join("\n")}\n\`\`\``,
    ["| name | is a | default | unit | meaning |", "|---|---|---|---|---|", ...table].join("\n"),
    `Model \`${definition.name}\`, folder \`${folder}\`. Source: ${docs?.source}.`,
  ].join("\n\n");
}

/** Something of a model that has a name. */
export interface Member {
  readonly name: string;
  readonly role: string;
  /** The default value, as text. */
  readonly value: string;
}

/** Everything of a model that has a name and that a description must explain. */
export function members(definition: CataloguedModel["definition"]): Member[] {
  const list = (values: object, role: string, show: (value: never) => string): Member[] =>
    Object.entries(values).map(([name, value]) => ({ name, role, value: show(value as never) }));
  const variables = (vars: object, role: string) =>
    list(vars, role, ({ initial }: { initial?: unknown }) =>
      typeof initial === "object" ? "" : String(initial ?? ""),
    );
  const numbers = [
    ...list(definition.params, "parameter", (value: number | undefined) => String(value ?? "")),
    ...list(definition.derivedParams, "derived parameter", () => ""),
  ];
  if (definition.kind === "connectivity") return numbers;
  const { vars, extraGlobalParams } = definition;
  return [
    ...numbers,
    ...(implicitInput(definition) ?? []),
    ...(definition.kind === "neuron" ? list(definition.additionalInputVars, "input", String) : []),
    ...variables(vars, "variable"),
    ...(definition.kind === "weightUpdate" ? variables(definition.preVars, "presynaptic variable") : []),
    ...(definition.kind === "weightUpdate" ? variables(definition.postVars, "postsynaptic variable") : []),
    ...(definition.kind === "weightUpdate"
      ? [
          ...list(definition.preNeuronVarRefs, "variable of the presynaptic neuron", () => ""),
          ...list(definition.postNeuronVarRefs, "variable of the postsynaptic neuron", () => ""),
          ...list(definition.psmVarRefs, "variable of the postsynaptic model", () => ""),
        ]
      : []),
    ...(definition.kind === "postsynaptic" || definition.kind === "currentSource"
      ? list(definition.neuronVarRefs, "variable of the neuron", () => "")
      : []),
    ...list(extraGlobalParams, "array", () => ""),
    ...(definition.kind === "customUpdate" ? list(definition.varRefs, "reference", () => "") : []),
  ];
}

/** The input that the simulator provides, where code names it. */
function implicitInput(definition: CataloguedModel["definition"]): Member[] | undefined {
  if (definition.kind === "postsynaptic") return [{ name: "inSyn", role: "input", value: "0" }];
  const usesInput = definition.kind === "neuron" && /\bIsyn\b/.test(definition.simCode);
  return usesInput ? [{ name: "Isyn", role: "input", value: "0" }] : undefined;
}

/** A complete program for a model of the catalogue, generated from its definition: what a reader may copy, run and go on from. */
import type { ConnectivityModel, CustomUpdateModel, Variable, WeightUpdateModel } from "../genn/index.ts";
import type { CataloguedModel } from "../genn_models/catalogue.ts";

import { type ModelAnswer, neededVariables, settingOf, usesDelays } from "../responses/index.ts";

type Driven = NonNullable<ModelAnswer["drive"]>;
type Definition = CataloguedModel["definition"];
type Of<Kind extends Definition["kind"]> = Extract<Definition, { readonly kind: Kind }>;

/** Lines of a program, and what it imports. */
export interface Draft {
  readonly imports: readonly string[];
  readonly before?: readonly string[];
  readonly lines: readonly string[];
}

/** Neurons of a population. */
const COUNT = 100;
/** Neurons that the arrays of an example are for. */
const EXAMPLE_COUNT = 5;
/** The longest line of a program. */
const WIDTH = 100;

/** The program of a model, as one would save it as `.mts` or `.mjs`. A neuron is driven as it is shown. */
export function programOf({ exportName, definition }: CataloguedModel, drive?: ModelAnswer["drive"]): string {
  return textOf(exportName, draftOf(exportName, definition, drive));
}

/** The text of a draft that uses something by its name. */
export function textOf(exportName: string, { imports, before = [], lines }: Draft): string {
  const names = [...new Set(["build", "GeNNModel", exportName, ...imports])].sort((one, other) =>
    one.toLowerCase() < other.toLowerCase() ? -1 : 1,
  );
  const flat = `import { ${names.join(", ")} } from "microcircuit-network";`;
  const imported =
    flat.length <= WIDTH
      ? [flat]
      : ["import {", ...names.map((name) => `  ${name},`), '} from "microcircuit-network";'];
  return [...imported, "", ...before, ...(before.length > 0 ? [""] : []), ...lines, "simulation.destroy();", ""].join(
    "\n",
  );
}

function draftOf(name: string, definition: Definition, drive?: ModelAnswer["drive"]): Draft {
  switch (definition.kind) {
    case "neuron":
      return neuronDraft(name, definition, drive);
    case "weightUpdate":
      return synapseDraft(name, definition);
    case "postsynaptic":
      return postsynapticDraft(name, definition);
    case "currentSource":
      return sourceDraft(name, definition);
    case "customUpdate":
      return updateDraft(name, definition);
    case "connectivity":
      return connectivityDraft(name, definition);
  }
}

export const NEW_MODEL = "const model = new GeNNModel({ dt: 0.1, seed: 1 });";
export const BUILD = "const simulation = await build(model);";

function neuronDraft(name: string, definition: Of<"neuron">, drive?: ModelAnswer["drive"]): Draft {
  const hasArrays = Object.keys(definition.extraGlobalParams).length > 0;
  const count = hasArrays ? EXAMPLE_COUNT : COUNT;
  const first = Object.keys(definition.vars)[0];
  const { dt, duration } = settingOf(definition);
  const steps = Math.round(duration / dt);
  const values = list(valuesToGive(definition));
  return {
    imports: [...(drive ? ["dc"] : []), ...(first === undefined ? [] : ["varRef"])],
    lines: [
      `const model = new GeNNModel({ dt: ${dt}, seed: 1 });`,
      ...call(`const cells = model.addNeuronPopulation("cells", ${count}, ${name}`, values),
      ...runLines(definition, steps, drive),
    ],
  };
}

/** Builds `cells`, runs them and prints what they did; `show` is run once they are built. */
export function runLines(
  { thresholdConditionCode, vars }: Of<"neuron">,
  steps: number,
  drive?: ModelAnswer["drive"],
  show: readonly string[] = [],
): string[] {
  const isSpiking = thresholdConditionCode.trim() !== "";
  const first = Object.keys(vars)[0];
  return [
    ...(drive ? call('model.addCurrentSource("step", dc, cells', driveValues(drive)) : []),
    BUILD,
    ...show,
    ...(isSpiking ? [`simulation.recordSpikes(cells, ${steps});`] : []),
    `await simulation.step(${steps});`,
    ...(isSpiking
      ? [
          "const [spikes] = await simulation.spikes(cells);",
          'console.log("spikes:", spikes!.ids.length, "in", simulation.t, "ms");',
        ]
      : []),
    ...(first === undefined ? [] : [`console.log("${first}:", await simulation.pull(varRef(cells, "${first}")));`]),
  ];
}

const driveValues = ({ target, input }: Driven): string =>
  target === "Isyn" ? `{ params: { amp: ${input} } }` : `{ targetVar: "${target}", params: { amp: ${input} } }`;

/** Neurons for either side of synapses: those of the catalogue where they do, else some whose variables move. */
function sideDraft(
  name: string,
  needed: readonly string[],
  known: string,
  extra = "",
): Draft & { readonly neuron: string } {
  if (needed.length === 0) return { neuron: known, imports: [known], lines: [] };
  const moving = needed.map((one, k) => `${one} = sin(0.1 * t + id + ${k}.0);`).join(" ");
  return {
    neuron: name,
    imports: ["defineNeuronModel"],
    before: [
      `const ${name} = defineNeuronModel({`,
      `  name: "${name}",`,
      `  vars: { ${[...needed, "input"].map((one) => `${one}: 0`).join(", ")} },`,
      `  simCode: "input = Isyn; ${moving}${extra}",`,
      '  thresholdConditionCode: "gennrand_uniform() < 0.001",',
      "});",
    ],
    lines: [],
  };
}

function synapseDraft(name: string, definition: WeightUpdateModel): Draft {
  const source = sideDraft("source", neededVariables(definition, "pre"), "poisson");
  const target = sideDraft("target", neededVariables(definition, "post"), "lif");
  const same = (references: object) => record(Object.keys(references).map((one) => [one, `"${one}"`]));
  const postsynaptic = Object.keys(definition.psmVarRefs);
  const watched = Object.keys(definition.vars)[0];
  const post = target.neuron === "lif" ? "V" : "input";
  const options = [
    `weightUpdate: ${name}`,
    ...entry("weightUpdateValues", list(valuesToGive(definition))),
    `postsynaptic: ${postsynaptic.length === 0 ? "deltaCurr" : "arriving"}`,
    ...entry("preNeuronVarRefs", same(definition.preNeuronVarRefs)),
    ...entry("postNeuronVarRefs", same(definition.postNeuronVarRefs)),
    ...entry("psmVarRefs", same(definition.psmVarRefs)),
    ...(usesDelays(definition) ? ["maxDendriticDelaySteps: 256"] : []),
  ];
  const arriving = [
    "const arriving = definePostsynapticModel({",
    '  name: "arriving",',
    `  vars: ${record(postsynaptic.map((one) => [one, "0"]))},`,
    '  simCode: "injectCurrent(inSyn); inSyn = 0.0;",',
    "});",
  ];
  return {
    imports: [
      ...source.imports,
      ...target.imports,
      ...(postsynaptic.length === 0 ? ["deltaCurr"] : ["definePostsynapticModel"]),
      ...(watched === undefined ? [] : ["synapseVarRef"]),
      "varRef",
    ],
    before: [...(source.before ?? []), ...(target.before ?? []), ...(postsynaptic.length === 0 ? [] : arriving)],
    lines: [
      NEW_MODEL,
      `const pre = model.addNeuronPopulation("pre", ${COUNT}, ${source.neuron});`,
      `const post = model.addNeuronPopulation("post", 10, ${target.neuron});`,
      ...call('const synapses = model.addSynapsePopulation("synapses", "dense", pre, post', list(options)),
      BUILD,
      "await simulation.step(1000);",
      ...(watched === undefined
        ? []
        : [`console.log("${watched}:", (await simulation.pull(synapseVarRef(synapses, "${watched}"))).slice(0, 10));`]),
      `console.log("${post}:", await simulation.pull(varRef(post, "${post}")));`,
    ].map((line) => (watched === undefined ? line.replace("const synapses = ", "") : line)),
  };
}

function postsynapticDraft(name: string, definition: Of<"postsynaptic">): Draft {
  const references = Object.keys(definition.neuronVarRefs);
  const others = references.filter((one) => one !== "V");
  const target = sideDraft("target", others.length === 0 ? [] : references, "lif");
  const shown = target.neuron === "lif" ? "V" : "input";
  const options = [
    "weightUpdate: staticPulseConstantWeight",
    "weightUpdateValues: { params: { g: 0.01 } }",
    `postsynaptic: ${name}`,
    ...entry("postsynapticValues", list(valuesToGive(definition))),
    ...entry("postsynapticVarRefs", record(references.map((one) => [one, `"${one}"`]))),
  ];
  return {
    imports: ["poisson", ...target.imports, "staticPulseConstantWeight", "varRef"],
    ...(target.before && { before: target.before }),
    lines: [
      NEW_MODEL,
      `const pre = model.addNeuronPopulation("pre", ${COUNT}, poisson, { params: { rate: 20 } });`,
      `const post = model.addNeuronPopulation("post", 10, ${target.neuron});`,
      ...call('model.addSynapsePopulation("synapses", "dense", pre, post', list(options)),
      BUILD,
      "await simulation.step(1000);",
      `console.log("${shown}:", await simulation.pull(varRef(post, "${shown}")));`,
    ],
  };
}

function sourceDraft(name: string, definition: Of<"currentSource">): Draft {
  const references = Object.keys(definition.neuronVarRefs);
  const target = sideDraft("target", references.some((one) => one !== "V") ? references : [], "lif");
  const shown = target.neuron === "lif" ? "V" : "input";
  const varRefs = record(references.map((one) => [one, `"${one}"`]));
  const values = [...valuesToGive(definition), ...(references.length === 0 ? [] : [`varRefs: ${varRefs}`])];
  return {
    imports: [...target.imports, "varRef"],
    ...(target.before && { before: target.before }),
    lines: [
      NEW_MODEL,
      `const cells = model.addNeuronPopulation("cells", ${EXAMPLE_COUNT}, ${target.neuron});`,
      ...call(`model.addCurrentSource("source", ${name}, cells`, list(values)),
      BUILD,
      "await simulation.step(1000);",
      `console.log("${shown}:", await simulation.pull(varRef(cells, "${shown}")));`,
    ],
  };
}

function updateDraft(name: string, definition: CustomUpdateModel): Draft {
  const references = Object.keys(definition.varRefs);
  const modes = [...Object.values(definition.varRefs), ...Object.values(definition.vars).map(({ access }) => access)];
  const reduces = modes.some((mode) => mode.startsWith("REDUCE"));
  const segments = modes.some((mode) => mode.startsWith("REDUCE_SEGMENT")) ? ", { segments: [4, 6] }" : "";
  const initial = reduces ? "uniform(0.5, 1)" : "readOnly(uniform(0.5, 1))";
  const own = Object.keys(definition.vars)[0];
  const options = [
    ...valuesToGive({ ...definition, extraGlobalParams: {} }),
    `varRefs: ${record(references.map((one) => [one, `varRef(cells, "${one}")`]))}`,
  ];
  const shown = own ?? references.at(-1)!;
  return {
    imports: ["defineNeuronModel", ...(reduces ? [] : ["readOnly"]), "uniform", "varRef"],
    before: broken(
      `const cell = defineNeuronModel({ name: "cell", vars: ${record(references.map((one) => [one, initial]))} }`,
      ");",
    ),
    lines: [
      "const model = new GeNNModel({ dt: 0.1, seed: 1, batchSize: 2 });",
      `const cells = model.addNeuronPopulation("cells", 10, cell${segments});`,
      ...call(
        `${own === undefined ? "" : "const update = "}model.addCustomUpdate("update", "now", ${name}`,
        list(options),
      ),
      BUILD,
      'await simulation.customUpdate("now");',
      `console.log("${shown}:", await simulation.pull(varRef(${own === undefined ? "cells" : "update"}, "${shown}")));`,
    ],
  };
}

function connectivityDraft(name: string, definition: ConnectivityModel): Draft {
  const { response } = definition.docs ?? {};
  const [pre, post] = response?.sizes ?? [40, 40];
  const parameters = record(Object.entries(response?.values ?? {}).map(([one, value]) => [one, String(value)]));
  const options = ["weightUpdate: staticPulseConstantWeight", "postsynaptic: deltaCurr"];
  return {
    imports: ["deltaCurr", "fromRule", "lif", "poisson", "staticPulseConstantWeight"],
    lines: [
      NEW_MODEL,
      `const pre = model.addNeuronPopulation("pre", ${pre}, poisson);`,
      `const post = model.addNeuronPopulation("post", ${post}, lif);`,
      ...call(`const connectivity = fromRule(${name}`, parameters),
      ...call('const synapses = model.addSynapsePopulation("synapses", connectivity, pre, post', list(options)),
      BUILD,
      "await simulation.step(1000);",
      "const { pre: from, post: to } = await simulation.connections(synapses);",
      'console.log(from.length, "synapses, the first from neuron", from[0], "to neuron", to[0]);',
    ],
  };
}

/** What a population must or may be given: all parameters with their values, variables without a default, arrays. */
function valuesToGive(
  definition: Pick<Of<"neuron">, "params" | "extraGlobalParams"> & {
    readonly vars: Readonly<Record<string, Variable<string>>>;
    readonly docs?: Definition["docs"];
  },
): string[] {
  const { response, example = {} } = definition.docs ?? {};
  const given = (response?.values ?? {}) as Readonly<Record<string, number>>;
  const params = Object.entries(definition.params).map(([one, value]): [string, string] => [
    one,
    String(given[one] ?? value ?? 1),
  ]);
  const vars = Object.entries(definition.vars).flatMap(([one, { initial }]): [string, string][] => {
    if (given[one] !== undefined) return [[one, String(given[one])]];
    if (example[one] !== undefined) return [[one, arrayText(example[one])]];
    return initial === undefined ? [[one, "0"]] : [];
  });
  const arrays = Object.keys(definition.extraGlobalParams).map((one): [string, string] => [
    one,
    arrayText(example[one] ?? [0]),
  ]);
  return [
    ...entry("params", record(params)),
    ...entry("vars", record(vars.filter(([one]) => !isReduction(definition.vars[one]!)))),
    ...entry("extraGlobalParams", record(arrays)),
  ];
}

const isReduction = ({ access }: Variable<string>): boolean => access.startsWith("REDUCE");

/** A long array of an example goes on in even steps: written as it is made. */
function arrayText(values: readonly number[]): string {
  if (values.length <= 12) return `[${values.join(", ")}]`;
  return `Float64Array.from({ length: ${values.length} }, (_, k) => k / ${values.length})`;
}

const record = (entries: readonly (readonly [string, string])[]): string =>
  entries.length === 0 ? "{}" : `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;
const entry = (key: string, value: string): string[] => (value === "{}" ? [] : [`${key}: ${value}`]);
const list = (entries: readonly string[]): string => (entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`);

/** A call with a last argument, broken over lines where it would be too long. */
function call(begin: string, options: string): string[] {
  if (options === "{}") return [`${begin});`];
  return broken(`${begin}, ${options}`, ");");
}

/** Text that ends with an object: in one line where it fits, else each entry of the object on its own, and so on within. */
function broken(text: string, end: string, indent = ""): string[] {
  const flat = `${indent}${text}${end}`;
  const open = text.indexOf("{ ");
  if (flat.length <= WIDTH || open === -1 || !text.endsWith(" }")) return [flat];
  const entries = topLevel(text.slice(open + 2, -2));
  return [
    `${indent}${text.slice(0, open)}{`,
    ...entries.flatMap((one) => broken(one, ",", `${indent}  `)),
    `${indent}}${end}`,
  ];
}

/** The entries of a list of them, of which some have commas of their own. */
function topLevel(entries: string): string[] {
  const found: string[] = [];
  let [depth, from] = [0, 0];
  [...entries].forEach((sign, k) => {
    if ("{[(".includes(sign)) depth++;
    if ("}])".includes(sign)) depth--;
    if (sign === "," && depth === 0) {
      found.push(entries.slice(from, k).trim());
      from = k + 1;
    }
  });
  return [...found, entries.slice(from).trim()];
}

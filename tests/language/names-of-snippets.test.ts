/** The table "What a snippet may name" of docs/language.md: every name it promises is there, and functions that it does not promise are refused. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  synapseVarRef,
  varRef,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";

const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");
const [, introduction, table] = /## What a snippet may name\n([\s\S]*?)\n(\| Snippet[\s\S]*?)\n\n/.exec(page)!;
const tokensOf = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, token]) => token!);

const spiking = defineNeuronModel({ name: "spiking", vars: { v: 0 }, thresholdConditionCode: "v > 1" });
const sum = definePostsynapticModel({ name: "sum", simCode: "injectCurrent(inSyn); inSyn = 0;" });
const newModel = () => new GeNNModel({ dt: 1, batchSize: 2 });

/** The snippets of a neuron, with an input beside `Isyn`. */
const neuron = (snippet: string) => (code: string) => {
  const model = newModel();
  const spec = { name: "neuron", vars: { v: 0 }, additionalInputVars: { Iext: 0 }, [snippet]: code };
  model.addNeuronPopulation("pop", 3, defineNeuronModel({ thresholdConditionCode: "v > 1", ...spec }));
  return model;
};
const pair = (weightUpdate: object, postsynaptic = sum, options: object = {}) => {
  const model = newModel();
  const [pre, post] = ["pre", "post"].map((name) => model.addNeuronPopulation(name, 4, spiking, { segments: 2 }));
  const update = defineWeightUpdateModel({
    name: "update",
    vars: { g: 1 },
    preVars: { a: 0 },
    postVars: { b: 0 },
    ...weightUpdate,
  });
  const synapses = model.addSynapsePopulation("syn", "dense", pre!, post!, {
    weightUpdate: update,
    postsynaptic,
    ...options,
  });
  return { model, pre: pre!, synapses };
};
/** Code of synapses, and the same where there is room for delayed input. Code of events comes with a condition, a condition with code. */
const synapse = (snippet: string) => {
  const others = { preEventThresholdConditionCode: "a > 1", postEventThresholdConditionCode: "b > 1" };
  const side = /^(pre|post)Event/.exec(snippet)?.[1];
  const condition =
    side === undefined
      ? {}
      : { [`${side}EventThresholdConditionCode`]: others[`${side}EventThresholdConditionCode` as keyof typeof others] };
  return [{}, { maxDendriticDelaySteps: 2 }].map(
    (options) => (code: string) => pair({ ...condition, [snippet]: code }, sum, options).model,
  );
};
const condition = (side: "pre" | "post") => (code: string) =>
  pair({ [`${side}EventThresholdConditionCode`]: expressionOf(code), [`${side}EventSynCode`]: "g += 1;" }).model;

/** Each kind of snippet as the first column writes it, and models that have some code there: in one of them a name must be known. */
const kinds: Readonly<Record<string, readonly ((code: string) => GeNNModel)[]>> = {
  "simCode of a neuron": [neuron("simCode")],
  thresholdConditionCode: [(code) => neuron("thresholdConditionCode")(expressionOf(code))],
  resetCode: [neuron("resetCode")],
  "simCode of a postsynaptic model": [
    (simCode) => pair({}, definePostsynapticModel({ name: "postsynaptic", simCode })).model,
  ],
  "injectionCode of a current source": [
    (injectionCode) => {
      const model = newModel();
      const source = defineCurrentSourceModel({ name: "source", injectionCode });
      model.addCurrentSource("source", source, model.addNeuronPopulation("pop", 3, spiking));
      return model;
    },
  ],
  ...Object.fromEntries(
    ["preSpikeSynCode", "postSpikeSynCode", "synapseDynamicsCode", "preSpikeCode", "postSpikeCode"]
      .concat("preDynamicsCode", "postDynamicsCode")
      .concat("preEventSynCode", "postEventSynCode")
      .map((name) => [name, synapse(name)]),
  ),
  preEventThresholdConditionCode: [condition("pre")],
  postEventThresholdConditionCode: [condition("post")],
  "updateCode of a custom update": [
    (updateCode) => {
      const { model, pre } = pair({});
      const update = defineCustomUpdateModel({ name: "update", varRefs: { w: "READ_WRITE" }, updateCode });
      model.addCustomUpdate("update", "group", update, { varRefs: { w: varRef(pre, "v") } });
      return model;
    },
    (updateCode) => {
      const { model, synapses } = pair({});
      const update = defineCustomUpdateModel({ name: "update", varRefs: { w: "READ_WRITE" }, updateCode });
      model.addCustomUpdate("update", "group", update, { varRefs: { w: synapseVarRef(synapses, "g") } });
      return model;
    },
  ],
};

/** Code that uses a name as it is written in the table. */
const codeFor = (name: string): string =>
  name.includes("(")
    ? `${name.replace(/\(.*\)/, name.includes(",") ? "(1.0, 1)" : "(1.0)")};`
    : `scalar probe = (scalar)${name};`;
/** A condition has no statements. */
const expressionOf = (code: string): string => code.replace(/^scalar probe = (.*);$/, "$1 > 0").replace(/;$/, "");

/** Is code taken in some model that has this snippet? The message of the last one otherwise. */
function refusal(kind: string, code: string): string | undefined {
  let message: string | undefined;
  for (const model of kinds[kind]!) {
    try {
      lower(model(code));
      return undefined;
    } catch (error) {
      message = (error as Error).message;
    }
  }
  return message;
}

interface Promised {
  readonly kind: string;
  readonly names: readonly string[];
}

/** What the table promises, kind by kind. */
function promises(): Promised[] {
  const result: (Promised & { readonly like: string | undefined })[] = [];
  let [names, allFunctions]: string[][] = [[], []];
  // Rows of connectivity updates have a part of the page for themselves.
  const rows = table!
    .split("\n")
    .slice(2)
    .filter((row) => !row.includes("](#code-that-changes-synapses)"));
  for (const row of rows) {
    const [first, , third] = row
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    const listed = tokensOf(third!).filter(
      (token) => /^[a-zA-Z]\w*(\(.*\))?$/.test(token) && !/^[A-Z_]+$|Code$/.test(token),
    );
    const isFunction = (name: string) => name.includes("(");
    if (/^the same/.test(third!)) {
      const values = names!.filter((name) => !isFunction(name));
      const functions = /but only/.test(third!) ? listed.filter(isFunction) : allFunctions!;
      names = [...new Set([...values, ...listed.filter((name) => !isFunction(name)), ...functions])];
    } else {
      names = listed;
      allFunctions = listed.filter(isFunction);
    }
    // Of the neurons on both sides, or on one.
    const suffixed = ["_pre", "_post"]
      .filter((suffix) => third!.includes(`\`${suffix}\``))
      .map((suffix) => `v${suffix}`);
    const of = /of an? (.*)$/.exec(first!)?.[0];
    for (const snippet of tokensOf(first!)) {
      const kind = of === undefined ? snippet : `${snippet} ${of}`;
      const side = /^(pre|post)(SpikeCode|DynamicsCode|EventThresholdConditionCode)$/.exec(kind)?.[1];
      const own = side === undefined ? suffixed : suffixed.filter((name) => name.endsWith(`_${side}`));
      const like = /^what `(\w+)` names/.exec(third!)?.[1]?.replace("pre", side ?? "pre");
      result.push({ kind, names: [...names, ...own], like });
    }
  }
  const namesOf = (kind: string) => result.find((one) => one.kind === kind)!.names;
  return result.map(({ kind, names, like }) => ({ kind, names: like === undefined ? names : namesOf(like) }));
}

test("the table names the snippets there are", () => {
  expect(
    promises()
      .map(({ kind }) => kind)
      .toSorted(),
  ).toEqual(Object.keys(kinds).toSorted());
});

test.each(promises())("$kind may name what the page promises", ({ kind, names }) => {
  const everywhere = tokensOf(introduction!).filter((token) => /^[a-z]\w*$/.test(token));
  expect(everywhere).toContain("dt");
  const refused = [...everywhere, ...names].map((name) => refusal(kind, codeFor(name)));
  expect(refused.filter((message) => message !== undefined)).toEqual([]);
});

test.each(promises())("$kind has no other functions than the page promises", ({ kind, names }) => {
  // No condition calls any.
  if (/thresholdConditionCode$/i.test(kind)) return;
  const functions = ["addToPost(x)", "addToPre(x)", "addToPostDelay(x, k)", "injectCurrent(x)"];
  const there = functions.filter((name) => refusal(kind, codeFor(name)) === undefined);
  expect(there).toEqual(functions.filter((name) => names.includes(name)));
});

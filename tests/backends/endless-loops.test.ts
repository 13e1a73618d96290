/** Loops that do not end are noticed on every backend, and told by model, snippet and line; all others run as before. */
import { describe, expect, test } from "vitest";
import {
  type BuildOptions,
  build,
  type CustomUpdateVarAccess,
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  RunError,
  variable,
  varRef,
} from "../../genn/index.ts";
import { checkSnippet } from "../../genn/language/index.ts";
import { canBeEndless } from "../../genn/program/failing.ts";
import { DT } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends } from "./backends.ts";

const SIZE = 5;

function looping(simCode: string): GeNNModel {
  const model = new GeNNModel({ dt: DT });
  const neuron = defineNeuronModel({ name: "looping", params: { none: 0 }, vars: { v: 0, w: 1 }, simCode });
  model.addNeuronPopulation("pop", SIZE, neuron, { vars: { v: [0, 1, 2, 3, 4] } });
  return model;
}

const pulled = async (model: GeNNModel, options: BuildOptions): Promise<number[]> => {
  const simulation = await start(model, options);
  await simulation.step(2);
  return [...(await simulation.pull(varRef(model.neuronPopulations[0]!, "v")))];
};

const tooOften = (snippet: string, line: number): string =>
  `${snippet}: the loop in line ${line} has not ended after 16777216 turns, and counts as endless (in the stretch from step 0, t = 0 ms)`;

/** What generated code has where it counts turns. */
const COUNTED = /\$turns|var turns =/;

/** Code of neurons whose loops do not end, and the line of the first. */
const ENDLESS: readonly (readonly [simCode: string, line: number])[] = [
  ["while (true) {}", 1],
  ["v = 1.0;\n\nfor (;;) v += 1.0;", 3],
  ["do w = 0.0; while (w < 1.0);", 1],
  ["for (int i = 0; i < 10; i += (int)none) w += 1.0;", 1],
  ["for (int i = 0; i < 10; i++) i = 0;", 1],
  ["for (uint i = 0u; i <= 4294967295u; i++) w += 1.0;", 1],
  ["for (char c = 0; c < 300; c++) w += 1.0;", 1],
  ["while (w < 2.0) { if (w < 3.0) continue; w = 4.0; }", 1],
  // Of one neuron only: what the others compute does not matter.
  ["if (id == 3) {\n  while (v < 10.0) w += 1.0;\n}", 2],
  ["while (v < 1.0) v *= 2.0;", 1],
  ["switch (id) {\n  case 2:\n  while (true) { w = 1.0; }\n  default: w = 2.0;\n}", 3],
  // The inner one is the first that does not end.
  ["while (true) {\n  while (true) { w = 1.0; }\n}", 2],
  ["for (int i = 0; i < 1000000; i++) {\n  while (w < 2.0);\n}", 2],
];

describe.each(backends)("%s", (_, options) => {
  // The reference takes seconds for a loop, and has one way to run all of them.
  const some = options.backend === "reference" ? ENDLESS.slice(0, 3) : ENDLESS;
  test.each(some)("%s", async (simCode, line) => {
    const simulation = await start(looping(simCode), options);
    const running = simulation.step(1);
    await expect(running).rejects.toThrow(RunError);
    await expect(running).rejects.toThrow(tooOften("looping, simCode", line));
    // What is built afterwards runs.
    expect(await pulled(looping("v += 1.0;"), options)).toEqual([2, 3, 4, 5, 6]);
  });

  test("a run of many steps ends with the first loop, and with what failed first", async () => {
    const endless = await start(looping("while (true) {}"), options);
    await expect(endless.step(1000)).rejects.toThrow(tooOften("looping, simCode", 1));
    const asserting = await start(looping("assert(false); while (true) {}"), options);
    await expect(asserting.step(1)).rejects.toThrow("looping, simCode: an assertion failed");
  });

  test("a loop may turn 2^24 times each time it is reached, and not once more", async () => {
    const counting = (turns: number) => `int n = 0;\nwhile (n < ${turns}) n++;\nv = n == ${turns} ? 1.0 : 0.0;`;
    const one = (simCode: string) => {
      const model = new GeNNModel({ dt: DT });
      model.addNeuronPopulation("pop", 1, defineNeuronModel({ name: "looping", vars: { v: 0 }, simCode }));
      return model;
    };
    expect(await pulled(one(counting(2 ** 24)), options)).toEqual([1]);
    const simulation = await start(one(counting(2 ** 24 + 1)), options);
    await expect(simulation.step(1)).rejects.toThrow(tooOften("looping, simCode", 2));
  }, 120_000);

  test("every kind of snippet tells its name", async () => {
    const endless = "while (true) {}";
    const neuron = defineNeuronModel({
      name: "neuron",
      vars: { v: 0 },
      simCode: "v += Isyn;",
      thresholdConditionCode: "true",
    });
    const add = (snippet: "source" | "postsynaptic" | "spike" | "dynamics" | "update"): GeNNModel => {
      const model = new GeNNModel({ dt: DT });
      const pop = model.addNeuronPopulation("pop", SIZE, neuron);
      const weightUpdate = defineWeightUpdateModel({
        name: "weight",
        vars: { g: 1 },
        preSpikeSynCode: snippet === "spike" ? endless : "addToPost(g);",
        synapseDynamicsCode: snippet === "dynamics" ? endless : "",
      });
      const injecting = "injectCurrent(inSyn); inSyn = 0;";
      const postsynaptic = definePostsynapticModel({
        name: "post",
        simCode: snippet === "postsynaptic" ? endless + injecting : injecting,
      });
      model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate, postsynaptic });
      const source = defineCurrentSourceModel({
        name: "source",
        injectionCode: snippet === "source" ? endless : "injectCurrent(1);",
      });
      model.addCurrentSource("current", source, pop);
      const update = defineCustomUpdateModel({ name: "update", varRefs: { v: "READ_WRITE" }, updateCode: endless });
      model.addCustomUpdate("custom", "go", update, { varRefs: { v: varRef(pop, "v") } });
      return model;
    };
    for (const [snippet, name] of [
      ["source", "source, injectionCode"],
      ["postsynaptic", "post, simCode"],
      ["spike", "weight, preSpikeSynCode"],
      ["dynamics", "weight, synapseDynamicsCode"],
    ] as const) {
      const simulation = await start(add(snippet), options);
      await expect(simulation.step(3), snippet).rejects.toThrow(`${name}: the loop in line 1 has not ended`);
    }
    const simulation = await start(add("update"), options);
    await expect(simulation.customUpdate("go")).rejects.toThrow("update, updateCode: the loop in line 1 has not ended");
  });

  test("elements that are only there to fill up lanes turn no loops", async () => {
    const model = new GeNNModel({ dt: DT });
    const vars = { x: variable<CustomUpdateVarAccess>({ initial: 0.25, access: "READ_WRITE" }) };
    const updateCode = "while (x < 1.0) x *= 2.0; v = x;";
    const neuron = defineNeuronModel({ name: "neuron", vars: { v: 0.25 }, simCode: "while (v < 1.0) v *= 2.0;" });
    const pop = model.addNeuronPopulation("pop", SIZE, neuron);
    const update = defineCustomUpdateModel({ name: "update", vars, varRefs: { v: "READ_WRITE" }, updateCode });
    model.addCustomUpdate("custom", "go", update, { varRefs: { v: varRef(pop, "v") } });
    const simulation = await start(model, options);
    await simulation.step(1);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(varRef(pop, "v")))]).toEqual([1, 1, 1, 1, 1]);
  });

  if (options.backend !== "reference") {
    test("loops that count themselves are not counted again", async () => {
      const code = async (simCode: string): Promise<string> => {
        const simulation = await build(looping(simCode), options);
        simulation.destroy();
        return simulation.code;
      };
      expect(await code("for (int i = 0; i < 10; i++) v += i;")).not.toMatch(COUNTED);
      expect(await code("int i = 0; while (i < 10) v += i++;")).toMatch(COUNTED);
    });
  }
});

describe("which loops can be endless", () => {
  const environment = {
    model: "model",
    snippet: "code",
    precision: { scalar: "float", timepoint: "float" },
    symbols: [
      { name: "count", type: "uint32", access: "read", binding: { kind: "constant", value: 40 } },
      { name: "v", type: "float", access: "readwrite", binding: undefined },
    ],
    random: false,
  } as const;
  const canBe = (code: string): boolean => {
    const [loop] = checkSnippet(code, environment).body;
    if (loop?.kind !== "loop") throw new Error(`${code} is no loop`);
    return canBeEndless(loop);
  };
  test.each([
    "for (int i = 0; i < 10; i++) v += i;",
    "for (int i = 0; i <= 10; ++i) { int i = 3; i = 0; }",
    "for (uint i = 3u; i < count; i += 2u) v += 1.0;",
    "for (int i = 0; i < count; i++) continue;",
    "for (long i; i < 10.5; i++) v += 1.0;",
    "for (int i = 0; i < 16777215; i++) v += 1.0;",
  ])("not %s", (code) => expect(canBe(code)).toBe(false));
  test.each([
    "for (int i = 0; i < 16777217; i++) v += 1.0;",
    "for (int i = 0; i < 10; i--) v += 1.0;",
    "for (int i = 0; i < 10; i += 0) v += 1.0;",
    "for (int i = 0; i < 10; i += -1) v += 1.0;",
    "for (int i = 0; i < 10; v += 1.0) i++;",
    "for (int i = 0; i < v; i++) v += 1.0;",
    "for (int i = 0; i > -10; i--) v += 1.0;",
    "for (int i = -2147483647; i < 10; i++) v += 1.0;",
    "for (int i = 0; i < 10; i++) { if (v > 1.0) i = 0; }",
    "for (int i = 0; i < 10; i++) v = --i;",
    "for (uint i = 0u; i < -1; i++) v += 1.0;",
    "for (float x = 0; x < 10; x++) v += 1.0;",
    "for (char i = 0; i < 200; i++) v += 1.0;",
    "for (int i = 0; (char)i < 128; i++) v += 1.0;",
    "for (int i = 0, j = 0; i < 10; j++) v += 1.0;",
    "while (v < 1.0) v += 1.0;",
    "do v += 1.0; while (false);",
  ])("%s", (code) => expect(canBe(code)).toBe(true));
});

/**
 * Snippets that a machine has written cost time in proportion to their length: the timeouts are many times what they take, and a fraction of what
 * anything quadratic would. What is larger than WebAssembly lets a function be has fewer lanes, or is told by name.
 */
import { describe, expect, test } from "vitest";
import { UniqueNames } from "../../genn/backends/common/names.ts";
import { assemble } from "../../genn/backends/wasm/assembler/index.ts";
import { build, defineNeuronModel, GeNNModel, variable, varRef } from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { type Access, stagesOf } from "../../genn/program/schedule.ts";

const MEGABYTE = 1e6;

/** Lines, one after the other, until there are so many characters. */
function lines(line: (index: number) => string, size: number): string {
  const parts: string[] = [];
  for (let length = 0; length < size; length += parts.at(-1)!.length) parts.push(line(parts.length));
  return parts.join("");
}

function modelOf(simCode: string): GeNNModel {
  const neuron = defineNeuronModel({
    name: "long",
    params: { a: 0.5 },
    vars: { v: 0, n: variable({ type: "int", initial: 0 }) },
    extraGlobalParams: { table: "scalar" },
    simCode,
  });
  const model = new GeNNModel({ name: "machine_made", dt: 1 });
  model.addNeuronPopulation("pop", 5, neuron, { extraGlobalParams: { table: [1, 2, 3] } });
  return model;
}

/** The value of `v` after a step. */
async function valueAfterStep(simCode: string): Promise<number> {
  const model = modelOf(simCode);
  const simulation = await build(model, { threads: 1 });
  try {
    await simulation.step(1);
    return Number((await simulation.pull(varRef(model.neuronPopulations[0]!, "v")))[0]);
  } finally {
    simulation.destroy();
  }
}

describe("a snippet of 1.5 MB builds and gives the right value", () => {
  const size = 1.5 * MEGABYTE;
  test.each<[string, string, (code: string) => number]>([
    ["statements", lines(() => "v += a * 4.0 - 1.0;\n", size), (code) => code.split("\n").length - 1],
    [
      "locals of one name",
      lines(() => "{ float x = a; v += x * 2.0; }\n", size),
      (code) => code.split("\n").length - 1,
    ],
  ])("%s", async (_, code, result) => {
    expect(await valueAfterStep(code)).toBe(result(code));
  });
});

describe("what was quadratic in the length", () => {
  // A tenth of a megabyte took minutes where each of a chain of locals was found by going over all the code once more.
  test("a value that comes round a loop one local at a time", { timeout: 60_000 }, () => {
    const count = 8_000;
    const moves = lines((i) => `x${i} = x${i + 1};\n`, MEGABYTE)
      .split("\n")
      .slice(0, count - 1);
    const locals = Array.from({ length: count }, (_, i) => `x${i}`).join();
    const code = `float ${locals}; for (int i = 0; i < 2; i++) {\n${moves.join("\n")}\nx${count - 1} = v; }\nv = x0 + 1.0;`;
    return expect(valueAfterStep(code)).resolves.toBe(1);
  });

  test("times that follow from each other backwards, the last of which is none", { timeout: 60_000 }, () => {
    const count = 5_000;
    const locals = Array.from({ length: count }, (_, i) => `t${i}`).join();
    const moves = Array.from({ length: count - 1 }, (_, i) => `t${i} = t${i + 1} + dt;\n`).join("");
    expect(lower(modelOf(`timepoint ${locals};\n${moves} t${count - 1} = v; v = t0;`)).step).toHaveLength(1);
  });

  test("names that start alike: each try is counted", () => {
    let tries = 0;
    const names = new UniqueNames([], () => {
      tries++;
      return false;
    });
    const given = Array.from({ length: 10_000 }, () => names.give("x"));
    expect(given.slice(0, 3)).toEqual(["x", "x_2", "x_3"]);
    expect(new Set(given).size).toBe(given.length);
    expect(tries).toBeLessThan(2 * given.length);
  });

  test("what kernels touch", { timeout: 60_000 }, () => {
    const touching = (first: number): { accesses: Access[] } => ({
      accesses: Array.from({ length: 40_000 }, (_, i) => ({ buffer: first + i, owner: "element", writes: true })),
    });
    const last: { accesses: Access[] } = { accesses: [{ buffer: 3, owner: "any", writes: false }] };
    expect(stagesOf([touching(0), touching(20_000), touching(80_000), last]).map((stage) => stage.length)).toEqual([
      3, 1,
    ]);
  });
});

describe("what functions of WebAssembly cannot hold", () => {
  test("masks of four lanes: there is one lane instead", { timeout: 60_000 }, async () => {
    // Two masks for each are more locals than a function has.
    expect(await valueAfterStep("if(v<a)v+=1.0;".repeat(26_000))).toBe(1);
  });

  test("bytes: the assembler says which function, how many, and the limit", () => {
    const text = `(module (func $step.pop.neuron ${"(drop (v128.const i32x4 1 2 3 4))".repeat(410_000)}))`;
    expect(() => assemble(text)).toThrow(
      /^the function \$step\.pop\.neuron has \d{7} bytes of code, .* at most 7654321$/,
    );
  });
});

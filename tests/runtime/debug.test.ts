/** What `debug` and GENN_DEBUG show: on the error stream, asked for by word. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { backends } from "../../genn/backends/index.ts";
import { type BuildOptions, build, type DebugTopic, debugTopics, ModelError } from "../../genn/index.ts";
import * as lowering from "../../genn/program/lower/index.ts";
import { everything } from "../support/everything-model.ts";

let shown: string[] = [];
beforeEach(() => {
  shown = [];
  vi.spyOn(console, "error").mockImplementation((text: string) => void shown.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Builds, runs and destroys a model with everything. */
async function run(options: BuildOptions, steps = 6): Promise<void> {
  const simulation = await build(everything(), options);
  await simulation.step(steps);
  await simulation.customUpdate("learn");
  simulation.destroy();
  simulation.destroy();
}

describe("topics", () => {
  test("nothing is shown unless asked for, and verifying shows nothing", async () => {
    await run({});
    await run({ debug: ["verify"] });
    expect(shown).toEqual([]);
  });

  test.each([
    ["option", (topics: string) => ({ debug: topics.split(",") as DebugTopic[] })],
    [
      "variable",
      (topics: string) => {
        vi.stubEnv("GENN_DEBUG", topics);
        return {};
      },
    ],
  ] as const)("by %s", async (_, ask) => {
    await run(ask("program,passes"));
    expect(shown.filter((text) => text.startsWith("[genn program]"))).toHaveLength(2);
    expect(shown.filter((text) => text.startsWith("[genn passes]"))).toHaveLength(backends.wasm.passes.length);
    expect(shown).toHaveLength(2 + backends.wasm.passes.length);
  });

  test("both together, blanks allowed", async () => {
    vi.stubEnv("GENN_DEBUG", " program , ");
    await run({ debug: ["code"] });
    expect(shown.map((text) => text.split("\n")[0])).toEqual([
      "[genn program] 'everything' after lowering",
      "[genn program] 'everything' after the passes",
      "[genn code] 'everything' for wasm",
      "[genn code] how the kernels of 'everything' run on wasm",
    ]);
  });

  test("an unknown word is refused, before anything is done", async () => {
    await expect(build(everything(), { debug: ["programme" as never] })).rejects.toThrow(
      `unknown debug topic 'programme' in debug. Did you mean 'program'? Known: ${debugTopics.join(", ")}.`,
    );
    await expect(build(everything(), { debug: "code" as never })).rejects.toThrow(
      "debug of build must be a list of names, not 'code' (text)",
    );
    vi.stubEnv("GENN_DEBUG", "timings");
    await expect(build(everything())).rejects.toThrow(
      "unknown debug topic 'timings' in GENN_DEBUG. Did you mean 'timing'?",
    );
    await expect(build(everything())).rejects.toThrow(ModelError);
  });
});

test("passes: what they change, what they looked for in vain, and what is left out", async () => {
  await run({ debug: ["passes"], passesOff: ["heldValues", "rememberedCalls"] });
  const about = (name: string) => shown.find((text) => text.startsWith(`[genn passes] ${name} `))!.split("\n");
  expect(about("sleeping")).toEqual([
    "[genn passes] sleeping has changed nothing",
    "it looks for populations without synapses onto them, time, random numbers or memory in their code",
  ]);
  expect(about("rowConstants").join("\n")).toMatch(/^\+ +\d+ {2}events\.t_prev .* each element for a row of 40$/m);
  expect(about("zeroRows")).toContain("+   leaves out rows whose left.r is 0");
  // A long name moves all columns; that is no change.
  expect(about("zeroRows").filter((line) => line.startsWith("-"))).toEqual([]);
  expect(shown.at(-1)).toBe("[genn passes] left out: heldValues, rememberedCalls");
});

test("code: the code, and how kernels run", async () => {
  await run({ debug: ["code"] });
  const [code, kernels] = shown as [string, string];
  expect(code).toContain("(func $step.left.neuron");
  const rows = kernels
    .split("\n")
    .slice(1)
    .map((line) => line.split(/ {2,}/));
  expect(rows).toContainEqual(["events.presynapticSpike", "rows with an event"]);
  expect(rows).toContainEqual(["events.presynapticSpike", "not vectorised: addToPre"]);
  expect(rows).toContainEqual(["events.postsynapticSpike", "columns with an event"]);
  expect(rows).toContainEqual(["there.synapseDynamics", "all rows, while senders move"]);
  expect(rows).toContainEqual(["pairs.presynapticSpike", "pairs with an event"]);
  expect(rows).toContainEqual(["left.neuron", "four lanes"]);
  expect(rows).toContainEqual(["align", "element by element: the code asks where it is"]);
  expect(rows).toContainEqual(["sum_there", "all elements as one row"]);
});

describe("timing", () => {
  test("a row for every kernel, the longest first, which add up", async () => {
    await run({ debug: ["timing"], threads: 4 }, 30);
    expect(shown).toHaveLength(1);
    const [title, method, head, ...rows] = shown[0]!.split("\n");
    expect(title).toBe("[genn timing] 'everything' on wasm");
    expect(method).toMatch(/^one thread/);
    expect(head!.trim().split(/ {2,}/)).toEqual(["ms", "%", "calls", "us a call", "kernel"]);
    const cells = rows.map((row) => row.trim().split(/ +/));
    const { step, customUpdates } = lowering.lower(everything());
    expect(cells.map((row) => row.at(-1)).sort()).toEqual(
      ["all", ...[...step, ...customUpdates].map(({ name }) => name)].sort(),
    );
    const milliseconds = cells.map(([ms]) => Number(ms));
    expect(milliseconds.slice(0, -1)).toEqual(milliseconds.slice(0, -1).sort((a, b) => b - a));
    expect(milliseconds.at(-1)).toBeCloseTo(
      milliseconds.slice(0, -1).reduce((a, b) => a + b),
      1,
    );
    const calls = Object.fromEntries(cells.slice(0, -1).map((row) => [row.at(-1), Number(row[2])]));
    // For every step and instance; updates once.
    expect(calls).toMatchObject({ "left.neuron": 30 * 16, "there.synapseDynamics": 30 * 16, sum_there: 1, align: 0 });
  });

  test("is there while the simulation runs", async () => {
    const simulation = await build(everything(), { debug: ["timing"], threads: 4 });
    expect(simulation.threads).toBe(1);
    await simulation.step(3);
    const { kernels } = simulation.timings()!;
    expect(kernels.find(({ kernel }) => kernel === "left.neuron")).toMatchObject({ calls: 48 });
    const plain = await build(everything(), { threads: 1 });
    expect(plain.timings()).toBeUndefined();
    expect(simulation.code).toContain("(call $lap");
    expect(plain.code).not.toContain("$lap");
    simulation.destroy();
    plain.destroy();
  });

  test.each([
    ["per-step", /^by the GPU's clock|^one stage after the other/, "stage 1: "],
    ["fused", /^by the GPU's clock|^one stage after the other/, "whole stretches"],
  ] as const)("on a GPU, %s", async (execution, method, row) => {
    const simulation = await build(everything(), { backend: "webgpu", execution, debug: ["timing"] });
    await simulation.step(3);
    await simulation.customUpdate("learn");
    const timings = simulation.timings()!;
    expect(timings.method).toMatch(method);
    const first = timings.kernels.find(({ kernel }) => kernel.startsWith(row))!;
    expect(first.calls).toBe(execution === "fused" ? 1 : 3);
    expect(first.milliseconds).toBeGreaterThan(0);
    expect(timings.kernels.find(({ kernel }) => kernel === "sum_there")!.calls).toBe(1);
    expect(timings.kernels.find(({ kernel }) => kernel === "align")!.calls).toBe(0);
    simulation.destroy();
    expect(shown).toHaveLength(1);
  });
});

test("verify: the error names the pass", async () => {
  const { zeroRows } = (await import("../../genn/program/passes/index.ts")).passes;
  const pass = backends.wasm.passes.find(({ name }) => name === "zeroRows")!;
  vi.spyOn(pass, "run").mockImplementation((program) => {
    const good = zeroRows.run(program);
    return { ...good, buffers: good.buffers.toReversed() };
  });
  await expect(build(everything(), { debug: ["verify"] })).rejects.toThrow(
    /^the Program of 'everything' is not valid after the pass 'zeroRows':\n- buffer/,
  );
});

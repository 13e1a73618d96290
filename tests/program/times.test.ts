/** What lowering makes of times in code: arithmetic of steps where it can be, ms where it cannot. */
import { describe, expect, test } from "vitest";
import {
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  GeNNModel,
  normal,
  variable,
  varRef,
} from "../../genn/index.ts";
import { statementLines } from "../../genn/language/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { rowConstants } from "../../genn/program/passes/row-constants.ts";
import type { Program } from "../../genn/program/program.ts";
import { verify } from "../../genn/program/verify.ts";
import { nothing } from "../support/definitions.ts";

type Vars = Parameters<typeof defineNeuronModel>[0]["vars"];
type Precisions = { readonly precision?: "float" | "double"; readonly timePrecision?: "float" | "double" };

const timepoint = (initial: Parameters<typeof variable>[0]["initial"] = 0) => variable({ type: "timepoint", initial });

/** The Program of spiking neurons with that code, and of synapses between them. */
function programOf(
  code: string,
  {
    vars = {},
    synapses,
    more,
    ...precisions
  }: Precisions & {
    readonly vars?: Vars;
    readonly synapses?: Partial<Parameters<typeof defineWeightUpdateModel>[0]>;
    readonly more?: (model: GeNNModel) => void;
  } = {},
): Program {
  const model = new GeNNModel({ dt: 0.1, ...precisions });
  const neuron = defineNeuronModel({
    name: "n",
    params: { tau: 2 },
    vars: { x: 0, d: variable({ type: "double", initial: 0 }), last: timepoint(), ...vars },
    simCode: code,
    thresholdConditionCode: "x > prev_st",
  });
  const pop = model.addNeuronPopulation("pop", 3, neuron);
  if (synapses !== undefined) {
    const weightUpdate = defineWeightUpdateModel({ name: "w", ...synapses });
    model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate, postsynaptic: nothing });
  }
  more?.(model);
  const program = lower(model);
  verify(program, "lowering");
  return program;
}

const neuronCode = (program: Program): string => {
  const kernel = program.step.find(({ kind }) => kind === "neuron")!;
  if (kernel.kind !== "neuron") throw new Error("no neurons");
  return statementLines(kernel.sections[0]!.body, program.precision).join(" ");
};
const isInSteps = (program: Program, name: string): boolean =>
  program.buffers.find((one) => one.name === name)!.time === "steps";

describe("an expression", () => {
  test.each<[code: string, becomes: string]>([
    ["x = t;", "x = t;"],
    ["x = t * 2;", "x = t * 2.0;"],
    ["x = t - st;", "x = (t_in_steps - st) * dt;"],
    ["x = t - fmax(0, st);", "x = (t_in_steps - fmax(0.0, st)) * dt;"],
    ["x = st;", "x = time_of_step(st);"],
    ["x = st + dt;", "x = time_of_step(st + 1.0);"],
    ["x = -(st - t) + 3 * dt;", "x = (-(st - t_in_steps) + 3.0) * dt;"],
    ["x = x > 0 ? st : t;", "x = time_of_step(x > 0.0 ? st : t_in_steps);"],
    ["x = t + st;", "x = (t_in_steps + st) * dt;"],
    ["x = exp(-(t - st) / tau);", "x = exp(-(t_in_steps - st) * dt / tau);"],
    ["x = t / dt;", "x = t_in_steps;"],
    ["x = (t - st) / tau;", "x = (t_in_steps - st) * dt / tau;"],
    ["x = st == t ? 1.0 : 0.0;", "x = st == t_in_steps ? 1.0 : 0.0;"],
    ["x = t - st < 2 * dt ? 1.0 : 0.0;", "x = t_in_steps - st < 2.0 ? 1.0 : 0.0;"],
    // Not of whole steps, or not of times alone.
    ["x = t + 0.5 * dt;", "x = t + 0.5 * dt;"],
    ["x = t - st > tau ? 1.0 : 0.0;", "x = (t_in_steps - st) * dt > tau ? 1.0 : 0.0;"],
    ["x = st + tau;", "x = time_of_step(st) + tau;"],
    ["x = 2 * dt;", "x = 2.0 * dt;"],
  ])("%s", (code, becomes) => {
    expect(neuronCode(programOf(code))).toBe(becomes);
  });

  test("meets dt in the wider of time's type and its own", () => {
    const double = { timePrecision: "double", precision: "float" } as const;
    expect(neuronCode(programOf("x = (scalar)(t - st);", double))).toBe("x = (float)((t_in_steps - st) * dt);");
    expect(neuronCode(programOf("d = t - st;"))).toBe("d = (double)(t_in_steps - st) * dt;");
    expect(neuronCode(programOf("d = st;"))).toBe("d = (double)time_of_step(st);");
  });

  test("that is nested deeply is gone through once", () => {
    const nested = `${"(x > ".repeat(60)}t${" ? t : 0)".repeat(60)}`;
    expect(neuronCode(programOf(`x = ${nested};`))).toContain("time_of_step");
  });
});

describe("a timepoint", () => {
  test.each<[why: string, code: string]>([
    ["t", "x = t - last; last = t;"],
    ["a spike time, or t later", "last = fmax(st, last + dt); last += 2 * dt;"],
    ["a local that is kept itself", "timepoint now = t; if (x > 0) now = st; last = now;"],
    ["in a loop", "for (timepoint k = t; k < t + 5 * dt; k += dt) last = k;"],
  ])("is kept in steps if it is assigned %s", (_, code) => {
    expect(isInSteps(programOf(code), "pop.last")).toBe(true);
  });

  test.each<[why: string, code: string, vars?: Vars]>([
    ["it is assigned other times", "last = t + tau;"],
    ["it is assigned parts of a step", "last = t; if (x > 0) last = t + 0.5 * dt;"],
    ["it is assigned a difference", "last = t - st;"],
    ["it is changed by other times", "last = t; last += tau;"],
    ["it is counted up", "last = t; last++;"],
    ["it is multiplied", "last = t; last *= 2;"],
    ["its value is used where it is assigned", "x = (last = t);"],
    ["what it is assigned is not kept", "timepoint now = t + tau; last = now;"],
    ["code never assigns it", "x = t - last;"],
    ["it starts between steps", "last = t;", { last: timepoint(0.25) }],
    ["it starts at random", "last = t;", { last: timepoint(normal(0, 1)) }],
    ["it is a scalar", "last = t;", { last: 0 }],
  ])("holds ms if %s", (_, code, vars) => {
    expect(isInSteps(programOf(code, { vars }), "pop.last")).toBe(false);
  });

  test("holds ms if a custom update assigns other things", () => {
    const touch = (updateCode: string) =>
      programOf("last = t;", {
        more: (model) => {
          const update = defineCustomUpdateModel({ name: "u", varRefs: { when: "READ_WRITE" }, updateCode });
          model.addCustomUpdate("u", "u", update, { varRefs: { when: varRef(model.neuronPopulations[0]!, "last") } });
        },
      });
    expect(isInSteps(touch("when = 0;"), "pop.last")).toBe(true);
    expect(isInSteps(touch("when = 0.05;"), "pop.last")).toBe(false);
  });

  test("starts at its step, and at none if it says never", () => {
    const program = programOf("last = t; never = t; each = t;", {
      vars: { last: timepoint(-0.3), never: timepoint(-3.4028234663852886e38), each: timepoint([0, 0.1, 0.7]) },
    });
    const initial = (name: string) => program.buffers.find((one) => one.name === name)!.initial;
    expect(initial("pop.last")).toEqual({ kind: "constant", value: -3 });
    expect(initial("pop.never")).toEqual({ kind: "constant", value: -(2 ** 100) });
    expect(initial("pop.each")).toMatchObject({ kind: "array", values: Float64Array.of(0, 1, 7) });
  });

  test("of a row of synapses is still stored once", () => {
    const program = programOf("", {
      synapses: { vars: { dg: 0, last: timepoint() }, preSpikeSynCode: "dg += t - last; last = t;" },
    });
    expect(isInSteps(program, "syn.last")).toBe(true);
    const stored = rowConstants(program).buffers.find(({ name }) => name === "syn.last");
    expect(stored).toMatchObject({ repeats: 3, time: "steps" });
  });
});

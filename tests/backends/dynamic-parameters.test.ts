/** Parameters that change while a simulation runs, and what is derived from them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
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
import { start } from "../support/simulate.ts";
import { backends } from "./backends.ts";

const params = { tau: 10, scale: 2, fixed: 3 };
/** Looks at parameters in every way: by name, by taking them apart, by a condition. */
const derivedParams = {
  decay: ({ tau }: typeof params) => 1 / tau,
  both: (all: typeof params, dt: number) => (({ tau, scale }) => (dt * scale) / tau)({ ...all }),
  either: (all: typeof params) => (all.tau > 5 ? all.scale : all.fixed),
  still: ({ fixed }: typeof params) => 10 * fixed,
};
const expected = (tau: number, scale: number) => {
  const [a, b] = [Math.fround(tau), Math.fround(scale)];
  return [1 / a, (0.5 * b) / a, a > 5 ? b : 3, 30].map(Math.fround);
};
const shown = ["decay", "both", "either", "still"];
const vars = Object.fromEntries(shown.map((name) => [`show_${name}`, 0]));
const code = shown.map((name) => `show_${name} = ${name};`).join(" ");
const common = { params, derivedParams, vars };

/** Every kind of definition shows what is derived. */
function everyKind() {
  const model = new GeNNModel({ dt: 0.5 });
  const dynamic = { dynamicParams: ["tau", "scale"] } as const;
  const pop = model.addNeuronPopulation("pop", 3, defineNeuronModel({ name: "n", ...common, simCode: code }), dynamic);
  const syn = model.addSynapsePopulation("syn", "dense", pop, pop, {
    weightUpdate: defineWeightUpdateModel({ name: "w", ...common, synapseDynamicsCode: code }),
    weightUpdateValues: dynamic,
    postsynaptic: definePostsynapticModel({ name: "p", simCode: "" }),
  });
  const source = model.addCurrentSource(
    "source",
    defineCurrentSourceModel({ name: "s", ...common, injectionCode: code }),
    pop,
    dynamic,
  );
  const update = model.addCustomUpdate(
    "update",
    "go",
    defineCustomUpdateModel({ name: "u", ...common, varRefs: { x: "READ_ONLY" }, updateCode: code }),
    { ...dynamic, varRefs: { x: varRef(pop, "show_decay") } },
  );
  const reference = (kind: string, name: string) =>
    kind === "neuron"
      ? varRef(pop, name)
      : kind === "weightUpdate"
        ? synapseVarRef(syn, name)
        : varRef(kind === "currentSource" ? source : update, name);
  const groups = { neuron: "pop", weightUpdate: "syn", currentSource: "source", customUpdate: "update" };
  return { model, groups: Object.entries(groups), reference };
}

describe.each(backends)("%s: derived parameters", (_, options) => {
  test("follow dynamic parameters, also through a saved state", async () => {
    const { model, groups, reference } = everyKind();
    const simulation = await start(model, options);
    const show = async () => {
      await simulation.step();
      await simulation.customUpdate("go");
      const found: Record<string, number[]> = {};
      for (const [kind] of groups) {
        found[kind] = [];
        for (const name of shown) found[kind].push((await simulation.pull(reference(kind, `show_${name}`)))[0]!);
      }
      return found;
    };
    const all = (tau: number, scale: number) =>
      Object.fromEntries(groups.map(([kind]) => [kind, expected(tau, scale)]));
    const isClose = (found: Record<string, number[]>, wanted: Record<string, number[]>) => {
      for (const [kind, values] of Object.entries(wanted)) {
        for (const [index, value] of values.entries()) {
          expect(found[kind]![index]! / value, `${kind}: ${shown[index]}`).toBeCloseTo(1, 6);
        }
      }
    };
    isClose(await show(), all(10, 2));
    const number = fc.float({ min: 0.125, max: 100, noNaN: true });
    await fc.assert(
      fc.asyncProperty(number, number, async (tau, scale) => {
        const set = (name: string, value: number) => {
          for (const [kind, group] of groups) simulation.setDynamicParameter(group, kind, name, value);
        };
        set("tau", tau);
        isClose(await show(), all(tau, 2));
        const saved = await simulation.saveState();
        set("scale", scale);
        const after = await show();
        isClose(after, all(tau, scale));
        simulation.reinitialise();
        isClose(await show(), all(10, 2));
        simulation.restoreState(saved);
        isClose(await show(), all(tau, 2));
        // What was not saved follows from what was.
        set("scale", scale);
        expect(await show()).toEqual(after);
        simulation.reinitialise();
      }),
      { numRuns: options.backend === "webgpu" ? 4 : 20 },
    );
  });
});

/** Reductions over the batch, enumerated: every type, sum and maximum, into every kind of variable, with and without an eye on the element. */
import { describe, expect, test } from "vitest";
import {
  type BuildOptions,
  type CustomUpdate,
  type CustomUpdateVarAccess,
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  GeNNModel,
  synapseVarRef,
  type VarAccessMode,
  type VariableReference,
  variable,
  varRef,
} from "../../genn/index.ts";
import { DT, nothing, silent } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

const SIZE = 6;
const BITS = { int8: 8, uint8: 8, int16: 16, uint16: 16, int: 32, uint: 32, int64: 64, uint64: 64 } as const;
const TYPES = ["bool", ...(Object.keys(BITS) as (keyof typeof BITS)[]), "float", "double"] as const;
type Type = (typeof TYPES)[number];
const OPERATIONS = ["SUM", "MAX"] as const;
type Operation = (typeof OPERATIONS)[number];

/** Into what: a variable of the update, one of the neurons, and, of one value for all neurons, one of another update. */
const TARGETS = ["own", "neuron", "one value"] as const;
/** How the code is printed: all elements as one row, or one by one since it asks where it is. */
const WAYS = ["in a row", "one by one"] as const;

const typesOn = (options: BuildOptions): readonly Type[] =>
  TYPES.filter((type) => type !== "double" || precisionsOf(options).includes("double"));

/** The value of instance `batch` at an element: large and negative ones for numbers, and all, some or none for truths. */
function handedIn(type: Type, batch: number, element: number): number {
  if (type === "bool") return element === 0 ? 0 : element === 1 ? 1 : Number((batch + element) % 5 === 3);
  const number = ((batch * 37 + element * 11) % 101) + (element === 2 ? 20 : 0);
  if (type === "float" || type === "double") return element === 1 && batch === 0 ? Number.NaN : (number - 70) / 8;
  const isSigned = !type.startsWith("u");
  return (isSigned ? number - 110 : number) * 2 ** Math.max(0, Math.min(BITS[type], 40) - 8);
}

/** What docs/language.md says. */
function combined(type: Type, operation: Operation, values: readonly number[]): number {
  if (type === "bool") return Number(values.includes(1));
  if (operation === "MAX") return values.some(Number.isNaN) ? Number.NaN : Math.max(...values);
  if (type === "float" || type === "double")
    return values.reduce((sum, value) => (type === "float" ? Math.fround(sum + value) : sum + value), 0);
  const sum = values.reduce((total, value) => total + BigInt(value), 0n);
  return Number(type.startsWith("u") ? BigInt.asUintN(BITS[type], sum) : BigInt.asIntN(BITS[type], sum));
}

function reduceInto(
  model: GeNNModel,
  name: string,
  own: Readonly<Record<string, { readonly type: Type; readonly access: CustomUpdateVarAccess }>>,
  modes: Readonly<Record<string, VarAccessMode>>,
  varRefs: Readonly<Record<string, VariableReference>>,
  updateCode: string,
): CustomUpdate {
  const vars = Object.fromEntries(
    Object.entries(own).map(([name, spec]) => [name, variable<CustomUpdateVarAccess>({ initial: 0, ...spec })]),
  );
  const definition = defineCustomUpdateModel({ name: `of_${name}`, vars, varRefs: modes, updateCode });
  return model.addCustomUpdate(name, "go", definition, { varRefs });
}

describe.each(backends)("%s: reductions", (_, options) => {
  test.each([1, 17])(
    "over a batch of %i: every type, operation and target",
    { timeout: 120_000 },
    async (batchSize) => {
      const types = typesOn(options);
      const model = new GeNNModel({ dt: DT, batchSize });
      const shared = OPERATIONS.flatMap((operation) => WAYS.map((way) => `${operation}_${way.replaceAll(" ", "_")}`));
      const neuron = defineNeuronModel({
        name: "neuron",
        vars: {
          y: 0,
          ...Object.fromEntries(
            types.flatMap((type) => [
              [`x_${type}`, variable({ type, initial: 0 })],
              [`level_${type}`, variable({ type, access: "READ_ONLY_SHARED_NEURON" as const, initial: 0 })],
              ...shared.map((name) => [
                `${name}_${type}`,
                variable({ type, access: "READ_ONLY" as const, initial: 0 }),
              ]),
            ]),
          ),
        },
      });
      const pop = model.addNeuronPopulation("pop", SIZE, neuron);
      const results: [
        what: string,
        target: VariableReference,
        type: Type,
        operation: Operation,
        elements: readonly number[],
      ][] = [];
      const all = Array.from({ length: SIZE }, (_, element) => element);
      const add = (type: Type, operation: Operation, target: (typeof TARGETS)[number], way: (typeof WAYS)[number]) => {
        const what = `${type} ${operation} ${target} ${way}`;
        const name = what.replaceAll(" ", "_");
        const into = `REDUCE_${operation}` as const;
        const inRow = way === "in a row";
        if (target === "one value") {
          const x = varRef(pop, `level_${type}`);
          const own = { r: { type, access: "READ_ONLY_SHARED" } } as const;
          const r = varRef(reduceInto(model, `holder_${name}`, own, { x: "READ_ONLY" }, { x }, ""), "r");
          reduceInto(model, name, {}, { r: into, x: "READ_ONLY" }, { r, x }, inRow ? "r = x;" : "assert(true); r = x;");
          results.push([what, r, type, operation, [3]]);
          return;
        }
        const code = inRow ? "r = x;" : "y = id; r = x;";
        const modes = { x: "READ_ONLY", y: "READ_WRITE" } as const;
        const x = { x: varRef(pop, `x_${type}`), y: varRef(pop, "y") };
        if (target === "own") {
          const own = { r: { type, access: `REDUCE_BATCH_${operation}` } } as const;
          results.push([what, varRef(reduceInto(model, name, own, modes, x, code), "r"), type, operation, all]);
          return;
        }
        const r = varRef(pop, `${operation}_${way.replaceAll(" ", "_")}_${type}`);
        reduceInto(model, name, {}, { r: into, ...modes }, { ...x, r }, code);
        results.push([what, r, type, operation, all]);
      };
      // The GPU prints one way only.
      const ways = options.backend === "webgpu" ? (["one by one"] as const) : WAYS;
      for (const type of types) {
        for (const operation of OPERATIONS) {
          for (const target of TARGETS) for (const way of ways) add(type, operation, target, way);
        }
      }
      const simulation = await start(model, options);
      const batches = Array.from({ length: batchSize }, (_, batch) => batch);
      for (const type of types) {
        const values = batches.flatMap((batch) => all.map((element) => handedIn(type, batch, element)));
        simulation.push(varRef(pop, `x_${type}`), values, { allowNonFinite: true });
        simulation.push(
          varRef(pop, `level_${type}`),
          batches.map((batch) => handedIn(type, batch, 3)),
          { allowNonFinite: true },
        );
      }
      await simulation.customUpdate("go");
      for (const [what, target, type, operation, elements] of results) {
        const expected = elements.map((element) =>
          combined(
            type,
            operation,
            batches.map((batch) => handedIn(type, batch, element)),
          ),
        );
        expect([...(await simulation.pull(target, { allowNonFinite: true }))], what).toEqual(expected);
      }
    },
  );

  // Sums that are taken while they accumulate have to be those of the reduction.
  test.each(typesOn(options))("what steps add to a %s and an update sums and clears", async (type) => {
    const [batchSize, steps] = [17, 3];
    const model = new GeNNModel({ dt: DT, batchSize });
    const [a, b] = [model.addNeuronPopulation("a", 3, silent), model.addNeuronPopulation("b", 5, silent)];
    const synapses = model.addSynapsePopulation("syn", "dense", a, b, {
      weightUpdate: defineWeightUpdateModel({
        name: "adding",
        vars: { whole: variable({ type, initial: 0 }), part: variable({ type, initial: 0 }) },
        synapseDynamicsCode: "whole += 50 + id_syn - (int)batch; part += batch % 2u == 0u ? 1.75f : -0.75f;",
      }),
      postsynaptic: nothing,
    });
    for (const name of ["whole", "part"]) {
      reduceInto(
        model,
        `sum_${name}`,
        { sum: { type, access: "REDUCE_BATCH_SUM" } },
        { change: "READ_WRITE" },
        { change: synapseVarRef(synapses, name) },
        "sum = change; change = 0;",
      );
    }
    const sums = async (one: BuildOptions) => {
      const simulation = await start(model, one);
      await simulation.step(steps);
      await simulation.customUpdate("go");
      const [whole, part] = simulation.model.customUpdates;
      return [[...(await simulation.pull(varRef(whole!, "sum")))], [...(await simulation.pull(varRef(part!, "sum")))]];
    };
    const expected = await sums({ backend: "reference" });
    expect(await sums(options)).toEqual(expected);
    expect(new Set(expected.flat()).size).toBeGreaterThan(type === "bool" ? 0 : 1);
  });

  test("a variable that no step adds to stays one per instance", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 17 });
    const pop = model.addNeuronPopulation("pop", 3, defineNeuronModel({ name: "holding", vars: { x: 0 } }));
    const update = reduceInto(
      model,
      "update",
      { sum: { type: "float", access: "REDUCE_BATCH_SUM" } },
      { x: "READ_ONLY" },
      { x: varRef(pop, "x") },
      "sum = x;",
    );
    const simulation = await start(model, options);
    const values = Array.from({ length: 17 * 3 }, (_, index) => index);
    simulation.push(varRef(pop, "x"), values);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(varRef(update, "sum")))]).toEqual([0, 1, 2].map((id) => 17 * (24 + id)));
    expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual(values);
  });
});

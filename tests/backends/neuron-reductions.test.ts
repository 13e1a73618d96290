/** Reductions over neurons and over segments of a population, enumerated: every type, sum and maximum, into every kind of variable. */
import { describe, expect, test } from "vitest";
import {
  type BuildOptions,
  type CustomUpdate,
  type CustomUpdateVarAccess,
  defineCustomUpdateModel,
  defineNeuronModel,
  GeNNModel,
  type SegmentSizes,
  type VarAccessMode,
  type VariableReference,
  variable,
  varRef,
} from "../../genn/index.ts";
import { REDUCTION_CHUNK } from "../../genn/program/program.ts";
import { DT } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

const BITS = { int8: 8, uint8: 8, int16: 16, uint16: 16, int: 32, uint: 32, int64: 64, uint64: 64 } as const;
const TYPES = ["bool", ...(Object.keys(BITS) as (keyof typeof BITS)[]), "float", "double"] as const;
type Type = (typeof TYPES)[number];
const OPERATIONS = ["SUM", "MAX"] as const;
type Operation = (typeof OPERATIONS)[number];

const typesOn = (options: BuildOptions): readonly Type[] =>
  TYPES.filter((type) => type !== "double" || precisionsOf(options).includes("double"));

/** Large and negative values for numbers, of which floats have to be rounded, and all, some or none for truths. */
function handedIn(type: Type, batch: number, element: number): number {
  if (type === "bool") return Number((batch + element) % 7 === 3);
  const number = (batch * 37 + element * 11) % 101;
  if (type === "float" || type === "double") return batch === 1 && element === 2 ? Number.NaN : (number - 70) / 3;
  return (type.startsWith("u") ? number : number - 50) * 2 ** Math.max(0, Math.min(BITS[type], 40) - 8);
}
const asFloat = (type: Type, value: number) => (type === "float" ? Math.fround(value) : value);

/** What docs/language.md says: chunks in the order of the neurons, each put together on its own. */
function combined(type: Type, operation: Operation, values: readonly number[]): number {
  if (type === "bool") return Number(values.includes(1));
  if (operation === "MAX")
    return values.some(Number.isNaN) ? Number.NaN : values.reduce((most, one) => Math.max(most, one));
  if (type === "float" || type === "double") {
    const add = (sum: number, value: number) => asFloat(type, sum + value);
    const chunks = Array.from({ length: Math.ceil(values.length / REDUCTION_CHUNK) }, (_, chunk) =>
      values.slice(chunk * REDUCTION_CHUNK, (chunk + 1) * REDUCTION_CHUNK).reduce(add, 0),
    );
    return chunks.reduce(add, 0);
  }
  const sum = values.reduce((total, value) => total + BigInt(value), 0n);
  return Number(type.startsWith("u") ? BigInt.asUintN(BITS[type], sum) : BigInt.asIntN(BITS[type], sum));
}

/** The neurons of each segment. */
function cut(values: readonly number[], sizes: readonly number[]): readonly number[][] {
  let first = 0;
  return sizes.map((size) => {
    first += size;
    return values.slice(first - size, first);
  });
}

function reduceInto(
  model: GeNNModel,
  name: string,
  own: Readonly<Record<string, { readonly type: Type; readonly access: CustomUpdateVarAccess }>>,
  varRefs: Readonly<Record<string, readonly [VarAccessMode, VariableReference]>>,
  updateCode: string,
  group = "go",
): CustomUpdate {
  const definition = defineCustomUpdateModel({
    name: `of_${name}`,
    vars: Object.fromEntries(
      Object.entries(own).map(([of, spec]) => [of, variable<CustomUpdateVarAccess>({ initial: 0, ...spec })]),
    ),
    varRefs: Object.fromEntries(Object.entries(varRefs).map(([of, [mode]]) => [of, mode])),
    updateCode,
  });
  return model.addCustomUpdate(name, group, definition, {
    varRefs: Object.fromEntries(Object.entries(varRefs).map(([of, [, reference]]) => [of, reference])),
  });
}

const neuronOf = (types: readonly Type[]) =>
  defineNeuronModel({
    name: "neuron",
    vars: {
      y: 0,
      ...Object.fromEntries(
        types.flatMap((type) => [
          [`x_${type}`, variable({ type, initial: 0 })],
          ...OPERATIONS.map((operation) => [
            `${operation}_${type}`,
            variable({ type, access: "READ_ONLY_SHARED_NEURON" as const, initial: 0 }),
          ]),
        ]),
      ),
    },
  });

const SIZES: readonly (readonly [size: number, segments: SegmentSizes])[] = [
  [6, 3],
  [7, [1, 4, 2]],
  [2 * REDUCTION_CHUNK + 3, [REDUCTION_CHUNK + 1, 1, REDUCTION_CHUNK + 1]],
];

describe.each(backends)("%s: reductions over neurons", (_, options) => {
  test.each(SIZES)("of %i: every type, operation and target", { timeout: 120_000 }, async (size, segments) => {
    const types = typesOn(options);
    const batchSize = 2;
    const model = new GeNNModel({ dt: DT, batchSize });
    const pop = model.addNeuronPopulation("pop", size, neuronOf(types), { segments });
    const sizes = pop.segments!;
    const results: [what: string, target: VariableReference, type: Type, (values: number[]) => number[]][] = [];
    for (const type of types) {
      for (const operation of OPERATIONS) {
        const of = `${type}_${operation}`;
        const x = ["READ_ONLY", varRef(pop, `x_${type}`)] as const;
        const all = (values: number[]) => [combined(type, operation, values)];
        const bySegment = (values: number[]) => cut(values, sizes).map((one) => combined(type, operation, one));
        const own = reduceInto(
          model,
          `own_${of}`,
          { r: { type, access: `REDUCE_NEURON_${operation}` } },
          { x, y: ["READ_WRITE", varRef(pop, "y")] },
          "r = x; y += 1;",
        );
        results.push([`own ${of}`, varRef(own, "r"), type, all]);
        const target = varRef(pop, `${operation}_${type}`);
        reduceInto(model, `into_${of}`, {}, { x, r: [`REDUCE_${operation}`, target] }, "r = x;");
        results.push([`into ${of}`, target, type, all]);
        const inSegments = reduceInto(
          model,
          `segments_${of}`,
          { r: { type, access: `REDUCE_SEGMENT_${operation}` } },
          { x },
          "r = x;",
        );
        results.push([`segments ${of}`, varRef(inSegments, "r"), type, bySegment]);
      }
    }
    const simulation = await start(model, options);
    const valuesOf = (type: Type, batch: number) =>
      Array.from({ length: size }, (_, element) => asFloat(type, handedIn(type, batch, element)));
    const batches = Array.from({ length: batchSize }, (_, batch) => batch);
    for (const type of types) {
      const values = batches.flatMap((batch) => valuesOf(type, batch));
      simulation.push(varRef(pop, `x_${type}`), values, { allowNonFinite: true });
    }
    await simulation.customUpdate("go");
    for (const [what, target, type, expected] of results) {
      const values = batches.flatMap((batch) => expected(valuesOf(type, batch)));
      expect([...(await simulation.pull(target, { allowNonFinite: true }))], what).toEqual(values);
    }
    const updates = results.filter(([what]) => what.startsWith("own")).length;
    expect(new Set(await simulation.pull(varRef(pop, "y")))).toEqual(new Set([updates]));
  });
});

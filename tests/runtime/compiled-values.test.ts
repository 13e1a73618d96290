/** Initial values by generated code: the bits of their definitions, their laws, and initialisers that are code. */
import { describe, expect, test } from "vitest";
import { type Elements, elementsOf } from "../../genn/backends/engine.ts";
import {
  binomial,
  defineInitialiser,
  defineNeuronModel,
  defineWeightUpdateModel,
  divided,
  exponential,
  GeNNModel,
  gamma,
  type InitialValue,
  initialise,
  normal,
  normalClipped,
  normalClippedDelay,
  readOnly,
  synapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { copySize, type Program } from "../../genn/program/program.ts";
import { writeInitialValues } from "../../genn/runtime/initial-values.ts";
import { backends } from "../backends/backends.ts";
import { DT, nothing, silent } from "../support/definitions.ts";
import { kolmogorov } from "../support/laws.ts";
import { start } from "../support/simulate.ts";

/** A buffer is drawn by code from so many elements on; this is no multiple of anything. */
const LARGE = 100_003;

/** What the definitions give a buffer. */
function byDefinition(program: Program, name: string): number[] {
  const buffer = program.buffers.find((one) => one.name === name)!;
  const all = elementsOf(buffer.type, copySize(buffer) * program.batchSize) as Exclude<
    Elements,
    BigInt64Array | BigUint64Array
  >;
  const write = (_: number, elements: Elements, at = 0) => all.set(elements as never, at);
  writeInitialValues({ write }, program, buffer);
  return [...all].filter((_, index) => index % buffer.stride < buffer.columns);
}

const named: readonly [string, InitialValue, "scalar" | "int" | "bool"][] = [
  ["uniform", uniform(-2, 4), "scalar"],
  ["uniform integers", uniform(-200, 400), "int"],
  ["normal", normal(3, 2), "scalar"],
  ["normal, clipped", normalClipped(0, 1, -0.1, 2), "scalar"],
  ["delays", normalClippedDelay(1, 2, 0, 3), "int"],
  ["exponential", exponential(2.5), "scalar"],
  ["gamma", gamma(0.7, 2), "scalar"],
  ["binomial", binomial(40, 0.25), "scalar"],
  ["whether any succeeds", binomial(2, 0.25), "bool"],
  ["divided", divided(divided(normal(3, 2), 7), 3), "scalar"],
];

describe.each(["float", "double"] as const)(
  "in %s precision, large buffers have the bits of the definitions",
  (precision) => {
    test.each(named)("%s", async (_, initial, type) => {
      const model = new GeNNModel({ dt: DT, seed: 2 ** 33 + 5, precision });
      const pop = model.addNeuronPopulation(
        "pop",
        LARGE,
        defineNeuronModel({ name: "large", vars: { x: variable({ initial, type, access: "READ_ONLY" }) } }),
      );
      const simulation = await start(model, {});
      const values = [...(await simulation.pull(varRef(pop, "x")))];
      expect(values).toEqual(byDefinition(simulation.program, "pop.x"));
      simulation.reinitialise();
      expect([...(await simulation.pull(varRef(pop, "x")))], "and again").toEqual(values);
    });
  },
);

test("rows that are padded, pieces that end within them, several threads and instances", async () => {
  const model = new GeNNModel({ dt: DT, seed: 3, batchSize: 2 });
  const [pre, post] = [model.addNeuronPopulation("a", 1003, silent), model.addNeuronPopulation("b", 701, silent)];
  const weightUpdate = defineWeightUpdateModel({ name: "w", vars: { g: normal(0, 1), h: readOnly(exponential(1)) } });
  const syn = model.addSynapsePopulation("syn", "dense", pre, post, { weightUpdate, postsynaptic: nothing });
  const simulation = await start(model, { threads: 2 });
  for (const name of ["g", "h"]) {
    const values = await simulation.pull(synapseVarRef(syn, name));
    const count = 1003 * 701;
    const expected = byDefinition(simulation.program, `syn.${name}`);
    expect(values).toHaveLength(name === "g" ? 2 * count : count);
    let equal = true;
    for (let k = 0; k < values.length; k++) equal &&= values[k] === expected[k];
    expect(equal).toBe(true);
  }
});

/** Random numbers: of code in every step, of initial values, and of connectivity, each after its law and the same on every backend. */
import { describe, expect, test } from "vitest";
import {
  binomial,
  defineCurrentSourceModel,
  defineCustomConnectivityUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  exponential,
  fromIndices,
  fromRule,
  gamma,
  normal,
  postsynapticVarRef,
  postVarRef,
  preVarRef,
  synapseVarRef,
  uniform,
  type VariableReference,
  variable,
  varRef,
} from "../../../genn/index.ts";
import { fixedNumberPost, fixedNumberPre, fixedNumberTotal, oneToOneSparse } from "../../../genn_models/index.ts";
import { erf } from "../../../golden/mathematics.ts";
import { nothing, silent } from "../../support/definitions.ts";
import { chiSquared, kolmogorov } from "../../support/laws.ts";
import { start } from "../../support/simulate.ts";
import { modelOf, range, settings } from "./settings.ts";

/** Above it, one test in a thousand would be without any mistake. */
const FAR = 1.95;
const ofUniform = (x: number) => Math.min(1, Math.max(0, x));
const ofNormal = (x: number) => (1 + erf(x / Math.SQRT2)) / 2;
/** Successes in 20 trials of probability 0.5: at most x. */
const ofBinomial = (x: number) => {
  let [sum, term] = [0, 0.5 ** 20];
  for (let k = 0; k <= Math.min(20, Math.floor(x)); k++) {
    sum += term;
    term *= (20 - k) / (k + 1);
  }
  return sum;
};
/** Gamma of shape 4: the fourth event of a Poisson process. */
const ofGamma = (x: number) => 1 - Math.exp(-x) * (1 + x + x ** 2 / 2 + x ** 3 / 6);

describe.each(settings)("%s", (_, setting) => {
  const { options } = setting;

  test.each([1, 3])(
    "neurons, sources, rows and host updates draw anew in every step, in a batch of %i",
    async (batchSize) => {
      const [SIZE, STEPS] = [100, 15];
      const model = modelOf(setting, { batchSize, seed: 8 });
      const vars = { u: 0, n: 0 };
      const code = "u = gennrand_uniform(); n = gennrand_normal();";
      const pop = model.addNeuronPopulation("pop", SIZE, defineNeuronModel({ name: "drawing", vars, simCode: code }));
      const source = defineCurrentSourceModel({ name: "noise", vars, injectionCode: code });
      const current = model.addCurrentSource("current", source, pop);
      const post = model.addNeuronPopulation("post", SIZE, silent);
      const syn = model.addSynapsePopulation("syn", fromIndices(range(SIZE), range(SIZE)), pop, post, {
        weightUpdate: defineWeightUpdateModel({ name: "none" }),
        postsynaptic: nothing,
      });
      const definition = defineCustomConnectivityUpdateModel({
        name: "rows",
        preVars: vars,
        postVars: { u_host: 0 },
        rowUpdateCode: code,
        hostUpdate: ({ numPost, push, random }) => push("u_host", range(numPost).map(random)),
      });
      const rows = model.addCustomConnectivityUpdate("rows", "go", syn, definition);
      const drawn: [VariableReference, (x: number) => number][] = [
        [varRef(pop, "u"), ofUniform],
        [varRef(pop, "n"), ofNormal],
        [varRef(current, "u"), ofUniform],
        [varRef(current, "n"), ofNormal],
        [preVarRef(rows, "u"), ofUniform],
        [preVarRef(rows, "n"), ofNormal],
        [postVarRef(rows, "u_host"), ofUniform],
      ];
      const values = drawn.map((): number[] => []);
      const simulation = await start(model, options);
      for (let step = 0; step < STEPS; step++) {
        await simulation.step();
        await simulation.customUpdate("go");
        for (const [k, [reference]] of drawn.entries()) values[k]!.push(...(await simulation.pull(reference)));
      }
      for (const [k, [reference, distribution]] of drawn.entries()) {
        const what = `${reference.group.name}.${reference.variable}`;
        // Instances share what a connectivity update keeps.
        const instances = reference.group === rows ? 1 : batchSize;
        expect(values[k], what).toHaveLength(instances * SIZE * STEPS);
        expect(new Set(values[k]).size, what).toBeGreaterThan(0.995 * values[k]!.length);
        expect(kolmogorov(values[k]!, distribution), what).toBeLessThan(FAR);
      }
    },
  );

  test("initial values of every part are drawn after their law", async () => {
    const SIZE = 1500;
    const laws = {
      uniform: [uniform(0, 1), ofUniform],
      normal: [normal(0, 1), ofNormal],
      exponential: [exponential(1), (x: number) => 1 - Math.exp(-x)],
      gamma: [gamma(4, 1), ofGamma],
      binomial: [variable<"READ_WRITE">({ type: "uint", initial: binomial(20, 0.5) }), ofBinomial],
    } as const;
    const names = Object.keys(laws) as (keyof typeof laws)[];
    const vars = (prefix = "") => Object.fromEntries(names.map((name) => [prefix + name, laws[name][0]]));
    const model = modelOf(setting, { seed: 5 });
    const [one, many] = [model.addNeuronPopulation("one", 1, silent), model.addNeuronPopulation("many", SIZE, silent)];
    const pop = model.addNeuronPopulation("pop", SIZE, defineNeuronModel({ name: "drawn", vars: vars() }));
    const source = defineCurrentSourceModel({ name: "source", vars: vars(), injectionCode: "" });
    const current = model.addCurrentSource("current", source, pop);
    const [dense, sparse] = [["dense", one, "dense"] as const, ["sparse", many, fromRule(oneToOneSparse)] as const].map(
      ([name, from, connectivity]) =>
        model.addSynapsePopulation(name, connectivity, from, pop, {
          weightUpdate: defineWeightUpdateModel({
            name: "weights",
            vars: vars(),
            preVars: vars("pre_"),
            postVars: vars("post_"),
          }),
          postsynaptic: definePostsynapticModel({ name: "psm", vars: vars(), simCode: "" }),
        }),
    );
    const simulation = await start(model, options);
    const parts = names.flatMap((name): [VariableReference, keyof typeof laws][] =>
      [
        varRef(pop, name),
        varRef(current, name),
        synapseVarRef(dense!, name),
        synapseVarRef(sparse!, name),
        postVarRef(dense!, `post_${name}`),
        preVarRef(sparse!, `pre_${name}`),
        postsynapticVarRef(dense!, name),
      ].map((reference) => [reference, name]),
    );
    const sums = new Set<number>();
    for (const [reference, name] of parts) {
      const what = `${reference.group.name}.${reference.variable} (${reference.part})`;
      const values = [...(await simulation.pull(reference))];
      expect(values, what).toHaveLength(SIZE);
      const [, distribution] = laws[name];
      const below = name === "binomial" ? (x: number) => distribution(x - 1) : distribution;
      expect(kolmogorov(values, distribution, below), what).toBeLessThan(FAR);
      sums.add(values.reduce((sum, value, k) => sum + value * (1 + (k % 7)), 0));
    }
    // Each has numbers of its own.
    expect(sums.size).toBe(parts.length);
  });

  test("connectivity has its numbers of synapses, to neurons that are as likely as all others", async () => {
    const SIZE = 100;
    const model = modelOf(setting, { seed: 2 });
    const [pre, post] = ["pre", "post"].map((name) => model.addNeuronPopulation(name, SIZE, silent));
    const parts = { weightUpdate: defineWeightUpdateModel({ name: "none" }), postsynaptic: nothing };
    const add = (name: string, connectivity: ReturnType<typeof fromRule>) =>
      model.addSynapsePopulation(name, connectivity, pre!, post!, parts);
    const ofPost = add("of_post", fromRule(fixedNumberPost, { number: 10 }));
    const ofPre = add("of_pre", fromRule(fixedNumberPre, { number: 10 }));
    const inAll = add("in_all", fromRule(fixedNumberTotal, { number: 1000 }));
    const simulation = await start(model, options);
    const counts = async (synapses: typeof ofPost) => {
      const ends = await simulation.connections(synapses);
      expect(ends.pre).toHaveLength(1000);
      return (["pre", "post"] as const).map((side) => {
        const found = new Array<number>(SIZE).fill(0);
        for (const neuron of ends[side]) found[neuron]!++;
        return found;
      });
    };
    const [rowsOfPost, columnsOfPost] = await counts(ofPost);
    const [rowsOfPre, columnsOfPre] = await counts(ofPre);
    expect(new Set(rowsOfPost)).toEqual(new Set([10]));
    expect(new Set(columnsOfPre)).toEqual(new Set([10]));
    for (const found of [columnsOfPost!, rowsOfPre!, ...(await counts(inAll))]) {
      expect(Math.abs(chiSquared(found, () => 10))).toBeLessThan(3);
    }
  });
});

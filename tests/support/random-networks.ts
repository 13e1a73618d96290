/**
 * Random networks: populations of all kinds, wired densely and one to one, with synapses that learn from events of both
 * sides, sources whose current stays and others, custom updates with reductions, batches and random numbers, all of it in
 * random code.
 */
import fc from "fast-check";
import {
  type CustomUpdate,
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  type NeuronPopulation,
  normal,
  readOnly,
  type SynapsePopulation,
  synapseVarRef,
  transposedSynapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import type { NumericType, SnippetSymbol } from "../../genn/language/index.ts";
import { type ArbitraryOptions, arbitrarySnippet } from "../language/arbitrary.ts";
import { FLT_MAX } from "./definitions.ts";

export interface NetworkSetting {
  readonly precision: "float" | "double";
  /** Only what every backend computes to the bit, with constants that no compiler knows. */
  readonly exact: boolean;
}

const named = (type: NumericType, names: string, access: "read" | "readwrite" = "read"): SnippetSymbol[] =>
  names.split(" ").map((name) => ({ name, type, access, binding: {} }));
const COMMON_NAMES = named("float", "tau dt");

/** What code may name, besides parameters. Names that end in `_pre` and `_post` are those of neurons. */
const NAMES = {
  neuron: [
    ...named("float", "v w", "readwrite"),
    ...named("int32", "n", "readwrite"),
    ...named("float", "Isyn extra st t tPrev"),
    ...named("uint32", "id batch"),
  ],
  pre: [
    ...named("float", "p", "readwrite"),
    ...named("float", "v_pre w_pre st_pre t"),
    ...named("int32", "n_pre"),
    ...named("uint32", "id"),
  ],
  post: [
    ...named("float", "q", "readwrite"),
    ...named("float", "v_post w_post prev_st_post t"),
    ...named("int32", "n_post"),
    ...named("uint32", "id"),
  ],
  synapse: [
    ...named("float", "g d", "readwrite"),
    ...named("int32", "m", "readwrite"),
    ...named("float", "k p q v_pre w_pre v_post w_post st_pre prev_st_pre st_post t tLast"),
    ...named("int32", "n_pre n_post"),
    ...named("uint32", "id_pre id_post id_syn batch"),
  ],
  source: [...named("float", "x", "readwrite"), ...named("float", "t"), ...named("uint32", "id batch")],
  neuronUpdate: [...named("float", "v w", "readwrite"), ...named("int32", "n", "readwrite"), ...named("uint32", "id")],
  synapseUpdate: [
    ...named("float", "g d", "readwrite"),
    ...named("float", "k other"),
    ...named("uint32", "id_pre id_post"),
  ],
} satisfies Record<string, SnippetSymbol[]>;

interface Population {
  readonly size: number;
  readonly moves: string;
  readonly simCode: string;
  readonly sends: "never" | "level" | "edge" | "chance";
  readonly resetCode: string;
}
interface Synapses {
  readonly ends: readonly [number, number];
  readonly isPaired: boolean;
  readonly code: Readonly<Record<string, string | null>>;
  readonly keepsSum: boolean;
  readonly intoExtra: boolean;
}
interface Source {
  readonly target: number;
  /** For how long its current stays; 0: it has random code. */
  readonly duration: number;
  readonly code: string;
}
interface Update {
  readonly kind: "neurons" | "synapses" | "reduction";
  readonly of: number;
  readonly code: string;
}
export interface Network {
  readonly populations: readonly Population[];
  readonly synapses: readonly Synapses[];
  readonly sources: readonly Source[];
  readonly updates: readonly Update[];
  readonly batchSize: number;
  readonly timePrecision: "float" | "double";
  readonly dt: number;
  /** The step at which the clock starts. */
  readonly first: number;
}

interface SynapseCode {
  readonly names: keyof typeof NAMES;
  readonly effects: readonly string[];
  /** Code as people write it, which the optimisations look for. */
  readonly usual: readonly string[];
}

/** Snippets of a synapse, and what they may do. */
const SYNAPSE_CODE: Readonly<Record<string, SynapseCode>> = {
  preSpikeSynCode: {
    names: "synapse",
    effects: ["addToPost", "addToPre"],
    usual: [
      "addToPost(g);\n",
      "addToPost(g); g -= 0.01 * q;\n",
      "addToPost(g * (v_pre - d)); d = v_pre;\n",
      "d = (scalar)(t - fmax(0, prev_st_pre)); addToPost(g);\n",
      "d = t - tLast; tLast = t; if (t - st_post < 3 * dt) addToPost(g);\n",
      "timepoint later = st_pre > st_post ? st_pre : st_post; d = t - later; if (later == t) tLast = later;\n",
    ],
  },
  postSpikeSynCode: {
    names: "synapse",
    effects: ["addToPre"],
    usual: ["g += 0.01 * p;\n", "addToPre(g);\n", "d = fmin(t, st_post) - st_pre; if (st_pre < t - dt) g *= 0.5;\n"],
  },
  synapseDynamicsCode: {
    names: "synapse",
    effects: ["addToPost", "addToPre"],
    usual: ["addToPost(g * w_pre);\n", "addToPost(g * v_pre); d += v_pre * v_post;\n"],
  },
  preSpikeCode: { names: "pre", effects: [], usual: ["p += 1;\n", "p = t - st_pre; if (st_pre == t) p = 0;\n"] },
  postSpikeCode: { names: "post", effects: [], usual: ["q += 1;\n"] },
  preDynamicsCode: { names: "pre", effects: [], usual: ["p *= 0.9;\n"] },
  postDynamicsCode: {
    names: "post",
    effects: [],
    usual: ["q *= 0.9;\n", "q = t - prev_st_post < 2 * dt ? t / dt : prev_st_post;\n"],
  },
};
/** The same of neurons: how their state moves, and what they show of it. */
const MOVES = [
  "v = 0.5 * v + Isyn + extra * tau;",
  "v = Isyn;",
  "v += 0.1 * (Isyn - v);",
  "v = 0.5 * v + Isyn + (t - tPrev); tPrev = t;",
  "if (t - tPrev > 2 * dt || st == t - dt) { v = Isyn; tPrev = t - dt; }",
];
const SHOWS = { exact: ["w = fabs(v);\n"], all: ["w = tanh(v);\n", "w = 1.0 / (1.0 + exp(-v));\n"] };

/** Random networks, as plain data that can be shrunk. */
export function arbitraryNetwork(setting: NetworkSetting): fc.Arbitrary<Network> {
  const code = (names: keyof typeof NAMES, length: number, effects: readonly string[] = []) => {
    const options: ArbitraryOptions = {
      symbols: [...NAMES[names], ...COMMON_NAMES],
      effects,
      length,
      depth: 1,
      random: setting.exact ? "exact" : "all",
      mathematics: setting.exact ? "exact" : "all",
      ...(setting.exact ? { nought: "nought", noZeroDivisors: true } : {}),
    };
    return arbitrarySnippet(options);
  };
  const orUsual = (random: fc.Arbitrary<string>, usual: readonly string[]) =>
    fc.oneof({ weight: 2, arbitrary: random }, { weight: 1, arbitrary: fc.constantFrom(...usual) });
  const population = fc.record<Population>({
    size: fc.integer({ min: 1, max: 9 }),
    moves: fc.constantFrom(...MOVES),
    simCode: orUsual(code("neuron", 60), SHOWS[setting.exact ? "exact" : "all"]),
    sends: fc.constantFrom("level", "edge", "chance", "never"),
    resetCode: code("neuron", 30),
  });
  const synapses = fc.record<Synapses>({
    ends: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
    isPaired: fc.boolean(),
    code: fc.record(
      Object.fromEntries(
        Object.entries(SYNAPSE_CODE).map(([name, { names, effects, usual }]) => [
          name,
          fc.option(orUsual(code(names, 40, effects), usual), { freq: 2 }),
        ]),
      ),
    ),
    keepsSum: fc.boolean(),
    intoExtra: fc.boolean(),
  });
  const source = fc.record<Source>({
    target: fc.nat({ max: 2 }),
    duration: fc.constantFrom(0, 0.5, 0.75, 1),
    code: code("source", 30, ["injectCurrent"]),
  });
  const update = fc.constantFrom("neurons" as const, "synapses" as const, "reduction" as const).chain((kind) =>
    fc.record<Update>({
      kind: fc.constant(kind),
      of: fc.nat({ max: 2 }),
      code: code(kind === "neurons" ? "neuronUpdate" : "synapseUpdate", 40),
    }),
  );
  return fc.noBias(
    fc.record<Network>({
      populations: fc.array(population, { minLength: 1, maxLength: 3, size: "max" }),
      synapses: fc.array(synapses, { minLength: 1, maxLength: 3, size: "max" }),
      sources: fc.array(source, { maxLength: 2, size: "max" }),
      updates: fc.array(update, { minLength: 1, maxLength: 2, size: "max" }),
      batchSize: fc.constantFrom(1, 1, 2, 2, 3, 3, 17),
      dt: fc.constantFrom(0.25, 0.1),
      first: fc.constantFrom(0, 0, 1_000_003),
      timePrecision: fc.constantFrom(...(setting.exact ? (["float"] as const) : (["float", "double"] as const))),
    }),
  );
}

/** Code that lets a variable neither grow without bounds nor become not-a-number for long: nothing would be seen any more. */
const bounded = (name: string, instead: string): string => `if (!(fabs(${name}) < 100.0)) { ${name} = ${instead}; }`;

const CONDITIONS = {
  never: "",
  level: "v > 0.3",
  edge: "v > 0.3",
  chance: "gennrand_uniform() < 0.3",
} satisfies Record<Population["sends"], string>;

/** Parameters of all definitions; `nought` is what hides constants. */
const COMMON = { params: { tau: 2.5, nought: 0 } };

/** The model of a network. All custom updates are in the group "all". */
export function modelOf(network: Network, { precision, exact }: NetworkSetting): GeNNModel {
  const { batchSize, timePrecision, dt, first } = network;
  const model = new GeNNModel({
    dt,
    batchSize,
    precision,
    timePrecision: exact ? "float" : timePrecision,
    seed: 11,
  });
  const values = { dynamicParams: exact ? (["tau", "nought"] as const) : [] };
  const populations = network.populations.map((one, index) => addNeurons(model, `pop_${index}`, one, values));
  const at = <Item>(items: readonly Item[], index: number): Item => items[index % items.length]!;
  const synapses = network.synapses.map((one, index) => {
    const [source, target] = one.ends.map((end) => at(populations, end)) as [NeuronPopulation, NeuronPopulation];
    return addSynapses(model, `syn_${index}`, one, source, target, values);
  });
  // Held for a number of ms that `t` divides exactly.
  const isExact = dt === 0.25 && first === 0;
  const durationOf = ({ duration }: Source) => (isExact ? duration : Math.ceil(duration * 2) / 2);
  network.sources.forEach((source, index) => {
    const one = { ...source, duration: durationOf(source) };
    model.addCurrentSource(`source_${index}`, sourceModel(one), at(populations, one.target), {
      ...values,
      extraGlobalParams: { table: [0.5, -1, 0.25, 2, 0] },
    });
  });
  network.updates.forEach((one, index) => {
    if (one.kind === "neurons") addNeuronUpdate(model, `update_${index}`, one, at(populations, one.of), values);
    else addSynapseUpdate(model, `update_${index}`, one, at(synapses, one.of), values);
  });
  return model;
}

type CommonValues = { readonly dynamicParams: readonly ("tau" | "nought")[] };

function addNeurons(model: GeNNModel, name: string, one: Population, values: CommonValues): NeuronPopulation {
  const neuron = defineNeuronModel({
    name: `neuron_${name}`,
    ...COMMON,
    vars: {
      ...{ v: uniform(-1, 1), w: normal(0, 1), n: variable({ type: "int", initial: 3 }) },
      tPrev: variable({ type: "timepoint", initial: 0 }),
    },
    additionalInputVars: { extra: 0.5 },
    simCode: `${one.moves}\n{\n${one.simCode}}\n${bounded("v", "0.1 * (scalar)id")}\n${bounded("w", "0.5")}`,
    thresholdConditionCode: CONDITIONS[one.sends],
    resetCode: one.sends === "never" ? "" : one.resetCode,
    autoRefractoryRequired: one.sends === "edge",
  });
  return model.addNeuronPopulation(name, one.size, neuron, values);
}

const spikes = ({ neuron }: NeuronPopulation): boolean => neuron.definition.thresholdConditionCode !== "";

function addSynapses(
  model: GeNNModel,
  name: string,
  one: Synapses,
  source: NeuronPopulation,
  target: NeuronPopulation,
  values: CommonValues,
): SynapsePopulation {
  const canRun = (snippet: string) =>
    (!snippet.startsWith("preSpike") || spikes(source)) && (!snippet.startsWith("postSpike") || spikes(target));
  const code = Object.entries(one.code).filter(([snippet, text]) => text !== null && canRun(snippet));
  const ofSynapse = `\n${bounded("g", "0.5")}\n${bounded("d", "0.0")}`;
  const weightUpdate = defineWeightUpdateModel({
    name: `weights_${name}`,
    ...COMMON,
    vars: {
      ...{ g: uniform(-1, 1), d: 0, m: variable({ type: "int", initial: 1 }), k: readOnly(0.5) },
      tLast: variable({ type: "timepoint", initial: -FLT_MAX }),
    },
    preVars: { p: 0.25 },
    postVars: { q: -0.5 },
    ...Object.fromEntries(
      code.map(([snippet, text]) => {
        const { names, usual } = SYNAPSE_CODE[snippet]!;
        return [snippet, names === "synapse" && !usual.includes(text!) ? `{\n${text}}${ofSynapse}` : text];
      }),
    ),
  });
  const postsynaptic = definePostsynapticModel({
    name: `sum_${name}`,
    simCode: one.keepsSum ? "injectCurrent(inSyn); inSyn *= 0.5;" : "injectCurrent(inSyn); inSyn = 0;",
  });
  const isPaired = one.isPaired && source.size === target.size;
  return model.addSynapsePopulation(name, isPaired ? "one_to_one" : "dense", source, target, {
    weightUpdate,
    weightUpdateValues: values,
    postsynaptic,
    postTargetVar: one.intoExtra ? "extra" : "Isyn",
  });
}

/** With a duration, it keeps its promise: its times are exact. */
function sourceModel({ duration, code }: Source) {
  const common = { ...COMMON, vars: { x: 0 }, extraGlobalParams: { table: "scalar" } } as const;
  if (duration === 0)
    return defineCurrentSourceModel({ name: "free", ...common, injectionCode: `${code}\n${bounded("x", "1.0")}` });
  return defineCurrentSourceModel({
    name: "held",
    ...common,
    injectionCode: `int period = (int)(t / ${duration}); x = table[period % 5]; injectCurrent(x * (id + 1u));`,
    constantUntil: `(period + 1) * ${duration}`,
  });
}

function addNeuronUpdate(
  model: GeNNModel,
  name: string,
  { code }: Update,
  population: NeuronPopulation,
  values: CommonValues,
): CustomUpdate {
  const update = defineCustomUpdateModel({
    name: `of_${name}`,
    ...COMMON,
    varRefs: { v: "READ_WRITE", w: "READ_WRITE", n: "READ_WRITE" },
    updateCode: code,
  });
  const varRefs = { v: varRef(population, "v"), w: varRef(population, "w"), n: varRef(population, "n") };
  return model.addCustomUpdate(name, "all", update, { ...values, varRefs });
}

/** Changes synapses one by one, or adds up over the batch what becomes of them: for itself, and into what instances share. */
function addSynapseUpdate(
  model: GeNNModel,
  name: string,
  { kind, code }: Update,
  synapses: SynapsePopulation,
  values: CommonValues,
): void {
  const isSquare = synapses.connectivity === "dense" && synapses.source.size === synapses.target.size;
  const refer = (variable: string) => synapseVarRef(synapses, variable);
  const varRefs = { g: refer("g"), d: refer("d"), k: refer("k") };
  const other = isSquare ? transposedSynapseVarRef(synapses, "m") : refer("m");
  if (kind === "synapses") {
    const update = defineCustomUpdateModel({
      name: `of_${name}`,
      ...COMMON,
      varRefs: { g: "READ_WRITE", d: "READ_WRITE", k: "READ_ONLY", other: "READ_ONLY" },
      updateCode: `${code}\n${bounded("g", "0.5")}`,
    });
    model.addCustomUpdate(name, "all", update, { ...values, varRefs: { ...varRefs, other } });
    return;
  }
  const sum = defineCustomUpdateModel({
    name: `of_${name}`,
    ...COMMON,
    vars: {
      total: variable<"REDUCE_BATCH_SUM">({ access: "REDUCE_BATCH_SUM" }),
      most: variable<"REDUCE_BATCH_MAX">({ type: "int", access: "REDUCE_BATCH_MAX" }),
    },
    varRefs: { g: "READ_WRITE", d: "READ_WRITE", k: "REDUCE_SUM", other: "READ_ONLY" },
    updateCode: `${code}\ntotal = g;\nmost = other;\nk = 0.01 * g;\n${bounded("k", "0.0")}\nd = 0;`,
  });
  model.addCustomUpdate(name, "all", sum, { ...values, varRefs: { ...varRefs, other } });
}

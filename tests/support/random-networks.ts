/**
 * Random networks: populations of all kinds, wired densely, one to one and sparsely, with delays, with synapses that learn from events of both
 * sides, sources whose current stays and others, custom updates with reductions, batches and random numbers, all of it in
 * random code.
 */
import fc from "fast-check";
import {
  defineCurrentSourceModel,
  defineNeuronModel,
  GeNNModel,
  type NeuronPopulation,
  normal,
  postVarRef,
  preVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { type ArbitraryOptions, arbitrarySnippet } from "../language/arbitrary.ts";
import { bounded, COMMON_NAMES, CONDITIONS, MOVES, NAMES, SHOWS } from "./random-network-code.ts";
import {
  type ArbitraryCode,
  addSynapses,
  arbitrarySynapses,
  type OrUsual,
  type Synapses,
} from "./random-network-synapses.ts";
import { addUpdate, COMMON, type CommonValues, UPDATE_NAMES, type Update } from "./random-network-updates.ts";

export interface NetworkSetting {
  readonly precision: "float" | "double";
  /** Only what every backend computes to the bit, with constants that no compiler knows. */
  readonly exact: boolean;
}

interface Population {
  readonly size: number;
  readonly moves: string;
  readonly simCode: string;
  readonly sends: "never" | "level" | "edge" | "chance";
  readonly resetCode: string;
}
interface Source {
  readonly target: number;
  /** For how long its current stays; 0: it has random code. */
  readonly duration: number;
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

/** Random networks, as plain data that can be shrunk. */
export function arbitraryNetwork(setting: NetworkSetting): fc.Arbitrary<Network> {
  const code: ArbitraryCode = (names, length, effects = []) => {
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
  const orUsual: OrUsual = (random, usual) =>
    fc.oneof({ weight: 2, arbitrary: random }, { weight: 1, arbitrary: fc.constantFrom(...usual) });
  const population = fc.record<Population>({
    size: fc.integer({ min: 1, max: 9 }),
    moves: fc.constantFrom(...MOVES),
    simCode: orUsual(code("neuron", 60), SHOWS[setting.exact ? "exact" : "all"]),
    sends: fc.constantFrom("level", "edge", "chance", "never"),
    resetCode: code("neuron", 30),
  });
  const synapses = arbitrarySynapses(code, orUsual);
  const source = fc.record<Source>({
    target: fc.nat({ max: 2 }),
    duration: fc.constantFrom(0, 0.5, 0.75, 1),
    code: code("source", 30, ["injectCurrent"]),
  });
  const kinds = Object.keys(UPDATE_NAMES) as Update["kind"][];
  const update = fc.constantFrom(...kinds).chain((kind) =>
    fc.record<Update>({
      kind: fc.constant(kind),
      of: fc.nat({ max: 2 }),
      code: code(UPDATE_NAMES[kind], 40),
      when: fc.constantFrom(undefined, undefined, "beforeNeurons", "afterNeurons"),
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
  // What synapses keep for each neuron of a population, where it has any.
  const keptAt = (population: NeuronPopulation) => {
    const onto = synapses.find(({ target }) => target === population);
    const from = synapses.find(({ source }) => source === population);
    return onto ? postVarRef(onto, "q") : from ? preVarRef(from, "p") : varRef(population, "spare");
  };
  // Held for a number of ms that `t` divides exactly.
  const isExact = dt === 0.25 && first === 0;
  const durationOf = ({ duration }: Source) => (isExact ? duration : Math.ceil(duration * 2) / 2);
  network.sources.forEach((source, index) => {
    const one = { ...source, duration: durationOf(source) };
    model.addCurrentSource(`source_${index}`, sourceModel(one), at(populations, one.target), {
      ...values,
      extraGlobalParams: { table: [0.5, -1, 0.25, 2, 0] },
      ...(one.duration === 0 ? { varRefs: { v: "v", n: "n", w: "w", kept: keptAt(at(populations, one.target)) } } : {}),
    });
  });
  // There is always somebody in the group that is called.
  const calls: Update = { kind: "level", of: 0, code: "" };
  [...network.updates, calls].forEach((one, index) => {
    addUpdate(
      model,
      `update_${index}`,
      one,
      { population: at(populations, one.of), synapses: at(synapses, one.of) },
      values,
    );
  });
  return model;
}

/** One value for all neurons, which custom updates change. */
const LEVEL = variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0.75 });

function addNeurons(model: GeNNModel, name: string, one: Population, values: CommonValues): NeuronPopulation {
  const neuron = defineNeuronModel({
    name: `neuron_${name}`,
    ...COMMON,
    vars: {
      ...{ v: uniform(-1, 1), w: normal(0, 1), n: variable({ type: "int", initial: 3 }), level: LEVEL, spare: 0 },
      tPrev: variable({ type: "timepoint", initial: 0 }),
    },
    additionalInputVars: { extra: 0.5 },
    simCode: `${one.moves}\n{\n${one.simCode}}\n${bounded("v", "0.1 * (scalar)id")}\n${bounded("w", "0.5")}`,
    thresholdConditionCode: CONDITIONS[one.sends],
    resetCode: one.sends === "never" ? "" : one.resetCode,
    autoRefractoryRequired: one.sends === "edge",
  });
  return model.addNeuronPopulation(name, one.size, neuron, {
    ...values,
    segments: one.size === 1 ? [1] : [1, one.size - 1],
  });
}

/** With a duration, it keeps its promise: its times are exact. */
function sourceModel({ duration, code }: Source) {
  const common = { ...COMMON, vars: { x: 0 }, extraGlobalParams: { table: "scalar" } } as const;
  if (duration === 0)
    return defineCurrentSourceModel({
      name: "free",
      ...common,
      neuronVarRefs: { v: "READ_WRITE", n: "READ_WRITE", w: "READ_ONLY", kept: "READ_WRITE" },
      injectionCode: `${code}\n${bounded("x", "1.0")}\n${bounded("kept", "0.25")}\n${bounded("v", "0.5")}`,
    });
  return defineCurrentSourceModel({
    name: "held",
    ...common,
    injectionCode: `int period = (int)(t / ${duration}); x = table[period % 5]; injectCurrent(x * (id + 1u));`,
    constantUntil: `(period + 1) * ${duration}`,
  });
}

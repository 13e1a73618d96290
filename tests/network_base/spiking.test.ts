/** Spiking synapses of networks: what a spike does where it arrives, when, and what cannot be. */
import { afterEach, describe, expect, test } from "vitest";
import {
  defineNeuronModel,
  defineWeightUpdateModel,
  exponential,
  fromIndices,
  fromRule,
  type NeuronModel,
  normal,
  normalClipped,
  readOnly,
  recomputed,
  synapseVarRef,
  uniform,
} from "../../genn/index.ts";
import {
  dc,
  fixedProbability,
  lifDelta,
  poissonExp,
  spikeSourceArray,
  staticPulse,
  staticPulseConstantWeight,
  staticPulseDelay,
  stdp,
  sumInput,
  tsodyksMarkram,
  tsodyksMarkramVariable,
} from "../../genn_models/index.ts";
import {
  dense,
  exponentialConductance,
  exponentialCurrent,
  NetworkBase,
  oneToOne,
  pulse,
  type SynapseBase,
  sparse,
  toEvents,
} from "../../network_base/index.ts";
import { backends } from "../backends/backends.ts";

const DT = 0.25;
/** Shows its input; its potential is held. */
const listener = defineNeuronModel({ name: "listener", vars: { V: -60, input: 0 }, simCode: "input = Isyn;" });
const relay = defineNeuronModel({ name: "relay", vars: { r: 0, b: readOnly(0), db: 0 }, simCode: "r = Isyn + b;" });

interface Config {
  readonly synapse: SynapseBase;
  readonly size?: number;
}

/** Three neurons that spike once, in the steps 0, 1 and 3; their targets show what they receive. */
class Heard extends NetworkBase<Config> {
  setup({ synapse, size = 3 }: Config): void {
    this.addLayer("in").addNeurons("pop", 3, spikeSourceArray, {
      vars: { startSpike: [0, 1, 2], endSpike: [1, 2, 3] },
      extraGlobalParams: { spikeTimes: [0, DT, 3 * DT] },
    });
    this.addLayer("out").addNeurons("pop", size, listener);
    this.connect("in", "pop", "out", "pop", synapse);
  }
}

const SYNAPSES = "syn_in_pop_to_out_pop";
const STEPS = 10;
let open: NetworkBase | undefined;
afterEach(() => {
  open?.destroy();
  open = undefined;
});

/** Inputs [step][neuron]. */
async function heard(synapse: SynapseBase, options: object = {}, size = 3): Promise<number[][]> {
  open = await Heard.create({ dt: DT, seed: 3, threads: 1, ...options }, { synapse, size });
  const times = Float64Array.from({ length: STEPS }, (_, step) => step * DT);
  const { neurons, spikes } = await open.runSim({
    T: STEPS * DT,
    readouts: [["neur_out_pop", "input", times]],
    recordSpikes: ["neur_in_pop"],
  });
  expect(Array.from(spikes.neur_in_pop![0]!.steps)).toEqual([0, 1, 3]);
  const { values } = neurons.neur_out_pop_input!;
  return Array.from({ length: STEPS }, (_, step) => Array.from(values.slice(step * size, (step + 1) * size)));
}

/** What is heard in a step, by step; nothing in all others. */
const only = (at: Readonly<Record<number, readonly number[]>>): number[][] =>
  Array.from({ length: STEPS }, (_, step) => [...(at[step] ?? [0, 0, 0])]);

describe.each(backends)("%s", (_, options) => {
  test("spikes are pulses, one step later or after a delay for all", async () => {
    const pulses = only({ 1: [2, 0, 0], 2: [0, 2, 0], 4: [0, 0, 2] });
    expect(await heard(oneToOne(spikeSourceArray, { g: 2 }), options)).toEqual(pulses);
    open!.destroy();
    const late = only({ 3: [2, 0, 0], 4: [0, 2, 0], 6: [0, 0, 2] });
    expect(await heard(oneToOne(spikeSourceArray, { g: 2, receptor: pulse(), delay: 3 * DT }), options)).toEqual(late);
  });

  test("listed synapses have weights and delays of their own", async () => {
    const connectivity = fromIndices([0, 0, 1, 2], [0, 2, 1, 1]);
    const synapse = sparse(spikeSourceArray, connectivity, { g: [1, 2, 3, 4], delay: [DT, 1.25, 0.5, 1.5] });
    expect(await heard(synapse, options)).toEqual(only({ 1: [1, 0, 0], 3: [0, 3, 0], 5: [0, 0, 2], 9: [0, 4, 0] }));
    expect(Array.from(await open!.getWeights(SYNAPSES))).toEqual([1, 2, 3, 4]);
  });

  test("currents decay, conductances see the potential", async () => {
    const decay = Math.exp(-DT / 2);
    const current = await heard(oneToOne(spikeSourceArray, { receptor: exponentialCurrent({ tau: 2 }) }), options);
    const mean = (2 * (1 - decay)) / DT;
    current.forEach(([first], step) => {
      expect(first).toBeCloseTo(step < 1 ? 0 : mean * decay ** (step - 1), 5);
    });
    open!.destroy();
    const receptor = exponentialConductance({ tau: 2, reversal: -80 });
    const conductance = await heard(oneToOne(spikeSourceArray, { receptor }), options);
    conductance.forEach(([first], step) => {
      expect(first).toBeCloseTo(step < 1 ? 0 : -20 * decay ** (step - 1), 4);
    });
  });
});

test("a number as the weight of all is a parameter; a rule, or weights that differ, make it a variable", async () => {
  await heard(dense(spikeSourceArray, { g: 0.5, norm: "lin" }));
  const { weightUpdate } = open!.synapsePopulation(SYNAPSES);
  expect(weightUpdate.params.g).toBeCloseTo(0.5 / 3, 12);
  expect(weightUpdate.definition.vars).toEqual({});
  await expect(open!.getWeights(SYNAPSES)).rejects.toThrow("share one weight");
  expect(() => open!.setWeights(SYNAPSES, 1)).toThrow("share one weight");
  open!.destroy();
  await heard(dense(spikeSourceArray, { g: 0.5, plasticity: "0.5 * V_post" }));
  expect(Object.keys(open!.synapsePopulation(SYNAPSES).weightUpdate.definition.vars)).toEqual(["g", "dg"]);
});

test("delays are drawn in ms and rounded to steps, of which each spike takes one anyway", async () => {
  const delays = async (delay: Parameters<typeof dense>[1]) => {
    open = await Heard.create(
      { dt: 0.1, seed: 3, threads: 1 },
      { synapse: dense(spikeSourceArray, delay), size: 2000 },
    );
    const population = open.synapsePopulation(SYNAPSES);
    const drawn = Array.from(await open.simulation.pull(synapseVarRef(population, "d")), (d) => (d + 1) / 10);
    const { type } = population.weightUpdate.definition.vars.d!;
    open.destroy();
    const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    return { type, mean, least: Math.min(...drawn), most: Math.max(...drawn), longest: population.delays.maxDendritic };
  };
  const even = await delays({ delay: uniform(1, 3) });
  expect(even).toMatchObject({ type: "uint8", least: 1, most: 3, longest: 30 });
  expect(even.mean).toBeCloseTo(2, 1);
  const bell = await delays({ delay: normalClipped(1.5, 0.75, 0.1, 5) });
  expect(bell).toMatchObject({ least: 0.1, longest: 50 });
  // A normal number, given that it is at least 0.1: mean 1.5 + 0.75 φ(a) / (1 - Φ(a)), a = -1.867.
  expect(bell.mean).toBeCloseTo(1.554, 1.5);
  expect(await delays({ delay: normal(30, 1), maxDelay: 60 })).toMatchObject({ type: "uint16", longest: 600 });
});

test("weights and delays may be computed again at every use, so that nothing of them is stored", async () => {
  const connectivity = fromRule(fixedProbability, { probability: 0.5 });
  const again = { g: recomputed(uniform(1, 2)), delay: recomputed(normalClipped(1, 0.5, DT, 1.5)) };
  const inputs = (await heard(sparse(spikeSourceArray, connectivity, again), { validation: true }, 40)).flat();
  const synapses = open!.simulation.synapseCount(open!.synapsePopulation(SYNAPSES));
  const sum = inputs.reduce((total, input) => total + input, 0);
  // All have arrived: the last spike, of step 3, after six steps at most.
  expect(sum).toBeGreaterThan(synapses);
  expect(sum).toBeLessThan(2 * synapses);
  const arrivals = Array.from({ length: STEPS }, (_, step) =>
    inputs.slice(40 * step, 40 * (step + 1)).some((x) => x > 0),
  );
  expect(arrivals.slice(0, 2)).toEqual([false, true]);
  expect(arrivals.filter(Boolean).length).toBeGreaterThan(4);
  expect(() => open!.setWeights(SYNAPSES, 1)).toThrow("computed again at every use");
  open!.destroy();
  const normed = await heard(oneToOne(spikeSourceArray, { norm: "lin", g: recomputed(uniform(1, 2)) }));
  const shares = normed.flat().filter((input) => input > 0);
  expect(shares).toHaveLength(3);
  for (const share of shares) expect(Math.floor(3 * share)).toBe(1);
});

describe("sources", () => {
  class Driven extends NetworkBase<object> {
    setup(options: object): void {
      this.addLayer("a").addNeurons("p", 4, listener);
      this.addSource("a", "p", dc, { params: { amp: 0.5 }, ...options });
      this.addSource("a", "p", poissonExp, { params: { weight: 0 } });
    }
  }

  test("a population may have several", async () => {
    open = await Driven.create({ dt: 1, threads: 1 }, {});
    const { neurons } = await open.runSim({ T: 2, readouts: [["neur_a_p", "input", [1]]] });
    expect(Array.from(neurons.neur_a_p_input!.values)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(open.model.currentSources.map(({ name }) => name)).toEqual([
      "source_neur_a_p_dc",
      "source_neur_a_p_poisson_exp",
    ]);
  });

  test.each([
    [{ params: { amplitude: 1 } }, "unknown parameter 'amplitude'"],
    [{ name: "source_neur_a_p_poisson_exp" }, "the name 'source_neur_a_p_poisson_exp' is taken"],
    [{ target: "Ibasal" }, "'Ibasal'"],
  ])("%o is refused", async (options, message) => {
    await expect(Driven.create({ dt: 1 }, options)).rejects.toThrow(message);
  });
});

describe("synapses with a model of the catalogue", () => {
  test("take its parameters, and weights where it has them", async () => {
    for (const [, options] of backends) {
      const plain = await heard(oneToOne(spikeSourceArray, { g: 2 }), options);
      for (const model of [staticPulse, staticPulseConstantWeight]) {
        expect(await heard(oneToOne(spikeSourceArray, { model, g: 2 }), options)).toEqual(plain);
      }
      // A fifth of 10, at the first spike of a neuron.
      const short = oneToOne(spikeSourceArray, { model: tsodyksMarkram, params: { U: 0.2 }, g: 10, delay: 2 * DT });
      const late = await heard(oneToOne(spikeSourceArray, { g: 2, delay: 2 * DT }), options);
      expect((await heard(short, options))[2]).toEqual(late[2]);
      const own = oneToOne(spikeSourceArray, {
        ...{ model: tsodyksMarkramVariable, vars: { U: [0.2, 0.4, 0.2] }, g: [10, 5, 10], delay: 2 * DT },
      });
      expect(await heard(own, options)).toEqual(await heard(short, options));
    }
  });

  test("have delays of their own where the model has", async () => {
    for (const [, options] of backends) {
      const delays = { g: [1, 2, 3], delay: [DT, 1.25, 0.5] };
      expect(await heard(oneToOne(spikeSourceArray, { model: staticPulseDelay, ...delays }), options)).toEqual(
        await heard(oneToOne(spikeSourceArray, delays), options),
      );
    }
  });

  test("cannot be kept from learning", async () => {
    class Plain extends NetworkBase {
      override setup(): void {
        const layer = this.addLayer("a");
        for (const name of ["p", "q"]) layer.addNeurons(name, 2, lifDelta);
        this.connect("a", "p", "a", "q", dense(lifDelta, { model: stdp }), "learned");
      }
    }
    await expect(Plain.create({ dt: DT, validation: { batchSize: 2 } })).rejects.toThrow(
      "synapse population 'learned' learns by its model 'stdp', also while it is validated",
    );
    await expect(Plain.create({ dt: DT, optimisers: { learned: { optimiser: "none" } } })).rejects.toThrow(
      "leave it out of optimisers, which are for rules",
    );
  });

  test("learn in a network, with nobody else to do it for them", async () => {
    class Pair extends NetworkBase {
      override setup(): void {
        const layer = this.addLayer("a");
        layer.addNeurons("p", 2, lifDelta, { vars: { V: 100 }, params: { TauRefrac: 1000 } });
        layer.addNeurons("q", 1, lifDelta, { params: { TauRefrac: 1000 } });
        // The second weight is enough for a spike, a step behind that of the source.
        const synapse = dense(lifDelta, { model: stdp, params: { Aplus: 0.5, Wmax: 50 }, g: [0, 30], norm: false });
        this.connect("a", "p", "a", "q", synapse, "learned");
      }
    }
    const net = await Pair.create({ dt: DT });
    await net.simulation.step(4);
    const gain = 0.5 * Math.exp(-DT / 20);
    const [one, other] = await net.getWeights("learned");
    expect(one).toBeCloseTo(gain, 5);
    expect(other).toBeCloseTo(30 + gain, 4);
    net.destroy();
  });
});

const weightless = defineWeightUpdateModel({ name: "weightless", preSpikeSynCode: "addToPost(1.0);" });

describe("refused by name", () => {
  const rule = fromRule(fixedProbability, { probability: 0.5 });
  const events = toEvents(relay, { threshold: 0.1 });
  const between = (source: NeuronModel, synapse: SynapseBase) =>
    class extends NetworkBase {
      override setup(): void {
        const layer = this.addLayer("a");
        layer.addNeurons("p", 2, source);
        layer.addNeurons("q", 2, relay);
        layer.addSynapses("p", "q", synapse);
      }
    }.create({ dt: 0.1 });

  test.each<[string, NeuronModel, () => SynapseBase, string]>([
    [
      "a norm",
      lifDelta,
      () => sparse(lifDelta, rule, { norm: "lin" }),
      "divides weights by how many neurons there are",
    ],
    ["a receptor for rates", relay, () => dense(relay, { receptor: pulse() }), "source 'relay' never spikes"],
    [
      "a receptor for events",
      events,
      () => dense(events, { receptor: pulse() }),
      "sends changes of its rate, not spikes",
    ],
    ["delays of one's own for rates", relay, () => dense(relay, { delay: uniform(1, 2) }), "one delay for all"],
    [
      "no whole step",
      lifDelta,
      () => dense(lifDelta, { delay: 0.25 }),
      "a whole number of steps of 0.1 ms, from 1 to 65535",
    ],
    ["less than a step", lifDelta, () => dense(lifDelta, { delay: 0 }), "from 1 to 65535, and 0 ms"],
    ["delays from 0 on", lifDelta, () => dense(lifDelta, { delay: uniform(0, 2) }), "the shortest must be a step"],
    ["delays without an end", lifDelta, () => dense(lifDelta, { delay: normal(2, 1) }), "say with maxDelay"],
    [
      "other distributions",
      lifDelta,
      () => dense(lifDelta, { delay: exponential(2), maxDelay: 5 }),
      "must be a number, an array, uniform, normal or normalClipped, in ms, not exponential",
    ],
    ["maxDelay alone", lifDelta, () => dense(lifDelta, { maxDelay: 5 }), "leave it out"],
    ["a listed delay", lifDelta, () => dense(lifDelta, { delay: [1, 2, 0, 1] }), "delay 2 of synapse 'dense' is 0 ms"],
    [
      "events that are late and learn",
      events,
      () => dense(events, { delay: 1, plasticity: "r_pre * r_post" }),
      "learns from events, whose rules know no delay",
    ],
    [
      "parameters of nobody",
      lifDelta,
      () => dense(lifDelta, { params: { tau: 1 } }),
      "is given the parameter 'tau', but neither a model nor a plasticity that has it",
    ],
    [
      "variables of nobody",
      lifDelta,
      () => dense(lifDelta, { vars: { U: 1 } }),
      "is given the variable 'U', but no model that has it",
    ],
    [
      "g among the variables",
      lifDelta,
      () => dense(lifDelta, { model: stdp, vars: { g: 1 } }),
      "is given g among vars: give it as g",
    ],
    [
      "weights of a model without any",
      lifDelta,
      () => dense(lifDelta, { model: weightless, g: 1 }),
      "is given g, which its model 'weightless' does not have",
    ],
    [
      "a variable that the model does not have",
      lifDelta,
      () => dense(lifDelta, { model: stdp, vars: { U: 1 } }),
      "unknown variable 'U'",
    ],
    [
      "a variable as a parameter",
      lifDelta,
      () => dense(lifDelta, { model: tsodyksMarkramVariable, params: { U: 1 } }),
      "'U' of 'syn_a_p_to_q' (tsodyks_markram_variable) is a variable, not a parameter: give it in vars",
    ],
    [
      "a model and a rule",
      lifDelta,
      () => dense(lifDelta, { model: stdp, plasticity: "V_pre * V_post" }),
      "synapse 'dense' has the model 'stdp', which says all that its synapses do, and a plasticity",
    ],
    [
      "a model and delays of its synapses' own",
      lifDelta,
      () => dense(lifDelta, { model: stdp, delay: uniform(1, 2) }),
      "and delays of its synapses' own: leave one of the two out",
    ],
    [
      "a model and a rate",
      lifDelta,
      () => dense(lifDelta, { model: stdp, rate: "V" }),
      "is given a rate, but its model 'stdp' says what is sent",
    ],
    [
      "a model for events",
      events,
      () => dense(events, { model: stdp }),
      "sends changes of its rate, for which there are rules",
    ],
    [
      "a norm of a model without weights",
      lifDelta,
      () => dense(lifDelta, { model: weightless, norm: "lin" }),
      "is given a norm for g, which its model 'weightless' does not have",
    ],
    [
      "g among the parameters",
      lifDelta,
      () => dense(lifDelta, { model: staticPulseConstantWeight, params: { g: 1 } }),
      "is given g among params: give it as g",
    ],
    [
      "a model with delays without any",
      lifDelta,
      () => dense(lifDelta, { model: staticPulseDelay }),
      "whose synapses have delays of their own: give delay in ms",
    ],
    [
      "delays in steps",
      lifDelta,
      () => dense(lifDelta, { model: staticPulseDelay, vars: { d: 1 } }),
      "is given d among vars: give it as delay, in ms",
    ],
    [
      "a parameter that the model does not have",
      lifDelta,
      () => dense(lifDelta, { model: stdp, params: { tauPlos: 1 } }),
      "'tauPlos'",
    ],
    [
      "weights one by one of a model with one for all",
      lifDelta,
      () => dense(lifDelta, { model: staticPulseConstantWeight, g: [1, 2, 3, 4] }),
      "g of synapse 'dense' must be one number for all, as a parameter of 'static_pulse_constant_weight' is",
    ],
    [
      "a model of another kind",
      lifDelta,
      () => dense(lifDelta, { model: sumInput as never }),
      "the model of synapse 'dense' must be a weight-update model such as stdp",
    ],
    [
      "a potential that is not there",
      lifDelta,
      () => dense(lifDelta, { receptor: exponentialConductance({ tau: 5, reversal: 0 }) }),
      "'V'",
    ],
  ])("%s", async (_, source, synapse, message) => {
    await expect((async () => between(source, synapse()))()).rejects.toThrow(message);
  });

  test("what is no connectivity, and no receptor", async () => {
    expect(() => sparse(lifDelta, "dense" as never)).toThrow("sparse takes connectivity second");
    const synapse = dense(lifDelta, { receptor: { model: lifDelta } as never });
    await expect(between(lifDelta, synapse)).rejects.toThrow("must be a postsynaptic model");
  });
});

test("readouts of sparse synapses have a value for each, in the order of getWeights", async () => {
  const synapse = sparse(spikeSourceArray, fromIndices([0, 0, 2], [0, 2, 1]), { g: [0.5, 0.25, 0.125] });
  const net = await Heard.create({ dt: DT, batchSize: 2 }, { synapse });
  const name = "syn_in_pop_to_out_pop";
  const { synapses } = await net.runSim({ T: 2, readouts: [[name, "g", [0, 1]]] });
  const { values, shape } = synapses[`${name}_g`]!;
  expect(shape).toEqual([2, 3]);
  const weights = Array.from(await net.getWeights(name));
  expect(Array.from(values)).toEqual([...weights, ...weights]);
  net.destroy();
});

/** Delays: when events arrive, what synapses see of neurons then, and sums of later steps. */
import { describe, expect, test } from "vitest";
import {
  type ConnectivityDescription,
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromIndices,
  GeNNModel,
  type Simulation,
  type SynapsePopulation,
  synapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { DT, delta, scripted, trace } from "../support/definitions.ts";
import { difference, differenceFromReference, start, stateOf } from "../support/simulate.ts";
import { backends, fastBackends } from "./backends.ts";

const SIZE = 3;
const STEPS = 14;
/** Who spikes in each step: bursts, pauses, several at once. */
const SCRIPT = [[0], [0, 2], [], [1], [0, 1, 2], [], [], [2], [2], [], [1], [0], [], []];

/** Spikes by a script, and counts steps: at the end of step n it is n + 1. */
const counting = defineNeuronModel({
  name: "counting",
  vars: { count: 0, input: 0 },
  extraGlobalParams: { script: "uint8" },
  simCode: "count += 1; input = Isyn;",
  thresholdConditionCode: scripted.thresholdConditionCode,
});

function addCounting(model: GeNNModel, name: string, script: readonly (readonly number[])[] = SCRIPT) {
  const table = new Uint8Array(STEPS * SIZE);
  script.forEach((ids, step) => {
    for (const id of ids) table[step * SIZE + id] = 1;
  });
  return model.addNeuronPopulation(name, SIZE, counting, { extraGlobalParams: { script: table } });
}

type Wiring = "dense" | "one_to_one" | "sparse";
const WIRINGS: readonly Wiring[] = ["dense", "one_to_one", "sparse"];
/** Sparse: neuron 0 has no synapses, neuron 1 two with the same neuron, neuron 2 some. */
const LISTED = { pre: [2, 1, 1, 2, 1], post: [0, 2, 2, 1, 0] };
const PAIRS: Readonly<Record<Wiring, readonly (readonly [number, number])[]>> = {
  dense: Array.from({ length: SIZE * SIZE }, (_, k) => [Math.floor(k / SIZE), k % SIZE] as const),
  one_to_one: [0, 1, 2].map((k) => [k, k] as const),
  sparse: LISTED.pre.map((pre, k) => [pre, LISTED.post[k]!] as const),
};
const connectivity = (wiring: Wiring): ConnectivityDescription =>
  wiring === "sparse" ? fromIndices(LISTED.pre, LISTED.post) : wiring;

/** The step of each arrival at a synapse: `late` steps after the one that follows the spike. */
const arrivals = (neuron: number, late: number): number[] =>
  SCRIPT.flatMap((ids, step) => (ids.includes(neuron) && step + 1 + late < STEPS ? [step + 1 + late] : []));

interface Delays {
  readonly axonalDelaySteps?: number;
  readonly backPropDelaySteps?: number;
  readonly maxDendriticDelaySteps?: number;
}

function network(wiring: Wiring, weightUpdate: ReturnType<typeof defineWeightUpdateModel>, delays: Delays) {
  const model = new GeNNModel({ dt: DT });
  const source = addCounting(model, "source");
  const target = addCounting(model, "target");
  const synapses = model.addSynapsePopulation("syn", connectivity(wiring), source, target, {
    weightUpdate,
    postsynaptic: delta,
    ...delays,
  });
  return { model, source, target, synapses };
}

/** What the neurons should get in each step: `terms` gives the step and the amount of everything that a synapse sends. */
function inputs(wiring: Wiring, terms: (pre: number, post: number) => readonly (readonly [number, number])[]) {
  const expected = Array.from({ length: STEPS }, () => Array<number>(SIZE).fill(0));
  for (const [pre, post] of PAIRS[wiring]) {
    for (const [step, amount] of terms(pre, post)) if (step < STEPS) expected[step]![post]! += amount;
  }
  return expected;
}

describe.each(backends)("%s: delays", (_, options) => {
  describe.each(WIRINGS)("%s", (wiring) => {
    test.each([0, 1, 3])(
      "of %i steps on the axon: the spike, and the neuron as the spike has left it",
      async (delay) => {
        const weightUpdate = defineWeightUpdateModel({
          name: "axonal",
          preSpikeSynCode: "addToPost(100.0 * (id_pre + 1u) + count_pre);",
        });
        const { model, target } = network(wiring, weightUpdate, { axonalDelaySteps: delay });
        const found = await trace(await start(model, options), varRef(target, "input"), STEPS);
        expect(found).toEqual(
          inputs(wiring, (pre) => arrivals(pre, delay).map((step) => [step, 100 * (pre + 1) + step - delay])),
        );
      },
    );

    test.each([0, 1, 3])("of %i steps on the way back from the postsynaptic neuron", async (delay) => {
      const weightUpdate = defineWeightUpdateModel({
        name: "back",
        vars: { sum: 0, late: 0 },
        postSpikeSynCode: "sum += 100.0 * (t / dt) + count_post; late += t - st_post;",
      });
      const { model, synapses } = network(wiring, weightUpdate, { backPropDelaySteps: delay });
      const simulation = await start(model, options);
      await simulation.step(STEPS);
      const pairs = await pairsOf(simulation, synapses);
      expect([...(await simulation.pull(synapseVarRef(synapses, "sum")))]).toEqual(
        pairs.map(([, post]) => arrivals(post, delay).reduce((sum, step) => sum + 100 * step + step - delay, 0)),
      );
      expect([...(await simulation.pull(synapseVarRef(synapses, "late")))]).toEqual(pairs.map(() => 0));
    });

    test("of addToPostDelay come on top of those of the axon", async () => {
      const weightUpdate = defineWeightUpdateModel({
        name: "dendritic",
        vars: {
          delay: variable({ type: "uint8", initial: PAIRS[wiring].map(([pre, post]) => (2 * pre + post) % 5) }),
        },
        preSpikeSynCode: "addToPostDelay(10.0, delay); addToPost(1.0);",
      });
      const { model, target } = network(wiring, weightUpdate, { axonalDelaySteps: 1, maxDendriticDelaySteps: 5 });
      const found = await trace(await start(model, options), varRef(target, "input"), STEPS);
      expect(found).toEqual(
        inputs(wiring, (pre, post) =>
          arrivals(pre, 1).flatMap((step) => [[step + ((2 * pre + post) % 5), 10] as const, [step, 1] as const]),
        ),
      );
    });

    test("x[k] is what a variable was k steps before, and at first its initial value", async () => {
      const weightUpdate = defineWeightUpdateModel({
        name: "reads",
        preSpikeSynCode: "addToPost(100.0 + count_post[(id_pre + id_post) % 4u]);",
      });
      const { model, target } = network(wiring, weightUpdate, { backPropDelaySteps: 1, maxDendriticDelaySteps: 4 });
      const found = await trace(await start(model, options), varRef(target, "input"), STEPS);
      expect(found).toEqual(
        inputs(wiring, (pre, post) =>
          arrivals(pre, 0).map((step) => [step, 100 + Math.max(0, step - 1 - ((pre + post) % 4))]),
        ),
      );
    });

    test("the spike before an arriving one has arrived, too", async () => {
      const weightUpdate = defineWeightUpdateModel({
        name: "times",
        vars: { gap: 0, late: 0 },
        preSpikeSynCode: "late += t - st_pre; gap = prev_st_pre < 0.0 ? -1.0 : (st_pre - prev_st_pre) / dt;",
      });
      const delay = 2;
      const { model, synapses } = network(wiring, weightUpdate, { axonalDelaySteps: delay });
      const simulation = await start(model, options);
      for (let steps = 1; steps <= STEPS; steps++) {
        await simulation.step();
        const gaps = (await pairsOf(simulation, synapses)).map(([pre]) => {
          const [last, before] = arrivals(pre, delay)
            .filter((step) => step < steps)
            .reverse();
          return last === undefined ? 0 : before === undefined ? -1 : last - before;
        });
        expect([...(await simulation.pull(synapseVarRef(synapses, "gap")))], `after ${steps} steps`).toEqual(gaps);
      }
      const late = await simulation.pull(synapseVarRef(synapses, "late"));
      expect(late.every((value) => value === 0)).toBe(true);
    });

    test("of events that are no spikes, on either side", async () => {
      const weightUpdate = defineWeightUpdateModel({
        name: "events",
        vars: { seen: 0, late: 0 },
        preEventThresholdConditionCode: "fmod(count_pre, 3.0) == id",
        preEventSynCode: "addToPost(count_pre); late += t - set_pre;",
        postEventThresholdConditionCode: "fmod(count_post, 4.0) == id",
        postEventSynCode: "seen += t / dt; late += t - set_post;",
      });
      const { model, target, synapses, source } = network(wiring, weightUpdate, {
        axonalDelaySteps: 2,
        backPropDelaySteps: 1,
      });
      const simulation = await start(model, options);
      simulation.recordEvents(synapses, "pre", STEPS);
      simulation.recordSpikes(source, STEPS);
      const found = await trace(simulation, varRef(target, "input"), STEPS);
      const steps = Array.from({ length: STEPS }, (_, step) => step);
      // The condition sees the count of the step.
      const sent = (neuron: number, every: number) => steps.filter((step) => (step + 1) % every === neuron);
      expect(found).toEqual(inputs(wiring, (pre) => sent(pre, 3).map((step) => [step + 3, step + 1])));
      const seen = await simulation.pull(synapseVarRef(synapses, "seen"));
      const pairs = await pairsOf(simulation, synapses);
      const arrived = (post: number) => sent(post, 4).map((step) => step + 2);
      expect([...seen]).toEqual(
        pairs.map(([, post]) =>
          arrived(post)
            .filter((step) => step < STEPS)
            .reduce((a, b) => a + b, 0),
        ),
      );
      expect((await simulation.pull(synapseVarRef(synapses, "late"))).every((value) => value === 0)).toBe(true);
      const [events] = await simulation.events(synapses, "pre");
      const expected = steps.flatMap((step) => [0, 1, 2].filter((id) => sent(id, 3).includes(step)));
      expect([...events!.ids]).toEqual(expected);
      expect([...(await simulation.spikes(source))[0]!.ids]).toEqual(SCRIPT.flat());
    });
  });

  test.each([
    [
      "addToPostDelay",
      "addToPostDelay(1.0, id_pre + 2u);",
      /addToPostDelay is not below maxDendriticDelaySteps, which is 4/,
    ],
    ["x[k]", "addToPost(count_post[id_pre + 2u]);", /the subscript of 'count_post' is out of range/],
  ] as const)("%s beyond its ring is an error", async (_, preSpikeSynCode, message) => {
    const weightUpdate = defineWeightUpdateModel({ name: "too_long", preSpikeSynCode });
    const { model } = network("dense", weightUpdate, { maxDendriticDelaySteps: 4 });
    const simulation = await start(model, options);
    // Neuron 2 spikes in step 1.
    await simulation.step(2);
    await expect(simulation.step(2)).rejects.toThrow(message);
  });

  test("what is on its way arrives, whatever happens to the clock", async () => {
    const model = everything(1);
    const simulation = await start(model, options);
    const input = varRef(model.neuronPopulations[1]!, "input");
    const before = await trace(simulation, input, 6);
    expect(before.flat().some((value) => value !== 0)).toBe(true);
    simulation.timestep = 12;
    // No spikes are sent in the last two steps of the script.
    const after = await trace(simulation, input, 2);
    const undisturbed = await start(everything(1), options);
    const expected = await trace(undisturbed, input, 8);
    expect(before).toEqual(expected.slice(0, 6));
    expect(after).toEqual(expected.slice(6));
  });

  test("a state that is saved in the middle goes on as if nothing had happened, here and in another simulation", async () => {
    const simulation = await start(everything(2), options);
    await simulation.step(6);
    const saved = await simulation.saveState();
    await simulation.step(8);
    const expected = await stateOf(simulation);
    simulation.restoreState(saved);
    await simulation.step(3);
    await simulation.step(5);
    expect(difference(await stateOf(simulation), expected)).toBeUndefined();
    const other = await start(everything(2), { backend: "reference" });
    await other.step(1);
    other.restoreState(saved);
    await other.step(8);
    expect(difference(await stateOf(other), expected)).toBeUndefined();
  });

  test.each(["push", "copyFrom", "BROADCAST"] as const)("%s sets what a variable was, too", async (how) => {
    const weightUpdate = defineWeightUpdateModel({
      name: "reads",
      preSpikeSynCode: "addToPost(count_pre + 1000.0 * count_post[2]);",
    });
    const make = () => {
      const made = network("one_to_one", weightUpdate, { axonalDelaySteps: 3, maxDendriticDelaySteps: 3 });
      const set = defineCustomUpdateModel({
        name: "set",
        varRefs: { count: "BROADCAST" },
        updateCode: "count = 20.0 * (id + 1u);",
      });
      for (const pop of [made.source, made.target]) {
        made.model.addCustomUpdate(`set_${pop.name}`, "set", set, { varRefs: { count: varRef(pop, "count") } });
      }
      return made;
    };
    const { model, source, target } = make();
    const simulation = await start(model, options);
    await simulation.step(4);
    if (how === "BROADCAST") await simulation.customUpdate("set");
    else if (how === "push") for (const pop of [source, target]) simulation.push(varRef(pop, "count"), [20, 40, 60]);
    else {
      const other = make();
      const from = await start(other.model, options);
      for (const [pop, origin] of [
        [source, other.source],
        [target, other.target],
      ] as const) {
        from.push(varRef(origin, "count"), [20, 40, 60]);
        await simulation.copyFrom(varRef(pop, "count"), from, varRef(origin, "count"));
      }
    }
    await simulation.step();
    // In step 5 the spikes arrive that neurons 0 and 2 have sent in step 1.
    await simulation.step();
    expect([...(await simulation.pull(varRef(target, "input")))]).toEqual([20 + 1000 * 20, 0, 60 + 1000 * 60]);
  });

  test("initialised again, nothing is on its way", async () => {
    const simulation = await start(everything(2), options);
    const input = varRef(simulation.model.neuronPopulations[1]!, "input");
    const first = await trace(simulation, input, 7);
    simulation.reinitialise();
    expect(await trace(simulation, input, 7)).toEqual(first);
  });
});

describe.each(fastBackends)("%s: all delays at once", (_, options) => {
  test.each(WIRINGS)("%s, three instances: as the reference has it", async (wiring) => {
    expect(await differenceFromReference(everything(3, wiring), options, { steps: STEPS })).toBeUndefined();
  });
});

/** Every delay and every event, in one network that answers itself; its numbers are whole, so that sums do not depend on their order. */
function everything(batchSize: number, wiring: Wiring = "sparse"): GeNNModel {
  const model = new GeNNModel({ dt: DT, batchSize });
  const [source, target] = [addCounting(model, "source"), addCounting(model, "target")];
  const weightUpdate = defineWeightUpdateModel({
    name: "everything",
    vars: { g: 0 },
    preVars: { p: 0 },
    postVars: { q: 0 },
    preSpikeSynCode: "addToPostDelay(1.0 + p + batch, id_post % 3u); g += q[id_pre % 3u] + input_pre;",
    postSpikeSynCode: "g += (t - st_pre < 5 * dt ? p : 1) + count_pre;",
    preEventThresholdConditionCode: "fmod(count_pre, 2.0) == id % 2u",
    preEventSynCode: "addToPost(count_pre - 2 * q[1]); addToPre(1.0);",
    postEventThresholdConditionCode: "q > 1",
    postEventSynCode: "g += 2;",
    preSpikeCode: "p += 1;",
    postSpikeCode: "q += 1;",
  });
  model.addSynapsePopulation("syn", connectivity(wiring), source, target, {
    weightUpdate,
    postsynaptic: delta,
    axonalDelaySteps: 2,
    backPropDelaySteps: 1,
    maxDendriticDelaySteps: 3,
  });
  return model;
}

/** The ends of the synapses, in the order in which their variables are listed. */
async function pairsOf(simulation: Simulation, synapses: SynapsePopulation): Promise<(readonly [number, number])[]> {
  const { pre, post } = await simulation.connections(synapses);
  return [...pre].map((one, k) => [one, post[k]!] as const);
}

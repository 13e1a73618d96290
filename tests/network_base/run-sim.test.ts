import { describe, expect, test } from "vitest";
import { defineNeuronModel } from "../../genn/index.ts";
import {
  dense,
  type EventRule,
  LayerBase,
  NetworkBase,
  type RunOptions,
  times,
  toEvents,
} from "../../network_base/index.ts";
import { oneThreadOrGpu, precisionsOf } from "../backends/backends.ts";
import { Chain, names } from "./networks.ts";
import { simulate } from "./reference.ts";

const DT = 0.5;
const STEPS = 60;
const FROM = 3;
const TO = 2;
const BATCH = 2;
const G = [0.3, -0.2, 0.5, 0.4, -0.6, 0.7];
const DATA = [1, 0.2, -0.5, 0.4, 0.9, 0.1, -1, 0.3, 0.6];
const IDS = [0, 1, 2, 2, 1];
const SWITCHES = [1, 11, 20];

/** What the step source shows. */
function shown(step: number, batch: number): number[] {
  const k = SWITCHES.filter((time) => step * DT >= time).length - 1;
  if (k < 0) return [0, 0, 0];
  const sample = IDS[(k * BATCH + batch) % IDS.length]!;
  return DATA.slice(sample * FROM, (sample + 1) * FROM);
}

const everyStep = times(0, STEPS * DT, DT);
const options: RunOptions = {
  T: STEPS * DT,
  inputs: [{ population: names.input, data: DATA, sampleIds: IDS, times: SWITCHES }],
  readouts: [
    [names.input, "r", everyStep],
    [names.output, "r", everyStep],
    [names.output, "b", everyStep],
    [names.forward, "g", everyStep],
  ],
};
const learning = { lr: 0.05, every: 7 };

describe.each(oneThreadOrGpu)("%s: one iteration after the other", (_, target) => {
  const precision = precisionsOf(target).at(-1)!;
  /** Digits behind the point in which a network agrees with the plain loop, which computes in double precision. */
  const digits = { double: 12, float: 5 }[precision];
  const cases: [string, { threshold: number; rule: EventRule } | undefined][] = [
    ["rates", undefined],
    ["events, backward", { threshold: 0.04, rule: "backward" }],
    ["events, forward", { threshold: 0.04, rule: "forward" }],
    ["events at every step", { threshold: 0, rule: "backward" }],
  ];
  test.each(cases)("%s: every rate, weight, bias and spike of every step", async (_, events) => {
    const net = await Chain.create(
      {
        dt: DT,
        batchSize: BATCH,
        precision,
        ...target,
        defaultOptimiser: { optimiser: "sgd", params: { lr: learning.lr } },
      },
      { from: FROM, to: TO, g: G, threshold: events?.threshold, rule: events?.rule },
    );
    const result = await net.runSim({
      ...options,
      plasticity: { everySteps: learning.every },
      recordSpikes: events === undefined ? [] : [names.input],
    });
    net.destroy();
    const expected = simulate({
      from: FROM,
      to: TO,
      batchSize: BATCH,
      dt: DT,
      steps: STEPS,
      g: G,
      events,
      input: shown,
      learning,
    });
    const close = (actual: ArrayLike<number>, wanted: readonly number[]) => {
      expect(actual.length).toBe(wanted.length);
      for (const [k, value] of wanted.entries()) expect(actual[k], `entry ${k}`).toBeCloseTo(value, digits);
    };
    const transposed = (g: readonly number[]) => [0, 1].flatMap((j) => [0, 1, 2].map((i) => g[i * TO + j]!));
    close(
      result.neurons.neur_in_pop_r!.values,
      expected.flatMap((step) => step.input),
    );
    close(
      result.neurons.neur_out_pop_r!.values,
      expected.flatMap((step) => step.output),
    );
    close(
      result.neurons.neur_out_pop_b!.values,
      expected.flatMap((step) => step.b),
    );
    close(
      result.synapses.syn_in_pop_to_out_pop_g!.values,
      expected.flatMap((step) => transposed(step.g)),
    );
    expect(result.neurons.neur_in_pop_r!.shape).toEqual([STEPS, BATCH, FROM]);
    expect(result.neurons.neur_out_pop_b!.shape).toEqual([STEPS, 1, TO]);
    expect(result.synapses.syn_in_pop_to_out_pop_g!.shape).toEqual([STEPS, TO, FROM]);
    expect(result.neurons.neur_in_pop_r!.times).toEqual(everyStep);
    if (events === undefined) return;
    const trains = result.spikes[names.input]!;
    expect(trains).toHaveLength(BATCH);
    trains.forEach((train, batch) => {
      const spikes = expected.flatMap((step, index) => step.spikes[batch]!.map((id) => [index, id]));
      expect([...train.steps].map((step, k) => [step, train.ids[k]!])).toEqual(spikes);
    });
  });

  test("hand-computed: two neurons, two steps", async () => {
    // Step 0: in r = 0.5 * (1 + 0.01) / 2, out sees nothing yet. Step 1: out sees 2 * r of step 0.
    const net = await Chain.create({ dt: DT, precision, ...target }, { from: 1, to: 1, g: [2] });
    const { neurons } = await net.runSim({
      T: 1,
      inputs: [{ population: names.input, data: [1], sampleIds: [0], times: [0] }],
      readouts: [
        [names.input, "r", [0]],
        [names.output, "r", [0, 0.5]],
      ],
    });
    net.destroy();
    expect(neurons.neur_in_pop_r!.values[0]).toBeCloseTo(0.2525, digits);
    const first = (0.5 * 0.02) / 4;
    expect(neurons.neur_out_pop_r!.values[0]).toBeCloseTo(first, digits);
    expect(neurons.neur_out_pop_r!.values[1]).toBeCloseTo(first + (0.5 * (2 * 0.2525 + 0.02 - first)) / 4, digits);
  });

  test("in float precision too the source switches at exactly the step", async () => {
    const dt = 0.1;
    const net = await Chain.create({ dt, ...target }, { from: 1, to: 1, g: [1] });
    const switches = times(0, 400, 0.7);
    const data = Array.from({ length: switches.length }, (_, k) => ((k * 7919) % 13) / 13);
    const ids = data.map((_, k) => k);
    const { neurons } = await net.runSim({
      T: 400,
      inputs: [{ population: names.input, data, sampleIds: ids, times: switches }],
      readouts: [[names.input, "r", times(0, 400, dt)]],
    });
    net.destroy();
    let r = 0;
    neurons.neur_in_pop_r!.values.forEach((value, step) => {
      r += (dt * (data[Math.floor(step / 7)]! + 0.01 - r)) / 2;
      expect(Math.abs(value - r), `step ${step}`).toBeLessThan(1e-5);
    });
  });
});

describe("what happens between steps", () => {
  test("external data are pushed when their time has come, to all instances or to each", async () => {
    const net = await Chain.create(
      { dt: 1, batchSize: 2, precision: "double", threads: 1 },
      { from: 1, to: 2, g: [0, 0] },
    );
    const { neurons } = await net.runSim({
      T: 5,
      external: [
        { population: names.output, variable: "gain", times: [0, 2], values: [3, 4] },
        { population: names.output, variable: "r", times: [1.5, 9], values: [1, 2, 3, 4, 0, 0, 0, 0] },
        { population: names.output, variable: "b", times: [3], values: [8, 9] },
      ],
      readouts: [
        [names.output, "gain", [0, 1, 2, 3]],
        [names.output, "e", [1, 2]],
        [names.output, "b", [2, 3]],
      ],
    });
    net.destroy();
    const values = (name: string) => [...neurons[`neur_out_pop_${name}`]!.values];
    expect(values("gain")).toEqual([3, 4].flatMap((gain) => new Array(8).fill(gain)));
    expect(values("e").slice(4)).toEqual([-0.5, -1.5, -2.5, -3.5]);
    expect(values("b")).toEqual([0.02, 0.02, 8, 9]);
  });

  test("plasticity, then alignment, then the hook, then readouts", async () => {
    const net = await Chain.create({ dt: 1, threads: 1 }, { from: 2, to: 2, g: [1, 2, 3, 4], feedback: true });
    const seen: [number, number, number][] = [];
    const { synapses } = await net.runSim({
      T: 7,
      readouts: [[names.feedback, "g", [0, 6]]],
      plasticity: {
        everySteps: 3,
        align: ["feedback"],
        hook: async ({ net: same, step, t, update }) => {
          expect(same).toBe(net);
          const [forward, feedback] = [await net.getWeights(names.forward), await net.getWeights(names.feedback)];
          expect([feedback[1], feedback[2]]).toEqual([forward[2], forward[1]]);
          seen.push([step, t, update]);
          net.setWeights(names.feedback, step);
        },
      },
    });
    net.destroy();
    expect(seen).toEqual([
      [0, 0, 0],
      [3, 3, 1],
      [6, 6, 2],
    ]);
    expect([...synapses.syn_out_pop_to_in_pop_g!.values]).toEqual([0, 0, 0, 0, 6, 6, 6, 6]);
  });

  test("readout times between steps, several to a step, and up to T", async () => {
    const net = await Chain.create({ dt: 1, precision: "double", threads: 1 }, { from: 1, to: 1, g: [0] });
    const { neurons } = await net.runSim({ T: 4.5, readouts: [[names.output, "r", [0.2, 0.8, 1, 3, 4, 4.5]]] });
    net.destroy();
    const r = [0, 1, 2, 3].reduce<number[]>((all) => [...all, (all.at(-1) ?? 0) * 0.75 + 0.005], []);
    const expected = [1, 1, 1, 3, 3, 3].map((step) => r[step]!);
    for (const [k, value] of expected.entries()) expect(neurons.neur_out_pop_r!.values[k]).toBeCloseTo(value, 12);
  });

  test("progress is told, to the end", async () => {
    const net = await Chain.create({ dt: 1, threads: 1 }, { from: 1, to: 1, g: [0] });
    const told: number[] = [];
    await net.runSim({
      T: 1000,
      label: "training",
      progress: ({ label, step, steps }) => {
        expect([label, steps]).toEqual(["training", 1000]);
        told.push(step);
      },
    });
    net.destroy();
    expect(told).toHaveLength(200);
    expect(told.at(-1)).toBe(1000);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });
});

describe("one run after the other", () => {
  test.each([undefined, { threshold: 0.05, rule: "backward" as const }, { threshold: 0.05, rule: "forward" as const }])(
    "the clock and the inputs start again, the state stays; reinitialise takes it back: %j",
    async (events) => {
      const net = await Chain.create({ dt: DT, batchSize: BATCH, threads: 1 }, { from: FROM, to: TO, g: G, ...events });
      const run = { ...options, plasticity: { everySteps: 7 } };
      const first = await net.runSim(run);
      const last = STEPS - 1;
      const second = await net.runSim(run);
      const r = (result: typeof first, step: number) => result.neurons.neur_in_pop_r!.values[step * BATCH * FROM]!;
      // No input at step 0: the second run only decays from where the first one ended.
      const decayed = r(first, last) + (DT * (0.01 - r(first, last))) / 2;
      expect(Math.abs(r(second, 0) - decayed)).toBeLessThan(0.02);
      expect(net.simulation.timestep).toBe(STEPS);
      await net.reinitialise();
      expect(net.simulation.timestep).toBe(0);
      expect(await net.runSim(run)).toEqual(first);
      expect(await net.runSim(run)).toEqual(second);
      net.destroy();
    },
  );

  test.each(["backward", "forward"] as const)(
    "an interval that is open when a run starts counts from there: %s",
    async (rule) => {
      // One event in each run: 1 is sent in step 0 of the first, 3 in step 5 of the second.
      const pass = toEvents(defineNeuronModel({ name: "pass", vars: { r: 0 }, simCode: "r = Isyn;" }), {
        threshold: 0.5,
        rule,
      });
      const judge = defineNeuronModel({ name: "judge", vars: { e: 1 } });
      class Net extends NetworkBase {
        setup(): void {
          const layer = this.addLayer("a");
          layer.addNeurons("p", 1, pass);
          layer.addNeurons("q", 1, judge);
          layer.addSynapses("p", "q", dense(pass, { g: 10, plasticity: "r_pre * e_post" }));
          this.addInput("a", "p");
        }
      }
      const net = await Net.create({ dt: 1, threads: 1, defaultOptimiser: { optimiser: "sgd", params: { lr: 1 } } });
      const run = (switches: number[]) =>
        net.runSim({
          T: 10,
          inputs: [{ population: "neur_a_p", data: [1, 3], sampleIds: [0, 1], times: switches }],
          plasticity: { everySteps: 8 },
          recordSpikes: ["neur_a_p"],
        });
      expect([...(await run([0])).spikes.neur_a_p![0]!.steps]).toEqual([0]);
      expect([...(await net.getWeights("syn_a_p_to_q"))]).toEqual([10]);
      expect([...(await run([0, 5])).spikes.neur_a_p![0]!.steps]).toEqual([5]);
      // The event of step 5 arrives at t = 6: a rate of 1 was held for 6 ms of this run.
      expect([...(await net.getWeights("syn_a_p_to_q"))]).toEqual([16]);
      net.destroy();
    },
  );

  test("an input that a run does not mention is silent", async () => {
    const net = await Chain.create({ dt: 1, precision: "double", threads: 1 }, { from: 1, to: 1, g: [1] });
    const inputs = [{ population: names.input, data: [5], sampleIds: [0], times: [0] }];
    await net.runSim({ T: 50, inputs });
    const { neurons } = await net.runSim({ T: 100, readouts: [[names.input, "r", [99]]] });
    net.destroy();
    expect(neurons.neur_in_pop_r!.values[0]).toBeCloseTo(0.01, 9);
  });

  test("any number of threads gives the same numbers", async () => {
    const run = async (threads: number) => {
      const config = { from: FROM, to: TO, g: G, threshold: 0.01 };
      const net = await Chain.create({ dt: DT, batchSize: 20, threads }, config);
      const result = await net.runSim({ ...options, plasticity: { everySteps: 5 }, recordSpikes: [names.output] });
      net.destroy();
      return result;
    };
    expect(await run(2)).toEqual(await run(1));
  });
});

describe("layers", () => {
  const cell = defineNeuronModel({ name: "cell", vars: { r: 0 }, additionalInputVars: { I2: 0 }, simCode: "r = I2;" });

  class Pair extends LayerBase {
    readonly size: number;
    constructor(name: string, size: number) {
      super(name);
      this.size = size;
    }
    override setup(): void {
      this.addNeurons("a", this.size, cell, { vars: { r: 0.5 } });
      this.addNeurons("b", this.size, cell);
    }
  }

  test("a layer of one's own, with parts added later; two inputs of one population", async () => {
    class Net extends NetworkBase {
      setup(): void {
        const pair = this.addLayer(new Pair("pair", 2));
        pair.addNeurons("c", 1, cell);
        expect(pair.synapseName("a", "b")).toBe("syn_pair_a_to_b");
        this.addInput("pair", "a", "I2");
        this.addInput("pair", "a");
        expect(() => this.addLayer("pair")).toThrow("there is a layer 'pair' already");
        expect(() => pair.attach({ addNeurons: () => {}, addSynapses: () => {} })).toThrow(
          "layer 'pair' is part of a network already",
        );
        expect(() => this.connect("pair", "a", "pear", "b", undefined as never)).toThrow(
          "unknown layer 'pear' in connection",
        );
      }
    }
    const net = await Net.create({ dt: 1, threads: 1 });
    expect([...net.neurons.keys()]).toEqual(["neur_pair_a", "neur_pair_b", "neur_pair_c"]);
    const { neurons } = await net.runSim({
      T: 1,
      inputs: [{ population: "neur_pair_a", target: "I2", data: [3, 4], sampleIds: [0], times: [0] }],
      readouts: [["neur_pair_a", "r", [0]]],
    });
    net.destroy();
    expect([...neurons.neur_pair_a_r!.values]).toEqual([3, 4]);
    expect(() => new Pair("x", 1).addNeurons("a", 1, cell)).toThrow("layer 'x' is not part of a network yet");
    await expect(net.runSim({ T: 1 })).rejects.toThrow("there is no network to run");
  });
});

/** Winner-take-all networks on every backend: what can be checked by hand (numbers of Klampfl & Maass' code, to the last digit), both forms, runs, and what is refused. */
import { describe, expect, onTestFinished, test } from "vitest";
import { type BuildOptions, preVarRef, synapseVarRef, varRef } from "../../genn/index.ts";
import { InputGenerator, type InputSpikes, type WtaConfig, WtaNetwork } from "../../network_architectures/wta/index.ts";
import type { NetworkOptions } from "../../network_base/index.ts";
import { oneThreadOrGpu } from "../backends/backends.ts";

async function create(options: BuildOptions, config: WtaConfig, more: Partial<NetworkOptions> = {}) {
  const network = await WtaNetwork.create({ dt: 1, seed: 3, ...options, ...more } as NetworkOptions, config);
  onTestFinished(() => network.destroy());
  return network;
}

/** Spikes from lists of steps, one list for each neuron or channel, within [from, to). */
function spikesOf(trains: readonly (readonly number[])[], from = 0, to = Number.POSITIVE_INFINITY): InputSpikes {
  const all = trains
    .flatMap((steps, channel) => steps.map((step) => [step, channel] as const))
    .filter(([step]) => step >= from && step < to)
    .sort(([a], [b]) => a - b);
  return {
    channels: Uint32Array.from(all, ([, channel]) => channel),
    steps: Uint32Array.from(all, ([step]) => step - from),
  };
}
const silence = spikesOf([]);

/** CPU backends compute in double precision, GPUs to six digits. */
const digitsOf = ({ backend }: BuildOptions) => (backend === "webgpu" ? 5 : 8);
const precisionOf = ({ backend }: BuildOptions) => ({ precision: backend === "webgpu" ? "float" : "double" }) as const;
const forms = ["dense", "events"] as const;

/** Building for a software GPU takes seconds: it does what says most, by events in one mode and dense in the other. */
const isGpu = ({ backend }: BuildOptions) => backend === "webgpu";
const formsOn = (options: BuildOptions) =>
  isGpu(options) ? [options.execution === "fused" ? ("events" as const) : ("dense" as const)] : forms;

describe.each(oneThreadOrGpu)("%s", (_, options) => {
  const digits = digitsOf(options);
  const exact = precisionOf(options);

  describe.each(formsOn(options))("%s", (form) => {
    const lone = { gridShape: [1, 1], kMin: 1, kMax: 1, nInputs: 1, useStp: false, givenSpikes: true, form } as const;
    const PRE = [[10, 30, 33]];
    const POST = [[5, 16, 36, 60]];

    test("a single synapse learns as it does by hand, with variance tracking and without", async () => {
      const rows = [
        [16, -0.025, -0.000625, 0.97501562, -0.00833333],
        [36, -0.0308159, -0.00136068, 0.95127981, -0.00907232],
        [60, -0.01359142, -0.00165136, 0.92867631, -0.00814305],
        [70, -0.02337489, -0.00215529, 0.90714586, -0.00849131],
      ] as const;
      for (const useVarianceTracking of isGpu(options) ? [true] : [true, false]) {
        const network = await create(options, { ...lone, useVarianceTracking }, exact);
        const input = network.synapsePopulation("syn_input");
        let from = 0;
        for (const [to, w, S, Q, decaying] of rows) {
          await network.run(spikesOf(PRE, from, to), { duration: to - from, given: spikesOf(POST, from, to) });
          from = to;
          expect((await network.weights("input")).w[0]).toBeCloseTo(
            useVarianceTracking ? w : decaying,
            Math.min(digits, 7),
          );
          if (!useVarianceTracking) continue;
          const value = async (name: string) => Number((await network.simulation.pull(synapseVarRef(input, name)))[0]);
          expect(await value("g")).toBeCloseTo(w, digits);
          expect(await value("S")).toBeCloseTo(S, digits);
          expect(await value("Q")).toBeCloseTo(Q, digits);
        }
      }
    });

    test("four neurons in two circuits have the weights, potentials and rates that they have by hand", async () => {
      const config = {
        gridShape: [2, 1],
        kMin: 2,
        kMax: 2,
        nInputs: 1,
        useStp: false,
        givenSpikes: true,
        form,
      } as const;
      const network = await create(options, config, exact);
      expect(network.connections).toHaveLength(2);
      await network.run(spikesOf([[3, 6, 8, 16]]), {
        duration: 20,
        given: spikesOf([[3, 4, 5], [2, 4, 7, 15], [2, 7], [18]]),
      });
      const last = Math.min(digits, 6);
      const potentials = [-0.185655, -0.105395, -0.106994, 0.152045];
      for (const [k, u] of (await network.potentials()).entries()) expect(u).toBeCloseTo(potentials[k]!, last);
      const rates = [47.9946, 52.0054, 43.56, 56.44];
      for (const [k, fraction] of (await network.fractions()).entries())
        expect(100 * fraction).toBeCloseTo(rates[k]!, Math.min(4, digits - 2));
      const fromInput = [-0.061895, -0.030339, -0.03107, 0.028356];
      for (const [k, w] of (await network.weights("input")).w.entries()) expect(w).toBeCloseTo(fromInput[k]!, last);
      const { pre, post, w } = await network.weights("recurrent");
      const between = new Map([...w].map((weight, k) => [`${post[k]}<-${pre[k]}`, weight]));
      const expected: Readonly<Record<string, number>> = {
        ...{ "0<-2": -0.04578, "0<-3": -0.073129, "1<-2": -0.036712, "1<-3": -0.096309 },
        ...{ "2<-0": -0.003524, "2<-1": -0.014277, "3<-0": 0.013524, "3<-1": 0.030669 },
      };
      expect(between.size).toBe(8);
      for (const [synapse, weight] of Object.entries(expected)) expect(between.get(synapse)).toBeCloseTo(weight, last);
    });

    test("rates are the softmax of potentials", async () => {
      const network = await create(options, { ...lone, kMin: 3, kMax: 3, useStdp: false }, exact);
      const potentials = [0.2, -0.5, 0];
      // Two steps behind a spike its potential is 0.45.
      await network.replaceWeights(
        "input",
        potentials.map((u) => u / 0.45),
      );
      await network.run(spikesOf([[0]]), { duration: 3, given: silence });
      const rates = [43.1906, 21.4478, 35.3615];
      for (const [k, u] of (await network.potentials()).entries()) expect(u).toBeCloseTo(potentials[k]!, 6);
      for (const [k, fraction] of (await network.fractions()).entries())
        expect(100 * fraction).toBeCloseTo(rates[k]!, Math.min(4, digits - 2));
    });

    test("a postsynaptic potential rises and decays as its kernel", async () => {
      const network = await create(options, { ...lone, useStdp: false }, exact);
      await network.replaceWeights("input", 1);
      const { potentials } = await network.run(spikesOf([[0]]), {
        duration: 12,
        given: silence,
        record: ["potentials"],
      });
      const kernel = Array.from({ length: 12 }, (_, k) => (k === 0 ? 0 : 0.95 ** (k - 1) - 0.5 ** (k - 1)));
      for (const [k, u] of potentials!.entries()) expect(u).toBeCloseTo(kernel[k]!, 6);
      expect(potentials![5]).toBeCloseTo(0.752, 3);
    });
  });

  const rules: readonly [string, WtaConfig, readonly number[], number][] = [
    ["the paper", { stp: "paper" }, [0.5, 0.290112, 0.170606, 0.111755, 0.244612], 6],
    ["Markram's model", { stp: "markram" }, [0.5, 0.27362, 0.162982, 0.067313, 0.245468], 6],
    ["the codes", { stp: "lag-one" }, [0.5, 0.290112, 0.169764, 0.114236, 0.073682], 6],
    ["the original code as it runs", { stp: "aliased" }, [0.5, 0.290112, 0.179388, 0.123535, 0.065792], 6],
    [
      "NEST, synapse by synapse",
      { stp: "lag-one", stpPer: "synapse" },
      [0.5, 0.290112, 0.169764, 0.114236, 0.073682],
      6,
    ],
  ];
  test.each(isGpu(options) ? rules.slice(-1) : rules)(
    "amplitudes of short-term plasticity are those of %s",
    async (_, rule, amplitudes, last) => {
      const config = { gridShape: [2, 1], kMin: 1, kMax: 1, nInputs: 1, givenSpikes: true } as const;
      const fixed = { stpU: [0.5, 0], stpD: [110, 0], stpF: [5, 0] } as const;
      const network = await create(options, { ...config, ...fixed, ...rule }, exact);
      const recurrent = network.synapsePopulation("syn_recurrent");
      const refer = rule.stpPer === "synapse" ? synapseVarRef : preVarRef;
      const { pre } = await network.weights("recurrent");
      const steps = [10, 20, 30, 31, 100];
      let from = 0;
      for (const [k, step] of steps.entries()) {
        // The synapse is told of a spike in the next step, before the spike that may come in that.
        const to = step + 1;
        const given = spikesOf([steps], from, to);
        await network.run(silence, { duration: to - from, given });
        from = to;
        const isOfSynapses = rule.stpPer === "synapse";
        if (isOfSynapses && steps[k + 1] !== from) {
          await network.run(silence, { duration: 1, given: silence });
          from += 1;
        } else if (isOfSynapses) continue;
        const sent = await network.simulation.pull(refer(recurrent, "sent"));
        const at = isOfSynapses ? pre.indexOf(0) : 0;
        expect(sent[at]).toBeCloseTo(amplitudes[k]!, Math.min(last, digits));
      }
    },
  );

  test("inputs of the original code depress where they spike in consecutive steps", async () => {
    const config = { gridShape: [1, 1], kMin: 1, kMax: 1, nInputs: 1, inputAmplitude: "depressing" } as const;
    const network = await create(options, { ...config, givenSpikes: true }, exact);
    const amplitudes = [1, 0.999955, 0.999877, 0.999877, 0];
    const steps = [10, 20, 30, 31, 100];
    for (const [k, step] of steps.entries()) {
      const from = k === 0 ? 0 : steps[k - 1]! + 1;
      await network.run(spikesOf([steps], from, step + 1), { duration: step + 1 - from, given: silence });
      const sent = await network.simulation.pull(preVarRef(network.synapsePopulation("syn_input"), "sent"));
      expect(sent[0]).toBeCloseTo(amplitudes[k]!, Math.min(6, digits));
    }
  });
});

describe.each(oneThreadOrGpu.filter(([, options]) => !isGpu(options)))("%s", (_, options) => {
  test("both forms learn the same from the same spikes, to rounding", async () => {
    const results = [];
    for (const form of forms) {
      const network = await create(options, {
        gridShape: [3, 2],
        nInputs: 6,
        givenSpikes: true,
        form,
        nConnections: 12,
      });
      const trains = (count: number, by: number) =>
        Array.from({ length: count }, (_, k) =>
          Array.from({ length: 12 }, (_, n) => 3 + by * n + ((k * 7 + n * 3) % by)),
        );
      await network.run(spikesOf(trains(6, 19)), {
        duration: 250,
        given: spikesOf(trains(network.neuronCount, 17)),
      });
      results.push([
        ...(await network.weights("input")).w,
        ...(await network.weights("recurrent")).w,
        ...(await network.potentials()),
      ]);
    }
    expect(results[0]!.length).toBeGreaterThan(200);
    for (const [k, value] of results[0]!.entries()) expect(results[1]![k]).toBeCloseTo(value, 4);
    expect(new Set(results[0]).size).toBeGreaterThan(100);
  });
});

const small = { gridShape: [4, 3], nInputs: 10, nConnections: 40 } as const;
const input = (duration: number, nInputs = 10): InputSpikes =>
  spikesOf(
    Array.from({ length: nInputs }, (_, k) =>
      Array.from({ length: duration }, (_, step) => step).filter((step) => (step * 31 + k * 17) % 23 === 0),
    ),
  );

/** The part of an input from `from` to `to`. */
function part({ channels, steps }: InputSpikes, from: number, to: number): InputSpikes {
  const kept = [...steps.keys()].filter((k) => steps[k]! >= from && steps[k]! < to);
  return {
    channels: Uint32Array.from(kept, (k) => channels[k]!),
    steps: Uint32Array.from(kept, (k) => steps[k]! - from),
  };
}

describe("runs", () => {
  const cpu = { backend: "wasm", threads: 1 } as const;

  test("a channel may spike several times in a step, and each counts", async () => {
    const lone = { gridShape: [1, 1], kMin: 1, kMax: 1, nInputs: 1, givenSpikes: true } as const;
    for (const form of forms) {
      const network = await create(cpu, { ...lone, form });
      await network.replaceWeights("input", 1);
      await network.run(spikesOf([[3, 3, 3]]), { duration: 6, given: silence });
      expect((await network.potentials())[0]).toBeCloseTo(3 * 0.45, 5);
    }
  });

  test("biases learn how often neurons spike, and a test leaves them alone", async () => {
    const trains = [[2, 3, 9, 20], [5]];
    const lone = { gridShape: [1, 1], kMin: 2, kMax: 2, nInputs: 1, givenSpikes: true, usePriors: true } as const;
    for (const form of forms) {
      const network = await create(cpu, { ...lone, form }, { precision: "double" });
      await network.run(silence, { duration: 30, given: spikesOf(trains) });
      const read = async () => [
        ...((await network.simulation.pull(varRef(network.population("neurons"), "bias"))) as Float64Array),
      ];
      const expected = trains.map((steps) => {
        let [bias, S, Q] = [0, 0, 1];
        for (let step = 0; step < 30; step++) {
          const eta = (0.05 * (Q - S * S)) / (Math.exp(-S) + 1);
          const p = Math.exp(bias);
          bias += (eta * ((steps.includes(step) ? 1 : 0) - p)) / Math.max(p, eta);
          S += eta * (bias - S);
          Q += eta * (bias * bias - Q);
        }
        return bias;
      });
      const learned = await read();
      for (const [k, bias] of learned.entries()) expect(bias).toBeCloseTo(expected[k]!, 10);
      network.resetState();
      await network.run(silence, { duration: 10, train: false, given: spikesOf([[1]]) });
      expect(await read()).toEqual(learned);
      // Without input the potential is the bias.
      for (const [k, u] of (await network.potentials()).entries()) expect(u).toBeCloseTo(learned[k]!, 3);
    }
  });

  test("amplitudes start from U again, whatever it is, and in the original code from where they are", async () => {
    for (const stp of ["paper", "lag-one", "aliased"] as const) {
      const network = await create(cpu, { ...small, stp });
      const recurrent = network.synapsePopulation("syn_recurrent");
      const u = async () => [...((await network.simulation.pull(preVarRef(recurrent, "u"))) as Float32Array)];
      const constants = async () =>
        Promise.all(["U", "D", "F"].map((name) => network.simulation.pull(preVarRef(recurrent, name))));
      const before = await constants();
      const first = await u();
      expect(new Set(first).size).toBeGreaterThan(10);
      await network.run(input(300), { duration: 300 });
      const moved = await u();
      expect(moved).not.toEqual(first);
      network.resetState();
      expect(await u()).toEqual(stp === "aliased" ? moved : first);
      expect(await constants()).toEqual(before);
    }
  });

  test("seed 3 makes the 316 neurons of the published figures", async () => {
    const network = await create(cpu, { nInputs: 100 });
    expect(network.neuronCount).toBe(316);
    expect(network.getCircuitGrid()[0]).toEqual([10, 5, 10, 10, 2, 7, 5, 7, 9, 8]);
    expect(network.connections).toHaveLength(1000);
    const { pre, post } = await network.weights("recurrent");
    expect(pre.every((neuron, k) => network.getWtaById(neuron) !== network.getWtaById(post[k]!))).toBe(true);
    expect((await network.weights("input")).w).toHaveLength(31600);
  });

  test("a run that goes on has the numbers of one long run", async () => {
    const whole = await create(cpu, small);
    const long = await whole.run(input(300), { duration: 300, record: ["spikes", "fractions"] });
    const pieces = await create(cpu, small);
    const spikes: [number, number][] = [];
    for (const [from, to] of [
      [0, 90],
      [90, 91],
      [91, 300],
    ] as const) {
      const one = await pieces.run(part(input(300), from, to), { duration: to - from, record: ["spikes"] });
      for (const [k, id] of one.spikes!.ids.entries()) spikes.push([from + one.spikes!.steps[k]!, id]);
    }
    expect(spikes).toEqual([...long.spikes!.ids].map((id, k) => [long.spikes!.steps[k], id]));
    expect(spikes.length).toBeGreaterThan(100);
    expect((await pieces.weights("recurrent")).w).toEqual((await whole.weights("recurrent")).w);
    expect((await pieces.weights("input")).w).toEqual((await whole.weights("input")).w);
  });

  test("a saved state goes on with the same numbers", async () => {
    const first = await create(cpu, small);
    await first.run(input(200), { duration: 200 });
    const second = await create(cpu, small);
    await second.restoreState(await first.saveState());
    const [a, b] = [
      await first.run(input(100), { duration: 100, record: ["spikes"] }),
      await second.run(input(100), { duration: 100, record: ["spikes"] }),
    ];
    expect(a.spikes!.ids.length).toBeGreaterThan(20);
    expect(b.spikes).toEqual(a.spikes);
  });

  test("a test leaves weights alone, and what they learn by", async () => {
    for (const useVarianceTracking of [true, false]) {
      const network = await create(cpu, { ...small, useVarianceTracking });
      await network.run(input(200), { duration: 200 });
      const before = [(await network.weights("input")).w, (await network.weights("recurrent")).w];
      await network.run(input(150), { duration: 150, train: false });
      expect([(await network.weights("input")).w, (await network.weights("recurrent")).w]).toEqual(before);
      await network.run(input(150), { duration: 150 });
      expect((await network.weights("input")).w).not.toEqual(before[0]);
    }
  });

  test("without variance tracking, time of tests does not make learning slower", async () => {
    const weights = [];
    for (const paused of [0, 500]) {
      const lone = { gridShape: [1, 1], kMin: 1, kMax: 1, nInputs: 1, useStp: false, givenSpikes: true } as const;
      const network = await create(cpu, { ...lone, useVarianceTracking: false }, { precision: "double" });
      await network.run(silence, { duration: 40, given: silence });
      if (paused > 0) await network.run(silence, { duration: paused, train: false, given: silence });
      await network.run(silence, { duration: 20, given: spikesOf([[9]]) });
      weights.push((await network.weights("input")).w[0]);
    }
    expect(weights[0]).toBeLessThan(0);
    expect(weights[1]).toBe(weights[0]);
  });

  test("how long tests have been is part of a state", async () => {
    const decaying = { ...small, useVarianceTracking: false } as const;
    const [first, second] = [await create(cpu, decaying), await create(cpu, decaying)];
    await first.run(input(100), { duration: 100, train: false });
    const state = await first.saveState();
    await first.run(input(100), { duration: 100 });
    await second.restoreState(state);
    await second.run(input(100), { duration: 100 });
    const { w } = await first.weights("input");
    expect(w.some((one) => one < 0)).toBe(true);
    expect((await second.weights("input")).w).toEqual(w);
    await second.run(silence, { duration: 300, train: false });
    await second.restoreState(state);
    await second.run(input(100), { duration: 100 });
    expect((await second.weights("input")).w).toEqual(w);
  });

  test("spikes learn that are sent and arrive while the network learns, and no others", async () => {
    const lone = { gridShape: [1, 1], kMin: 2, kMax: 2, nInputs: 1, useStp: false, givenSpikes: true } as const;
    for (const useVarianceTracking of [true, false]) {
      const network = await create(cpu, { ...lone, useVarianceTracking });
      // Neuron 0 spikes in the last step without learning and in the last with it, neuron 1 in the step before that.
      await network.run(silence, { duration: 5, train: false, given: spikesOf([[4], []]) });
      await network.run(silence, { duration: 5, given: spikesOf([[4], [3]]) });
      await network.run(silence, { duration: 5, train: false, given: spikesOf([[], []]) });
      const { w } = await network.weights("input");
      expect(w[0]).toBe(0);
      expect(w[1]).toBeLessThan(0);
      if (!useVarianceTracking) expect(w[1]).toBeCloseTo(-0.05 / 4, 6);
    }
  });

  test("the state starts anew, with the weights that there are, and the clock goes on", async () => {
    const network = await create(cpu, small);
    await network.run(input(200), { duration: 200 });
    const before = (await network.weights("input")).w;
    network.resetState();
    expect(network.simulation.timestep).toBe(200);
    expect((await network.weights("input")).w).toEqual(before);
    expect((await network.epsps("input")).y.every((y) => y === 0)).toBe(true);
    await network.run(silence, { duration: 1 });
    expect([...(await network.potentials())].every((u) => Math.abs(u) < 1e-6)).toBe(true);
  });

  test("potentials of events follow weights that are set", async () => {
    const potentials = [];
    for (const form of forms) {
      const network = await create(cpu, { ...small, form, givenSpikes: true });
      await network.run(input(50), { duration: 50, given: spikesOf([[3, 30], [45]]) });
      await network.replaceWeights("input", 0.5);
      await network.replaceWeights("recurrent", -0.25);
      await network.run(silence, { duration: 1, given: silence });
      potentials.push([...(await network.potentials())]);
    }
    for (const [k, u] of potentials[0]!.entries()) expect(potentials[1]![k]).toBeCloseTo(u, 4);
    expect(Math.max(...potentials[0]!)).toBeGreaterThan(0.1);
  });

  test("circuits of one neuron always have all of their rate", async () => {
    const network = await create(cpu, { ...small, kMin: 1, kMax: 1 });
    const { spikes, fractions } = await network.run(input(2000), {
      duration: 2000,
      record: ["spikes", "fractions"],
      recordEvery: 100,
    });
    expect(fractions!.every((one) => one === 1)).toBe(true);
    // 12 circuits of 100 Hz for 2 s.
    const expected = 12 * 2000 * -Math.expm1(-0.1);
    expect(Math.abs(spikes!.ids.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  test("each semantics runs, and they differ", async () => {
    const seen = new Set<string>();
    for (const semantics of ["corrected", "klampfl-maass", "nest"] as const) {
      const network = await create(cpu, { ...small, semantics });
      expect(network.config.lag).toBe(semantics === "nest" ? 1 : 0);
      await network.run(input(400), { duration: 400 });
      const { w } = await network.weights("recurrent");
      expect(w.every(Number.isFinite)).toBe(true);
      seen.add([...w.slice(0, 20)].join());
    }
    expect(seen.size).toBe(3);
  });

  test("every combination of plasticity runs, and nothing learns that is not to", async () => {
    for (const useStdp of [true, false]) {
      for (const useStp of [true, false]) {
        for (const useVarianceTracking of [true, false]) {
          for (const form of forms) {
            const network = await create(cpu, { ...small, useStdp, useStp, useVarianceTracking, form });
            await network.run(input(100), { duration: 100 });
            const learned = (await network.weights("input")).w.some((w) => w !== 0);
            expect(learned).toBe(useStdp);
            expect(Object.hasOwn(network.synapsePopulation("syn_recurrent").weightUpdate.definition.preVars, "R")).toBe(
              useStp,
            );
          }
        }
      }
    }
  });

  test("random initial weights are logarithms of uniform numbers", async () => {
    const network = await create(cpu, { ...small, randomInitialWeights: true });
    const { w } = await network.weights("input");
    expect(w.every((one) => one <= 0)).toBe(true);
    const mean = w.reduce((sum, one) => sum + Math.exp(one), 0) / w.length;
    expect(mean).toBeCloseTo(0.5, 1);
  });
});

describe("what is wrong is said", () => {
  const cpu = { backend: "wasm", threads: 1 } as const;

  test.each<[string, WtaConfig, RegExp]>([
    ["an empty grid", { gridShape: [0, 5] }, /columns.*grid of circuits/],
    ["kMin above kMax", { kMin: 5, kMax: 4 }, /at least 5 neurons \(kMin\) and at most 4 \(kMax\)/],
    ["circuits without neurons", { kMin: 0 }, /kMin/],
    ["a misspelt keyword", { nInput: 5 } as never, /nInput.*Did you mean 'nInputs'/],
    ["a semantics that there is not", { semantics: "neuron" as never }, /semantics/],
    ["no inputs", { nInputs: 0 }, /nInputs/],
    ["a spread that is none", { stpU: [0.5] as never }, /stpU.*\[mean, standard deviation\]/],
    ["potentials that rise as slowly as they decay", { tauDecay: 2, tauRise: 2 }, /tauRise .* must be below tauDecay/],
    ["a lag of two steps", { lag: 2 as never }, /lag .* must be 0 or 1/],
    ["events with amplitudes of synapses", { stpPer: "synapse", form: "events" }, /needs form: "dense"/],
  ])("%s", async (_, config, message) => {
    await expect(create(cpu, config)).rejects.toThrow(message);
  });

  test.each<[string, Partial<NetworkOptions>, RegExp]>([
    ["steps of half a ms", { dt: 0.5 }, /steps of a winner-take-all network are of 1 ms \(dt: 1\), not of 0.5/],
    ["a batch", { batchSize: 2 }, /batchSize: 1/],
  ])("%s", async (_, options, message) => {
    await expect(create(cpu, small, options)).rejects.toThrow(message);
  });

  test.each<[string, InputSpikes, Parameters<WtaNetwork["run"]>[1], RegExp]>([
    [
      "a channel that there is not",
      { channels: Uint32Array.of(10), steps: Uint32Array.of(0) },
      { duration: 5 },
      /input channel of spike 0/,
    ],
    [
      "a spike behind the run",
      { channels: Uint32Array.of(1), steps: Uint32Array.of(5) },
      { duration: 5 },
      /step of spike 0.*run of 5 ms/,
    ],
    [
      "spikes in no order",
      { channels: Uint32Array.of(1, 1), steps: Uint32Array.of(3, 2) },
      { duration: 5 },
      /step of spike 1/,
    ],
    ["no duration", silence, {} as never, /duration/],
    ["a fraction of a step", silence, { duration: 2.5 }, /duration/],
    [
      "a record that there is not",
      silence,
      { duration: 5, record: ["rates" as never] },
      /records spikes, fractions, potentials, not 'rates'/,
    ],
    ["given spikes where they are drawn", silence, { duration: 5, given: silence }, /draw their own spikes/],
  ])("%s", async (_, given, options, message) => {
    const network = await create(cpu, small);
    await expect(network.run(given, options)).rejects.toThrow(message);
    expect(network.simulation.timestep).toBe(0);
  });

  test("too much of anything", async () => {
    await expect(create(cpu, { gridShape: [1e6, 1e6] })).rejects.toThrow(/1000000 x 1000000 circuits .* more than/);
    await expect(create(cpu, { nInputs: 1e9 })).rejects.toThrow(/nInputs .* at most 1048576/);
    await expect(create(cpu, small, { seed: 2 ** 40 })).rejects.toThrow(/seed of a winner-take-all network/);
    const generator = new InputGenerator({ nInputs: 10000 }, { rNoise: 1000 });
    expect(() => generator.generateInput(100_000)).toThrow(/generate it in pieces/);
    expect(() => generator.generateInput(1e12)).toThrow(/duration of an input/);
    expect(() => new InputGenerator({ nInputs: 1 }, { rInput: 1e300 })).toThrow(/from 0 to 10000 Hz/);
    expect(() => new InputGenerator({ nInputs: 1 }, { nPatterns: 40_000 })).toThrow(/at most 32767 patterns/);
  });

  test("synapses that there are not, input that is none, and changes while it runs", async () => {
    const network = await create(cpu, small);
    await expect(network.weights("inputs" as never)).rejects.toThrow(/synapses 'inputs'.*Did you mean 'input'/);
    await expect(network.run(null as never, { duration: 5 })).rejects.toThrow(/spikes are \{ channels, steps \}/);
    const running = network.run(silence, { duration: 20, record: ["fractions"] });
    await expect(network.run(silence, { duration: 5 })).rejects.toThrow(/is running/);
    await expect(network.reinitialise()).rejects.toThrow(/is running/);
    expect(() => network.resetState()).toThrow(/is running/);
    await running;
  });

  test("neurons that there are not", async () => {
    const network = await create(cpu, small);
    expect(() => network.getPosById(network.neuronCount)).toThrow(/number of a neuron/);
    expect(() => network.getWtaById(-1)).toThrow(/number of a neuron/);
  });
});

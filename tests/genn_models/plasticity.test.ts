/** Plasticity against sums over all spikes, computed on paper: windows, all pairs, nearest neighbours, triplets, short-term plasticity and where it settles. */
import { describe, expect, test } from "vitest";
import { type BuildOptions, GeNNModel, synapseVarRef, varRef, type WeightUpdateModel } from "../../genn/index.ts";
import {
  stdp,
  stdpAdditive,
  stdpMultiplicative,
  stdpSymmetric,
  stdpTriplet,
  sumInput,
  tsodyksMarkram,
  tsodyksMarkramVariable,
} from "../../genn_models/index.ts";
import type { Precision } from "../backends/backends.ts";
import { addScripted, DT, listener, trace } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { allRuns } from "../support/spiking.ts";

type Train = readonly number[];
type Numbers = Readonly<Record<string, number>>;
const EXACT = { double: 1e-12, float: 1e-5 } as const;

const scriptOf = (trains: readonly Train[], steps: number) =>
  Array.from({ length: steps }, (_, step) => trains.flatMap((train, id) => (train.includes(step) ? [id] : [])));

interface Learning {
  readonly pre: readonly Train[];
  readonly post: readonly Train[];
  readonly params?: Numbers;
  readonly g?: number;
  readonly axonalDelaySteps?: number;
  readonly backPropDelaySteps?: number;
  readonly precision?: Precision;
  readonly options?: BuildOptions;
}
const STEPS = 400;

/** Weights in the end, [pre][post]. */
async function learned(
  weightUpdate: WeightUpdateModel,
  { pre, post, params = {}, g = 0.5, precision = "double", options = {}, ...delays }: Learning,
): Promise<number[][]> {
  const model = new GeNNModel({ dt: DT, precision, seed: 1 });
  const source = addScripted(model, "source", pre.length, scriptOf(pre, STEPS));
  const target = addScripted(model, "target", post.length, scriptOf(post, STEPS));
  const synapses = model.addSynapsePopulation("synapses", "dense", source, target, {
    weightUpdate,
    weightUpdateValues: { params, vars: { g } },
    postsynaptic: sumInput,
    ...delays,
  });
  const simulation = await start(model, options);
  await simulation.step(STEPS);
  const weights = Array.from(await simulation.pull(synapseVarRef(synapses, "g")));
  return pre.map((_, i) => weights.slice(i * post.length, (i + 1) * post.length));
}

/** Spikes at irregular times, with bursts; none in the last steps, so that all of them arrive. */
const train = (seed: number): Train =>
  Array.from({ length: STEPS - 20 }, (_, step) => step).filter((step) => {
    let mixed = Math.imul(step + 1000 * seed, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
    return ((mixed ^ (mixed >>> 13)) >>> 0) % 10 === 0;
  });

const pre = [1, 2, 3].map(train);
const post = [4, 5, 6, 2].map(train);
const paramsOf = ({ params }: WeightUpdateModel) => params as Numbers;
/** Bounds that are out of reach, so that changes add up. */
const unbounded = { Wmin: -1000, Wmax: 1000 };

function expectWeights(found: number[][], expected: (pre: Train, post: Train) => number, tolerance: number): void {
  found.forEach((row, i) => {
    row.forEach((weight, j) => {
      const own = expected(pre[i]!, post[j]!);
      expect(Math.abs(weight - own)).toBeLessThan(tolerance * Math.max(1, Math.abs(own)));
    });
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const decayed = (steps: number, tau: number) => Math.exp((-steps * DT) / tau);
/** What is left, at a time, of the spikes before it. */
const traceAt = (spikes: Train, at: number, tau: number) =>
  sum(spikes.filter((one) => one < at).map((one) => decayed(at - one, tau)));

describe("windows of one pair", () => {
  const offsets = Array.from({ length: 81 }, (_, k) => k - 40);
  const middle = 100;
  const windows = [
    ["stdp", stdp, 1, 1],
    ["stdpAdditive", stdpAdditive, 1, 1],
    ["stdpMultiplicative", stdpMultiplicative, 0.5, 0.5],
    ["stdpTriplet", stdpTriplet, 1, 1],
  ] as const;

  describe.each(windows)("%s", (_, model, gains, losses) => {
    test.each(allRuns)(
      "is exponential on both sides, and 0 for spikes that arrive together: %s",
      async (_n, precision, options) => {
        const single = offsets.map((offset) => [middle - offset]);
        const found = await learned(model, { pre: single, post: [[middle]], precision, options });
        const { tauPlus, tauMinus, ...rest } = paramsOf(model);
        const [plus, minus] = [rest.Aplus ?? rest.A2plus!, rest.Aminus ?? rest.A2minus!];
        offsets.forEach((offset, k) => {
          const change =
            offset > 0
              ? gains * plus * decayed(offset, tauPlus!)
              : offset < 0
                ? -losses * minus * decayed(-offset, tauMinus!)
                : 0;
          expect(Math.abs(found[k]![0]! - (0.5 + change))).toBeLessThan(precision === "double" ? 1e-14 : 1e-7);
        });
      },
    );
  });
});

describe("many spikes", () => {
  test("come together now and then, so that this case is in the tests below", () => {
    expect(pre.some((one) => post.some((other) => one.some((step) => other.includes(step))))).toBe(true);
    expect(Math.min(...[...pre, ...post].map((one) => one.length))).toBeGreaterThan(15);
  });

  const { tauPlus, tauMinus, Aplus, Aminus } = paramsOf(stdpAdditive) as Record<string, number>;
  const allPairs = (before: Train, after: Train): number =>
    0.5 +
    sum(after.map((at) => Aplus! * traceAt(before, at, tauPlus!))) -
    sum(before.map((at) => Aminus! * traceAt(after, at, tauMinus!)));

  test.each(allRuns)("stdpAdditive counts every pair: %s", async (_, precision, options) => {
    const found = await learned(stdpAdditive, { pre, post, params: unbounded, precision, options });
    expectWeights(found, allPairs, EXACT[precision]);
  });

  test("stdpMultiplicative with powers of 0 is stdpAdditive", async () => {
    const params = { Wmin: -1, Wmax: 1, Aplus: 1e-4, Aminus: 1e-4 };
    const additive = await learned(stdpAdditive, { pre, post, params: { ...params, Aplus: 2e-4, Aminus: 2e-4 } });
    const found = await learned(stdpMultiplicative, { pre, post, params: { ...params, muPlus: 0, muMinus: 0 } });
    found.flat().forEach((weight, k) => {
      expect(weight).toBeCloseTo(additive.flat()[k]!, 12);
    });
  });

  test.each(allRuns)("stdpMultiplicative follows the weight, spike by spike: %s", async (_, precision, options) => {
    const [range, muPlus, muMinus] = [2, 0.7, 0.4];
    const params = { Wmin: -1, Wmax: 1, muPlus, muMinus, Aplus: 0.02, Aminus: 0.02 };
    const found = await learned(stdpMultiplicative, { pre, post, params, precision, options });
    const expected = (before: Train, after: Train): number => {
      let g = 0.5;
      for (let at = 0; at < STEPS; at++) {
        if (before.includes(at)) g -= 0.02 * range * ((g + 1) / range) ** muMinus * traceAt(after, at, tauMinus!);
        if (after.includes(at)) g += 0.02 * range * ((1 - g) / range) ** muPlus * traceAt(before, at, tauPlus!);
        g = Math.max(-1, Math.min(1, g));
      }
      return g;
    };
    expectWeights(found, expected, EXACT[precision]);
  });

  test.each(allRuns)("stdp counts nearest neighbours: %s", async (_, precision, options) => {
    const found = await learned(stdp, { pre, post, params: unbounded, precision, options });
    const nearest = (spikes: Train, at: number, tau: number) => {
      const last = Math.max(...spikes.filter((one) => one <= at));
      return Number.isFinite(last) && last < at ? decayed(at - last, tau) : 0;
    };
    const expected = (before: Train, after: Train): number =>
      0.5 +
      sum(after.map((at) => Aplus! * nearest(before, at, tauPlus!))) -
      sum(before.map((at) => Aminus! * nearest(after, at, tauMinus!)));
    expectWeights(found, expected, EXACT[precision]);
  });

  test.each(allRuns)("stdpSymmetric counts nearest neighbours of both sides: %s", async (_, precision, options) => {
    const found = await learned(stdpSymmetric, { pre, post, params: unbounded, precision, options });
    const { tau, rho, eta } = paramsOf(stdpSymmetric) as Record<string, number>;
    // Who has never spiked is infinitely far away.
    const change = (spikes: Train, at: number) => {
      const last = Math.max(...spikes.filter((one) => one <= at));
      return last === at ? 0 : eta! * (decayed(at - last, tau!) - rho!);
    };
    const expected = (before: Train, after: Train): number =>
      0.5 + sum(after.map((at) => change(before, at))) + sum(before.map((at) => change(after, at)));
    expectWeights(found, expected, EXACT[precision]);
  });

  test.each(allRuns)("stdpTriplet counts pairs and triplets: %s", async (_, precision, options) => {
    const params = { ...unbounded, A2plus: 0.003, A3minus: 0.002 };
    const found = await learned(stdpTriplet, { pre, post, params, precision, options });
    const { tauPlus, tauMinus, tauX, tauY, A2plus, A3plus, A2minus, A3minus } = {
      ...paramsOf(stdpTriplet),
      ...params,
    } as Record<string, number>;
    const expected = (before: Train, after: Train): number =>
      0.5 +
      sum(after.map((at) => traceAt(before, at, tauPlus!) * (A2plus! + A3plus! * traceAt(after, at, tauY!)))) -
      sum(before.map((at) => traceAt(after, at, tauMinus!) * (A2minus! + A3minus! * traceAt(before, at, tauX!))));
    expectWeights(found, expected, EXACT[precision]);
  });

  test("are paired by when they arrive, whatever the delays", async () => {
    for (const [axonalDelaySteps, backPropDelaySteps] of [
      [3, 0],
      [0, 5],
      [4, 2],
    ] as const) {
      const later = (steps: number) => (one: Train) => one.map((at) => at + steps);
      const delays = { axonalDelaySteps, backPropDelaySteps };
      const found = await learned(stdpAdditive, { pre, post, params: unbounded, ...delays });
      const expected = (before: Train, after: Train) =>
        allPairs(later(axonalDelaySteps)(before), later(backPropDelaySteps)(after));
      expectWeights(found, expected, 1e-12);
    }
  });

  test.each([
    ["stdp", stdp],
    ["stdpAdditive", stdpAdditive],
    ["stdpMultiplicative", stdpMultiplicative],
    ["stdpSymmetric", stdpSymmetric],
    ["stdpTriplet", stdpTriplet],
  ] as const)("%s stays within its bounds", async (_, model) => {
    const strong: Numbers =
      model === stdpTriplet
        ? { A3plus: 0.9, A2minus: 0.9 }
        : model === stdpSymmetric
          ? { eta: 0.9, rho: 0.5 }
          : { Aplus: 0.9, Aminus: 0.9 };
    const found = (await learned(model, { pre, post, params: { ...strong, Wmin: 0.1, Wmax: 0.7 } })).flat();
    expect(found.every((weight) => weight >= 0.1 && weight <= 0.7)).toBe(true);
    if (model !== stdpMultiplicative) expect(found.some((weight) => weight === 0.1 || weight === 0.7)).toBe(true);
  });
});

describe("short-term plasticity", () => {
  interface Transmission {
    readonly spikes: Train;
    readonly steps: number;
    readonly values: Numbers;
    readonly delay?: number;
    readonly precision?: Precision;
    readonly options?: BuildOptions;
  }

  /** What each spike sends through a weight of 2, by the model whose parameters are the population's, or the one whose are the synapse's. */
  async function sent(
    weightUpdate: WeightUpdateModel,
    { spikes, steps, values, delay = 0, precision = "double", options = {} }: Transmission,
  ): Promise<number[]> {
    const model = new GeNNModel({ dt: DT, precision, seed: 1 });
    const source = addScripted(model, "source", 1, scriptOf([spikes], steps));
    const target = model.addNeuronPopulation("target", 1, listener);
    const isOfSynapses = weightUpdate === tsodyksMarkramVariable;
    model.addSynapsePopulation("synapses", "dense", source, target, {
      weightUpdate,
      weightUpdateValues: isOfSynapses ? { vars: { g: 2, ...values } } : { params: values, vars: { g: 2 } },
      postsynaptic: sumInput,
      axonalDelaySteps: delay,
    });
    const inputs = (await trace(await start(model, options), varRef(target, "input"), steps)).flat();
    expect(inputs.filter((input) => input !== 0)).toHaveLength(spikes.length);
    return spikes.map((step) => inputs[step + 1 + delay]!);
  }

  const synapses = [
    ["tsodyksMarkram", tsodyksMarkram],
    ["tsodyksMarkramVariable", tsodyksMarkramVariable],
  ] as const;
  const kinds = [
    ["depressing", { U: 0.5, tauRec: 40, tauFacil: 0 }],
    ["facilitating", { U: 0.1, tauRec: 0, tauFacil: 60 }],
    ["both", { U: 0.2, tauRec: 30, tauFacil: 50 }],
  ] as const;
  const left = (steps: number, tau: number) => (tau === 0 ? 0 : decayed(steps, tau));

  describe.each(synapses)("%s", (_, model) => {
    test.each(kinds)("settles where the closed form says: %s", async (_kind, values) => {
      const [every, spikesInAll] = [20, 120];
      const spikes = Array.from({ length: spikesInAll }, (_one, k) => 1 + k * every);
      const found = await sent(model, { spikes, steps: spikesInAll * every, values });
      const { U, tauRec, tauFacil } = values;
      const u = U / (1 - (1 - U) * left(every, tauFacil));
      const x = (1 - left(every, tauRec)) / (1 - (1 - u) * left(every, tauRec));
      expect(found[0]).toBeCloseTo(2 * U, 12);
      expect(found.at(-1)).toBeCloseTo(2 * u * x, 9);
    });

    test.each(allRuns)("irregular spikes, with a delay: %s", async (_name, precision, options) => {
      const [spikes, values] = [train(7).slice(0, 12), { U: 0.3, tauRec: 12, tauFacil: 8 }];
      const steps = spikes.at(-1)! + 10;
      const found = await sent(model, { spikes, steps, values, delay: 2, precision, options });
      // Resources and use as they go from spike to spike.
      let [u, x] = [0, 1];
      spikes.forEach((step, k) => {
        const since = k === 0 ? Number.POSITIVE_INFINITY : step - spikes[k - 1]!;
        x = 1 - (1 - x) * left(since, values.tauRec);
        u *= left(since, values.tauFacil);
        u += values.U * (1 - u);
        expect(Math.abs(found[k]! - 2 * u * x)).toBeLessThan(EXACT[precision]);
        x -= u * x;
      });
    });
  });
});

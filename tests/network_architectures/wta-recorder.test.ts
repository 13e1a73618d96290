/** Recorder: who is recorded, when, and what; orders, checks and figures of runs; what is refused. On the plain reference, which is a network like any other, and on one of the simulator. */
import { describe, expect, test } from "vitest";
import { RandomState } from "../../data/index.ts";
import {
  drawCircuits,
  drawConnections,
  getNodeCollections,
  InputGenerator,
  Recorder,
  type RecorderOptions,
  type ResultFigure,
  type RunNetworkOptions,
  WtaNetwork,
} from "../../network_architectures/wta/index.ts";
import { WtaReference } from "../support/wta-reference.ts";

const circuits = drawCircuits({ gridShape: [3, 2], kMin: 1, kMax: 4 }, new RandomState(1));
const connections = drawConnections(circuits, { nConnections: 12 }, new RandomState(1));
const networkOf = () =>
  new WtaReference({ circuits, connections, nInputs: 8, seed: 4, stp: { U: 0.5, D: 110, F: 5 }, constantEta: 0.05 });
const generatorOf = (network: { readonly nInputs: number; readonly seed: number }) =>
  new InputGenerator(network, { nPatterns: 1, tPattern: 40, tNoiseRange: [20, 30], rInput: 30, rNoise: 20 });
const setUp = (options: RecorderOptions = {}) => {
  const network = networkOf();
  return { network, inpgen: generatorOf(network), recorder: new Recorder(network, options) };
};
const { neuronCount } = networkOf();
const all = [...Array(neuronCount).keys()];
const times = (samples: readonly { readonly t: number }[]) => samples.map(({ t }) => t);

/** The same runs, of all neurons, without a recorder. */
async function byHand(...durations: number[]) {
  const network = networkOf();
  const inpgen = generatorOf(network);
  const runs = [];
  for (const duration of durations) {
    const record = ["spikes", "fractions", "potentials"];
    runs.push(await network.run(inpgen.generateInput(duration), { duration, record }));
  }
  return runs;
}
const columns = (values: Float32Array | undefined, ids: readonly number[]) =>
  values!.filter((_, k) => ids.includes(k % neuronCount));

test("neurons to record are given by list, by collection, by number, or are all", async () => {
  const { recorder } = setUp();
  const chosen = (options: RunNetworkOptions) => recorder.runNetwork({ tSim: 1, ...options });
  expect(await chosen({})).toEqual(all);
  expect(await chosen({ idList: [5, 2] })).toEqual([5, 2]);
  const nodeCollection = getNodeCollections(circuits, 1, 3);
  expect(await chosen({ nodeCollection })).toEqual(nodeCollection);
  expect(await chosen({ idList: [1], nodeCollection, readoutSize: 3 })).toEqual([1]);
  expect(await chosen({ nodeCollection, readoutSize: 3 })).toEqual(nodeCollection);
  expect(await chosen({ readoutSize: neuronCount })).toEqual(all);
  const some = await chosen({ readoutSize: 3 });
  expect(some).toEqual([...new Set(some)].sort((one, other) => one - other));
  expect(some.length).toBe(3);
  expect(await chosen({ readoutSize: 3 })).toEqual(some);
  recorder.set({ idList: [4] });
  expect(await chosen({})).toEqual([4]);
  expect(await chosen({ readoutSize: 3 })).toEqual(some);
});

test("any neuron may be drawn, also the last", async () => {
  const drawn = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const recorder = new Recorder(new WtaReference({ circuits, nInputs: 1, seed }));
    for (const id of await recorder.runNetwork({ tSim: 1, readoutSize: 2 })) drawn.add(id);
  }
  expect([...drawn].sort((one, other) => one - other)).toEqual(all);
});

test("every run records its own neurons, in the time of all runs", async () => {
  const { recorder, inpgen } = setUp();
  const chosen = [[3, 1], all, [0, 4, 5]];
  const durations = [130, 70, 1230];
  for (const [k, tSim] of durations.entries()) await recorder.runNetwork({ inpgen, tSim, idList: chosen[k]! });
  const expected = await byHand(...durations);
  let begin = 0;
  for (const [k, run] of recorder.runs.entries()) {
    const [ids, { spikes, fractions, potentials }] = [chosen[k]!, expected[k]!];
    const sorted = [...ids].sort((one, other) => one - other);
    expect([run.ids, run.tOrigin, run.duration]).toEqual([ids, begin, durations[k]]);
    const own = Array.from(spikes!.ids, (id, at) => [id, begin + spikes!.steps[at]!]).filter(([id]) =>
      ids.includes(id!),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(Array.from(run.spikes!.ids, (id, at) => [id, run.spikes!.times[at]!])).toEqual(own);
    // Columns are in the order that was asked for.
    for (const [name, whole] of [
      ["fractions", fractions],
      ["potentials", potentials],
    ] as const) {
      const inOrder = sorted.map((id) => ids.indexOf(id));
      const rearranged = run[name]!.map((_, at) => {
        const sample = Math.floor(at / ids.length);
        return run[name]![sample * ids.length + inOrder[at % ids.length]!]!;
      });
      expect(rearranged).toEqual(columns(whole, sorted));
    }
    const { steps, channels } = inpgen.history[k]!;
    expect(run.inputSpikes).toEqual({ channels, times: Float64Array.from(steps, (step) => begin + step) });
    expect(inpgen.history[k]!.tOrigin).toBe(begin);
    begin += durations[k]!;
  }
});

describe("weights and EPSPs", () => {
  test("are sampled at the beginning, every dtRec and at the end, the remainder too", async () => {
    const { recorder, inpgen, network } = setUp({ dtRec: 40 });
    await recorder.runNetwork({ inpgen, tSim: 100 });
    await recorder.runNetwork({ inpgen, tSim: 80, dtRec: 50, train: false });
    await recorder.runNetwork({ inpgen, tSim: 120 });
    const expected = [
      [0, 40, 80, 100],
      [100, 150, 180],
      [180, 220, 260, 300],
    ];
    expect(recorder.runs.map(({ weights }) => times(weights))).toEqual(expected);
    expect(recorder.runs.map(({ epsps }) => times(epsps))).toEqual(expected);
    expect(recorder.lastRun.weights.at(-1)).toEqual({
      t: 300,
      input: await network.weights("input"),
      recurrent: await network.weights("recurrent"),
    });
    expect(recorder.lastRun.epsps.at(-1)!.input).toEqual(await network.epsps("input"));
    const plain = setUp().recorder;
    await plain.runNetwork({ tSim: 7 });
    expect(times(plain.lastRun.weights)).toEqual([0, 7]);
  });

  test("are those onto the recorded neurons, and change only in training", async () => {
    const { recorder, inpgen, network } = setUp({ dtRec: 100 });
    await recorder.runNetwork({ inpgen, tSim: 300, idList: [2, 6] });
    await recorder.runNetwork({ inpgen, tSim: 300, idList: [2, 6], train: false });
    const [training, frozen] = recorder.runs;
    for (const which of ["input", "recurrent"] as const) {
      const whole = await network.weights(which);
      const own = Array.from(whole.post.keys()).filter((k) => [2, 6].includes(whole.post[k]!));
      expect(own.length).toBeGreaterThan(0);
      const pick = <Values extends Uint32Array | Float32Array>(values: Values) => own.map((k) => values[k]!);
      const last = frozen!.weights.at(-1)![which];
      expect([[...last.pre], [...last.post], [...last.w]]).toEqual([pick(whole.pre), pick(whole.post), pick(whole.w)]);
      const { y } = await network.epsps(which);
      expect([...frozen!.epsps.at(-1)![which].y]).toEqual(pick(y));
      expect(training!.weights[0]![which].w.every((w) => w === 0)).toBe(true);
      expect(training!.weights[1]![which].w).not.toEqual(training!.weights[3]![which].w);
      for (const sample of frozen!.weights) expect(sample[which].w).toEqual(training!.weights[3]![which].w);
    }
    expect([training!.train, frozen!.train]).toEqual([true, false]);
  });

  test("simulate learns and test does not", async () => {
    const { recorder, inpgen } = setUp();
    const learning = await recorder.simulate(inpgen, 200, 100);
    const testing = await recorder.test(inpgen, 150, 100);
    expect(recorder.runs).toEqual([learning, testing]);
    expect([times(learning.weights), times(testing.weights)]).toEqual([
      [0, 100, 200],
      [200, 300, 350],
    ]);
    expect(learning.weights[0]!.input.w).not.toEqual(learning.weights[2]!.input.w);
    expect(testing.weights[0]!.input.w).toEqual(testing.weights[2]!.input.w);
  });
});

test("without a generator there is no input", async () => {
  const { recorder } = setUp();
  await recorder.runNetwork({ tSim: 50 });
  expect(recorder.lastRun.inputSpikes.times.length).toBe(0);
  expect([...recorder.lastRun.input.patternTrace]).toEqual(Array(50).fill(-1));
  expect(recorder.lastRun.epsps.at(-1)!.input.y.every((y) => y === 0)).toBe(true);
});

test("what is not asked for is not kept", async () => {
  const { recorder, inpgen } = setUp({ record: ["spikes"] });
  const run = await recorder.simulate(inpgen, 100);
  expect([run.fractions, run.potentials, run.rateFractions, run.weights, run.epsps]).toEqual([
    ...[undefined, undefined, undefined, [], []],
  ]);
  expect(run.spikes!.ids.length).toBeGreaterThan(0);
  expect(() => recorder.getOrder()).toThrow("neurons are ordered by fractions, which were not recorded");
  expect(() => recorder.verifyRateFractions()).toThrow(
    "rate fractions are verified by fractions, which were not recorded",
  );
});

describe("rate fractions", () => {
  test("of a network that is right add up to 1, whoever is recorded", async () => {
    const { recorder, inpgen } = setUp();
    await recorder.runNetwork({ inpgen, tSim: 300, idList: [0] });
    const { isRight, largestError } = recorder.verifyRateFractions();
    expect(isRight).toBe(true);
    expect(largestError).toBeLessThan(1e-6);
  });

  test("of one that is not are told, with circuit and time", async () => {
    const network = networkOf();
    const wrong: WtaReference["run"] = async (input, options) => {
      const recording = await networkOf().run(input, options);
      recording.fractions![17 * neuronCount + circuits[2]!.first]! += 0.25;
      return recording;
    };
    const recorder = new Recorder(Object.assign(network, { run: wrong }));
    await recorder.runNetwork({ tSim: 30, idList: [0] });
    await recorder.runNetwork({ tSim: 30, idList: [0] });
    const check = recorder.verifyRateFractions();
    expect(check).toMatchObject({ isRight: false, circuit: 2, time: 47 });
    expect(check.largestError).toBeCloseTo(0.25, 5);
    expect(recorder.verifyRateFractions(recorder.runs[0]).time).toBe(17);
  });
});

test("neurons are ordered by the last whole presentation of their own run", async () => {
  const { recorder, inpgen } = setUp();
  await recorder.runNetwork({ inpgen, tSim: 500 });
  await recorder.runNetwork({ inpgen, tSim: 500, idList: [7, 3, 0, 5] });
  const run = recorder.lastRun;
  const { order, times, window } = recorder.getOrder();
  const last = run.input.presentations.findLast(({ isCut }) => !isCut)!;
  expect(window).toEqual({ pattern: 0, start: 500 + last.start, end: 500 + last.end });
  expect([...order].sort()).toEqual([0, 3, 5, 7]);
  for (const [place, id] of order.entries()) {
    const column = run.ids.indexOf(id);
    const [cos, sin] = [Math.cos, Math.sin].map((f) =>
      Array.from({ length: 40 }, (_, t) => run.fractions![(last.start + t) * 4 + column]! * f((2 * Math.PI * t) / 40)),
    );
    const total = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0);
    const angle = Math.atan2(total(sin!), total(cos!));
    expect(times[place]).toBeCloseTo((((angle + 2 * Math.PI) % (2 * Math.PI)) * 40) / (2 * Math.PI), 6);
  }
  expect([...times]).toEqual([...times].sort((one, other) => one - other));
  expect(recorder.getOrder(recorder.runs[0]).window.end).toBeLessThanOrEqual(500);
});

describe("figures", () => {
  test("show the last run, ordered, with its title", async () => {
    const shown: ResultFigure[] = [];
    const saved: ResultFigure[] = [];
    const { recorder, inpgen } = setUp({
      showFigures: (figure) => void shown.push(figure),
      saveFigures: async (figure) => void saved.push(figure),
    });
    await recorder.runNetwork({ inpgen, tSim: 400 });
    await recorder.runNetwork({ inpgen, tSim: 300, title: "the second" });
    const { figure, spikes, input, inputSpikes } = recorder.lastRun;
    expect(shown).toEqual(recorder.runs.map((run) => run.figure));
    expect(saved).toEqual(shown);
    expect(figure).toMatchObject({ title: "the second", xLabel: "time [ms]", xRange: [400, 700] });
    expect(figure!.network.title).toBe("Network spike events");
    expect(figure!.network.rows).toEqual(recorder.getOrder().order);
    expect(figure!.network.isOrdered).toBe(true);
    expect(Array.from(figure!.network.row, (row) => figure!.network.rows[row])).toEqual([...spikes!.ids]);
    expect(figure!.network.times).toEqual(spikes!.times);
    const { channels, times } = inputSpikes;
    expect(figure!.input).toEqual({ title: "Input spike events", channels, times, patterns: input.patterns });
    expect(figure!.presentations).toEqual(
      input.presentations.map((one) => ({ ...one, start: one.start + 400, end: one.end + 400 })),
    );
  });

  test("show all runs, of the neurons of the last", async () => {
    const { recorder, inpgen } = setUp({ plotHistory: true, orderNeurons: false });
    await recorder.runNetwork({ inpgen, tSim: 400 });
    await recorder.runNetwork({ inpgen, tSim: 300, idList: [2, 0] });
    const { network, xRange, input, presentations } = recorder.lastRun.figure!;
    expect(xRange).toEqual([0, 700]);
    expect([network.rows, network.isOrdered]).toEqual([[2, 0], false]);
    const expected = recorder.runs.flatMap(({ spikes }) =>
      Array.from(spikes!.ids, (id, k) => [id, spikes!.times[k]!]).filter(([id]) => id === 0 || id === 2),
    );
    expect(Array.from(network.row, (row, k) => [network.rows[row], network.times[k]])).toEqual(expected);
    expect(input.times.length).toBe(inpgen.history.reduce((sum, { steps }) => sum + steps.length, 0));
    expect(presentations.length).toBe(inpgen.history.reduce((sum, one) => sum + one.presentations.length, 0));
  });

  test("are ordered only if both say so, and there is something to order by", async () => {
    const isOrdered = async (own: boolean | undefined, ofRun: boolean | undefined, tSim = 300) => {
      const { recorder, inpgen } = setUp(own === undefined ? {} : { orderNeurons: own });
      await recorder.runNetwork({ inpgen, tSim, ...(ofRun !== undefined && { orderNeurons: ofRun }) });
      return recorder.lastRun.figure!.network.isOrdered;
    };
    expect(await isOrdered(undefined, undefined)).toBe(true);
    expect(await isOrdered(true, false)).toBe(false);
    expect(await isOrdered(false, true)).toBe(false);
    expect(await isOrdered(true, true, 40)).toBe(false);
    const { recorder, inpgen } = setUp({ createPlot: false });
    await recorder.runNetwork({ inpgen, tSim: 300 });
    expect(recorder.lastRun.figure).toBe(undefined);
  });
});

test.each(["dense", "events"] as const)(
  "a network of the simulator, %s, is recorded as it runs by itself",
  async (form) => {
    const create = async () => {
      const network = await WtaNetwork.create(
        { dt: 1, seed: 4, threads: 1 },
        { gridShape: [3, 2], kMin: 1, kMax: 4, nInputs: 8, nConnections: 12, form },
      );
      return { network, inpgen: generatorOf(network) };
    };
    const { network, inpgen } = await create();
    const recorder = new Recorder(network, { dtRec: 300 });
    await recorder.runNetwork({ inpgen, tSim: 1400 });
    await recorder.runNetwork({ inpgen, tSim: 250, train: false, idList: [1, 0] });
    const other = await create();
    for (const run of recorder.runs) {
      const { duration, train, ids } = run;
      const record = ["spikes", "fractions", "potentials"] as const;
      const alone = await other.network.run(other.inpgen.generateInput(duration), { duration, train, record });
      const own = Array.from(alone.spikes!.ids.keys()).filter((k) => ids.includes(alone.spikes!.ids[k]!));
      const spikes = own.map((k) => [alone.spikes!.ids[k]!, run.tOrigin + alone.spikes!.steps[k]!]);
      expect(Array.from(run.spikes!.ids, (id, k) => [id, run.spikes!.times[k]!])).toEqual(spikes);
      const sorted = [...ids].sort((one, another) => one - another);
      const { neuronCount } = network;
      const last = run.potentials!.slice(-ids.length);
      expect(sorted.map((id) => last[ids.indexOf(id)])).toEqual(
        sorted.map((id) => alone.potentials!.at(id - neuronCount)),
      );
      expect(recorder.verifyRateFractions(run).isRight).toBe(true);
      const { w } = await other.network.weights("recurrent");
      if (ids.length === neuronCount) expect(run.weights.at(-1)!.recurrent.w).toEqual(w);
    }
    expect(recorder.runs[0]!.weights.map(({ t }) => t)).toEqual([0, 300, 600, 900, 1200, 1400]);
    expect(recorder.getOrder().window.end).toBeLessThanOrEqual(1650);
    network.destroy();
    other.network.destroy();
  },
);

test("runs are forgotten on demand, and time goes on", async () => {
  const { recorder, inpgen } = setUp();
  await recorder.runNetwork({ inpgen, tSim: 30 });
  recorder.resetRecorders(inpgen);
  expect([recorder.runs, inpgen.history]).toEqual([[], []]);
  expect(() => recorder.lastRun).toThrow("a recorder has no run yet: runNetwork makes one");
  await recorder.runNetwork({ inpgen, tSim: 30 });
  expect(recorder.lastRun.tOrigin).toBe(30);
});

describe("refused, with what is right", () => {
  test.each<[RunNetworkOptions | object, string]>([
    [
      { idList: [neuronCount] },
      `a neuron in idList of a run of a recorder must be a whole number from 0 to ${neuronCount - 1}, not ${neuronCount}`,
    ],
    [{ idList: [1, 1] }, "idList of a run of a recorder names neuron 1 twice"],
    [{ idList: [] }, "idList of a run of a recorder is empty: leave it out to record all neurons"],
    [{ nodeCollection: [-1] }, "a neuron in nodeCollection"],
    [
      { readoutSize: neuronCount + 1 },
      `readoutSize of a run of a recorder must be a whole number from 1 to ${neuronCount}`,
    ],
    [{ readoutSize: 0 }, "readoutSize of a run of a recorder must be a positive whole number, not 0"],
    [{ tSim: 2.5 }, "tSim of a run of a recorder must be a positive whole number, not 2.5"],
    [{ dtRec: 0 }, "dtRec of a run of a recorder must be a positive whole number, not 0"],
    [{ inpgen: {} }, "inpgen of a run of a recorder must be an InputGenerator, not an object"],
    [{ inpgen: new InputGenerator({ nInputs: 9 }) }, "makes input of 9 channels, but the network has 8 inputs"],
    [{ tsim: 5 }, "Did you mean 'tSim'?"],
  ])("%j", async (options, message) => {
    await expect(setUp().recorder.runNetwork(options)).rejects.toThrow(message);
  });

  test("recorders", () => {
    expect(() => setUp({ idList: [99] })).toThrow("a neuron in idList of a recorder");
    expect(() => setUp({ record: ["weight" as never] })).toThrow("Did you mean 'weights'?");
    expect(() => setUp({ createplot: true } as never)).toThrow("Did you mean 'createPlot'?");
    expect(() => new Recorder(undefined as never)).toThrow("a recorder needs a network, not undefined");
  });

  test("two runs at once", async () => {
    const { recorder } = setUp();
    const first = recorder.runNetwork({ tSim: 20 });
    await expect(recorder.runNetwork({ tSim: 20 })).rejects.toThrow("await the run before the next");
    await first;
    expect(await recorder.runNetwork({ tSim: 20 })).toEqual(all);
  });
});

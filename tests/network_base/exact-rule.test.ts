/** The exact event rule: its change is the sum over all steps of dt * (rate that was sent) * (postsynaptic factor). */
import { describe, expect, test } from "vitest";
import { defineNeuronModel, readOnly, uniform, variable, varRef } from "../../genn/index.ts";
import { dense, NetworkBase, oneToOne, plasticityCode, toEvents } from "../../network_base/index.ts";
import { oneThreadOrGpu, precisionsOf } from "../backends/backends.ts";

/** Follows its input; its trace follows its rate. */
const sender = defineNeuronModel({
  name: "sender",
  vars: { r: 0, trace: 0 },
  simCode: "r += dt * (Isyn - r) / 2; trace += dt * (r - trace) / 5;",
});
/** An error that swings and dies down, and a slope. */
const receiver = defineNeuronModel({
  name: "receiver",
  vars: { r: 0, e: 0, slope: 0, b: readOnly(0.1), db: 0 },
  simCode: "r += dt * (tanh(Isyn) + b - r); e = 0.3 - r; slope = 1 - r * r; db += dt * e;",
});

interface Config {
  readonly threshold: number | undefined;
  readonly plasticity: string;
  readonly alsoSent?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly oneToOne?: boolean;
}

const names = { in: "neur_in_pop", out: "neur_out_pop", synapses: "syn_in_pop_to_out_pop" } as const;

class Pair extends NetworkBase<Config> {
  setup({ threshold, plasticity, alsoSent = [], from = 6, to = 35, oneToOne: pairs = false }: Config): void {
    const neuron = threshold === undefined ? sender : toEvents(sender, { threshold, rule: "exact", alsoSent });
    this.addLayer("in").addNeurons("pop", from, neuron);
    this.addLayer("out").addNeurons("pop", to, receiver);
    const options = { g: uniform(-1, 1), plasticity, params: { decay: 0.25 } };
    this.connect("in", "pop", "out", "pop", pairs ? oneToOne(neuron, options) : dense(neuron, options));
    this.addInput("in", "pop");
  }
}

const [DT, EVERY, PATTERNS, BATCH] = [0.5, 20, 4, 18];
const SIZE = 6;
/** The third pattern repeats the second, so that no event is sent between two updates; neuron 0 never sends one. */
const levels = [
  [0, 0.5, -0.25, 1, 0, 0.125],
  [0, 0, 0.75, 1, -0.5, 0.25],
];
const shown = [0, 1, 1, 0];

/** Trains with a learning rate of 0; returns what each update would have learned, and the same by brute force from recorded variables. */
async function compare(config: Config, options: object, factor: (at: (name: string) => number) => number) {
  const net = await Pair.create({ dt: DT, batchSize: BATCH, seed: 2, ...options }, config);
  try {
    const { from = SIZE, to = 35 } = config;
    const steps = PATTERNS * EVERY + 1;
    const sums: Float64Array[] = [];
    const sum = net.model.customUpdates.find(({ name }) => name === `sum_${names.synapses}`)!;
    const times = Float64Array.from({ length: steps }, (_, step) => step * DT);
    const isEvent = config.threshold !== undefined;
    const ofSender = isEvent ? ["r_event", ...(config.alsoSent ?? []).map((one) => `${one}_event`)] : ["r"];
    const result = await net.runSim({
      T: steps * DT,
      inputs: [
        {
          population: names.in,
          data: levels.flatMap((level) => level.slice(0, from)),
          // Instances differ.
          sampleIds: Int32Array.from(
            { length: PATTERNS * BATCH },
            (_, k) => (shown[Math.floor(k / BATCH)]! + (k % BATCH)) % 2,
          ),
          times: shown.map((_, pattern) => pattern * EVERY * DT),
        },
      ],
      readouts: [
        ...ofSender.map((one) => [names.in, one, times] as const),
        ...["e", "slope", "r"].map((one) => [names.out, one, times] as const),
      ],
      plasticity: {
        everySteps: EVERY,
        learningRate: () => 0,
        beforeAlign: async () => void sums.push(Float64Array.from(await net.simulation.pull(varRef(sum, "sum")))),
      },
    });
    const g = await net.getWeights(names.synapses);
    const expected = sums.map((_, update) => {
      const whole = new Float64Array(config.oneToOne ? from : from * to);
      for (let k = 0; k < whole.length; k++) {
        const [i, j] = config.oneToOne ? [k, k] : [Math.floor(k / to), k % to];
        for (let step = Math.max(0, (update - 1) * EVERY); step < update * EVERY; step++) {
          for (let b = 0; b < BATCH; b++) {
            const at = (name: string): number => {
              if (name === "g") return g[k]!;
              const [, variable, side] = /^(\w+)_(pre|post)$/.exec(name)!;
              const [population, size, neuron] = side === "pre" ? [names.in, from, i] : [names.out, to, j];
              const recorded = side === "pre" && isEvent ? `${variable}_event` : variable;
              return result.neurons[`${population}_${recorded}`]!.values[(step * BATCH + b) * size + neuron]!;
            };
            whole[k]! += DT * factor(at);
          }
        }
      }
      return whole;
    });
    return { sums, expected };
  } finally {
    net.destroy();
  }
}

const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));
const error = (found: Float64Array, right: Float64Array): number =>
  largest(found.map((value, k) => value - right[k]!)) / Math.max(largest(right), 1);

describe.each(oneThreadOrGpu)("%s", (_, options) => {
  describe.each(precisionsOf(options))("%s", (precision) => {
    const tolerance = precision === "double" ? 1e-13 : 1e-5;
    test.each<[string, Config, (at: (name: string) => number) => number]>([
      ["a product", { threshold: 0.05, plasticity: "r_pre * e_post" }, (at) => at("r_pre") * at("e_post")],
      [
        "threshold 0, where every step is an event",
        { threshold: 0, plasticity: "-r_pre * e_post * slope_post" },
        (at) => -at("r_pre") * at("e_post") * at("slope_post"),
      ],
      [
        "a sum with a decay of the weight",
        { threshold: 0.05, plasticity: "(r_pre - 0.5) * e_post - decay * g + 2 * e_post * r_pre * slope_post" },
        (at) => (at("r_pre") - 0.5) * at("e_post") - 0.25 * at("g") + 2 * at("e_post") * at("r_pre") * at("slope_post"),
      ],
      [
        "Oja's rule",
        { threshold: 0.05, plasticity: "r_pre * r_post - g * r_post * r_post" },
        (at) => at("r_pre") * at("r_post") - at("g") * at("r_post") ** 2,
      ],
      [
        "a trace that events carry, too",
        { threshold: 0.05, plasticity: "trace_pre * e_post", alsoSent: ["trace"] },
        (at) => at("trace_pre") * at("e_post"),
      ],
      [
        "neuron by neuron",
        { threshold: 0.05, plasticity: "r_pre * e_post", to: SIZE, oneToOne: true },
        (at) => at("r_pre") * at("e_post"),
      ],
    ])("%s", async (_, config, factor) => {
      const { sums, expected } = await compare(config, { ...options, precision }, factor);
      expect(sums).toHaveLength(PATTERNS + 1);
      expect(largest(expected[2]!)).toBeGreaterThan(0.1);
      for (const [update, sum] of sums.entries()) expect(error(sum, expected[update]!)).toBeLessThan(tolerance);
    });
  });
});

test("with threshold 0 the change is that of rates, which arrive at the same time", async () => {
  const factor = (at: (name: string) => number) => at("r_pre") * at("e_post");
  const options = { backend: "wasm", threads: 1, precision: "double" };
  const events = await compare({ threshold: 0, plasticity: "r_pre * e_post" }, options, factor);
  const rates = await compare({ threshold: undefined, plasticity: "r_pre * e_post" }, options, factor);
  for (const [update, sum] of events.sums.entries()) expect(error(sum, rates.sums[update]!)).toBeLessThan(1e-12);
});

test("several threads and none of the passes give the same change", async () => {
  const factor = () => 0;
  const config = { threshold: 0.05, plasticity: "r_pre * e_post" };
  const one = await compare(config, { backend: "wasm", threads: 1 }, factor);
  const two = await compare(config, { backend: "wasm", threads: 2 }, factor);
  expect(two.sums).toEqual(one.sums);
  const plain = await compare(
    config,
    { backend: "wasm", threads: 1, passesOff: ["blockAccumulators", "zeroRows"] },
    factor,
  );
  for (const [update, sum] of plain.sums.entries()) expect(error(sum, one.sums[update]!)).toBeLessThan(1e-6);
});

test.each(["sum", "change", "r_arrived", "integral", "tau_pre", "tau_post"])(
  "a parameter may be called %s",
  async (name) => {
    const events = toEvents(sender, { threshold: 0.05, rule: "exact" });
    const context = { source: events, target: receiver, rule: "exact", rate: "r", synapse: "odd" } as const;
    const code = plasticityCode(`tanh(${name} * r_pre) * e_post - ${name} * g`, { ...context, params: { [name]: 2 } });
    const { update } = code.settlement!;
    const [own] = Object.keys(update.params);
    expect([Object.keys(update.params).length, update.params[own!]]).toEqual([1, 2]);
    expect(Object.keys({ ...update.vars, ...update.varRefs })).not.toContain(own);
    expect(update.updateCode).toContain(`tanh(${own} * r_arrived)`);
    expect(code.preSpikeSynCode).toContain(`tanh(${name} * r_arrived_pre)`);
  },
);

test("synapses keep their weight, what they have sent, and its change; neurons the rest", async () => {
  const net = await Pair.create({ dt: DT, backend: "reference" }, { threshold: 0.05, plasticity: "r_pre * e_post" });
  const { definition } = net.synapsePopulation(names.synapses).weightUpdate;
  expect(Object.keys(definition.vars)).toEqual(["g", "inp_prev", "dg"]);
  expect(Object.keys(definition.postVars)).toEqual(["integral", "factor"]);
  net.destroy();
});

describe("what has no exact rule is refused before anything is built", () => {
  const make = (config: Partial<Config>, neuron = toEvents(sender, { threshold: 0.1, rule: "exact" })) => {
    class Odd extends NetworkBase {
      setup(): void {
        this.addLayer("in").addNeurons("pop", 2, neuron);
        this.addLayer("out").addNeurons("pop", 3, receiver);
        this.connect(
          "in",
          "pop",
          "out",
          "pop",
          dense(neuron, { plasticity: config.plasticity ?? "r_pre * e_post", name: "odd" }),
        );
      }
    }
    return Odd.create({ dt: DT, eventRule: "exact" });
  };
  const where = "the plasticity of synapse 'odd'";
  test.each([
    [
      "a rule that mixes both sides",
      { plasticity: "fmax(r_pre, e_post)" },
      `${where}: the exact event rule needs a sum of products`,
    ],
    [
      "a trace that events do not carry",
      { plasticity: "trace_pre * e_post" },
      `${where} reads 'trace_pre', which moves without events: events of 'sender_event' carry r; give toEvents alsoSent: ["trace"]`,
    ],
    [
      "a name that is not there",
      { plasticity: "rr_pre * e_post" },
      `unknown name 'rr_pre' in ${where}, "rr_pre * e_post", whose presynaptic neurons are 'sender_event'`,
    ],
    ["a name without its side", { plasticity: "r * e_post" }, "'r' is a variable of neurons: write r_pre or r_post"],
    ["what was sent", { plasticity: "r_event_pre * e_post" }, "which is what events carry of 'r': write r_pre"],
    ["the time", { plasticity: "t * r_pre * e_post" }, "cannot have 't'"],
    ["chance", { plasticity: "r_pre * gennrand_uniform()" }, "cannot have 'gennrand_uniform'"],
    ["the number of a neuron", { plasticity: "id_pre * e_post" }, "cannot have 'id_pre'"],
    ["the change itself", { plasticity: "r_pre * dg" }, "cannot have 'dg'"],
  ])("%s", (_, config, message) => expect(make(config)).rejects.toThrow(message));

  test("a division of whole numbers", () => {
    const counts = defineNeuronModel({
      name: "counts",
      vars: { r: 0, n: variable({ type: "int32", initial: 0 }) },
      simCode: "r = Isyn; n = (int)r;",
    });
    const events = toEvents(counts, { threshold: 0.1, rule: "exact", alsoSent: ["n"] });
    const context = { source: events, target: receiver, rule: "exact", rate: "r", synapse: "odd" } as const;
    expect(() => plasticityCode("n_pre / 2 * e_post", context)).toThrow(
      `${where} divides, and 'n_pre' is of the type int32: the exact event rule has no division of whole numbers`,
    );
    expect(() => plasticityCode("n_pre * e_post", context)).not.toThrow();
  });

  test("neurons that were made for another rule", () =>
    expect(make({}, toEvents(sender, { threshold: 0.1, rule: "forward" }))).rejects.toThrow(
      `synapse 'odd' follows the exact rule, but its source 'sender_event' was made for the forward rule: give toEvents the rule "exact"`,
    ));
  test("more than a rate, with another rule", () =>
    expect(() => toEvents(sender, { threshold: 0.1, rule: "forward", alsoSent: ["trace"] })).toThrow(
      "only with the exact rule do events carry more than the rate",
    ));
  test("the same variable twice", () =>
    expect(() => toEvents(sender, { threshold: 0.1, rule: "exact", alsoSent: ["r"] })).toThrow(
      "would carry 'r' twice",
    ));
});

/** Sparse synapses learn what the same synapses among all possible ones learn, by every rule. */
import { describe, expect, test } from "vitest";
import { defineNeuronModel, fromIndices, readOnly, varRef } from "../../genn/index.ts";
import { dense, type EventRule, NetworkBase, sparse, toEvents } from "../../network_base/index.ts";
import { backends } from "../backends/backends.ts";

const [FROM, TO] = [5, 7];
const pairs = Array.from({ length: FROM * TO }, (_, k) => k).filter((k) => (k * 7) % 3 !== 0);
const weight = (k: number): number => ((k * 5) % 11) / 11 - 0.4;
const connectivity = fromIndices(
  pairs.map((k) => Math.floor(k / TO)),
  pairs.map((k) => k % TO),
);

const sender = defineNeuronModel({
  name: "sender",
  vars: { r: 0 },
  simCode: "r += dt * (sin(0.3 * t + id) - r) / 2;",
});
const receiver = defineNeuronModel({
  name: "receiver",
  vars: { r: 0, e: 0, b: readOnly(0.1), db: 0 },
  simCode: "r += dt * (tanh(Isyn) + b - r); e = 0.3 - r; db += dt * e;",
});

class Pair extends NetworkBase<{ readonly rule: EventRule | undefined; readonly isSparse: boolean }> {
  setup({ rule, isSparse }: { readonly rule: EventRule | undefined; readonly isSparse: boolean }): void {
    const source = rule === undefined ? sender : toEvents(sender, { threshold: 0.05, rule });
    this.addLayer("in").addNeurons("pop", FROM, source);
    this.addLayer("out").addNeurons("pop", TO, receiver);
    const plasticity = "r_pre * e_post";
    const all = Array.from({ length: FROM * TO }, (_, k) => (pairs.includes(k) ? weight(k) : 0));
    const synapse = isSparse
      ? sparse(source, connectivity, { g: pairs.map(weight), plasticity })
      : dense(source, { g: all, plasticity });
    this.connect("in", "pop", "out", "pop", synapse);
  }
}

const SYNAPSES = "syn_in_pop_to_out_pop";
const STEPS = 40;

/** The change of every weight over the run, and rates at its end. */
async function learned(rule: EventRule | undefined, isSparse: boolean, options: object) {
  const net = await Pair.create({ dt: 0.25, ...options }, { rule, isSparse });
  try {
    const sum = net.model.customUpdates.find(({ name }) => name === `sum_${SYNAPSES}`)!;
    let changes: readonly number[] = [];
    const { neurons } = await net.runSim({
      T: STEPS * 0.25,
      readouts: [["neur_out_pop", "r", [STEPS * 0.25]]],
      plasticity: {
        everySteps: STEPS - 1,
        learningRate: () => 0,
        hook: async ({ update }) => {
          const { simulation } = net;
          if (update > 0) changes = Array.from(await simulation.pull(varRef(sum, "sum")));
        },
      },
    });
    return { changes, rates: Array.from(neurons.neur_out_pop_r!.values) };
  } finally {
    net.destroy();
  }
}

describe.each(backends)("%s", (_, options) => {
  test.each([undefined, "exact", "backward", "forward"] as const)("rule %s", async (rule) => {
    const [all, few] = [await learned(rule, false, options), await learned(rule, true, options)];
    all.rates.forEach((rate, k) => {
      expect(few.rates[k]).toBeCloseTo(rate, 5);
    });
    expect(few.changes).toHaveLength(pairs.length);
    expect(Math.max(...few.changes.map(Math.abs))).toBeGreaterThan(0.1);
    pairs.forEach((pair, k) => {
      expect(few.changes[k]).toBeCloseTo(all.changes[pair]!, 4);
    });
  });
});

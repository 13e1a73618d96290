/** The pass `stillSenders` on random products, senders and stretches: sums to the bit, weight changes but for rounding. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { wasm } from "../../genn/backends/wasm/index.ts";
import {
  build,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  inSynRef,
  type PassName,
  readOnly,
  synapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { optimise } from "../../genn/program/passes/index.ts";

/** Values of the presynaptic and the postsynaptic side that are never near 0, and one that often is. */
const divisor = fc.constantFrom("q_pre", "e_post", "f_post", "g_scale", "1.5f", "(q_pre + r_pre)", "exp(e_post)");
const factor = fc.oneof(divisor, fc.constantFrom("r_pre", "dt"));
/** Products and quotients, nested at random. */
const { product } = fc.letrec<{ product: string }>((tie) => ({
  product: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    factor,
    fc.tuple(tie("product"), tie("product")).map(([a, b]) => `(${a} * ${b})`),
    fc.tuple(tie("product"), divisor).map(([a, b]) => `(${a} / ${b})`),
    tie("product").map((a) => `(-${a})`),
  ),
}));
const sent = fc.constantFrom(
  "g * r_pre",
  "g",
  "r_pre * q_pre * g",
  "-g / q_pre",
  "sin(g * r_pre)",
  "g * g_scale + r_pre",
);

interface Network {
  readonly sent: string;
  readonly change: string;
  /** Steps that a sender stands still, at least. */
  readonly rest: number;
  readonly senders: number;
  readonly receivers: number;
  readonly batchSize: number;
}

function modelOf({ sent, change, rest, senders, receivers, batchSize }: Network): GeNNModel {
  const model = new GeNNModel({ dt: 0.5, batchSize, seed: 11 });
  const sender = defineNeuronModel({
    name: "sender",
    params: { rest },
    vars: { r: 0, q: 1 },
    simCode:
      "scalar phase = floor(t / (dt * rest)); r = id % 3 == 1 ? 0 : 1 + 0.5 * sin(phase * (1 + id % 5)); q = 1.5 + 0.5 * r;",
  });
  const receiver = defineNeuronModel({
    name: "receiver",
    vars: { v: uniform(-1, 1), e: 1, f: 1 },
    simCode: "v += dt * (0.1 * Isyn - v); e = 1.5 + 0.5 * sin(v); f = 1 + 0.2 * cos(t + id);",
  });
  const [from, to] = [
    model.addNeuronPopulation("from", senders, sender),
    model.addNeuronPopulation("to", receivers, receiver),
  ];
  const synapses = model.addSynapsePopulation("syn", "dense", from, to, {
    weightUpdate: defineWeightUpdateModel({
      name: "rates",
      params: { g_scale: 0.7 },
      vars: { g: readOnly(uniform(-1, 1)), dg: 0 },
      synapseDynamicsCode: `addToPost(${sent}); dg += ${change};`,
    }),
    postsynaptic: definePostsynapticModel({ name: "clear", simCode: "injectCurrent(inSyn); inSyn = 0;" }),
  });
  const sum = defineCustomUpdateModel({
    name: "sum",
    vars: { total: variable({ access: "REDUCE_BATCH_SUM" }) },
    varRefs: { dg: "READ_WRITE" },
    updateCode: "total = dg; dg = 0;",
  });
  model.addCustomUpdate("sum", "learn", sum, { varRefs: { dg: synapseVarRef(synapses, "dg") } });
  return model;
}

async function run(network: Network, stretches: readonly number[], passesOff: readonly PassName[]) {
  const model = modelOf(network);
  const [synapses, to] = [model.synapsePopulations[0]!, model.neuronPopulations[1]!];
  const simulation = await build(model, { threads: 1, passesOff });
  const totals: number[] = [];
  for (const steps of stretches) {
    await simulation.step(steps);
    await simulation.customUpdate("learn");
    totals.push(...(await simulation.pull(varRef(model.customUpdates[0]!, "total"))));
  }
  const state = [...(await simulation.pull(varRef(to, "v"))), ...(await simulation.pull(inSynRef(synapses)))];
  simulation.destroy();
  return { state, totals };
}

test("any product of both sides, any senders, any stretches", async () => {
  const networks = fc.record({
    sent,
    change: product,
    rest: fc.integer({ min: 1, max: 9 }),
    senders: fc.integer({ min: 16, max: 37 }),
    receivers: fc.integer({ min: 16, max: 37 }),
    batchSize: fc.constantFrom(1, 3, 17),
  });
  let fired = 0;
  await fc.assert(
    fc.asyncProperty(
      networks,
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
      async (network, stretches) => {
        const { step } = optimise(lower(modelOf(network)), wasm.passes);
        if (step.some((kernel) => kernel.kind === "synapseDynamics" && kernel.still !== undefined)) fired++;
        const [kept, plain] = [await run(network, stretches, []), await run(network, stretches, ["stillSenders"])];
        expect(kept.state).toEqual(plain.state);
        const largest = Math.max(1e-3, ...plain.totals.map(Math.abs));
        for (const [index, total] of plain.totals.entries()) {
          expect(Math.abs(kept.totals[index]! - total)).toBeLessThan(1e-5 * largest);
        }
      },
    ),
    { numRuns: 60, seed: 20 },
  );
  // What is drawn is nearly always what the pass is for.
  expect(fired).toBeGreaterThan(40);
});

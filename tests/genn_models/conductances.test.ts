/** Postsynaptic models that rise before they fall: closed forms of a spike, peaks, and the block of NMDA receptors. */
import { describe, expect, test } from "vitest";
import { type BuildOptions, defineNeuronModel, GeNNModel, type PostsynapticModel, varRef } from "../../genn/index.ts";
import { alphaCond, alphaCurr, doubleExpCond, doubleExpCurr, nmda, staticPulse } from "../../genn_models/index.ts";
import type { Precision } from "../backends/backends.ts";
import { addScripted, trace } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { allRuns } from "../support/spiking.ts";

/** Holds its potential, and shows its input. */
const clamped = defineNeuronModel({ name: "clamped", vars: { V: 0, input: 0 }, simCode: "input = Isyn;" });

interface Run {
  readonly dt?: number;
  readonly steps?: number;
  readonly voltages?: readonly number[];
  readonly weight?: number;
  readonly params?: Readonly<Record<string, number>>;
  /** Steps of the presynaptic spikes. */
  readonly spikes?: readonly number[];
  readonly precision?: Precision;
  readonly options?: BuildOptions;
}

/** Input of clamped neurons in each step: [step][neuron]. */
async function inputs(
  postsynaptic: PostsynapticModel,
  {
    dt = 0.1,
    steps = 300,
    voltages = [-70],
    weight = 0.3,
    params = {},
    spikes = [0],
    precision = "double",
    options = {},
  }: Run,
) {
  const model = new GeNNModel({ dt, precision, seed: 1 });
  const script = Array.from({ length: steps }, (_, step) => (spikes.includes(step) ? [0] : []));
  const source = addScripted(model, "source", 1, script);
  const target = model.addNeuronPopulation("target", voltages.length, clamped, {
    vars: { V: Float64Array.from(voltages) },
  });
  model.addSynapsePopulation("synapses", "dense", source, target, {
    weightUpdate: staticPulse,
    weightUpdateValues: { vars: { g: weight } },
    postsynaptic,
    postsynapticValues: { params },
    ...(Object.hasOwn(postsynaptic.neuronVarRefs, "V") && { postsynapticVarRefs: { V: "V" } }),
  });
  return trace(await start(model, options), varRef(target, "input"), steps);
}

const alpha = (time: number, tau: number) => (time <= 0 ? 0 : (time / tau) * Math.exp(1 - time / tau));
function doubleExp(time: number, rise: number, decay: number): number {
  if (time <= 0) return 0;
  const peak = ((rise * decay) / (decay - rise)) * Math.log(decay / rise);
  const shape = (t: number) => Math.exp(-t / decay) - Math.exp(-t / rise);
  return shape(time) / shape(peak);
}
const block = (V: number, Mg: number) => 1 / (1 + (Mg / 3.57) * Math.exp(-0.062 * V));

/** A spike of step 0 arrives at 1 x dt. What is injected is of the end of the step (alpha) or of its start. */
const forms = [
  ["alphaCurr", alphaCurr, (step: number, dt: number) => alpha(step * dt, 2), () => 1],
  ["alphaCond", alphaCond, (step: number, dt: number) => alpha(step * dt, 2), (V: number) => -V],
  ["doubleExpCurr", doubleExpCurr, (step: number, dt: number) => doubleExp((step - 1) * dt, 0.5, 5), () => 1],
  ["doubleExpCond", doubleExpCond, (step: number, dt: number) => doubleExp((step - 1) * dt, 0.5, 5), (V: number) => -V],
  ["nmda", nmda, (step: number, dt: number) => doubleExp((step - 1) * dt, 2, 100), (V: number) => -V * block(V, 1)],
] as const;

describe.each(forms)("%s", (_, postsynaptic, shape, factor) => {
  const voltages = [-70, -30, 20];

  test.each(allRuns)("has the closed form of two spikes: %s", async (_name, precision, options) => {
    const found = await inputs(postsynaptic, { voltages, spikes: [0, 37], precision, options });
    const scale = 0.3 * Math.max(...voltages.map((V) => Math.abs(factor(V))));
    const tolerance = precision === "double" ? 1e-12 : 1e-5;
    found.forEach((row, step) => {
      row.forEach((input, k) => {
        const expected = 0.3 * (shape(step, 0.1) + shape(step - 37, 0.1)) * factor(voltages[k]!);
        expect(Math.abs(input - expected) / scale).toBeLessThan(tolerance);
      });
    });
  });

  test("peaks at its weight", async () => {
    const found = await inputs(postsynaptic, { dt: 0.01, steps: 1500, voltages: [-70] });
    const largest = Math.max(...found.map(([input]) => Math.abs(input!)));
    expect(Math.abs(largest / Math.abs(0.3 * factor(-70)) - 1)).toBeLessThan(1e-5);
  });
});

test("the block of nmda at given potentials, with and without magnesium", async () => {
  const voltages = [-90, -65, -40, -20, 20, 40];
  const at = async (Mg: number) => (await inputs(nmda, { voltages, params: { Mg, E: -100 }, steps: 100 })).at(-1)!;
  const free = await at(0);
  for (const Mg of [0.5, 1, 2]) {
    (await at(Mg)).forEach((input, k) => {
      expect(input / free[k]!).toBeCloseTo(block(voltages[k]!, Mg), 12);
    });
  }
  // By hand: 1 / (1 + exp(4.03) / 3.57) at -65 mV and 1 / (1 + exp(1.24) / 3.57) at -20 mV, in 1 mM.
  const shares = (await at(1)).map((input, k) => input / free[k]!);
  expect(shares[1]).toBeCloseTo(0.0597, 4);
  expect(shares[3]).toBeCloseTo(0.508, 3);
});

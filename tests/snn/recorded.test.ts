/** A run of mlGeNN itself: the same spikes, potentials and readouts, on every backend. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  definePostsynapticModel,
  GeNNModel,
  type NeuronPopulation,
  type PostsynapticModel,
  varRef,
} from "../../genn/index.ts";
import { deltaCurr, expCurr, staticPulse } from "../../genn_models/index.ts";
import {
  AdaptiveLeakyIntegrateFire,
  IntegrateFire,
  LeakyIntegrate,
  LeakyIntegrateFire,
  type Neuron,
  type ReadoutName,
  SpikeInput,
} from "../../snn/index.ts";
import { backends, type Precision, precisionsOf } from "../backends/backends.ts";
import { start } from "../support/simulate.ts";

interface Recorded {
  readonly params: Readonly<Record<string, number>>;
  readonly weights: string;
  readonly postsynaptic: string;
  readonly variables: Readonly<Record<string, string>>;
  /** `step:neuron`, in order. */
  readonly spikes?: string;
  readonly readouts: Readonly<Partial<Record<ReadoutName, readonly number[]>>>;
}
const file = JSON.parse(readFileSync(new URL("mlgenn.fixture.json", import.meta.url), "utf8")) as {
  readonly dt: number;
  readonly steps: number;
  readonly every: number;
  readonly input: { readonly endSpikes: number[]; readonly spikeTimes: number[] };
  readonly populations: Readonly<Record<string, Recorded>>;
};
const doubles = (text: string): number[] => {
  const bytes = Buffer.from(text, "base64");
  return Array.from({ length: bytes.length / 8 }, (_, k) => bytes.readDoubleLE(8 * k));
};

/** The neurons of the recording as objects, with the parameters that it names. */
const neurons: Readonly<Record<string, (p: Readonly<Record<string, number>>, readout: ReadoutName) => Neuron>> = {
  IF: (p, readout) => new IntegrateFire({ vThresh: p.Vth, vReset: p.Vreset, readout }),
  LI: (p, readout) => new LeakyIntegrate({ bias: p.bias, tauMem: p.tau, readout }),
  LIs: (p, readout) => new LeakyIntegrate({ bias: p.bias, tauMem: p.tau, scaleI: true, readout }),
  LIFrel: (p, readout) => new LeakyIntegrateFire({ vThresh: p.Vth, vReset: p.Vreset, tauMem: p.tau, readout }),
  LIFint: (p, readout) => new LeakyIntegrateFire({ ...refractory(p), integrateDuringRefrac: true, readout }),
  LIFhold: (p, readout) => new LeakyIntegrateFire({ ...refractory(p), integrateDuringRefrac: false, readout }),
  ALIF: (p, readout) =>
    new AdaptiveLeakyIntegrateFire({
      ...{ vThresh: p.Vth, vReset: p.Vreset, beta: p.beta, tauMem: p.tau, tauAdapt: p.tauAdapt },
      ...{ tauRefrac: p.tauRefrac, readout },
    }),
};
const refractory = ({ Vth, Vreset, tau, tauRefrac }: Readonly<Record<string, number>>) => ({
  ...{ vThresh: Vth, vReset: Vreset, tauMem: tau, tauRefrac, relativeReset: false },
});

const receptors: Readonly<Record<string, PostsynapticModel>> = {
  DeltaCurr: deltaCurr,
  MLExponentialScaled: expCurr,
  MLExponential: definePostsynapticModel({
    name: "exponential",
    params: { tau: 5 },
    derivedParams: { decay: ({ tau }, dt) => Math.exp(-dt / tau) },
    simCode: "injectCurrent(inSyn); inSyn *= decay;",
  }),
};

/** One population for every readout that was recorded, all fed by the same input. */
function network(precision: Precision) {
  const { dt, steps } = file;
  const model = new GeNNModel({ dt, precision });
  const input = new SpikeInput();
  const described = input.getModel({ shape: 6 }, dt);
  const source = model.addNeuronPopulation("in", 6, described.definition, described.values);
  const populations: { name: string; readout: ReadoutName; neuron: Neuron; population: NeuronPopulation }[] = [];
  for (const [name, { params, weights, postsynaptic, readouts }] of Object.entries(file.populations)) {
    for (const readout of Object.keys(readouts) as ReadoutName[]) {
      const neuron = neurons[name]!(params, readout);
      const { definition, values } = neuron.getModel({ shape: 4, exampleTimesteps: steps }, dt);
      const population = model.addNeuronPopulation(`${name}_${readout}`, 4, definition, values);
      model.addSynapsePopulation(`in_${name}_${readout}`, "dense", source, population, {
        weightUpdate: staticPulse,
        weightUpdateValues: { vars: { g: doubles(weights) } },
        postsynaptic: receptors[postsynaptic]!,
      });
      populations.push({ name, readout, neuron, population });
    }
  }
  return { model, input, source, populations };
}

const runs = backends.flatMap(([name, options]) =>
  precisionsOf(options).map((precision) => [precision, name, options] as const),
);

describe("neurons and readouts", () => {
  test.each(runs)("as recorded, in %s on %s", async (precision, _, options) => {
    const { model, input, source, populations } = network(precision);
    const simulation = await start(model, options);
    input.setInput(simulation, source, file.input);
    const spiking = populations.filter(({ name }) => file.populations[name]!.spikes !== undefined);
    for (const { population } of spiking) simulation.recordSpikes(population, file.steps);
    const missed: string[] = [];
    for (let sample = 0; sample < file.steps / file.every; sample++) {
      await simulation.step(file.every);
      for (const { name, population } of populations) {
        for (const [variable, text] of Object.entries(file.populations[name]!.variables)) {
          const recorded = doubles(text);
          const tolerance = (precision === "double" ? 1e-9 : 1e-4) * (Math.max(...recorded) - Math.min(...recorded));
          const values = await simulation.pull(varRef(population, variable));
          for (const [id, value] of values.entries()) {
            const right = recorded[sample * 4 + id]!;
            if (Math.abs(value - right) > tolerance)
              missed.push(`${name}.${variable} sample ${sample}: ${value}, not ${right}`);
          }
        }
      }
    }
    expect(missed).toEqual([]);
    for (const { name, population } of spiking) {
      const { steps, ids } = (await simulation.spikes(population))[0]!;
      const sent = Array.from(steps, (step, k) => `${step}:${ids[k]}`).join(" ");
      expect(sent, name).toBe(file.populations[name]!.spikes);
    }
    for (const { name, readout, neuron, population } of populations) {
      const { shape, values } = await neuron.getReadout(simulation, population, [2, 2]);
      expect(shape).toEqual([1, 2, 2]);
      const recorded = file.populations[name]!.readouts[readout]!;
      for (const [id, right] of recorded.entries()) {
        // Recorded in single precision, in which sums of 200 potentials are right to some 1e-5.
        const allowed =
          readout === "spike_count" || readout === "first_spike_time" ? 0 : 5e-5 * Math.max(1, Math.abs(right));
        expect(Math.abs(values[id]! - right), `${name} ${readout} ${id}`).toBeLessThanOrEqual(allowed);
      }
    }
  });
});

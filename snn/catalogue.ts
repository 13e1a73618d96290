/**
 * All neurons and inputs as data, for pages and tests: each with the options it is shown with, and its description. What is described are the quantities of the model that
 * follows; options have the same names in small letters.
 */
import type { ModelDocs, NeuronModel, Variable } from "../genn/index.ts";
import { spikeSourceArray } from "../genn_models/index.ts";
import * as inputs from "./inputs/index.ts";
import type { Neuron, PopulationDescription } from "./neuron.ts";
import * as neurons from "./neurons/index.ts";

interface Description {
  readonly options: Readonly<Record<string, number | boolean>>;
  /** What the population must know beside its shape, as it is and as code. */
  readonly population?: Omit<PopulationDescription, "shape">;
  readonly populationCode?: string;
  /** Code that shows something to `cells`, five neurons of `simulation`. */
  readonly show?: string;
  readonly imports?: readonly string[];
  readonly docs: ModelDocs;
}

const threshold = {
  Vthresh: ["1", "threshold"],
  Vreset: ["1", "potential after a spike; with `relativeReset`, its distance to the threshold is taken off"],
  V: ["1", "potential"],
} as const;
const leak = { TauMem: ["ms", "membrane time constant"], Alpha: ["1", "exp(-dt / TauMem)"] } as const;
const refraction = { TauRefrac: ["ms", "refractory time"], RefracTime: ["ms", "what is left of it"] } as const;
const input = { Isyn: ["1", "input of the step"] } as const;
const shown = ["1", "what it is shown, by `setInput`"] as const;
const noise = Object.fromEntries([0, 1, 2, 3].map((k) => [`noise${k}`, ["1", "state of its random numbers"] as const]));

const relativeReset =
  "spike where V >= Vthresh and RefracTime <= 0: V := V - (Vthresh - Vreset), RefracTime := TauRefrac";
const fewSpikeSource = "mlGeNN 2, FewSpikeRelu; Stöckl and Maass 2021, Nature Machine Intelligence 3:230";
/** Numbers for five few-spike neurons, of which the most that can be sent is a little below 25. */
const NUMBERS = [20, 12.5, 6.25, 3, 24.9];

const described = {
  neurons: {
    IntegrateFire: {
      options: {},
      docs: {
        summary: "Integrates its input without a leak.",
        equations: ["V := V + Isyn", "spike where V >= Vthresh: V := Vreset"],
        source: "mlGeNN 2, IntegrateFire",
        quantities: { ...threshold, ...input },
      },
    },
    LeakyIntegrate: {
      options: {},
      docs: {
        summary: "Integrates its input with a leak and never spikes: for outputs.",
        equations: ["V := Alpha V + Isyn + Bias", "with `scaleI`, (1 - Alpha) Isyn in the place of Isyn"],
        source: "mlGeNN 2, LeakyIntegrate",
        quantities: { ...leak, ...input, Bias: ["1", "added in every step"], V: ["1", "potential"] },
        response: { duration: 250 },
      },
    },
    LeakyIntegrateFire: {
      options: { tauRefrac: 2 },
      docs: {
        summary: "Integrates its input with a leak, with or without a refractory time.",
        equations: [
          "V := Alpha V + Isyn; with `scaleI`, (1 - Alpha) Isyn in the place of Isyn",
          "RefracTime := RefracTime - dt, where it is above 0",
          relativeReset,
        ],
        source: "mlGeNN 2, LeakyIntegrateFire",
        quantities: { ...threshold, ...leak, ...refraction, ...input },
      },
    },
    AdaptiveLeakyIntegrateFire: {
      options: { beta: 0.05, tauAdapt: 200, tauRefrac: 2 },
      docs: {
        summary: "Leaky integrate-and-fire neuron whose threshold rises with every spike.",
        equations: [
          "V := Alpha V + Isyn, A := Rho A",
          "RefracTime := RefracTime - dt, where it is above 0",
          "spike where V >= Vthresh + Beta A and RefracTime <= 0: V := V - (Vthresh - Vreset), A := A + 1, RefracTime := TauRefrac",
        ],
        source: "mlGeNN 2, AdaptiveLeakyIntegrateFire; Bellec et al. 2018, NeurIPS 31:787",
        quantities: {
          ...threshold,
          ...leak,
          ...refraction,
          ...input,
          Beta: ["1", "how much higher the threshold is for an adaptation of 1"],
          TauAdapt: ["ms", "time constant of the adaptation"],
          Rho: ["1", "exp(-dt / TauAdapt)"],
          A: ["1", "adaptation"],
        },
      },
    },
    FewSpikeRelu: {
      options: { k: 10, alpha: 25 },
      population: { sources: [new neurons.FewSpikeRelu()] },
      populationCode: "sources: [new FewSpikeRelu()]",
      show: `simulation.push(varRef(cells, "Fx"), [${NUMBERS.join(", ")}]); // as its sources would have sent it`,
      docs: {
        summary: "Adds up numbers that arrive as bits, and sends the sum, if it is positive, in as few spikes.",
        equations: [
          "in step p of k: Fx := Fx + Isyn SourceScale 2^b, where b = (k - p) modulo k",
          "p = 0: V := Fx, Fx := 0",
          "spike where V >= h, h = Scale 2^b with b = k - 1 - p: V := V - h",
        ],
        source: fewSpikeSource,
        quantities: {
          ...input,
          Scale: ["1", "value of its last bit, alpha 2^-k"],
          SourceScale: ["1", "that of its sources"],
          V: ["1", "what is left to be sent"],
          Fx: ["1", "sum of what has arrived"],
        },
        example: { Fx: NUMBERS },
        response: { isDriven: false, dt: 1, duration: 12, show: ["V"] },
      },
    },
  },
  inputs: {
    BinarySpikeInput: {
      options: {},
      show: "neuron.setInput(simulation, cells, [0, 1, 0, 0.5, -1]);",
      docs: {
        summary: "Spikes in every step in which what it is shown is positive.",
        equations: ["spike where Input > 0; with `signedSpikes`, a negative one where Input < 0"],
        source: "mlGeNN 2, BinarySpikeInput",
        quantities: { Input: shown },
        example: { Input: [0, 1, 0, 0.5, -1] },
        response: { dt: 1, duration: 20 },
      },
    },
    PoissonInput: {
      options: {},
      show: "neuron.setInput(simulation, cells, [0.01, 0.02, 0.05, 0.1, 0.2]); // spikes per ms",
      docs: {
        summary: "Spikes at random, at the rate that it is shown.",
        equations: [
          "spike with probability 1 - exp(-Input dt); with `signedSpikes`, a negative one at the rate -Input",
        ],
        source: "mlGeNN 2, PoissonInput",
        quantities: { ...noise, Input: ["1/ms", "rate that it is shown, by `setInput`"] },
        example: { Input: [0.01, 0.02, 0.05, 0.1, 0.2] },
      },
    },
    IntegrateFireInput: {
      options: {},
      show: "neuron.setInput(simulation, cells, [0.01, 0.002, 0.003, 0.005, 0.02]);",
      docs: {
        summary: "Integrates what it is shown, without a leak.",
        equations: ["V := V + Input", "spike where V >= Vthresh: V := Vreset"],
        source: "mlGeNN 2, IntegrateFireInput",
        quantities: { ...threshold, Input: shown },
        example: { Input: [0.01, 0.002, 0.003, 0.005, 0.02] },
      },
    },
    LeakyIntegrateFireInput: {
      options: { tauRefrac: 2 },
      show: "neuron.setInput(simulation, cells, [0.008, 0.006, 0.01, 0.015, 0.03]);",
      docs: {
        summary: "Integrates what it is shown, with a leak, with or without a refractory time.",
        equations: [
          "V := Alpha V + Input; with `scaleI`, (1 - Alpha) Input in the place of Input",
          "RefracTime := RefracTime - dt, where it is above 0",
          relativeReset,
        ],
        source: "mlGeNN 2, LeakyIntegrateFireInput",
        quantities: { ...threshold, ...leak, ...refraction, Input: shown },
        example: { Input: [0.008, 0.006, 0.01, 0.015, 0.03] },
      },
    },
    FewSpikeReluInput: {
      options: { k: 10, alpha: 25 },
      show: `neuron.setInput(simulation, cells, [${NUMBERS.join(", ")}]);`,
      docs: {
        summary: "Sends the number that it is shown as bits, the most significant first.",
        equations: [
          "in step p of k, spike where V >= h, h = Scale 2^b with b = k - 1 - p: V := V - h",
          "with `signedInput`, positive bits in even steps and negative ones in odd steps",
        ],
        source: fewSpikeSource,
        quantities: {
          Scale: ["1", "value of the last bit, alpha 2^-k"],
          V: ["1", "what is left to be sent; at first what it is shown, by `setInput`"],
        },
        example: { V: NUMBERS },
        response: { dt: 1, duration: 12 },
      },
    },
    SpikeInput: {
      options: {},
      show: "neuron.setInput(simulation, cells, preprocessSpikes([1, 2, 0, 5, 3, 4], [0, 0, 1, 3, 4, 4], 5));",
      imports: ["preprocessSpikes"],
      docs: {
        ...(spikeSourceArray.docs as ModelDocs),
        summary: "Spikes at times that it is given, as `preprocessSpikes` and the latency encoders list them.",
        source: "mlGeNN 2, SpikeInput",
      },
    },
  },
} as const satisfies Record<SnnFolder, Record<string, Description>>;

/** Folders of this folder. */
export type SnnFolder = "neurons" | "inputs";

export interface CataloguedNeuron extends Description {
  readonly folder: SnnFolder;
  /** What its class is exported as. */
  readonly exportName: string;
  readonly neuron: Neuron;
  /** The model that follows, with values and description. */
  readonly definition: NeuronModel;
}

const classes: Readonly<Record<string, unknown>> = { ...neurons, ...inputs };

/** Every neuron and every input, in the order of its page. */
export const snnCatalogue: readonly CataloguedNeuron[] = (
  Object.entries(described) as [SnnFolder, Record<string, Description>][]
).flatMap(([folder, entries]) =>
  Object.entries(entries).map(([exportName, description]): CataloguedNeuron => {
    const neuron = new (classes[exportName] as new (options: object) => Neuron)(description.options);
    return { folder, exportName, ...description, neuron, definition: definitionOf(neuron, description) };
  }),
);

/** The model of a neuron, with its values as defaults. */
function definitionOf(neuron: Neuron, { docs, population }: Description): NeuronModel {
  const { definition, values } = neuron.getModel({ shape: 1, ...population }, docs.response?.dt ?? 0.1);
  const vars = Object.entries(definition.vars as Record<string, Variable>).map(([name, variable]) => {
    const initial = values.vars[name] ?? variable.initial;
    return [name, initial === undefined ? variable : { ...variable, initial }];
  });
  return Object.freeze({ ...definition, docs, params: values.params, vars: Object.fromEntries(vars) });
}

/** The cortical microcircuit of Potjans and Diesmann, at any scale up to 1: four layers of excitatory and inhibitory neurons below 1 square millimetre of surface. */
import { fromRule, ModelError, type NeuronModel, normal, normalClipped } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { fixedNumberTotal, iafPscExp, poissonDelta } from "../../genn_models/index.ts";
import { type LayerBase, NetworkBase, type NetworkOptions, pulse, sparse } from "../../network_base/index.ts";
import {
  type CellType,
  DELAY,
  DELAY_SD,
  LONGEST_DELAY,
  MEMBRANE,
  ORIGINAL_START,
  type PublishedPopulation,
  published,
  THALAMUS,
  WEIGHT_SD,
} from "./parameters.ts";
import {
  currentAt,
  externalRateAt,
  outerWeightAt,
  type Scale,
  sizeAt,
  synapsesAt,
  thalamicSynapsesAt,
  weightAt,
} from "./scaling.ts";
import { pulseSource } from "./thalamus.ts";

/** What comes from outside: events of a Poisson process for every neuron, or their mean. */
export const drives = ["poisson", "constant"] as const;
export type Drive = (typeof drives)[number];

/** What neurons start from: one distribution of potentials for all, or one for each population, from which the network settles sooner. */
export const starts = ["optimised", "original"] as const;
export type Start = (typeof starts)[number];

/** A pulse of the thalamus. */
export interface ThalamicPulse {
  /** Hz. Default 120. */
  readonly rate?: number;
  /** When it begins, and how long it lasts, ms. Default 700 and 10. */
  readonly begin?: number;
  readonly length?: number;
}

export interface PotjansDiesmannConfig {
  /** Part of the neurons, and of their in-degrees, that there are: above 0, at most 1. */
  readonly scale: number;
  /** The same for in-degrees alone. Default: `scale`. */
  readonly inDegreeScale?: number;
  /** Default `poisson`. */
  readonly drive?: Drive;
  /** Default `optimised`. */
  readonly start?: Start;
  /** `true`: as published. Default: none. */
  readonly thalamus?: boolean | ThalamicPulse;
}

const CONFIG: RulesOf<PotjansDiesmannConfig> = {
  scale: required(a.positive),
  inDegreeScale: a.positive,
  drive: a.text,
  start: a.text,
  thalamus: a.anything,
};
const PULSE: RulesOf<ThalamicPulse> = { rate: a.notNegative, begin: a.notNegative, length: a.duration };

/** Full name of a population. */
export const populationName = ({ layer, type }: { readonly layer: string; readonly type: CellType }): string =>
  `neur_${layer}_${type}`;

/** Full names of the populations, from the surface down. */
export const potjansDiesmannPopulations: readonly string[] = published.map(populationName);

/** Full name of the thalamus. */
export const THALAMIC_POPULATION = "neur_thalamus_E";

/**
 * Layers `L23`, `L4`, `L5`, `L6`, each with the populations `E` and `I`; `thalamus` with `E` where there is a pulse. Synapses are drawn with replacement, a fixed number
 * between every two populations; weights (pA) and delays are normally distributed.
 */
export class PotjansDiesmannNetwork extends NetworkBase<PotjansDiesmannConfig> {
  constructor(options: NetworkOptions) {
    super({ fusePostsynapticModels: true, ...options });
  }

  /** @throws ModelError for a scale that is none, or that leaves a population without neurons */
  override setup(config: PotjansDiesmannConfig): void {
    const where = "the configuration of a cortical microcircuit";
    checkOptions<PotjansDiesmannConfig>(config, CONFIG, where);
    const { scale, inDegreeScale = scale, drive = "poisson", start = "optimised", thalamus = false } = config;
    for (const [name, value] of Object.entries({ scale, inDegreeScale })) {
      if (value > 1) throw new ModelError(`${name} in ${where} must be at most 1, not ${value}`);
    }
    expectOneOf("drive", drive, drives, where);
    expectOneOf("start", start, starts, where);
    const scales: Scale = { neurons: scale, inDegrees: inDegreeScale };
    const layers = new Map([...new Set(published.map(({ layer }) => layer))].map((one) => [one, this.addLayer(one)]));
    for (const population of published) {
      this.#addPopulation(layers.get(population.layer)!, population, { scale: scales, drive, start });
    }
    for (const target of published) {
      for (const [at, source] of published.entries()) this.#addSynapses(source, target, target.from[at]!, scales);
    }
    if (thalamus !== false) this.#addThalamus(thalamus === true ? {} : thalamus, scales);
  }

  #addPopulation(
    layer: LayerBase,
    population: PublishedPopulation,
    { scale, drive, start }: { readonly scale: Scale; readonly drive: Drive; readonly start: Start },
  ): void {
    const { type, size } = population;
    const [mean, sd] = start === "original" ? ORIGINAL_START : population.start;
    layer.addNeurons(type, sizeAt(scale, size, populationName(population)), iafPscExp, {
      params: { ...MEMBRANE, Ioffset: currentAt(scale, population, drive === "constant") },
      vars: { V: normal(mean, sd) },
    });
    if (drive === "constant") return;
    this.addSource(layer.name, type, poissonDelta, {
      params: { weight: outerWeightAt(scale), rate: externalRateAt(scale, population) },
    });
  }

  #addSynapses(source: PublishedPopulation, target: PublishedPopulation, probability: number, scale: Scale): void {
    const number = synapsesAt(scale, probability, source.size, target.size);
    if (number === 0) return;
    const weight = weightAt(scale, source, target);
    this.connect(source.layer, source.type, target.layer, target.type, spiking(number, weight, source.type));
  }

  #addThalamus(pulseOptions: ThalamicPulse, scale: Scale): void {
    checkOptions<ThalamicPulse>(pulseOptions, PULSE, "thalamus in the configuration of a cortical microcircuit");
    const { size, ...asPublished } = THALAMUS;
    this.addLayer("thalamus").addNeurons("E", sizeAt(scale, size, THALAMIC_POPULATION), pulseSource, {
      params: { ...asPublished, ...pulseOptions },
    });
    for (const target of published) {
      const number = thalamicSynapsesAt(scale, target);
      if (number === 0) continue;
      const synapse = spiking(number, outerWeightAt(scale), "E", pulseSource);
      this.connect("thalamus", "E", target.layer, target.type, synapse);
    }
  }
}

/** So many synapses, with normally distributed weights that keep their sign, and delays of at least a step. */
function spiking(number: number, weight: number, type: CellType, source: NeuronModel = iafPscExp) {
  const [sd, far] = [WEIGHT_SD * Math.abs(weight), 10 * weight];
  return sparse(source, fromRule(fixedNumberTotal, { number }), {
    g: normalClipped(weight, sd, Math.min(0, far), Math.max(0, far)),
    delay: normal(DELAY[type], DELAY_SD * DELAY[type]),
    maxDelay: LONGEST_DELAY,
    receptor: pulse(),
  });
}

function expectOneOf(name: string, value: string, known: readonly string[], where: string): void {
  if (!known.includes(value)) throw new ModelError(`${name} in ${where} must be ${known.join(" or ")}, not '${value}'`);
}

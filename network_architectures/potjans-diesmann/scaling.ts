/**
 * How many neurons and synapses a smaller network has, and what keeps its neurons at the mean and the variance of their input: weights are divided by the root of the
 * scale of in-degrees, and a constant current makes up for the mean (van Albada, Helias and Diesmann 2015, PLoS Computational Biology 11:e1004490). Correlations are not kept.
 */
import { ModelError } from "../../genn/index.ts";
import {
  EXTERNAL_RATE,
  INHIBITION,
  L4_TO_L23,
  MEMBRANE,
  PSP,
  type PublishedPopulation,
  published,
  THALAMUS,
} from "./parameters.ts";

/** Scales of numbers of neurons and of in-degrees, each above 0 and at most 1. */
export interface Scale {
  readonly neurons: number;
  readonly inDegrees: number;
}

/** The weight, in pA, that leads to `PSP` at the peak of its potential. */
export function fullWeight(): number {
  const { C, TauM, TauSyn } = MEMBRANE;
  const r = TauM / TauSyn;
  const [ofMembrane, ofSynapse] = [r ** (-TauM / (TauM - TauSyn)), r ** (-TauSyn / (TauM - TauSyn))];
  return PSP / (((TauM * TauSyn) / (C * (TauSyn - TauM))) * (ofMembrane - ofSynapse));
}

/** Neurons of a population. Throws `ModelError` for a scale that leaves none. */
export function sizeAt({ neurons }: Scale, full: number, name: string): number {
  const size = Math.round(full * neurons);
  if (size < 1) {
    throw new ModelError(
      `a cortical microcircuit with ${neurons} of its neurons has none in ${name}, of ${full}: the scale must be ${Math.ceil(500_000 / full) / 1e6} or more`,
    );
  }
  return size;
}

/** Synapses of the full network between populations of so many neurons, where two of them are connected with that probability, whatever the number of synapses they share. */
export const fullSynapses = (probability: number, sources: number, targets: number): number =>
  Math.log1p(-probability) / Math.log1p(-1 / (sources * targets));

/** The number of synapses between two populations. */
export const synapsesAt = (scale: Scale, probability: number, sources: number, targets: number): number =>
  Math.round(fullSynapses(probability, sources, targets) * scale.neurons * scale.inDegrees);

/** Mean weight between two populations, pA. */
export function weightAt({ inDegrees }: Scale, source: PublishedPopulation, target: PublishedPopulation): number {
  const isStrong = source.layer === "L4" && source.type === "E" && target.layer === "L23" && target.type === "E";
  const factor = source.type === "I" ? INHIBITION : isStrong ? L4_TO_L23 : 1;
  return (factor * fullWeight()) / Math.sqrt(inDegrees);
}

/** Mean weight of connections from outside and from the thalamus, pA. */
export const outerWeightAt = ({ inDegrees }: Scale): number => fullWeight() / Math.sqrt(inDegrees);

/** Events from outside that a neuron receives, Hz. */
export const externalRateAt = ({ inDegrees }: Scale, target: PublishedPopulation): number =>
  target.external * inDegrees * EXTERNAL_RATE;

/** The constant current of a population, pA: what a smaller network lacks of the mean input, and with `isConstant` all that comes from outside. */
export function currentAt({ inDegrees }: Scale, target: PublishedPopulation, isConstant: boolean): number {
  const full: Scale = { neurons: 1, inDegrees: 1 };
  const recurrent = published.reduce((sum, source, at) => {
    const inDegree = fullSynapses(target.from[at]!, source.size, target.size) / target.size;
    return sum + weightAt(full, source, target) * inDegree * source.rate;
  }, 0);
  const external = fullWeight() * target.external * EXTERNAL_RATE;
  // Rates are per s, the time constant is in ms.
  const perEvent = MEMBRANE.TauSyn / 1000;
  const missing = 1 - Math.sqrt(inDegrees);
  return perEvent * (missing * recurrent + (isConstant ? external : missing * external));
}

/** Synapses from the thalamus to a population. */
export const thalamicSynapsesAt = (scale: Scale, target: PublishedPopulation): number =>
  synapsesAt(scale, target.thalamic, THALAMUS.size, target.size);

/**
 * Odours as patterns of glomeruli, in the manner of Huerta & Nowotny 2009, "Fast and robust learning by reinforcement signals", Neural Computation 21:2123: every kind has a set of glomeruli that
 * it activates, and each sample has moved some of them.
 */
import { a, type RulesOf, required } from "../genn/model/options.ts";
import { requireFinite, requireInteger, requireOptions } from "./arguments.ts";
import { type Dataset, oneHot } from "./dataset.ts";
import { RandomState } from "./numpy-random.ts";

export interface OdoursOptions {
  /** Number of samples. */
  readonly size: number;
  /** Seed of the samples, 0 to 2^32 - 1. */
  readonly seed: number;
  /** Kinds of odours. Default 10. */
  readonly classes?: number;
  /** Default 100. */
  readonly glomeruli?: number;
  /** Glomeruli that an odour activates. Default: a fifth of them. */
  readonly active?: number;
  /** Fraction of a sample's active glomeruli that are drawn anew: with 0 all samples of a kind are alike, with 1 they have nothing to do with it. Default 0.3. */
  readonly noise?: number;
  /** Seed of what the kinds activate, 0 to 2^32 - 1: the same for training and test. Default 0. */
  readonly odourSeed?: number;
}

const OPTIONS: RulesOf<OdoursOptions> = {
  size: required(a.anyWhole),
  seed: required(a.anyWhole),
  classes: a.anyWhole,
  glomeruli: a.anyWhole,
  active: a.anyWhole,
  noise: a.anyNumber,
  odourSeed: a.anyWhole,
};

const SEEDS = 2 ** 32 - 1;
/** Labels have a byte. */
const MOST_CLASSES = 256;

/**
 * Draws odours: inputs of shape [size, glomeruli], activities from 0.5 to 1 where a glomerulus is active and else 0; one-hot targets of shape [size, classes]. Each kind has its own activities; of
 * each sample, every active glomerulus hands its activity to one that is drawn with the probability `noise`. Kinds are equally likely.
 * Throws `RangeError` for numbers that do not fit together.
 */
export function odours(options: OdoursOptions): Dataset {
  requireOptions("odours", options, OPTIONS);
  const { size, seed, classes = 10, glomeruli = 100, noise = 0.3, odourSeed = 0 } = options;
  requireInteger("odours", "size", size, 0);
  requireInteger("odours", "seed", seed, 0, SEEDS);
  requireInteger("odours", "odourSeed", odourSeed, 0, SEEDS);
  requireInteger("odours", "classes", classes, 1, MOST_CLASSES);
  requireInteger("odours", "glomeruli", glomeruli, 2);
  const { active = Math.max(1, Math.round(glomeruli / 5)) } = options;
  requireInteger("odours", "active", active, 1, glomeruli);
  requireFinite("odours", "noise", noise);
  if (noise < 0 || noise > 1) throw new RangeError(`odours: noise is ${noise}, but must be from 0 to 1`);

  const kinds = drawKinds({ classes, glomeruli, active }, new RandomState(odourSeed));
  const random = new RandomState(seed);
  const inputs = new Float64Array(size * glomeruli);
  const labels = Uint8Array.from({ length: size }, () => random.randint(0, classes));
  for (let sample = 0; sample < size; sample++) {
    const own = inputs.subarray(sample * glomeruli, (sample + 1) * glomeruli);
    own.set(kinds[labels[sample]!]!);
    moveSome(own, noise, random);
  }
  return {
    name: "odours",
    inputs,
    targets: oneHot(labels, classes),
    labels,
    sampleCount: size,
    inputSize: glomeruli,
    targetSize: classes,
  };
}

function drawKinds(
  { classes, glomeruli, active }: Required<Pick<OdoursOptions, "classes" | "glomeruli" | "active">>,
  random: RandomState,
): Float64Array[] {
  return Array.from({ length: classes }, () => {
    const kind = new Float64Array(glomeruli);
    for (const glomerulus of random.permutation(glomeruli).subarray(0, active)) {
      kind[glomerulus] = 0.5 + 0.5 * random.random();
    }
    return kind;
  });
}

/** Every active glomerulus loses its activity with a probability; what is lost goes to silent ones at random, also to those that have just lost theirs. */
function moveSome(pattern: Float64Array, probability: number, random: RandomState): void {
  const lost: number[] = [];
  for (const [place, activity] of pattern.entries()) {
    if (activity === 0 || random.random() >= probability) continue;
    lost.push(activity);
    pattern[place] = 0;
  }
  const silent = [...pattern.keys()].filter((place) => pattern[place] === 0);
  for (const activity of lost) {
    const [to] = silent.splice(random.randint(0, silent.length), 1);
    pattern[to!] = activity;
  }
}

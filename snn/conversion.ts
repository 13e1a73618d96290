/** From rates to spikes: weights of a rate network, scaled so that neurons that spike once a step at most can follow what it answers. */
import { checkFinite, ModelError } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";

/**
 * The scale of a layer of rectified linear neurons: a percentile of what they answer to examples, among answers above 0, between two values as NumPy interpolates. With 100 it is
 * the largest answer (Diehl et al. 2015); slightly less keeps a few outliers from slowing down all others (Rueckauer et al. 2017).
 * @param activations Answers of all neurons of the layer to all examples, in any order
 * @throws ModelError for a percentile outside of (0, 100], answers that are not finite, and a layer that never answers
 */
export function activationScale(activations: ArrayLike<number>, percentile = 99.9): number {
  if (!(percentile > 0 && percentile <= 100)) {
    throw new ModelError(`the percentile of activationScale must be above 0 and at most 100, not ${shown(percentile)}`);
  }
  const above = Float64Array.from(activations).filter((one) => !(one <= 0));
  above.sort();
  const { length } = above;
  if (length === 0) throw new ModelError("a layer that answers to none of the examples has no scale");
  checkFinite("an activation", above[length - 1]!);
  const place = (percentile / 100) * (length - 1);
  const [below, next] = [above[Math.floor(place)]!, above[Math.ceil(place)]!];
  return below + (place % 1) * (next - below);
}

/** A layer of a rate network, r = f(w r_before + b). */
export interface RateLayer {
  /** In any shape: all of them are scaled alike. */
  readonly weights: ArrayLike<number>;
  readonly biases?: ArrayLike<number>;
  /** The rate that becomes one spike per step: see `activationScale`. 1 for a layer that is to keep its scale, such as an output that does not spike. */
  readonly scale: number;
}

/** The same for neurons with a threshold of 1. Biases are added in every step. */
export interface NormalisedLayer {
  readonly weights: Float64Array;
  readonly biases?: Float64Array;
}

const LAYER: RulesOf<RateLayer> = { weights: required(a.instance), biases: a.instance, scale: required(a.positive) };

/**
 * Weights and biases of a chain of layers for neurons that integrate and fire at a threshold of 1. Where a rate network has r_l = f(W_l r_(l-1) + b_l) and the scales s_l, spikes
 * per step are r_l / s_l with
 *
 *     w_l := w_l s_(l-1) / s_l,  b_l := b_l / s_l
 *
 * (Diehl et al. 2015, IJCNN, "Fast-classifying, high-accuracy spiking deep networks through weight and threshold balancing"; Rueckauer et al. 2017, Frontiers in Neuroscience 11:682, with biases.)
 * Thresholds of s_l / s_(l-1) beside weights as they are would do the same.
 * @param layers From the input to the output
 * @param inputScale s_0: the value of an input that spikes in every step
 * @throws ModelError for scales that are not positive, and values that are not finite
 */
export function normaliseWeights(layers: readonly RateLayer[], inputScale = 1): NormalisedLayer[] {
  if (!Array.isArray(layers)) {
    throw new ModelError(`normaliseWeights takes a list of layers, { weights, biases, scale }, not ${shown(layers)}`);
  }
  if (!(inputScale > 0 && Number.isFinite(inputScale))) {
    throw new ModelError(`the scale of the input of normaliseWeights must be positive, not ${shown(inputScale)}`);
  }
  for (const [k, one] of layers.entries()) checkOptions<RateLayer>(one, LAYER, `layer ${k} of normaliseWeights`);
  return layers.map(({ weights, biases, scale }, k) => {
    const before = k === 0 ? inputScale : layers[k - 1]!.scale;
    return {
      weights: scaled(weights, before / scale, `a weight of layer ${k}`),
      ...(biases && { biases: scaled(biases, 1 / scale, `a bias of layer ${k}`) }),
    };
  });
}

function scaled(values: ArrayLike<number>, factor: number, what: string): Float64Array {
  return Float64Array.from(values, (value) => {
    checkFinite(what, value);
    return value * factor;
  });
}

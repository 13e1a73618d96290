/** What a convolutional network of one layer of features is made of: picture, convolution, average pooling, and one output per class. */
import { ModelError } from "../../genn/index.ts";
import { a, type RulesOf, required } from "../../genn/model/options.ts";
import { convolution } from "../../genn_models/index.ts";

/** Sizes of the network. */
export interface ConvolutionalShape {
  /** Pixels of a side of the picture, which is square and grey. */
  readonly size: number;
  /** Pixels of a side of a filter. */
  readonly field: number;
  readonly filters: number;
  /** Pixels of a side of a pool, over which features are averaged. 1: no pooling. */
  readonly pool: number;
  readonly classes: number;
}

export const shapeRules: RulesOf<ConvolutionalShape> = {
  size: required(a.count),
  field: required(a.count),
  filters: required(a.count),
  pool: required(a.count),
  classes: required(a.count),
};

/** What a network has learned, or starts from. */
export interface ConvolutionalWeights {
  /** `[field][field][filters]`, which is the kernel of the convolution. */
  readonly filters: ArrayLike<number>;
  /** `[row][column][filter][class]` of the pools. */
  readonly readout: ArrayLike<number>;
  /** `[class]` */
  readonly biases: ArrayLike<number>;
}

export const weightRules: RulesOf<ConvolutionalWeights> = {
  filters: required(a.instance),
  readout: required(a.instance),
  biases: required(a.instance),
};

/** Parameters of the connections, and shapes of the layers. */
export interface ConvolutionalLayers {
  readonly picture: readonly [height: number, width: number, channels: number];
  readonly features: readonly [height: number, width: number, channels: number];
  readonly pools: readonly [height: number, width: number, channels: number];
  /** Of `conv2D`, from the picture to the features. */
  readonly convolve: ReturnType<typeof convolution>["params"];
  /** Of `avgPool2D`, from the features to their means. */
  readonly average: Readonly<Record<string, number>>;
  /** Of `avgPoolConv2D`, from the features to the outputs: a kernel as large as the pooled picture connects all to all. */
  readonly readOut: Readonly<Record<string, number>>;
}

/** @throws ModelError for a filter that is larger than the picture, and a pool that is larger than what it averages */
export function convolutionalLayers({ size, field, filters, pool, classes }: ConvolutionalShape): ConvolutionalLayers {
  const picture = [size, size, 1] as const;
  const { params, output: features } = convolution({ input: picture, kernel: [field, field], channels: filters });
  const side = Math.floor(features[0] / pool);
  if (side === 0) throw new ModelError(`pools of ${pool} pixels are larger than the ${features[0]} of a feature map`);
  const pooled = { ih: features[0], iw: features[1], ic: filters, ph: pool, pw: pool, psh: pool, psw: pool };
  return {
    ...{ picture, features, pools: [side, side, filters] },
    convolve: params,
    average: { ...pooled, oh: side, ow: side },
    readOut: { ...pooled, kh: side, kw: side, oh: 1, ow: 1, oc: classes },
  };
}

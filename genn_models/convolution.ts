/** Shapes of convolutions: what `conv2D` and its kin need to know, from what people say. */
import { ModelError } from "../genn/model/index.ts";
import { MAX_COUNT } from "../genn/model/model.ts";
import { a, checkOptions, isObject, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";

/** A convolution as machine learning describes it. Images are `[height, width, channels]`. */
export interface ConvolutionSpec {
  readonly input: readonly [height: number, width: number, channels: number];
  readonly kernel: readonly [height: number, width: number];
  readonly channels: number;
  /** Default 1 each. */
  readonly strides?: readonly [alongHeight: number, alongWidth: number];
  /** `valid` (default): kernels lie within the input. `same`: as many outputs as inputs, divided by the stride; the input is padded with nothing. */
  readonly padding?: "valid" | "same";
}

/** Parameters of `conv2D` or `conv2DTranspose`, and the shape of the output. */
export interface Convolution {
  readonly params: Readonly<
    Record<"ih" | "iw" | "ic" | "kh" | "kw" | "oh" | "ow" | "oc" | "sh" | "sw" | "padh" | "padw", number>
  >;
  readonly output: readonly [height: number, width: number, channels: number];
}

/** A convolution of what average pools make of the input. */
export interface PooledConvolutionSpec extends ConvolutionSpec {
  readonly pool: readonly [height: number, width: number];
  /** Default those of the pool. */
  readonly poolStrides?: readonly [alongHeight: number, alongWidth: number];
}

/** Parameters of `avgPoolConv2D`; the shape of the output, and the share of a pool that each of its pixels has: what weights of the convolution are multiplied by. */
export interface PooledConvolution {
  readonly params: Convolution["params"] & Readonly<Record<"ph" | "pw" | "psh" | "psw", number>>;
  readonly output: Convolution["output"];
  readonly share: number;
}

/** Average pools of an image. */
export interface PoolingSpec {
  readonly input: readonly [height: number, width: number, channels: number];
  readonly pool: readonly [height: number, width: number];
  /** Default those of the pool; not less, since pools do not overlap. */
  readonly strides?: readonly [alongHeight: number, alongWidth: number];
}

/** Parameters of `avgPool2D`; the shape of the output, and the weight with which a pool is the mean of its pixels. */
export interface Pooling {
  readonly params: Readonly<Record<"ih" | "iw" | "ic" | "oh" | "ow" | "ph" | "pw" | "psh" | "psw", number>>;
  readonly output: readonly [height: number, width: number, channels: number];
  readonly share: number;
}

const RULES: RulesOf<ConvolutionSpec> = {
  input: required(a.anything),
  kernel: required(a.anything),
  channels: required(a.count),
  strides: a.anything,
  padding: a.text,
};
const POOLED: RulesOf<PooledConvolutionSpec> = { ...RULES, pool: required(a.anything), poolStrides: a.anything };
const POOLING: RulesOf<PoolingSpec> = { input: required(a.anything), pool: required(a.anything), strides: a.anything };

/**
 * Parameters of a convolution: `fromRule(conv2D, convolution({ input: [28, 28, 1], kernel: [3, 3], channels: 16 }).params)`. With `same`, an odd row or
 * column of padding goes below and to the right, as in Keras. With a `pool`, those of `avgPoolConv2D`: the input is averaged in pools first.
 * @throws ModelError for shapes that are none, kernels larger than a `valid` input, and pools that overlap or are larger than the input
 */
export function convolution(spec: PooledConvolutionSpec): PooledConvolution;
export function convolution(spec: ConvolutionSpec): Convolution;
export function convolution(spec: ConvolutionSpec | PooledConvolutionSpec): Convolution | PooledConvolution {
  if (!(isObject(spec) && "pool" in spec)) return unpooledConvolution(spec);
  checkOptions<PooledConvolutionSpec>(spec, POOLED, "convolution");
  const { pool, poolStrides, ...rest } = spec as PooledConvolutionSpec;
  const {
    params: pools,
    output: input,
    share,
  } = pooled({ input: spec.input, pool, strides: poolStrides }, "convolution");
  const { params, output } = unpooledConvolution({ ...rest, input });
  const { ih, iw, ph, pw, psh, psw } = pools;
  return { params: { ...params, ih, iw, ph, pw, psh, psw }, output, share };
}

/**
 * Parameters of average pools: `fromRule(avgPool2D, pooling({ input: [24, 24, 16], pool: [2, 2] }).params)`. With the weight `share`, 1 / (height * width of a pool), a pool is the mean of
 * its pixels; with 1, their sum. Rows and columns that fill no pool are left out.
 * @throws ModelError for shapes that are none, and pools that overlap or are larger than the input
 */
export function pooling(spec: PoolingSpec): Pooling {
  checkOptions<PoolingSpec>(spec, POOLING, "pooling");
  return pooled(spec, "pooling");
}

function pooled(spec: PoolingSpec, what: string): Pooling {
  const [ih, iw, ic] = sizes(spec.input, 3, "input", what);
  checkNeurons(spec.input, "input", what);
  const [ph, pw] = sizes(spec.pool, 2, "pool", what);
  const [psh, psw] = sizes(spec.strides === undefined ? spec.pool : spec.strides, 2, "strides of pools", what);
  const along = (input: number, pool: number, stride: number, side: string) => {
    if (pool > input)
      throw new ModelError(`the ${side} of the pool, ${pool}, is more than that of the input, ${input}`);
    if (stride >= pool) return Math.floor((input - pool) / stride) + 1;
    throw new ModelError(`pools overlap along the ${side}: the stride, ${stride}, is less than the pool, ${pool}`);
  };
  const [oh, ow] = [along(ih!, ph!, psh!, "height"), along(iw!, pw!, psw!, "width")];
  return {
    params: { ih: ih!, iw: iw!, ic: ic!, oh, ow, ph: ph!, pw: pw!, psh: psh!, psw: psw! },
    output: [oh, ow, ic!],
    share: 1 / (ph! * pw!),
  };
}

function unpooledConvolution(spec: ConvolutionSpec): Convolution {
  return shapesOf(spec, "convolution", (input, kernel, stride, padding, side) => {
    if (padding === "valid" && kernel > input) {
      throw new ModelError(
        `the ${side} of the kernel, ${kernel}, is more than that of the input, ${input}: take padding 'same'`,
      );
    }
    const output = Math.ceil((padding === "same" ? input : input - kernel + 1) / stride);
    const missing = padding === "same" ? Math.max(0, (output - 1) * stride + kernel - input) : 0;
    return { output, before: Math.floor(missing / 2) };
  });
}

/**
 * Parameters of a transposed convolution: `fromRule(conv2DTranspose, transposedConvolution({ input: [7, 7, 8], kernel: [3, 3], channels: 1, strides: [2, 2] }).params)`.
 * With `valid` the output is all that kernels cover, at least `stride` times the input; with `same` it is `stride` times the input, and an odd row or column is cut off below and to
 * the right, as in Keras.
 * @throws ModelError for shapes that are none
 */
export function transposedConvolution(spec: ConvolutionSpec): Convolution {
  return shapesOf(spec, "transposedConvolution", (input, kernel, stride, padding) => {
    const surplus = Math.max(0, kernel - stride);
    return padding === "same"
      ? { output: input * stride, before: Math.floor(surplus / 2) }
      : { output: input * stride + surplus, before: 0 };
  });
}

type Along = (
  input: number,
  kernel: number,
  stride: number,
  padding: "valid" | "same",
  side: string,
) => { readonly output: number; readonly before: number };

function shapesOf(spec: ConvolutionSpec, what: string, along: Along): Convolution {
  checkOptions<ConvolutionSpec>(spec, RULES, what);
  const { channels, padding = "valid" } = spec;
  const [ih, iw, ic] = sizes(spec.input, 3, "input", what);
  const [kh, kw] = sizes(spec.kernel, 2, "kernel", what);
  const [sh, sw] = sizes(spec.strides === undefined ? [1, 1] : spec.strides, 2, "strides", what);
  if (padding !== "valid" && padding !== "same") {
    throw new ModelError(`padding of ${what} must be 'valid' or 'same', not ${shown(padding)}`);
  }
  const vertical = along(ih!, kh!, sh!, padding, "height");
  const horizontal = along(iw!, kw!, sw!, padding, "width");
  const [oh, ow] = [vertical.output, horizontal.output];
  checkNeurons([ih!, iw!, ic!], "input", what);
  checkNeurons([oh, ow, channels], "output", what);
  return {
    params: {
      ...{ ih: ih!, iw: iw!, ic: ic!, kh: kh!, kw: kw!, oh, ow, oc: channels, sh: sh!, sw: sw! },
      ...{ padh: vertical.before, padw: horizontal.before },
    },
    output: [oh, ow, channels],
  };
}

/** Throws `ModelError` for an image of more neurons than a population can have. */
function checkNeurons(shape: readonly number[], name: string, what: string): void {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (size <= MAX_COUNT) return;
  throw new ModelError(
    `the ${name} of ${what}, ${shape.join(" x ")}, would have ${size} neurons, and a population can have ${MAX_COUNT} at most`,
  );
}

function sizes(given: readonly number[], length: number, name: string, what: string): readonly number[] {
  const isSize =
    Array.isArray(given) && given.length === length && given.every((one) => Number.isInteger(one) && one > 0);
  if (isSize) return given;
  throw new ModelError(`${name} of ${what} must be ${length} whole numbers from 1 on, not ${shown(given)}`);
}

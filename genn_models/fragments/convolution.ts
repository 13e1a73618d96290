/** What convolutions of images share: sizes, and code that finds the outputs of an input. Neuron (row * width + column) * channels + channel is a pixel's channel. */
import { ModelError, type Quantity, type SidesSizes } from "../../genn/model/index.ts";
import { checkNumber } from "./connectivity.ts";

type Parameters = Readonly<Record<string, number>>;

export const convolutionParams = {
  ...{ ih: undefined, iw: undefined, ic: 1 },
  ...{ kh: undefined, kw: undefined },
  ...{ oh: undefined, ow: undefined, oc: 1 },
  ...{ sh: 1, sw: 1, padh: 0, padw: 0 },
};

export const poolParams = { ph: 2, pw: 2, psh: 2, psw: 2 };

export const convolutionQuantities: { readonly [name in keyof typeof convolutionParams]: Quantity } = {
  ih: ["pixels", "height of the input"],
  iw: ["pixels", "width of the input"],
  ic: ["1", "channels of the input"],
  kh: ["pixels", "height of the kernel"],
  kw: ["pixels", "width of the kernel"],
  oh: ["pixels", "height of the output"],
  ow: ["pixels", "width of the output"],
  oc: ["1", "channels of the output"],
  sh: ["pixels", "stride along the height"],
  sw: ["pixels", "stride along the width"],
  padh: ["pixels", "rows of nothing above the input"],
  padw: ["pixels", "columns of nothing to its left"],
};

export const poolQuantities: { readonly [name in keyof typeof poolParams]: Quantity } = {
  ph: ["pixels", "height of a pool"],
  pw: ["pixels", "width of a pool"],
  psh: ["pixels", "from pool to pool along the height, not less than ph"],
  psw: ["pixels", "the same along the width"],
};

export const kernelSize = ({ kh, kw, ic, oc }: Parameters): readonly number[] => [kh!, kw!, ic!, oc!];

export function checkConvolution(parameters: Parameters, where: string): void {
  for (const name of ["ih", "iw", "ic", "kh", "kw", "oh", "ow", "oc", "sh", "sw"])
    checkNumber(name, parameters, where, 1);
  for (const name of ["padh", "padw"]) checkNumber(name, parameters, where);
}

/** Pools that overlap would have a pixel in several. */
export function checkPools(parameters: Parameters, where: string): void {
  for (const [size, stride] of [
    ["ph", "psh"],
    ["pw", "psw"],
  ] as const) {
    checkNumber(size, parameters, where, 1);
    checkNumber(stride, parameters, where, 1);
    if (parameters[stride]! >= parameters[size]!) continue;
    throw new ModelError(
      `${stride} of ${where} must not be less than ${size}, ${parameters[size]}, or pools overlap: it is ${parameters[stride]}`,
    );
  }
}

/** Kernels that lie over the input, or reach beyond it by the padding, the same on both sides or one more behind it. */
const convolvedAlong = (input: number, kernel: number, stride: number, padding: number): readonly [number, number] =>
  [0, 1].map((more) => Math.floor((input + 2 * padding + more - kernel) / stride) + 1) as [number, number];

/** Throws `ModelError` where the output is not what a convolution of the input has. */
export function checkConvolved(parameters: Parameters, where: string, input = parameters): void {
  const { kh, kw, sh, sw, padh, padw } = parameters;
  for (const [name, [fewest, most]] of [
    ["oh", convolvedAlong(input.ih!, kh!, sh!, padh!)],
    ["ow", convolvedAlong(input.iw!, kw!, sw!, padw!)],
  ] as const) {
    if (parameters[name]! >= Math.max(1, fewest) && parameters[name]! <= most) continue;
    throw new ModelError(
      `${name} of ${where} must be ${fewest === most ? most : `${fewest} (or ${most}, with one more ${name === "oh" ? "row" : "column"} of padding)`}, ` +
        `by its input, kernel, stride and padding, not ${parameters[name]}: convolution({ .. }) computes it`,
    );
  }
}

/** The same for a transposed one, whose output may be cut off behind, too. */
export function checkTransposed(parameters: Parameters, where: string): void {
  const { ih, iw, kh, kw, sh, sw, padh, padw } = parameters;
  for (const [name, input, kernel, stride, padding] of [
    ["oh", ih!, kh!, sh!, padh!],
    ["ow", iw!, kw!, sw!, padw!],
  ] as const) {
    const most = input * stride + Math.max(0, kernel - stride) - padding;
    const fewest = Math.max(1, (input - 1) * stride + kernel - 2 * padding - 1);
    if (parameters[name]! >= fewest && parameters[name]! <= most) continue;
    throw new ModelError(
      `${name} of ${where} must be from ${fewest} to ${most}, by its input, kernel, stride and padding, not ${parameters[name]}: ` +
        "transposedConvolution({ .. }) computes it",
    );
  }
}

/** Throws `ModelError` for pools that the input does not have. */
export function checkPooled({ ih, iw, oh, ow, ph, pw, psh, psw }: Parameters, where: string): void {
  for (const [name, given, found] of [
    ["oh", oh!, poolsAlong(ih!, ph!, psh!)],
    ["ow", ow!, poolsAlong(iw!, pw!, psw!)],
  ] as const) {
    if (given === found) continue;
    throw new ModelError(
      `${name} of ${where} must be ${found}, the pools that the input has, not ${given}: pooling({ .. }) computes it`,
    );
  }
}

/** Pools of an input that are whole, along a side. */
export const poolsAlong = (input: number, size: number, stride: number): number =>
  Math.floor((input - size) / stride) + 1;

export function checkImages(
  { ih, iw, ic, oh, ow, oc }: Parameters,
  sizes: SidesSizes,
  where: string,
  outputChannels = oc!,
): void {
  for (const [name, [height, width, channels], size] of [
    ["input", [ih!, iw!, ic!], sizes.pre],
    ["output", [oh!, ow!, outputChannels], sizes.post],
  ] as const) {
    if (height * width * channels === size) continue;
    throw new ModelError(
      `the ${name} of ${where} is ${height} x ${width} x ${channels}, which is not the number of ${name === "input" ? "pre" : "post"}synaptic ` +
        `neurons, ${size}`,
    );
  }
}

/** Code: the place of the presynaptic neuron as `row`, `column` and `channel`. */
export const placeOfInput = `
    const int channel = (int)id_pre % (int)ic;
    const int pixel = (int)id_pre / (int)ic;
    int row = pixel / (int)iw;
    int column = pixel % (int)iw;`;

/** Code: goes on with the pool that a pixel is in, where it is in one. */
export const placeOfPool = (inPool: string): string => `
    const bool isPooled = row % (int)psh < (int)ph && column % (int)psw < (int)pw;
    row /= (int)psh;
    column /= (int)psw;
    if (isPooled && row < (int)pooledHeight && column < (int)pooledWidth) {${inPool}
    }`;

/**
 * Code: connects a pixel to all outputs whose kernels lie over it, in ascending order. The kernel is not turned round: this is the correlation that machine
 * learning calls a convolution.
 */
export const convolve = `
    const int fromTop = row + (int)padh;
    const int fromLeft = column + (int)padw;
    const int below = fromTop - (int)kh + (int)sh;
    const int right = fromLeft - (int)kw + (int)sw;
    const int firstRow = below < 0 ? 0 : below / (int)sh;
    const int firstColumn = right < 0 ? 0 : right / (int)sw;
    const int lastRow = fromTop / (int)sh < (int)oh ? fromTop / (int)sh : (int)oh - 1;
    const int lastColumn = fromLeft / (int)sw < (int)ow ? fromLeft / (int)sw : (int)ow - 1;
    for (int outRow = firstRow; outRow <= lastRow; outRow++) {
      for (int outColumn = firstColumn; outColumn <= lastColumn; outColumn++) {
        const int first = (outRow * (int)ow + outColumn) * (int)oc;
        addSynapses(first, (uint)oc, fromTop - outRow * (int)sh, fromLeft - outColumn * (int)sw, channel, 0);
      }
    }`;

/** Code: connects a pixel to all outputs that its copy of the kernel lies over, in ascending order. */
export const convolveTransposed = `
    const int top = row * (int)sh - (int)padh;
    const int left = column * (int)sw - (int)padw;
    for (int a = 0; a < (int)kh; a++) {
      if (top + a < 0 || top + a >= (int)oh) continue;
      for (int b = 0; b < (int)kw; b++) {
        if (left + b < 0 || left + b >= (int)ow) continue;
        const int first = ((top + a) * (int)ow + left + b) * (int)oc;
        for (int o = 0; o < (int)oc; o++) addSynapse(first + o, a, b, o, channel);
      }
    }`;

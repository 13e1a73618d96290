/** A transposed convolution of an image, whose synapses share the weights of a kernel. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import {
  checkConvolution,
  checkImages,
  checkTransposed,
  convolutionParams,
  convolutionQuantities,
  convolveTransposed,
  placeOfInput,
} from "../fragments/convolution.ts";

/**
 * A transposed two-dimensional convolution, which enlarges an image by its strides: variables of the synapses are those of the kernel, `[kh][kw][oc][ic]`, the layout of Keras.
 * `transposedConvolution` computes the parameters from shapes and padding.
 */
export const conv2DTranspose = defineConnectivityModel({
  name: "conv_2d_transpose",
  params: convolutionParams,
  rowBuildCode: placeOfInput + convolveTransposed,
  kernelSize: ({ kh, kw, ic, oc }) => [kh!, kw!, oc!, ic!],
  check: (parameters, where) => {
    checkConvolution(parameters, where);
    checkTransposed(parameters, where);
  },
  checkSizes: checkImages,
  docs: {
    summary: "A transposed convolution of an image: each input lays its copy of a kernel over the output.",
    equations: [
      "input (r, c, i) -> output (r sh + a - padh, c sw + b - padw, o) by kernel[a][b][o][i], where there is such an output",
    ],
    source: "mlGeNN 2, Conv2DTranspose",
    response: { values: { ih: 4, iw: 4, kh: 3, kw: 3, oh: 6, ow: 6 }, sizes: [16, 36] },
    quantities: {
      ...convolutionQuantities,
      sh: ["pixels", "rows of the output from input to input"],
      sw: ["pixels", "columns of the output from input to input"],
      padh: ["pixels", "rows of what the kernels cover that are cut off above the output"],
      padw: ["pixels", "columns that are cut off to its left"],
    },
  },
});

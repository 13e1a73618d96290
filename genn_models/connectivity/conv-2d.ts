/** A convolution of an image, whose synapses share the weights of a kernel. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import {
  checkConvolution,
  checkConvolved,
  checkImages,
  convolutionParams,
  convolutionQuantities,
  convolve,
  kernelSize,
  placeOfInput,
} from "../fragments/convolution.ts";

/**
 * A two-dimensional convolution: variables of the synapses are those of the kernel, `[kh][kw][ic][oc]`. `convolution` computes the parameters from shapes and padding. With storage
 * `procedural` nothing but the kernel is kept, which is what GeNN calls TOEPLITZ (and, with strides, PROCEDURAL_KERNELG).
 */
export const conv2D = defineConnectivityModel({
  name: "conv_2d",
  params: convolutionParams,
  rowBuildCode: placeOfInput + convolve,
  kernelSize,
  check: (parameters, where) => {
    checkConvolution(parameters, where);
    checkConvolved(parameters, where);
  },
  checkSizes: checkImages,
  docs: {
    summary: "A convolution of an image: synapses share the weights of a kernel.",
    equations: [
      "input (r, c, i) -> output (R, C, o) by kernel[r + padh - R sh][c + padw - C sw][i][o], where there is such an element",
    ],
    source: "GeNN 5, Conv2D",
    quantities: convolutionQuantities,
    response: { values: { ih: 6, iw: 6, kh: 3, kw: 3, oh: 4, ow: 4 }, sizes: [36, 16] },
  },
});

/** A convolution of an image that is averaged in pools first. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import {
  checkConvolution,
  checkConvolved,
  checkImages,
  checkPools,
  convolutionParams,
  convolutionQuantities,
  convolve,
  kernelSize,
  placeOfInput,
  placeOfPool,
  poolParams,
  poolQuantities,
  poolsAlong,
} from "../fragments/convolution.ts";

/**
 * Average pooling and a convolution of what it gives, in one step: variables of the synapses are those of the kernel, `[kh][kw][ic][oc]`. A weight is that of the
 * convolution times the share that a pixel has of its pool, `1 / (ph * pw)`; otherwise pools are sums. `convolution({ .., pool })` computes parameters and share. Pixels that are in no whole pool are left out.
 */
export const avgPoolConv2D = defineConnectivityModel({
  name: "avg_pool_conv_2d",
  params: { ...convolutionParams, ...poolParams },
  derivedParams: {
    pooledHeight: ({ ih, ph, psh }) => poolsAlong(ih, ph, psh),
    pooledWidth: ({ iw, pw, psw }) => poolsAlong(iw, pw, psw),
  },
  rowBuildCode: placeOfInput + placeOfPool(convolve),
  kernelSize,
  check: (parameters, where) => {
    checkConvolution(parameters, where);
    checkPools(parameters, where);
    const { ih, iw, ph, pw, psh, psw } = parameters;
    const pools = { ih: poolsAlong(ih, ph, psh), iw: poolsAlong(iw, pw, psw) };
    checkConvolved(parameters, where, { ...parameters, ...pools });
  },
  checkSizes: checkImages,
  docs: {
    summary:
      "A convolution of an image that is averaged in pools first, with weights that are those of the convolution / (ph pw).",
    equations: [
      "input (r, c, i) -> pool (r / psh, c / psw, i), if r mod psh < ph and c mod psw < pw",
      "pool (r, c, i) -> output (R, C, o) by kernel[r + padh - R sh][c + padw - C sw][i][o], where there is such an element",
    ],
    source: "GeNN 5, AvgPoolConv2D",
    quantities: {
      ...convolutionQuantities,
      ...poolQuantities,
      pooledHeight: ["pixels", "height of the pooled image"],
      pooledWidth: ["pixels", "width of the pooled image"],
    },
    response: { values: { ih: 8, iw: 8, kh: 2, kw: 2, oh: 3, ow: 3 }, sizes: [64, 9] },
  },
});

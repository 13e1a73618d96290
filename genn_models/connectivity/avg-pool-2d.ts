/** An image averaged in pools. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import { checkNumber } from "../fragments/connectivity.ts";
import {
  checkImages,
  checkPooled,
  checkPools,
  convolutionParams,
  convolutionQuantities,
  placeOfInput,
  placeOfPool,
  poolParams,
  poolQuantities,
} from "../fragments/convolution.ts";

const { ih, iw, ic, oh, ow } = convolutionParams;
const { ih: height, iw: width, ic: channels, oh: outHeight, ow: outWidth } = convolutionQuantities;

/**
 * Average pooling: each pixel's channel is connected to that of the pool it is in, if it is in one. With a weight of `1 / (ph * pw)`, one for all, a pool is the mean of its pixels; with 1, their sum.
 * `pooling` computes parameters and weight.
 */
export const avgPool2D = defineConnectivityModel({
  name: "avg_pool_2d",
  params: { ih, iw, ic, oh, ow, ...poolParams },
  derivedParams: { pooledHeight: ({ oh }) => oh, pooledWidth: ({ ow }) => ow },
  rowBuildCode:
    placeOfInput +
    placeOfPool(`
      addSynapse((row * (int)ow + column) * (int)ic + channel);`),
  check: (parameters, where) => {
    for (const name of ["ih", "iw", "ic", "oh", "ow"]) checkNumber(name, parameters, where, 1);
    checkPools(parameters, where);
    checkPooled(parameters, where);
  },
  checkSizes: (parameters, sizes, where) => checkImages(parameters, sizes, where, parameters.ic),
  docs: {
    summary: "Pools of an image: means of their pixels where the weight is 1 / (ph pw).",
    equations: ["input (r, c, i) -> pool (r / psh, c / psw, i), if r mod psh < ph and c mod psw < pw"],
    source: "mlGeNN 2, AvgPool2D",
    quantities: {
      ...{ ih: height, iw: width, ic: channels, oh: outHeight, ow: outWidth },
      ...poolQuantities,
      pooledHeight: ["pixels", "height of the output"],
      pooledWidth: ["pixels", "width of the output"],
    },
    response: { values: { ih: 6, iw: 6, oh: 3, ow: 3 }, sizes: [36, 9] },
  },
});

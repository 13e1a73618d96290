/** An image that is averaged in pools, all of which are connected to all outputs. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import { checkNumber } from "../fragments/connectivity.ts";
import {
  checkImages,
  checkPools,
  convolutionParams,
  convolutionQuantities,
  placeOfInput,
  placeOfPool,
  poolParams,
  poolQuantities,
  poolsAlong,
} from "../fragments/convolution.ts";

const { ih, iw, ic } = convolutionParams;
const { ih: height, iw: width, ic: channels } = convolutionQuantities;

/**
 * Average pooling and a dense layer after it, in one step: variables of the synapses are those of the dense layer, `[pooled neuron][output]`, with pooled neurons in the order of an image.
 * A weight is that of the layer times the share that a pixel has of its pool, `1 / (ph * pw)`; otherwise pools are sums. Pixels that are in no whole pool are left out.
 */
export const avgPoolDense2D = defineConnectivityModel({
  name: "avg_pool_dense_2d",
  params: { ih, iw, ic, outputs: undefined, ...poolParams },
  derivedParams: {
    pooledHeight: ({ ih, ph, psh }) => poolsAlong(ih, ph, psh),
    pooledWidth: ({ iw, pw, psw }) => poolsAlong(iw, pw, psw),
  },
  rowBuildCode:
    placeOfInput +
    placeOfPool(`
      addSynapses(0, (uint)outputs, (row * (int)pooledWidth + column) * (int)ic + channel, 0);`),
  kernelSize: ({ ih, iw, ic, ph, pw, psh, psw, outputs }) => [
    poolsAlong(ih!, ph!, psh!) * poolsAlong(iw!, pw!, psw!) * ic!,
    outputs!,
  ],
  check: (parameters, where) => {
    for (const name of ["ih", "iw", "ic", "outputs"]) checkNumber(name, parameters, where, 1);
    checkPools(parameters, where);
  },
  checkSizes: (parameters, sizes, where) =>
    checkImages({ ...parameters, oh: 1, ow: 1, oc: parameters.outputs! }, sizes, where),
  docs: {
    summary:
      "A dense layer behind an image that is averaged in pools, with weights that are those of the layer / (ph pw).",
    equations: [
      "input (r, c, i) -> pool (r / psh, c / psw, i), if r mod psh < ph and c mod psw < pw",
      "pool p -> each output o by kernel[p][o]",
    ],
    source: "mlGeNN 2, AvgPoolDense2D",
    response: { values: { ih: 6, iw: 6, outputs: 8 }, sizes: [36, 8] },
    quantities: {
      ...{ ih: height, iw: width, ic: channels },
      outputs: ["1", "neurons of the dense layer"],
      ...poolQuantities,
      pooledHeight: ["pixels", "height of the pooled image"],
      pooledWidth: ["pixels", "width of the pooled image"],
    },
  },
});

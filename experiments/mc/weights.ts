/** The weights and biases of a trained network as a file that NumPy, among others, reads with a few lines. */
import type { MicrocircuitNetwork } from "../../network_architectures/mc/index.ts";

/** An array in a JSON file: base64 of little-endian numbers in row-major order. */
export interface EncodedArray {
  readonly dtype: "<f4" | "<f8";
  readonly shape: readonly number[];
  readonly b64: string;
}

/** What a network has learned, by full population name. */
export interface WeightsFile {
  /** [n_pre, n_post], or [n] for one-to-one connections. */
  readonly weights: Readonly<Record<string, EncodedArray>>;
  /** [n] */
  readonly biases: Readonly<Record<string, EncodedArray>>;
}

/** Reads weights and biases off a network. */
export async function collectWeights(net: MicrocircuitNetwork): Promise<WeightsFile> {
  const weights: Record<string, EncodedArray> = {};
  for (const [name, { connectivity, source, target }] of net.synapses) {
    const shape = connectivity === "dense" ? [source.size, target.size] : [source.size];
    weights[name] = encode(await net.getWeights(name), shape);
  }
  const biases: Record<string, EncodedArray> = {};
  for (const [name, { neuron, size }] of net.neurons) {
    if (Object.hasOwn(neuron.definition.vars, "b")) biases[name] = encode(await net.getBiases(name), [size]);
  }
  return { weights, biases };
}

function encode(values: ArrayLike<number>, shape: readonly number[]): EncodedArray {
  const isDouble = values instanceof Float64Array;
  const bytes = Buffer.alloc(values.length * (isDouble ? 8 : 4));
  for (let index = 0; index < values.length; index++) {
    if (isDouble) bytes.writeDoubleLE(values[index]!, 8 * index);
    else bytes.writeFloatLE(values[index]!, 4 * index);
  }
  return { dtype: isDouble ? "<f8" : "<f4", shape, b64: bytes.toString("base64") };
}

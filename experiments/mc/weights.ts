/** The weights and biases of a trained network as a file that NumPy, among others, reads with a few lines. */
import { readFileSync } from "node:fs";
import type { MicrocircuitNetwork } from "../../network_architectures/mc/index.ts";
import { messageOf, UserError } from "../errors.ts";

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

/** Gives a network what another one of the same sizes has learned. Throws `UserError` for a file that does not fit. */
export function loadWeights(net: MicrocircuitNetwork, path: string): void {
  let file: Partial<WeightsFile>;
  try {
    file = JSON.parse(readFileSync(path, "utf8")) as Partial<WeightsFile>;
  } catch (error) {
    throw new UserError(`cannot read the weights ${path}: ${messageOf(error)}`);
  }
  const { weights = {}, biases = {} } = file;
  const take = (kind: string, name: string, array: EncodedArray | undefined, size: number): Float64Array => {
    if (array === undefined) throw new UserError(`${path} has no ${kind} of ${name}: it is of another kind of network`);
    const values = decode(array);
    if (values.length === size) return values;
    throw new UserError(
      `${path} has ${values.length} ${kind} of ${name}, but this network has ${size}: --hidden must be that of the training`,
    );
  };
  for (const [name, { connectivity, source, target }] of net.synapses) {
    const size = connectivity === "dense" ? source.size * target.size : source.size;
    net.setWeights(name, take("weights", name, weights[name], size));
  }
  for (const [name, { neuron, size }] of net.neurons) {
    if (Object.hasOwn(neuron.definition.vars, "b")) net.setBiases(name, take("biases", name, biases[name], size));
  }
}

function decode({ dtype, b64 }: EncodedArray): Float64Array {
  const bytes = Buffer.from(b64, "base64");
  const width = dtype === "<f8" ? 8 : 4;
  return Float64Array.from({ length: bytes.length / width }, (_, k) =>
    dtype === "<f8" ? bytes.readDoubleLE(width * k) : bytes.readFloatLE(width * k),
  );
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

/** The weights and biases of a network as plain data that NumPy, among others, reads with a few lines. */
import type { AnyNetwork } from "../network_base/index.ts";

/** An array as plain data: base64 of little-endian numbers in row-major order. */
export interface EncodedArray {
  readonly dtype: "<f4" | "<f8";
  readonly shape: readonly number[];
  readonly b64: string;
}

/** What a network has learned, by full population name. */
export interface LearnedWeights {
  /** [n_pre, n_post], or [n] for one-to-one connections. */
  readonly weights: Readonly<Record<string, EncodedArray>>;
  /** [n] */
  readonly biases: Readonly<Record<string, EncodedArray>>;
}

/** Reads weights and biases off a network. */
export async function collectWeights(net: AnyNetwork): Promise<LearnedWeights> {
  const weights: Record<string, EncodedArray> = {};
  for (const [name] of net.synapses) weights[name] = encode(await net.getWeights(name), weightShape(net, name));
  const biases: Record<string, EncodedArray> = {};
  for (const [name, size] of biased(net)) biases[name] = encode(await net.getBiases(name), [size]);
  return { weights, biases };
}

/**
 * Gives a network what another one of the same sizes has learned. Throws `WeightsError` for weights that do not fit, before anything is
 * changed.
 */
export function applyWeights(net: AnyNetwork, { weights = {}, biases = {} }: Partial<LearnedWeights>): void {
  const take = (kind: string, name: string, array: EncodedArray | undefined, size: number): Float64Array => {
    if (array === undefined) throw new WeightsError(`no ${kind} of ${name}: it is of another kind of network`);
    const values = decode(array);
    if (values.length === size) return values;
    throw new WeightsError(`${values.length} ${kind} of ${name}, but this network has ${size}`, true);
  };
  const ofSynapses = [...net.synapses.keys()].map((name) => {
    const size = weightShape(net, name).reduce((product, length) => product * length, 1);
    return [name, take("weights", name, weights[name], size)] as const;
  });
  const ofNeurons = biased(net).map(([name, size]) => [name, take("biases", name, biases[name], size)] as const);
  for (const [name, values] of ofSynapses) net.setWeights(name, values);
  for (const [name, values] of ofNeurons) net.setBiases(name, values);
}

/** Weights that do not fit a network. The message says what there is, to go on from the name of a file and "has". */
export class WeightsError extends Error {
  override readonly name = "WeightsError";
  /** True where only a size differs. */
  readonly isOfSize: boolean;
  constructor(message: string, isOfSize = false) {
    super(message);
    this.isOfSize = isOfSize;
  }
}

const weightShape = (net: AnyNetwork, name: string): readonly number[] => net.synapsePopulation(name).shape;

/** Populations that have a bias, with their sizes. */
const biased = ({ neurons }: AnyNetwork): (readonly [name: string, size: number])[] =>
  [...neurons].flatMap(([name, { neuron, size }]) =>
    Object.hasOwn(neuron.definition.vars, "b") ? [[name, size] as const] : [],
  );

function decode({ dtype, b64 }: EncodedArray): Float64Array {
  const bytes = Uint8Array.from(atob(b64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const width = dtype === "<f8" ? 8 : 4;
  return Float64Array.from({ length: bytes.length / width }, (_, k) =>
    dtype === "<f8" ? view.getFloat64(width * k, true) : view.getFloat32(width * k, true),
  );
}

function encode(values: ArrayLike<number>, shape: readonly number[]): EncodedArray {
  const isDouble = values instanceof Float64Array;
  const view = new DataView(new ArrayBuffer(values.length * (isDouble ? 8 : 4)));
  for (let index = 0; index < values.length; index++) {
    if (isDouble) view.setFloat64(8 * index, values[index]!, true);
    else view.setFloat32(4 * index, values[index]!, true);
  }
  return { dtype: isDouble ? "<f8" : "<f4", shape, b64: base64(new Uint8Array(view.buffer)) };
}

/** Bytes that `String.fromCharCode` takes at once; a multiple of 3, so that pieces can be put together. */
const PIECE = 3 * 2 ** 13;

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += PIECE) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + PIECE)));
  }
  return text;
}

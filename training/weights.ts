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

/** Reads weights and biases off a network; weights of some connections only, by full name, if others hold nothing that was learned. */
export async function collectWeights(
  net: AnyNetwork,
  connections: Iterable<string> = net.synapses.keys(),
): Promise<LearnedWeights> {
  const weights: Record<string, EncodedArray> = {};
  for (const name of connections) weights[name] = encode(await net.getWeights(name), weightShape(net, name));
  const biases: Record<string, EncodedArray> = {};
  for (const [name, size] of biased(net)) biases[name] = encode(await net.getBiases(name), [size]);
  return { weights, biases };
}

/**
 * Gives a network what another one of the same sizes has learned, in the same connections as `collectWeights`. Throws `WeightsError` for weights that do not fit, before anything is
 * changed.
 */
export function applyWeights(
  net: AnyNetwork,
  { weights = {}, biases = {} }: Partial<LearnedWeights>,
  connections: Iterable<string> = net.synapses.keys(),
): void {
  const take = (kind: string, name: string, array: EncodedArray | undefined, shape: readonly number[]) => {
    if (array === undefined) throw new WeightsError(`no ${kind} of ${name}: it is of another kind of network`);
    const values = decode(array, `${kind} of ${name}`);
    if (String(array.shape) === String(shape)) return values;
    throw new WeightsError(
      `${kind} of ${name} of the shape ${array.shape.join(" x ")}, but this network has ${shape.join(" x ")}`,
      true,
    );
  };
  const all = (kind: string, arrays: unknown) => {
    if (typeof arrays === "object" && arrays !== null) return arrays as Readonly<Record<string, EncodedArray>>;
    throw new WeightsError(`${JSON.stringify(arrays)} where the ${kind} should be`);
  };
  const [given, givenBiases] = [all("weights", weights), all("biases", biases)];
  const ofSynapses = [...connections].map(
    (name) => [name, take("weights", name, given[name], weightShape(net, name))] as const,
  );
  const ofNeurons = biased(net).map(([name, size]) => [name, take("biases", name, givenBiases[name], [size])] as const);
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

/** The numbers of an array. Throws `WeightsError`, which calls it `what`, for one that is damaged. */
function decode(array: EncodedArray, what: string): Float64Array {
  const { dtype, shape, b64 } = array ?? {};
  const width = dtype === "<f4" ? 4 : dtype === "<f8" ? 8 : undefined;
  if (width === undefined)
    throw new WeightsError(`${what} of the type ${JSON.stringify(dtype)}, which is not <f4 or <f8`);
  const isShape = Array.isArray(shape) && shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isShape) throw new WeightsError(`${what} of the shape ${JSON.stringify(shape)}, which is not a list of lengths`);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.from(atob(b64), (character) => character.charCodeAt(0));
  } catch {
    throw new WeightsError(`${what} that are not base64`);
  }
  const size = shape.reduce((product, length) => product * length, width);
  if (bytes.length !== size) {
    throw new WeightsError(`${what} in ${bytes.length} bytes, where the shape ${shape.join(" x ")} takes ${size}`);
  }
  const view = new DataView(bytes.buffer);
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

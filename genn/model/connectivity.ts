/** Which neurons a synapse population connects, as a user describes it: plain data. Where its synapses lie is `program/connectivity.ts`. */
import { settledArrays } from "./build-arrays.ts";
import { settledParams } from "./build-params.ts";
import type { ConnectivityModel } from "./connectivity-model.ts";
import { checkWhole, ModelError, unknownName } from "./errors.ts";
import type { BuildArray } from "./initialisers.ts";
import { checkedArray } from "./instance.ts";
import { a, checkOptions, type RulesOf } from "./options.ts";
import { shown } from "./shown.ts";
import { isWhole } from "./whole-numbers.ts";

/** `dense`: every neuron of the source with every neuron of the target. `one_to_one`: neuron k of the source with neuron k of the target. */
const namedKinds = ["dense", "one_to_one"] as const;
export const connectivityKinds = [...namedKinds, "sparse"] as const;
export type ConnectivityKind = (typeof connectivityKinds)[number];

/** The synapses of a population one by one, or how they are drawn. Made by `fromRule` and `fromIndices`. */
export interface SparseConnectivity extends SparseOptions {
  readonly kind: "sparse";
  readonly rule: IndexRule | BuildRule;
}

/**
 * How synapses are kept, which changes no result: `listed` one by one; `bitmask` as a bit for every pair of neurons, which takes less where there is one for
 * more than one pair in sixteen (one in eight onto 256 neurons or fewer); `procedural` not at all: the code of a rule finds the targets of a neuron whenever it
 * has sent an event.
 */
export const sparseStorages = ["listed", "bitmask", "procedural"] as const;
export type SparseStorage = (typeof sparseStorages)[number];

/** Synapse k leads from neuron `pre[k]` to neuron `post[k]`. */
export interface IndexRule {
  readonly kind: "indices";
  readonly pre: ArrayLike<number>;
  readonly post: ArrayLike<number>;
}

/** Rows or columns of synapses that code builds, with random numbers keyed by the seed of the model and the name of the population. */
export interface BuildRule {
  readonly kind: "build";
  readonly model: ConnectivityModel;
  readonly params: Readonly<Record<string, number>>;
  readonly arrays: Readonly<Record<string, BuildArray>>;
  /** Size of the kernel whose elements the synapses share, if there is one. */
  readonly kernel?: readonly number[];
}

/** How many synapses neurons may have, and how they are kept. */
export interface SparseOptions {
  /** Synapses that a presynaptic neuron may have at most, as in GeNN's `max_connections`. More are an error. Default: no limit. */
  readonly maxConnections?: number;
  /** The same for a postsynaptic neuron. */
  readonly maxSourceConnections?: number;
  /**
   * Default `listed`. The others are for synapses that store nothing of their own (weights that are parameters, or `recomputed`), and whose code runs for
   * presynaptic events. The GPU and the reference list them all the same.
   */
  readonly storage?: SparseStorage;
}

/** What describes the connectivity of a population. */
export type ConnectivityDescription = (typeof namedKinds)[number] | SparseConnectivity;

/** The same for synapses that a rule draws. */
export interface RuleOptions extends SparseOptions {
  /** Arrays that the code of the rule reads, by name. */
  readonly extraGlobalParams?: Readonly<Record<string, ArrayLike<number>>>;
}

const OPTIONS: RulesOf<SparseOptions> = { maxConnections: a.count, maxSourceConnections: a.count, storage: a.text };

const RULE_OPTIONS: RulesOf<RuleOptions> = { ...OPTIONS, extraGlobalParams: a.object };

function checkSparseOptions(options: SparseOptions, where: string, rules: RulesOf<SparseOptions> = OPTIONS): void {
  checkOptions<SparseOptions>(options, rules, where);
  const { storage } = options;
  if (storage !== undefined && !sparseStorages.includes(storage))
    throw unknownName("storage", String(storage), where, sparseStorages);
}

/**
 * Synapses given one by one: number k leads from neuron `pre[k]` of the source to neuron `post[k]` of the target. Several between the same two neurons
 * are allowed. Arrays of initial values are listed in the same order.
 * @throws ModelError for lists that are none, of different lengths, or with something else than whole numbers
 */
export function fromIndices(
  pre: ArrayLike<number>,
  post: ArrayLike<number>,
  options: SparseOptions = {},
): SparseConnectivity {
  checkSparseOptions(options, "fromIndices");
  if (options.storage === "procedural") {
    throw new ModelError(
      "fromIndices has no rule by which synapses could be found again: take storage 'listed' or 'bitmask'",
    );
  }
  const copy = (given: ArrayLike<number>, side: string): Int32Array => {
    const what = `the ${side}synaptic neurons of fromIndices`;
    const indices = new Int32Array(checkedArray(given, what).length);
    for (let k = 0; k < indices.length; k++) {
      if (typeof given[k] === "number") indices[k] = given[k]!;
      if (indices[k] !== given[k] || indices[k]! < 0)
        throw new ModelError(`${what} must be whole numbers from 0 on, but [${k}] is ${shown(given[k])}`);
    }
    return indices;
  };
  const rule: IndexRule = { kind: "indices", pre: copy(pre, "pre"), post: copy(post, "post") };
  if (rule.pre.length !== rule.post.length) {
    throw new ModelError(
      `fromIndices takes as many presynaptic as postsynaptic neurons, not ${rule.pre.length} and ${rule.post.length}`,
    );
  }
  return Object.freeze({ kind: "sparse", rule, ...options });
}

/** Synapses that two lists have room for. */
const MOST_LISTED = 2 ** 29;

/**
 * Synapses between segments: for each pair [source segment, target segment], in the order of the list, from all neurons of the one to all of the other. A pair that is listed twice is connected twice. Arrays
 * of initial values go pair by pair, then by presynaptic neuron, then by postsynaptic neuron.
 * @param sourceSizes Neurons of the segments of the source population, in order: its `segments`
 * @param targetSizes The same of the target population
 * @throws ModelError for segments that there are not, and sizes that are none
 */
export function betweenSegments(
  pairs: readonly (readonly [source: number, target: number])[],
  sourceSizes: readonly number[],
  targetSizes: readonly number[],
  options: SparseOptions = {},
): SparseConnectivity {
  const [sources, targets] = [startsOf(sourceSizes, "source"), startsOf(targetSizes, "target")];
  if (!Array.isArray(pairs))
    throw new ModelError(`betweenSegments takes a list of pairs of segments, not ${shown(pairs)}`);
  for (const [k, pair] of pairs.entries()) {
    checkWhole(`the source segment of pair ${k}`, pair?.[0], 0, sourceSizes.length - 1);
    checkWhole(`the target segment of pair ${k}`, pair?.[1], 0, targetSizes.length - 1);
  }
  const count = pairs.reduce((sum, [from, to]) => sum + sourceSizes[from]! * targetSizes[to]!, 0);
  if (count > MOST_LISTED) {
    throw new ModelError(
      `betweenSegments lists ${count} synapses, more than the ${MOST_LISTED} that there may be: connect fewer or smaller segments`,
    );
  }
  const [pre, post] = [new Int32Array(count), new Int32Array(count)];
  let at = 0;
  for (const [from, to] of pairs) {
    for (let source = 0; source < sourceSizes[from]!; source++) {
      for (let target = 0; target < targetSizes[to]!; target++) {
        pre[at] = sources[from]! + source;
        post[at++] = targets[to]! + target;
      }
    }
  }
  return fromIndices(pre, post, options);
}

/** The first neuron of each segment. */
function startsOf(sizes: readonly number[], side: string): number[] {
  if (!Array.isArray(sizes) || sizes.length === 0)
    throw new ModelError(`the sizes of the ${side} segments must be a list of whole numbers, not ${shown(sizes)}`);
  let next = 0;
  return sizes.map((size, k) => {
    checkWhole(`the size of ${side} segment ${k}`, size, 1);
    next += size;
    return next - size;
  });
}

/**
 * Synapses that a connectivity model draws when the network is built, the same on every backend and for any number of threads:
 * `fromRule(fixedProbability, { probability: 0.1 })`.
 * @throws ModelError for parameters that the model does not have or that are missing
 */
export function fromRule<P extends string>(
  model: ConnectivityModel<P>,
  params: { readonly [name in P]?: number } = {},
  options: RuleOptions = {},
): SparseConnectivity {
  if (model?.kind !== "connectivity" || model.params === undefined)
    throw new ModelError(`sparse takes a connectivity model, not ${shown(model)}`);
  checkSparseOptions(options, "fromRule", RULE_OPTIONS);
  if (options.storage === "procedural" && model.colBuildCode.trim() !== "") {
    throw new ModelError(
      `fromRule(${model.name}) builds columns, and procedural synapses are found by rows: take another rule, or storage 'listed' or 'bitmask'`,
    );
  }
  const where = `fromRule(${model.name})`;
  if (options.storage === "procedural" && model.totalSynapses !== undefined) {
    throw new ModelError(
      `fromRule(${model.name}) shares a number of synapses out over the rows, which is done once: take storage 'listed' or 'bitmask'`,
    );
  }
  const settled = settledParams(model.params, params, where);
  model.check(settled, where);
  const { extraGlobalParams, ...kept } = options;
  const arrays = settledArrays(model.extraGlobalParams, extraGlobalParams, where);
  if (kept.storage === "procedural" && Object.keys(arrays).length > 0) {
    throw new ModelError(
      `${where} reads arrays, which are there only while a network is built: take storage 'listed' or 'bitmask'`,
    );
  }
  const kernel = model.kernelSize?.(settled);
  if (kernel !== undefined) checkKernel(kernel, where);
  if (kernel !== undefined && options.storage === "bitmask")
    throw new ModelError(`${where} has a kernel, and a bit cannot tell which of its elements: take another storage`);
  const rule: BuildRule = { kind: "build", model, params: settled, arrays, ...(kernel && { kernel: [...kernel] }) };
  return Object.freeze({ kind: "sparse", rule, ...kept });
}

/** Elements of a kernel, at most: so many have numbers that are exact in single precision. */
const LARGEST_KERNEL = 2 ** 24;

function checkKernel(size: readonly number[], where: string): void {
  const isSize = Array.isArray(size) && size.length > 0 && size.every((one) => isWhole(one, 1, LARGEST_KERNEL));
  if (isSize && size.reduce((count, one) => count * one, 1) <= LARGEST_KERNEL) return;
  throw new ModelError(
    `the size of the kernel of ${where} must be whole numbers from 1 on, with a product of at most ${LARGEST_KERNEL}, not ${shown(size)}`,
  );
}

/** The size of the kernel whose elements synapses share; undefined for others. */
export const kernelOf = (given: ConnectivityDescription): readonly number[] | undefined =>
  typeof given !== "string" && given.rule.kind === "build" ? given.rule.kernel : undefined;

/** Two populations, as far as their connection depends on them. */
interface Side {
  readonly name: string;
  readonly size: number;
}

/** The kind of a connectivity. Throws `ModelError` if there is no such connectivity, or if the two populations cannot have it. */
export function checkedConnectivity(
  given: ConnectivityDescription,
  source: Side,
  target: Side,
  where: string,
): ConnectivityKind {
  if (typeof given !== "string") {
    const isMade = given?.kind === "sparse" && (given.rule?.kind === "indices" || given.rule?.kind === "build");
    if (!isMade || (given.rule.kind === "build" ? given.rule.model : given.rule.pre) === undefined) {
      throw new ModelError(
        `the connectivity of ${where} must be ${namedKinds.map((kind) => `'${kind}'`).join(", ")}, or what fromRule() and ` +
          `fromIndices() make, not ${shown(given)}`,
      );
    }
    const { rule } = given;
    if (rule.kind === "indices") checkIndices(rule, source, target, where);
    else rule.model.checkSizes(rule.params, { pre: source.size, post: target.size }, where);
    return "sparse";
  }
  if (!namedKinds.includes(given)) throw unknownName("connectivity", String(given), where, namedKinds);
  if (given === "one_to_one" && source.size !== target.size) {
    throw new ModelError(
      `${where} is one-to-one, but '${source.name}' has ${source.size} neurons and '${target.name}' ${target.size}`,
    );
  }
  return given;
}

function checkIndices({ pre, post }: IndexRule, source: Side, target: Side, where: string): void {
  for (const [indices, side, { name, size }] of [
    [pre, "pre", source],
    [post, "post", target],
  ] as const) {
    for (let k = 0; k < indices.length; k++) {
      if (isWhole(indices[k], 0, size - 1)) continue;
      throw new ModelError(
        `synapse ${k} of ${where} has the ${side}synaptic neuron ${indices[k]}, but '${name}' has ${size} neurons, from 0 to ${size - 1}`,
      );
    }
  }
}

/**
 * Shape of an array of a variable of synapses: `[pre, post]`, `[n]` for one to one, a list for sparse ones, and that of the kernel where they share one;
 * undefined where it is known only once they have been drawn.
 */
export function synapseShape(
  given: ConnectivityDescription,
  source: Side,
  target: Side,
): readonly number[] | undefined {
  if (typeof given !== "string") return given.rule.kind === "indices" ? [given.rule.pre.length] : kernelOf(given);
  return given === "dense" ? [source.size, target.size] : [source.size];
}

/** Which neurons a synapse population connects, as a user describes it: plain data. Where its synapses lie is `program/connectivity.ts`. */
import { settledParams } from "./build-params.ts";
import type { ConnectivityModel } from "./connectivity-model.ts";
import { ModelError, unknownName } from "./errors.ts";
import { checkedArray } from "./instance.ts";
import { a, checkOptions, type RulesOf } from "./options.ts";
import { shown } from "./shown.ts";
import { isWhole } from "./whole-numbers.ts";

/** `dense`: every neuron of the source with every neuron of the target. `one_to_one`: neuron k of the source with neuron k of the target. */
const namedKinds = ["dense", "one_to_one"] as const;
export const connectivityKinds = [...namedKinds, "sparse"] as const;
export type ConnectivityKind = (typeof connectivityKinds)[number];

/** The synapses of a population one by one, or how they are drawn. Made by `fromRule` and `fromIndices`. */
export interface SparseConnectivity {
  readonly kind: "sparse";
  readonly rule: IndexRule | BuildRule;
  /** Rows and columns that turn out to be longer are an error. Default: no limit. */
  readonly maxConnections?: number;
  readonly maxSourceConnections?: number;
}

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
}

/** Limits of the synapses of one neuron. */
export interface SparseLimits {
  /** Synapses that a presynaptic neuron may have at most, as in GeNN's `max_connections`. */
  readonly maxConnections?: number;
  /** The same for a postsynaptic neuron. */
  readonly maxSourceConnections?: number;
}

/** What describes the connectivity of a population. */
export type ConnectivityDescription = (typeof namedKinds)[number] | SparseConnectivity;

const LIMITS: RulesOf<SparseLimits> = { maxConnections: a.count, maxSourceConnections: a.count };

/**
 * Synapses given one by one: number k leads from neuron `pre[k]` of the source to neuron `post[k]` of the target. Several between the same two neurons
 * are allowed. Arrays of initial values are listed in the same order.
 * @throws ModelError for lists that are none, of different lengths, or with something else than whole numbers
 */
export function fromIndices(
  pre: ArrayLike<number>,
  post: ArrayLike<number>,
  limits: SparseLimits = {},
): SparseConnectivity {
  checkOptions<SparseLimits>(limits, LIMITS, "fromIndices");
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
  return Object.freeze({ kind: "sparse", rule, ...limits });
}

/**
 * Synapses that a connectivity model draws when the network is built, the same on every backend and for any number of threads:
 * `fromRule(fixedProbability, { probability: 0.1 })`.
 * @throws ModelError for parameters that the model does not have or that are missing
 */
export function fromRule<P extends string>(
  model: ConnectivityModel<P>,
  params: { readonly [name in P]?: number } = {},
  limits: SparseLimits = {},
): SparseConnectivity {
  if (model?.kind !== "connectivity" || model.params === undefined)
    throw new ModelError(`sparse takes a connectivity model, not ${shown(model)}`);
  checkOptions<SparseLimits>(limits, LIMITS, "fromRule");
  const where = `fromRule(${model.name})`;
  const settled = settledParams(model.params, params, where);
  model.check(settled, where);
  const rule: BuildRule = { kind: "build", model, params: settled };
  return Object.freeze({ kind: "sparse", rule, ...limits });
}

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
 * Shape of an array with one value per synapse: `[pre, post]`, `[n]` for one to one, and a list for sparse ones; undefined where it is known only
 * once they have been drawn.
 */
export function synapseShape(
  given: ConnectivityDescription,
  source: Side,
  target: Side,
): readonly number[] | undefined {
  if (typeof given !== "string") return given.rule.kind === "indices" ? [given.rule.pre.length] : undefined;
  return given === "dense" ? [source.size, target.size] : [source.size];
}

/** Which neurons a synapse population connects, as a user names it: plain data. Where its synapses lie is `program/connectivity.ts`. */
import { ModelError, unknownName } from "./errors.ts";

/** `dense`: every neuron of the source with every neuron of the target. `one_to_one`: neuron k of the source with neuron k of the target. */
export const connectivityKinds = ["dense", "one_to_one"] as const;
export type ConnectivityKind = (typeof connectivityKinds)[number];

/** Two populations, as far as their connection depends on them. */
interface Side {
  readonly name: string;
  readonly size: number;
}

/** Throws `ModelError` if there is no such connectivity, or if the two populations cannot have it. */
export function checkConnectivity(kind: ConnectivityKind, source: Side, target: Side, where: string): void {
  if (!connectivityKinds.includes(kind)) throw unknownName("connectivity", String(kind), where, connectivityKinds);
  if (kind === "one_to_one" && source.size !== target.size) {
    throw new ModelError(
      `${where} is one-to-one, but '${source.name}' has ${source.size} neurons and '${target.name}' ${target.size}`,
    );
  }
}

/** Shape of an array with one value per synapse: `[pre, post]`, or `[n]` for one to one. */
export const synapseShape = (kind: ConnectivityKind, source: Side, target: Side): readonly number[] =>
  kind === "dense" ? [source.size, target.size] : [source.size];

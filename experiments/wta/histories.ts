/** Some synapses are watched while a network learns. */
import { RandomState } from "../../data/index.ts";
import type { WtaHistoryRecord } from "../../figures/wta/records.ts";
import { type WtaNetwork, type WtaSynapsesName, wtaSynapses } from "../../network_architectures/wta/index.ts";

/** ms between two times of looking. */
export const HISTORY_EVERY = 100;
/** Synapses of each kind. */
const WATCHED = 50;

const KINDS = Object.keys(wtaSynapses) as WtaSynapsesName[];

/** A synapse that is watched, and where its weight is among all of its kind. */
interface Watched {
  readonly kind: WtaSynapsesName;
  readonly place: number;
  readonly pre: number;
  readonly post: number;
}

/** Draws synapses of both kinds; those of a seed are always the same. */
export async function watchedSynapses(net: WtaNetwork): Promise<readonly Watched[]> {
  const random = new RandomState(net.seed);
  const watched: Watched[] = [];
  for (const kind of KINDS) {
    const { pre, post } = await net.weights(kind);
    const places = random.permutation(pre.length).slice(0, WATCHED);
    for (const place of Array.from(places).toSorted((one, other) => one - other))
      watched.push({ kind, place, pre: pre[place]!, post: post[place]! });
  }
  return watched;
}

/** Their weights now. */
export async function lookAt(net: WtaNetwork, watched: readonly Watched[], time: number): Promise<WtaHistoryRecord[]> {
  const weights = new Map<string, ArrayLike<number>>();
  for (const kind of KINDS) weights.set(kind, (await net.getWeights(wtaSynapses[kind])) as Float32Array);
  return watched.map(({ kind, place, pre, post }) => ({
    ...{ kind, pre, post, time },
    weight: shortened(weights.get(kind)![place]!),
  }));
}

/** A number of single precision with the digits that tell it from others. */
export const shortened = (value: number): number => Number(value.toPrecision(9));

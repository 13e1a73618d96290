/** Which circuits of a grid are connected to which. */
import type { RandomState } from "../../data/index.ts";
import { ModelError, unknownName } from "../../genn/index.ts";
import { a, checkOptions, nameOf, type RulesOf } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";
import type { Circuit } from "./grid.ts";
import { PairsByDistance } from "./pairs.ts";

/**
 * How circuits are connected.
 * - `"distinct"`: the sampler of the original code. Again and again a distance d is drawn from an exponential distribution of the mean 1 / lambda; of all ordered pairs of places with a distance in
 *   (d - 1, d + 1], a place and itself among them, one is taken, each as likely as the others; it is connected unless the two are one, or are connected already; until there are `nConnections`.
 *   Few pairs are far apart, and 1 / lambda is beyond the far end of the usual grid, so that these are connected most often: the probability falls with the distance, and rises again.
 * - `"draws"`: that of its port to NEST. The same, but a pair that is drawn again is connected once more, in parallel.
 * - `"distance"`: p(d) = c exp(-lambda d). `nConnections` distinct ordered pairs of circuits are drawn one after the other, each with a probability in proportion to exp(-lambda d) among those
 *   that are left, where d is the Euclidean distance.
 */
export type Sampler = "distinct" | "draws" | "distance";
export const samplers: readonly Sampler[] = ["distinct", "draws", "distance"];

export interface ConnectionOptions {
  /** Per unit of the grid, above 0. Default 0.088. */
  readonly lambda?: number;
  /** How many connections are drawn. Of distinct ones there are at most N (N - 1) between N circuits, and no more are made. Default 1000. */
  readonly nConnections?: number;
  /** Default `"distinct"`. */
  readonly sampler?: Sampler;
}

/** From circuit `source` to circuit `target`. */
export type CircuitConnection = readonly [source: number, target: number];

const OPTIONS: RulesOf<ConnectionOptions> = {
  lambda: a.positive,
  nConnections: a.wholeNumber,
  sampler: nameOf(samplers),
};
const WHERE = "the connections of circuits";

/**
 * Draws connections of circuits, in the order in which they are drawn. No circuit is connected to itself, so a grid of one circuit has none. The cost goes with the connections, not with the pairs.
 * @param circuits All of a grid, as `drawCircuits` gives them
 * @param random Draws of one connection follow each other, first the distance, then the pair
 * @throws ModelError for a lambda that is not positive, a sampler that there is not, and circuits that are no grid
 */
export function drawConnections(
  circuits: readonly Circuit[],
  options: ConnectionOptions,
  random: RandomState,
): readonly CircuitConnection[] {
  checkOptions<ConnectionOptions>(options, OPTIONS, WHERE);
  const { lambda = 0.088, nConnections = 1000, sampler = "distinct" } = options;
  if (!samplers.includes(sampler)) throw unknownName("sampler", sampler, WHERE, samplers);
  const pairs = pairsOf(circuits);
  if (circuits.length < 2) return [];
  const law = sampler === "distance" ? new TrueDistances(pairs, lambda) : new RecordedDistances(pairs, lambda);
  return sampler === "draws"
    ? drawnConnections(law, nConnections, random)
    : distinctConnections(law, pairs, Math.min(nConnections, circuits.length * (circuits.length - 1)), random);
}

/** How one pair is drawn. */
interface Law {
  /** Number of a pair that is drawn. */
  draw(random: RandomState): number;
  /** Logarithm of the probability of each single pair, by ring, up to a constant. */
  logWeights(): Float64Array;
  readonly pairs: PairsByDistance;
}

/** By a band around a distance that is drawn first. */
class RecordedDistances implements Law {
  readonly pairs: PairsByDistance;
  readonly #lambda: number;
  constructor(pairs: PairsByDistance, lambda: number) {
    this.pairs = pairs;
    this.#lambda = lambda;
  }

  /** Distances so far beyond the grid that no pair is near them would be drawn again; they are left out at once, however many they are. Any other has pairs near it. */
  draw(random: RandomState): number {
    const limit = this.pairs.rings.at(-1)!.distance + 1;
    const d = -Math.log1p(random.random() * Math.expm1(-this.#lambda * limit)) / this.#lambda;
    return random.randint(this.pairs.countWithin(d - 1), this.pairs.countWithin(d + 1));
  }

  /** The integral of lambda exp(-lambda d) over all bands that a pair lies in, divided by the number of pairs in them, which changes where a ring enters or leaves. */
  logWeights(): Float64Array {
    const lambda = this.#lambda;
    const { rings } = this.pairs;
    const edges = [...new Set(rings.flatMap(({ distance }) => [distance - 1, distance + 1]))]
      .filter((edge) => edge > 0)
      .sort((one, other) => one - other);
    return Float64Array.from(rings, ({ distance }) => {
      const begin = Math.max(0, distance - 1);
      const end = distance + 1;
      const inside = edges.filter((edge) => edge > begin && edge < end);
      let sum = 0;
      for (const [k, from] of [begin, ...inside].entries()) {
        const to = inside[k] ?? end;
        const middle = (from + to) / 2;
        const count = this.pairs.countWithin(middle + 1) - this.pairs.countWithin(middle - 1);
        // Relative to the beginning, so that far rings do not vanish.
        sum += (Math.exp(-lambda * (from - begin)) - Math.exp(-lambda * (to - begin))) / count;
      }
      return Math.log(sum) - lambda * begin;
    });
  }
}

/** By the distance itself. */
class TrueDistances implements Law {
  readonly pairs: PairsByDistance;
  readonly #lambda: number;
  /** Weights of the rings up to each, those of two different places. */
  readonly #until: Float64Array;
  constructor(pairs: PairsByDistance, lambda: number) {
    this.pairs = pairs;
    this.#lambda = lambda;
    const { rings } = pairs;
    this.#until = new Float64Array(rings.length);
    for (let k = 1; k < rings.length; k++) {
      const { distance, until } = rings[k]!;
      // Relative to neighbours, so that a large lambda leaves some.
      this.#until[k] = this.#until[k - 1]! + (until - rings[k - 1]!.until) * Math.exp(-lambda * (distance - 1));
    }
  }

  draw(random: RandomState): number {
    const drawn = random.random() * this.#until.at(-1)!;
    let ring = 1;
    while (this.#until[ring]! <= drawn) ring++;
    return random.randint(this.pairs.rings[ring - 1]!.until, this.pairs.rings[ring]!.until);
  }

  logWeights(): Float64Array {
    return Float64Array.from(this.pairs.rings, ({ distance }) => -this.#lambda * distance);
  }
}

function drawnConnections(law: Law, count: number, random: RandomState): CircuitConnection[] {
  const connections: CircuitConnection[] = [];
  while (connections.length < count) {
    const pair = law.pairs.pair(law.draw(random));
    if (pair[0] !== pair[1]) connections.push(pair);
  }
  return connections;
}

/** Draws in vain, one after the other, after which the rest is drawn in another way: what is left is very improbable. */
const MOST_IN_VAIN = 10_000;

function distinctConnections(
  law: Law,
  pairs: PairsByDistance,
  count: number,
  random: RandomState,
): CircuitConnection[] {
  const taken = new Set<number>();
  for (let inVain = 0; taken.size < count && inVain < MOST_IN_VAIN; inVain++) {
    const drawn = law.draw(random);
    // The first pairs are those of a place and itself.
    if (drawn < pairs.rings[0]!.until || taken.has(drawn)) continue;
    taken.add(drawn);
    inVain = -1;
  }
  if (taken.size < count) for (const one of theRest(law, pairs, taken, count - taken.size, random)) taken.add(one);
  return Array.from(taken, (one) => pairs.pair(one));
}

/**
 * What drawing again and again would come to, at once: with an exponential number for every pair that is left, divided by its probability, the smallest come in the order in which pairs would be
 * drawn (Efraimidis & Spirakis 2006, Information Processing Letters 97:181). In logarithms, since probabilities may be smaller than any number.
 */
function theRest(
  law: Law,
  pairs: PairsByDistance,
  taken: ReadonlySet<number>,
  count: number,
  random: RandomState,
): number[] {
  const weights = law.logWeights();
  const left: { readonly pair: number; readonly key: number }[] = [];
  for (let ring = 1; ring < pairs.rings.length; ring++) {
    for (let pair = pairs.rings[ring - 1]!.until; pair < pairs.rings[ring]!.until; pair++) {
      if (!taken.has(pair)) left.push({ pair, key: Math.log(random.exponential(1)) - weights[ring]! });
    }
  }
  return left
    .sort((one, other) => one.key - other.key)
    .slice(0, count)
    .map(({ pair }) => pair);
}

/** Throws unless the circuits are those of a whole grid, row by row. */
function pairsOf(circuits: readonly Circuit[]): PairsByDistance {
  const last = Array.isArray(circuits) ? circuits.at(-1) : undefined;
  if (last === undefined)
    throw new ModelError(`${WHERE} need circuits, as drawCircuits gives them, not ${shown(circuits)}`);
  const columns = last.x + 1;
  const wrong = circuits.findIndex(({ x, y }, k) => y * columns + x !== k || x >= columns);
  if (wrong >= 0) {
    throw new ModelError(
      `${WHERE} need all circuits of a grid, row by row, but circuit ${wrong} is at (${circuits[wrong]!.x}, ${circuits[wrong]!.y})`,
    );
  }
  return new PairsByDistance(columns, last.y + 1);
}

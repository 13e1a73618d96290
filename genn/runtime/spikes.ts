/** Recorded spikes: from a bit per neuron, step and instance to typed arrays. */
import { ModelError } from "../model/errors.ts";

/** Spikes of one batch instance in the steps that were recorded, by step, then neuron. Times are `steps` times dt. */
export interface SpikeTrain {
  /** The neuron of each spike. */
  readonly ids: Int32Array;
  /** The step of each spike, on the simulation's clock. */
  readonly steps: Int32Array;
  /** [recorded steps + 1]: the spikes of the k-th of these steps are those from `offsets[k]` to `offsets[k + 1] - 1`. */
  readonly offsets: Uint32Array;
}

/** Recorded bits, `[step][instance][word]`. */
export interface RecordedBits {
  readonly bits: Uint32Array;
  /** Words per step and instance. */
  readonly words: number;
  readonly batchSize: number;
  /** The step on the simulation's clock of each recorded one. */
  readonly clock: (recorded: number) => number;
}

/** Numbers that one typed array should hold, at most. */
const MAX_SPIKES = 2 ** 31 - 1;

/** How many bits of a word are set. */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The trains of all instances. Throws `ModelError` where one has more spikes than an array holds. */
export function trainsOf({ bits, words, batchSize, clock }: RecordedBits, population: string): SpikeTrain[] {
  const recorded = bits.length / (words * batchSize);
  return Array.from({ length: batchSize }, (_, instance) => {
    const offsets = new Uint32Array(recorded + 1);
    let count = 0;
    for (let step = 0; step < recorded; step++) {
      const base = (step * batchSize + instance) * words;
      for (let word = base; word < base + words; word++) count += countBits(bits[word]!);
      offsets[step + 1] = count;
    }
    if (count > MAX_SPIKES) {
      throw new ModelError(
        `instance ${instance} of '${population}' has ${count} recorded spikes, more than an array holds: read them in pieces, with spikePieces`,
      );
    }
    const [ids, steps] = [new Int32Array(count), new Int32Array(count)];
    let next = 0;
    for (let step = 0; step < recorded; step++) {
      const base = (step * batchSize + instance) * words;
      for (let word = 0; word < words; word++) {
        // As signed numbers, which engines keep in registers.
        const first = word * 32 + 31;
        for (let rest = bits[base + word]! | 0; rest !== 0; rest &= rest - 1) {
          ids[next++] = first - Math.clz32(rest & -rest);
        }
      }
      steps.fill(clock(step), offsets[step], next);
    }
    return { ids, steps, offsets };
  });
}

/** A train, and the one that was recorded right behind it. */
export function joinTrains(first: SpikeTrain, second: SpikeTrain): SpikeTrain {
  const join = <Numbers extends Int32Array | Uint32Array>(a: Numbers, b: Numbers, make: new (n: number) => Numbers) => {
    const joined = new make(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  };
  const behind = second.offsets.subarray(1).map((offset) => first.ids.length + offset);
  return {
    ids: join(first.ids, second.ids, Int32Array),
    steps: join(first.steps, second.steps, Int32Array),
    offsets: join(first.offsets, behind, Uint32Array),
  };
}

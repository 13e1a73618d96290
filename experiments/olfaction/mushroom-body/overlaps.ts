/** How alike odours of two kinds are: to projection neurons, which are sent them, and to Kenyon cells, whose code is sparse. */
import { type Dataset, inputsOf } from "../../../data/index.ts";
import type { OverlapRecord } from "../../../figures/records.ts";

/** Of the odours, each scaled to norm 1: sums of what each kind is to projection neurons, `[kind][input]`, and how many there are. */
export function inputSums(data: Dataset): {
  readonly sums: readonly Float64Array[];
  readonly counts: readonly number[];
} {
  const counts: number[] = Array(data.targetSize).fill(0);
  const sums = Array.from({ length: data.targetSize }, () => new Float64Array(data.inputSize));
  for (let odour = 0; odour < data.sampleCount; odour++) {
    const own = inputsOf(data, odour);
    const norm = Math.sqrt((own as Float64Array).reduce((sum, one) => sum + one * one, 0));
    if (norm === 0) continue;
    const sum = sums[data.labels[odour]!]!;
    counts[data.labels[odour]!]! += 1;
    for (const [k, one] of own.entries()) sum[k]! += one / norm;
  }
  return { sums, counts };
}

/**
 * Mean cosines between vectors of two kinds, from the sums of their vectors of norm 1; within a kind, between different ones. Kinds of which there are too few have none.
 * @param counts Vectors of each kind
 */
export function overlapsOf(
  population: string,
  sums: readonly Float64Array[],
  counts: readonly number[],
): OverlapRecord[] {
  return sums.flatMap((one, kind) =>
    sums.flatMap((two, other): OverlapRecord[] => {
      const product = one.reduce((sum, value, k) => sum + value * two[k]!, 0);
      const isSame = kind === other;
      const pairs = isSame ? counts[kind]! * (counts[kind]! - 1) : counts[kind]! * counts[other]!;
      if (pairs === 0) return [];
      return [{ population, kind, other, overlap: (isSame ? product - counts[kind]! : product) / pairs }];
    }),
  );
}

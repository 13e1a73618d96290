/** In which order the raster shows neurons. */
import { getOrder } from "../../../network_architectures/wta/index.ts";
import type { History, Shown } from "./history.ts";
import { SAMPLE_EVERY } from "./samples.ts";

/** The last pattern of a history that it has all of. */
export const lastWhole = (shown: readonly Shown[]): Shown | undefined => shown.findLast(({ isWhole }) => isWhole);

/** Neurons by their mean activation time while a pattern was shown, which the history must have all of. */
export function activationOrder(history: History, neuronCount: number, { pattern, start, end }: Shown): Uint32Array {
  const first = Math.ceil(start / SAMPLE_EVERY) * SAMPLE_EVERY;
  const samples: number[] = [];
  history.forEachSample(first, end, (_time, fractions) => {
    for (const fraction of fractions) samples.push(fraction);
  });
  const presentations = [{ pattern, start: 0, end: (samples.length / neuronCount) * SAMPLE_EVERY }];
  return getOrder({ fractions: samples, neurons: neuronCount, presentations, recordEvery: SAMPLE_EVERY }).order;
}

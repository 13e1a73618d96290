/**
 * How closely a run in single precision can agree. A recording in both precisions says how much rounding matters to the network itself: simulators that
 * round differently cannot be closer to each other than some multiple of it. Once rounding has moved a spike, or is past a thousandth of a variable's
 * range and on its way to do so, what follows says nothing about either.
 */
import { type PeerFile, type PeerRecording, type PeerTrain, type Precision, sampleStarts } from "./format.ts";
import { isNever } from "./never.ts";

/** Share of a variable's range over the record up to which runs agree, by precision (README of the recordings). */
export const TOLERANCE = { double: 1e-9, float: 1e-4 } as const;
/** What rounding may do to a run here, as a multiple of what it did to the recording: the two have errors of either sign, and of other operations. */
export const ROUNDING_FACTOR = 4;
/** Share of the range that the recordings may be apart. */
const PARTED = 1e-3;

export interface Rounding {
  /** Steps, and samples of the record, that say something. What differs later is left out. */
  readonly steps: number;
  readonly samples: number;
  /** By how much a variable may be missed at a sample, as a share of its range; 0 where there is nothing to tell it from. */
  allowance(variable: number, sample: number): number;
}

/** What the recordings of a file say about its rounding. */
export function roundingOf(file: PeerFile, precision: Precision): Rounding {
  const { double, float } = file.recorded;
  const { steps, recordedSteps } = file;
  if (precision === "double" || double === undefined || float === undefined)
    return { steps, samples: recordedSteps.length, allowance: () => 0 };
  const apart = float.variables.map((_, index) => apartUntil(file, float, double, index));
  const spikes = Math.min(firstMoved(float.spikes, double.spikes), firstMoved(float.events, double.events));
  const drifted = recordedSteps.findIndex((_, sample) => apart.some((sofar) => sofar[sample]! > PARTED));
  const end = Math.min(steps, spikes, drifted === -1 ? steps : recordedSteps[drifted]!);
  return {
    steps: end,
    samples: recordedSteps.filter((step) => step < end).length,
    allowance: (variable, sample) => ROUNDING_FACTOR * apart[variable]![sample]!,
  };
}

/** The first step in which some train has other spikes; infinite if none has. */
function firstMoved(one: PeerRecording["spikes"], other: PeerRecording["spikes"]): number {
  const steps = Object.entries(one).flatMap(([name, trains]) =>
    trains.map((train, instance) => {
      const twin = other[name]?.[instance];
      return twin === undefined ? Number.POSITIVE_INFINITY : firstDifference(train, twin);
    }),
  );
  return Math.min(...steps, Number.POSITIVE_INFINITY);
}

function firstDifference(one: PeerTrain, other: PeerTrain): number {
  if (one === other) return Number.POSITIVE_INFINITY;
  let start = 0;
  for (let step = 0; step < one.counts.length; step++) {
    const end = start + one.counts[step]!;
    if (one.counts[step] !== other.counts[step]) return step;
    for (let k = start; k < end; k++) if (one.ids[k] !== other.ids[k]) return step;
    start = end;
  }
  return Number.POSITIVE_INFINITY;
}

/** How far the recordings of a variable have been apart until each sample, as a share of its range. */
function apartUntil(file: PeerFile, float: PeerRecording, double: PeerRecording, index: number): number[] {
  const variable = float.variables[index]!;
  const { reference, data } = variable;
  const twin = double.variables.find(
    (one) =>
      one.reference.kind === reference.kind &&
      one.reference.group === reference.group &&
      one.reference.variable === reference.variable,
  );
  const samples = file.recordedSteps.length;
  const [values, others] = [data.values, twin?.data.values ?? data.values];
  const starts = sampleStarts(variable, samples);
  const scale = rangeOf(values);
  let largest = 0;
  return Array.from({ length: samples }, (_, sample) => {
    for (let k = starts[sample]!; k < starts[sample + 1]!; k++) {
      if (!isNever(values[k]!) && !isNever(others[k]!))
        largest = Math.max(largest, Math.abs(values[k]! - others[k]!) / scale);
    }
    return largest;
  });
}

/** Highest minus lowest value of a recording; the size of what never changes. Never 0. */
export function rangeOf(values: Float64Array): number {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (isNever(value)) continue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (highest > lowest) return highest - lowest;
  return highest === lowest && highest !== 0 ? Math.abs(highest) : 1;
}

/** Compares a run of a file's network with the recording: every sample of every variable, every spike, every event. */
import type { SpikeTrain } from "../../genn/index.ts";
import { GoldenError } from "../field.ts";
import {
  type PeerConnectivity,
  type PeerFile,
  type PeerModel,
  type PeerReference,
  type PeerTrain,
  type Precision,
  sampleStarts,
} from "./format.ts";
import { isNever, saysNever } from "./never.ts";
import { type PeerRun, type RunOn, runPeer } from "./run.ts";
import { type Rounding, rangeOf, roundingOf, TOLERANCE } from "./sensitivity.ts";

/** Spikes or events of all populations together. */
export interface TrainsCompared {
  /** Those that only one of the two has. */
  readonly differ: number;
  readonly total: number;
}
export interface PeerComparison {
  readonly ranOn: string;
  /** The largest difference of a variable, as a share of its range over the record, and where. */
  readonly largest: { readonly size: number; readonly where: string };
  readonly spikes: TrainsCompared;
  readonly events: TrainsCompared;
  /** Numbers that were compared, and those that differ where the recordings themselves do: see `Rounding`. */
  readonly compared: number;
  readonly leftOut: number;
  /** What is past its tolerance, in words, the earliest first; empty when the recording is reproduced. */
  readonly failures: readonly string[];
}

/** Runs a file's network in a precision and compares. Throws `Unsupported` where that is not possible here. */
export async function comparePeer(file: PeerFile, precision: Precision, options: RunOn = {}): Promise<PeerComparison> {
  if (!file.precisions.includes(precision)) {
    throw new GoldenError(`${file.name}: there is no recording in ${precision} precision`);
  }
  const run = await runPeer(file, precision, options);
  return new Tally(file, precision).compare(run);
}

interface Failure {
  readonly step: number;
  readonly text: string;
}

class Tally {
  readonly #file: PeerFile;
  readonly #precision: Precision;
  readonly #rounding: Rounding;
  readonly #failures: Failure[] = [];
  #largest = { size: 0, where: "" };
  #compared = 0;
  #leftOut = 0;

  constructor(file: PeerFile, precision: Precision) {
    this.#file = file;
    this.#precision = precision;
    this.#rounding = roundingOf(file, precision);
  }

  compare(run: PeerRun): PeerComparison {
    const recording = this.#file.recorded[this.#precision]!;
    recording.variables.forEach((_, index) => {
      this.#variable(index, run.variables[index]!);
    });
    for (const one of recording.connectivity) this.#connectivity(one, run.connectivity[one.population]!);
    const spikes = this.#trains("spikes", recording.spikes, run.spikes);
    const events = this.#trains("events", recording.events, run.events);
    if (this.#compared + spikes.total + events.total === 0)
      this.#failures.push({ step: 0, text: "there was nothing to compare" });
    const failures = this.#failures.sort((a, b) => a.step - b.step).map(({ text }) => text);
    return {
      ranOn: run.ranOn,
      largest: this.#largest,
      spikes,
      events,
      compared: this.#compared,
      leftOut: this.#leftOut,
      failures,
    };
  }

  #variable(index: number, ours: Float64Array): void {
    const file = this.#file;
    const recording = file.recorded[this.#precision]!;
    const variable = recording.variables[index]!;
    const { reference, data } = variable;
    const { values } = data;
    const starts = sampleStarts(variable, file.recordedSteps.length);
    const sampleOf = (element: number) => starts.findLastIndex((start) => start <= element);
    const end = starts[this.#rounding.samples]!;
    const scale = rangeOf(values);
    const whole = isWhole(file, reference);
    const allowed = file.recordedSteps.map((_, sample) =>
      whole ? 0 : Math.max(TOLERANCE[this.#precision], this.#rounding.allowance(index, sample)),
    );
    const place = (element: number): string => {
      const sample = sampleOf(element);
      const perInstance = (starts[sample + 1]! - starts[sample]!) / file.batchSize;
      const within = element - starts[sample]!;
      const instance = file.batchSize > 1 ? ` of instance ${Math.floor(within / perInstance)}` : "";
      return `step ${file.recordedSteps[sample]}, element ${within % perInstance}${instance}`;
    };
    let first: { element: number; size: number } | undefined;
    let [worst, past] = [{ element: 0, size: 0 }, 0];
    let sample = 0;
    for (let element = 0; element < values.length; element++) {
      while (element >= starts[sample + 1]!) sample++;
      const size = distance(ours[element]!, values[element]!, file.dt) / scale;
      if (element >= end && size > TOLERANCE[this.#precision]) {
        this.#leftOut++;
        continue;
      }
      this.#compared++;
      if (size > worst.size) worst = { element, size };
      if (size <= allowed[sample]!) continue;
      past++;
      first ??= { element, size };
    }
    const name = nameOf(reference);
    if (worst.size > this.#largest.size)
      this.#largest = { size: worst.size, where: `${name}, ${place(worst.element)}` };
    if (first === undefined) return;
    const share = (size: number) => (Number.isFinite(size) ? size.toPrecision(3) : "any");
    this.#failures.push({
      step: file.recordedSteps[sampleOf(first.element)]!,
      text:
        `${name} differs first at ${place(first.element)}: ${ours[first.element]}, recorded ${values[first.element]}; ` +
        `by ${share(worst.size)} of its range of ${scale.toPrecision(3)} at most (tolerance there ` +
        `${allowed[sampleOf(worst.element)]!.toPrecision(3)}), at ${place(worst.element)}; ${past} of ${values.length} values`,
    });
  }

  /** Which synapses there are, at every sample: all of them, in their order. */
  #connectivity({ population, lengths, pre, post }: PeerConnectivity, ours: PeerRun["connectivity"][string]): void {
    let start = 0;
    for (const [sample, step] of this.#file.recordedSteps.entries()) {
      const length = lengths[sample]!;
      const own = ours[sample]!;
      const other = own.pre.findIndex((_, k) => own.pre[k] !== pre[start + k] || own.post[k] !== post[start + k]);
      const text =
        own.pre.length !== length
          ? `there are ${own.pre.length}, recorded ${length}`
          : other >= 0
            ? `number ${other} leads from ${own.pre[other]} to ${own.post[other]}, recorded ${pre[start + other]} to ${post[start + other]}`
            : undefined;
      if (sample >= this.#rounding.samples && text !== undefined) {
        this.#leftOut += length;
        return;
      }
      this.#compared += length;
      if (text !== undefined) {
        this.#failures.push({ step, text: `synapses of '${population}' differ first at step ${step}: ${text}` });
        return;
      }
      start += length;
    }
  }

  #trains(
    what: "spikes" | "events",
    recorded: Readonly<Record<string, readonly PeerTrain[]>>,
    run: Readonly<Record<string, readonly SpikeTrain[] | undefined>>,
  ): TrainsCompared {
    let [differ, total] = [0, 0];
    for (const [name, trains] of Object.entries(recorded)) {
      trains.forEach((train, instance) => {
        const difference = this.#train(train, run[name]?.[instance]);
        total += difference.total;
        differ += difference.count;
        if (difference.first === undefined) return;
        const of = this.#file.batchSize > 1 ? ` (instance ${instance})` : "";
        const { step, ours, theirs } = difference.first;
        this.#failures.push({
          step,
          text:
            `${what} of '${name}'${of}: ${difference.count} differ, of ${difference.total} recorded, first in step ${step}: ` +
            `neurons [${ours.join(", ")}], recorded [${theirs.join(", ")}]`,
        });
      });
    }
    return { differ, total };
  }

  #train(recorded: PeerTrain, ours: SpikeTrain | undefined) {
    let [count, total, start] = [0, 0, 0];
    let first: { step: number; ours: number[]; theirs: number[] } | undefined;
    const steps = Math.min(this.#rounding.steps, recorded.counts.length);
    for (let step = 0; step < recorded.counts.length; step++) {
      const theirs = recorded.ids.slice(start, start + recorded.counts[step]!);
      start += recorded.counts[step]!;
      const own = ours === undefined ? [] : [...ours.ids.subarray(ours.offsets[step], ours.offsets[step + 1])];
      const different =
        theirs.filter((id) => !own.includes(id)).length + own.filter((id) => !theirs.includes(id)).length;
      if (step >= steps && different > 0) {
        this.#leftOut += different;
        continue;
      }
      total += theirs.length;
      count += different;
      if (different > 0) first ??= { step, ours: own, theirs };
    }
    return { count, total, first };
  }
}

/** How far a number is from a recorded one; one that is none is infinitely far. */
function distance(ours: number, recorded: number, dt: number): number {
  if (isNever(recorded)) return saysNever(ours, recorded, dt) ? 0 : Number.POSITIVE_INFINITY;
  const size = Math.abs(ours - recorded);
  return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
}

const nameOf = ({ kind, group, variable }: PeerReference): string =>
  `${group}.${variable ?? "inSyn"}${kind === "wu_pre" || kind === "wu_post" || kind === "psm" ? ` (${kind})` : ""}`;

/** Does a reference mean a variable of whole numbers? They are exact in any precision. */
function isWhole(file: PeerFile, { kind, group, variable }: PeerReference): boolean {
  const declares = ({ declared }: PeerModel, field: string) =>
    declared[field]?.some(
      ({ name, type }) => name === variable && !/^(scalar|float|double|timepoint)$/.test(type.trim()),
    ) === true;
  if (kind === "out_post") return false;
  const neurons = file.neurons.find(({ name }) => name === group);
  if (kind === "neuron") return declares(neurons!.model, "vars");
  if (kind === "custom_update") return declares(file.updates.find(({ name }) => name === group)!.model, "vars");
  const { weightUpdate, postsynaptic } = file.synapses.find(({ name }) => name === group)!;
  if (kind === "psm") return declares(postsynaptic.model, "vars");
  return declares(weightUpdate.model, { wu: "vars", wu_pre: "preVars", wu_post: "postVars" }[kind]);
}

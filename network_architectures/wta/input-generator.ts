/** Input of winner-take-all networks: frozen patterns in noise. */
import { checkCount, checkFinite, checkWhole, ModelError } from "../../genn/index.ts";
import { a, checkOptions, type Rule, type RulesOf, required } from "../../genn/model/options.ts";
import type { GeneratedInput, Presentation } from "./generated-input.ts";
import { checkNetwork, type InputGeneratorOptions, type InputSettings, resolveInput } from "./input-options.ts";
import { checkNoiseState, Noise, type NoiseState } from "./noise.ts";
import { checkedPatterns, drawPatterns, type Patterns } from "./patterns.ts";
import { checkPhaseState, type Phase, type PhaseState, Phases } from "./phases.ts";

export type { GeneratedInput, Presentation } from "./generated-input.ts";
export type { InputGeneratorOptions } from "./input-options.ts";

/** Where a generator is: plain data, which JSON keeps. What was told to the constructor is not in it. */
export interface InputGeneratorState {
  readonly version: number;
  /** ms generated so far. */
  readonly clock: number;
  /** Where the next input begins, unless it is told. */
  readonly tOrigin: number;
  /** How often patterns were drawn. */
  readonly patternsDrawn: number;
  readonly patterns: Patterns | null;
  /** The phase that the clock is in. */
  readonly phase: Phase | null;
  readonly phases: PhaseState;
  readonly noise: NoiseState;
}

const VERSION = 1;
/** Of one run: more than there is memory for. */
const [MOST_MS, MOST_SPIKES] = [2 ** 27, 2 ** 26];
const orNull = (rule: Rule): Rule<false> => ({
  right: `${rule.right} or null`,
  accepts: (value) => value === null || rule.accepts(value),
  isRequired: false,
});
const STATE: RulesOf<InputGeneratorState> = {
  version: required(a.anyWhole),
  clock: required(a.wholeNumber),
  tOrigin: required(a.number),
  patternsDrawn: required(a.wholeNumber),
  patterns: required(orNull(a.list)),
  phase: required(orNull(a.object)),
  phases: required(a.object),
  noise: required(a.object),
};
const PHASE: RulesOf<Phase> = {
  pattern: required(a.anyWhole),
  start: required(a.wholeNumber),
  end: required(a.wholeNumber),
};

/** Spikes of a pattern in the order of time. */
interface Train {
  readonly steps: Uint32Array;
  readonly channels: Uint32Array;
}

/**
 * Makes the input of a network: phases of noise, and in between frozen patterns, which are drawn once and shown again and again (Klampfl & Maass 2013; Michau 2022). All neurons receive the same
 * input. What is generated follows from the options and the seed alone, and, with `spanRuns`, not from the lengths of the runs.
 *
 * Noise and patterns are Poisson spike trains of independent channels; rates are in Hz, times in ms.
 */
export class InputGenerator {
  readonly nInputs: number;
  readonly #settings: InputSettings;
  readonly #seed: number;
  readonly #keepsHistory: boolean;
  readonly #phases: Phases;
  readonly #noise: Noise;
  #history: GeneratedInput[] = [];
  #patterns: number[][][] | undefined;
  #trains: readonly Train[] = [];
  #patternsDrawn = 0;
  #phase: Phase | undefined;
  #clock = 0;
  #tOrigin = 0;

  /**
   * @param network What the input is for: the number of its inputs is used, and its seed, where the options have none
   * @throws ModelError for options that there are not, or that do not fit together, each by name
   */
  constructor(network: { readonly nInputs: number; readonly seed?: number }, options: InputGeneratorOptions = {}) {
    checkNetwork(network);
    this.#settings = resolveInput(options);
    this.nInputs = network.nInputs;
    this.#seed = options.seed ?? network.seed ?? 0;
    checkWhole("the seed of an input generator", this.#seed);
    this.#keepsHistory = options.keepHistory ?? true;
    this.#phases = new Phases(this.#settings, this.#seed);
    this.#noise = new Noise(this.nInputs, this.#seed);
  }

  /** How many patterns there are. */
  get nPatterns(): number {
    return this.#settings.lengths.length;
  }

  /** The length of each pattern, ms. */
  get tPattern(): readonly number[] {
    return this.#settings.lengths;
  }

  /** What was generated, run by run; nothing without `keepHistory`. */
  get history(): readonly GeneratedInput[] {
    return this.#history;
  }

  /** Forgets what was generated. What comes does not change. */
  clearHistory(): void {
    this.#history = [];
  }

  /** Draws patterns of `rInput`; those that there were before are replaced by others. */
  createPatterns(): void {
    const drawn = drawPatterns(this.#sizes, this.#settings.rInput, this.#seed, this.#patternsDrawn++);
    this.#usePatterns(checkedPatterns(drawn, this.#sizes));
  }

  /** Times of spikes in whole ms since the pattern began, `[pattern][channel][spike]`. They are drawn, unless they are there already. */
  getPatterns(): number[][][] {
    if (this.#patterns === undefined) this.createPatterns();
    return this.#patterns!.map((pattern) => pattern.map((times) => [...times]));
  }

  /**
   * Replaces the patterns, in the form of `getPatterns`. Times are rounded down to whole ms, and what is then there twice is so once.
   * @throws ModelError unless there are as many patterns and channels as before, and all times are within the length of their pattern
   */
  setPatterns(patterns: Patterns): void {
    this.#usePatterns(checkedPatterns(patterns, this.#sizes));
  }

  /** The number of the pattern that comes next in the sequences. It counts as shown: what is generated goes on with the one after it. */
  getNextPatternId(): number {
    return this.#phases.nextPattern();
  }

  /**
   * The input of the next `duration` ms. Patterns are drawn before the first.
   * @param duration Whole ms
   * @param tOrigin When the run begins, for the records; default: where the last one ended. What is generated does not depend on it
   * @param forceRefreshPatterns Draw the patterns anew
   * @throws ModelError without `spanRuns`, where a pattern or the schedule is longer than the run
   */
  generateInput(duration: number, tOrigin = this.#tOrigin, forceRefreshPatterns = false): GeneratedInput {
    checkCount("the duration of an input, in ms,", duration, MOST_MS);
    const { rNoise, rInput, rNoisePattern } = this.#settings;
    const expected = (this.nInputs * duration * Math.max(rNoise, rInput + rNoisePattern)) / 1000;
    if (expected > MOST_SPIKES) {
      throw new ModelError(
        `the input of ${duration} ms has up to ${Math.round(expected)} spikes, more than the ${MOST_SPIKES} that there may be in one run: generate it in pieces`,
      );
    }
    checkFinite("the beginning of an input (tOrigin), in ms,", tOrigin);
    this.#checkFits(duration);
    if (forceRefreshPatterns || this.#patterns === undefined) this.createPatterns();
    if (!this.#settings.spanRuns) {
      this.#phase = undefined;
      this.#phases.restart(this.#clock);
    }
    const input = this.#generate(duration, tOrigin);
    this.#clock += duration;
    this.#tOrigin = tOrigin + duration;
    if (this.#keepsHistory) this.#history.push(input);
    return input;
  }

  /** Where the generator is, for `restore`: plain data, which JSON keeps. The history is not in it. */
  state(): InputGeneratorState {
    return {
      version: VERSION,
      clock: this.#clock,
      tOrigin: this.#tOrigin,
      patternsDrawn: this.#patternsDrawn,
      patterns: this.#patterns === undefined ? null : this.getPatterns(),
      phase: this.#phase === undefined ? null : { ...this.#phase },
      phases: this.#phases.state(),
      noise: this.#noise.state(),
    };
  }

  /**
   * Goes on from where a generator was that had the same options, network and seed.
   * @throws ModelError for what is no such state; nothing is changed then
   */
  restore(state: InputGeneratorState): void {
    const where = "the state of an input generator";
    checkOptions<InputGeneratorState>(state, STATE, where, { what: "entry" });
    const { version, clock, tOrigin, patternsDrawn, patterns, phase, phases, noise } = state;
    if (version !== VERSION) throw new ModelError(`version of ${where} must be ${VERSION}, not ${version}`);
    if (phase !== null) checkOptions<Phase>(phase, PHASE, `phase of ${where}`, { what: "entry" });
    checkWhole(`pattern of the phase of ${where}`, phase?.pattern ?? -1, -1, this.nPatterns - 1);
    const checked = patterns === null ? undefined : checkedPatterns(patterns, this.#sizes);
    checkPhaseState(phases, this.#settings);
    checkNoiseState(noise, this.nInputs);
    if (phase !== null && !(phase.start <= clock && clock < phase.end)) {
      throw new ModelError(
        `phase of ${where} is from ${phase.start} to ${phase.end} ms, but its clock is at ${clock} ms`,
      );
    }
    if (noise.next !== null && noise.next < clock) {
      throw new ModelError(
        `next of the noise in ${where} is ${noise.next} ms, before its clock, which is at ${clock} ms`,
      );
    }
    this.#phases.restore(phases);
    this.#noise.restore(noise);
    this.#clock = clock;
    this.#tOrigin = tOrigin;
    this.#patternsDrawn = patternsDrawn;
    this.#phase = phase === null ? undefined : { ...phase };
    this.#patterns = undefined;
    if (checked !== undefined) this.#usePatterns(checked);
  }

  get #sizes() {
    return { lengths: this.#settings.lengths, channels: this.nInputs };
  }

  #usePatterns(patterns: number[][][]): void {
    this.#patterns = patterns;
    this.#trains = patterns.map((pattern) => trainOf(pattern));
  }

  #checkFits(duration: number): void {
    const { spanRuns, lengths, useInput, schedule } = this.#settings;
    if (spanRuns || !useInput) return;
    const hint = "make the run longer, or let patterns go on from run to run (spanRuns: true)";
    if (schedule !== undefined) {
      const { end = 0 } = schedule.at(-1) ?? {};
      if (end <= duration) return;
      throw new ModelError(
        `the schedule of an input generator ends at ${end} ms, but the run has ${duration} ms: ${hint}`,
      );
    }
    const pattern = lengths.findIndex((length) => length > duration);
    if (pattern < 0) return;
    throw new ModelError(
      `pattern ${pattern} has ${lengths[pattern]} ms, longer than the run of ${duration} ms: ${hint}`,
    );
  }

  /** Hz, of noise. */
  #rateIn({ pattern }: Phase): number {
    const { useNoise, rNoise, rNoisePattern } = this.#settings;
    if (!useNoise) return 0;
    return pattern < 0 ? rNoise : rNoisePattern;
  }

  #generate(duration: number, tOrigin: number): GeneratedInput {
    const begin = this.#clock;
    const end = begin + duration;
    const spikes = new SpikeList(this.nInputs);
    const presentations: Presentation[] = [];
    const patternTrace = new Int16Array(duration).fill(-1);
    for (let now = begin; now < end; ) {
      if (this.#phase === undefined) {
        this.#phase = this.#phases.next(now);
        this.#noise.begin(now, this.#rateIn(this.#phase));
      }
      const phase = this.#phase;
      const to = Math.min(phase.end, end);
      this.#noise.take(to, this.#rateIn(phase), (step, channel) => spikes.add(step - begin, channel, true));
      if (phase.pattern >= 0) {
        this.#addPattern(phase, now, to, (step, channel) => spikes.add(step - begin, channel, false));
        const isCut = now > phase.start || to < phase.end;
        presentations.push({ pattern: phase.pattern, start: now - begin, end: to - begin, ...(isCut && { isCut }) });
        patternTrace.fill(phase.pattern, now - begin, to - begin);
      }
      if (to === phase.end) this.#phase = undefined;
      now = to;
    }
    return {
      tOrigin,
      duration,
      ...spikes.listed(patternTrace, this.#settings.noiseCounts === "one"),
      presentations,
      patternTrace,
      phaseTimes: [0, ...presentations.flatMap((one) => [one.start, one.end])],
      nextPatternLength: presentations.map(({ pattern }) => this.#settings.lengths[pattern]!),
    };
  }

  #addPattern({ pattern, start }: Phase, from: number, to: number, add: (step: number, channel: number) => void): void {
    const { steps, channels } = this.#trains[pattern]!;
    for (const [k, step] of steps.entries()) {
      if (start + step >= from && start + step < to) add(start + step, channels[k]!);
    }
  }
}

function trainOf(pattern: readonly (readonly number[])[]): Train {
  const spikes = pattern.flatMap((times, channel) => times.map((time) => [time, channel] as const));
  spikes.sort((one, other) => one[0] - other[0]);
  return {
    steps: Uint32Array.from(spikes, ([time]) => time),
    channels: Uint32Array.from(spikes, ([, channel]) => channel),
  };
}

/** Spikes as they come, to be listed in the order of step and channel. */
class SpikeList {
  readonly #channels: number;
  /** Step, channel, and last whether it is noise. */
  readonly #keys: number[] = [];
  constructor(channels: number) {
    this.#channels = channels;
  }

  add(step: number, channel: number, isNoise: boolean): void {
    this.#keys.push(2 * (step * this.#channels + channel) + Number(isNoise));
  }

  /** @param isOne At most one spike of a channel in a step: that of the pattern, where there is one */
  listed(patternTrace: Int16Array, isOne: boolean): Pick<GeneratedInput, "channels" | "steps" | "patterns"> {
    const sorted = Float64Array.from(this.#keys).sort();
    const placeOf = (key: number) => Math.floor(key / 2);
    const kept = isOne ? sorted.filter((key, k) => k === 0 || placeOf(sorted[k - 1]!) !== placeOf(key)) : sorted;
    const steps = Uint32Array.from(kept, (key) => Math.floor(placeOf(key) / this.#channels));
    return {
      channels: Uint32Array.from(kept, (key) => placeOf(key) % this.#channels),
      steps,
      patterns: Int32Array.from(kept, (key, k) => (key % 2 === 1 ? -1 : patternTrace[steps[k]!]!)),
    };
  }
}

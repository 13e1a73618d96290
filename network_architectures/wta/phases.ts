/** What follows what in the input: phases of noise, and patterns. */
import { checkWhole, ModelError } from "../../genn/index.ts";
import { CounterStream } from "../../genn/maths/random.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import type { InputSettings } from "./input-options.ts";

/** Noise (pattern -1) or a pattern, from `start` up to `end`; ms of the generator's clock. */
export interface Phase {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
}

/** The end of what does not end. */
const ENDLESS = Number.MAX_SAFE_INTEGER;

/** Where the phases are; plain data. */
export interface PhaseState {
  /** Sequence and place in it of the pattern that was handed out last; -1 before the first. */
  readonly sequence: number;
  readonly place: number;
  /** How many sequences and how many lengths of noise were drawn. */
  readonly sequencesDrawn: number;
  readonly lengthsDrawn: number;
  /** The pattern that follows the noise; -1 for none. */
  readonly waiting: number;
  readonly isFirst: boolean;
  /** Of a schedule: the presentation that is next, and when the time of the schedule begins. */
  readonly scheduled: number;
  readonly scheduleStart: number;
}

const STATE: RulesOf<PhaseState> = {
  sequence: required(a.anyWhole),
  place: required(a.anyWhole),
  sequencesDrawn: required(a.wholeNumber),
  lengthsDrawn: required(a.wholeNumber),
  waiting: required(a.anyWhole),
  isFirst: required(a.flag),
  scheduled: required(a.wholeNumber),
  scheduleStart: required(a.wholeNumber),
};

/** The phases of an input, one after the other. What is drawn follows from the seed and from how much was drawn before. */
export class Phases {
  readonly #settings: InputSettings;
  readonly #sequences: CounterStream;
  readonly #lengths: CounterStream;
  #sequence = -1;
  #place = -1;
  #sequencesDrawn = 0;
  #lengthsDrawn = 0;
  #waiting = -1;
  #isFirst = true;
  #scheduled = 0;
  #scheduleStart = 0;

  constructor(settings: InputSettings, seed: number) {
    this.#settings = settings;
    this.#sequences = new CounterStream(seed, "pattern sequences", "double");
    this.#lengths = new CounterStream(seed, "noise lengths", "double");
  }

  /** The pattern that comes next; from then on, the one after it. */
  nextPattern(): number {
    const { patternSequences } = this.#settings;
    const sequence = patternSequences[this.#sequence];
    if (sequence !== undefined && this.#place + 1 < sequence.length) this.#place++;
    else {
      this.#sequence = this.#nextSequence();
      this.#place = 0;
    }
    return patternSequences[this.#sequence]![this.#place]!;
  }

  #nextSequence(): number {
    const { patternMode, patternSequences, pSwitch } = this.#settings;
    if (typeof patternMode === "number") return patternMode;
    const { length } = patternSequences;
    if (patternMode === "random_independent") return Math.floor(this.#drawSequence() * length);
    const isSwitched = this.#sequence < 0 || patternMode === "alternating" || this.#drawSequence() < pSwitch;
    return isSwitched ? (this.#sequence + 1) % length : this.#sequence;
  }

  #drawSequence = (): number => this.#sequences.uniform(this.#sequencesDrawn++, 0);

  /** Everything begins anew at that time, but sequences go on where they are. */
  restart(now: number): void {
    this.#waiting = -1;
    this.#isFirst = true;
    this.#scheduled = 0;
    this.#scheduleStart = now;
  }

  /** The phase that begins at that time. */
  next(start: number): Phase {
    const { schedule, useInput } = this.#settings;
    if (!useInput) return { pattern: -1, start, end: ENDLESS };
    if (schedule !== undefined) return this.#ofSchedule(schedule, start);
    if (this.#waiting < 0) {
      this.#waiting = this.nextPattern();
      const length = this.#noiseBefore();
      if (length > 0) return { pattern: -1, start, end: start + length };
    }
    const pattern = this.#waiting;
    this.#waiting = -1;
    return { pattern, start, end: start + this.#settings.lengths[pattern]! };
  }

  #ofSchedule(schedule: readonly Phase[], start: number): Phase {
    const one = schedule[this.#scheduled];
    if (one === undefined) return { pattern: -1, start, end: ENDLESS };
    const begin = this.#scheduleStart + one.start;
    if (start < begin) return { pattern: -1, start, end: begin };
    this.#scheduled++;
    return { pattern: one.pattern, start, end: this.#scheduleStart + one.end };
  }

  /** The length of the noise before the pattern that was taken last, ms; 0 for none. */
  #noiseBefore(): number {
    const { firstPhase, noiseBetween, tNoiseRange } = this.#settings;
    const [isFirst, beginsSequence] = [this.#isFirst, this.#place === 0];
    this.#isFirst = false;
    if (isFirst ? firstPhase === "pattern" : noiseBetween === "sequences" && !beginsSequence) return 0;
    const [min, max] = tNoiseRange;
    return Math.round(min + this.#lengths.uniform(this.#lengthsDrawn++, 0) * (max - min));
  }

  state(): PhaseState {
    return {
      ...{ sequence: this.#sequence, place: this.#place, waiting: this.#waiting, isFirst: this.#isFirst },
      ...{ sequencesDrawn: this.#sequencesDrawn, lengthsDrawn: this.#lengthsDrawn },
      ...{ scheduled: this.#scheduled, scheduleStart: this.#scheduleStart },
    };
  }

  /** @throws ModelError for a state that is none of such phases */
  restore(state: PhaseState): void {
    checkPhaseState(state, this.#settings);
    this.#sequence = state.sequence;
    this.#place = state.place;
    this.#sequencesDrawn = state.sequencesDrawn;
    this.#lengthsDrawn = state.lengthsDrawn;
    this.#waiting = state.waiting;
    this.#isFirst = state.isFirst;
    this.#scheduled = state.scheduled;
    this.#scheduleStart = state.scheduleStart;
  }
}

/** @throws ModelError for a state that is none of phases with these settings */
export function checkPhaseState(state: unknown, settings: InputSettings): asserts state is PhaseState {
  const where = "the phases in the state of an input generator";
  checkOptions<PhaseState>(state, STATE, where, { what: "entry" });
  checkWhole(`sequence of ${where}`, state.sequence, -1, settings.patternSequences.length - 1);
  const sequence = settings.patternSequences[state.sequence];
  checkWhole(`place of ${where}`, state.place, -1, (sequence?.length ?? 0) - 1);
  if (sequence !== undefined && state.place < 0) throw new ModelError(`place of ${where} must not be -1 in a sequence`);
  checkWhole(`waiting of ${where}`, state.waiting, -1, settings.lengths.length - 1);
}

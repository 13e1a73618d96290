/** What an input generator is told: its options, with their defaults and checks. */
import { checkCount, checkFinite, checkWhole, ModelError, unknownName } from "../../genn/index.ts";
import { a, checkOptions, isObject, nameOf, type Rule, type RulesOf, required } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";
import { isWhole } from "../../genn/model/whole-numbers.ts";
import type { Presentation } from "./generated-input.ts";

/**
 * Which sequence of patterns follows when one has ended.
 * - `"random_iterate"`: the next one, after the last the first, with the probability `pSwitch`; else the same again.
 * - `"random_independent"`: any, each as likely as the others, whatever has been before.
 * - `"alternating"`: always the next one, after the last the first.
 * - a number: always the sequence of that number.
 *
 * The first sequence is the first of the list, with `"random_independent"` any, and with a number that one.
 */
export type PatternMode = "random_iterate" | "random_independent" | "alternating" | number;
const modes = ["random_iterate", "random_independent", "alternating"] as const;

/** Options of an `InputGenerator`. Defaults are those of the class in the published package; its experiments have others (5, 5 and 2 Hz; one pattern of 300 ms; noise of 300 to 500 ms). */
export interface InputGeneratorOptions {
  /** Noise of each channel while no pattern is shown, Hz. Default 5. */
  readonly rNoise?: number;
  /** Rate of each channel in patterns, Hz. Default 3. */
  readonly rInput?: number;
  /** Noise of each channel while a pattern is shown, Hz. Default 4. */
  readonly rNoisePattern?: number;
  /** Default: as many as `tPattern` lists, and 3 where it lists none. */
  readonly nPatterns?: number;
  /** Length of all patterns, or of each, ms. Default 300. */
  readonly tPattern?: number | readonly number[];
  /** Bounds of the length of a noise phase, ms: it is drawn uniformly between them, and rounded to ms. Default [100, 500]. */
  readonly tNoiseRange?: readonly [min: number, max: number];
  /** Patterns that follow each other, by number. Default: [[0, 1], [2]] for three patterns, and for any other number of them each by itself. */
  readonly patternSequences?: readonly (readonly number[])[];
  /** Default `"random_iterate"`. */
  readonly patternMode?: PatternMode;
  /** Probability that another sequence follows, for `"random_iterate"`. Default 1. */
  readonly pSwitch?: number;
  /** Default true; without, there are phases of noise, but nothing in them, and nothing is added to patterns. */
  readonly useNoise?: boolean;
  /** Default true; without, no pattern is shown: all is one phase of noise. */
  readonly useInput?: boolean;
  /**
   * True (the default) where the schedule goes on from run to run: runs of any lengths have the same input, put together, as one long run. Without, every run begins with a new presentation, and what
   * the last run has left is dropped.
   */
  readonly spanRuns?: boolean;
  /** Where phases of noise are: before every `"patterns"` (the default, as in the port to NEST), or only before each of the `"sequences"` (as in the original code). */
  readonly noiseBetween?: "patterns" | "sequences";
  /** Default `"noise"`, as in the port to NEST; the original code begins with a `"pattern"`. */
  readonly firstPhase?: "noise" | "pattern";
  /**
   * How many spikes a channel has in a ms. `"one"` (the default): at most one, noise and pattern together; of noise with the probability 1 - exp(-r dt). `"poisson"`: as many as come, and what comes
   * from the pattern besides; such spikes are listed several times.
   */
  readonly noiseCounts?: "one" | "poisson";
  /** Default: that of the network. */
  readonly seed?: number;
  /** Keep what is generated, in `history`. Default true. */
  readonly keepHistory?: boolean;
  /**
   * Instead of sequences and modes: which pattern is shown when, in ms since the beginning of the first run, or of every run without `spanRuns`. In ascending order, without overlap; none longer than
   * its pattern. Afterwards there is noise.
   */
  readonly schedule?: readonly Presentation[];
}

/** Ten spikes a step: what is beyond is no rate of spikes in ms. */
const MOST_RATE = 10_000;
const rate: Rule<false> = {
  ...a.notNegative,
  right: `a rate from 0 to ${MOST_RATE} Hz`,
  accepts: (value) => a.notNegative.accepts(value) && (value as number) <= MOST_RATE,
};
/** As many as a 16-bit trace has numbers for. */
const MOST_PATTERNS = 2 ** 15 - 1;
const OPTIONS: RulesOf<InputGeneratorOptions> = {
  rNoise: rate,
  rInput: rate,
  rNoisePattern: rate,
  nPatterns: a.count,
  tPattern: {
    ...a.list,
    right: "a length in ms, or a list of lengths",
    accepts: (value) => a.anyWhole.accepts(value) || Array.isArray(value),
  },
  tNoiseRange: { ...a.list, right: "a list [shortest, longest] in ms" },
  patternSequences: { ...a.list, right: "a list of lists of patterns, such as [[0, 1], [2]]" },
  patternMode: {
    ...a.text,
    right: `one of ${modes.join(", ")}, or the number of a sequence`,
    accepts: (value) => typeof value === "string" || typeof value === "number",
  },
  pSwitch: a.number,
  useNoise: a.flag,
  useInput: a.flag,
  spanRuns: a.flag,
  noiseBetween: nameOf(["patterns", "sequences"]),
  firstPhase: nameOf(["noise", "pattern"]),
  noiseCounts: nameOf(["one", "poisson"]),
  seed: a.anyWhole,
  keepHistory: a.flag,
  schedule: a.list,
};

/** The options, complete and seen to fit together. */
export interface InputSettings
  extends Required<Omit<InputGeneratorOptions, "schedule" | "tPattern" | "nPatterns" | "seed" | "keepHistory">> {
  /** Of each pattern, ms. */
  readonly lengths: readonly number[];
  readonly schedule: readonly Presentation[] | undefined;
}

const WHERE = "an input generator";
/** What a schedule takes the place of. */
const REPLACED = ["patternSequences", "patternMode", "pSwitch", "tNoiseRange", "noiseBetween", "firstPhase"] as const;

/** @throws ModelError for options that there are not, and that do not fit together */
export function resolveInput(options: InputGeneratorOptions): InputSettings {
  checkOptions<InputGeneratorOptions>(options, OPTIONS, WHERE);
  const { rNoise = 5, rInput = 3, rNoisePattern = 4, pSwitch = 1, schedule } = options;
  const { useNoise = true, useInput = true, spanRuns = true } = options;
  const lengths = lengthsOf(options);
  if (pSwitch < 0 || pSwitch > 1) {
    throw new ModelError(`pSwitch of ${WHERE} is a probability and must be from 0 to 1, not ${pSwitch}`);
  }
  const patternSequences = options.patternSequences ?? defaultSequences(lengths.length);
  checkSequences(patternSequences, lengths.length);
  const patternMode = options.patternMode ?? "random_iterate";
  checkMode(patternMode, patternSequences.length);
  const tNoiseRange = options.tNoiseRange ?? [100, 500];
  checkNoiseRange(tNoiseRange);
  const noiseBetween = oneOf("noiseBetween", options.noiseBetween ?? "patterns", ["patterns", "sequences"]);
  const firstPhase = oneOf("firstPhase", options.firstPhase ?? "noise", ["noise", "pattern"]);
  const noiseCounts = oneOf("noiseCounts", options.noiseCounts ?? "one", ["one", "poisson"]);
  if (schedule !== undefined) {
    const both = REPLACED.find((name) => options[name] !== undefined);
    if (both !== undefined) {
      throw new ModelError(`${WHERE} has a schedule, which says which pattern is shown when: leave ${both} out`);
    }
    checkSchedule(schedule, lengths);
  }
  return {
    ...{ rNoise, rInput, rNoisePattern, pSwitch, useNoise, useInput, spanRuns },
    ...{ lengths, patternSequences, patternMode, tNoiseRange, noiseBetween, firstPhase, noiseCounts, schedule },
  };
}

function lengthsOf({ nPatterns, tPattern = 300 }: InputGeneratorOptions): readonly number[] {
  const count = typeof tPattern === "number" ? (nPatterns ?? 3) : tPattern.length;
  if (count > MOST_PATTERNS)
    throw new ModelError(`${WHERE} has at most ${MOST_PATTERNS} patterns (nPatterns), not ${count}`);
  const lengths: readonly number[] =
    typeof tPattern === "number" ? new Array<number>(nPatterns ?? 3).fill(tPattern) : tPattern;
  if (lengths.length === 0) throw new ModelError(`tPattern of ${WHERE} lists no pattern: there must be one at least`);
  if (nPatterns !== undefined && lengths.length !== nPatterns) {
    throw new ModelError(
      `${WHERE} has ${nPatterns} patterns (nPatterns), but ${lengths.length} lengths (tPattern): give one length for all, or as many as patterns`,
    );
  }
  for (const [pattern, length] of lengths.entries()) {
    const which = typeof tPattern === "number" ? "patterns (tPattern)" : `pattern ${pattern} (tPattern)`;
    checkCount(`the length of ${which} of ${WHERE}, in ms,`, length);
  }
  return [...lengths];
}

const defaultSequences = (patterns: number): readonly (readonly number[])[] =>
  patterns === 3 ? [[0, 1], [2]] : Array.from({ length: patterns }, (_, pattern) => [pattern]);

function checkSequences(sequences: readonly (readonly number[])[], patterns: number): void {
  if (sequences.length === 0) {
    throw new ModelError(`patternSequences of ${WHERE} must hold a sequence at least, such as [[0]]`);
  }
  for (const [index, sequence] of sequences.entries()) {
    if (!Array.isArray(sequence) || sequence.length === 0) {
      throw new ModelError(
        `sequence ${index} of patternSequences of ${WHERE} must be a list of patterns, not ${shown(sequence)}`,
      );
    }
    for (const pattern of sequence) checkPattern(pattern, patterns, `sequence ${index} of patternSequences`);
  }
}

function checkPattern(pattern: unknown, patterns: number, where: string): asserts pattern is number {
  if (isWhole(pattern, 0, patterns - 1)) return;
  const known = patterns === 1 ? "there is one pattern, 0" : `patterns are numbered 0 to ${patterns - 1}`;
  throw new ModelError(`${where} of ${WHERE} names a pattern that there is not, ${shown(pattern)}: ${known}`);
}

function checkMode(mode: PatternMode, sequences: number): void {
  if (typeof mode === "number") {
    checkWhole(`patternMode of ${WHERE}, as the number of a sequence,`, mode, 0, sequences - 1);
  } else oneOf("patternMode", mode, modes);
}

function checkNoiseRange(range: readonly number[]): void {
  if (range.length !== 2) {
    throw new ModelError(`tNoiseRange of ${WHERE} must be [shortest, longest] in ms, not ${shown(range)}`);
  }
  for (const bound of range) checkFinite(`a bound of tNoiseRange of ${WHERE}`, bound);
  const [min, max] = range as readonly [number, number];
  if (min < 0 || min > max) {
    throw new ModelError(
      `tNoiseRange of ${WHERE} is ${shown(range)}, but must be [shortest, longest], with 0 <= shortest <= longest`,
    );
  }
}

function oneOf<Name extends string>(option: string, given: Name, known: readonly Name[]): Name {
  if (known.includes(given)) return given;
  throw unknownName(option, given, WHERE, known);
}

const PRESENTATION: RulesOf<Presentation> = {
  pattern: required(a.anyWhole),
  start: required(a.anyWhole),
  end: required(a.anyWhole),
  isCut: a.flag,
};

function checkSchedule(schedule: readonly Presentation[], lengths: readonly number[]): void {
  let before = 0;
  for (const [index, one] of schedule.entries()) {
    const where = `presentation ${index} of the schedule`;
    checkOptions<Presentation>(one, PRESENTATION, `${where} of ${WHERE}`, {
      example: "{ pattern: 0, start: 100, end: 400 }",
    });
    const { pattern, start, end } = one;
    checkPattern(pattern, lengths.length, where);
    checkWhole(`the start of ${where}, in ms,`, start);
    checkWhole(`the end of ${where}, in ms,`, end, start + 1);
    if (start < before) {
      const last = schedule[index - 1]!;
      throw new ModelError(
        `${where} of ${WHERE} starts at ${start} ms, but the one before it lasts from ${last.start} to ${last.end} ms: ` +
          "presentations must be in the order of time, and must not overlap",
      );
    }
    if (end - start > lengths[pattern]!) {
      throw new ModelError(
        `${where} of ${WHERE} lasts ${end - start} ms, longer than pattern ${pattern}, which has ${lengths[pattern]} ms`,
      );
    }
    before = end;
  }
}

/** Throws unless it is a network that input can be made for. */
export function checkNetwork(
  network: unknown,
): asserts network is { readonly nInputs: number; readonly seed?: number } {
  const { nInputs } = (isObject(network) || typeof network === "object" ? (network ?? {}) : {}) as {
    readonly nInputs?: unknown;
  };
  if (!isWhole(nInputs, 1)) {
    throw new ModelError(
      `${WHERE} needs a network with inputs, such as { nInputs: 100 }, not ${nInputs === undefined ? shown(network) : `nInputs: ${shown(nInputs)}`}`,
    );
  }
}

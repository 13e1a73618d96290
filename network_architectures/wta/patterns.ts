/** Frozen patterns: a spike train for every channel, drawn once. As lists, and as JSON. */
import { checkCount, ModelError } from "../../genn/index.ts";
import { CounterStream } from "../../genn/maths/random.ts";
import { isObject } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";

/** Times of spikes in ms since the pattern began, `[pattern][channel][spike]`, ascending. */
export type Patterns = readonly (readonly (readonly number[])[])[];

/** How many there are, and of what size. */
export interface PatternSizes {
  /** Of each pattern, ms. */
  readonly lengths: readonly number[];
  readonly channels: number;
}

/**
 * Poisson spike trains, at most one spike in a ms; times are whole ms from 0 to the length - 1.
 * @param rate Hz, of each channel
 * @param version Patterns of the same seed and another version are others
 */
export function drawPatterns(
  { lengths, channels }: PatternSizes,
  rate: number,
  seed: number,
  version: number,
): Patterns {
  const stream = new CounterStream(seed, "patterns", "double");
  return lengths.map((length, pattern) =>
    Array.from({ length: channels }, (_, channel) => {
      const uniform = stream.source(pattern * channels + channel, version);
      const times: number[] = [];
      if (rate === 0) return times;
      for (let t = 0; ; ) {
        t -= (1000 / rate) * Math.log(uniform());
        if (t >= length) return times;
        if (times.at(-1) !== Math.floor(t)) times.push(Math.floor(t));
      }
    }),
  );
}

/**
 * Patterns as they are shown: times in whole ms, rounded down, ascending, none twice.
 * @throws ModelError unless there are as many patterns and channels as there must be, and all times are within their patterns
 */
export function checkedPatterns(patterns: unknown, { lengths, channels }: PatternSizes): number[][][] {
  checkPatterns(patterns);
  if (patterns.length !== lengths.length) {
    throw new ModelError(`${patterns.length} patterns were given to an input generator that has ${lengths.length}`);
  }
  return patterns.map((pattern, index) => {
    if (pattern.length !== channels) {
      throw new ModelError(`pattern ${index} has ${pattern.length} channels, but the network has ${channels} inputs`);
    }
    return pattern.map((times, channel) => {
      const beyond = times.find((time) => time >= lengths[index]!);
      if (beyond !== undefined) {
        throw new ModelError(
          `channel ${channel} of pattern ${index} has a spike at ${beyond} ms, but the pattern ends at ${lengths[index]} ms (tPattern)`,
        );
      }
      return [...new Set(times.map(Math.floor))].sort((one, other) => one - other);
    });
  });
}

/**
 * Patterns as JSON text: an object with the version of the format, the number of channels, and the patterns.
 * @throws ModelError for what are no patterns
 */
export function patternsToJson(patterns: Patterns): string {
  checkPatterns(patterns);
  return JSON.stringify({ version: VERSION, channels: patterns[0]!.length, patterns });
}

/**
 * Patterns from the text that `patternsToJson` gives.
 * @throws ModelError for text that is no JSON, and for anything else than patterns
 */
export function patternsFromJson(text: string): number[][][] {
  const read = parsed(text);
  if (!isObject(read))
    throw new ModelError(`patterns as JSON must be an object { version, channels, patterns }, not ${shown(read)}`);
  const { version, channels, patterns } = read as Readonly<Record<string, unknown>>;
  if (version !== VERSION) {
    throw new ModelError(`patterns as JSON must be of version ${VERSION}, not ${shown(version)}`);
  }
  checkPatterns(patterns);
  checkCount("the number of channels of patterns as JSON", channels);
  if (patterns[0]!.length !== channels) {
    throw new ModelError(
      `patterns as JSON say that they have ${channels} channels, but they have ${patterns[0]!.length}`,
    );
  }
  return patterns.map((pattern) => pattern.map((times) => [...times]));
}

const VERSION = 1;

function parsed(text: string): unknown {
  if (typeof text !== "string") throw new ModelError(`patterns as JSON must be text, not ${shown(text)}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelError(`patterns as JSON cannot be read: ${(error as Error).message}`);
  }
}

/** Throws unless they are lists of lists of times, with the same number of channels in all patterns. */
function checkPatterns(patterns: unknown): asserts patterns is Patterns {
  if (!Array.isArray(patterns) || patterns.length === 0) {
    throw new ModelError(`patterns must be a list [pattern][channel] of lists of times in ms, not ${shown(patterns)}`);
  }
  for (const [index, pattern] of (patterns as unknown[]).entries()) {
    if (!Array.isArray(pattern) || pattern.length === 0) {
      throw new ModelError(
        `pattern ${index} must be a list of channels, each a list of times in ms, not ${shown(pattern)}`,
      );
    }
    const first = (patterns as unknown[][])[0]!;
    if (pattern.length !== first.length) {
      throw new ModelError(
        `pattern ${index} has ${pattern.length} channels, but pattern 0 has ${first.length}: all must have the same number`,
      );
    }
    for (const [channel, times] of (pattern as unknown[]).entries()) {
      const where = `channel ${channel} of pattern ${index}`;
      if (!Array.isArray(times)) throw new ModelError(`${where} must be a list of times in ms, not ${shown(times)}`);
      for (const time of times as unknown[]) {
        if (typeof time === "number" && Number.isFinite(time) && time >= 0) continue;
        throw new ModelError(
          `${where} has a spike at ${shown(time)}: times must be finite numbers of ms, of at least 0`,
        );
      }
    }
  }
}

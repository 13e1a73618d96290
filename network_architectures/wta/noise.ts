/** Poisson noise on channels, at a rate that changes from phase to phase. */
import { ModelError } from "../../genn/index.ts";
import { CounterStream, uniformDoubleFromBits } from "../../genn/maths/random.ts";
import { a, checkOptions, type Rule, type RulesOf, required } from "../../genn/model/options.ts";

/** Where the noise is; plain data. */
export interface NoiseState {
  /** How many events were drawn. */
  readonly drawn: number;
  /** When the next one is, ms, and on which channel; null for never. */
  readonly next: number | null;
  readonly channel: number;
}

const maybeTime: Rule<false> = {
  ...a.notNegative,
  right: "a time or null",
  accepts: (value) => value === null || a.notNegative.accepts(value),
};
const STATE: RulesOf<NoiseState> = {
  drawn: required(a.wholeNumber),
  next: required(maybeTime),
  channel: required(a.wholeNumber),
};

/**
 * The events of all channels are one Poisson process, each on a channel that is drawn. The interval that is under way when a phase ends is dropped, since the process has no memory. An event is
 * known when its interval begins, so it does not matter when it is asked for.
 */
export class Noise {
  readonly #stream: CounterStream;
  readonly #channels: number;
  #drawn = 0;
  #next = Number.POSITIVE_INFINITY;
  #channel = 0;

  constructor(channels: number, seed: number) {
    this.#channels = channels;
    this.#stream = new CounterStream(seed, "noise", "double");
  }

  /** @param rate Hz, of each channel */
  begin(start: number, rate: number): void {
    this.#next = start;
    this.#draw(rate);
  }

  /** Hands out the events before `end`, ms, of the phase that began last. */
  take(end: number, rate: number, each: (step: number, channel: number) => void): void {
    while (this.#next < end) {
      each(Math.floor(this.#next), this.#channel);
      this.#draw(rate);
    }
  }

  /** The event after the one that is next. */
  #draw(rate: number): void {
    if (rate === 0) {
      this.#next = Number.POSITIVE_INFINITY;
      return;
    }
    const [first, second, third, fourth] = this.#stream.words(this.#drawn++, 0);
    this.#next -= (Math.log1p(-uniformDoubleFromBits(first, second)) * 1000) / (rate * this.#channels);
    this.#channel = Math.floor(uniformDoubleFromBits(third, fourth) * this.#channels);
  }

  state(): NoiseState {
    const next = this.#next === Number.POSITIVE_INFINITY ? null : this.#next;
    return { drawn: this.#drawn, next, channel: this.#channel };
  }

  /** @throws ModelError for a state that is none of such noise */
  restore(state: NoiseState): void {
    checkNoiseState(state, this.#channels);
    this.#drawn = state.drawn;
    this.#next = state.next ?? Number.POSITIVE_INFINITY;
    this.#channel = state.channel;
  }
}

/** @throws ModelError for a state that is none of noise on so many channels */
export function checkNoiseState(state: unknown, channels: number): asserts state is NoiseState {
  const where = "the noise in the state of an input generator";
  checkOptions<NoiseState>(state, STATE, where, { what: "entry" });
  if (state.channel >= channels) {
    throw new ModelError(
      `channel of ${where} must be below ${channels}, the inputs of the network, not ${state.channel}`,
    );
  }
}

/** Which moment the page shows: that of now, one that somebody has chosen, or one after the other, slowly. */
import { History } from "../history.ts";
import type { Activity } from "../protocol.ts";
import type { TimeWindow } from "../views/time-axis.ts";

/** The page looks back so far, ms. */
export const WINDOW = 3000;
/** ms of the model per ms of the clock. */
const SLOWLY = 0.1;

export class Elapsed {
  readonly #neuronCount: number;
  /** What still grows, and what is looked at if that is something else. */
  #live: History;
  #held: { readonly history: History; time: number; isPlaying: boolean } | undefined;

  constructor(neuronCount: number) {
    this.#neuronCount = neuronCount;
    this.#live = new History(neuronCount, WINDOW);
  }

  append(activity: Activity): void {
    this.#live.append(activity);
  }

  /** What is looked back on. */
  get history(): History {
    return this.#held?.history ?? this.#live;
  }
  get isLive(): boolean {
    return this.#held === undefined;
  }
  get isPlaying(): boolean {
    return this.#held?.isPlaying ?? false;
  }
  /** The moment that is shown. */
  get time(): number {
    return this.#held?.time ?? this.#live.end;
  }

  /** The axis of time, and the moment on it. */
  get window(): TimeWindow {
    const { history } = this;
    const from = Math.max(0, history.end - WINDOW);
    return { from, to: from + WINDOW, cursor: this.time, shown: history.shown() };
  }

  /** Shows a moment of the last seconds, whatever the network does meanwhile. */
  hold(time: number): void {
    if (this.#live.isEmpty && this.#held === undefined) return;
    if (this.#held === undefined) {
      this.#held = { history: this.#live, time, isPlaying: false };
      this.#live = new History(this.#neuronCount, WINDOW);
    }
    this.#held.isPlaying = false;
    this.#held.time = this.#within(time);
  }

  /** Goes through the last seconds, slowly and again and again; from the moment that is shown, unless that is the end. */
  play(): void {
    this.hold(this.isLive || this.time >= this.history.end - 1 ? this.history.start : this.time);
    if (this.#held !== undefined) this.#held.isPlaying = true;
  }

  stop(): void {
    if (this.#held !== undefined) this.#held.isPlaying = false;
  }

  /** Goes on by so many ms of the clock, while it plays. */
  advance(elapsed: number): void {
    if (!this.#held?.isPlaying) return;
    const next = this.#held.time + SLOWLY * elapsed;
    this.#held.time = next >= this.history.end ? this.history.start : next;
  }

  /** Back to now. Where nothing has happened since, what was held is what is now. */
  goLive(): void {
    if (this.#held !== undefined && this.#live.isEmpty) this.#live = this.#held.history;
    this.#held = undefined;
  }

  #within(time: number): number {
    return Math.min(Math.max(time, this.history.start), this.history.end);
  }
}

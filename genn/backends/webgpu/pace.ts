/**
 * How many steps to hand the GPU at once. Drivers reset a device whose dispatch runs for seconds, and a page freezes with its GPU; so
 * stretches are cut, by what their steps have been seen to take. And the host must not run far ahead of the GPU.
 */
import type { Device } from "./device.ts";

/** How long one submission should take, ms. A CPU that plays a GPU resets nothing, and its submissions cost much to begin. */
const TARGET_MS = 200;
const SOFTWARE_TARGET_MS = 2000;
/** Steps of the first submission, before anything is known. */
const FIRST_STEPS = 8;
/** A submission has at most this many times the steps of the one before. */
const GROWTH = 8;
/** Submissions that may be on their way. */
const AHEAD = 16;

export class Pace {
  readonly #device: Device;
  #steps = FIRST_STEPS;
  #onTheirWay: Promise<unknown>[] = [];

  constructor(device: Device) {
    this.#device = device;
  }

  /** How many steps a submission may have at most. */
  get steps(): number {
    return this.#steps;
  }

  /** Makes a submission of `steps` steps. Waits for its end if it is as long as one may be, to learn how long that takes. */
  async run(steps: number, submit: () => void): Promise<void> {
    if (steps < this.#steps) {
      submit();
      this.#onTheirWay.push(this.#done());
      if (this.#onTheirWay.length > AHEAD) await this.#onTheirWay.shift();
      return;
    }
    await Promise.all(this.#onTheirWay);
    this.#onTheirWay = [];
    const started = performance.now();
    submit();
    await this.#done();
    this.#learn(steps, started);
  }

  /** Makes a submission of `steps` steps that waits for its end by itself. */
  async runWaiting(steps: number, submit: () => Promise<void>): Promise<void> {
    const started = performance.now();
    await submit();
    if (steps >= this.#steps) this.#learn(steps, started);
  }

  #learn(steps: number, started: number): void {
    const target = this.#device.adapter.isSoftware ? SOFTWARE_TARGET_MS : TARGET_MS;
    const factor = target / Math.max(performance.now() - started, target / GROWTH);
    this.#steps = Math.max(1, Math.round(steps * factor));
  }

  /** A lost device ends the wait; the engine finds out by itself. */
  #done(): Promise<unknown> {
    return this.#device.gpu.queue.onSubmittedWorkDone().catch(() => undefined);
  }
}

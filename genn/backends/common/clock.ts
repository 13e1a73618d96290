/** Time per kernel, on the CPU: whoever runs kernels one after the other looks at the clock in between. */
import type { Timings } from "../engine.ts";

export class Clock {
  readonly #kernels: readonly string[];
  readonly #milliseconds: Float64Array;
  readonly #calls: Float64Array;
  #last = 0;

  constructor(kernels: readonly string[]) {
    this.#kernels = kernels;
    this.#milliseconds = new Float64Array(kernels.length);
    this.#calls = new Float64Array(kernels.length);
  }

  /** What has passed since the last call was spent in the kernel of that index; -1 only begins. Generated code calls it as it is. */
  readonly lap = (kernel: number): void => {
    const now = performance.now();
    if (kernel >= 0) {
      this.#milliseconds[kernel]! += now - this.#last;
      this.#calls[kernel]! += 1;
    }
    this.#last = now;
  };

  get timings(): Timings {
    return {
      method: "one thread, with a look at the clock behind every kernel of every step and batch instance",
      kernels: this.#kernels.map((kernel, index) => ({
        kernel,
        milliseconds: this.#milliseconds[index]!,
        calls: this.#calls[index]!,
      })),
    };
  }
}

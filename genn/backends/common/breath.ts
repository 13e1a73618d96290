/** Pauses of a thread that computes for long, in which timers, signals and the page have their turn. */
export class Breath {
  #last = performance.now();

  /** Pauses, if that many ms have gone by since the last pause. */
  async take(afterMs: number): Promise<void> {
    if (!this.isDue(afterMs)) return;
    await new Promise<void>((resolve) => {
      if (typeof setImmediate === "function") setImmediate(resolve);
      else setTimeout(resolve);
    });
    this.#last = performance.now();
  }

  isDue(afterMs: number): boolean {
    return performance.now() - this.#last >= afterMs;
  }
}

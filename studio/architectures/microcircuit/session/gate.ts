/** Lets a running training go on as far as somebody allows, and no further. */

/** The run was ended from outside. */
export class EndedError extends Error {
  override readonly name = "EndedError";
}

/** Between a run, which passes after every batch, and its driver, which opens the gate for some more. */
export class Gate {
  #goal = 0;
  #isClosed = false;
  #continue: (() => void) | undefined;
  #arrived: (() => void) | undefined;

  /** For the driver: the run may go on until `goal` batches are done. Resolves when it waits there. */
  open(goal: number): Promise<void> {
    this.#goal = goal;
    return new Promise((resolve) => {
      this.#arrived = resolve;
      this.#continue?.();
    });
  }

  /** For the run, after `batches` batches: waits until more are allowed. Throws `EndedError` once the gate is closed. */
  pass(batches: number): Promise<void> | undefined {
    if (this.#isClosed) throw new EndedError("the session has ended");
    if (batches < this.#goal) return undefined;
    return this.#wait();
  }

  async #wait(): Promise<void> {
    const more = new Promise<void>((resolve) => {
      this.#continue = resolve;
    });
    this.#arrived?.();
    await more;
    this.#continue = undefined;
    if (this.#isClosed) throw new EndedError("the session has ended");
  }

  /** For the driver: the run shall end at the next batch, or now if it waits. */
  close(): void {
    this.#isClosed = true;
    this.#continue?.();
  }
}

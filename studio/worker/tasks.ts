/** What a worker has to do for the network of the moment: one task after the other, and none for a network that has been replaced. */
export class Tasks {
  readonly #onFailure: (generation: number, error: unknown) => void;
  #generation = 0;
  #all: Promise<void> = Promise.resolve();

  /** `onFailure` hears of tasks that throw. */
  constructor(onFailure: (generation: number, error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Another network from now on. */
  begin(generation: number): void {
    this.#generation = generation;
  }

  isCurrent(generation: number): boolean {
    return generation === this.#generation;
  }

  enqueue(generation: number, task: () => Promise<void>): void {
    this.#all = this.#all.then(async () => {
      if (!this.isCurrent(generation)) return;
      try {
        await task();
      } catch (error) {
        this.#onFailure(generation, error);
      }
    });
  }

  /** Resolves when everything asked for so far is done. */
  get idle(): Promise<void> {
    return this.#all;
  }
}

/** Lets messages in. A message channel, because timers are held back to 4 ms. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

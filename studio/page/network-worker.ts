/** The page's end of the line to the worker that owns the networks. */
import type { Surroundings } from "../backends.ts";
import type { OfNetwork, SurroundingsMessage } from "../protocol.ts";

export interface Listeners<FromWorker> {
  /** Told once: what the worker may run on. */
  readonly surroundings: (surroundings: Surroundings) => void;
  /** Told of the network of the moment; what comes from earlier ones is dropped. */
  readonly message: (message: FromWorker) => void;
  /** The worker itself has failed. */
  readonly failed: (text: string) => void;
}

export class NetworkWorker<ToWorker extends OfNetwork, FromWorker extends OfNetwork> {
  readonly #worker: Worker;
  #generation = 0;

  constructor(worker: Worker, { surroundings, message, failed }: Listeners<FromWorker>) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker | SurroundingsMessage>) => {
      if (data.kind === "surroundings") surroundings(data as SurroundingsMessage);
      else if ((data as FromWorker).generation === this.#generation) message(data as FromWorker);
    });
    worker.addEventListener("error", (event) =>
      failed(`The page's worker failed: ${event.message || "it could not be loaded"}`),
    );
  }

  /** Counts on: whatever is sent from now on is about another network. */
  begin(): void {
    this.#generation++;
  }

  /** Sends a message about the network of the moment. */
  send(message: ToWorker extends unknown ? Omit<ToWorker, "generation"> : never): void {
    this.#worker.postMessage({ ...message, generation: this.#generation });
  }
}

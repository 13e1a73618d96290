/**
 * Ctrl-C and `kill`. While a network is trained, the first asks the run to stop where its state can be saved, and the second ends the process. At
 * any other time there is nothing to save: then nobody listens, and the system ends the process at once, whatever it is busy with.
 */

/** One order may arrive twice: from the terminal, and passed on by `npm run`. */
const SAME_ORDER_MS = 300;

/** Listens while a network is trained. */
export interface StopSignal {
  /** The first signal that came while it was listening. */
  readonly requested: NodeJS.Signals | undefined;
  /** From now on, the first signal is kept. */
  listen(): void;
  /** From now on, signals end the process, as they do before `listen`. */
  release(): void;
}

/** `onRequest` answers the person. */
export function stopSignal(onRequest: () => void): StopSignal {
  let requested: NodeJS.Signals | undefined;
  const request = (signal: NodeJS.Signals) => {
    if (requested !== undefined) return;
    requested = signal;
    setTimeout(release, SAME_ORDER_MS).unref();
    onRequest();
  };
  const release = () => {
    process.off("SIGINT", request);
    process.off("SIGTERM", request);
  };
  return {
    get requested() {
      return requested;
    },
    listen: () => {
      if (requested !== undefined) return;
      process.on("SIGINT", request);
      process.on("SIGTERM", request);
    },
    release,
  };
}

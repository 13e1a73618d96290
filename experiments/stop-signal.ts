/** Ctrl-C and `kill`: the first asks a run to stop at the next occasion, the second ends the process. */

/** Listens until `release` is called. */
export function stopSignal(onRequest: () => void): { isRequested(): boolean; release(): void } {
  let requested = false;
  const request = () => {
    requested = true;
    release();
    onRequest();
  };
  const release = () => {
    process.off("SIGINT", request);
    process.off("SIGTERM", request);
  };
  process.on("SIGINT", request);
  process.on("SIGTERM", request);
  return { isRequested: () => requested, release };
}

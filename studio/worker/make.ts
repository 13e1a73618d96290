/** Makes workers of the studio. */

/** A worker for the architecture of that id, or for the catalogue. */
export const makeWorker = (name: string): Worker =>
  new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name });

/**
 * A worker of the pool: waits for a command in the control words, takes shares of the work until there are none, says
 * that it has finished. Plain JavaScript, so that it loads as it is in Node and in a page, from source and from the built package.
 */
import { hostImports } from "./maths/host.js";
import { serve } from "./shares.js";

/** @typedef {import("./shares.js").WorkerSetup} WorkerSetup */

/** @param {WorkerSetup} setup @param {(message: unknown) => void} post */
const start = (setup, post) => serve({ ...setup, imports: hostImports, ready: () => post("ready") });

if (typeof self !== "undefined" && typeof self.postMessage === "function") {
  self.onmessage = (event) => start(event.data, (message) => self.postMessage(message));
} else {
  const { parentPort, workerData } = await import("node:worker_threads");
  start(workerData, (message) => parentPort?.postMessage(message));
}

/**
 * A worker of the pool: is given the module and the memory, waits for a command in the control words, takes shares of the work until there are none, says
 * that it has finished. Plain JavaScript, so that it loads as it is in Node and in a page, from source and from the built package.
 * `worker-text.ts` holds it with all it imports, for where there is no file to load: `npm run worker` writes that again.
 *
 * It says "loaded", is sent its setup, and says "ready"; or it says what went wrong.
 */
import { hostImports } from "./maths/host.js";
import { serve } from "./shares.js";

/** @typedef {import("./shares.js").WorkerSetup} WorkerSetup */

/** Nothing is imported from Node: this is also bundled for pages. Bun has both ports in Node's workers, and only Node's works. */
const threads = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:worker_threads");
const port = /** @type {any} */ (threads?.parentPort ?? self);
/** @param {string} message */
const say = (message) => port.postMessage(message);

/** @param {{ data: WorkerSetup }} event */
function start({ data }) {
  try {
    serve({ ...data, imports: hostImports, ready: () => say("ready") });
  } catch (error) {
    say(`it does not start: ${error}`);
  }
}

port.onmessage = start;
port.onmessageerror = () => say("it cannot be given the shared memory");
say("loaded");

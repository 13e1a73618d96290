/**
 * How the threads of the pool share work: a command lies in the control words, every thread takes jobs by counting up one
 * word until there are none left. The main thread does the same as the workers.
 */

/** What the failure word holds when a worker has crashed. */
export const CRASHED = -1;

/** Commands. */
export const COMMAND = { stretch: 1, custom: 2, stop: 3, parts: 4 };
/**
 * The control words, 32 bits each, at the start of memory: `generation` grows with every command and is what workers wait on, `next` is the
 * next job to be taken, `finished` how many workers have found none left, `failure` 1 + the index of a failed check (or 0).
 */
export const WORD = {
  generation: 0,
  command: 1,
  argument0: 2,
  argument1: 3,
  next: 4,
  finished: 5,
  failure: 6,
  jobs: 7,
  argument2: 8,
  argument3: 9,
};

/**
 * @typedef {{ name: string, end: number, share: number }} CustomShare A custom update: its range and a worker's share of it.
 * @typedef {{ module: WebAssembly.Module, memory: WebAssembly.Memory, customs: readonly CustomShare[], generation: number, poison: number | undefined }} WorkerSetup
 * `poison`: address of the word that tells threads at a barrier that one of them has died.
 */

/**
 * Does jobs of the current command until none are left, and lets the caller have a turn after each.
 * @param {WebAssembly.Instance} instance
 * @param {Int32Array} control
 * @param {readonly CustomShare[]} customs
 */
export function* work(instance, control, customs) {
  const [first, second] = [control[WORD.argument0], control[WORD.argument1]];
  const jobs = control[WORD.jobs];
  const { exports } = instance;
  const command = control[WORD.command];
  const custom = command === COMMAND.custom ? customs[first] : undefined;
  // Parts of one network wait for each other: there are as many as threads, and each takes one.
  const steps = command === COMMAND.parts ? exports.part : exports.stretch;
  const run = /** @type {Function} */ (custom === undefined ? steps : exports[`custom.${custom.name}`]);
  if (custom !== undefined)
    /** @type {Function} */ (exports.start_update)(second, control[WORD.argument2], control[WORD.argument3]);
  for (let job = Atomics.add(control, WORD.next, 1); job < jobs; job = Atomics.add(control, WORD.next, 1)) {
    if (custom === undefined) run(job, first, second, control[WORD.argument2]);
    else run(job * custom.share, Math.min((job + 1) * custom.share, custom.end));
    yield;
  }
}

/**
 * Lets code put this thread to sleep where it waits for others.
 * @param {WebAssembly.Instance} instance
 */
export function allowSleep({ exports }) {
  const { allow_sleep: allow } = exports;
  if (allow !== undefined) /** @type {Function} */ (allow)();
}

/**
 * The life of a worker: returns when told to stop.
 * @param {WorkerSetup & { imports: WebAssembly.Imports, ready: () => void }} setup
 */
export function serve({ module, memory, imports, customs, generation, poison, ready }) {
  const instance = new WebAssembly.Instance(module, { ...imports, host: { memory } });
  const control = new Int32Array(memory.buffer, 0, 16);
  allowSleep(instance);
  let seen = generation;
  ready();
  for (;;) {
    Atomics.wait(control, WORD.generation, seen);
    seen = Atomics.load(control, WORD.generation);
    if (control[WORD.command] === COMMAND.stop) return;
    try {
      for (const _ of work(instance, control, customs));
    } catch {
      // The others must not wait for ever; the main thread reports it.
      Atomics.store(control, WORD.failure, CRASHED);
      if (poison !== undefined) Atomics.store(new Int32Array(memory.buffer), poison / 4, 1);
    }
    Atomics.add(control, WORD.finished, 1);
    Atomics.notify(control, WORD.finished);
  }
}

/**
 * Threads that share a Program's work: the caller's own and workers beside it. Without shared memory (a page that is not
 * cross-origin isolated) or with one thread there are no workers, and nothing else changes.
 */
import { Breath } from "../common/breath.ts";
import type { Clock } from "../common/clock.ts";
import { nodeModule } from "../common/node.ts";
import { hostImports } from "./maths/host.js";
import { allowSleep, COMMAND, type CustomShare, WORD, work } from "./shares.js";
import { type PoolWorker, startWorkers } from "./start-workers.ts";

/** How long signals and the page may be kept waiting within a stretch, ms, as far as one job is no longer. */
const LONGEST_SILENCE_MS = 250;

export class Pool {
  readonly threads: number;
  readonly breath = new Breath();
  /** Nothing is run any more: what was under way has been left. */
  isStopped = false;
  readonly #memory: WebAssembly.Memory;
  readonly #instance: WebAssembly.Instance;
  readonly #customs: readonly CustomShare[];
  readonly #workers: readonly PoolWorker[];

  private constructor(
    memory: WebAssembly.Memory,
    instance: WebAssembly.Instance,
    customs: readonly CustomShare[],
    workers: readonly PoolWorker[],
  ) {
    this.#memory = memory;
    this.#instance = instance;
    this.#customs = customs;
    this.#workers = workers;
    this.threads = workers.length + 1;
  }

  static async start(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    customs: readonly CustomShare[],
    threads: number,
    { clock, poison }: { readonly clock?: Clock | undefined; readonly poison?: number | undefined } = {},
  ): Promise<Pool> {
    const host = { memory, ...(clock && { lap: clock.lap }) };
    const instance = new WebAssembly.Instance(module, { ...hostImports, host });
    const control = new Int32Array(memory.buffer, 0, 16);
    if (canBlock()) allowSleep(instance);
    const setup = { module, memory, customs, generation: control[WORD.generation]!, poison };
    const workers = threads === 1 ? [] : await startWorkers(threads - 1, setup);
    return new Pool(memory, instance, customs, workers);
  }

  /** Growing shared memory gives it a new view; the words stay where they are. */
  get #control(): Int32Array {
    return new Int32Array(this.#memory.buffer, 0, 16);
  }

  /** All blocks through `count` steps from step `first`, where rings stand at `position`. Returns the failed check, or 0. */
  stretch(first: number, count: number, position: number, blocks: number): Promise<number> {
    return this.#run(COMMAND.stretch, first, count, blocks, position);
  }

  /** One network in as many parts as there are threads, through `count` steps. Returns the failed check, or 0. */
  parts(first: number, count: number, position: number): Promise<number> {
    return this.#run(COMMAND.parts, first, count, this.threads, position);
  }

  /** One custom update at time `timestep`; `call` keys its random numbers. */
  custom(index: number, timestep: number, call: number, position: number): Promise<number> {
    const { end, share } = this.#customs[index]!;
    return this.#run(COMMAND.custom, index, timestep, Math.ceil(end / share), call, position);
  }

  async #run(command: number, first: number, second: number, jobs: number, third: number, fourth = 0): Promise<number> {
    const control = this.#control;
    control[WORD.argument3] = fourth;
    control[WORD.argument2] = third;
    control[WORD.command] = command;
    control[WORD.argument0] = first;
    control[WORD.argument1] = second;
    control[WORD.jobs] = jobs;
    Atomics.store(control, WORD.finished, 0);
    Atomics.store(control, WORD.next, 0);
    // Work of one share is done before a worker has woken up.
    const helped = jobs > 1 && this.#workers.length > 0;
    if (helped) this.#wake(control);
    for (const _ of work(this.#instance, control, this.#customs)) {
      if (this.breath.isDue(LONGEST_SILENCE_MS)) await this.breath.take(LONGEST_SILENCE_MS);
      if (this.isStopped) break;
    }
    if (helped) await this.#join(control);
    const failure = control[WORD.failure]!;
    control[WORD.failure] = 0;
    return failure;
  }

  #wake(control: Int32Array): void {
    Atomics.add(control, WORD.generation, 1);
    Atomics.notify(control, WORD.generation);
  }

  /** Waits until every worker has seen that there are no jobs left. */
  async #join(control: Int32Array): Promise<void> {
    const all = this.#workers.length;
    for (let finished = Atomics.load(control, WORD.finished); finished < all && !this.isStopped; ) {
      // The main thread of a page must not block, so there it spins; the wait is shorter than one job.
      if (canBlock()) Atomics.wait(control, WORD.finished, finished, LONGEST_SILENCE_MS);
      if (this.breath.isDue(LONGEST_SILENCE_MS)) await this.breath.take(LONGEST_SILENCE_MS);
      finished = Atomics.load(control, WORD.finished);
    }
  }

  stop(): void {
    this.isStopped = true;
    const control = this.#control;
    control[WORD.command] = COMMAND.stop;
    this.#wake(control);
    for (const worker of this.#workers) worker.terminate();
  }
}

/** May this thread wait for others? The main thread of a page must not. */
let blocking: boolean | undefined;

function canBlock(): boolean {
  if (blocking === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
      blocking = true;
    } catch {
      blocking = false;
    }
  }
  return blocking;
}

/** How many threads make sense here. */
export const availableThreads = (): number =>
  nodeModule<typeof import("node:os")>("node:os")?.availableParallelism?.() ?? navigator.hardwareConcurrency ?? 1;

/** Can memory be shared between threads? A page needs to be cross-origin isolated. */
export const canShareMemory = (): boolean =>
  typeof SharedArrayBuffer !== "undefined" &&
  (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;

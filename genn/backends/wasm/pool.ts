/**
 * Threads that share a Program's work: the caller's own and workers beside it. Without shared memory (a page that is not
 * cross-origin isolated) or with one thread there are no workers, and nothing else changes.
 */
import type { Clock } from "../common/clock.ts";
import { hostImports } from "./maths/host.js";
import { COMMAND, type CustomShare, WORD, workOn } from "./shares.js";

interface PoolWorker {
  terminate(): void;
}

export class Pool {
  readonly threads: number;
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
    clock?: Clock,
  ): Promise<Pool> {
    const host = { memory, ...(clock && { lap: clock.lap }) };
    const instance = new WebAssembly.Instance(module, { ...hostImports, host });
    const control = new Int32Array(memory.buffer, 0, 16);
    const setup = { module, memory, customs, generation: control[WORD.generation] };
    const workers = await Promise.all(Array.from({ length: threads - 1 }, () => startWorker(setup)));
    return new Pool(memory, instance, customs, workers);
  }

  /** Growing shared memory gives it a new view; the words stay where they are. */
  get #control(): Int32Array {
    return new Int32Array(this.#memory.buffer, 0, 16);
  }

  /** All blocks through `count` steps from step `first`. Returns the failed check, or 0. */
  stretch(first: number, count: number, blocks: number): number {
    return this.#run(COMMAND.stretch, first, count, blocks);
  }

  /** One custom update at time `timestep`; `call` keys its random numbers. */
  custom(index: number, timestep: number, call: number): number {
    const { end, share } = this.#customs[index]!;
    return this.#run(COMMAND.custom, index, timestep, Math.ceil(end / share), call);
  }

  #run(command: number, first: number, second: number, jobs: number, third = 0): number {
    const control = this.#control;
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
    workOn(this.#instance, control, this.#customs);
    if (helped) this.#join(control);
    const failure = control[WORD.failure]!;
    control[WORD.failure] = 0;
    return failure;
  }

  #wake(control: Int32Array): void {
    Atomics.add(control, WORD.generation, 1);
    Atomics.notify(control, WORD.generation);
  }

  /** Waits until every worker has seen that there are no jobs left. */
  #join(control: Int32Array): void {
    const all = this.#workers.length;
    for (let finished = Atomics.load(control, WORD.finished); finished < all; ) {
      // The main thread of a page must not block, so there it spins; the wait is shorter than one job.
      if (canBlock) Atomics.wait(control, WORD.finished, finished);
      finished = Atomics.load(control, WORD.finished);
    }
  }

  stop(): void {
    const control = this.#control;
    control[WORD.command] = COMMAND.stop;
    this.#wake(control);
    for (const worker of this.#workers) worker.terminate();
  }
}

const isNode = typeof process !== "undefined" && process.versions?.node !== undefined;
const canBlock = isNode || typeof (globalThis as { importScripts?: unknown }).importScripts === "function";

/** How many threads make sense here. */
export async function availableThreads(): Promise<number> {
  if (!isNode) return navigator.hardwareConcurrency ?? 1;
  const { availableParallelism } = await import("node:os");
  return availableParallelism();
}

/** Can memory be shared between threads? A page needs to be cross-origin isolated. */
export const canShareMemory = (): boolean =>
  typeof SharedArrayBuffer !== "undefined" &&
  (isNode || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true);

async function startWorker(setup: object): Promise<PoolWorker> {
  const url = new URL("./worker.js", import.meta.url);
  if (isNode) {
    const { Worker: NodeWorker } = await import("node:worker_threads");
    const worker = new NodeWorker(url, { workerData: setup, execArgv: [] });
    worker.unref();
    await new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      worker.once("error", reject);
    });
    return worker;
  }
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  await new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(setup);
  });
  return worker;
}

/**
 * Starts the workers of the pool, wherever this runs: Node, Deno, Bun, pages, whatever they were bundled with. Each place has ways to start one, which
 * are tried in order; where none works, that is said, and there is one thread.
 */
import { nodeModule } from "../common/node.ts";
import type { WorkerSetup } from "./shares.js";
import { workerText } from "./worker-text.ts";

export interface PoolWorker {
  terminate(): void;
}

/** What all kinds of workers have in common. */
interface RawWorker extends PoolWorker {
  postMessage(message: unknown): void;
  /** Lets the process end while the worker waits; there is nothing of the kind in pages. */
  unref?(): void;
}

/** Hears what a worker says, or that it has failed. */
interface Listener {
  said(message: unknown): void;
  failed(reason: string): void;
}

interface Way {
  readonly name: string;
  start(listener: Listener): RawWorker;
}

/** How long a worker may take before it counts as one that never answers, ms. */
const PATIENCE_MS = 10_000;

type NodeThreads = typeof import("node:worker_threads");

/**
 * The ways there are, the best one first. The text comes before the file: which files a bundler makes, and where they lie, differs. Deno and Bun have
 * Node's workers as well as a page's, and only those let the process end while they wait.
 */
function waysHere(): readonly Way[] {
  const threads = nodeModule<NodeThreads>("node:worker_threads");
  return [
    ...(threads === undefined ? [] : [nodeFromText(threads), nodeFromFile(threads)]),
    ...(typeof Worker === "function" ? [fromText, fromFile] : []),
  ];
}

const fromText: Way = {
  name: "from its text",
  start: (listener) => {
    const url = URL.createObjectURL(new Blob([workerText], { type: "text/javascript" }));
    const release = () => URL.revokeObjectURL(url);
    return heard(new Worker(url, { type: "module" }), {
      said: (message) => {
        release();
        listener.said(message);
      },
      failed: (reason) => {
        release();
        listener.failed(reason);
      },
    });
  },
};

/** For pages whose policy allows workers only from their own server. Written out in full, as bundlers want it. */
const fromFile: Way = {
  name: "from its file",
  start: (listener) => heard(new Worker(new URL("./pool-worker.js", import.meta.url), { type: "module" }), listener),
};

function heard(worker: Worker, { said, failed }: Listener): Worker {
  worker.onmessage = ({ data }) => said(data);
  worker.onmessageerror = () => failed("what it says cannot be read");
  worker.onerror = (event) => {
    event.preventDefault?.();
    failed(event.message || "it could not be loaded");
  };
  return worker;
}

/** Where the file lies; in a bundle it does not. Written so that bundlers do not look for it. */
const here = import.meta.url;
const FILE = "./pool-worker.js";

const nodeFromFile = ({ Worker: NodeWorker }: NodeThreads): Way => ({
  name: "from its file",
  start: (listener) => nodeHeard(new NodeWorker(new URL(FILE, here), { execArgv: [] }), listener),
});

const nodeFromText = ({ Worker: NodeWorker }: NodeThreads): Way => ({
  name: "from its text",
  start: (listener) => nodeHeard(new NodeWorker(workerText, { eval: true, execArgv: [] }), listener),
});

function nodeHeard(worker: import("node:worker_threads").Worker, { said, failed }: Listener): RawWorker {
  worker.on("message", said);
  worker.on("error", (error) => failed(error.message));
  worker.on("exit", (code) => failed(`it ended with code ${code}`));
  return worker;
}

/** A worker that is ready for commands. */
function startOne(way: Way, setup: WorkerSetup): Promise<PoolWorker> {
  return new Promise((resolve, reject) => {
    let worker: RawWorker | undefined;
    const fail = (reason: string) => {
      clearTimeout(timer);
      worker?.terminate();
      reject(new Error(`${way.name}: ${reason}`));
    };
    const timer = setTimeout(() => fail(`it has not answered for ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const said = (message: unknown) => {
      if (message === "loaded") {
        worker!.postMessage(setup);
      } else if (message === "ready") {
        clearTimeout(timer);
        worker!.unref?.();
        resolve(worker!);
      } else {
        fail(String(message));
      }
    };
    try {
      worker = way.start({ said, failed: fail });
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  });
}

async function startInSomeWay(ways: readonly Way[], setup: WorkerSetup): Promise<PoolWorker | Error> {
  const reasons: string[] = [];
  for (const way of ways) {
    try {
      return await startOne(way, setup);
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  return new Error(reasons.join("; ") || "there are none here");
}

/** Why no worker starts here: later pools need not wait to find that out again. */
let nowhere: Error | undefined;

/** As many of `count` workers as start. That some do not is said: nothing else changes, but it is slower. */
export async function startWorkers(count: number, setup: WorkerSetup): Promise<readonly PoolWorker[]> {
  if (nowhere !== undefined) return [];
  const ways = waysHere();
  const started = await Promise.all(Array.from({ length: count }, () => startInSomeWay(ways, setup)));
  const workers = started.filter((worker) => !(worker instanceof Error)) as PoolWorker[];
  const failure = started.find((worker) => worker instanceof Error);
  if (failure !== undefined) {
    if (workers.length === 0) nowhere = failure;
    warnOfThreads(
      workers.length + 1,
      `no ${workers.length === 0 ? "" : "other "}worker could be started: ${failure.message}`,
    );
  }
  return workers;
}

const warned = new Set<string>();

/** Says, once for each reason, that there are fewer threads than wanted. */
export function warnOfThreads(threads: number, reason: string): void {
  if (warned.has(reason)) return;
  warned.add(reason);
  console.warn(`microcircuit-network uses ${threads} thread${threads === 1 ? "" : "s"}: ${reason}`);
}

/** Work that takes minutes, kept every few seconds in the folder of its results, and when it is stopped, so that the same command goes on behind it. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Checkpoint, checkpointBytes, readCheckpoint } from "./checkpoint.ts";
import { Interrupted } from "./errors.ts";
import { makeWritableFolder, writeFileAtomic } from "./files.ts";
import { claimLock } from "./lock.ts";
import { FILES } from "./results.ts";
import { stopSignal } from "./stop-signal.ts";

export interface UnfinishedOptions {
  /** Milliseconds between two times of keeping. Default 5000. */
  readonly every?: number;
  /** Tells a person that it is being stopped. */
  readonly say?: (text: string) => void;
}

/** A checkpoint of work that `hash` names: all that its numbers depend on. Work of other hashes in the same folder stays as it is. */
export class Unfinished<Header extends object> {
  readonly #folder: string;
  readonly #path: string;
  readonly #hash: string;
  readonly #every: number;
  readonly #stop: ReturnType<typeof stopSignal>;
  #keptAt = performance.now();

  /** @param what Names the work, and the file */
  constructor(folder: string, what: string, hash: string, { every = 5000, say = () => {} }: UnfinishedOptions = {}) {
    this.#folder = folder;
    this.#path = join(folder, `unfinished-${what}-${hash.slice(0, 16)}.bin`);
    this.#hash = hash;
    this.#every = every;
    this.#stop = stopSignal(() => say("\nstopping: saving a checkpoint first (once more to stop without)"));
  }

  /** How far this very work had come; undefined where it has not begun. Throws `UserError` for a damaged file. */
  take(): Checkpoint<Header> | undefined {
    const found = readCheckpoint<Header & { readonly hash: string }>(
      this.#path,
      "Delete it to start again from the beginning.",
    );
    if (found === undefined) return undefined;
    const { hash, ...header } = found.header;
    return hash === this.#hash ? { header: header as unknown as Header, payload: found.payload } : undefined;
  }

  /**
   * Does the work, during which the folder is locked, and Ctrl-C and `kill` wait for the next time that it could be kept. Throws `UserError` where somebody else works in the
   * folder.
   */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    makeWritableFolder(this.#folder);
    const lock = claimLock(join(this.#folder, FILES.lock));
    this.#stop.listen();
    try {
      return await work();
    } finally {
      this.#stop.release();
      lock.release();
    }
  }

  /** Writes down how far it is, if it is time. Throws `Interrupted` behind that, if somebody wants it to stop. */
  async keep(checkpoint: () => Promise<Checkpoint<Header>>): Promise<void> {
    const { requested } = this.#stop;
    if (requested === undefined && performance.now() - this.#keptAt < this.#every) return;
    const { header, payload } = await checkpoint();
    makeWritableFolder(this.#folder);
    writeFileAtomic(this.#path, checkpointBytes({ header: { ...header, hash: this.#hash }, payload }));
    this.#keptAt = performance.now();
    if (requested !== undefined) throw new Interrupted("stopped: the same command goes on from there", requested);
  }

  /** Once it is finished, and what came of it is kept. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

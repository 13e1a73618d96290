/** Work that takes minutes, kept every few seconds in the folder of its results, so that a killed run goes on behind it. */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { type Checkpoint, checkpointBytes, readCheckpoint } from "./checkpoint.ts";
import { makeWritableFolder, writeFileAtomic } from "./files.ts";

/** A checkpoint of work that `hash` names: all that its numbers depend on. */
export class Unfinished<Header extends object> {
  readonly #path: string;
  readonly #hash: string;
  readonly #every: number;
  #keptAt = performance.now();

  /** @param every Milliseconds between two times of keeping */
  constructor(path: string, hash: string, every = 5000) {
    this.#path = path;
    this.#hash = hash;
    this.#every = every;
  }

  /** How far this very work had come; undefined where it has not begun. Throws `UserError` for a damaged file. */
  take(): Checkpoint<Header> | undefined {
    const found = readCheckpoint<Header & { readonly hash: string }>(this.#path);
    if (found === undefined) return undefined;
    const { hash, ...header } = found.header;
    return hash === this.#hash ? { header: header as unknown as Header, payload: found.payload } : undefined;
  }

  /** Writes down how far it is, if it is time. */
  async keep(checkpoint: () => Promise<Checkpoint<Header>>): Promise<void> {
    if (performance.now() - this.#keptAt < this.#every) return;
    const { header, payload } = await checkpoint();
    makeWritableFolder(dirname(this.#path));
    writeFileAtomic(this.#path, checkpointBytes({ header: { ...header, hash: this.#hash }, payload }));
    this.#keptAt = performance.now();
  }

  /** Once it is finished, and what came of it is kept. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

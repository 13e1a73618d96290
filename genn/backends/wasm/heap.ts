/**
 * Space behind the static part of linear memory, for what has another size every time: extra global parameters and recordings. First fit;
 * neighbours that are free become one; memory grows where nothing fits.
 */
import { RunError } from "../engine.ts";
import { alignUp, MAX_BYTES } from "./layout.ts";

/** A piece of memory. */
export interface Block {
  readonly address: number;
  readonly bytes: number;
}

const inUnits = (bytes: number): string => {
  const [unit, size] = bytes < 2 ** 30 ? ["MiB", 2 ** 20] : ["GiB", 2 ** 30];
  return `${(bytes / size).toFixed(bytes < 10 * size ? 1 : 0)} ${unit}`;
};

export class Heap {
  readonly #grow: (end: number) => void;
  readonly #program: string;
  /** By address; no two are neighbours. */
  #free: readonly Block[] = [];
  readonly #taken = new Map<string, Block>();
  /** Everything behind this has never been used. */
  #end: number;

  /** `grow` makes memory reach to an address, or throws and leaves it as it is. */
  constructor(program: string, start: number, grow: (end: number) => void) {
    this.#program = program;
    this.#end = start;
    this.#grow = grow;
  }

  /** What is in use, by owner. */
  get taken(): ReadonlyMap<string, Block> {
    return this.#taken;
  }

  /** Where `owner` has its `bytes` bytes from now on; what it had is given back. Throws `RunError`, and changes nothing, where there is no room. */
  allocate(owner: string, bytes: number): number {
    const wanted = alignUp(Math.max(bytes, 1));
    const had = this.#taken.get(owner);
    if (had?.bytes === wanted) return had.address;
    const free = had === undefined ? this.#free : withFree(this.#free, had);
    const fit = free.find((block) => block.bytes >= wanted);
    if (fit !== undefined) this.#take(owner, { address: fit.address, bytes: wanted }, free);
    else this.#takeBehind(owner, wanted, free);
    return this.#taken.get(owner)!.address;
  }

  #takeBehind(owner: string, wanted: number, free: readonly Block[]): void {
    // The last free block may reach to the end, so that less than the whole is missing.
    const last = free.at(-1);
    const address = last !== undefined && last.address + last.bytes === this.#end ? last.address : this.#end;
    const end = address + wanted;
    try {
      if (!(end <= MAX_BYTES)) throw new RangeError("beyond what can be addressed");
      this.#grow(end);
    } catch {
      throw new RunError(
        `there is no room for ${inUnits(wanted)} more (${owner}): the memory of '${this.#program}' has ` +
          `${inUnits(this.#end)} in use and may grow to ${inUnits(MAX_BYTES)}. Use a smaller batch or shorter recordings.`,
      );
    }
    const grown = end > this.#end ? withFree(free, { address: this.#end, bytes: end - this.#end }) : free;
    this.#end = Math.max(this.#end, end);
    this.#take(owner, { address, bytes: wanted }, grown);
  }

  /** Takes a block out of the free ones. */
  #take(owner: string, { address, bytes }: Block, free: readonly Block[]): void {
    this.#free = free.flatMap((block) => {
      if (block.address !== address) return [block];
      return block.bytes === bytes ? [] : [{ address: address + bytes, bytes: block.bytes - bytes }];
    });
    this.#taken.set(owner, { address, bytes });
  }
}

/** The free blocks with one more among them. */
function withFree(free: readonly Block[], block: Block): readonly Block[] {
  const sorted = [...free, block].sort((a, b) => a.address - b.address);
  const joined: Block[] = [];
  for (const one of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && last.address + last.bytes === one.address) {
      joined[joined.length - 1] = { address: last.address, bytes: last.bytes + one.bytes };
    } else joined.push(one);
  }
  return joined;
}

/**
 * The host's side of threads that share the neurons of one network out: where each part begins and ends, in the neurons and in the rows of synapses, and
 * the lists of events, which are kept by parts while a stretch runs and whole in between.
 */
import { type EventQueue, isSynapseKernel, type Program } from "../../program/program.ts";
import type { Layout } from "./layout.ts";
import type { Tiles } from "./tiles.ts";

export class Parts {
  readonly plan: Tiles;
  readonly #program: Program;
  readonly #layout: Layout;
  readonly #memory: WebAssembly.Memory;
  #rowsKnown = false;

  constructor(program: Program, plan: Tiles, layout: Layout, memory: WebAssembly.Memory) {
    this.#program = program;
    this.plan = plan;
    this.#layout = layout;
    this.#memory = memory;
    this.#writeBounds();
  }

  /** Synapses have been written: where parts of rows begin has to be found out anew. */
  forgetRows(): void {
    this.#rowsKnown = false;
  }

  /** To be called before a stretch whose first step is at `position`. */
  begin(position: number): void {
    if (!this.#rowsKnown) this.#splitRows();
    this.#rowsKnown = true;
    for (const queue of this.#program.events) this.#spread(queue, position);
  }

  /** To be called behind one; `position` is that of the next step. */
  end(position: number): void {
    for (const queue of this.#program.events) this.#collect(queue, position);
  }

  /** Ends all that wait for others, once and for all. */
  poison(): void {
    const words = new Int32Array(this.#memory.buffer);
    const { barrier } = this.#layout.tiles!;
    Atomics.store(words, (barrier + 128) / 4, 1);
    Atomics.notify(words, (barrier + 64) / 4);
  }

  get #words(): Uint32Array {
    return new Uint32Array(this.#memory.buffer);
  }

  /** Index of a word in the block of a thread. */
  #own(thread: number, offset: number): number {
    const { own, stride } = this.#layout.tiles!;
    return (own + thread * stride + offset) / 4;
  }

  #writeBounds(): void {
    const { bounds, rows, splits } = this.#layout.tiles!;
    const words = this.#words;
    const { threads } = this.plan;
    for (let thread = 0; thread < threads; thread++) {
      for (const [index, starts] of [...this.plan.bounds.values()].entries()) {
        words.set(starts.slice(thread, thread + 2), this.#own(thread, bounds + 8 * index));
      }
      for (const [index, { graph, buffers }] of this.#program.graphs.entries()) {
        const whole = this.#layout.places[buffers.rowStart]!.address;
        const split = (part: number) => splits[index]! + 4 * graph.rows * (part - 1);
        const from = thread === 0 ? whole : split(thread);
        const to = thread === threads - 1 ? whole + 4 : split(thread + 1);
        words.set([from, to], this.#own(thread, rows + 8 * index));
      }
    }
  }

  /** Finds, in each row, the first synapse onto the neurons of each part: targets are in ascending order. */
  #splitRows(): void {
    const words = this.#words;
    for (const [index, { graph, buffers }] of this.#program.graphs.entries()) {
      const { address, element } = this.#layout.places[buffers.targets]!;
      const kind = element === 1 ? Uint8Array : element === 2 ? Uint16Array : Uint32Array;
      const targets = new kind(this.#memory.buffer, address, graph.synapseCount);
      const rowStart = this.#layout.places[buffers.rowStart]!.address / 4;
      const target = this.#program.connectivity.find(({ connectivity }) => connectivity.graph === buffers)!;
      const bounds = this.plan.bounds.get(this.#targetOf(target.population))!;
      for (let part = 1; part < this.plan.threads; part++) {
        const split = this.#layout.tiles!.splits[index]! / 4 + graph.rows * (part - 1);
        for (let row = 0; row < graph.rows; row++) {
          words[split + row] = firstFrom(targets, words[rowStart + row]!, words[rowStart + row + 1]!, bounds[part]!);
        }
      }
    }
  }

  /** The population that synapses lead to. */
  #targetOf(synapses: string): string {
    const kernel = this.#program.step.filter(isSynapseKernel).find(({ population }) => population === synapses);
    // Synapses that do nothing lead nowhere: any population will do.
    return kernel?.target ?? [...this.plan.bounds.keys()][0]!;
  }

  /** Word of the list of the step `ago` steps before `position`: whole, and by parts; and where their lengths are. */
  #listsAt({ id, size, slots, ids, count }: EventQueue, position: number, ago: number) {
    const step = (position - ago) >>> 0;
    const tiles = this.#layout.tiles!.queues[id]!;
    const slot = (step & (this.plan.slots[id]! - 1)) >>> 0;
    const whole = (step & (slots - 1)) >>> 0;
    const { address, row } = this.#layout.places[ids]!;
    const lengths = this.#layout.places[count]!;
    return {
      whole: (address + whole * row) / 4,
      count: (lengths.address + whole * lengths.row) / 4,
      parts: (tiles.ids + 4 * size * slot) / 4,
      partCount: (thread: number) => this.#own(thread, tiles.counts + 4 * slot),
    };
  }

  #spread(queue: EventQueue, position: number): void {
    const words = this.#words;
    const bounds = this.plan.bounds.get(queue.population)!;
    for (let ago = 1; ago <= queue.slots; ago++) {
      const { whole, count, parts, partCount } = this.#listsAt(queue, position, ago);
      const end = whole + words[count]!;
      let next = whole;
      for (let thread = 0; thread < this.plan.threads; thread++) {
        const from = next;
        while (next < end && words[next]! < bounds[thread + 1]!) next++;
        words.copyWithin(parts + bounds[thread]!, from, next);
        words[partCount(thread)] = next - from;
      }
    }
  }

  #collect(queue: EventQueue, position: number): void {
    const words = this.#words;
    const bounds = this.plan.bounds.get(queue.population)!;
    for (let ago = 1; ago <= queue.slots; ago++) {
      const { whole, count, parts, partCount } = this.#listsAt(queue, position, ago);
      let next = whole;
      for (let thread = 0; thread < this.plan.threads; thread++) {
        const [from, length] = [parts + bounds[thread]!, words[partCount(thread)]!];
        words.copyWithin(next, from, from + length);
        next += length;
      }
      words[count] = next - whole;
    }
    const total = this.#layout.places[queue.total]!.address / 4;
    for (let thread = 0; thread < this.plan.threads; thread++) {
      const own = this.#own(thread, this.#layout.tiles!.queues[queue.id]!.total);
      words[total]! += words[own]!;
      words[own] = 0;
    }
  }
}

/** The first place from `from` to `to` that holds `least` or more. */
function firstFrom(sorted: ArrayLike<number>, from: number, to: number, least: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

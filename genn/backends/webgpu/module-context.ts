/**
 * What all functions of one module share: where buffers are, the library functions they need, the checks that can fail at run time.
 */
import type { NumericType } from "../../language/types.ts";
import type {
  Buffer,
  CustomUpdateKernel,
  EventId,
  EventQueue,
  NeuronKernel,
  Origin,
  Program,
  RingSlot,
  SynapseKernel,
} from "../../program/program.ts";
import { chunkCount, isSynapseKernel, scratchBuffer } from "../../program/program.ts";
import { kernelsOf } from "../../program/rewrite.ts";
import { buffersAddedTo } from "../../program/walk.ts";
import type { ExecutionMode, Remark } from "../engine.ts";
import { lengthOfBits } from "./event-bits.ts";
import { type Layout, layOut, type MemoryLimits } from "./layout.ts";
import { wgslName, wgslNames } from "./printer/names.ts";
import { wgslType } from "./printer/text.ts";
import { tileOf } from "./tile-size.ts";

/** What of a device's limits the code depends on; the field names are WebGPU's. */
export interface ModuleLimits extends MemoryLimits {
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
}

/** Threads of a workgroup in per-step mode and for custom updates. */
export const SMALL_WORKGROUP = 64;
/** Threads that GPUs run side by side: fewer would leave lanes idle. */
const SUBGROUP = 32;
/** Rows that a group of threads should have to go through, at least. */
const ROWS_PER_GROUP = 8;

/** Bookkeeping the backend keeps beside the Program's buffers, for each neuron population that needs it. */
export interface Bookkeeping {
  /** For each of its events, a bit per neuron that sends one in this step; written with atomic operations. */
  readonly eventBits: readonly number[];
  /** For each held source, until when its current stays, per neuron. */
  readonly heldUntil: readonly number[];
  /** Until when a neuron can rest, per neuron. */
  readonly restsUntil: number | undefined;
}

export class ModuleContext {
  readonly program: Program;
  readonly mode: ExecutionMode;
  /** The Program's buffers, and the backend's own behind them. */
  readonly buffers: readonly Buffer[];
  readonly bookkeeping: ReadonlyMap<NeuronKernel, Bookkeeping>;
  readonly layout: Layout;
  /** Threads of a workgroup that runs steps. Those of a whole stretch: as many as the largest population has neurons, if the GPU allows. */
  readonly workgroupSize: number;
  /** The most neurons of a tile, see `kernels/tiles.ts`; 0 where there is none. */
  readonly largestTile: number;
  /** Buffers that live in workgroup memory for the length of a stretch. */
  resident: ReadonlySet<number> = new Set();
  /** Library functions in use. */
  readonly needs = new Set<string>();
  usesTime = false;
  /** How kernels run, for people. */
  readonly remarks: Remark[] = [];
  /** What failed when the failure word holds index + 1. */
  readonly checks: string[] = [];
  readonly #atomic = new Set<number>();
  readonly #names = wgslNames();
  readonly #partialSums = new Map<SynapseKernel, number>();
  readonly #reductionPartials = new Map<CustomUpdateKernel, readonly number[]>();

  constructor(program: Program, mode: ExecutionMode, limits: ModuleLimits) {
    this.program = program;
    this.mode = mode;
    const largest = Math.max(
      ...program.step.map((kernel) => (isSynapseKernel(kernel) ? kernel.connectivity.columns : sizeOf(kernel))),
    );
    const wanted = Math.ceil(largest / SUBGROUP) * SUBGROUP;
    this.workgroupSize =
      mode === "per-step" ? SMALL_WORKGROUP : Math.min(limits.maxComputeInvocationsPerWorkgroup, wanted);
    const tiles = program.step.map((kernel) => (isSynapseKernel(kernel) ? (tileOf(kernel, mode) ?? 0) : 0));
    this.largestTile = Math.max(0, ...tiles);
    const own: Buffer[] = [];
    const add = (name: string, type: NumericType, columns: number): number => {
      const id = program.buffers.length + own.length;
      own.push(scratchBuffer(id, name, type, columns));
      return id;
    };
    const bookkeeping = new Map<NeuronKernel, Bookkeeping>();
    for (const kernel of program.step) {
      if (kernel.kind !== "neuron") continue;
      const { population, size, events, heldSources, sleeps } = kernel;
      const bits = events.map(({ event }) =>
        add(`${population}.${this.queue(event).kind}_bits`, "uint32", lengthOfBits(size)),
      );
      for (const id of bits) this.#atomic.add(id);
      bookkeeping.set(kernel, {
        eventBits: bits,
        heldUntil: heldSources.map(({ name }) => add(`${name}.held_until`, "float", size)),
        restsUntil: sleeps ? add(`${population}.rests_until`, "float", size) : undefined,
      });
    }
    for (const kernel of program.step) {
      if (!isSynapseKernel(kernel) || kernel.connectivity.kind !== "dense" || this.rowGroups(kernel) === 1) continue;
      const size = this.rowGroups(kernel) * kernel.connectivity.columns;
      this.#partialSums.set(kernel, add(`${kernel.name}.partial_sums`, "float", size));
    }
    for (const kernel of kernelsOf(program)) {
      if (kernel.kind !== "customUpdate" || kernel.axis === "batch" || chunkCount(kernel) === 1) continue;
      const size = (kernel.segments?.count ?? 1) * chunkCount(kernel);
      this.#reductionPartials.set(
        kernel,
        kernel.reductions.map(({ name, type }) => add(`${kernel.name}.${name}_chunks`, type, size)),
      );
    }
    this.bookkeeping = bookkeeping;
    this.buffers = [...program.buffers, ...own];
    const unused = buffersForOthers(program);
    const placed = this.buffers.filter(({ id }) => !unused.has(id));
    const arrayTypes = new Set(program.arrays.map(({ type }) => arrayStorage(type)));
    this.layout = layOut(program, placed, limits, arrayTypes.size);
    for (const { member } of this.layout.places.values()) this.#names.reserve(member);
    for (const name of [...this.layout.packs.map((pack) => pack.name), ...arrayTypes]) this.#names.reserve(name);
  }

  queue(id: EventId): EventQueue {
    return this.program.events[id]!;
  }

  buffer(id: number): Buffer {
    return this.buffers[id]!;
  }

  /** The element `index` of a buffer, in the copy of the instance `instance`: text to read and to assign to. */
  element(id: number, index: string, instance = "instance"): string {
    const { member } = this.layout.places.get(id)!;
    if (this.resident.has(id)) return `${member}[${index}]`;
    return this.storedElement(id, index, instance);
  }

  /** The same element where the host sees it, also while it lives in workgroup memory. */
  storedElement(id: number, index: string, instance = "instance"): string {
    const { member, pack } = this.layout.places.get(id)!;
    const structure = this.layout.packs[pack]!.name;
    const copy = this.buffer(id).sharing === "shared" ? "" : `[${instance}]`;
    return `${structure}.${member}${copy}[${index}]`;
  }

  /**
   * The index of element `index` in the row of a ring that is `slot` steps after that of this step, or as many more or less as text such as ` + k`
   * says; `index` itself where there is one row only.
   */
  inSlot(id: number, slot: RingSlot, index: string, more = ""): string {
    const { rows, stride } = this.buffer(id);
    if (rows === 1) return index;
    const by = slot === 0 ? "" : slot < 0 ? ` - ${-slot}u` : ` + ${slot}u`;
    return `((position${by}${more}) & ${rows - 1}u) * ${stride}u + ${index}`;
  }

  /** How many events the instance's list of this step, or of another, holds. */
  listLength({ count }: EventQueue, slot: RingSlot): string {
    return this.element(count, this.inSlot(count, slot, "0u"));
  }

  /** The neuron of event `k` of that list. */
  listEntry({ ids }: EventQueue, slot: RingSlot, k: string): string {
    return this.element(ids, this.inSlot(ids, slot, k));
  }

  /**
   * How many rows of a synapse kernel a workgroup takes at a time: as many as it has threads for, if there are rows enough to make up for
   * adding up their sums.
   */
  rowGroups({ connectivity: { rows, columns }, kind, sums, section }: SynapseKernel): number {
    if (this.mode === "per-step" || kind === "postsynapticSpike" || sums.delayed !== undefined) return 1;
    // There is room for one sum.
    if (buffersAddedTo(section.body).size > 1) return 1;
    return Math.max(1, Math.min(Math.floor(this.workgroupSize / columns), Math.floor(rows / ROWS_PER_GROUP)));
  }

  /** Where a synapse kernel keeps the sums of its groups of rows. */
  partialSums(kernel: SynapseKernel): number | undefined {
    return this.#partialSums.get(kernel);
  }

  /** Where a reduction over neurons keeps what its chunks come to, for each of its results; none where there is one chunk. */
  reductionPartials(kernel: CustomUpdateKernel): readonly number[] {
    return this.#reductionPartials.get(kernel) ?? [];
  }

  /** A name for a function of the module that no other has. */
  functionName(what: string): string {
    return this.#names.give(wgslName(what));
  }

  /** What the module calls its buffers and functions: no variable of a function may hide one of them. */
  get names(): ReadonlySet<string> {
    return this.#names.taken;
  }

  /** The time of the step, in ms. What never asks for it need not compute it. */
  get time(): string {
    this.usesTime = true;
    return "t";
  }

  isAtomic(id: number): boolean {
    return this.#atomic.has(id);
  }

  /** Registers a check of a section; its number goes into the generated code. */
  check(section: Origin, what: string): number {
    this.checks.push(`${section.model}, ${section.snippet}: ${what}`);
    return this.checks.length;
  }
}

/** Neurons that a kernel goes through. */
const sizeOf = (kernel: NeuronKernel | CustomUpdateKernel): number =>
  kernel.kind === "neuron" ? kernel.size : kernel.columns;

/** Scratch that only other ways of running a Program need: masks of who spikes, lists of rows to go through. */
function buffersForOthers({ step, events }: Program): Set<number> {
  const lists = step.flatMap((kernel) =>
    isSynapseKernel(kernel) && kernel.skipWhereZero ? [kernel.skipWhereZero.rows] : [],
  );
  return new Set([...events.map(({ spiking }) => spiking), ...lists]);
}

/** The storage type of a value: WGSL has no booleans in buffers. */
export const storageType = (type: NumericType): string => (type === "bool" ? "u32" : wgslType(type));

/** Arrays of one storage type share a binding; this is its name. */
export const arrayStorage = (type: NumericType): string => `arrays_${storageType(type).replace("vec2<u32>", "u64")}`;

/**
 * The synapses of sparse populations, listed or drawn, before a network is built: the same for every backend and any number of threads. Code of rows is
 * compiled for the CPU and run twice, to count the synapses of each row and to fill them in; code of columns likewise, and then turned.
 */
import { ConstructionModule, type ConstructionRun } from "../backends/wasm/construction/module.ts";
import { printRows, type RowFunctions, targetBytes } from "../backends/wasm/construction/rows.ts";
import { COUNTERS_BYTES } from "../backends/wasm/construction/sort.ts";
import { alignUp } from "../backends/wasm/layout.ts";
import { identifiersOf, libraryFunction } from "../language/index.ts";
import { shareOut } from "../maths/multinomial.ts";
import { CounterStream } from "../maths/random.ts";
import type { SparseStorage } from "../model/connectivity.ts";
import { ModelError } from "../model/errors.ts";
import type { GeNNModel, SynapsePopulation } from "../model/model.ts";
import { connectivityCode, type RowCode } from "../program/construction.ts";
import { type Graph, neuronNumbers } from "../program/graph.ts";
import { asBitmask } from "./bitmask.ts";
import { checkLimit, counts, lengthsOf, listedGraph, neuronOf, turned } from "./listed-graph.ts";

/** Synapses from which on it pays to start other threads, which takes about as long as to draw as many on one. */
const WORTH_THREADS = 2 ** 21;
/** Rows by which their number is estimated. */
const SAMPLED_ROWS = 8;

/**
 * The synapses of all sparse populations of a model.
 * @throws SnippetError for a mistake in code of a connectivity; ModelError for neurons that do not exist, for more synapses than limits allow, than can be
 * numbered (2^32 - 1) or than fit into memory, and for loops that do not end
 */
export const drawGraphs = (
  model: GeNNModel,
  options: DrawingOptions = {},
): Promise<ReadonlyMap<SynapsePopulation, Graph>> => graphsOf(model, options, draw);

/** The same without the synapses: how many there are, of each population. Their lists are empty. */
export const countSynapses = (
  model: GeNNModel,
  options: Pick<DrawingOptions, "storages"> = {},
): Promise<ReadonlyMap<SynapsePopulation, Graph>> => graphsOf(model, options, count);

interface DrawingOptions {
  readonly threads?: number | undefined;
  /** What the backend can keep besides lists. Default: nothing. */
  readonly storages?: readonly SparseStorage[];
}

/** How the synapses of a population are kept on a backend. */
const storageOf = ({ sparse }: SynapsePopulation, storages: readonly SparseStorage[]): SparseStorage =>
  storages.includes(sparse!.storage ?? "listed") ? sparse!.storage! : "listed";

async function graphsOf(
  model: GeNNModel,
  { threads, storages = [] }: DrawingOptions,
  make: typeof draw,
  only?: SynapsePopulation,
): Promise<ReadonlyMap<SynapsePopulation, Graph>> {
  const graphs = new Map<SynapsePopulation, Graph>();
  const module = new ConstructionModule(model.name, model.seed);
  const drawn: Drawn[] = [];
  for (const population of model.synapsePopulations) {
    const rule = population.sparse?.rule;
    if (rule === undefined || (only !== undefined && population !== only)) continue;
    checkStarts(population);
    if (rule.kind === "indices") {
      graphs.set(population, inStorage(listedGraph(population), population, storageOf(population, storages)));
      continue;
    }
    const code = connectivityCode(model, population, rule);
    const storage = storageOf(population, storages);
    // Whatever a backend makes of it, so that a network that runs on one runs on all.
    const ascending = population.sparse!.storage === "procedural" ? seesOrder(population) : undefined;
    const functions = printRows(module, `rows.${population.name}`, code, {
      ascending,
      hashes: storage === "procedural",
    });
    drawn.push({ model, population, code, storage, functions });
  }
  if (drawn.length === 0) return graphs;
  let run = await module.start({ threads: 1 });
  try {
    if (threads !== 1 && expectedSynapses(module, run, drawn) >= WORTH_THREADS) {
      run.stop();
      run = await module.start({ threads });
    }
    for (const one of drawn) graphs.set(one.population, await make(model, module, run, one));
  } finally {
    run.stop();
  }
  return graphs;
}

/** By what, in words, synapses see their place in the list, which those that are found again have only where rows ascend; undefined if by nothing. */
function seesOrder({ kernel, weightUpdate: { definition } }: SynapsePopulation): string | undefined {
  if (kernel === undefined && Object.keys(definition.vars).length > 0) return "values are drawn again";
  for (const snippet of ["preSpikeSynCode", "preEventSynCode"] as const) {
    for (const name of identifiersOf(definition[snippet])) {
      if (name === "id_syn" || name === "addToPre" || libraryFunction(name)?.random)
        return `${snippet} of ${definition.name} names ${name}`;
    }
  }
  return undefined;
}

/** Where the rows and columns of so many neurons start must fit into memory, before anything is looked at neuron by neuron. */
function checkStarts({ name, source, target }: SynapsePopulation): void {
  for (const side of [source, target]) {
    if (4 * (side.size + 1) < 2 ** 32) continue;
    throw new ModelError(
      `the sparse synapses of '${name}' would need ${(side.size / 2 ** 28).toFixed(2)} GiB for where those of each of the ${side.size} neurons of ` +
        `'${side.name}' start, and WebAssembly addresses 4 GiB: make the population smaller`,
    );
  }
}

/** A population whose synapses code builds. */
interface Drawn {
  readonly model: GeNNModel;
  readonly storage: SparseStorage;
  readonly population: SynapsePopulation;
  readonly code: RowCode;
  readonly functions: RowFunctions;
}

/** About how many synapses there will be, by some rows of each population. What fails is found later. */
function expectedSynapses({ room }: ConstructionModule, run: ConstructionRun, drawn: readonly Drawn[]): number {
  let expected = 0;
  for (const { code, functions, storage } of drawn) {
    const { rows, total } = code;
    if (total !== undefined) {
      expected += total;
      continue;
    }
    reserveCounts(room, run, { code, storage });
    const sampled = Math.min(rows, SAMPLED_ROWS);
    for (let k = 0; k < sampled; k++) {
      const row = Math.floor((k * rows) / sampled);
      const failed = run.runHere(functions.count!, row, row + 1) !== 0;
      if (!failed) expected += (new Uint32Array(run.buffer, room + 4 * row, 1)[0]! * rows) / sampled;
    }
  }
  return expected;
}

/** Makes room for what counting leaves of each row: its length and, of one that is not kept, the sum of the hashes of its synapses. */
function reserveCounts(room: number, run: ConstructionRun, { code, storage }: Pick<Drawn, "code" | "storage">): void {
  const bytes = 4 * (code.rows + 1);
  run.reach(room + (storage === "procedural" ? 2 : 1) * bytes, code.where);
  run.set("starts", room);
  run.set("hashes", room + bytes);
}

async function count(model: GeNNModel, module: ConstructionModule, run: ConstructionRun, drawn: Drawn): Promise<Graph> {
  const { source, target } = drawn.population;
  const { total: synapseCount, longest } =
    drawn.code.total === undefined || drawn.storage !== "listed"
      ? await countRows(model, module, run, drawn)
      : { total: drawn.code.total, longest: 0 };
  const [rowStart, targets] = [new Uint32Array(0), new Uint8Array(0)];
  const { storage } = drawn;
  return {
    ...{ storage, rows: source.size, columns: target.size, synapseCount, rowStart, longest, targets },
    listed: undefined,
  };
}

/** Counts the synapses of every row, or column, and leaves where they start at the start of memory, with the sums of their hashes behind that. */
async function countRows(
  { seed }: GeNNModel,
  module: ConstructionModule,
  run: ConstructionRun,
  { population, code, storage, functions }: Drawn,
) {
  const { rows, where } = code;
  const expectSuccess = (check: number, index: number): void => {
    if (check === 0) return;
    const failure = check < 0 ? { at: undefined, check } : run.firstFailure(index);
    const whose = failure.at === undefined ? "" : `, for ${neuronOf(population, code.side, failure.at)}`;
    throw new ModelError(`${where}: ${module.whatFailed(failure.check, run.value)}${whose}`);
  };
  reserveCounts(module.room, run, { code, storage });
  // Views are made anew behind whatever lets memory grow.
  const starts = () => new Uint32Array(run.buffer, module.room, rows + 1);
  if (code.total !== undefined) {
    const source = new CounterStream(seed, `${population.name}.row_length`).source(0, 0);
    starts().set(shareOut(code.total, rows, source));
  } else {
    expectSuccess(await run.run(functions.count!), functions.count!);
  }
  const sumOfHashes = () =>
    new Uint32Array(run.buffer, module.room + 4 * (rows + 1), rows).reduce((sum, one) => (sum + one) >>> 0, 0);
  return { ...lengthsToStarts(starts(), population, code), starts, sumOfHashes, expectSuccess };
}

async function draw(model: GeNNModel, module: ConstructionModule, run: ConstructionRun, drawn: Drawn): Promise<Graph> {
  const { population, code, functions } = drawn;
  const { rows, columns, where } = code;
  const { total, longest, starts, sumOfHashes, expectSuccess } = await countRows(model, module, run, drawn);
  if (drawn.storage === "procedural") {
    const list = async () => (await graphsOf(model, {}, draw, population)).get(population)!.targets;
    const none = neuronNumbers(columns, 0);
    return {
      ...{
        storage: "procedural",
        rows,
        columns,
        synapseCount: total,
        rowStart: copyOf(starts(), where),
        longest,
        list,
      },
      ...{ targets: none, listed: undefined, fingerprint: sumOfHashes() },
    };
  }
  const bytes = targetBytes(columns);
  const second = alignUp(module.room + 4 * (rows + 1));
  const third = alignUp(second + total * bytes);
  const scratch = alignUp(third + (code.kernel === undefined ? 0 : 4 * total));
  const stride = alignUp(COUNTERS_BYTES + longest * bytes);
  // One of this thread looks for what has failed.
  run.reach(scratch + stride * (run.threads + 1), `the ${total} synapses of ${where}`);
  run.set("targets", second);
  run.set("kernel", third);
  run.set("scratch", scratch);
  run.set("stride", stride);
  expectSuccess(await run.run(functions.fill), functions.fill);
  const rowStart = copyOf(starts(), where);
  const targets = copyOf(new ARRAYS[bytes](run.buffer as ArrayBuffer, second, total), where);
  if (code.side === "post") {
    const graph = turned({ rows, columns, synapseCount: total, rowStart, targets });
    checkLimit(population, "pre", lengthsOf(graph.rowStart));
    return inStorage(graph, population, drawn.storage);
  }
  if (population.sparse!.maxSourceConnections !== undefined) {
    checkLimit(population, "post", counts(targets, columns));
  }
  const listed = undefined;
  if (code.kernel !== undefined) {
    const elements = new Uint32Array(run.buffer as ArrayBuffer, third, total);
    const size = code.kernel.reduce((count, one) => count * one, 1);
    const kernel = sortedWithElements(rowStart, targets, elements, neuronNumbers(size, total));
    return { ...{ storage: "listed", rows, columns, synapseCount: total, rowStart, longest }, targets, kernel, listed };
  }
  const graph = { storage: "listed", rows, columns, synapseCount: total, rowStart, longest, targets, listed } as const;
  return inStorage(graph, population, drawn.storage);
}

/** Sorts each row of targets in place, and gives the elements of a kernel that belong to them in their order. */
function sortedWithElements(
  rowStart: Uint32Array,
  targets: Graph["targets"],
  elements: Uint32Array,
  sorted: Graph["targets"],
): Graph["targets"] {
  sorted.set(elements);
  for (let row = 1; row < rowStart.length; row++) {
    const [start, end] = [rowStart[row - 1]!, rowStart[row]!];
    let falls = false;
    for (let k = start + 1; k < end; k++) falls ||= targets[k]! < targets[k - 1]!;
    if (!falls) continue;
    const own = targets.slice(start, end);
    const order = Uint32Array.from(own, (_, k) => k).sort((one, other) => own[one]! - own[other]! || one - other);
    for (const [k, from] of order.entries()) {
      targets[start + k] = own[from]!;
      sorted[start + k] = elements[start + from]!;
    }
  }
  return sorted;
}

/** Listed synapses as they are kept on a backend. */
function inStorage(graph: Graph, population: SynapsePopulation, storage: SparseStorage): Graph {
  return storage === "bitmask" ? asBitmask(graph, population) : graph;
}

const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;

/** A copy that is not shared between threads. */
function copyOf<Numbers extends Uint8Array | Uint16Array | Uint32Array>(values: Numbers, where: string): Numbers {
  try {
    const copy = new (values.constructor as new (length: number) => Numbers)(values.length);
    copy.set(values);
    return copy;
  } catch {
    throw new ModelError(`${where}: there is no memory for ${values.length} synapses (${values.byteLength} bytes)`);
  }
}

/** Turns the lengths of rows into where they start, the last one into the end of all. */
export function lengthsToStarts(
  lengths: Uint32Array,
  population: SynapsePopulation,
  { where, side, rows }: RowCode,
): { readonly total: number; readonly longest: number } {
  checkLimit(population, side, lengths.subarray(0, rows));
  let total = 0;
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    const length = lengths[row]!;
    lengths[row] = total;
    total += length;
    if (length > longest) longest = length;
    if (total >= 2 ** 32) {
      throw new ModelError(`${where} would have 2^32 synapses or more: a population can have 4294967295 at most`);
    }
  }
  lengths[rows] = total;
  return { total, longest };
}

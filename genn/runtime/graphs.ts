/**
 * The synapses of sparse populations, listed or drawn, before a network is built: the same for every backend and any number of threads. Code of rows is
 * compiled for the CPU and run twice, to count the synapses of each row and to fill them in; code of columns likewise, and then turned.
 */
import { ConstructionModule, type ConstructionRun, START } from "../backends/wasm/construction/module.ts";
import { printRows, type RowFunctions, targetBytes } from "../backends/wasm/construction/rows.ts";
import { COUNTERS_BYTES } from "../backends/wasm/construction/sort.ts";
import { alignUp } from "../backends/wasm/layout.ts";
import { shareOut } from "../maths/multinomial.ts";
import { CounterStream } from "../maths/random.ts";
import type { IndexRule } from "../model/connectivity.ts";
import { ModelError } from "../model/errors.ts";
import type { GeNNModel, SynapsePopulation } from "../model/model.ts";
import { connectivityCode, type RowCode } from "../program/construction.ts";
import type { Graph } from "../program/graph.ts";

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
  options: { readonly threads?: number | undefined } = {},
): Promise<ReadonlyMap<SynapsePopulation, Graph>> => graphsOf(model, options, draw);

/** The same without the synapses: how many there are, of each population. Their lists are empty. */
export const countSynapses = (model: GeNNModel): Promise<ReadonlyMap<SynapsePopulation, Graph>> =>
  graphsOf(model, {}, count);

async function graphsOf(
  model: GeNNModel,
  { threads }: { readonly threads?: number | undefined },
  make: typeof draw,
): Promise<ReadonlyMap<SynapsePopulation, Graph>> {
  const graphs = new Map<SynapsePopulation, Graph>();
  const module = new ConstructionModule(model.name, model.seed);
  const drawn: Drawn[] = [];
  for (const population of model.synapsePopulations) {
    const rule = population.sparse?.rule;
    if (rule === undefined) continue;
    checkStarts(population);
    if (rule.kind === "indices") {
      graphs.set(population, listedGraph(population));
      continue;
    }
    const code = connectivityCode(model, population, rule);
    drawn.push({ population, code, functions: printRows(module, `rows.${population.name}`, code) });
  }
  if (drawn.length === 0) return graphs;
  let run = await module.start({ threads: 1 });
  try {
    if (threads !== 1 && expectedSynapses(run, drawn) >= WORTH_THREADS) {
      run.stop();
      run = await module.start({ threads });
    }
    for (const one of drawn) graphs.set(one.population, await make(model, module, run, one));
  } finally {
    run.stop();
  }
  return graphs;
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
  readonly population: SynapsePopulation;
  readonly code: RowCode;
  readonly functions: RowFunctions;
}

/** About how many synapses there will be, by some rows of each population. What fails is found later. */
function expectedSynapses(run: ConstructionRun, drawn: readonly Drawn[]): number {
  let expected = 0;
  for (const { code, functions } of drawn) {
    const { rows, total, where } = code;
    if (total !== undefined) {
      expected += total;
      continue;
    }
    run.reach(START + 4 * rows, where);
    run.set("starts", START);
    const sampled = Math.min(rows, SAMPLED_ROWS);
    for (let k = 0; k < sampled; k++) {
      const row = Math.floor((k * rows) / sampled);
      const failed = run.runHere(functions.count!, row, row + 1) !== 0;
      if (!failed) expected += (new Uint32Array(run.buffer, START + 4 * row, 1)[0]! * rows) / sampled;
    }
  }
  return expected;
}

async function count(model: GeNNModel, module: ConstructionModule, run: ConstructionRun, drawn: Drawn): Promise<Graph> {
  const { source, target } = drawn.population;
  const synapseCount = drawn.code.total ?? (await countRows(model, module, run, drawn)).total;
  const [rowStart, targets] = [new Uint32Array(0), new Uint8Array(0)];
  return { rows: source.size, columns: target.size, synapseCount, rowStart, targets, listed: undefined };
}

/** Counts the synapses of every row, or column, and leaves where they start at the start of memory. */
async function countRows(
  { seed }: GeNNModel,
  module: ConstructionModule,
  run: ConstructionRun,
  { population, code, functions }: Drawn,
) {
  const { rows, where } = code;
  const expectSuccess = (check: number, index: number): void => {
    if (check === 0) return;
    const failure = check < 0 ? { at: undefined, check } : run.firstFailure(index);
    const whose = failure.at === undefined ? "" : `, for ${neuronOf(population, code.side, failure.at)}`;
    throw new ModelError(`${where}: ${module.whatFailed(failure.check, run.value)}${whose}`);
  };
  run.reach(START + 4 * (rows + 1), where);
  run.set("starts", START);
  // Views are made anew behind whatever lets memory grow.
  const starts = () => new Uint32Array(run.buffer, START, rows + 1);
  if (code.total !== undefined) {
    const source = new CounterStream(seed, `${population.name}.row_length`).source(0, 0);
    starts().set(shareOut(code.total, rows, source));
  } else {
    expectSuccess(await run.run(functions.count!), functions.count!);
  }
  return { ...lengthsToStarts(starts(), population, code), starts, expectSuccess };
}

async function draw(model: GeNNModel, module: ConstructionModule, run: ConstructionRun, drawn: Drawn): Promise<Graph> {
  const { population, code, functions } = drawn;
  const { rows, columns, where } = code;
  const { total, longest, starts, expectSuccess } = await countRows(model, module, run, drawn);
  const bytes = targetBytes(columns);
  const second = alignUp(START + 4 * (rows + 1));
  const scratch = alignUp(second + total * bytes);
  const stride = alignUp(COUNTERS_BYTES + longest * bytes);
  // One of this thread looks for what has failed.
  run.reach(scratch + stride * (run.threads + 1), `the ${total} synapses of ${where}`);
  run.set("targets", second);
  run.set("scratch", scratch);
  run.set("stride", stride);
  expectSuccess(await run.run(functions.fill), functions.fill);
  const rowStart = copyOf(starts(), where);
  const targets = copyOf(new ARRAYS[bytes](run.buffer as ArrayBuffer, second, total), where);
  if (code.side === "post") {
    const graph = turned({ rows, columns, synapseCount: total, rowStart, targets, listed: undefined });
    checkLimit(population, "pre", lengthsOf(graph.rowStart));
    return graph;
  }
  if (population.sparse!.maxSourceConnections !== undefined) {
    checkLimit(population, "post", counts(targets, columns));
  }
  return { rows, columns, synapseCount: total, rowStart, targets, listed: undefined };
}

const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;

const neuronOf = ({ source, target }: SynapsePopulation, side: "pre" | "post", neuron: number): string =>
  `neuron ${neuron} of '${(side === "pre" ? source : target).name}'`;

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

/** Throws `ModelError` for the first neuron of a side that has more synapses than the population allows. */
function checkLimit(population: SynapsePopulation, side: "pre" | "post", lengths: ArrayLike<number>): void {
  const name = side === "pre" ? "maxConnections" : "maxSourceConnections";
  const limit = population.sparse![name] ?? Infinity;
  for (let neuron = 0; neuron < lengths.length; neuron++) {
    if (lengths[neuron]! <= limit) continue;
    throw new ModelError(
      `${neuronOf(population, side, neuron)} has ${lengths[neuron]} synapses in '${population.name}', but ${name} allows ${limit}`,
    );
  }
}

const lengthsOf = (starts: Uint32Array): Uint32Array =>
  Uint32Array.from({ length: starts.length - 1 }, (_, row) => starts[row + 1]! - starts[row]!);

/** How often each number below `size` occurs. */
function counts(values: ArrayLike<number>, size: number): Uint32Array {
  const found = new Uint32Array(size);
  for (let k = 0; k < values.length; k++) found[values[k]!]!++;
  return found;
}

/** Where the elements of each number start, if they stand one behind the other in their order. */
function startsOf(values: ArrayLike<number>, size: number): Uint32Array {
  const starts = new Uint32Array(size + 1);
  for (let k = 0; k < values.length; k++) starts[values[k]! + 1]!++;
  for (let number = 0; number < size; number++) starts[number + 1]! += starts[number]!;
  return starts;
}

/** The same synapses by the neurons they lead to: a list of rows as one of columns. */
function turned({ rows, columns, synapseCount, rowStart, targets }: Graph): Graph {
  const starts = startsOf(targets, columns);
  const place = starts.slice(0, columns);
  const turnedTargets = new ARRAYS[targetBytes(rows)](synapseCount);
  // In the order of the rows, so that each list ascends.
  for (let row = 0; row < rows; row++) {
    const end = rowStart[row + 1]!;
    for (let k = rowStart[row]!; k < end; k++) turnedTargets[place[targets[k]!]!++] = row;
  }
  return { rows: columns, columns: rows, synapseCount, rowStart: starts, targets: turnedTargets, listed: undefined };
}

/**
 * The synapses of a population that the user has listed, those of the same two neurons in the order of the list.
 * @throws ModelError for a neuron with more synapses than its limits allow
 */
export function listedGraph(population: SynapsePopulation): Graph {
  const { pre, post } = population.sparse!.rule as IndexRule;
  const [rows, columns] = [population.source.size, population.target.size];
  const byTarget = sortedBy(post, columns, undefined);
  const listed = sortedBy(pre, rows, byTarget);
  const targets = new ARRAYS[targetBytes(columns)](listed.length);
  for (let k = 0; k < listed.length; k++) targets[k] = post[listed[k]!]!;
  const rowStart = startsOf(pre, rows);
  checkLimit(population, "pre", lengthsOf(rowStart));
  if (population.sparse!.maxSourceConnections !== undefined) {
    checkLimit(population, "post", counts(targets, columns));
  }
  return { rows, columns, synapseCount: listed.length, rowStart, targets, listed };
}

/** Places of a list in the order of its numbers, which are below `size`; of equal ones in the order they had (by default their own). */
function sortedBy(values: ArrayLike<number>, size: number, order: Uint32Array | undefined): Uint32Array {
  const next = startsOf(values, size);
  const sorted = new Uint32Array(values.length);
  for (let k = 0; k < values.length; k++) {
    const place = order === undefined ? k : order[k]!;
    sorted[next[values[place]!]!++] = place;
  }
  return sorted;
}

/**
 * How kernels over sparse synapses run on the GPU. Threads share the synapses where nothing is added up, and the neurons whose synapses are gone through
 * where only their own sums are; sums on the other side are made tile by tile. So every sum has the order of one synapse after the other.
 */
import type { ElementIndex, SynapseKernel } from "../../../program/program.ts";
import { buffersAddedTo, buffersAssigned, sumsOnSides, writesArrays } from "../../../program/walk.ts";
import type { SynapseStrategy } from "../../common/strategy.ts";
import type { ModuleContext } from "../module-context.ts";
import { farSide, farSize, tileOf } from "../tile-size.ts";
import { Frame, type Location } from "./frame.ts";
import { type Listed, listedOf } from "./listed.ts";
import { forEach, functionText, inOrder, type Phase, type PrintedSynapses } from "./phase.ts";
import { rowOfSynapse, searchFunction, withinSynapses } from "./search.ts";
import { tileLines } from "./tiles.ts";

/** Threads that go along the synapses of one neuron. */
const ALONG = 32;
/** Neurons for each group of such threads, as far as it is known before events have been sent. */
const NEURONS_PER_GROUP = 16;

const isSparse = ({ connectivity }: SynapseKernel): boolean => connectivity.kind === "sparse";
const sumsOf = ({ section }: SynapseKernel): ReadonlySet<"pre" | "post"> => sumsOnSides(section.body);

type Strategy = SynapseStrategy<ModuleContext, PrintedSynapses>;
type Print = (context: ModuleContext, kernel: SynapseKernel) => Phase;

const strategy = (name: string, suits: Strategy["suits"], print: Print): Strategy => ({
  name,
  suits: (kernel, context) => isSparse(kernel) && suits(kernel, context),
  print: (kernel, context) => ({ main: print(context, kernel), after: [] }),
});

/** The first that suits prints; they suit all sparse populations. */
export const sparseStrategies: readonly Strategy[] = [
  strategy("tiles of neurons", (kernel, { mode }) => tileOf(kernel, mode) !== undefined, printTiles),
  strategy("nothing", (kernel) => sumsOf(kernel).size === 2 || writesArrays(kernel.section.body), printNeurons),
  strategy("neurons with their synapses", (kernel) => sumsOf(kernel).size === 1, printNeurons),
  strategy("synapses", ({ trigger }) => trigger === undefined, printSynapsesOfAll),
  strategy("the synapses of a neuron", () => true, printAlong),
];

/** What is printed of a kernel for all strategies. */
interface Parts {
  readonly frame: Frame;
  readonly inner: readonly string[];
  readonly name: string;
}

/** `near`: the side whose values are loaded once for all synapses of a neuron; `tile`: the size of the tiles in which far neurons are taken. */
function partsOf(
  context: ModuleContext,
  kernel: SynapseKernel,
  { near, tile }: { readonly near?: ElementIndex; readonly tile?: number },
): Parts {
  const { section, kind, population } = kernel;
  const far = farSide(kernel);
  const written = new Set([...buffersAssigned(section.body), ...buffersAddedTo(section.body)]);
  const elements = kernel.connectivity.graph!.kernel;
  const index = {
    ...{ own: "synapse", pre: "row", post: "column", single: "0u" },
    kernel: elements === undefined ? "" : context.element(elements, "synapse"),
  };
  const frame = new Frame({
    context,
    locate: (which, buffer): Location => {
      if (which === "transposed" || which === "segment") throw new Error("synapse code has no references to others");
      const scope = which === "single" ? "function" : which === near ? "neuron" : "synapse";
      const owner = tile !== undefined && which === far ? (`tile ${tile}` as const) : "any";
      return { index: index[which], load: scope, store: written.has(buffer) ? scope : undefined, owner };
    },
    indices: { own: "synapse", pre: "row", post: "column", synapse: "synapse" },
  });
  const code = frame.section(section);
  const inner = [...frame.loads("synapse"), ...code, ...frame.stores("synapse")];
  return { frame, inner, name: context.functionName(`${kind}_${population}`) };
}

const accessesOf = ({ frame }: Parts, listed: Listed) => [...frame.accesses, ...listed.accesses];

function printTiles(context: ModuleContext, kernel: SynapseKernel): Phase {
  const listed = listedOf(context, kernel, true);
  const tile = tileOf(kernel, context.mode)!;
  const parts = partsOf(context, kernel, { tile });
  const search = context.functionName(`find_${kernel.population}`);
  const { frame, inner, name } = parts;
  const lines = [
    ...searchFunction(context, search, listed.farList),
    `fn ${name}(lane: u32, group: u32, groups: u32) {`,
    ...tileLines({ context, listed, tile, before: frame.loads("function"), inner }, search),
    "}",
  ];
  const size = Math.ceil(farSize(kernel) / tile) * context.workgroupSize;
  return { name, size, lines, accesses: accessesOf(parts, listed), tile };
}

/** Every thread takes neurons with all their synapses; one thread takes all where sums on both sides, or an array, need an order. */
function printNeurons(context: ModuleContext, kernel: SynapseKernel): Phase {
  const listed = listedOf(context, kernel);
  const parts = partsOf(context, kernel, { near: listed.nearSide });
  const { frame, inner, name } = parts;
  const loop = neurons(listed, "first", "stride", [
    ...frame.loads("neuron"),
    ...synapses(listed, "0u", "1u", inner),
    ...frame.stores("neuron"),
  ]);
  const isSerial = sumsOf(kernel).size === 2 || writesArrays(kernel.section.body);
  const lines = [...frame.loads("function"), ...(isSerial ? inOrder(loop) : loop)];
  const { rows, columns } = kernel.connectivity;
  const size = isSerial ? 1 : listed.near === "row" ? rows : columns;
  return { name, size, lines: functionText(name, lines), accesses: accessesOf(parts, listed) };
}

/** Threads go along the synapses of a neuron, some side by side. */
function printAlong(context: ModuleContext, kernel: SynapseKernel): Phase {
  const listed = listedOf(context, kernel);
  const parts = partsOf(context, kernel, { near: listed.nearSide });
  const { frame, inner, name } = parts;
  const lines = [
    ...frame.loads("function"),
    ...neurons(listed, `first / ${ALONG}u`, `stride / ${ALONG}u`, [
      ...frame.loads("neuron"),
      ...synapses(listed, `first % ${ALONG}u`, `${ALONG}u`, inner),
    ]),
  ];
  const { rows, columns } = kernel.connectivity;
  const size = ALONG * Math.ceil((listed.near === "row" ? rows : columns) / NEURONS_PER_GROUP);
  return { name, size, lines: functionText(name, lines), accesses: accessesOf(parts, listed) };
}

/** Every thread takes synapses. */
function printSynapsesOfAll(context: ModuleContext, kernel: SynapseKernel): Phase {
  const listed = listedOf(context, kernel);
  const parts = partsOf(context, kernel, {});
  const { frame, inner, name } = parts;
  const { graph, storage } = kernel.connectivity;
  const row = rowOfSynapse(context, kernel.connectivity, kernel.population);
  const lines = [
    ...row.lines,
    ...functionText(name, [
      ...frame.loads("function"),
      ...forEach("synapse", storage.columns, [
        ...withinSynapses(context, kernel.connectivity, "synapse"),
        `let row = ${row.call("synapse")};`,
        `let column = ${context.element(graph!.targets, "synapse")};`,
        ...inner,
      ]),
    ]),
  ];
  return { name, size: storage.columns, lines, accesses: accessesOf(parts, listed) };
}

/** The near neurons, every `step`-th from `start` on. */
const neurons = (listed: Listed, start: string, step: string, body: readonly string[]): string[] => [
  `let count = ${listed.count};`,
  `for (var k = ${start}; k < count; k += ${step}) {`,
  `let ${listed.near} = ${listed.neuron("k")};`,
  ...body,
  "}",
];

/** The synapses of a near neuron, every `step`-th from `first` on. */
const synapses = (listed: Listed, first: string, step: string, body: readonly string[]): string[] => [
  `let end = ${listed.end};`,
  `for (var at = ${listed.start} + ${first}; at < end; at += ${step}) {`,
  `let synapse = ${listed.synapse};`,
  `let ${listed.far} = ${listed.farNeuron};`,
  ...body,
  "}",
];

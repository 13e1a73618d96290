/**
 * How synapse kernels run on the GPU: the rows of presynaptic neurons that sent an event, the columns of postsynaptic neurons that did, and all
 * synapses in every step.
 *
 * A strategy says how threads share the work. Threads share the columns (every thread goes through the rows in order, and owns the sums of its
 * postsynaptic neurons) or, where code adds to the presynaptic side, the rows. A workgroup with threads to spare takes several rows at a time and
 * adds up what each found. So no sum needs an atomic operation, and every sum has one order.
 */
import { elementOf } from "../../../program/connectivity.ts";
import type { ElementIndex, SynapseKernel } from "../../../program/program.ts";
import type { Access, Owner } from "../../../program/schedule.ts";
import { buffersAddedTo, buffersAssigned, sumsOnSides, writesArrays } from "../../../program/walk.ts";
import { type SynapseStrategy, strategyFor } from "../../common/strategy.ts";
import type { ModuleContext } from "../module-context.ts";
import { Frame, type Location } from "./frame.ts";
import { indices } from "./indices.ts";
import { forEach, functionText, inOrder, type Phase, type PrintedSynapses } from "./phase.ts";
import { sparseStrategies } from "./sparse.ts";

/** Of two nested loops, the one in which a value is loaded and stored. */
type Scope = "outer" | "inner";

/** How the threads share the synapses of a kernel. */
interface Sharing {
  readonly name: string;
  suits(kernel: SynapseKernel, context: ModuleContext): boolean;
  /** How many elements they share out. */
  size(kernel: SynapseKernel, context: ModuleContext): number;
  /** Where the values of either side and of the synapse are loaded, and which thread touches them. */
  readonly pre: readonly [Scope, Owner];
  readonly post: readonly [Scope, Owner];
  readonly own: readonly [Scope, Owner];
  loops(parts: LoopParts): string[];
}

/** What the loops of a kernel are made of. */
interface LoopParts {
  readonly context: ModuleContext;
  readonly kernel: SynapseKernel;
  /** The code of one synapse. */
  readonly inner: readonly string[];
  /** Adds what belongs to the outer of two loops. */
  around(body: readonly string[]): string[];
  /** The neurons of the list that triggers the kernel, every `step`-th from `start` on. */
  listed(start: string, step: string, neuron: string, body: readonly string[]): string[];
  /** The rows there is something to do for, every `step`-th from `start` on. */
  eachRow(start: string, step: string, body: readonly string[]): string[];
  /** All columns of a row; only the first where what is stored once per row is all there is to do. */
  readonly allColumns: readonly string[];
}

const addsTo = ({ section }: SynapseKernel, side: "pre" | "post"): boolean => sumsOnSides(section.body).has(side);

const pairs: Sharing = {
  name: "pairs",
  suits: ({ connectivity }) => connectivity.kind === "one_to_one",
  size: ({ connectivity }) => connectivity.synapseCount,
  pre: ["outer", "element"],
  post: ["outer", "element"],
  own: ["outer", "element"],
  loops: ({ kernel, inner, around, listed }) =>
    kernel.trigger === undefined
      ? forEach("row", kernel.connectivity.synapseCount, around(inner))
      : listed("first", " += stride", "row", around(inner)),
};

const rows: Sharing = {
  name: "rows",
  suits: (kernel) => !addsTo(kernel, "post") && (kernel.kind === "postsynapticSpike" || addsTo(kernel, "pre")),
  size: ({ connectivity }) => connectivity.rows,
  pre: ["outer", "element"],
  post: ["inner", "any"],
  own: ["inner", "row"],
  loops: ({ kernel, inner, around, listed, eachRow, allColumns }) => {
    const columns = kernel.kind === "postsynapticSpike" ? listed("0u", "++", "column", inner) : allColumns;
    return eachRow("first", " += stride", around(columns));
  },
};

/** Sums on both sides would need an order on both: one thread keeps it. */
const oneThread: Sharing = {
  name: "nothing",
  suits: (kernel) => addsTo(kernel, "pre"),
  size: () => 1,
  pre: ["inner", "any"],
  post: ["inner", "any"],
  own: ["inner", "any"],
  loops: ({ kernel, inner, around, listed, eachRow, allColumns }) => {
    const columns = kernel.kind === "postsynapticSpike" ? listed("0u", "++", "column", inner) : allColumns;
    return ["if (first == 0u) {", ...around(eachRow("0u", "++", columns)), "}"];
  },
};

/** Columns of neurons that sent an event, each with its own sums: a thread goes through all rows of one. */
const listedColumns: Sharing = {
  name: "columns with an event",
  suits: ({ kind }) => kind === "postsynapticSpike",
  size: ({ connectivity }) => connectivity.columns,
  pre: ["inner", "any"],
  post: ["outer", "any"],
  own: ["inner", "any"],
  loops: ({ kernel, inner, around, listed }) =>
    listed("first", " += stride", "column", around(counted("row", "0u", `${kernel.connectivity.rows}u`, "++", inner))),
};

const groups: Sharing = {
  name: "groups of rows",
  suits: (kernel, context) => context.rowGroups(kernel) > 1 && !writesArrays(kernel.section.body),
  size: (kernel, context) => kernel.connectivity.columns * context.rowGroups(kernel),
  pre: ["inner", "any"],
  post: ["outer", "any"],
  own: ["inner", "any"],
  loops: ({ context, kernel, inner, around, eachRow }) => {
    const { columns } = kernel.connectivity;
    const count = context.rowGroups(kernel);
    return [
      `if (first < ${columns * count}u) {`,
      `let column = first % ${columns}u;`,
      ...around(eachRow(`first / ${columns}u`, ` += ${count}u`, inner)),
      "}",
    ];
  },
};

const columns: Sharing = {
  name: "columns",
  suits: () => true,
  size: ({ connectivity }) => connectivity.columns,
  pre: ["inner", "any"],
  post: ["outer", "element"],
  own: ["inner", "column"],
  loops: ({ kernel, inner, around, eachRow }) =>
    forEach("column", kernel.connectivity.columns, around(eachRow("0u", "++", inner))),
};

/** The first that suits prints. */
const otherStrategies = [pairs, rows, oneThread, listedColumns, groups, columns].map(
  (sharing): SynapseStrategy<ModuleContext, PrintedSynapses> => ({
    name: sharing.name,
    suits: sharing.suits,
    print: (kernel, context) => ({
      main: print(context, kernel, sharing, false),
      after: [
        ...(sharing === groups ? printSums(context, kernel) : []),
        // What is stored once per presynaptic neuron changes when all threads have read it.
        ...(writesRowConstants(context, kernel) ? [print(context, kernel, rows, true)] : []),
      ],
    }),
  }),
);

const strategies = [...sparseStrategies, ...otherStrategies];

/** The functions of a synapse kernel. */
export function printSynapses(context: ModuleContext, kernel: SynapseKernel): PrintedSynapses {
  const { name, print } = strategyFor(strategies, kernel, context);
  const inOrder = writesArrays(kernel.section.body) ? ", one after the other: the code writes an array" : "";
  context.remarks.push({ kernel: kernel.name, text: `threads share ${name}${inOrder}` });
  return print(kernel, context);
}

const isRowConstant = (context: ModuleContext, buffer: number): boolean => context.buffer(buffer).repeats !== undefined;

/** Does the code assign to variables that are stored once per presynaptic neuron? */
const writesRowConstants = (context: ModuleContext, { section }: SynapseKernel): boolean =>
  [...buffersAssigned(section.body)].some((buffer) => isRowConstant(context, buffer));

/** The function, for all that it writes, or only for what is stored once per presynaptic neuron. */
function print(context: ModuleContext, kernel: SynapseKernel, sharing: Sharing, onlyRowConstants: boolean): Phase {
  const { section, kind, connectivity } = kernel;
  const place = connectivity.placeAt(standsAt(kernel));
  const frame = new Frame({
    context,
    locate: locator(context, kernel, sharing, onlyRowConstants),
    indices: { own: "row", pre: place.row, post: place.column, synapse: connectivity.synapse(place, indices) },
  });
  const code = frame.section(section);
  const inner = [...frame.loads("inner"), ...code, ...frame.stores("inner")];
  const around = (body: readonly string[]) => [...frame.loads("outer"), ...body, ...frame.stores("outer")];
  const accesses: Access[] = [];
  const loops = printLoops(context, kernel, sharing, accesses, inner, around, onlyRowConstants);
  const name = context.functionName(`${kind}_${kernel.population}${onlyRowConstants ? "_rows" : ""}`);
  const body = writesArrays(section.body) ? inOrder(loops) : loops;
  const size = sharing.size(kernel, context);
  return { name, size, lines: functionText(name, body), accesses: [...frame.accesses, ...accesses] };
}

/** The variables of the loops: a row and a column of stored synapses; pairs are counted by `row`. */
const standsAt = ({ connectivity }: SynapseKernel) =>
  connectivity.kind === "one_to_one" ? { row: "row", column: "row" } : { row: "row", column: "column" };

/** Where the values of an index are loaded, and which thread touches them. */
function locator(context: ModuleContext, kernel: SynapseKernel, sharing: Sharing, onlyRowConstants: boolean) {
  const { section, connectivity } = kernel;
  const added = buffersAddedTo(section.body);
  const assigned = new Set([...buffersAssigned(section.body), ...added]);
  // A list names elements in an order that has nothing to do with the threads.
  const isListed =
    kernel.trigger !== undefined && (sharing === pairs || (sharing === rows && kernel.kind === "presynapticSpike"));
  const place = connectivity.placeAt(standsAt(kernel));
  return (index: ElementIndex, buffer: number): Location => {
    const isConstant = isRowConstant(context, buffer);
    const isStored = assigned.has(buffer) && isConstant === onlyRowConstants;
    const at = ([scope, owner]: readonly [Scope, Owner]): Location => ({
      index: elementOf(connectivity, index, place, context.buffer(buffer).stride, indices),
      load: scope,
      store: isStored ? scope : undefined,
      owner: isListed ? "any" : owner,
    });
    switch (index) {
      case "single":
        return at(["outer", "any"]);
      case "pre":
        // Every synapse of a row sees the row's constants as they were before.
        return at(sharing === rows && isConstant !== onlyRowConstants ? ["inner", sharing.pre[1]] : sharing.pre);
      case "post":
        if (sharing === groups && added.has(buffer)) {
          const partial = context.element(context.partialSums(kernel)!, "first");
          return { ...at(sharing.post), starts: "0.0f", into: partial };
        }
        return at(sharing.post);
      case "own":
        return at(sharing.own);
      case "kernel":
      case "transposed":
      case "segment":
        throw new Error(`synapse code has no references that are '${index}'`);
    }
  };
}

/** The loops around the code of one synapse, `inner`; `around` adds what belongs to the outer of two loops. */
function printLoops(
  context: ModuleContext,
  kernel: SynapseKernel,
  sharing: Sharing,
  accesses: Access[],
  inner: readonly string[],
  around: (body: readonly string[]) => string[],
  onlyRowConstants: boolean,
): string[] {
  const { kind, trigger, arrival, connectivity } = kernel;
  const skip = skipRow(context, kernel, accesses);
  const allColumns = counted("column", "0u", `${onlyRowConstants ? 1 : connectivity.columns}u`, "++", inner);
  const declarations: string[] = [];
  let listed: LoopParts["listed"] = () => [];
  if (trigger !== undefined) {
    const queue = context.queue(trigger);
    for (const buffer of [queue.count, queue.ids]) accesses.push({ buffer, owner: "any", writes: false });
    declarations.push(`let count = u32(${context.listLength(queue, -arrival)});`);
    const entry = `u32(${context.listEntry(queue, -arrival, "k")})`;
    listed = (start, step, neuron, body) => counted("k", start, "count", step, [`let ${neuron} = ${entry};`, ...body]);
  }
  const eachRow: LoopParts["eachRow"] = (start, step, body) =>
    kind === "presynapticSpike"
      ? listed(start, step, "row", body)
      : counted("row", start, `${connectivity.rows}u`, step, [...skip, ...body]);
  return [...declarations, ...sharing.loops({ context, kernel, inner, around, listed, eachRow, allColumns })];
}

const counted = (name: string, start: string, end: string, step: string, body: readonly string[]): string[] => [
  `for (var ${name} = ${start}; ${name} < ${end}; ${name}${step}) {`,
  ...body,
  "}",
];

/** Leaves out rows that provably do nothing. */
function skipRow(context: ModuleContext, { skipWhereZero }: SynapseKernel, accesses: Access[]): string[] {
  if (skipWhereZero === undefined) return [];
  accesses.push({ buffer: skipWhereZero.buffer, owner: "any", writes: false });
  return [`if (${context.element(skipWhereZero.buffer, "row")} == 0.0) { continue; }`];
}

/** Adds up what the groups of rows have found, in their order. */
function printSums(context: ModuleContext, kernel: SynapseKernel): Phase[] {
  const { columns } = kernel.connectivity;
  return [...buffersAddedTo(kernel.section.body)].map((buffer) => {
    const partial = context.partialSums(kernel)!;
    const name = context.functionName(`sum_${kernel.population}`);
    const sum = context.element(buffer, "column");
    const lines = forEach("column", columns, [
      `var sum = ${sum};`,
      ...counted("group", "0u", `${context.rowGroups(kernel)}u`, "++", [
        `sum += ${context.element(partial, `group * ${columns}u + column`)};`,
      ]),
      `${sum} = sum;`,
    ]);
    const accesses = [
      { buffer, owner: "element", writes: true },
      { buffer: partial, owner: "any", writes: false },
    ] as const;
    return { name, size: columns, lines: functionText(name, lines), accesses };
  });
}

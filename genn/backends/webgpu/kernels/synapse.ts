/**
 * Synapse kernels: the rows of presynaptic neurons that spiked, the columns of postsynaptic neurons that spiked, and all synapses in every
 * step.
 *
 * Threads share the columns (every thread goes through the rows in order, and owns the sums of its postsynaptic neurons) or, where code adds
 * to the presynaptic side, the rows. A workgroup with threads to spare takes several rows at a time and adds up what each found. So no sum
 * needs an atomic operation, and every sum has one order.
 */
import type { ElementIndex, FunctionBinding, SynapseKernel } from "../../../program/program.ts";
import { buffersAddedTo, buffersAssigned, someExpression, writesArrays } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { Frame, type Location } from "./frame.ts";
import { indices } from "./indices.ts";
import { type Access, forEach, functionText, inOrder, type Owner, type Phase } from "./phase.ts";

/** What the threads share among them. */
type Shared = "columns" | "groups" | "rows" | "pairs" | "nothing";

/** The functions of a synapse kernel: the kernel itself, and what must wait for all threads to have come through it. */
export function printSynapses(context: ModuleContext, kernel: SynapseKernel): { main: Phase; after: Phase[] } {
  const shared = whatThreadsShare(context, kernel);
  const main = print(context, kernel, shared, false);
  const sums = shared === "groups" ? printSums(context, kernel) : [];
  // What is stored once per presynaptic neuron changes when all threads have read it.
  const rowConstants = writesRowConstants(context, kernel) ? [print(context, kernel, "rows", true)] : [];
  return { main, after: [...sums, ...rowConstants] };
}

function whatThreadsShare(context: ModuleContext, kernel: SynapseKernel): Shared {
  const { connectivity, kind, section } = kernel;
  if (connectivity.kind === "one_to_one") return "pairs";
  const addsTo = (side: "pre" | "post") =>
    someExpression(section.body, (node) => {
      const binding = node.kind === "call" ? (node.binding as FunctionBinding | undefined) : undefined;
      return binding?.kind === "addTo" && binding.index === side;
    });
  if (kind === "postsynapticSpike") return "rows";
  if (!addsTo("pre")) return context.rowGroups(kernel) > 1 && !writesArrays(section.body) ? "groups" : "columns";
  // Sums on both sides would need an order on both: one thread keeps it.
  return addsTo("post") ? "nothing" : "rows";
}

const isRowConstant = (context: ModuleContext, buffer: number): boolean => context.buffer(buffer).repeats !== undefined;

/** Does the code assign to variables that are stored once per presynaptic neuron? */
const writesRowConstants = (context: ModuleContext, { section }: SynapseKernel): boolean =>
  [...buffersAssigned(section.body)].some((buffer) => isRowConstant(context, buffer));

/** The function, for all that it writes, or only for what is stored once per presynaptic neuron. */
function print(context: ModuleContext, kernel: SynapseKernel, shared: Shared, onlyRowConstants: boolean): Phase {
  const { section, kind, connectivity } = kernel;
  const isPair = shared === "pairs";
  const place = { row: "row", column: isPair ? "row" : "column" };
  const frame = new Frame({
    context,
    locate: locator(context, kernel, shared, onlyRowConstants),
    indices: {
      own: "row",
      pre: place.row,
      post: place.column,
      synapse: connectivity.synapse(place, indices),
    },
  });
  const code = frame.section(section);
  const inner = [...frame.loads("inner"), ...code, ...frame.stores("inner")];
  const around = (body: readonly string[]) => [...frame.loads("outer"), ...body, ...frame.stores("outer")];
  const accesses: Access[] = [];
  const loops = printLoops(context, kernel, shared, accesses, inner, around, onlyRowConstants);
  const name = context.functionName(`${kind}_${kernel.population}${onlyRowConstants ? "_rows" : ""}`);
  const body = writesArrays(section.body) ? inOrder(loops) : loops;
  const size = sizeOf(context, kernel, shared);
  return { name, size, lines: functionText(name, body), accesses: [...frame.accesses, ...accesses] };
}

function sizeOf(context: ModuleContext, kernel: SynapseKernel, shared: Shared): number {
  switch (shared) {
    case "columns":
      return kernel.connectivity.columns;
    case "groups":
      return kernel.connectivity.columns * context.rowGroups(kernel);
    case "rows":
    case "pairs":
      return kernel.connectivity.rows;
    case "nothing":
      return 1;
  }
}

/** Where the values of an index are loaded, and which thread touches them. */
function locator(context: ModuleContext, kernel: SynapseKernel, shared: Shared, onlyRowConstants: boolean) {
  const { section, kind } = kernel;
  const added = buffersAddedTo(section.body);
  const assigned = new Set([...buffersAssigned(section.body), ...added]);
  // The list of spikes names elements in an order that has nothing to do with the threads.
  const isListed =
    kind !== "synapseDynamics" && (shared === "pairs" || (shared === "rows" && kind === "presynapticSpike"));
  const anyThread = isListed || shared === "nothing" || shared === "groups";
  return (index: ElementIndex, buffer: number): Location => {
    const isConstant = isRowConstant(context, buffer);
    const isStored = assigned.has(buffer) && isConstant === onlyRowConstants;
    const at = (text: string, isOuter: boolean, owner: Owner): Location => {
      const level = isOuter ? "outer" : "inner";
      return { index: text, load: level, store: isStored ? level : undefined, owner: anyThread ? "any" : owner };
    };
    if (index === "single") return at("0u", true, "any");
    if (shared === "pairs") return at("row", true, "element");
    switch (index) {
      case "pre":
        // Every synapse of a row sees the row's constants as they were before.
        return shared === "rows" ? at("row", isConstant === onlyRowConstants, "element") : at("row", false, "any");
      case "post":
        if (shared === "groups" && added.has(buffer)) {
          const partial = context.element(context.partialSums(kernel)!, "first");
          return { ...at("column", true, "any"), starts: "0.0f", into: partial };
        }
        return at("column", shared === "columns" || shared === "groups", shared === "columns" ? "element" : "any");
      case "own":
        return at(
          kernel.connectivity.address({ row: "row", column: "column" }, context.buffer(buffer).stride, indices),
          false,
          shared === "rows" ? "row" : "column",
        );
      case "transposed":
        throw new Error("synapse code has no transposed references");
    }
  };
}

/** The loops around the code of one synapse, `inner`; `around` adds what belongs to the outer of two loops. */
function printLoops(
  context: ModuleContext,
  kernel: SynapseKernel,
  shared: Shared,
  accesses: Access[],
  inner: readonly string[],
  around: (body: readonly string[]) => string[],
  onlyRowConstants: boolean,
): string[] {
  const { kind, trigger } = kernel;
  const { rows, columns } = kernel.connectivity;
  const skip = skipRow(context, kernel, accesses);
  const allColumns = counted("column", "0u", `${onlyRowConstants ? 1 : columns}u`, "++", inner);
  const declarations: string[] = [];
  let listed = (_start: string, _step: string, _element: string, _body: readonly string[]): string[] => [];
  if (trigger !== undefined) {
    const queue = context.queue(trigger);
    for (const buffer of [queue.count, queue.ids]) accesses.push({ buffer, owner: "any", writes: false });
    declarations.push(`let count = u32(${context.element(queue.count, "0u")});`);
    listed = (start, step, element, body) =>
      counted("k", start, "count", step, [`let ${element} = u32(${context.element(queue.ids, "k")});`, ...body]);
  }
  /** The rows there is something to do for, every `step`-th from `start` on. */
  const eachRow = (start: string, step: string, body: readonly string[]): string[] =>
    kind === "presynapticSpike"
      ? listed(start, step, "row", body)
      : counted("row", start, `${rows}u`, step, [...skip, ...body]);
  const loops = (): string[] => {
    switch (shared) {
      case "columns":
        return forEach("column", columns, around(eachRow("0u", "++", inner)));
      case "groups": {
        const groups = context.rowGroups(kernel);
        return [
          `if (first < ${columns * groups}u) {`,
          `let column = first % ${columns}u;`,
          ...around(eachRow(`first / ${columns}u`, ` += ${groups}u`, inner)),
          "}",
        ];
      }
      case "rows":
        return eachRow(
          "first",
          " += stride",
          around(kind === "postsynapticSpike" ? listed("0u", "++", "column", inner) : allColumns),
        );
      case "pairs":
        return kind === "synapseDynamics"
          ? forEach("row", rows, around(inner))
          : listed("first", " += stride", "row", around(inner));
      case "nothing":
        return ["if (first == 0u) {", ...around(eachRow("0u", "++", allColumns)), "}"];
    }
  };
  return [...declarations, ...loops()];
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

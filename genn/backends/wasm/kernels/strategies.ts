/** How synapse kernels run on the CPU: the rows of neurons that sent an event, the columns of those that did, all synapses, or pairs. */
import type { SynapseKernel } from "../../../program/program.ts";
import { type SynapseStrategy, strategyFor } from "../../common/strategy.ts";
import type { ModuleContext } from "../module-context.ts";
import { printFours } from "./columns.ts";
import { eventList, markChange, printPairs, printSpikingColumns, printSpikingPairs } from "./elements.ts";
import { listed, printAllRows, printRowFunction, synapseFunction } from "./rows.ts";
import { printRunsOfEvents } from "./runs.ts";
import { printAllListed, printListedOfEvents } from "./sparse.ts";
import { printStillSenders } from "./still-senders.ts";
import { fitsLanes, widestForm } from "./vectorise.ts";

/** The first that suits prints; what it prints is functions. */
const strategies: readonly SynapseStrategy<ModuleContext, string[][]>[] = [
  {
    name: "all pairs",
    suits: ({ connectivity, trigger }) => connectivity.kind === "one_to_one" && trigger === undefined,
    print: (kernel, context) => [
      widestForm(context, kernel.name, fitsLanes(context), (lanes) => printPairs(context, kernel, lanes)),
    ],
  },
  {
    name: "pairs with an event",
    suits: ({ connectivity }) => connectivity.kind === "one_to_one",
    print: (kernel, context) => [printSpikingPairs(context, kernel)],
  },
  {
    name: "runs of rows with an event",
    suits: ({ connectivity }) => connectivity.graph?.unpacked !== undefined && connectivity.kernelSize !== undefined,
    print: (kernel, context) => printRunsOfEvents(context, kernel),
  },
  {
    name: "listed rows with an event",
    suits: ({ connectivity, kind }) => connectivity.kind === "sparse" && kind === "presynapticSpike",
    print: (kernel, context) => [printListedOfEvents(context, kernel, "row")],
  },
  {
    name: "listed columns with an event",
    suits: ({ connectivity, kind }) => connectivity.kind === "sparse" && kind === "postsynapticSpike",
    print: (kernel, context) => {
      const { functions, lines } = printFours(context, kernel);
      return [...functions, printListedOfEvents(context, kernel, "column", lines)];
    },
  },
  {
    name: "all listed rows",
    suits: ({ connectivity }) => connectivity.kind === "sparse",
    print: (kernel, context) => [printAllListed(context, kernel)],
  },
  {
    name: "rows with an event",
    suits: ({ kind }) => kind === "presynapticSpike",
    print: (kernel, context) => [
      widestForm(context, kernel.name, fitsLanes(context), (lanes) => printEventRows(context, kernel, lanes)),
    ],
  },
  {
    name: "columns with an event",
    suits: ({ kind }) => kind === "postsynapticSpike",
    print: (kernel, context) => {
      const { functions, lines } = printFours(context, kernel);
      return [...functions, printSpikingColumns(context, kernel, lines)];
    },
  },
  {
    name: "all rows, while senders move",
    suits: ({ still }, context) => still !== undefined && fitsLanes(context),
    print: (kernel, context) => printStillSenders(context, synapseFunction(kernel), kernel, kernel.still!),
  },
  {
    name: "all rows",
    suits: () => true,
    print: (kernel, context) => [
      widestForm(context, kernel.name, fitsLanes(context), (lanes) =>
        printAllRows(context, synapseFunction(kernel), kernel, lanes),
      ),
    ],
  },
];

/** The functions of a synapse kernel. */
export function printSynapseKernel(context: ModuleContext, kernel: SynapseKernel): string[][] {
  const { name, print } = strategyFor(strategies, kernel, context);
  context.remark(kernel.name, name);
  return print(kernel, context);
}

function printEventRows(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4): string[] {
  const { count, list } = eventList(context, kernel);
  const start = [
    `(local.set $count ${count})`,
    "(if (i32.eqz (local.get $count)) (then (return)))",
    ...markChange(context, kernel),
    `(local.set $list ${list})`,
  ];
  return printRowFunction(context, synapseFunction(kernel), kernel, lanes, start, listed);
}

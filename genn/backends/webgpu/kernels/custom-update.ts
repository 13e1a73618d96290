/**
 * Custom updates: code over all neurons or synapses, repeated over the batch where a variable has copies, with reductions. Every thread takes
 * whole elements, so that a sum over the batch has one order.
 */
import { isFloat, isSigned, type NumericType } from "../../../language/types.ts";
import { smallest } from "../../../language/values.ts";
import { type CustomUpdateKernel, copiesOf, type ElementIndex, isOfStep } from "../../../program/program.ts";
import { accessesOf } from "../../../program/schedule.ts";
import { buffersAssigned } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { storageType } from "../module-context.ts";
import { constant, printCast } from "../printer/operators.ts";
import { computed } from "../printer/text.ts";
import { Frame, type Location } from "./frame.ts";
import { indices } from "./indices.ts";
import { printNeuronReduction } from "./neuron-reduction.ts";
import { forEach, functionText, type Phase } from "./phase.ts";
import { rowOfSynapse, withinSynapses } from "./search.ts";
import type { PrintedUpdate, UpdateFrame } from "./update-frame.ts";

/** The functions of an update, in the order in which they are to run. */
export const printCustomUpdate = (context: ModuleContext, kernel: CustomUpdateKernel): PrintedUpdate[] => [
  ...printUpdate(context, kernel),
  ...kernel.broadcasts.map((broadcast) => printBroadcast(context, kernel, broadcast)),
];

/** The functions of an update that runs in every step, in the instance that the step is of. */
export const printStepUpdate = (context: ModuleContext, kernel: CustomUpdateKernel): Phase[] => {
  const accesses = accessesOf(context.program, kernel);
  // Chunks are added up by others than those who went through them.
  const partials = context.reductionPartials(kernel).map((buffer) => ({ buffer, owner: "any", writes: true }) as const);
  return printUpdate(context, kernel).map((one) => ({ ...one, accesses: [...accesses, ...partials] }));
};

/** Gives all that is kept of past steps the present values; in a ring that is itself what is set, those of the step's slot. */
function printBroadcast(
  context: ModuleContext,
  { name }: CustomUpdateKernel,
  { buffer, ring }: CustomUpdateKernel["broadcasts"][number],
): PrintedUpdate {
  const { rows, columns, stride, sharing } = context.buffer(ring);
  const own = context.functionName(`broadcast_${name}`);
  const size = rows * columns * copiesOf(context.program, sharing);
  const present = buffer === ring ? context.inSlot(ring, 0, "id") : "id";
  const lines = forEach("element", size, [
    `let id = element % ${columns}u;`,
    `let place = (element / ${columns}u) % ${rows}u * ${stride}u + id;`,
    `instance = element / ${rows * columns}u;`,
    // What it is read from stays as it is: others read it, too.
    ...(buffer === ring ? [`if (place == ${present}) { continue; }`] : []),
    `${context.element(ring, "place")} = ${context.element(buffer, present)};`,
  ]);
  return { name: own, size, lines: functionText(own, lines) };
}

function printUpdate(context: ModuleContext, kernel: CustomUpdateKernel): PrintedUpdate[] {
  const { rows, columns, section, reductions, connectivity } = kernel;
  const copies = copiesOf(context.program, kernel.copies);
  const written = buffersAssigned(section.body);
  const listed = connectivity?.graph;
  const here = listed === undefined ? { row: "row", column: "column" } : { row: "0u", column: "element" };
  // Where sparse synapses lead is looked up; only code that names presynaptic neurons has to search for them.
  let asksForRow = false;
  const place = {
    get row(): string {
      if (listed === undefined) return (connectivity?.placeAt(here) ?? here).row;
      asksForRow = true;
      return "pre";
    },
    get column(): string {
      if (listed === undefined) return (connectivity?.placeAt(here) ?? here).column;
      return context.element(listed.targets, "element");
    },
    synapse: "element",
  };
  const position = (index: ElementIndex, buffer: number): string => {
    const { stride, rows: own, segmentOf } = context.buffer(buffer);
    switch (index) {
      case "single":
        return "0u";
      case "segment":
        return context.element(segmentOf!, place.column);
      case "transposed":
        return own === 1 ? here.row : `column * ${stride}u + row`;
      case "pre":
        return place.row;
      case "post":
        return place.column;
      default:
        return own === 1 ? here.column : `row * ${stride}u + column`;
    }
  };
  const locate = (index: ElementIndex, buffer: number): Location => {
    // What the instances share is loaded once per element, what each has of its own anew for each.
    const level = context.buffer(buffer).sharing === "shared" ? "element" : "copy";
    return {
      index: position(index, buffer),
      load: level,
      store: written.has(buffer) ? level : undefined,
      owner: "any",
    };
  };
  const results: string[] = [];
  const frame = new Frame({
    context,
    locate,
    instance: "instance",
    reductions: results,
    draws: isOfStep(kernel) ? "step" : "run.call",
    indices: {
      own: here.column,
      get pre() {
        return place.row;
      },
      post: place.column,
      synapse: connectivity === undefined ? "column" : connectivity.synapse(place, indices),
    },
  });
  const totals: string[] = [];
  for (const { name } of reductions) {
    results.push(frame.local(name));
    totals.push(frame.local(`${name}_total`));
  }
  const start = (reduction: number): string => {
    const { type, operation } = reductions[reduction]!;
    return constant(type, operation === "sum" ? 0 : smallest(type), (name) => context.needs.add(name)).text;
  };
  const update: UpdateFrame = {
    frame,
    code: frame.section(section),
    results,
    totals,
    begin: (variables) => variables.map((variable, index) => `var ${variable} = ${start(index)};`),
    combine: (into, values) =>
      reductions.map(({ type, operation }, index) => combine(context, type, operation, into[index]!, values[index]!)),
    store: (reduction, element, total) => {
      const { buffer } = reductions[reduction]!;
      const target = context.element(buffer, element);
      return `${target} = ${context.buffer(buffer).type === "bool" ? `select(0u, 1u, ${total})` : total};`;
    },
  };
  if (kernel.axis !== "batch") return printNeuronReduction(context, kernel, update);
  const once = [
    ...frame.loads("copy"),
    ...update.begin(results),
    ...update.code,
    ...update.combine(totals, results),
    ...frame.stores("copy"),
  ];
  const search = listed && rowOfSynapse(context, connectivity!, kernel.name);
  const at = [
    ...(connectivity === undefined ? [] : withinSynapses(context, connectivity, "element")),
    ...(listed === undefined ? [`let row = element / ${columns}u;`, `let column = element % ${columns}u;`] : []),
    ...(asksForRow ? [`let pre = ${search!.call("element")};`] : []),
  ];
  const body = [
    ...at,
    ...frame.loads("element"),
    ...update.begin(totals),
    ...(isOfStep(kernel) ? once : [`for (instance = 0u; instance < ${copies}u; instance++) {`, ...once, "}"]),
    ...frame.stores("element"),
    ...reductions.map(({ buffer, index }, reduction) =>
      update.store(reduction, position(index, buffer), totals[reduction]!),
    ),
  ];
  const name = context.functionName(`update_${kernel.name}`);
  const size = rows * columns;
  const lines = functionText(name, forEach("element", size, body));
  return [{ name, size, lines: [...(asksForRow ? search!.lines : []), ...lines] }];
}

function combine(
  context: ModuleContext,
  type: NumericType,
  operation: "sum" | "max",
  total: string,
  value: string,
): string {
  if (storageType(type) === "vec2<u32>") {
    const isSigned = type === "int64";
    const name = operation === "sum" ? "add_i64" : isSigned ? "max_i64" : "max_u64";
    context.needs.add(name);
    return `${total} = ${name}(${total}, ${value});`;
  }
  if (type === "bool") return `${total} = ${total} || ${value};`;
  if (operation === "sum") {
    if (isFloat(type)) return `${total} += ${value};`;
    const sum = computed({ text: `${total} + ${value}`, level: "additive" }, isSigned(type) ? "int32" : "uint32", []);
    return `${total} = ${printCast(sum, type, (name) => context.needs.add(name)).text};`;
  }
  if (!isFloat(type)) return `${total} = max(${total}, ${value});`;
  // A maximum with NaN is NaN, in any order; WGSL's own may be either of the two.
  context.needs.add("is_nan");
  return `if (!is_nan(${total})) { ${total} = select(max(${total}, ${value}), ${value}, is_nan(${value})); }`;
}

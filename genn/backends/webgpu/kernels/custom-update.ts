/**
 * Custom updates: code over all neurons or synapses, repeated over the batch where a variable has copies, with reductions. Every thread takes
 * whole elements, so that a sum over the batch has one order.
 */
import { isFloat, isSigned, type NumericType } from "../../../language/types.ts";
import { smallest } from "../../../language/values.ts";
import { type CustomUpdateKernel, copiesOf, type ElementIndex } from "../../../program/program.ts";
import { buffersAssigned } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { storageType } from "../module-context.ts";
import { constant, printCast } from "../printer/operators.ts";
import { computed } from "../printer/text.ts";
import { Frame, type Location } from "./frame.ts";
import { indices } from "./indices.ts";
import { forEach, functionText } from "./phase.ts";
import { rowOfSynapse } from "./search.ts";

export interface PrintedUpdate {
  readonly name: string;
  readonly lines: readonly string[];
  /** Elements to share out. */
  readonly size: number;
}

export function printCustomUpdate(context: ModuleContext, kernel: CustomUpdateKernel): PrintedUpdate {
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
    const { stride, rows: own } = context.buffer(buffer);
    switch (index) {
      case "single":
        return "0u";
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
  const code = frame.section(section);
  const once = [
    ...frame.loads("copy"),
    ...reductions.map((_, index) => `var ${results[index]} = ${start(index)};`),
    ...code,
    ...reductions.map(({ type, operation }, index) =>
      combine(context, type, operation, totals[index]!, results[index]!),
    ),
    ...frame.stores("copy"),
  ];
  const search = listed && rowOfSynapse(context, connectivity!, kernel.name);
  const at = [
    ...(listed === undefined ? [`let row = element / ${columns}u;`, `let column = element % ${columns}u;`] : []),
    ...(asksForRow ? [`let pre = ${search!.call("element")};`] : []),
  ];
  const body = [
    ...at,
    ...frame.loads("element"),
    ...reductions.map((_, index) => `var ${totals[index]} = ${start(index)};`),
    `for (instance = 0u; instance < ${copies}u; instance++) {`,
    ...once,
    "}",
    ...frame.stores("element"),
    ...reductions.map(({ buffer, index }, reduction) => {
      const target = context.element(buffer, position(index, buffer));
      const value = totals[reduction]!;
      return `${target} = ${context.buffer(buffer).type === "bool" ? `select(0u, 1u, ${value})` : value};`;
    }),
  ];
  const name = context.functionName(`update_${kernel.name}`);
  const size = rows * columns;
  const lines = functionText(name, forEach("element", size, body));
  return { name, size, lines: [...(asksForRow ? search!.lines : []), ...lines] };
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

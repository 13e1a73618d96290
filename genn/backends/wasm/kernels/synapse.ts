/**
 * Synapse kernels: the rows of presynaptic neurons that spiked, the columns of postsynaptic neurons that spiked, and all
 * synapses in every step.
 *
 * Rows run four postsynaptic neurons at a time. Per-step work on all synapses also takes two rows and four batch
 * instances at once: a weight is then read once for all instances, and a shared accumulator read and written once.
 */
import { type Binding, copySize, LANES, type ElementIndex, padded, type SynapseKernel } from "../../../program/program.ts";
import { usesOf } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { NotVectorisable } from "../snippet-printer.ts";
import { Frame, type Location } from "./frame.ts";
import { widestForm } from "./vectorise.ts";

/** Instances that advance in lockstep where synapses do work in every step. */
export const LOCKSTEP = 4;
const UNROLLED_ROWS = 2;

export const synapseFunction = (kernel: SynapseKernel, instances = 1): string =>
  `$step.${kernel.name}${instances > 1 ? `.x${instances}` : ""}`;

/** The functions of a synapse kernel; dynamics come in a second form for several instances at once. */
export function printSynapseKernel(context: ModuleContext, kernel: SynapseKernel): string[][] {
  const vector = context.program.precision.scalar === "float";
  if (kernel.connectivity === "one_to_one") {
    return [
      kernel.kind === "synapseDynamics"
        ? widestForm(vector, (lanes) => printPairs(context, kernel, lanes))
        : printSpikingPairs(context, kernel),
    ];
  }
  switch (kernel.kind) {
    case "presynapticSpike":
      return [widestForm(vector, (lanes) => printSpikingRows(context, kernel, lanes))];
    case "postsynapticSpike":
      return [printSpikingColumns(context, kernel)];
    case "synapseDynamics":
      return [
        widestForm(vector, (lanes) => printAllRows(context, kernel, lanes, 1)),
        ...(context.program.blockSize >= LOCKSTEP
          ? [widestForm(vector, (lanes) => printAllRows(context, kernel, lanes, LOCKSTEP))]
          : []),
      ];
  }
}

function writtenBuffers(kernel: SynapseKernel): Set<number> {
  const { body } = kernel.section;
  const buffers = new Set<number>();
  for (const symbol of usesOf(body).written) {
    const binding = symbol.binding as Binding | undefined;
    if (binding?.kind === "variable") buffers.add(binding.buffer);
  }
  for (const buffer of buffersAddedTo(kernel)) buffers.add(buffer);
  return buffers;
}

function buffersAddedTo(kernel: SynapseKernel): number[] {
  const buffers: number[] = [];
  const search = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(search);
    else if (value !== null && typeof value === "object") {
      if ("kind" in value && value.kind === "addTo") buffers.push((value as unknown as { buffer: number }).buffer);
      // Symbols lead to bindings of variables, which are collected elsewhere.
      for (const [key, inner] of Object.entries(value)) if (key !== "symbol") search(inner);
    }
  };
  search(kernel.section.body);
  return buffers;
}

/** Byte offset of the first element of the instance's (or block's) copy of a buffer; instances count from `$b`. */
function copyBase(context: ModuleContext, buffer: number): string | undefined {
  const spec = context.buffer(buffer);
  if (spec.sharing === "shared") return undefined;
  const { copy } = context.place(buffer);
  const index =
    spec.sharing === "instance"
      ? "(local.get $b)"
      : `(i32.div_u (local.get $b) (i32.const ${context.program.blockSize}))`;
  return `(i32.mul ${index} (i32.const ${copy}))`;
}

const sum = (parts: readonly (string | undefined)[]): string => {
  const present = parts.filter((part) => part !== undefined);
  return present.length === 0 ? "(i32.const 0)" : present.reduce((left, right) => `(i32.add ${left} ${right})`);
};
const scaled = (index: string, by: number): string => `(i32.mul ${index} (i32.const ${by}))`;

interface Pointer {
  readonly local: string;
  /** Value at the start of a row. */
  readonly start: string;
  /** Bytes from one group of lanes to the next; 0 for what stays put along the row. */
  readonly step: number;
}

/** Pointers of a row-wise kernel: `$row` and, advancing, the column. Equal ones are shared. */
class RowPointers {
  readonly #context: ModuleContext;
  readonly #lanes: number;
  readonly #pointers = new Map<string, Pointer>();
  frame!: Frame;

  constructor(context: ModuleContext, lanes: number) {
    this.#context = context;
    this.#lanes = lanes;
  }

  locate(index: ElementIndex, buffer: number): Location {
    const context = this.#context;
    const place = context.place(buffer);
    const spec = context.buffer(buffer);
    const base = copyBase(context, buffer);
    const row = "(local.get $row)";
    const pointer = (start: string, step: number, name: string) => (): string => {
      const key = `${start} ${step}`;
      let known = this.#pointers.get(key);
      if (known === undefined) {
        known = { local: this.frame.local(name, "i32"), start, step };
        this.#pointers.set(key, known);
      }
      return `(local.get ${known.local})`;
    };
    const advance = place.element * this.#lanes;
    switch (index) {
      case "own":
        return {
          varying: true,
          level: "element",
          rowStep: () => place.row,
          pointer: pointer(sum([base, scaled(row, spec.stride * place.element)]), advance, "at_synapse"),
        };
      case "post":
        return {
          varying: true,
          level: "element",
          rowStep: () => 0,
          pointer: pointer(sum([base]), advance, "at_post"),
        };
      case "pre":
        return {
          varying: false,
          level: "row",
          rowStep: () => place.element,
          pointer: pointer(sum([base, scaled(row, place.element)]), 0, "at_pre"),
        };
      case "single":
        return { varying: false, level: "row", rowStep: () => 0, pointer: pointer(sum([base]), 0, "at_single") };
      case "transposed":
        throw new Error("synapse code has no transposed references");
    }
  }

  get starts(): string[] {
    return [...this.#pointers.values()].map(({ local, start }) => `(local.set ${local} ${start})`);
  }

  get advances(): string[] {
    return [...this.#pointers.values()]
      .filter(({ step }) => step > 0)
      .map(({ local, step }) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${step})))`);
  }
}

/** Prints the code of `rows` neighbouring rows for `instances` neighbouring instances: everything from row set-up on. */
function printRow(
  context: ModuleContext,
  kernel: SynapseKernel,
  lanes: 1 | 4,
  rows: number,
  instances: number,
): { locals: string[]; call: string[]; row: string[] } {
  const pointers = new RowPointers(context, lanes);
  const indices = new Map<string, string>();
  const indexLocal = (which: string): string => {
    let local = indices.get(which);
    if (local === undefined) {
      local = frame.local(`id_${which}`, which !== "pre" && lanes === 4 ? "v128" : "i32");
      indices.set(which, local);
    }
    return local;
  };
  const frame: Frame = new Frame({
    context,
    lanes,
    written: writtenBuffers(kernel),
    locate: (index, buffer) => pointers.locate(index, buffer),
    batch: "(local.get $b)",
    indexText: (which) => ({
      text: `(local.get ${indexLocal(which)})`,
      varying: which !== "pre",
    }),
  });
  pointers.frame = frame;
  for (const name of ["$b", "$row", "$column", "$k", "$count"]) frame.reserve(name);
  const body: string[] = [];
  const arrivals: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let instance = 0; instance < instances; instance++) {
      const copy = frame.copy(kernel.section, instance, row);
      if (lanes === 4 && kernel.columns % LANES !== 0 && canFail(kernel)) {
        copy.printer.mask = `(i32x4.lt_u (local.get ${indexLocal("post")}) (v128.const i32x4 ${Array(4).fill(kernel.columns).join(" ")}))`;
      }
      body.push(...copy.section(kernel.section));
      arrivals.push(...copy.arrivals);
    }
  }
  const stride = padded(kernel.columns);
  const column = lanes === 4 ? "(i32x4.add (i32x4.splat (local.get $column)) (v128.const i32x4 0 1 2 3))" : "(local.get $column)";
  const linear = `(i32.add (i32.mul (local.get $row) (i32.const ${kernel.columns})) (local.get $column))`;
  const idLines: Record<string, string> = {
    post: column,
    synapse: lanes === 4 ? `(i32x4.add (i32x4.splat ${linear}) (v128.const i32x4 0 1 2 3))` : linear,
    own: lanes === 4 ? `(i32x4.add (i32x4.splat ${linear}) (v128.const i32x4 0 1 2 3))` : linear,
  };
  const end = lanes === 4 ? stride : kernel.columns;
  const element = [
    ...[...indices].filter(([which]) => which !== "pre").map(([which, local]) => `(local.set ${local} ${idLines[which]})`),
    ...frame.loads("element"),
    ...frame.restarts,
    ...arrivals,
    ...body,
    ...frame.stores("element"),
    ...pointers.advances,
  ];
  const preIndex = indices.get("pre");
  const row = [
    ...pointers.starts,
    ...(preIndex === undefined ? [] : [`(local.set ${preIndex} (local.get $row))`]),
    ...frame.loads("row"),
    ...frame.hoistLines,
    "(local.set $column (i32.const 0))",
    "(loop $next",
    ...element,
    `(br_if $next (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const ${lanes}))) (i32.const ${end})))`,
    ")",
    ...frame.stores("row"),
  ];
  return { locals: frame.localLines, call: frame.callLines, row };
}

const canFail = (kernel: SynapseKernel): boolean =>
  JSON.stringify(kernel.section.body, (_, value) => (typeof value === "bigint" ? String(value) : value)).match(
    /"kind":"subscript"|"name":"assert"/,
  ) !== null;

/** Address of spike `$k` of the instance. */
const spikingId = (context: ModuleContext, kernel: SynapseKernel): string => {
  const ids = context.place(kernel.spikes!.ids);
  return `(i32.load offset=${ids.address} (i32.add (i32.mul (local.get $b) (i32.const ${ids.copy})) (i32.shl (local.get $k) (i32.const 2))))`;
};
const spikeCount = (context: ModuleContext, kernel: SynapseKernel): string => {
  const count = context.place(kernel.spikes!.count);
  return `(i32.load offset=${count.address} (i32.mul (local.get $b) (i32.const ${count.copy})))`;
};

/** `body` for every neuron that spiked, with its number in `local`. */
const forEachSpike = (context: ModuleContext, kernel: SynapseKernel, local: string, body: readonly string[]): string[] => [
  "(if (i32.eqz (local.get $count)) (then (return)))",
  "(loop $each",
  `(local.set ${local} ${spikingId(context, kernel)})`,
  ...body,
  "(br_if $each (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (local.get $count)))",
  ")",
];

function printSpikingRows(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4): string[] {
  const { locals, call, row } = printRow(context, kernel, lanes, 1, 1);
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $column i32) (local $k i32) (local $count i32)",
    ...locals,
    `(local.set $count ${spikeCount(context, kernel)})`,
    ...call,
    ...forEachSpike(context, kernel, "$row", row),
    ")",
  ];
}

function printAllRows(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4, instances: number): string[] {
  if (instances > 1 && lanes === 1) {
    // One lane at a time gains nothing from lockstep: call the plain form for each instance.
    const calls = Array.from(
      { length: instances },
      (_, instance) => `(call ${synapseFunction(kernel)} (i32.add (local.get $b) (i32.const ${instance})))`,
    );
    return [`(func ${synapseFunction(kernel, instances)} (param $b i32)`, ...calls, ")"];
  }
  let paired: ReturnType<typeof printRow> | undefined;
  if (lanes === 4 && kernel.rows >= UNROLLED_ROWS) {
    try {
      paired = printRow(context, kernel, lanes, UNROLLED_ROWS, instances);
    } catch (error) {
      if (!(error instanceof NotVectorisable)) throw error;
    }
  }
  const plain = printRow(context, kernel, lanes, 1, instances);
  const body = (printed: ReturnType<typeof printRow>, step: number, end: number) => [
    "(loop $rows",
    ...printed.row,
    `(br_if $rows (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const ${step}))) (i32.const ${end})))`,
    ")",
  ];
  const name = synapseFunction(kernel, instances);
  const variables = "(local $row i32) (local $column i32)";
  if (paired === undefined) {
    return [
      `(func ${name} (param $b i32)`,
      variables,
      ...plain.locals,
      ...plain.call,
      ...body(plain, 1, kernel.rows),
      ")",
    ];
  }
  const even = kernel.rows - (kernel.rows % UNROLLED_ROWS);
  const lines = [
    `(func ${name} (param $b i32)`,
    variables,
    ...paired.locals,
    ...paired.call,
    ...body(paired, UNROLLED_ROWS, even),
    ...(even < kernel.rows ? [`(call ${name}.rest (local.get $b))`] : []),
    ")",
  ];
  if (even < kernel.rows) {
    lines.push(
      `(func ${name}.rest (param $b i32)`,
      variables,
      ...plain.locals,
      `(local.set $row (i32.const ${even}))`,
      ...plain.call,
      ...body(plain, 1, kernel.rows),
      ")",
    );
  }
  return lines;
}

// --- one element at a time: columns, and one-to-one pairs ---

/** A frame whose element is named by `$row` and `$column`, with addresses computed anew for each. */
function elementFrame(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4): { frame: Frame; pointers: Map<string, string>; ids: Map<string, string> } {
  const pointers = new Map<string, string>();
  const ids = new Map<string, string>();
  const oneToOne = kernel.connectivity === "one_to_one";
  const [row, column] = ["(local.get $row)", "(local.get $column)"];
  const frame: Frame = new Frame({
    context,
    lanes,
    written: writtenBuffers(kernel),
    batch: "(local.get $b)",
    locate: (index, buffer): Location => {
      const place = context.place(buffer);
      const spec = context.buffer(buffer);
      const position =
        index === "single"
          ? undefined
          : index === "pre"
            ? scaled(oneToOne ? column : row, place.element)
            : index === "post" || oneToOne
              ? scaled(column, place.element)
              : scaled(`(i32.add (i32.mul ${row} (i32.const ${spec.stride})) ${column})`, place.element);
      const text = sum([copyBase(context, buffer), position]);
      return {
        varying: oneToOne && index !== "single",
        level: "element",
        rowStep: () => 0,
        pointer: () => {
          let local = pointers.get(text);
          if (local === undefined) {
            local = frame.local("at", "i32");
            pointers.set(text, local);
          }
          return `(local.get ${local})`;
        },
      };
    },
    indexText: (which) => {
      let local = ids.get(which);
      if (local === undefined) {
        local = frame.local(`id_${which}`, lanes === 4 ? "v128" : "i32");
        ids.set(which, local);
      }
      return { text: `(local.get ${local})`, varying: true };
    },
  });
  for (const name of ["$b", "$row", "$column", "$k", "$count"]) frame.reserve(name);
  return { frame, pointers, ids };
}

/** The code of one element, with its addresses, loads and stores. */
function printElement(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4): { locals: string[]; call: string[]; lines: string[] } {
  const { frame, pointers, ids } = elementFrame(context, kernel, lanes);
  const copy = frame.copy(kernel.section);
  const oneToOne = kernel.connectivity === "one_to_one";
  if (lanes === 4 && kernel.rows % LANES !== 0 && canFail(kernel)) throw new NotVectorisable("checks at the edge");
  const body = copy.section(kernel.section);
  const [row, column] = ["(local.get $row)", "(local.get $column)"];
  const spread = lanes === 4 ? "(i32x4.add (i32x4.splat (local.get $column)) (v128.const i32x4 0 1 2 3))" : column;
  const linear = `(i32.add (i32.mul ${row} (i32.const ${kernel.columns})) ${column})`;
  const idText: Record<string, string> = oneToOne
    ? { pre: spread, post: spread, synapse: spread, own: spread }
    : { pre: row, post: column, synapse: linear, own: linear };
  return {
    locals: frame.localLines,
    call: [...frame.callLines],
    lines: [
      ...[...pointers].map(([text, local]) => `(local.set ${local} ${text})`),
      ...[...ids].map(([which, local]) => `(local.set ${local} ${idText[which]})`),
      ...frame.loads("element"),
      ...frame.hoistLines,
      ...copy.arrivals,
      ...body,
      ...frame.stores("element"),
    ],
  };
}

/** Columns are not contiguous: one synapse at a time. Rows run in order, so that sums on the postsynaptic side keep it. */
function printSpikingColumns(context: ModuleContext, kernel: SynapseKernel): string[] {
  const { locals, call, lines } = printElement(context, kernel, 1);
  const column = [
    "(local.set $row (i32.const 0))",
    "(loop $rows",
    ...lines,
    `(br_if $rows (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 1))) (i32.const ${kernel.rows})))`,
    ")",
  ];
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $column i32) (local $k i32) (local $count i32)",
    ...locals,
    `(local.set $count ${spikeCount(context, kernel)})`,
    ...call,
    ...forEachSpike(context, kernel, "$column", column),
    ")",
  ];
}

function printSpikingPairs(context: ModuleContext, kernel: SynapseKernel): string[] {
  const { locals, call, lines } = printElement(context, kernel, 1);
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $column i32) (local $k i32) (local $count i32)",
    ...locals,
    `(local.set $count ${spikeCount(context, kernel)})`,
    ...call,
    ...forEachSpike(context, kernel, "$column", lines),
    ")",
  ];
}

function printPairs(context: ModuleContext, kernel: SynapseKernel, lanes: 1 | 4): string[] {
  const { locals, call, lines } = printElement(context, kernel, lanes);
  return [
    `(func ${synapseFunction(kernel)} (param $b i32)`,
    "(local $row i32) (local $column i32)",
    ...locals,
    ...call,
    "(loop $pairs",
    ...lines,
    `(br_if $pairs (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const ${lanes}))) (i32.const ${kernel.rows})))`,
    ")",
    ")",
  ];
}

/** Elements of a copy, for custom updates that treat them as one long row. */
export const flatElements = (context: ModuleContext, buffer: number): number => copySize(context.buffer(buffer));

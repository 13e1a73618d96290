/**
 * Kernels that go through rows of synapses, four postsynaptic neurons at a time, and several rows at once: what belongs to the
 * postsynaptic side (its input sum, its error) is then loaded and stored once for all of them. The sums keep the order of one row
 * after the other.
 */
import type { Connectivity } from "../../../program/connectivity.ts";
import { canFail } from "../../../program/failing.ts";
import { type ElementIndex, LANES, padded, type RingSlot, type SynapseKernel } from "../../../program/program.ts";
import { buffersAddedTo, buffersAssigned } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { copyBase, elementOffset, index, indices, slotOffset, sum } from "./addresses.ts";
import { Frame, type Location } from "./frame.ts";
import { partOf } from "./parts.ts";

/** Rows done at once: as many as leave the registers of a four-lane machine room for their presynaptic values. */
const UNROLLED_ROWS = 4;

export const synapseFunction = (kernel: SynapseKernel): string => `$step.${kernel.name}`;

/** What goes through rows: a synapse kernel, or a custom update that adds to accumulators. */
export type RowKernel = Pick<SynapseKernel, "section" | "skipWhereZero" | "target"> & {
  readonly connectivity: Connectivity;
};

/** Buffers the kernel's code writes or adds to. */
export const writtenBuffers = ({ section }: Pick<SynapseKernel, "section">): Set<number> =>
  new Set([...buffersAssigned(section.body), ...buffersAddedTo(section.body)]);

interface Pointer {
  readonly local: string;
  /** Value at the start of a row. */
  readonly start: string;
  /** Bytes from one group of lanes to the next; 0 for what stays put along the row. */
  readonly step: number;
}

/**
 * Pointers of a row-wise kernel, which stands at rows `$row`, `$row_1`, ... at once and goes along their columns. Equal
 * ones are shared.
 */
class RowPointers {
  readonly #context: ModuleContext;
  readonly #connectivity: Connectivity;
  readonly #lanes: number;
  readonly #pointers = new Map<string, Pointer>();
  frame!: Frame;

  readonly #part: ReturnType<typeof partOf>;

  constructor(context: ModuleContext, { connectivity, target }: RowKernel, lanes: number) {
    this.#part = partOf(context, target, connectivity.columns);
    this.#context = context;
    this.#connectivity = connectivity;
    this.#lanes = lanes;
  }

  locate(which: ElementIndex, buffer: number, slot?: RingSlot): Location {
    const context = this.#context;
    const base = copyBase(context, buffer);
    /** Where it is at the start of a row. */
    const { from } = this.#part;
    const at = (name: string, step: number) => (row: number) => {
      const column = from === undefined || step === 0 ? indices.constant(0) : index(from);
      const place = { row: index(`(local.get ${rowLocal(row)})`), column };
      const offset = elementOffset(context, this.#connectivity, which, buffer, place);
      const ring = slot === undefined ? undefined : slotOffset(context, buffer, slot);
      const start = sum([base, ring, offset.value === 0 ? undefined : offset.text]);
      const key = `${start} ${step}`;
      let known = this.#pointers.get(key);
      if (known === undefined) {
        known = { local: this.frame.local(name, "i32"), start, step };
        this.#pointers.set(key, known);
      }
      return { pointer: `(local.get ${known.local})`, offset: 0 };
    };
    const advance = context.place(buffer).element * this.#lanes;
    switch (which) {
      case "own":
        return { varying: true, level: "element", perRow: true, at: at("at_synapse", advance) };
      case "post":
        return { varying: true, level: "element", perRow: false, at: at("at_post", advance) };
      case "pre":
        return { varying: false, level: "row", perRow: true, at: at("at_pre", 0) };
      case "single":
        return { varying: false, level: "row", perRow: false, at: at("at_single", 0) };
      case "kernel":
      case "transposed":
      case "segment":
        throw new Error(`synapse code has no references that are '${which}'`);
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

const rowLocal = (row: number): string => (row === 0 ? "$row" : `$row_${row}`);

interface PrintedRows {
  readonly locals: string[];
  /** What is set once per call. */
  readonly call: string[];
  /** Everything from where the rows are known. */
  readonly body: string[];
}

/** Prints the code for `rows` rows at once: from their set-up, along the columns, to their end. */
export function printRows(context: ModuleContext, kernel: RowKernel, lanes: 1 | 4, rows: number): PrintedRows {
  const pointers = new RowPointers(context, kernel, lanes);
  const numbers = new Map<string, { local: string; text: string; level: "row" | "element" }>();
  const vectorOf = (text: string) =>
    lanes === 4 ? `(i32x4.add (i32x4.splat ${text}) (v128.const i32x4 0 1 2 3))` : text;
  const column = "(local.get $column)";
  const indexLocal = (which: "own" | "pre" | "post" | "synapse", row: number): string => {
    const key = which === "post" ? which : `${which} ${row}`;
    let number = numbers.get(key);
    if (number === undefined) {
      const at = `(local.get ${rowLocal(row)})`;
      const linear = kernel.connectivity.synapse({ row: index(at), column: index(column) }, indices).text;
      number = {
        local: frame.local(`id_${which}`, which !== "pre" && lanes === 4 ? "v128" : "i32"),
        text: which === "pre" ? at : vectorOf(which === "post" ? column : linear),
        level: which === "pre" ? "row" : "element",
      };
      numbers.set(key, number);
    }
    return number.local;
  };
  const frame: Frame = new Frame({
    context,
    lanes,
    written: writtenBuffers(kernel),
    locate: (index, buffer, slot) => pointers.locate(index, buffer, slot),
    batch: "$b",
    indexLocal: (which, row) => ({ local: indexLocal(which, row), varying: which !== "pre" }),
  });
  pointers.frame = frame;
  for (const name of ["$b", "$column", "$k", "$count", "$rows", "$bits", "$list"]) frame.reserve(name);
  for (let row = 0; row < UNROLLED_ROWS; row++) frame.reserve(rowLocal(row));
  const { columns } = kernel.connectivity;
  const masked = lanes === 4 && columns % LANES !== 0 && canFail(kernel.section.body);
  const code: string[] = [];
  const arrivals: string[] = [];
  for (let row = 0; row < rows; row++) {
    const copy = frame.copy(kernel.section, row);
    if (masked)
      copy.printer.mask = `(i32x4.lt_u (local.get ${indexLocal("post", 0)}) (v128.const i32x4 ${Array(4).fill(columns).join(" ")}))`;
    for (const line of copy.section(kernel.section)) code.push(line);
    arrivals.push(...copy.arrivals);
  }
  const setIndices = (level: "row" | "element") =>
    [...numbers.values()]
      .filter((number) => number.level === level)
      .map(({ local, text }) => `(local.set ${local} ${text})`);
  const { from, to } = partOf(context, kernel.target, columns);
  const end = from !== undefined ? to : `(i32.const ${lanes === 4 ? padded(columns) : columns})`;
  return {
    locals: frame.localLines,
    call: frame.callLines,
    body: [
      ...pointers.starts,
      ...setIndices("row"),
      ...frame.loads("row"),
      ...frame.hoistLines,
      `(local.set $column ${from ?? "(i32.const 0)"})`,
      ...(from === undefined ? [] : [`(if (i32.lt_u ${from} ${to}) (then`]),
      "(loop $next",
      ...setIndices("element"),
      ...frame.loads("element"),
      ...frame.restarts,
      ...arrivals,
      ...code,
      ...frame.stores("element"),
      ...pointers.advances,
      `(br_if $next (i32.lt_u (local.tee $column (i32.add ${column} (i32.const ${lanes}))) ${end}))`,
      ")",
      ...(from === undefined ? [] : ["))"]),
      ...frame.stores("row"),
    ],
  };
}

/** Number of the neuron at place `$k + ahead` of the list. */
export const listed = (ahead: number): string =>
  `(i32.load offset=${4 * ahead} (i32.add (local.get $list) (i32.shl (local.get $k) (i32.const 2))))`;

/** `body` for `$k` from where it stands, `step` at a time, while `step` more fit into `$count`. */
export const whileMore = (label: string, step: number, body: readonly string[]): string[] => [
  `(block $${label}_done (loop $${label}`,
  `(br_if $${label}_done (i32.gt_u (i32.add (local.get $k) (i32.const ${step})) (local.get $count)))`,
  ...body,
  `(local.set $k (i32.add (local.get $k) (i32.const ${step})))`,
  `(br $${label})))`,
];

const ROW_LOCALS = `(local $column i32) (local $k i32) (local $count i32) (local $list i32) (local $bits i32)${Array.from(
  { length: UNROLLED_ROWS },
  (_, row) => ` (local ${rowLocal(row)} i32)`,
).join("")}`;

/**
 * A function that runs the kernel's code over rows: `rowAt(ahead)` gives the number of the row `ahead` places on from the `$k`-th. Most rows go
 * several at a time, the rest one by one in a function of its own, with its own locals.
 */
export function printRowFunction(
  context: ModuleContext,
  name: string,
  kernel: RowKernel,
  lanes: 1 | 4,
  start: readonly string[],
  rowAt: (ahead: number) => string,
): string[] {
  const single = printRows(context, kernel, lanes, 1);
  const rest = [
    ...single.locals,
    ...single.call,
    ...whileMore("one", 1, [`(local.set ${rowLocal(0)} ${rowAt(0)})`, ...single.body]),
  ];
  if (lanes === 1)
    return [
      `(func ${name} (param $b i32)`,
      ROW_LOCALS,
      ...single.locals,
      ...start,
      ...single.call,
      ...rest.slice(single.locals.length + single.call.length),
      ")",
    ];
  const several = printRows(context, kernel, lanes, UNROLLED_ROWS);
  const setRows = Array.from({ length: UNROLLED_ROWS }, (_, row) => `(local.set ${rowLocal(row)} ${rowAt(row)})`);
  return [
    `(func ${name} (param $b i32)`,
    ROW_LOCALS,
    ...several.locals,
    ...start,
    ...several.call,
    ...whileMore("several", UNROLLED_ROWS, [...setRows, ...several.body]),
    `(if (i32.lt_u (local.get $k) (local.get $count)) (then (call ${name}.rest (local.get $b) (local.get $k) (local.get $count) (local.get $list))))`,
    ")",
    `(func ${name}.rest (param $b i32) (param $k i32) (param $count i32) (param $list i32)`,
    `(local $column i32) (local ${rowLocal(0)} i32)`,
    ...rest,
    ")",
  ];
}

/** All rows, but for those that provably do nothing. */
export function printAllRows(context: ModuleContext, name: string, kernel: RowKernel, lanes: 1 | 4): string[] {
  if (kernel.skipWhereZero === undefined) {
    const rowAt = (ahead: number) => (ahead === 0 ? "(local.get $k)" : `(i32.add (local.get $k) (i32.const ${ahead}))`);
    return printRowFunction(
      context,
      name,
      kernel,
      lanes,
      [`(local.set $count (i32.const ${kernel.connectivity.rows}))`],
      rowAt,
    );
  }
  return printRowFunction(context, name, kernel, lanes, listRowsNotZero(context, kernel, kernel.skipWhereZero), listed);
}

/** Writes the numbers of the rows whose presynaptic variable is not zero into the instance's list, and their count. */
function listRowsNotZero(
  context: ModuleContext,
  kernel: RowKernel,
  { buffer, rows }: NonNullable<SynapseKernel["skipWhereZero"]>,
): string[] {
  const [values, list] = [context.place(buffer), context.place(rows)];
  const at = sum([copyBase(context, buffer), "(i32.shl (local.get $k) (i32.const 2))"]);
  // Padding behind the last row must not be taken for a row.
  const neurons = kernel.connectivity.rows;
  const edge = neurons % LANES;
  const bits = `(i32x4.bitmask (f32x4.ne (v128.load offset=${values.address} ${at}) (v128.const f32x4 0 0 0 0)))`;
  const inside =
    edge === 0
      ? bits
      : `(i32.and ${bits} (select (i32.const ${2 ** edge - 1}) (i32.const 15) (i32.gt_s (local.get $k) (i32.const ${neurons - LANES}))))`;
  return [
    ";; the rows that do anything",
    `(local.set $list (i32.add (i32.const ${list.address}) (i32.mul (local.get $b) (i32.const ${list.copy}))))`,
    "(loop $scan",
    `(local.set $bits ${inside})`,
    "(block $scanned (loop $bit",
    "(br_if $scanned (i32.eqz (local.get $bits)))",
    "(i32.store (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 2))) (i32.add (local.get $k) (i32.ctz (local.get $bits))))",
    "(local.set $count (i32.add (local.get $count) (i32.const 1)))",
    "(local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))",
    "(br $bit)))",
    `(br_if $scan (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const ${LANES}))) (i32.const ${neurons})))`,
    ")",
    "(local.set $k (i32.const 0))",
  ];
}

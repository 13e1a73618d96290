/** The frame of a custom update's code, and what its loops have to do at each element: addresses, loads, the code, reductions, stores. */
import { isNarrow, isSigned, type NumericType } from "../../../language/types.ts";
import { smallest } from "../../../language/values.ts";
import { type CustomUpdateKernel, type ElementIndex, isOfStep, type RingSlot } from "../../../program/program.ts";
import { buffersAssigned } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { constant, scalarCast, vectorCast, vectorConstant, wasmType } from "../printer/operators.ts";
import { index, indices, slotOffset, sum } from "./addresses.ts";
import { Frame, type Location, storeText } from "./frame.ts";

/** The parts of a printed update. `$i` is the element of the flat row, or the row, with `$column` beside it; `$c` counts copies. */
export interface UpdateFrame {
  readonly frame: Frame;
  /** What has to be set once per element, whatever the copy. */
  readonly arrive: readonly string[];
  /** One run of the code, with its values put into `into`. */
  run(into: readonly string[]): readonly string[];
  /** What has to be stored at the end of an element. */
  readonly leave: readonly string[];
  /** Locals for the values of all reductions. */
  totals(hint: string): readonly string[];
  /** Sets them to what a reduction is of nothing. */
  begin(totals: readonly string[]): readonly string[];
  /** Adds values to them. */
  combine(totals: readonly string[], values: readonly string[]): readonly string[];
  /** Stores what a reduction has come to, at a byte offset. */
  store(reduction: number, offset: string, total: string): string;
  /** Byte offset of the element that a reduction over the batch goes to. */
  target(reduction: number): string;
}

/** `names`: further locals that the loops have. */
export function updateFrame(
  context: ModuleContext,
  kernel: CustomUpdateKernel,
  lanes: 1 | 4,
  flat: boolean,
  names: readonly string[] = [],
): UpdateFrame {
  const written = buffersAssigned(kernel.section.body);
  const pointers = new Map<string, { local: string; perCopy: boolean }>();
  const numbers = new Map<string, string>();
  const here = { row: index("(local.get $i)"), column: index("(local.get $column)") };
  const graph = kernel.connectivity?.graph;
  const place = graph === undefined ? (kernel.connectivity?.placeAt(here) ?? here) : here;
  const element = (index: ElementIndex, buffer: number): string => {
    const { element: size } = context.place(buffer);
    const { stride, segmentOf } = context.buffer(buffer);
    const times = (text: string) => `(i32.mul ${text} (i32.const ${size}))`;
    if (index === "single") return "(i32.const 0)";
    if (index === "pre") return times(place.row.text);
    if (index === "post") return times(place.column.text);
    if (index === "segment") {
      const { address, element: width } = context.place(segmentOf!);
      return times(`(i32.load offset=${address} (i32.mul ${place.column.text} (i32.const ${width})))`);
    }
    if (flat) return times("(local.get $i)");
    if (graph !== undefined) return times("(local.get $synapse)");
    const [row, column] = index === "transposed" ? ["$column", "$i"] : ["$i", "$column"];
    return times(`(i32.add (i32.mul (local.get ${row}) (i32.const ${stride})) (local.get ${column}))`);
  };
  const locate = (index: ElementIndex, buffer: number, slot?: RingSlot): Location => {
    const perCopy = context.buffer(buffer).sharing !== "shared";
    return {
      varying: index !== "single",
      // Levels of this kernel: `row` is once per element, `element` once per element and copy.
      level: index === "single" && !perCopy ? "call" : perCopy ? "element" : "row",
      perRow: false,
      at: () => {
        const ring = slot === undefined ? undefined : slotOffset(context, buffer, slot);
        const base = sum([element(index, buffer), ring]);
        const text = perCopy
          ? `(i32.add ${base} (i32.mul (local.get $c) (i32.const ${context.place(buffer).copy})))`
          : base;
        let pointer = pointers.get(text);
        if (pointer === undefined) {
          pointer = { local: frame.local("at", "i32"), perCopy };
          pointers.set(text, pointer);
        }
        return { pointer: `(local.get ${pointer.local})`, offset: 0 };
      },
    };
  };
  const frame: Frame = new Frame({
    context,
    lanes,
    written,
    locate,
    batch: "$c",
    indexLocal: (which) => {
      let local = numbers.get(which);
      if (local === undefined) {
        local = frame.local(`id_${which}`, "i32");
        numbers.set(which, local);
      }
      return { local, varying: true };
    },
    // A custom update writes shared variables in place, so what is kept at row level needs no restart.
    keepsRowLevel: true,
    draws: isOfStep(kernel) ? "step" : "call",
  });
  for (const name of ["$i", "$column", "$c", "$b", "$begin", "$end", ...names]) frame.reserve(name);

  const machine = (type: NumericType) => (lanes === 4 ? "v128" : wasmType(type));
  const totals = (hint: string) =>
    kernel.reductions.map(({ name, type }) => frame.local(`${name}${hint}`, machine(type)));
  const values = totals("");
  const targets =
    kernel.axis === "batch" ? kernel.reductions.map(({ index, buffer }) => locate(index, buffer).at(0).pointer) : [];
  const body = frame.copy(kernel.section, 0, values).section(kernel.section);

  const start = (type: NumericType, operation: "sum" | "max") => {
    const value = operation === "sum" ? 0 : smallest(type);
    return lanes === 4 ? vectorConstant(type, value) : constant(type, value);
  };
  const begin = (locals: readonly string[]) =>
    locals.map((local, index) => {
      const { type, operation } = kernel.reductions[index]!;
      return `(local.set ${local} ${start(type, operation)})`;
    });
  const combined = (reduction: number, total: string, value: string): string => {
    const { type, operation } = kernel.reductions[reduction]!;
    const [left, right] = [`(local.get ${total})`, `(local.get ${value})`];
    const shape = lanes === 4 ? (type === "float" ? "f32x4" : "i32x4") : wasmType(type);
    const isInteger = shape.startsWith("i");
    if (type === "bool") return `(${lanes === 4 ? "v128" : "i32"}.or ${left} ${right})`;
    if (operation === "sum") {
      const sum = `(${shape}.add ${left} ${right})`;
      const library = { needs: (name: string) => void context.needs.add(name) };
      const cast = { from: "int32", to: type, value: sum, library } as const;
      return isNarrow(type) ? (lanes === 4 ? vectorCast : scalarCast)(cast) : sum;
    }
    if (!isInteger) return `(${shape}.max ${left} ${right})`;
    const sign = isSigned(type) ? "_s" : "_u";
    if (lanes === 4) return `(i32x4.max${sign} ${left} ${right})`;
    context.needs.add(`${shape}.max${sign}`);
    return `(call $${shape}.max${sign} ${left} ${right})`;
  };
  const combine = (locals: readonly string[], added: readonly string[]) =>
    locals.map((local, index) => `(local.set ${local} ${combined(index, local, added[index]!)})`);
  const setPointers = (perCopy: boolean) =>
    [...pointers]
      .filter(([, pointer]) => pointer.perCopy === perCopy)
      .map(([text, { local }]) => `(local.set ${local} ${text})`);
  const indexText: Record<string, string> = {
    own: place.column.text,
    pre: place.row.text,
    post: place.column.text,
    synapse:
      graph === undefined
        ? (kernel.connectivity?.synapse(place, indices) ?? place.column).text
        : "(local.get $synapse)",
  };
  const setIndices = [...numbers].map(([which, local]) => `(local.set ${local} ${indexText[which]})`);
  return {
    frame,
    arrive: [...setPointers(false), ...setIndices, ...frame.loads("row")],
    run: (into) => [
      ...setPointers(true),
      ...frame.loads("element"),
      ...begin(values),
      ...body,
      ...combine(into, values),
      ...frame.stores("element"),
    ],
    leave: frame.stores("row"),
    totals,
    begin,
    combine,
    store: (reduction, offset, total) => {
      const { type, buffer } = kernel.reductions[reduction]!;
      return storeText(type, lanes === 4, context.place(buffer).address, offset, `(local.get ${total})`);
    },
    target: (reduction) => targets[reduction]!,
  };
}

/**
 * A function of a custom update over a range, `$begin` to `$end`; `locals` are the loops' own, `body` is printed before they are known. In a step it takes the instance
 * `$b`, and its range is all there is to do in it, to `end`.
 */
export const updateFunction = (
  name: string,
  kernel: CustomUpdateKernel,
  { frame }: UpdateFrame,
  locals: readonly string[],
  end: number,
  body: readonly string[],
): string[] => [
  ...(isOfStep(kernel)
    ? [`(func ${name} (param $b i32)`, "(local $begin i32) (local $end i32)"]
    : [`(func ${name} (export "custom.${kernel.name}") (param $begin i32) (param $end i32)`]),
  `(local $i i32) (local $column i32) (local $c i32) ${locals.map((local) => `(local ${local} i32)`).join(" ")}`,
  ...frame.localLines,
  ...(isOfStep(kernel) ? [`(local.set $end (i32.const ${end}))`, "(local.set $c (local.get $b))"] : []),
  ...frame.callLines,
  ...frame.loads("call"),
  ...frame.hoistLines,
  ...body,
  ")",
];

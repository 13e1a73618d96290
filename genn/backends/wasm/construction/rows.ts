/**
 * Prints code of a connectivity as two functions over rows: one counts the synapses of each, the other fills in their targets, from where the row starts.
 * Both run the code from the first line to the last; what it draws is keyed by the row, so that they see the same.
 */
import type { CallExpression } from "../../../language/ast.ts";
import { ADD_SYNAPSES, type RowCode } from "../../../program/construction.ts";
import { FINGERPRINT_FACTORS } from "../../../program/fingerprint.ts";
import { WORD } from "../shares.js";
import { ConstructionHost } from "./host.ts";
import { type ConstructionModule, HEAD } from "./module.ts";
import { ACCESS, sortText } from "./sort.ts";

/** Which functions of the module do what. `count` is missing where the lengths of rows are known ahead. */
export interface RowFunctions {
  readonly count: number | undefined;
  readonly fill: number;
}

/** Bytes of a number below `columns`: of an element, and of those the ones that differ. */
export const targetBytes = (columns: number): 1 | 2 | 4 => (columns <= 2 ** 8 ? 1 : columns <= 2 ** 16 ? 2 : 4);
const digitsOf = (columns: number): number => Math.max(1, Math.ceil(Math.log2(columns) / 8));

/** Shares of the rows: many, since rows may differ; none smaller than it is worth. */
const shareOf = (rows: number): number => Math.max(1, Math.min(64, Math.ceil(rows / 64)));

const LOCALS = ["$begin", "$end", "$k", "$starts", "$row_length", "$added", "$element", "$given", "$repeat"];
const next = (local: string) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const 1)))`;
const startOf = (row: string) => `(i32.add (local.get $starts) (i32.shl ${row} (i32.const 2)))`;

/** What is found out while synapses are counted. */
export interface Counting {
  /** Why rows must ascend; without it they may be in any order. */
  readonly ascending?: string | undefined;
  /** Does it leave the sum of the hashes of each row, see `fingerprint.ts`? */
  readonly hashes?: boolean;
}

/** Adds the functions of a rule to the module. */
export function printRows(
  module: ConstructionModule,
  name: string,
  code: RowCode,
  counting: Counting = {},
): RowFunctions {
  const { rows } = code;
  const add = (what: string, lines: (name: string) => string[]): number => {
    const own = `${name}.${what}`;
    return module.functions.push({ name: own, end: rows, share: shareOf(rows), lines: lines(own) }) - 1;
  };
  const count = code.total === undefined ? add("count", (own) => printCount(module, own, code, counting)) : undefined;
  return { count, fill: add("fill", (own) => printFill(module, own, code)) };
}

/** Runs `accepted` with the number as `$added`, and the element of a kernel as `$element`, or says that there is no such neuron or element. */
function withChecked(
  module: ConstructionModule,
  code: RowCode,
  host: () => ConstructionHost,
  { number, call }: { readonly number: string; readonly call: CallExpression },
  accepted: readonly string[],
): readonly string[] {
  const side = code.side === "pre" ? "postsynaptic" : "presynaptic";
  const noNeuron = fails(
    module,
    code,
    "$added",
    (value) => `there is no ${side} neuron ${value}, only those from 0 to ${code.columns - 1}`,
  );
  const isRun = call.name === ADD_SYNAPSES;
  const isNeuron = isBelow("$added", code.columns);
  const add = [`(if ${isNeuron}`, "(then", ...accepted, ")", `(else ${noNeuron} (local.set $repeat (i32.const 1))))`];
  return [
    // The first of a run is a whole number before others are counted from it.
    `(local.set $added ${isRun ? `(f64.trunc ${number})` : number})`,
    ...(isRun ? checkCount(module, code, host, call) : []),
    ...checkElement(module, code, host, call),
    ...(isRun ? repeated(add) : add),
  ];
}

/** Is a number, without its fraction, one from 0 on below `end`? NaN is not. */
const isBelow = (local: string, end: number): string =>
  `(i32.and (f64.gt (local.get ${local}) (f64.const -1)) (f64.lt (local.get ${local}) (f64.const ${end})))`;

/** Says that a number is wrong, unless something has failed already. */
function fails(module: ConstructionModule, code: RowCode, local: string, what: (value: number) => string): string {
  module.needs.add("fail");
  const isFirst = `(i32.eqz (i32.load offset=${4 * WORD.failure} (i32.const 0)))`;
  const keep = `(if ${isFirst} (then (f64.store offset=${HEAD.value} (i32.const 0) (local.get ${local}))))`;
  return `${keep} (call $fail (i32.const ${module.check(code, what)}))`;
}

/** Leaves in `$repeat` how many synapses code adds. */
function checkCount(
  module: ConstructionModule,
  code: RowCode,
  host: () => ConstructionHost,
  call: CallExpression,
): readonly string[] {
  const what = (value: number) =>
    `${ADD_SYNAPSES} cannot add ${value} synapses: its count must be a number from 0 to ${2 ** 32 - 1}`;
  return [
    `(local.set $given ${host().expression(call.arguments[1]!)})`,
    "(local.set $repeat (i32.trunc_sat_f64_u (local.get $given)))",
    `(if (i32.eqz ${isBelow("$given", 2 ** 32)}) (then ${fails(module, code, "$given", what)} (local.set $repeat (i32.const 0))))`,
  ];
}

/** Adds `$repeat` synapses, onto one neuron after the other, with one element of a kernel after the other. */
const repeated = (add: readonly string[]): string[] => [
  "(block $added_all (loop $add_each",
  "(br_if $added_all (i32.eqz (local.get $repeat)))",
  ...add,
  "(local.set $added (f64.add (local.get $added) (f64.const 1)))",
  next("$element"),
  "(local.set $repeat (i32.sub (local.get $repeat) (i32.const 1)))",
  "(br $add_each)))",
];

/** Leaves the element of the kernel that code names in `$element`. */
function checkElement(
  module: ConstructionModule,
  code: RowCode,
  host: () => ConstructionHost,
  call: CallExpression,
): readonly string[] {
  const { kernel = [] } = code;
  if (kernel.length === 0) return [];
  const isRun = call.name === ADD_SYNAPSES;
  // The last one of a run must be there, too.
  const last =
    "(if (i32.gt_u (local.get $repeat) (i32.const 1)) (then " +
    "(local.set $given (f64.add (f64.trunc (local.get $given)) (f64.convert_i32_u (i32.sub (local.get $repeat) (i32.const 1)))))))";
  return [
    "(local.set $element (i32.const 0))",
    ...kernel.flatMap((size, dimension) => {
      const what = (value: number) =>
        `dimension ${dimension} of the kernel has no element ${value}, only those from 0 to ${size - 1}`;
      return [
        `(local.set $given ${host().expression(call.arguments[(isRun ? 2 : 1) + dimension]!)})`,
        `(local.set $element (i32.add (i32.mul (local.get $element) (i32.const ${size})) (i32.trunc_sat_f64_u (local.get $given))))`,
        ...(isRun && dimension === kernel.length - 1 ? [last] : []),
        `(if (i32.eqz ${isBelow("$given", size)}) (then ${fails(module, code, "$given", what)}))`,
      ];
    }),
  ];
}

/** Leaves in the place of each row how many synapses it has; 2^32 - 1 stands for that many and more. */
function printCount(
  module: ConstructionModule,
  name: string,
  code: RowCode,
  { ascending, hashes = false }: Counting,
): string[] {
  const host: ConstructionHost = new ConstructionHost(
    module,
    code,
    [...LOCALS, "$n", "$last", "$of_row", "$hash", "$hashes"],
    (number, call) =>
      withChecked(module, code, () => host, { number, call }, [
        "(local.set $n (i32.add (local.get $n) (i32.ne (local.get $n) (i32.const -1))))",
        ...(ascending === undefined ? [] : expectLater(module, code, ascending)),
        ...(hashes ? addHash : []),
      ]),
  );
  const body = host.print();
  return overRows(
    name,
    host,
    ["(local $n i32) (local $last f64) (local $of_row i32) (local $hash i32) (local $hashes i32)"],
    [],
    [
      "(local.set $n (i32.const 0))",
      "(local.set $last (f64.const 0))",
      ...(hashes
        ? [
            "(local.set $hashes (i32.const 0))",
            `(local.set $of_row (i32.mul (local.get $k) (i32.const ${FINGERPRINT_FACTORS.row})))`,
          ]
        : []),
      ...body,
      `(i32.store ${startOf("(local.get $k)")} (local.get $n))`,
      ...(hashes
        ? [`(i32.store (i32.add ${hashesAt} (i32.shl (local.get $k) (i32.const 2))) (local.get $hashes))`]
        : []),
    ],
  );
}

const hashesAt = `(i32.load offset=${HEAD.hashes} (i32.const 0))`;

/** Adds the hash of a synapse onto `$added` with `$element` to the sum of its row. */
const addHash: readonly string[] = [
  "(local.set $hash (i32.add (local.get $of_row) (i32.trunc_sat_f64_u (local.get $added))))",
  `(local.set $hash (i32.mul ${folded("$hash", 16)} (i32.const ${FINGERPRINT_FACTORS.target})))`,
  `(local.set $hash (i32.mul (i32.add ${folded("$hash", 15)} (local.get $element)) (i32.const ${FINGERPRINT_FACTORS.element})))`,
  `(local.set $hashes (i32.add (local.get $hashes) ${folded("$hash", 16)}))`,
];

function folded(local: string, by: number): string {
  return `(i32.xor (local.get ${local}) (i32.shr_u (local.get ${local}) (i32.const ${by})))`;
}

/** Fails where `$added` comes before what was added last. */
function expectLater(module: ConstructionModule, code: RowCode, why: string): string[] {
  const what = (value: number) =>
    `procedural synapses must be added in ascending order, or kept with storage 'listed', where ${why}: neuron ${value} is added behind a later one`;
  return [
    `(if (f64.lt (f64.trunc (local.get $added)) (local.get $last)) (then ${fails(module, code, "$added", what)}))`,
    "(local.set $last (f64.trunc (local.get $added)))",
  ];
}

function printFill(module: ConstructionModule, name: string, code: RowCode): string[] {
  const size = targetBytes(code.columns);
  const { store, shift } = ACCESS[size];
  if (!module.functions.some(({ name }) => name === `sort.${size}`)) {
    // Never called by the host: it stands among the functions so that it is printed once.
    module.functions.push({ name: `sort.${size}`, end: 0, share: 1, lines: sortText(size).split("\n") });
  }
  const own = ["$targets", "$scratch", "$at", "$first", "$stop", "$last", "$number", "$falls"];
  const address = (place: string) =>
    `(i32.add (local.get $targets) ${shift === 0 ? place : `(i32.shl ${place} (i32.const ${shift}))`})`;
  const host: ConstructionHost = new ConstructionHost(module, code, [...LOCALS, ...own], (number, call) =>
    withChecked(module, code, () => host, { number, call }, [
      "(if (i32.lt_u (local.get $at) (local.get $stop)) (then",
      "(local.set $number (i32.trunc_sat_f64_u (local.get $added)))",
      ...(code.kernel === undefined
        ? []
        : [
            `(i32.store (i32.add (i32.load offset=${HEAD.kernel} (i32.const 0)) (i32.shl (local.get $at) (i32.const 2))) (local.get $element))`,
          ]),
      `(${store} ${address("(local.get $at)")} (local.get $number))`,
      "(local.set $falls (i32.or (local.get $falls) (i32.lt_u (local.get $number) (local.get $last))))",
      "(local.set $last (local.get $number))",
      "))",
      next("$at"),
    ]),
  );
  const body = host.print();
  const wrongLength = fails(
    module,
    code,
    "$given",
    (value) => `${value} synapses are added, which is not what row_length asks for`,
  );
  return overRows(
    name,
    host,
    [...own.map((local) => `(local ${local} i32)`)],
    [
      `(local.set $targets (i32.load offset=${HEAD.targets} (i32.const 0)))`,
      `(local.set $scratch (i32.add (i32.load offset=${HEAD.scratch} (i32.const 0)) (i32.mul (call $slot) (i32.load offset=${HEAD.stride} (i32.const 0)))))`,
    ],
    [
      `(local.set $first (i32.load ${startOf("(local.get $k)")}))`,
      `(local.set $stop (i32.load offset=4 ${startOf("(local.get $k)")}))`,
      "(local.set $row_length (i32.sub (local.get $stop) (local.get $first)))",
      "(local.set $at (local.get $first))",
      "(local.set $last (i32.const 0))",
      "(local.set $falls (i32.const 0))",
      ...body,
      "(if (i32.ne (local.get $at) (local.get $stop)) (then",
      "(local.set $given (f64.convert_i32_u (i32.sub (local.get $at) (local.get $first))))",
      `${wrongLength}))`,
      // With elements of a kernel beside them, targets are sorted by whoever takes both.
      `(if ${code.kernel === undefined ? "(local.get $falls)" : "(i32.const 0)"} (then (call $sort.${size} ${address("(local.get $first)")} (local.get $row_length) (local.get $scratch) (i32.const ${digitsOf(code.columns)}))))`,
    ],
  );
}

/** A function that does the same for every row of a range. */
function overRows(
  name: string,
  host: ConstructionHost,
  locals: readonly string[],
  before: readonly string[],
  body: readonly string[],
): string[] {
  return [
    `(func $${name} (export "custom.${name}") (param $begin i32) (param $end i32)`,
    "(local $k i32) (local $starts i32) (local $row_length i32) (local $added f64) (local $element i32) (local $given f64) (local $repeat i32)",
    ...locals,
    ...host.localLines,
    `(local.set $starts (i32.load offset=${HEAD.starts} (i32.const 0)))`,
    ...before,
    ...host.hoistLines,
    "(local.set $k (local.get $begin))",
    "(loop $rows",
    ...body,
    next("$k"),
    "(br_if $rows (i32.lt_u (local.get $k) (local.get $end)))",
    "))",
  ];
}

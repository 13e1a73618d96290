/**
 * Prints code of a connectivity as two functions over rows: one counts the synapses of each, the other fills in their targets, from where the row starts.
 * Both run the code from the first line to the last; what it draws is keyed by the row, so that they see the same.
 */
import type { RowCode } from "../../../program/construction.ts";
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

const LOCALS = ["$begin", "$end", "$k", "$starts", "$row_length", "$added"];
const next = (local: string) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const 1)))`;
const startOf = (row: string) => `(i32.add (local.get $starts) (i32.shl ${row} (i32.const 2)))`;

/** Adds the functions of a rule to the module. */
export function printRows(module: ConstructionModule, name: string, code: RowCode): RowFunctions {
  const { rows } = code;
  const add = (what: string, lines: (name: string) => string[]): number => {
    const own = `${name}.${what}`;
    return module.functions.push({ name: own, end: rows, share: shareOf(rows), lines: lines(own) }) - 1;
  };
  const count = code.total === undefined ? add("count", (own) => printCount(module, own, code)) : undefined;
  return { count, fill: add("fill", (own) => printFill(module, own, code)) };
}

/** Runs `accepted` with the number as `$added`, or says that there is no such neuron. */
function withChecked(
  module: ConstructionModule,
  code: RowCode,
  number: string,
  accepted: readonly string[],
): readonly string[] {
  const side = code.side === "pre" ? "postsynaptic" : "presynaptic";
  const check = module.check(
    code,
    (value) => `there is no ${side} neuron ${value}, only those from 0 to ${code.columns - 1}`,
  );
  module.needs.add("fail");
  const isNeuron = `(i32.and (f64.gt (local.get $added) (f64.const -1)) (f64.lt (local.get $added) (f64.const ${code.columns})))`;
  return [
    `(local.set $added ${number})`,
    `(if ${isNeuron}`,
    "(then",
    ...accepted,
    ")",
    `(else (f64.store offset=${HEAD.value} (i32.const 0) (local.get $added)) (call $fail (i32.const ${check})))`,
    ")",
  ];
}

/** Leaves in the place of each row how many synapses it has; 2^32 - 1 stands for that many and more. */
function printCount(module: ConstructionModule, name: string, code: RowCode): string[] {
  const host = new ConstructionHost(module, code, [...LOCALS, "$n"], (number) =>
    withChecked(module, code, number, [
      "(local.set $n (i32.add (local.get $n) (i32.ne (local.get $n) (i32.const -1))))",
    ]),
  );
  const body = host.print();
  return overRows(
    name,
    host,
    ["(local $n i32)"],
    [],
    ["(local.set $n (i32.const 0))", ...body, `(i32.store ${startOf("(local.get $k)")} (local.get $n))`],
  );
}

function printFill(module: ConstructionModule, name: string, code: RowCode): string[] {
  const size = targetBytes(code.columns);
  const { store, shift } = ACCESS[size];
  if (!module.functions.some(({ name }) => name === `sort.${size}`)) {
    // Never called by the host: it stands among the functions so that it is printed once.
    module.functions.push({ name: `sort.${size}`, end: 0, share: 1, lines: sortText(size).split("\n") });
  }
  module.needs.add("fail");
  const own = ["$targets", "$scratch", "$at", "$first", "$stop", "$last", "$number", "$falls"];
  const address = (place: string) =>
    `(i32.add (local.get $targets) ${shift === 0 ? place : `(i32.shl ${place} (i32.const ${shift}))`})`;
  const host = new ConstructionHost(module, code, [...LOCALS, ...own], (number) =>
    withChecked(module, code, number, [
      "(if (i32.lt_u (local.get $at) (local.get $stop)) (then",
      "(local.set $number (i32.trunc_sat_f64_u (local.get $added)))",
      `(${store} ${address("(local.get $at)")} (local.get $number))`,
      "(local.set $falls (i32.or (local.get $falls) (i32.lt_u (local.get $number) (local.get $last))))",
      "(local.set $last (local.get $number))",
      "))",
      next("$at"),
    ]),
  );
  const body = host.print();
  const wrongLength = module.check(
    code,
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
      `(f64.store offset=${HEAD.value} (i32.const 0) (f64.convert_i32_u (i32.sub (local.get $at) (local.get $first))))`,
      `(call $fail (i32.const ${wrongLength}))))`,
      `(if (local.get $falls) (then (call $sort.${size} ${address("(local.get $first)")} (local.get $row_length) (local.get $scratch) (i32.const ${digitsOf(code.columns)}))))`,
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
    "(local $k i32) (local $starts i32) (local $row_length i32) (local $added f64)",
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

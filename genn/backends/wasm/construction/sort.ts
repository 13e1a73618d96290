/** Sorts the targets of a row in place, by counting bytes from the lowest on: linear in their number, which may be millions. */

/** Rows of up to so many are sorted by insertion. */
const FEW = 32;

/** A row of counters, one for each value of a byte, lies in front of the room for a second copy. */
export const COUNTERS_BYTES = 1024;

/** Instructions that load and store elements of 1, 2 and 4 bytes. */
export const ACCESS = {
  1: { load: "i32.load8_u", store: "i32.store8", shift: 0 },
  2: { load: "i32.load16_u", store: "i32.store16", shift: 1 },
  4: { load: "i32.load", store: "i32.store", shift: 2 },
} as const;

/** `(func $sort.2 (param $row i32) (param $length i32) (param $scratch i32) (param $bytes i32))`: `bytes` are those of a target that matter. */
export function sortText(size: 1 | 2 | 4): string {
  const { load, store, shift } = ACCESS[size];
  const at = (base: string, index: string) =>
    `(i32.add (local.get ${base}) ${shift === 0 ? index : `(i32.shl ${index} (i32.const ${shift}))`})`;
  const next = (local: string) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const 1)))`;
  const digit = (value: string) => `(i32.and (i32.shr_u ${value} (local.get $shift)) (i32.const 255))`;
  const counter = (value: string) => `(i32.add (local.get $scratch) (i32.shl ${digit(value)} (i32.const 2)))`;
  return `(func $insert.${size} (param $row i32) (param $length i32)
(local $i i32) (local $j i32) (local $value i32) (local $other i32)
(local.set $i (i32.const 1))
(loop $elements
(local.set $value (${load} ${at("$row", "(local.get $i)")}))
(local.set $j (local.get $i))
(block $placed
(loop $before
(br_if $placed (i32.eqz (local.get $j)))
(local.set $other (${load} ${at("$row", "(i32.sub (local.get $j) (i32.const 1))")}))
(br_if $placed (i32.le_u (local.get $other) (local.get $value)))
(${store} ${at("$row", "(local.get $j)")} (local.get $other))
(local.set $j (i32.sub (local.get $j) (i32.const 1)))
(br $before)))
(${store} ${at("$row", "(local.get $j)")} (local.get $value))
${next("$i")}
(br_if $elements (i32.lt_u (local.get $i) (local.get $length)))))
(func $sort.${size} (param $row i32) (param $length i32) (param $scratch i32) (param $bytes i32)
(local $from i32) (local $to i32) (local $i i32) (local $shift i32) (local $value i32) (local $sum i32) (local $slot i32)
(if (i32.le_u (local.get $length) (i32.const ${FEW})) (then (call $insert.${size} (local.get $row) (local.get $length)) (return)))
(local.set $from (local.get $row))
(local.set $to (i32.add (local.get $scratch) (i32.const ${COUNTERS_BYTES})))
(loop $digits
(memory.fill (local.get $scratch) (i32.const 0) (i32.const ${COUNTERS_BYTES}))
(local.set $i (i32.const 0))
(loop $count
(local.set $slot ${counter(`(${load} ${at("$from", "(local.get $i)")})`)})
(i32.store (local.get $slot) (i32.add (i32.load (local.get $slot)) (i32.const 1)))
${next("$i")}
(br_if $count (i32.lt_u (local.get $i) (local.get $length))))
;; where the elements of each digit begin
(local.set $sum (i32.const 0))
(local.set $i (i32.const 0))
(loop $begin
(local.set $slot (i32.add (local.get $scratch) (local.get $i)))
(local.set $value (i32.load (local.get $slot)))
(i32.store (local.get $slot) (local.get $sum))
(local.set $sum (i32.add (local.get $sum) (local.get $value)))
(local.set $i (i32.add (local.get $i) (i32.const 4)))
(br_if $begin (i32.lt_u (local.get $i) (i32.const ${COUNTERS_BYTES}))))
(local.set $i (i32.const 0))
(loop $move
(local.set $value (${load} ${at("$from", "(local.get $i)")}))
(local.set $slot ${counter("(local.get $value)")})
(local.set $sum (i32.load (local.get $slot)))
(i32.store (local.get $slot) (i32.add (local.get $sum) (i32.const 1)))
(${store} ${at("$to", "(local.get $sum)")} (local.get $value))
${next("$i")}
(br_if $move (i32.lt_u (local.get $i) (local.get $length))))
(local.set $value (local.get $from))
(local.set $from (local.get $to))
(local.set $to (local.get $value))
(local.set $shift (i32.add (local.get $shift) (i32.const 8)))
(br_if $digits (i32.lt_u (local.get $shift) (i32.shl (local.get $bytes) (i32.const 3)))))
(if (i32.ne (local.get $from) (local.get $row)) (then
(memory.copy (local.get $row) (local.get $from) ${shift === 0 ? "(local.get $length)" : `(i32.shl (local.get $length) (i32.const ${shift}))`}))))`;
}

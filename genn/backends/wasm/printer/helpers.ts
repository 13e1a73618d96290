/** Functions of generated WebAssembly that printed operators call: what the language defines and WebAssembly traps on or lacks. */
import { INTEGERS, isNarrow, type NumericType } from "../../../language/types.ts";
import { ENDLESS_STEPS, largestTime } from "../../../program/time.ts";
import type { Definition } from "../maths/index.ts";

/** By name: `i32.div_s`, `i32x4.lanes_shl`, `saturate.f32.int8`. */
export const HELPER_FUNCTIONS: Readonly<Record<string, Definition>> = helperFunctions();

function helperFunctions(): Record<string, Definition> {
  const helpers: Record<string, Definition> = {};
  const add = (name: string, wat: string, needs: readonly string[] = []) => {
    helpers[name] = { wat, needs };
  };
  for (const machine of ["i32", "i64"] as const) {
    const head = (name: string) =>
      `(func $${machine}.${name} (param $x ${machine}) (param $y ${machine}) (result ${machine})`;
    const smallest = machine === "i32" ? "-2147483648" : "-9223372036854775808";
    const overflows = `(i32.and (${machine}.eq (local.get $x) (${machine}.const ${smallest})) (${machine}.eq (local.get $y) (${machine}.const -1)))`;
    for (const sign of ["_s", "_u"] as const) {
      for (const operation of ["div", "rem"] as const) {
        const byZero = `(if (${machine}.eqz (local.get $y)) (then (return (${machine}.const 0))))`;
        const onOverflow = operation === "div" ? "(local.get $x)" : `(${machine}.const 0)`;
        const overflow = sign === "_s" ? `(if ${overflows} (then (return ${onOverflow})))` : "";
        add(
          `${machine}.${operation}${sign}`,
          `${head(operation + sign)}\n${byZero}\n${overflow}\n(${machine}.${operation}${sign} (local.get $x) (local.get $y)))`,
        );
      }
      for (const [operation, comparison] of [
        ["min", "lt"],
        ["max", "gt"],
      ] as const) {
        add(
          `${machine}.${operation}${sign}`,
          `${head(operation + sign)}\n(select (local.get $x) (local.get $y) (${machine}.${comparison}${sign} (local.get $x) (local.get $y))))`,
        );
      }
    }
    add(
      `${machine}.abs`,
      `(func $${machine}.abs (param $x ${machine}) (result ${machine})\n` +
        `(select (${machine}.sub (${machine}.const 0) (local.get $x)) (local.get $x) (${machine}.lt_s (local.get $x) (${machine}.const 0))))`,
    );
  }
  const lane = (index: number, name: string) => `(i32x4.extract_lane ${index} (local.get $${name}))`;
  for (const operation of ["div_s", "div_u", "rem_s", "rem_u", "shl", "shr_s", "shr_u"]) {
    const isShift = operation.startsWith("sh");
    const one = (index: number) =>
      isShift
        ? `(i32.${operation} ${lane(index, "x")} ${lane(index, "y")})`
        : `(call $i32.${operation} ${lane(index, "x")} ${lane(index, "y")})`;
    let value = `(i32x4.splat ${one(0)})`;
    for (const index of [1, 2, 3]) value = `(i32x4.replace_lane ${index} ${value}\n${one(index)})`;
    const name = isShift ? `lanes_${operation}` : operation;
    add(
      `i32x4.${name}`,
      `(func $i32x4.${name} (param $x v128) (param $y v128) (result v128)\n${value})`,
      isShift ? [] : [`i32.${operation}`],
    );
  }
  for (const machine of ["f32", "f64"]) {
    for (const [type, { range }] of Object.entries(INTEGERS)) {
      if (!isNarrow(type as NumericType)) continue;
      const [low, high] = range;
      add(
        `saturate.${machine}.${type}`,
        `(func $saturate.${machine}.${type} (param $x ${machine}) (result i32)\n` +
          `(call $i32.max_s (call $i32.min_s (i32.trunc_sat_${machine}_s (local.get $x)) (i32.const ${high})) (i32.const ${low})))`,
        ["i32.max_s", "i32.min_s"],
      );
    }
  }
  for (const [machine, precision] of [
    ["f32", "float"],
    ["f64", "double"],
  ] as const) {
    // `timeOfStep` of `genn/program/time.ts`.
    const exact = (steps: string) => `(f64.mul ${steps} (local.get $dt))`;
    const time =
      machine === "f32"
        ? `(f32.demote_f64 ${exact("(f64.promote_f32 (local.get $steps))")})`
        : exact("(local.get $steps)");
    const endless = `(${machine}.copysign (${machine}.const ${largestTime(precision)}) (local.get $steps))`;
    add(
      `${machine}.time_of_step`,
      `(func $${machine}.time_of_step (param $steps ${machine}) (param $dt f64) (result ${machine})\n` +
        `(select ${endless} ${time} (${machine}.ge (${machine}.abs (local.get $steps)) (${machine}.const ${ENDLESS_STEPS}))))`,
    );
  }
  const timeOfLane = (index: number) =>
    `(call $f32.time_of_step (f32x4.extract_lane ${index} (local.get $steps)) (local.get $dt))`;
  const times = [1, 2, 3].reduce(
    (text, index) => `(f32x4.replace_lane ${index} ${text}\n${timeOfLane(index)})`,
    `(f32x4.splat ${timeOfLane(0)})`,
  );
  add("f32x4.time_of_step", `(func $f32x4.time_of_step (param $steps v128) (param $dt f64) (result v128)\n${times})`, [
    "f32.time_of_step",
  ]);
  return helpers;
}

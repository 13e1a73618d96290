/**
 * The instructions of WebAssembly as a table: names, codes, and what stands behind the name. Whole groups whose codes follow each other are
 * lists in the order of the codes (1.0 with sign extension, saturating conversions, bulk memory, 128-bit vectors, threads).
 */

/** What follows an instruction's name: nothing; one of what the name says; an access's `offset=` and `align=`, with or without a lane. */
export type Immediate =
  | "none"
  | "label"
  | "labels"
  | "function"
  | "local"
  | "global"
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "v128"
  | "lane"
  | "lanes"
  | "access"
  | "accessLane"
  /** A zero byte for the memory, or two. */
  | "memory"
  | "memories";

export interface Instruction {
  /** The code, behind its prefix where it has one. */
  readonly code: readonly number[];
  readonly immediate: Immediate;
  /** Of an access: the power of two its addresses are multiples of, unless the text says otherwise. */
  readonly alignment: number;
}

const table = new Map<string, Instruction>();

/** Gives the names codes from `first` on; `-` leaves one out. `alignment` of accesses stands behind the name: `i32.load:2`. */
function add(prefix: number | undefined, first: number, immediate: Immediate, names: string): void {
  for (const [index, entry] of names.trim().split(/\s+/).entries()) {
    if (entry === "-") continue;
    const [name, alignment = "0"] = entry.split(":");
    const code = prefix === undefined ? [first + index] : [prefix, ...unsignedBytes(first + index)];
    table.set(name!, { code, immediate, alignment: Number(alignment) });
  }
}

const unsignedBytes = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7]);

add(undefined, 0x00, "none", "unreachable nop");
add(undefined, 0x0c, "label", "br br_if");
add(undefined, 0x0e, "labels", "br_table");
add(undefined, 0x0f, "none", "return");
add(undefined, 0x10, "function", "call");
add(undefined, 0x1a, "none", "drop select");
add(undefined, 0x20, "local", "local.get local.set local.tee");
add(undefined, 0x23, "global", "global.get global.set");
add(
  undefined,
  0x28,
  "access",
  `i32.load:2 i64.load:3 f32.load:2 f64.load:3 i32.load8_s:0 i32.load8_u:0 i32.load16_s:1 i32.load16_u:1
   i64.load8_s:0 i64.load8_u:0 i64.load16_s:1 i64.load16_u:1 i64.load32_s:2 i64.load32_u:2
   i32.store:2 i64.store:3 f32.store:2 f64.store:3 i32.store8:0 i32.store16:1 i64.store8:0 i64.store16:1 i64.store32:2`,
);
add(undefined, 0x3f, "memory", "memory.size memory.grow");
add(undefined, 0x41, "i32", "i32.const");
add(undefined, 0x42, "i64", "i64.const");
add(undefined, 0x43, "f32", "f32.const");
add(undefined, 0x44, "f64", "f64.const");

const integerComparisons = (type: string): string => words(type, "eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u");
const integerOperations = (type: string): string =>
  words(type, "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr");
const floatComparisons = (type: string): string => words(type, "eq ne lt gt le ge");
const floatOperations = (type: string): string =>
  words(type, "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign");
function words(type: string, names: string): string {
  return names
    .split(" ")
    .map((name) => (name === "-" ? name : `${type}.${name}`))
    .join(" ");
}

add(
  undefined,
  0x45,
  "none",
  `${integerComparisons("i32")} ${integerComparisons("i64")} ${floatComparisons("f32")} ${floatComparisons("f64")}
   ${integerOperations("i32")} ${integerOperations("i64")} ${floatOperations("f32")} ${floatOperations("f64")}
   i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u
   i64.extend_i32_s i64.extend_i32_u i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u
   f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u f32.demote_f64
   f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u f64.promote_f32
   i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64
   i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s`,
);

add(
  0xfc,
  0,
  "none",
  `i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u
   i64.trunc_sat_f32_s i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u`,
);
add(0xfc, 10, "memories", "memory.copy");
add(0xfc, 11, "memory", "memory.fill");

add(
  0xfd,
  0,
  "access",
  `v128.load:4 v128.load8x8_s:3 v128.load8x8_u:3 v128.load16x4_s:3 v128.load16x4_u:3 v128.load32x2_s:3 v128.load32x2_u:3
   v128.load8_splat:0 v128.load16_splat:1 v128.load32_splat:2 v128.load64_splat:3 v128.store:4`,
);
add(0xfd, 12, "v128", "v128.const");
add(0xfd, 13, "lanes", "i8x16.shuffle");
add(0xfd, 14, "none", "i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat");
add(
  0xfd,
  21,
  "lane",
  `i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane
   i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane
   f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane`,
);
const laneComparisons = (shape: string): string => words(shape, "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u");
add(
  0xfd,
  35,
  "none",
  `${laneComparisons("i8x16")} ${laneComparisons("i16x8")} ${laneComparisons("i32x4")}
   ${floatComparisons("f32x4")} ${floatComparisons("f64x2")}
   v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect v128.any_true`,
);
add(
  0xfd,
  84,
  "accessLane",
  `v128.load8_lane:0 v128.load16_lane:1 v128.load32_lane:2 v128.load64_lane:3
   v128.store8_lane:0 v128.store16_lane:1 v128.store32_lane:2 v128.store64_lane:3`,
);
add(0xfd, 92, "access", "v128.load32_zero:2 v128.load64_zero:3");
add(
  0xfd,
  94,
  "none",
  `f32x4.demote_f64x2_zero f64x2.promote_low_f32x4
   ${words("i8x16", "abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u")}
   ${words("f32x4", "ceil floor trunc nearest")}
   ${words("i8x16", "shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u")}
   f64x2.ceil f64x2.floor ${words("i8x16", "min_s min_u max_s max_u")} f64x2.trunc i8x16.avgr_u
   i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u
   ${words("i16x8", "abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u")}
   ${words("i16x8", "extend_low_i8x16_s extend_high_i8x16_s extend_low_i8x16_u extend_high_i8x16_u")}
   ${words("i16x8", "shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u")} f64x2.nearest
   ${words("i16x8", "mul min_s min_u max_s max_u - avgr_u")}
   ${words("i16x8", "extmul_low_i8x16_s extmul_high_i8x16_s extmul_low_i8x16_u extmul_high_i8x16_u")}
   ${words("i32x4", "abs neg - all_true bitmask - -")}
   ${words("i32x4", "extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u extend_high_i16x8_u")}
   ${words("i32x4", "shl shr_s shr_u add - - sub - - - mul min_s min_u max_s max_u dot_i16x8_s -")}
   ${words("i32x4", "extmul_low_i16x8_s extmul_high_i16x8_s extmul_low_i16x8_u extmul_high_i16x8_u")}
   ${words("i64x2", "abs neg - all_true bitmask - -")}
   ${words("i64x2", "extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u")}
   ${words("i64x2", "shl shr_s shr_u add - - sub - - - mul eq ne lt_s gt_s le_s ge_s")}
   ${words("i64x2", "extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u")}
   ${words("f32x4", "abs neg - sqrt add sub mul div min max pmin pmax")}
   ${words("f64x2", "abs neg - sqrt add sub mul div min max pmin pmax")}
   i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u
   i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u`,
);

add(0xfe, 0, "access", "memory.atomic.notify:2 memory.atomic.wait32:2 memory.atomic.wait64:3");
add(
  0xfe,
  0x10,
  "access",
  `i32.atomic.load:2 i64.atomic.load:3 i32.atomic.load8_u:0 i32.atomic.load16_u:1
   i64.atomic.load8_u:0 i64.atomic.load16_u:1 i64.atomic.load32_u:2
   i32.atomic.store:2 i64.atomic.store:3 i32.atomic.store8:0 i32.atomic.store16:1
   i64.atomic.store8:0 i64.atomic.store16:1 i64.atomic.store32:2
   ${["add", "sub", "and", "or", "xor", "xchg", "cmpxchg"]
     .map(
       (change) =>
         `i32.atomic.rmw.${change}:2 i64.atomic.rmw.${change}:3 i32.atomic.rmw8.${change}_u:0 i32.atomic.rmw16.${change}_u:1
          i64.atomic.rmw8.${change}_u:0 i64.atomic.rmw16.${change}_u:1 i64.atomic.rmw32.${change}_u:2`,
     )
     .join(" ")}`,
);

/** By name. `block`, `loop` and `if` are not in it: they have parts of their own. */
export const INSTRUCTIONS: ReadonlyMap<string, Instruction> = table;

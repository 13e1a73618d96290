/**
 * Random numbers in WebAssembly: Philox4x32-10 for four elements at once and for one, and the distributions on the words of the former.
 *
 * `genn/maths/philox.js` defines the generator; this gives the same bits, which a test compares.
 */
import { KEY_STEP_0, KEY_STEP_1, MULTIPLIER_FIRST, MULTIPLIER_THIRD } from "../../../maths/philox.js";
import type { Helper } from "./helpers.ts";
import { f32x4, i32x4, shuffle32 } from "./wat.ts";

const local = (name: string): string => `(local.get $${name})`;

/** High and low words of the four products `word * factor`, from two multiplications of two lanes to 64 bits. */
const products = (word: string, factor: number): string[] => {
  const constant = i32x4.constant(factor);
  return [
    `(local.set $low (i64x2.extmul_low_i32x4_u ${local(word)} ${constant}))`,
    `(local.set $high (i64x2.extmul_high_i32x4_u ${local(word)} ${constant}))`,
  ];
};

const lowWords = shuffle32(local("low"), local("high"), [0, 2, 4, 6]);
const highWords = shuffle32(local("low"), local("high"), [1, 3, 5, 7]);

/** One round of four generators; `isLast` leaves the keys as they are. */
const fourRounds = (isLast: boolean): string =>
  [
    ...products("w2", MULTIPLIER_THIRD),
    `(local.set $next0 (v128.xor (v128.xor ${highWords} (local.get $w1)) (local.get $k0)))`,
    `(local.set $w1 ${lowWords})`,
    ...products("c0", MULTIPLIER_FIRST),
    `(local.set $w2 (v128.xor (v128.xor ${highWords} (local.get $w3)) (local.get $k1)))`,
    `(local.set $w3 ${lowWords})`,
    "(local.set $c0 (local.get $next0))",
    ...(isLast ? [] : [nextKey("k0", KEY_STEP_0), nextKey("k1", KEY_STEP_1)]),
  ].join("\n  ");

const nextKey = (name: string, step: number): string =>
  `(local.set $${name} ${i32x4.add(local(name), i32x4.constant(step))})`;

/**
 * `(func $philox.x4 (param $key0 i32) (param $key1 i32) (param $c0 v128) (param $c1 i32) (param $c2 i32) (param $c3 i32))`
 * with the four words of the four counters as results: lane i of result w is word w of element i.
 */
const philox: Helper = {
  name: "philox.x4",
  needs: [],
  wat: `(func $philox.x4 (param $key0 i32) (param $key1 i32)
  (param $c0 v128) (param $c1 i32) (param $c2 i32) (param $c3 i32) (result v128 v128 v128 v128)
  (local $w1 v128) (local $w2 v128) (local $w3 v128) (local $k0 v128) (local $k1 v128) (local $low v128) (local $high v128)
  (local $next0 v128)
  (local.set $w1 (i32x4.splat (local.get $c1)))
  (local.set $w2 (i32x4.splat (local.get $c2)))
  (local.set $w3 (i32x4.splat (local.get $c3)))
  (local.set $k0 (i32x4.splat (local.get $key0)))
  (local.set $k1 (i32x4.splat (local.get $key1)))
  ${Array.from({ length: 10 }, (_, round) => fourRounds(round === 9)).join("\n  ")}
  (local.get $c0) (local.get $w1) (local.get $w2) (local.get $w3)
)`,
};

const product = (word: string, factor: number): string =>
  `(i64.mul (i64.extend_i32_u ${local(word)}) (i64.const ${factor}))`;
const highHalf = (product: string): string => `(i32.wrap_i64 (i64.shr_u ${local(product)} (i64.const 32)))`;

/** One round of `philox`, with the key of round `round`. */
const singleRound = (round: number): string => {
  const key = (name: string, step: number) => `(i32.add ${local(name)} (i32.const ${Math.imul(step, round)}))`;
  return `(local.set $first ${product("c0", MULTIPLIER_FIRST)})
  (local.set $third ${product("c2", MULTIPLIER_THIRD)})
  (local.set $c0 (i32.xor (i32.xor ${highHalf("third")} ${local("c1")}) ${key("key0", KEY_STEP_0)}))
  (local.set $c2 (i32.xor (i32.xor ${highHalf("first")} ${local("c3")}) ${key("key1", KEY_STEP_1)}))
  (local.set $c1 (i32.wrap_i64 ${local("third")}))
  (local.set $c3 (i32.wrap_i64 ${local("first")}))`;
};

/** The four words of one counter: half the time that `philox.x4` takes for four. */
const single: Helper = {
  name: "philox",
  needs: [],
  wat: `(func $philox (param $key0 i32) (param $key1 i32)
  (param $c0 i32) (param $c1 i32) (param $c2 i32) (param $c3 i32) (result i32 i32 i32 i32)
  (local $first i64) (local $third i64)
  ${Array.from({ length: 10 }, (_, round) => singleRound(round)).join("\n  ")}
  (local.get $c0) (local.get $c1) (local.get $c2) (local.get $c3)
)`,
};

/** The top 24 bits as a float32 integer. */
const top24 = (bits: string): string => i32x4.toFloat(i32x4.shrUnsigned(bits, 8));
const unit = f32x4.constant(2 ** -24);

/** In [0, 1): (bits >>> 8) * 2^-24. */
const uniform: Helper = {
  name: "rand.uniform.x4",
  needs: [],
  wat: `(func $rand.uniform.x4 (param $bits v128) (result v128)\n  ${f32x4.mul(top24(local("bits")), unit)}\n)`,
};

/**
 * In (0, 1), symmetric about one half: ((bits >>> 9) + 0.5) * 2^-23, which float32 holds exactly, so that a logarithm
 * never sees 0.
 */
const openUniform = (bits: string): string =>
  f32x4.mul(f32x4.add(i32x4.toFloat(i32x4.shrUnsigned(bits, 9)), f32x4.constant(0.5)), f32x4.constant(2 ** -23));

/** -log of an open uniform number. */
const exponential: Helper = {
  name: "rand.exponential.x4",
  needs: ["f32x4.log"],
  wat: `(func $rand.exponential.x4 (param $bits v128) (result v128)
  ${f32x4.neg(`(call $f32x4.log ${openUniform(local("bits"))})`)}
)`,
};

/** Box and Muller: sqrt(-2 log u) cos(2 pi v), with u in (0, 1) and the angle in [-pi, pi). */
const normal: Helper = {
  name: "rand.normal.x4",
  needs: ["f32x4.log", "f32x4.cos"],
  wat: `(func $rand.normal.x4 (param $radiusBits v128) (param $angleBits v128) (result v128)
  ${f32x4.mul(
    f32x4.sqrt(f32x4.mul(f32x4.constant(-2), `(call $f32x4.log ${openUniform(local("radiusBits"))})`)),
    `(call $f32x4.cos ${f32x4.mul(
      f32x4.constant(Math.PI * 2 ** -31),
      i32x4.toFloat(i32x4.shl(i32x4.shrSigned(local("angleBits"), 8), 8)),
    )})`,
  )}
)`,
};

export const randomFunctions: readonly Helper[] = [philox, single, uniform, exponential, normal];

/** The draws of generated code, over the counter-based generator of the maths library. */
import type { Definition } from "../maths/index.ts";
import type { PrinterHost } from "./host.ts";

/** The upper bits of the local that counts rounds, as text; none where there are no rounds. */
const upperRounds = (round: string | undefined): string =>
  round === undefined ? "(i32.const 0)" : `(i32.shr_u (local.get ${round}) (i32.const 16))`;

/** What keys the draws of code that runs again and again, in the step, or call, `c2`: the key takes the upper bits of the round. */
export function keyInStep(
  [key0, key1]: readonly [number, number],
  round: string | undefined,
  c1: string,
  c2: string,
): ReturnType<PrinterHost["randomKey"]> {
  const key = `(i32.const ${key1})`;
  return {
    key0: `(i32.const ${key0})`,
    key1: round === undefined ? key : `(i32.xor ${key} ${upperRounds(round)})`,
    c1,
    c2,
  };
}

/** What keys those of code that has no steps: their word takes the upper bits of the round. */
export const keyOutsideOfSteps = (
  [key0, key1]: readonly [number, number],
  round: string | undefined,
  c1: string,
): ReturnType<PrinterHost["randomKey"]> => ({
  ...{ key0: `(i32.const ${key0})`, key1: `(i32.const ${key1})` },
  ...{ c1, c2: upperRounds(round) },
});

const parametersFor = (element: "i32" | "v128"): string =>
  `(param $key0 i32) (param $key1 i32) (param $element ${element}) (param $c1 i32) (param $c2 i32) (param $c3 i32)`;
const wordsOf = (elements: string): string =>
  `(call $philox.x4 (local.get $key0) (local.get $key1) ${elements} (local.get $c1) (local.get $c2) (local.get $c3))`;
const PARAMETERS = parametersFor("v128");
const WORDS = wordsOf("(local.get $element)");
const SINGLE = parametersFor("i32");
const SINGLE_WORDS =
  "(call $philox (local.get $key0) (local.get $key1) (local.get $element) (local.get $c1) (local.get $c2) (local.get $c3))";
const takeWords = "(local.set $w3)\n(local.set $w2)\n(local.set $w1)\n(local.set $w0)\n";
const LOCALS = "(local $w0 v128) (local $w1 v128) (local $w2 v128) (local $w3 v128)";

const vectorDraw = (name: string, needs: readonly string[], result: string): Definition => ({
  needs: ["philox.x4", ...needs],
  wat: `(func $draw.${name} ${PARAMETERS} (result v128)\n${LOCALS}\n${WORDS}\n${takeWords}${result})`,
});

const SINGLE_LOCALS = "(local $w0 i32) (local $w1 i32) (local $w2 i32) (local $w3 i32)";

/** 53 random bits as a double in [0, 1). */
const DOUBLE_UNIFORM = (high: string, low: string) =>
  `(f64.mul (f64.add (f64.mul (f64.convert_i32_u (local.get ${high})) (f64.const 2097152)) ` +
  `(f64.convert_i32_u (i32.shr_u (local.get ${low}) (i32.const 11)))) (f64.const 1.1102230246251565e-16))`;

const singleDraw = (name: string, type: "f64" | "i32", needs: readonly string[], result: string): Definition => ({
  needs: ["philox", ...needs],
  wat: `(func $draw.${type}.${name} ${SINGLE} (result ${type})\n${SINGLE_LOCALS}\n${SINGLE_WORDS}\n${takeWords}${result})`,
});
const doubleDraw = (name: string, needs: readonly string[], result: string): Definition =>
  singleDraw(name, "f64", needs, result);

/** Distributions that take a varying number of words, of the numbers counted under those of the key and counter. What is no distribution gives NaN. */
const sourceDraw = (name: string, parameters: readonly string[], isOne: string): Definition => {
  const operands = parameters.map((one) => `(local.get $${one})`).join(" ");
  const counter = ["key0", "key1", "element", "c1", "c2", "c3"].map((one) => `(local.get $${one})`).join(" ");
  return {
    needs: ["source.start", `${name}.from`],
    wat: `(func $draw.${name} ${SINGLE} ${parameters.map((one) => `(param $${one} f64)`).join(" ")} (result f64)
(if (i32.eqz ${isOne}) (then (return (f64.const nan))))
(call $source.start ${counter})
(call $${name}.from ${operands}))`,
  };
};

const ABOVE_ZERO = (text: string) => `(f64.sub (f64.const 1) ${text})`;

export const DRAWS: Readonly<Record<string, Definition>> = {
  "draw.bits": vectorDraw("bits", [], "(local.get $w0)"),
  "draw.uniform": vectorDraw("uniform", ["rand.uniform.x4"], "(call $rand.uniform.x4 (local.get $w0))"),
  "draw.normal": vectorDraw("normal", ["rand.normal.x4"], "(call $rand.normal.x4 (local.get $w0) (local.get $w1))"),
  "draw.exponential": vectorDraw("exponential", ["rand.exponential.x4"], "(call $rand.exponential.x4 (local.get $w0))"),
  "draw.i32.bits": singleDraw("bits", "i32", [], "(local.get $w0)"),
  "draw.f64.uniform": doubleDraw("uniform", [], DOUBLE_UNIFORM("$w0", "$w1")),
  "draw.f64.exponential": doubleDraw(
    "exponential",
    ["f64.log"],
    `(f64.neg (call $f64.log ${ABOVE_ZERO(DOUBLE_UNIFORM("$w0", "$w1"))}))`,
  ),
  "draw.f64.normal": doubleDraw(
    "normal",
    ["f64.log", "f64.cos"],
    `(f64.mul (f64.sqrt (f64.mul (f64.const -2) (call $f64.log ${ABOVE_ZERO(DOUBLE_UNIFORM("$w0", "$w1"))}))) ` +
      `(call $f64.cos (f64.mul (f64.const 6.283185307179586) ${DOUBLE_UNIFORM("$w2", "$w3")})))`,
  ),
  "draw.gamma": sourceDraw("gamma", ["shape"], "(f64.gt (local.get $shape) (f64.const 0))"),
  "draw.binomial": sourceDraw(
    "binomial",
    ["trials", "probability"],
    "(i32.and (f64.ge (local.get $probability) (f64.const 0)) (f64.le (local.get $probability) (f64.const 1)))",
  ),
};

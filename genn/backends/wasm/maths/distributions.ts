/**
 * The distributions that take a varying number of words, in WebAssembly: `genn/maths/distributions.js` operation by operation, over the uniform numbers of
 * `uniformSource`, so with the same bits. The numbers are counted in globals, of which each thread has its own.
 */
import type { Helper } from "./helpers.ts";

const get = (name: string): string => `(local.get $${name})`;
const state = (name: string): string => `(global.get $source.${name})`;
const STATE = ["key0", "key1", "c2", "c3", "count", "w2", "w3"];

/** `(func $source.start (param $key0 i32) .. (param $c3 i32))`: the numbers that are counted under the words of this key and counter. */
const start: Helper = {
  name: "source.start",
  needs: ["philox"],
  wat: `${STATE.map((name) => `(global $source.${name} (mut i32) (i32.const 0))`).join("\n")}
(func $source.start (param $key0 i32) (param $key1 i32) (param $c0 i32) (param $c1 i32) (param $c2 i32) (param $c3 i32)
  (call $philox ${["key0", "key1", "c0", "c1", "c2", "c3"].map(get).join(" ")})
  (global.set $source.c3) (global.set $source.c2) (global.set $source.key1) (global.set $source.key0)
  (global.set $source.count (i32.const 0))
)`,
};

/** `(func $source.next (result f64))`: a double in (0, 1). */
const next: Helper = {
  name: "source.next",
  needs: ["source.start"],
  wat: `(func $source.next (result f64) (local $high i32) (local $low i32)
  (if (i32.and ${state("count")} (i32.const 1))
    (then (local.set $high ${state("w2")}) (local.set $low ${state("w3")}))
    (else
      (call $philox ${state("key0")} ${state("key1")} (i32.shr_u ${state("count")} (i32.const 1)) (i32.const 0) ${state("c2")} ${state("c3")})
      (global.set $source.w3) (global.set $source.w2) (local.set $low) (local.set $high)))
  (global.set $source.count (i32.add ${state("count")} (i32.const 1)))
  ;; 52 of the 53 bits, and half a unit up
  (f64.mul (f64.add (f64.floor (f64.mul
    (f64.add (f64.mul (f64.convert_i32_u ${get("high")}) (f64.const 2097152)) (f64.convert_i32_u (i32.shr_u ${get("low")} (i32.const 11))))
    (f64.const 0.5))) (f64.const 0.5)) (f64.const ${2 ** -52}))
)`,
};

/** `(func $gamma.from (param $shape f64) (result f64))` for positive shapes. */
const gamma: Helper = {
  name: "gamma.from",
  needs: ["source.next", "f64.log", "f64.cos", "f64.pow"],
  wat: `(func $gamma.from (param $shape f64) (result f64)
  (local $d f64) (local $c f64) (local $normal f64) (local $root f64) (local $v f64)
  (if (f64.eq ${get("shape")} (f64.const inf)) (then (return ${get("shape")})))
  (if (f64.lt ${get("shape")} (f64.const 1)) (then (return (f64.mul
    (call $gamma.from (f64.add ${get("shape")} (f64.const 1)))
    (call $f64.pow (call $source.next) (f64.div (f64.const 1) ${get("shape")}))))))
  (local.set $d (f64.sub ${get("shape")} (f64.const ${1 / 3})))
  (local.set $c (f64.div (f64.const 1) (f64.sqrt (f64.mul (f64.const 9) ${get("d")}))))
  (loop $again
    (local.set $normal (f64.mul
      (f64.sqrt (f64.mul (f64.const -2) (call $f64.log (call $source.next))))
      (call $f64.cos (f64.mul (f64.const ${2 * Math.PI}) (call $source.next)))))
    (local.set $root (f64.add (f64.const 1) (f64.mul ${get("c")} ${get("normal")})))
    (br_if $again (f64.le ${get("root")} (f64.const 0)))
    (local.set $v (call $f64.pow ${get("root")} (f64.const 3)))
    (br_if $again (i32.eqz (f64.lt (call $f64.log (call $source.next)) (f64.add
      (f64.mul (f64.mul (f64.const 0.5) ${get("normal")}) ${get("normal")})
      (f64.mul ${get("d")} (f64.add (f64.sub (f64.const 1) ${get("v")}) (call $f64.log ${get("v")}))))))))
  (f64.mul ${get("d")} ${get("v")})
)`,
};

/** `(func $binomial.few (param $n f64) (param $p f64) (result f64))`: by inversion. */
const few: Helper = {
  name: "binomial.few",
  needs: ["source.next", "f64.exp", "f64.log1p"],
  wat: `(func $binomial.few (param $n f64) (param $p f64) (result f64)
  (local $odds f64) (local $term f64) (local $left f64) (local $successes f64)
  (if (f64.eq ${get("p")} (f64.const 0)) (then (return (f64.const 0))))
  (local.set $odds (f64.div ${get("p")} (f64.sub (f64.const 1) ${get("p")})))
  (local.set $term (call $f64.exp (f64.mul ${get("n")} (call $f64.log1p (f64.neg ${get("p")})))))
  (local.set $left (call $source.next))
  (block $found
    (loop $next
      (br_if $found (i32.eqz (i32.and (f64.ge ${get("left")} ${get("term")}) (f64.lt ${get("successes")} ${get("n")}))))
      (local.set $left (f64.sub ${get("left")} ${get("term")}))
      (local.set $successes (f64.add ${get("successes")} (f64.const 1)))
      (local.set $term (f64.mul ${get("term")} (f64.div
        (f64.mul ${get("odds")} (f64.add (f64.sub ${get("n")} ${get("successes")}) (f64.const 1))) ${get("successes")})))
      (br $next)))
  ${get("successes")}
)`,
};

/** `(func $binomial.from (param $n f64) (param $p f64) (result f64))` for probabilities. */
const binomial: Helper = {
  name: "binomial.from",
  needs: ["gamma.from", "binomial.few"],
  wat: `(func $binomial.from (param $n f64) (param $p f64) (result f64)
  (local $successes f64) (local $below f64) (local $above f64) (local $gamma f64) (local $middle f64)
  (block $few
    (loop $split
      (br_if $few (i32.eqz (f64.gt (f64.mul ${get("n")} (f64.min ${get("p")} (f64.sub (f64.const 1) ${get("p")}))) (f64.const 10))))
      (local.set $below (f64.add (f64.const 1) (f64.floor (f64.div ${get("n")} (f64.const 2)))))
      (local.set $above (f64.sub (f64.add ${get("n")} (f64.const 1)) ${get("below")}))
      (local.set $gamma (call $gamma.from ${get("below")}))
      (local.set $middle (f64.div ${get("gamma")} (f64.add ${get("gamma")} (call $gamma.from ${get("above")}))))
      (if (f64.le ${get("middle")} ${get("p")})
        (then
          (local.set $successes (f64.add ${get("successes")} ${get("below")}))
          (local.set $n (f64.sub ${get("above")} (f64.const 1)))
          (local.set $p (f64.min (f64.const 1) (f64.div (f64.sub ${get("p")} ${get("middle")}) (f64.sub (f64.const 1) ${get("middle")})))))
        (else
          (local.set $n (f64.sub ${get("below")} (f64.const 1)))
          (local.set $p (f64.min (f64.const 1) (f64.div ${get("p")} ${get("middle")})))))
      (br $split)))
  (if (result f64) (f64.le ${get("p")} (f64.const 0.5))
    (then (f64.add ${get("successes")} (call $binomial.few ${get("n")} ${get("p")})))
    (else (f64.sub (f64.add ${get("successes")} ${get("n")}) (call $binomial.few ${get("n")} (f64.sub (f64.const 1) ${get("p")})))))
)`,
};

export const sourceFunctions: readonly Helper[] = [start, next, gamma, few, binomial];

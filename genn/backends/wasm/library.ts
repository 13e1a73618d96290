/** The functions that generated WebAssembly calls: run-time checks, what operators need, draws, and the maths library. */
import { type Definition, mathsModuleText } from "./maths/index.ts";
import { HELPER_FUNCTIONS } from "./printer/helpers.ts";
import { DRAWS } from "./printer/random.ts";
import { WORD } from "./shares.js";

/** Check 0 is no check: that of a lane which is not active. Of several that fail, the first is told. */
const RUNTIME_CHECKS: Readonly<Record<string, Definition>> = {
  fail: {
    needs: [],
    wat: `(func $fail (param $check i32)
(if (i32.and (i32.ne (local.get $check) (i32.const 0)) (i32.eqz (i32.load offset=${4 * WORD.failure} (i32.const 0))))
(then (i32.store offset=${4 * WORD.failure} (i32.const 0) (local.get $check)))))`,
  },
  gather: { needs: ["check_index"], wat: gatherFunction() },
  check_index: {
    needs: ["fail"],
    wat: `(func $check_index (param $index i32) (param $length i32) (param $check i32) (result i32)
(if (i32.lt_u (local.get $index) (local.get $length)) (then (return (local.get $index))))
(call $fail (local.get $check))
(i32.const 0))`,
  },
};

/** Elements of an array for four lanes; those of lanes that are not active do not matter. */
function gatherFunction(): string {
  const address = (lane: number) =>
    `(i32.add (local.get $address) (i32.shl (call $check_index (i32x4.extract_lane ${lane} (local.get $index)) (local.get $length) ` +
    `(i32.and (local.get $check) (i32x4.extract_lane ${lane} (local.get $active)))) (i32.const 2)))`;
  const value = [1, 2, 3].reduce(
    (text, lane) => `(v128.load32_lane ${lane} ${address(lane)}\n${text})`,
    `(v128.load32_zero ${address(0)})`,
  );
  return `(func $gather (param $address i32) (param $length i32) (param $index v128) (param $active v128) (param $check i32) (result v128)
${value})`;
}

const OWN: ReadonlyMap<string, Definition> = new Map(
  [RUNTIME_CHECKS, HELPER_FUNCTIONS, DRAWS].flatMap((functions) => Object.entries(functions)),
);

/** Names of all functions but those of the maths library. */
export const libraryNames: readonly string[] = [...OWN.keys()];

/** Text of the named functions with everything they call in turn; the imports belong before all functions of the module. */
export function libraryText(names: Iterable<string>): { imports: string; functions: string } {
  const imports: string[] = [];
  const functions: string[] = [];
  const maths = new Set<string>();
  const done = new Set<string>();
  const add = (name: string): void => {
    if (done.has(name)) return;
    done.add(name);
    const own = OWN.get(name);
    if (own === undefined) {
      maths.add(name);
      return;
    }
    own.needs.forEach(add);
    if (own.import !== undefined) imports.push(own.import);
    if (own.wat !== undefined) functions.push(own.wat);
  };
  for (const name of names) add(name);
  const library = mathsModuleText(maths);
  return {
    imports: [library.imports, ...imports].join("\n"),
    functions: [library.functions, ...functions].join("\n"),
  };
}

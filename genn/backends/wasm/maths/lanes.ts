/**
 * The rarely used functions of four float32 lanes: every lane is promoted, given to the double function of the same
 * name, and demoted, which rounds a value that is all but exact.
 */
import { calling, type VectorFunction } from "./wat.ts";

const unaryNames = ["acos", "asin", "acosh", "asinh", "atanh", "cbrt", "erf", "erfc", "tgamma", "lgamma"];
const binaryNames = ["hypot", "fmod", "remainder"];

function laneByLane(name: string, arity: 1 | 2): VectorFunction {
  const promoted = (parameter: string, lane: number): string =>
    `(f64.promote_f32 (f32x4.extract_lane ${lane} (local.get $${parameter})))`;
  const value = (lane: number): string =>
    `(f32.demote_f64 (call $f64.${name} ${(arity === 1 ? ["x"] : ["x", "y"])
      .map((parameter) => promoted(parameter, lane))
      .join(" ")}))`;
  return calling(
    name,
    arity,
    [`f64.${name}`],
    ["result"],
    [
      ...[0, 1, 2, 3].map(
        (lane) => `(local.set $result (f32x4.replace_lane ${lane} (local.get $result) ${value(lane)}))`,
      ),
      "(local.get $result)",
    ],
  );
}

export const laneFunctions: readonly VectorFunction[] = [
  ...unaryNames.map((name) => laneByLane(name, 1)),
  ...binaryNames.map((name) => laneByLane(name, 2)),
];

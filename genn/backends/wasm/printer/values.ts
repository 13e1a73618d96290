/** Printed values of generated WebAssembly: text, and what is known of it. */
import type { NumericType } from "../../../language/types.ts";
import { type Effect, effectOf } from "../../common/effects.ts";
import { NotVectorisable, type PrinterHost } from "./host.ts";
import { constant, fitsLanes, splat, vectorConstant, type WasmType, wasmType } from "./operators.ts";

/** Printed code for a value. */
export interface Value {
  readonly text: string;
  readonly type: NumericType;
  /** Is it a register of four values, or one machine value for all lanes? */
  readonly varying: boolean;
  /** Does it keep its value for the whole loop, so that what is computed from it may move ahead of it? */
  readonly invariant: boolean;
  /** What it is, where that is known. */
  readonly constant?: number | bigint;
  /** What its code does beside giving the value. */
  readonly effect: Effect;
}

/** A number that is known. */
export const constantValue = (type: NumericType, value: number | bigint): Value => ({
  text: constant(type, value),
  type,
  varying: false,
  invariant: true,
  constant: type === "float" ? Math.fround(Number(value)) : value,
  effect: "none",
});

/** A value that code computes from others. */
export const computed = (text: string, type: NumericType, varying: boolean, operands: readonly Value[]): Value => ({
  text,
  type,
  varying,
  invariant: operands.every(({ invariant }) => invariant),
  effect: effectOf(operands),
});

/** The machine type of a printed value. */
export const machineType = ({ type, varying }: Value): WasmType => (varying ? "v128" : wasmType(type));

/** The value in the wanted form; what does not change in the loop is spread over the lanes ahead of it. */
export function inForm(host: PrinterHost, value: Value, varying: boolean): Value {
  if (value.varying === varying) return value;
  if (value.varying) throw new NotVectorisable("one value is needed where lanes differ");
  if (!fitsLanes(value.type)) throw new NotVectorisable(`${value.type} in lanes`);
  const spread =
    value.constant === undefined ? splat(value.type, value.text) : vectorConstant(value.type, value.constant);
  const text = value.invariant ? `(local.get ${host.hoist("v128", spread)})` : spread;
  return { ...value, text, varying: true };
}

/** A custom update: its code at every element, there in every copy, and what the copies hand in put together in their order. */
import type { NumericType } from "../../../language/types.ts";
import { binaryValue, is64Bit, smallest, type Value } from "../../../language/values.ts";
import { connectivityOf } from "../../../program/connectivity.ts";
import { type CustomUpdateKernel, copiesOf, type Reduction } from "../../../program/program.ts";
import { elementAt, sectionAt, standIn } from "../host.ts";
import type { Machine } from "../machine.ts";
import { placesOf } from "../places.ts";

export function customUpdate(machine: Machine, kernel: CustomUpdateKernel): () => void {
  const { reductions, rows, columns } = kernel;
  const connectivity = kernel.connectivity ?? connectivityOf("one_to_one", columns, columns);
  const stand = standIn(connectivity);
  const { here } = stand;
  const code = sectionAt(machine, stand, kernel.section);
  const targets = reductions.map(({ buffer, index }) => elementAt(machine, stand, buffer, index));
  const copies = copiesOf(machine.program, kernel.copies);
  const atElement = () => {
    const totals = reductions.map(start);
    for (let copy = 0; copy < copies; copy++) {
      here.batch = copy;
      for (const [index, reduction] of reductions.entries()) stand.reductions[index] = start(reduction);
      code();
      for (const [index, reduction] of reductions.entries())
        totals[index] = combined(reduction, totals[index]!, stand.reductions[index]!);
    }
    for (const [index, total] of totals.entries()) targets[index]!.write(total);
  };
  if (connectivity.graph !== undefined) {
    const { ofRow } = placesOf(machine, connectivity);
    return () => {
      for (let row = 0; row < connectivity.rows; row++) {
        for (const place of ofRow(row)) {
          Object.assign(here, place);
          atElement();
        }
      }
    };
  }
  return () => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        Object.assign(here, connectivity.placeAt({ row, column }));
        atElement();
      }
    }
  };
}

/** What a reduction is of nothing. */
const start = ({ operation, type }: Reduction): Value => (operation === "max" ? smallest(type) : zero(type));
const zero = (type: NumericType): Value => (is64Bit(type) ? 0n : 0);

function combined({ operation, type }: Reduction, total: Value, value: Value): Value {
  if (type === "bool") return total === 1 || value === 1 ? 1 : 0;
  if (operation === "sum") return binaryValue("+", type, total, value);
  // A maximum with not-a-number is not-a-number.
  if (Number.isNaN(total) || Number.isNaN(value)) return Number.NaN;
  return total > value || (total === value && Object.is(value, -0)) ? total : value;
}

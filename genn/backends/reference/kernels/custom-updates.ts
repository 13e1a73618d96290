/**
 * A custom update: its code at every element, there in every copy, and what the copies hand in put together in their order. One that reduces over neurons goes
 * through those of each copy instead, chunk by chunk.
 */
import type { NumericType } from "../../../language/types.ts";
import { binaryValue, is64Bit, smallest, type Value } from "../../../language/values.ts";
import { connectivityOf } from "../../../program/connectivity.ts";
import { type CustomUpdateKernel, copiesOf, REDUCTION_CHUNK, type Reduction } from "../../../program/program.ts";
import { elementAt, sectionAt, standIn } from "../host.ts";
import type { Machine } from "../machine.ts";
import { placesOf } from "../places.ts";

/** An update that is called: it runs in all copies. */
export const customUpdate = (machine: Machine, kernel: CustomUpdateKernel): (() => void) =>
  updateOf(machine, kernel, { first: 0, end: copiesOf(machine.program, kernel.copies) });

/** An update of every step: it runs in one instance at a time. */
export function updateStep(machine: Machine, kernel: CustomUpdateKernel): (batch: number) => void {
  const copies = { first: 0, end: 0 };
  const run = updateOf(machine, kernel, copies);
  return (batch) => {
    Object.assign(copies, { first: batch, end: batch + 1 });
    run();
  };
}

/** `copies`: those that it runs in. */
function updateOf(machine: Machine, kernel: CustomUpdateKernel, copies: { first: number; end: number }): () => void {
  const { reductions, rows, columns } = kernel;
  const connectivity = kernel.connectivity ?? connectivityOf("one_to_one", columns, columns);
  const stand = standIn(connectivity);
  const { here } = stand;
  const code = sectionAt(machine, stand, kernel.section);
  const targets = reductions.map(({ buffer, index }) => elementAt(machine, stand, buffer, index));
  const add = (totals: Value[], values: readonly Value[]) => {
    for (const [index, reduction] of reductions.entries())
      totals[index] = combined(reduction, totals[index]!, values[index]!);
  };
  const addRun = (totals: Value[]) => {
    for (const [index, reduction] of reductions.entries()) stand.reductions[index] = start(reduction);
    code();
    add(totals, stand.reductions);
  };
  const write = (totals: readonly Value[]) => {
    for (const [index, total] of totals.entries()) targets[index]!.write(total);
  };
  const atElement = () => {
    const totals = reductions.map(start);
    for (let copy = copies.first; copy < copies.end; copy++) {
      here.batch = copy;
      addRun(totals);
    }
    write(totals);
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
  const overNeurons = (first: number, end: number) => {
    const totals = reductions.map(start);
    for (let chunk = first; chunk < end; chunk += REDUCTION_CHUNK) {
      const part = reductions.map(start);
      for (let column = chunk; column < Math.min(chunk + REDUCTION_CHUNK, end); column++) {
        Object.assign(here, { row: column, column });
        addRun(part);
      }
      add(totals, part);
    }
    write(totals);
  };
  if (kernel.axis !== "batch")
    return () => {
      const starts = kernel.segments === undefined ? [0, columns] : machine.elements(kernel.segments.starts);
      for (let copy = copies.first; copy < copies.end; copy++) {
        here.batch = copy;
        const count = kernel.segments?.count ?? 1;
        for (let one = 0; one < count; one++) overNeurons(Number(starts[one]), Number(starts[one + 1]));
      }
    };
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

/** The values of buffers at step 0. Drawn on the host, from streams keyed by buffer name and element, so that every backend starts alike. */
import { type Elements, type Engine, elementsOf } from "../backends/engine.ts";
import { CounterStream } from "../maths/random.ts";
import { ModelError } from "../model/errors.ts";
import type { Initialiser } from "../model/initialisers.ts";
import { type Buffer, copiesOf, copySize, type Program } from "../program/program.ts";
import { drawnAs, setElement, storeElement } from "./elements.ts";

/** Elements that are drawn at a time, at most: as many values again as a model has would not fit beside a large one. */
const PIECE = 2 ** 18;

/** Gives a buffer its values at step 0, padding (zero) included; copies start alike. */
export function writeInitialValues(engine: Pick<Engine, "write">, program: Program, buffer: Buffer): void {
  if (buffer.historyOf !== undefined) {
    writeHistory(engine, program, buffer);
    return;
  }
  const copies = copiesOf(program, buffer.sharing);
  const size = copySize(buffer);
  const { initial, type, columns, stride } = buffer;
  const draw = initial === undefined || isZero(initial) ? undefined : drawer(initial, program, buffer);
  const where = `the initial value of '${buffer.name}'`;
  for (let start = 0; start < size; start += PIECE) {
    const elements = elementsOf(type, Math.min(PIECE, size - start));
    let [row, column] = [Math.floor(start / stride), start % stride];
    for (let index = 0; draw !== undefined && index < elements.length; index++) {
      if (column < columns) {
        const value = draw(row * columns + column);
        // What the model or a pass has written down has been checked, and may be NaN where a pass has written it.
        if (initial?.kind === "constant") storeElement(elements, index, type, value);
        else setElement(elements, index, type, drawnAs(value, type), where);
      }
      column++;
      if (column === stride) [row, column] = [row + 1, 0];
    }
    for (let copy = 0; copy < copies; copy++) engine.write(buffer.id, elements, copy * size + start);
  }
}

/** Before step 0, a variable was what it is at step 0. */
function writeHistory(engine: Pick<Engine, "write">, program: Program, ring: Buffer): void {
  const { rows, stride } = ring;
  const write = (_: number, elements: Elements, at = 0) => {
    const [copy, start] = [Math.floor(at / stride), at % stride];
    for (let slot = 0; slot < rows; slot++) engine.write(ring.id, elements, (copy * rows + slot) * stride + start);
  };
  writeInitialValues({ write }, program, program.buffers[ring.historyOf!]!);
}

/** Is every element of the buffer 0 at step 0? */
export const startsAtZero = ({ initial }: Buffer): boolean => initial === undefined || isZero(initial);

const isZero = (initial: Initialiser): boolean =>
  initial.kind === "divided" ? isZero(initial.initialiser) : initial.kind === "constant" && initial.value === 0;

/** The value of an element, by its index among those that mean something. */
function drawer(initial: Initialiser, program: Program, buffer: Buffer): (element: number) => number {
  if (initial.kind === "constant") return () => initial.value;
  if (initial.kind === "array") return (element) => initial.values[element]!;
  if (initial.kind === "divided") return divider(drawer(initial.initialiser, program, buffer), initial.divisor, buffer);
  const stream = new CounterStream(program.seed, buffer.name, program.precision.scalar);
  const clipped = (mean: number, sd: number, min: number, max: number) => (element: number) => {
    for (let attempt = 0; ; attempt++) {
      const value = mean + sd * stream.normal(element, attempt);
      if (value >= min && value <= max) return value;
    }
  };
  switch (initial.kind) {
    case "uniform":
      return (element) => initial.min + (initial.max - initial.min) * stream.uniform(element, 0);
    case "normal":
      return (element) => initial.mean + initial.sd * stream.normal(element, 0);
    case "normalClipped":
      return clipped(initial.mean, initial.sd, initial.min, initial.max);
    case "normalClippedDelay": {
      const draw = clipped(initial.mean, initial.sd, initial.min, initial.max);
      return (element) => Math.round(draw(element) / program.dt);
    }
    case "exponential":
      return (element) => initial.mean * stream.exponential(element, 0);
    case "gamma":
      return (element) => initial.scale * stream.gamma(element, 0, initial.shape);
    case "binomial":
      return (element) => stream.binomial(element, 0, initial.n, initial.p);
  }
}

/** Divides what the variable would hold. A quotient that is not finite is an error: whatever is scaled is meant to be a number. */
function divider(draw: (element: number) => number, divisor: number, { name, type }: Buffer) {
  const rounded = type === "float" ? Math.fround : (value: number) => value;
  return (element: number): number => {
    const value = rounded(draw(element)) / divisor;
    if (!Number.isFinite(value)) throw new ModelError(`the initial value of '${name}' is ${value} at index ${element}`);
    return value;
  };
}

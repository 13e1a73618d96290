/** The values of buffers at step 0. Drawn on the host, from streams keyed by buffer name and element, so that every backend starts alike. */
import { type Elements, elementsOf } from "../backends/engine.ts";
import { CounterStream } from "../maths/random.ts";
import { ModelError } from "../model/errors.ts";
import type { Initialiser } from "../model/initialisers.ts";
import { type Buffer, copiesOf, copySize, type Program } from "../program/program.ts";
import { setElement } from "./elements.ts";

/** All elements of a buffer at step 0, padding (zero) included; copies start alike. */
export function initialElements(program: Program, buffer: Buffer): Elements {
  const copies = copiesOf(program, buffer.sharing);
  const size = copySize(buffer);
  const elements = elementsOf(buffer.type, size * copies);
  const { initial } = buffer;
  if (initial === undefined || isZero(initial)) return elements;
  const draw = drawer(initial, program, buffer);
  for (let row = 0; row < buffer.rows; row++) {
    for (let column = 0; column < buffer.columns; column++) {
      const value = draw(row * buffer.columns + column);
      setElement(elements, row * buffer.stride + column, buffer.type, value, `the initial value of '${buffer.name}'`);
    }
  }
  for (let copy = 1; copy < copies; copy++) elements.copyWithin(copy * size, 0, size);
  return elements;
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

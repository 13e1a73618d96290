/** The values of buffers at step 0. Drawn on the host, from streams keyed by buffer name and element, so that every backend starts alike. */
import { type Elements, type Engine, elementsOf } from "../backends/engine.ts";
import { CounterStream } from "../maths/random.ts";
import { ModelError } from "../model/errors.ts";
import type { Initialiser } from "../model/initialisers.ts";
import { type Buffer, copiesOf, copySize, type Program } from "../program/program.ts";
import { type CompiledValues, PIECE, type Range } from "./compiled-values.ts";
import { drawnAs, setDrawn, setElement, storeElement } from "./elements.ts";

/**
 * Gives a buffer its values at step 0, padding (zero) included; copies start alike, unless code says which instance it is in. `compiled` draws those that are code, and those of large buffers.
 * @throws ModelError for a value that the type does not have
 */
export function writeInitialValues(
  engine: Pick<Engine, "write">,
  program: Program,
  buffer: Buffer,
  compiled?: CompiledValues,
): void {
  const pieces = writePieces(engine, program, buffer, compiled);
  let piece = pieces.next();
  while (!piece.done) {
    piece = pieces.next(compiled!.here(piece.value));
  }
}

/** The same, by all threads. */
export async function writeInitialValuesOnThreads(
  engine: Pick<Engine, "write">,
  program: Program,
  buffer: Buffer,
  compiled: CompiledValues | undefined,
): Promise<void> {
  const pieces = writePieces(engine, program, buffer, compiled);
  let piece = pieces.next();
  while (!piece.done) {
    piece = pieces.next(await compiled!.onThreads(piece.value));
  }
}

/** Writes a buffer piece by piece; asks for the values of ranges that `compiled` draws. */
function* writePieces(
  engine: Pick<Engine, "write">,
  program: Program,
  buffer: Buffer,
  compiled: CompiledValues | undefined,
): Generator<Range, void, Float64Array> {
  if (buffer.historyOf !== undefined) {
    yield* writeHistory(engine, program, buffer, compiled);
    return;
  }
  const copies = copiesOf(program, buffer.sharing);
  const size = copySize(buffer);
  const { initial, type, columns, stride } = buffer;
  const isDrawn = compiled?.has(buffer) ?? false;
  const draw = initial === undefined || isZero(initial) || isDrawn ? undefined : drawer(initial, program, buffer);
  const store = initial === undefined ? undefined : storer(initial, buffer);
  /** What is wrong with a drawn value is told by the way of the others. */
  const storeDrawn = (elements: Elements, index: number, drawn: Float64Array, element: number): void => {
    if (setDrawn(elements, index, type, drawn)) return;
    for (let k = 0; k < drawn.length; k++) store!(elements, index + k, drawn[k]!, element + k);
  };
  const before = (element: number) => Math.floor(element / stride) * columns + Math.min(element % stride, columns);
  // Copies start alike, unless code says which instance it is in.
  const differ = compiled?.differs(buffer) ?? false;
  const pieces = Math.ceil(size / PIECE);
  for (let k = 0; k < (differ ? copies * pieces : pieces); k++) {
    const [instance, start] = [Math.floor(k / pieces), (k % pieces) * PIECE];
    const elements = elementsOf(type, Math.min(PIECE, size - start));
    const first = before(start);
    const count = before(start + elements.length) - first;
    const drawn = isDrawn && count > 0 ? yield { buffer, instance, first, count } : undefined;
    let column = start % stride;
    for (let index = 0, element = first; element < first + count; ) {
      // To the end of the row, or of the piece; none where the piece begins in padding.
      const length = Math.max(0, Math.min(columns - column, first + count - element));
      if (drawn !== undefined) {
        storeDrawn(elements, index, drawn.subarray(element - first, element - first + length), element);
      } else if (draw !== undefined) {
        for (let k = 0; k < length; k++) store!(elements, index + k, draw(element + k), element + k);
      }
      element += length;
      index += stride - column;
      column = 0;
    }
    const written = differ ? [instance] : Array.from({ length: copies }, (_, copy) => copy);
    for (const copy of written) engine.write(buffer.id, elements, copy * size + start);
  }
}

/** Before step 0, a variable was what it is at step 0. */
function* writeHistory(
  engine: Pick<Engine, "write">,
  program: Program,
  ring: Buffer,
  compiled: CompiledValues | undefined,
): Generator<Range, void, Float64Array> {
  const { rows, stride } = ring;
  const write = (_: number, elements: Elements, at = 0) => {
    const [copy, start] = [Math.floor(at / stride), at % stride];
    for (let slot = 0; slot < rows; slot++) engine.write(ring.id, elements, (copy * rows + slot) * stride + start);
  };
  yield* writePieces({ write }, program, program.buffers[ring.historyOf!]!, compiled);
}

/** How the values of an initialiser are brought into the elements of a buffer. */
function storer(initial: Initialiser, { name, type }: Buffer) {
  const where = `the initial value of '${name}'`;
  return (elements: Elements, index: number, value: number, element: number): void => {
    // What the model or a pass has written down has been checked, and may be NaN where a pass has written it.
    if (initial.kind === "constant") {
      storeElement(elements, index, type, value);
      return;
    }
    // Whatever is scaled or computed is meant to be a number.
    if (!Number.isFinite(value) && (initial.kind === "divided" || initial.kind === "code"))
      throw new ModelError(`${where} is ${value} at index ${element}`);
    setElement(elements, index, type, drawnAs(value, type), where);
  };
}

/** Is every element of the buffer 0 at step 0? */
export const startsAtZero = ({ initial }: Buffer): boolean => initial === undefined || isZero(initial);

const isZero = (initial: Initialiser): boolean =>
  initial.kind === "divided" ? isZero(initial.initialiser) : initial.kind === "constant" && initial.value === 0;

/** The value of an element, by its index among those that mean something. */
function drawer(initial: Initialiser, program: Program, buffer: Buffer): (element: number) => number {
  if (initial.kind === "constant") return () => initial.value;
  // Where synapses come and go there is room for more than are listed.
  if (initial.kind === "array") return (element) => initial.values[element] ?? 0;
  if (initial.kind === "divided") return divider(drawer(initial.initialiser, program, buffer), initial.divisor, buffer);
  if (initial.kind === "recomputed") throw new Error(`'${buffer.name}' is not stored`);
  if (initial.kind === "code")
    throw new Error(`the initial value of '${buffer.name}' is code, which has not been compiled`);
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

/** Divides what the variable would hold. */
function divider(draw: (element: number) => number, divisor: number, { type }: Buffer) {
  const rounded = type === "float" ? Math.fround : (value: number) => value;
  return (element: number): number => rounded(draw(element)) / divisor;
}

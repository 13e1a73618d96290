/** Winner-take-all circuits at the places of a grid: how many neurons each has, and which. */
import type { RandomState } from "../../data/index.ts";
import { checkCount, checkWhole, ModelError } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";
import { firstWhere } from "./search.ts";

/**
 * A winner-take-all circuit: neurons `first` to `first + size - 1` at place (x, y) of the grid. Circuits are numbered row by row: y outer, x inner. Numbers of circuits
 * and neurons begin with 0; those of NEST begin with 1.
 */
export interface Circuit {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly first: number;
  readonly size: number;
}

export interface GridOptions {
  /** n columns (x) and m rows (y). */
  readonly gridShape: readonly [n: number, m: number];
  /** The fewest neurons of a circuit. */
  readonly kMin: number;
  /** The most neurons of a circuit. */
  readonly kMax: number;
}

const GRID: RulesOf<GridOptions> = {
  gridShape: required({ ...a.list, right: "a list [columns, rows]" }),
  kMin: required(a.anyWhole),
  kMax: required(a.anyWhole),
};
const MOST_CIRCUITS = 2 ** 20;
const WHERE = "a grid of circuits";

/**
 * Draws the circuits of a grid: each has K neurons, a uniform integer in [kMin, kMax], drawn in the order of the circuits by `random.randint(kMin, kMax + 1)`. With
 * `RandomState(3)`, 10 columns, 5 rows and K from 2 to 10 these are the 316 neurons of the published figures (Klampfl & Maass 2013; Michau 2022).
 * @throws ModelError for a grid without circuits, circuits without neurons, and kMin above kMax
 */
export function drawCircuits(options: GridOptions, random: RandomState): readonly Circuit[] {
  checkOptions<GridOptions>(options, GRID, WHERE);
  const { gridShape, kMin, kMax } = options;
  if (gridShape.length !== 2) {
    throw new ModelError(`gridShape of ${WHERE} must be [columns, rows], such as [10, 5], not ${shown(gridShape)}`);
  }
  const [columns, rows] = gridShape;
  checkCount(`the number of columns (gridShape[0]) of ${WHERE}`, columns);
  checkCount(`the number of rows (gridShape[1]) of ${WHERE}`, rows);
  if (columns * rows > MOST_CIRCUITS)
    throw new ModelError(
      `${columns} x ${rows} circuits of ${WHERE} are more than the ${MOST_CIRCUITS} that there may be`,
    );
  checkCount(`kMin of ${WHERE}`, kMin);
  checkCount(`kMax of ${WHERE}`, kMax);
  if (kMin > kMax) {
    throw new ModelError(
      `circuits of ${WHERE} cannot have at least ${kMin} neurons (kMin) and at most ${kMax} (kMax): kMin must not be above kMax`,
    );
  }
  const circuits: Circuit[] = [];
  let first = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const size = random.randint(kMin, kMax + 1);
      circuits.push({ id: circuits.length, x, y, first, size });
      first += size;
    }
  }
  return circuits;
}

/** How many neurons the circuits have together. */
export function neuronsOf(circuits: readonly Circuit[]): number {
  const last = circuits.at(-1);
  return last === undefined ? 0 : last.first + last.size;
}

/** The sizes of the circuits, `[row][column]`. */
export function getCircuitGrid(circuits: readonly Circuit[]): number[][] {
  const grid: number[][] = [];
  for (const { x, y, size } of circuits) {
    grid[y] ??= [];
    grid[y][x] = size;
  }
  return grid;
}

/**
 * The circuit of a neuron.
 * @throws ModelError for a neuron that there is not
 */
export function getWtaById(circuits: readonly Circuit[], neuron: number): Circuit {
  checkWhole("the number of a neuron", neuron, 0, neuronsOf(circuits) - 1);
  return circuits[firstWhere(circuits.length, (k) => circuits[k]!.first > neuron) - 1]!;
}

/**
 * Where a neuron is: the place of its circuit.
 * @throws ModelError for a neuron that there is not
 */
export function getPosById(circuits: readonly Circuit[], neuron: number): readonly [x: number, y: number] {
  const { x, y } = getWtaById(circuits, neuron);
  return [x, y];
}

/**
 * The neurons of the circuits `min` to `max - 1`, in ascending order. Default: of all circuits.
 * @throws ModelError for a range that is none, or goes beyond the circuits
 */
export function getNodeCollections(circuits: readonly Circuit[], min = 0, max = circuits.length): number[] {
  checkWhole("the first circuit of a node collection", min, 0, circuits.length);
  checkWhole("the circuit that ends a node collection (itself not in it)", max, min, circuits.length);
  return circuits.slice(min, max).flatMap(({ first, size }) => Array.from({ length: size }, (_, k) => first + k));
}

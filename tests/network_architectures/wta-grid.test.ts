/** The grid of winner-take-all circuits: the published sizes, where neurons are, and what is refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomState } from "../../data/index.ts";
import {
  drawCircuits,
  type GridOptions,
  getCircuitGrid,
  getNodeCollections,
  getPosById,
  getWtaById,
  neuronsOf,
} from "../../network_architectures/wta/index.ts";

const published: GridOptions = { gridShape: [10, 5], kMin: 2, kMax: 10 };

test("seed 3 draws the 316 neurons of the published figures", () => {
  const circuits = drawCircuits(published, new RandomState(3));
  expect(getCircuitGrid(circuits)).toEqual([
    [10, 5, 10, 10, 2, 7, 5, 7, 9, 8],
    [2, 6, 9, 10, 3, 8, 4, 4, 3, 5],
    [7, 10, 3, 10, 9, 10, 3, 2, 7, 6],
    [3, 7, 6, 9, 8, 2, 2, 4, 6, 7],
    [10, 10, 9, 7, 3, 3, 3, 7, 7, 9],
  ]);
  expect(neuronsOf(circuits)).toBe(316);
  expect(circuits[13]).toEqual({ id: 13, x: 3, y: 1, first: 90, size: 10 });
  expect(getPosById(circuits, 0)).toEqual([0, 0]);
  expect(getPosById(circuits, 89)).toEqual([2, 1]);
  expect(getPosById(circuits, 90)).toEqual([3, 1]);
  expect(getPosById(circuits, 315)).toEqual([9, 4]);
  expect(getNodeCollections(circuits, 4, 5)).toEqual([35, 36]);
  expect(getNodeCollections(circuits, 4, 4)).toEqual([]);
});

const anyGrid = fc
  .record({
    gridShape: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
    kMin: fc.integer({ min: 1, max: 4 }),
    more: fc.nat(5),
    seed: fc.nat(),
  })
  .map(({ gridShape, kMin, more, seed }) => ({ options: { gridShape, kMin, kMax: kMin + more }, seed }));

test("every neuron belongs to one circuit, and all circuits to the grid", () => {
  fc.assert(
    fc.property(anyGrid, ({ options, seed }) => {
      const circuits = drawCircuits(options, new RandomState(seed));
      const [columns, rows] = options.gridShape;
      expect(circuits.map(({ x, y }) => y * columns + x)).toEqual([...Array(columns * rows).keys()]);
      expect(getNodeCollections(circuits)).toEqual([...Array(neuronsOf(circuits)).keys()]);
      for (const circuit of circuits) {
        const { id, x, y, size } = circuit;
        expect(size).toBeGreaterThanOrEqual(options.kMin);
        expect(size).toBeLessThanOrEqual(options.kMax);
        expect(getCircuitGrid(circuits)[y]![x]).toBe(size);
        for (const neuron of getNodeCollections(circuits, id, id + 1))
          expect(getWtaById(circuits, neuron)).toBe(circuit);
      }
    }),
    { numRuns: 50 },
  );
});

describe("refused, with what is right", () => {
  const draw = (changed: object) => () => drawCircuits({ ...published, ...changed }, new RandomState(0));
  test.each([
    [
      { gridShape: [0, 5] },
      "the number of columns (gridShape[0]) of a grid of circuits must be a positive whole number, not 0",
    ],
    [
      { gridShape: [10, 2.5] },
      "the number of rows (gridShape[1]) of a grid of circuits must be a positive whole number, not 2.5",
    ],
    [{ gridShape: [10] }, "gridShape of a grid of circuits must be [columns, rows], such as [10, 5], not [10]"],
    [{ gridShape: 10 }, "gridShape of a grid of circuits must be a list [columns, rows], not 10"],
    [{ kMin: 0 }, "kMin of a grid of circuits must be a positive whole number, not 0"],
    [{ kMax: 2.5 }, "kMax of a grid of circuits must be a positive whole number, not 2.5"],
    [{ kMin: 11 }, "at least 11 neurons (kMin) and at most 10 (kMax)"],
    [{ kmin: 2 }, "Did you mean 'kMin'?"],
  ])("%j", (changed, message) => {
    expect(draw(changed)).toThrow(message);
  });

  test("neurons and circuits that there are not", () => {
    const circuits = drawCircuits(published, new RandomState(3));
    for (const neuron of [-1, 316, 1.5, Number.NaN]) {
      expect(() => getWtaById(circuits, neuron)).toThrow(
        `the number of a neuron must be a whole number from 0 to 315, not ${neuron}`,
      );
    }
    expect(() => getPosById(circuits, 316)).toThrow("the number of a neuron");
    expect(() => getNodeCollections(circuits, 3, 51)).toThrow("from 3 to 50, not 51");
    expect(() => getNodeCollections(circuits, 3, 2)).toThrow("from 3 to 50, not 2");
    expect(() => getNodeCollections(circuits, -1)).toThrow("from 0 to 50, not -1");
  });
});

/** Numbers in sentences. */
import { expect, test } from "vitest";
import { counted, someAre } from "../../experiments/counted.ts";

test("one of a thing is not several", () => {
  expect([0, 0.1, 1, 2].map((count) => counted(count, "epoch"))).toEqual([
    "0 epochs",
    "0.1 epochs",
    "1 epoch",
    "2 epochs",
  ]);
});

test("the verb fits what there are some of", () => {
  const told = (some: number, all: number) => someAre(some, all, "run");
  expect([told(0, 1), told(1, 1), told(0, 3), told(1, 3), told(3, 3)]).toEqual([
    "0 of 1 runs are",
    "the run is",
    "0 of 3 runs are",
    "1 of 3 runs is",
    "3 of 3 runs are",
  ]);
  expect(someAre(1, 1, "figure", ["shows", "show"])).toBe("the figure shows");
});

/** Which functions of a step may run without waiting for each other. */
import { describe, expect, test } from "vitest";
import { type Access, type Phase, stagesOf } from "../../../genn/backends/webgpu/kernels/phase.ts";

const phase = (name: string, ...accesses: Access[]): Phase => ({ name, size: name.length, lines: [], accesses });
const reads = (buffer: number, owner: Access["owner"]): Access => ({ buffer, owner, writes: false });
const writes = (buffer: number, owner: Access["owner"]): Access => ({ buffer, owner, writes: true });
const namesOf = (phases: Phase[]) => stagesOf(phases).map((stage) => stage.phases.map(({ name }) => name));

describe("stages of a step", () => {
  test("functions that touch different buffers run together, with threads for the larger one", () => {
    const stages = stagesOf([phase("a", writes(1, "any")), phase("long name", writes(2, "any"))]);
    expect(stages).toHaveLength(1);
    expect(stages[0]!.size).toBe("long name".length);
  });

  test("two that only read do not wait", () => {
    expect(namesOf([phase("a", reads(1, "any")), phase("b", reads(1, "element"))])).toEqual([["a", "b"]]);
  });

  test("a reader waits for the writer, and a writer for the reader", () => {
    expect(namesOf([phase("a", writes(1, "element")), phase("b", reads(1, "any"))])).toEqual([["a"], ["b"]]);
    expect(namesOf([phase("a", reads(1, "any")), phase("b", writes(1, "element"))])).toEqual([["a"], ["b"]]);
  });

  test("elements that belong to one thread in both functions need no waiting", () => {
    expect(namesOf([phase("a", writes(1, "element")), phase("b", writes(1, "element"))])).toEqual([["a", "b"]]);
    expect(namesOf([phase("a", writes(1, "column")), phase("b", writes(1, "row"))])).toEqual([["a"], ["b"]]);
    expect(namesOf([phase("a", writes(1, "any")), phase("b", writes(1, "any"))])).toEqual([["a"], ["b"]]);
  });

  test("who waits for the first of a group waits for all of it, and order is kept", () => {
    const found = namesOf([
      phase("a", writes(1, "any")),
      phase("b", writes(2, "any")),
      phase("c", reads(1, "any")),
      phase("d", reads(2, "any")),
      phase("e", writes(1, "any")),
    ]);
    expect(found).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });
});

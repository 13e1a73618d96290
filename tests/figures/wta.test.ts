/** The page of circuits that learn patterns: what it shows of which numbers. */
import { describe, expect, test } from "vitest";
import { renderPage } from "../../figures/page.ts";
import { besidePublished, lastTests, publishedOnePattern, publishedTwoPatterns } from "../../figures/wta/measures.ts";
import { wtaPage } from "../../figures/wta/page.ts";
import { neuronsOf } from "../../figures/wta/records.ts";
import { stdpWindow } from "../../figures/wta/stdp-window.ts";
import { wtaResults } from "./wta-results.ts";

/** The traces of a panel as they are embedded in the page, with only what is asked for here. */
interface Trace {
  readonly type?: string;
  readonly name?: string;
  readonly legendgroup?: string;
  readonly x: (number | null)[];
  readonly y: (number | null)[];
  readonly z: (number | null)[][];
}

const results = wtaResults({ columns: 3, rows: 2 });
const page = wtaPage(results);
const panel = (title: string | RegExp, of = page) =>
  of.panels.find((one) => (typeof title === "string" ? one.title === title : title.test(one.title)))!;
const traces = (title: string | RegExp, of = page) => panel(title, of).traces as unknown as Trace[];

test("every panel says what is seen, and the page is one", () => {
  for (const { title, caption } of page.panels) expect(caption?.length, title).toBeGreaterThan(20);
  expect(renderPage(page, "/* the library */")).toContain("Measures in the end, and the published ones");
});

test("the window has the values of the paper's rule", () => {
  const values = {
    1: 1.5579,
    2: 2.9846,
    5: 4.1701,
    10: 3.4509,
    20: 1.7296,
    30: 0.6558,
    40: 0.0043,
    41: -0.0447,
    60: -0.6305,
  };
  for (const [interval, change] of Object.entries(values)) expect(stdpWindow(Number(interval))).toBeCloseTo(change, 4);
  expect([stdpWindow(0), stdpWindow(-10)]).toEqual([-1, -1]);
  // A larger weight is strengthened less.
  expect(stdpWindow(5, 1) + 1).toBeCloseTo((stdpWindow(5) + 1) / Math.E, 12);
});

describe("the grid", () => {
  test("prints the size of every circuit where it is", () => {
    const { grid } = results;
    const [map] = traces("Circuit map: 3 × 2 circuits");
    for (const { x, y, size } of grid.circuits) expect(map!.z[y]![x]).toBe(size);
    expect(JSON.stringify(panel(/^Circuit map/).layout.xaxis!.title)).toContain(`${neuronsOf(grid)} neurons in all`);
  });

  test("has bars as high as circuits are large", () => {
    const [mesh] = traces("Circuits as bars");
    expect(mesh!.type).toBe("mesh3d");
    const heights = mesh!.z as unknown as number[];
    expect(heights).toHaveLength(6 * 8);
    for (const [k, { size }] of results.grid.circuits.entries())
      expect(heights.slice(8 * k, 8 * k + 8)).toEqual([0, 0, 0, 0, size, size, size, size]);
  });

  test("counts the connections that lead away from a source, and none to itself", () => {
    const [counts, source] = traces("Outgoing connections of a circuit in the corner");
    const own = results.grid.connections.filter(([from]) => from === 0);
    expect(counts!.z.flat().reduce((sum: number, one) => sum + (one ?? 0), 0)).toBe(own.length);
    expect([source!.x, source!.y, counts!.z[0]![0]]).toEqual([[0], [0], null]);
  });

  test.each([
    [1, 1],
    [1, 4],
    [21, 2],
  ])("may be %i × %i", (columns, rows) => {
    const any = wtaPage(wtaResults({ columns, rows, seeds: 1, length: 700 }));
    expect(traces(/^Circuit map/, any)[0]!.z).toHaveLength(rows);
    expect(panel(/^Circuit map/, any).isWide).toBe(columns > 20);
  });
});

describe("the raster", () => {
  test("has all spikes, in rows of the order that is given, and all input spikes by pattern", () => {
    const { orders } = results;
    const reversed = Int32Array.from(orders.full as Int32Array).reverse();
    const raster = traces("The end of the test", wtaPage({ ...results, orders: { full: reversed } }));
    const network = raster.filter(({ name }) => name === "network");
    const strokes = network.flatMap(({ x, y }) => x.flatMap((time, k) => (k % 3 === 0 ? [[time, y[k]! + 0.45]] : [])));
    expect(strokes).toHaveLength(results.spikes.length);
    const [{ neuron, time }] = results.spikes as [(typeof results.spikes)[number]];
    const rows = strokes.filter(([at]) => at === time).map(([, row]) => Math.round(row!));
    expect(rows).toContain(reversed.length - 1 - neuron);
    for (const pattern of [-1, 0]) {
      const own = raster.find(({ name }) => name === (pattern < 0 ? "noise" : "pattern 1"))!;
      expect(own.x.length / 3).toBe(results.inputs.filter((one) => one.pattern === pattern).length);
    }
  });

  test("marks what is shown of presentations", () => {
    const presentations = [
      { pattern: 0, start: -100, end: 200 },
      { pattern: 1, start: 2900, end: 3200 },
      { pattern: 1, start: 3500, end: 3800 },
    ];
    const { layout } = panel("The end of the test", wtaPage({ ...results, presentations }));
    const shapes = layout.shapes as readonly Record<string, unknown>[];
    // A shade and a bar each, and the lines that lie within.
    expect(shapes.filter(({ type }) => type === "rect").map(({ x0, x1 }) => [x0, x1])).toEqual([
      ...[
        [0, 200],
        [0, 200],
      ],
      ...[
        [2900, 3000],
        [2900, 3000],
      ],
    ]);
    expect(shapes.filter(({ type }) => type === "line").map(({ x0 }) => x0)).toEqual([200, 2900]);
    expect(layout.annotations!.map(({ text }) => text)).toEqual(["1", "2"]);
  });
});

describe("weights", () => {
  test("in bins are fractions of all synapses of their kind", () => {
    const weights = [{ variant: "full", kind: "input", weights: [-0.1, -0.05, -0.05, 0.05] }];
    const [outline] = traces("Weights in the end", wtaPage({ ...results, weights }));
    expect(outline).toMatchObject({ x: [-0.15, -0.05, 0.05, 0.15], y: [0, 0.75, 0.25, 0] });
    const sums = traces("Weights in the end").map(({ y }) => y.reduce((sum: number, one) => sum + one!, 0));
    for (const sum of sums) expect(sum).toBeCloseTo(1, 10);
  });

  test("over time are a line per synapse", () => {
    const [input, recurrent] = traces("Weights while the network learns");
    expect([input!.legendgroup, recurrent!.legendgroup]).toEqual(["input", "recurrent"]);
    expect(input!.x.filter((one) => one === null)).toHaveLength(10);
    expect(input!.y.slice(0, 3)).toEqual([0, 0, 0]);
  });
});

describe("measures", () => {
  test("over training are means over seeds, beside the published ones", () => {
    const [, ours, published] = traces("Selectivity while the network learns");
    const last = lastTests(results.tests);
    expect(last.map(({ trained }) => trained)).toEqual([100, 100, 100]);
    expect(ours!.x).toEqual([0, 10, 20, 40, 60, 80, 100]);
    expect(ours!.y.at(-1)).toBeCloseTo(last.reduce((sum, one) => sum + one.selectivity!, 0) / 3, 12);
    expect([published!.x, published!.y]).toEqual([
      [10, 30, 100],
      [0.04, 0.17, 0.61],
    ]);
    // There is nothing to correlate at first.
    expect(traces("Reproducibility while the network learns")[1]!.x[0]).toBe(10);
  });

  test("of controls are a curve and rows each", () => {
    const variants = ["full", "no-stp", "constant-eta"];
    const controls = wtaPage(wtaResults({ columns: 2, rows: 2, variants, seeds: 2 }));
    const names = traces("Selectivity while the network learns", controls).flatMap(({ name }) => name ?? []);
    expect(names).toEqual([
      "full model",
      "without short-term plasticity",
      "constant learning rate",
      "full model, published",
    ]);
    const { rows, columns } = controls.wideTable!;
    expect(columns.slice(2)).toEqual(["mean |SI|", "|SI| > 0.5", "corr90", "n90", "ρ", "win"]);
    expect(rows.map(([name, by]) => [name, by])).toContainEqual(["constant learning rate", "Python, two seeds"]);
    expect(rows).toHaveLength(3 + 4 + 2 + 1);
    expect(controls.panels.filter(({ title }) => title.startsWith("The end of the test: "))).toHaveLength(3);
  });

  test("in a line have the range of what was published", () => {
    const own = lastTests(results.tests).map((one) => ({ ...one, selectivity: 0.5 }));
    expect(besidePublished(own, "selectivity", publishedOnePattern(["full"]))).toBe(
      "mean |SI| 0.500 ± 0.000 (published 0.46 to 0.64)",
    );
    expect(besidePublished(own.slice(0, 1), "selectivity", undefined)).toBe("mean |SI| 0.500");
    // Of four trainings, one is the same.
    const one = own.slice(0, 1).map((test) => ({ ...test, distinct: 0.25 }));
    expect(besidePublished(one, "distinct", publishedTwoPatterns())).toBe("distinct 0.250 (published 0.27)");
    expect(publishedTwoPatterns().training.map(({ seconds }) => seconds)).toEqual([100, 300]);
  });
});

/** Plots of programs: what is drawn, and what is said of what cannot be. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type Plot, type PlotLine, plotSvg, showPlot } from "../../figures/index.ts";
import { temporaryFolder } from "../temporary.ts";

const plotOf = (lines: readonly PlotLine[], more: Partial<Plot> = {}): Plot => ({
  title: "what is to be seen",
  xLabel: "time (ms)",
  panels: [{ label: "rate (Hz)", lines }],
  ...more,
});
const line: PlotLine = { name: "one", x: [0, 1, 2], y: [3, 5, 4] };
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

/** The places along the first line of a plot. */
function placesOf(svg: string): [x: number, y: number][] {
  const [, x, y, steps] = /<path class="line l0" d="M([\d.]+) ([\d.]+)l([^"]*)"/.exec(svg)!;
  const numbers = (steps!.match(/-?(?:\d*\.\d+|\d+)/g) ?? []).map(Number);
  const places: [number, number][] = [[Number(x), Number(y)]];
  for (let k = 0; k < numbers.length; k += 2) {
    const [beforeX, beforeY] = places.at(-1)!;
    places.push([beforeX + numbers[k]!, beforeY + numbers[k + 1]!]);
  }
  return places;
}

describe("a plot", () => {
  test("stands alone: a document with its style, on white, that says what is to be seen", () => {
    const text = plotSvg(plotOf([line]));
    expect(text).toMatch(/^<svg class="plot" xmlns="http:\/\/www.w3.org\/2000\/svg" width="720"/);
    expect(text).toContain("<style>");
    expect(text).toContain('fill="#fff"');
    expect(text).toContain('aria-label="what is to be seen"');
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  test("draws lines, points or both", () => {
    const drawn = (as: PlotLine["as"]) => {
      const svg = plotSvg(plotOf([as === undefined ? line : { ...line, as }]));
      return { lines: count(svg, /<path class="line/g), points: count(svg, /[\d.]+h0/g) };
    };
    expect(drawn(undefined)).toEqual({ lines: 1, points: 0 });
    expect(drawn("points")).toEqual({ lines: 0, points: 3 });
    expect(drawn("both")).toEqual({ lines: 1, points: 3 });
  });

  test("gives a name one colour in all panels, and every name its own", () => {
    const lines = ["one", "two"].map((name) => ({ ...line, name }));
    const svg = plotSvg({
      title: "t",
      xLabel: "x",
      panels: [
        { label: "a", lines },
        { label: "b", lines },
      ],
    });
    expect(count(svg, /<path class="line l0"/g)).toBe(2);
    expect(count(svg, /<path class="line l1"/g)).toBe(2);
    expect(count(svg, />one</g)).toBe(2);
  });

  test("has powers of ten on a logarithmic axis", () => {
    const x = [1e-4, 1e-3, 1e-2, 1e-1];
    const text = plotSvg(plotOf([{ name: "n", x, y: [1, 2, 3, 4] }], { xScale: "logarithmic" }));
    for (const tick of ["1e\u22124", "0.001", "0.01", "0.1"]) expect(text).toContain(`>${tick}<`);
    // Equal factors are equally far apart.
    const at = placesOf(text).map(([x]) => x);
    expect(at[1]! - at[0]!).toBeCloseTo(at[3]! - at[2]!, 0);
    expect(at[3]! - at[0]!).toBeCloseTo(652, 0);
  });

  test("is where its values are, to a tenth of a pixel, however long the line is", () => {
    const [x, y] = [
      [0, 1, 2, 3, 4, 5],
      [0, 10, 2.5, 2.5, 2.5, 5],
    ];
    const text = plotSvg({
      title: "t",
      xLabel: "x",
      panels: [{ label: "y", lines: [{ name: "n", x, y }], yRange: [0, 10], height: 100 }],
    });
    const places = placesOf(text);
    // What lies between two of the same height is left out.
    const expected = [0, 1, 2, 4, 5].map((k) => [54 + (652 * x[k]!) / 5, 4 + 24 + 100 - 10 * y[k]!]);
    expect(places).toHaveLength(expected.length);
    for (const [k, place] of places.entries())
      for (const side of [0, 1]) expect(Math.abs(place[side]! - expected[k]![side]!)).toBeLessThan(0.1);
  });

  test("spikes may be typed arrays", () => {
    const of = (spikes: readonly ArrayLike<number>[]) => plotSvg({ title: "t", xLabel: "x", spikes });
    expect(of([new Float64Array([1, 2.5])])).toBe(of([[1, 2.5]]));
  });

  test("lines that come back, empty ones and single points are drawn as they are", () => {
    const there = placesOf(plotSvg(plotOf([{ name: "n", x: [0, 10, 5], y: [1, 1, 1] }])));
    expect(there.map(([x]) => Math.round(x))).toEqual([54, 706, 380]);
    const both = plotSvg(
      plotOf([
        { name: "a", x: [100, 200], y: [0, 1] },
        { name: "b", x: [], y: [] },
      ]),
    );
    expect(both).not.toMatch(/NaN|>b</);
    expect(count(plotSvg(plotOf([{ name: "n", x: [3], y: [4] }])), /h0/g)).toBe(1);
  });

  test("what lies beyond given ends is cut off, and regions alone say how far axes go", () => {
    const svg = plotSvg(plotOf([line], { xRange: [0, 1] }));
    expect(svg).toMatch(/<svg x="54" y="28" width="652" height="170" viewBox="54 28 652 170"><path class="line/);
    const regions = { x: [-2, 2], y: [0, 4], columns: 1, classes: [0] } as const;
    const alone = plotSvg({ title: "t", xLabel: "x", panels: [{ label: "y", regions }] });
    for (const tick of ["\u22122", "2", "4"]) expect(alone).toContain(`>${tick}<`);
  });

  test("a logarithmic axis has ticks however short or long it is", () => {
    for (const x of [
      [3.1, 3.9],
      [1e-300, 1e300],
      [1, 10],
      [0.02, 0.07],
    ]) {
      const svg = plotSvg(plotOf([{ name: "n", x, y: [0, 1] }], { xScale: "logarithmic" }));
      const ticks = count(svg, /text-anchor="middle"/g) - 1;
      expect(ticks, String(x)).toBeGreaterThan(1);
      expect(ticks, String(x)).toBeLessThan(16);
    }
  });

  test("shades regions, where their cells are", () => {
    const regions = { x: [0, 2], y: [0, 2], columns: 2, classes: [0, 1, 0, 0] } as const;
    const panel = { label: "y", lines: [line], yRange: [0, 2], height: 100, regions } as const;
    const text = plotSvg({ title: "t", xLabel: "x", panels: [panel] });
    expect(text).toContain('<path class="region f0"');
    const [, cells] = /<path class="region f1" d="M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)/
      .exec(text)!
      .map(Number)
      .reduce<number[][]>((found, value, k) => (k === 0 ? found : [found[0]!, [...found[1]!, value]]), [[], []]);
    // To the right, below: 652 pixels are 2 units wide, 100 pixels 2 units high; text stands above.
    expect(cells).toEqual([54 + 326, 4 + 24 + 50, 326, 50]);
  });

  test("of any finite values has finite coordinates", () => {
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, fc.constantFrom("line", "points", "both"), (y, as) => {
        const svg = plotSvg(plotOf([{ name: "n", x: y.map((_, k) => k), y, as }]));
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });
});

describe("what cannot be drawn is refused by name", () => {
  test.each<[string, unknown, string]>([
    [
      "a misspelt option",
      { ...plotOf([line]), xlabel: "x" },
      "unknown option 'xlabel' in the plot. Did you mean 'xLabel'?",
    ],
    [
      "a misspelt field",
      plotOf([{ ...line, as: "dots" as never }]),
      "as of lines[0] of panels[0] of the plot must be one of line, points, both, not 'dots'",
    ],
    ["nothing", { title: "t", xLabel: "x" }, "the plot needs panels or spikes"],
    [
      "lengths",
      plotOf([{ ...line, y: [1] }]),
      "x and y of lines[0] of panels[0] of the plot must be of one length, not 3 and 1",
    ],
    [
      "NaN",
      plotOf([{ ...line, y: [1, Number.NaN, 2] }]),
      "y of lines[0] of panels[0] of the plot must be finite: value 1 is NaN",
    ],
    [
      "0 on a logarithmic axis",
      plotOf([line], { xScale: "logarithmic" }),
      "has the value 0, which has no place on a logarithmic axis",
    ],
    [
      "a row of numbers for rows of them",
      { title: "t", xLabel: "x", spikes: [1, 2] },
      "spikes[0] of the plot must be an array of times, one for each neuron, not 1",
    ],
    ["no panel", { title: "t", xLabel: "x", panels: [null] }, "panels[0] of the plot must be an object"],
    [
      "shade from 0 on a logarithmic axis",
      plotOf([{ ...line, x: [1, 2, 3] }], { xScale: "logarithmic", shade: [0, 3] }),
      "shade of the plot has the value 0",
    ],
    ["nothing on a logarithmic axis", plotOf([], { xScale: "logarithmic" }), "give xRange"],
    [
      "an end that is none",
      plotOf([line], { xRange: [0, Number.POSITIVE_INFINITY] }),
      "xRange of the plot must be two numbers in ascending order, not [0,Infinity]",
    ],
    ["no room", plotOf([line], { width: 50 }), "width of the plot must be a whole number from 160 to 4000, not 50"],
    [
      "a range backwards",
      plotOf([line], { xRange: [2, 1] }),
      "xRange of the plot must be two numbers in ascending order, not [2,1]",
    ],
    [
      "ragged regions",
      { ...plotOf([]), panels: [{ label: "y", regions: { x: [0, 1], y: [0, 1], columns: 2, classes: [0, 1, 0] } }] },
      "must fill rows of 2 cells, which 3 values do not",
    ],
    [
      "a class without a colour",
      { ...plotOf([]), panels: [{ label: "y", regions: { x: [0, 1], y: [0, 1], columns: 1, classes: [-1] } }] },
      "classes of the regions of panels[0] of the plot must be a whole number from 0 to 6, not -1",
    ],
    [
      "more names than colours",
      plotOf(Array.from({ length: 8 }, (_, k) => ({ ...line, name: `n${k}` }))),
      "the plot has lines of 8 names, and there are 7 colours",
    ],
  ])("%s", (_what, plot, message) => {
    expect(() => plotSvg(plot as Plot)).toThrow(message);
  });
});

describe("showPlot", () => {
  const folder = temporaryFolder();

  test("writes a file, and says so", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const path = join(folder, "rates.svg");
    showPlot(path, plotOf([line]));
    expect(readFileSync(path, "utf8")).toBe(plotSvg(plotOf([line])));
    expect(log).toHaveBeenCalledWith(`plot: ${path}`);
    log.mockRestore();
  });

  test("refuses other endings before it draws, and says where a file cannot be", () => {
    expect(() => showPlot("rates.png", plotOf([line]))).toThrow(
      "its name must end with .svg, such as 'rates.svg', not \"rates.png\"",
    );
    expect(() => showPlot(".svg", plotOf([line]))).toThrow("must end with .svg");
    expect(() => showPlot(join(folder, "none", "rates.svg"), plotOf([line]))).toThrow(
      /^the plot cannot be written to .*rates.svg: /,
    );
    mkdirSync(join(folder, "taken.svg"));
    expect(() => showPlot(join(folder, "taken.svg"), plotOf([line]))).toThrow("cannot be written to");
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});

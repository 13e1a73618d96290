import { describe, expect, test } from "vitest";
import { type Page, renderPage } from "../../figures/page.ts";
import { rasterPage } from "../../figures/raster.ts";
import published from "../../figures/reference/yinyang.json" with { type: "json" };
import { curveOf, groupBy, interpolate, median, summarise } from "../../figures/statistics.ts";
import { yinYangPage } from "../../figures/yinyang.ts";
import { yinYangRecords } from "./records.ts";

const LIBRARY = "/* the plotting library */";

/** The traces of a panel as they are embedded in the page, with only what is asked for here. */
interface Trace {
  readonly name?: string;
  readonly x: number[];
  readonly y: number[];
  readonly fill?: string;
}

function embedded(html: string): { traces: Trace[] }[] {
  return JSON.parse(/<script type="application\/json" id="plots">(.*?)<\/script>/s.exec(html)![1]!);
}

describe("the Yin-Yang page", () => {
  const both = [yinYangRecords("event", "backprop", 3), yinYangRecords("rate", "feedback-alignment", 3)];
  const results = {
    learning: both.flatMap(({ learning }) => learning),
    runtime: both.flatMap(({ runtime }) => runtime),
    settings: { variant: "classic", epochs: 100 },
  };
  const html = renderPage(yinYangPage(results), LIBRARY);
  const [accuracy, loss, runtime] = embedded(html);

  test("shows the mean over runs, to the last digit", () => {
    const curve = accuracy!.traces.find(({ name }) => name === "events, backprop")!;
    const finals = results.learning.filter(({ model, epoch }) => model === "event" && epoch === 100);
    expect(curve.x).toEqual([0, 50, 100]);
    expect(curve.y.at(-1)).toBe(finals.reduce((sum, record) => sum + record.accuracy, 0) / 3);
  });

  test("shows the published curve of the same model and method at its true epochs", () => {
    const reference = published.curves.find(
      ({ model, method }) => model === "rate" && method === "feedback-alignment",
    )!;
    const name = "rates, feedback alignment, published";
    expect(accuracy!.traces.find((trace) => trace.name === name)).toMatchObject({
      x: reference.epoch,
      y: reference.accuracy,
    });
    expect(loss!.traces.find((trace) => trace.name === name)).toMatchObject({ x: reference.epoch, y: reference.loss });
    expect(reference.epoch.at(-1)).toBe(475);
  });

  test("shows the spread over runs, and none for a single run", () => {
    // A band of ours and one of the published curve, for two combinations.
    expect(accuracy!.traces.filter(({ fill }) => fill === "toself")).toHaveLength(4);
    const single = embedded(
      renderPage(yinYangPage({ ...yinYangRecords("event", "backprop", 1), settings: {} }), LIBRARY),
    );
    expect(single[0]!.traces.filter(({ fill }) => fill === "toself")).toHaveLength(1);
  });

  test("shows run times per epoch, ours and the published ones", () => {
    expect(runtime!.traces.map(({ x }) => x[0])).toEqual([12 / 100, 83.5 / 500, 12 / 100, 62.9 / 500]);
  });

  test("has the final numbers as text", () => {
    expect(html).toContain("0.910 ± 0.010");
    expect(html).toContain("Published: at that epoch, interpolated");
    expect(html).toContain("variant classic · epochs 100");
  });

  test("does without runs that have not finished", () => {
    expect(embedded(renderPage(yinYangPage({ ...results, runtime: [] }), LIBRARY))).toHaveLength(2);
  });

  test("loads nothing from anywhere", () => {
    expect(html).not.toMatch(/\b(src|href|url|@import)\s*[=(]/);
    expect(html.replaceAll("http-equiv", "")).not.toMatch(/https?:|\/\/[a-z]+\./);
    expect(html).toContain("default-src 'none'");
  });
});

describe("a page", () => {
  const page: Page = {
    title: "<Title> & more",
    subtitle: "",
    legend: [],
    panels: [
      { title: "P", traces: [{ type: "scatter", name: "</script><b>", y: Float32Array.of(1, 0.5) }], layout: {} },
    ],
    footer: [],
  };
  const html = renderPage(page, 'const end = "</script>";');

  test("keeps text text", () => {
    expect(html).toContain("<h1>&lt;Title&gt; &amp; more</h1>");
    expect(html).toContain('const end = "<\\/script>";');
    expect(html.match(/<\/script>/g)).toHaveLength(3);
    expect(embedded(html)[0]!.traces[0]!.name).toBe("</script><b>");
  });

  test("takes typed arrays", () => {
    expect(embedded(html)[0]!.traces[0]!.y).toEqual([1, 0.5]);
  });
});

describe("statistics", () => {
  test("mean and sample standard deviation", () => {
    expect(summarise([1, 2, 3])).toEqual({ mean: 2, sd: 1, count: 3 });
    expect(summarise([5])).toEqual({ mean: 5, sd: 0, count: 1 });
    expect([median([5]), median([9, 1, 2]), median([4, 9, 1, 2])]).toEqual([5, 2, 3]);
    expect(() => median([])).toThrow("no median of no values");
  });

  test("groups keep their order", () => {
    expect([...groupBy([3, 1, 4, 2], (value) => value % 2)]).toEqual([
      [1, [3, 1]],
      [0, [4, 2]],
    ]);
  });

  test("curves are ordered by epoch and take the runs that have got there", () => {
    const points = [
      { epoch: 1, value: 4 },
      { epoch: 0, value: 1 },
      { epoch: 0, value: 3 },
    ];
    const { epochs, mean } = curveOf(points, ({ value }) => value);
    expect({ epochs, mean }).toEqual({ epochs: [0, 1], mean: [2, 4] });
  });

  test("interpolation ends where the points end", () => {
    const at = (x: number) => interpolate([0, 10, 20], [0, 1, 3], x);
    expect([-1, 0, 5, 10, 15, 99].map(at)).toEqual([0, 0, 0.5, 1, 2, 3]);
  });
});

describe("a raster", () => {
  const results = { title: "t", neurons: [0, 1, 1], neuronCount: 2, patterns: 2, settings: {} };

  test("of short patterns shows a whole one from close up, with its phases", () => {
    const phases = [
      { label: "free", from: 0 },
      { label: "nudged", from: 6.5 },
    ];
    const { panels } = rasterPage({ ...results, times: [0.5, 8.25, 16.75], tShow: 8.5, phases });
    const [, closeUp, counts] = panels;
    expect(closeUp!.caption).toBe("All of its 8.5 time units.");
    expect(closeUp!.layout.xaxis!.range).toEqual([0, 8.5]);
    // The last time unit is half a one.
    expect(counts!.traces[0]!.y).toEqual([0.5, 0, 0, 0, 0, 0, 0, 0, 1]);
    for (const { layout } of [closeUp!, counts!]) {
      expect(layout.shapes!.map(({ x0 }) => x0)).toEqual([6.5]);
      expect(layout.annotations!.map(({ x, text }) => [x, text])).toEqual([
        [3.25, "free"],
        [7.5, "nudged"],
      ]);
    }
  });

  test("of long ones shows the beginning", () => {
    const [, closeUp] = rasterPage({ ...results, times: [0, 151, 290], tShow: 150 }).panels;
    expect(closeUp!.caption).toBe("The first 30 of 150 time units.");
    expect(closeUp!.traces[0]!.x).toEqual([1]);
  });
});

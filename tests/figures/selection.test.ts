/** Which results a figure takes, how they are found, and the table of differences. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { findResults } from "../../experiments/figures/find-results.ts";
import { type FigureRequest, main, parseArguments } from "../../experiments/figures/main.ts";
import {
  type Difference,
  differenceOf,
  differenceRecord,
  differenceTable,
  withRatios,
} from "../../figures/published/differences.ts";
import { experimentCommand } from "../../figures/published/figure.ts";
import { publishedFigures } from "../../figures/published/index.ts";
import { chooseRuns, fits } from "../../figures/published/select.ts";
import { temporaryFolder } from "../temporary.ts";
import { writeSynthetic } from "./synthetic.ts";

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);

describe("choosing runs", () => {
  const choose = (path: string, wanted = {}) =>
    chooseRuns(findResults(path, ["mc/yinyang"]).folders, "mc/yinyang", wanted, [], 500);

  test("the longest trainings, up to the published length, and then the most runs", () => {
    writeSynthetic(at("long", "a"), "mc/yinyang --epochs 20 --runs 4");
    writeSynthetic(at("long", "b"), "mc/yinyang --epochs 500 --runs 3");
    writeSynthetic(at("long", "c"), "mc/yinyang --epochs 900 --runs 2");
    const [group] = choose(at("long"));
    expect([group!.reached, group!.runs.length]).toEqual([500, 3]);
  });

  test("every run once, wherever else it lies", () => {
    writeSynthetic(at("twice"), "mc/yinyang --runs 2");
    writeSynthetic(at("twice", "runs", "event-backprop-0"), "mc/yinyang --runs 1");
    writeSynthetic(at("twice", "more"), "mc/yinyang --seed 3 --runs 2");
    const [group] = choose(at("twice"));
    expect(group!.runs.map(({ tests }) => tests[0]!.seed).sort()).toEqual([1, 2, 3, 4]);
  });

  test("none with other settings", () => {
    writeSynthetic(at("others"), "mc/yinyang --batch 64");
    expect(choose(at("others"), { batch: 128 })).toEqual([]);
    expect(choose(at("others"), { batch: 64 })).toHaveLength(1);
    expect(fits({ batch: 64 }, { "weight-scale": 1 })).toBe(true);
  });
});

describe("finding results", () => {
  test("however deep they lie, and not those of other experiments", () => {
    writeSynthetic(at("deep", "a", "b", "c"), "mc/yinyang --epochs 1");
    writeSynthetic(at("deep", "d"), "mc/mnist --epochs 1");
    const { folders, complaints } = findResults(at("deep"), ["mc/yinyang"]);
    expect(folders.map(({ path }) => path)).toEqual([at("deep", "a", "b", "c")]);
    expect(complaints).toEqual([]);
  });

  test("a folder that cannot be read is left out, and named", () => {
    for (const [name, text] of [
      ["broken", "{"],
      ["foreign", "[1]"],
    ] as const) {
      mkdirSync(at("bad", name), { recursive: true });
      writeFileSync(at("bad", name, "config.json"), text);
    }
    writeSynthetic(at("bad", "cut"), "mc/yinyang --epochs 1");
    writeFileSync(at("bad", "cut", "learning.csv"), "experiment,model\nmc/yinyang,event\n");
    const { folders, complaints } = findResults(at("bad"), ["mc/yinyang"]);
    expect(folders).toEqual([]);
    expect(complaints).toHaveLength(2);
    expect(complaints[0]).toContain(at("bad", "broken"));
    expect(complaints[1]).toMatch(/the first line must name the columns/);
  });

  test("none where there is no folder; an error where it is a file", () => {
    expect(findResults(at("nowhere"), ["mc/yinyang"])).toEqual({ folders: [], complaints: [] });
    writeFileSync(at("file"), "");
    expect(() => findResults(at("file"), [])).toThrow(/is a file: name the folder/);
  });
});

describe("the table of differences", () => {
  const rows: Difference[] = [
    {
      quantity: "Accuracy",
      condition: "events, backprop",
      at: "epoch 45",
      published: { mean: 0.9604, sd: 0.001, runs: 10 },
      ours: { mean: 0.9701, sd: 0.002, count: 2 },
    },
    { quantity: "Loss", condition: "", at: "", published: { mean: 0.0123 }, ours: { mean: 0.0077, sd: 0, count: 1 } },
    { quantity: "Time", condition: "", at: "", published: { mean: 0.952, isReadOff: true }, ours: undefined },
  ];

  test("ours minus published, to as many digits as matter", () => {
    expect(differenceOf(rows[0]!)).toBeCloseTo(0.0097, 12);
    expect(differenceOf(rows[2]!)).toBeUndefined();
    expect(differenceTable(rows).rows.map((cells) => cells.slice(3))).toEqual([
      ["0.9604 ± 0.0010", "10", "0.9701 ± 0.0020", "2", "+0.0097"],
      ["0.01230", "–", "0.00770", "1", "−0.00460"],
      ["about 0.952", "–", "–", "–", "–"],
    ]);
  });

  test("as records, with empty cells where there is nothing", () => {
    expect(differenceRecord("mnist", rows[1]!)).toMatchObject({ figure: "mnist", publishedSd: null, oursSd: null });
    expect(differenceRecord("mnist", rows[2]!)).toMatchObject({ publishedSource: "figure", difference: null });
  });

  test("ratios of rates to events, where both were measured", () => {
    const time = (condition: string, ours?: number): Difference => ({
      quantity: "Run time",
      condition,
      at: "",
      published: { mean: condition.startsWith("rates") ? 8 : 2 },
      ours: ours === undefined ? undefined : { mean: ours, sd: 0.1 * ours, count: 3 },
    });
    const ratios = withRatios([time("events, backprop", 2), time("rates, backprop", 6)], "ratio").slice(2);
    expect(ratios).toMatchObject([{ condition: "backprop", published: { mean: 4 }, ours: { mean: 3, count: 3 } }]);
    expect(ratios[0]!.ours!.sd).toBeCloseTo(3 * Math.SQRT2 * 0.1, 12);
    expect(withRatios([time("events, backprop", 2), time("rates, backprop")], "ratio")[2]!.ours).toBeUndefined();
  });
});

describe("the command line", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  test("names figures, or all of them", () => {
    expect(parseArguments(["randman", "mnist", "--results", "a", "--out", "b"])).toMatchObject({
      figures: [{ name: "mnist" }, { name: "randman" }],
      results: "a",
      out: "b",
      hasImages: true,
    });
    const all = parseArguments(["all", "--no-images"]) as FigureRequest;
    expect([all.figures.length, all.hasImages]).toEqual([publishedFigures.length, false]);
    expect(parseArguments(["--help"])).toMatch(/mnist-latent-equilibrium .*--results/s);
  });

  test.each([
    [[], /which figure\? Known figures: yinyang,.* all draws them all/],
    [["mnits"], /unknown figure 'mnits'\. Did you mean mnist\?/],
    [["all", "--resuls", "x"], "unknown option --resuls. Did you mean --results?"],
    [["all", "--out"], "--out needs a value"],
  ])("explains what is wrong with %j", (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });

  test("blanks in paths are quoted in commands", () => {
    expect(experimentCommand("mc/mnist", { out: "my results/a", thresholds: [0.1, 1e-5] })).toBe(
      "microcircuit mc/mnist --out 'my results/a' --thresholds 0.1,0.00001",
    );
    expect(experimentCommand("mc/mnist", {}, "npm run experiment --")).toBe("npm run experiment -- mc/mnist");
  });

  test("without a browser, writes pages and tables and says how to get one", async () => {
    vi.stubEnv("CHROMIUM", at("no-such-browser"));
    const [log, error] = [vi.spyOn(console, "log"), vi.spyOn(console, "error")];
    log.mockImplementation(() => {});
    error.mockImplementation(() => {});
    const code = await main(["sample-spikes", "--results", at("nowhere"), "--out", at("out")]);
    expect(code).toBe(0);
    expect(readdirSync(at("out")).sort()).toEqual(["sample-spikes.csv", "sample-spikes.html"]);
    expect(error.mock.calls.flat().join("\n")).toMatch(/does not start.*apt-get install chromium/);
    expect(log.mock.calls.flat().join("\n")).toMatch(/missing: .*\n {2}npm run experiment -- mc\/sample-spikes/);
  });
});

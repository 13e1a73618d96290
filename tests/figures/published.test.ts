/** The published figures from made-up results: what they show, what they compare, and what they say is missing. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { findResults } from "../../experiments/figures/find-results.ts";
import { parseArguments } from "../../experiments/main.ts";
import { mnistStudy } from "../../experiments/mc/mnist/study.ts";
import { resolveConfig } from "../../experiments/study-config.ts";
import { renderPage } from "../../figures/page.ts";
import { type DrawnFigure, experimentsOf, type Results } from "../../figures/published/figure.ts";
import { publishedFigures } from "../../figures/published/index.ts";
import mnist from "../../figures/reference/mnist.json" with { type: "json" };
import threshold from "../../figures/reference/mnist-threshold.json" with { type: "json" };
import multiple from "../../figures/reference/yinyang-multiple.json" with { type: "json" };
import { temporaryFolder } from "../temporary.ts";
import {
  writeComplete,
  writeSynthetic,
  writeSyntheticActivity,
  writeSyntheticErrors,
  writeSyntheticGradients,
  writeSyntheticMemoryTraces,
} from "./synthetic.ts";

/** What is asked of a trace here. */
interface Trace {
  readonly type: string;
  readonly name?: string;
  readonly x: number[];
  readonly y: number[];
  readonly z?: (number | null)[][];
}

const EXPERIMENTS = experimentsOf(publishedFigures);
const folder = temporaryFolder();
const NOTHING: Results = { path: "results", folders: [], program: "npm run experiment --" };
let complete: Results;

const resultsIn = (path: string): Results => ({
  path,
  folders: findResults(path, EXPERIMENTS).folders,
  program: "npm run experiment --",
});
const draw = (name: string, results: Results): DrawnFigure =>
  publishedFigures.find((figure) => figure.name === name)!.draw(results);
const tracesOf = ({ page }: DrawnFigure, panel: number) => page.panels[panel]!.traces as unknown as Trace[];
const named = (traces: readonly Trace[], name: string) => traces.find((trace) => trace.name === name)!;
/** Results of command lines, each in a folder of its own. */
function resultsOf(name: string, ...commandLines: string[]): Results {
  commandLines.forEach((line, k) => {
    writeSynthetic(join(folder, name, String(k)), line);
  });
  return resultsIn(join(folder, name));
}

/** What a listed command asks the experiments for; throws where they do not understand it. */
function parseCommand(command: string) {
  const [npm, run, script, dashes, ...words] = command.split(" ");
  expect([npm, run, script, dashes]).toEqual(["npm", "run", "experiment", "--"]);
  const request = parseArguments(words);
  if (request.kind !== "run") throw new Error(`no run: ${command}`);
  return request;
}

beforeAll(() => {
  const path = join(folder, "complete");
  writeComplete(path);
  complete = resultsIn(path);
});

describe("published values and ours", () => {
  test("learning curves, dashed at their true epochs, and bars", () => {
    const figure = draw("mnist", complete);
    const curve = mnist.curves.find(({ model, method }) => model === "rate" && method === "backprop")!;
    expect(named(tracesOf(figure, 0), "rates, backprop, published")).toMatchObject({
      x: curve.epoch,
      y: curve.accuracy,
    });
    const own = complete.folders.find(
      ({ config }) => config.variant === "classic" && config.experiment === "mc/mnist",
    )!;
    const finals = own.learning.filter(
      (test) => test.model === "rate" && test.method === "backprop" && test.epoch === 50,
    );
    expect(finals).toHaveLength(10);
    const mean = finals.reduce((sum, { accuracy }) => sum + accuracy!, 0) / 10;
    expect(named(tracesOf(figure, 0), "rates, backprop").y.at(-1)).toBeCloseTo(mean, 12);
    expect(named(tracesOf(figure, 2), "rates, backprop, published").x[0]).toBeCloseTo(2045.7 / 50, 9);
  });

  test("values that were read off a figure, with a logarithmic axis of run times", () => {
    const figure = draw("mnist-latent-equilibrium", complete);
    expect(named(tracesOf(figure, 0), "events, feedback alignment, published")).toMatchObject({ x: [45], y: [0.939] });
    expect(figure.page.panels[2]!.layout.xaxis).toMatchObject({ type: "log" });
    expect(figure.differences[0]!.published).toMatchObject({ mean: 0.952, isReadOff: true });
  });

  test("loss, run time and its ratio against forward synapses", () => {
    const [loss, runtime, ratio] = [0, 1, 2].map((panel) => tracesOf(draw("yinyang-multiple", complete), panel));
    const synapses = [210, 840, 1890, 3360, 5250, 7560, 10_290];
    for (const trace of [...loss!, ...runtime!, ...ratio!]) expect(trace.x).toEqual(synapses);
    const published = multiple.points.filter(({ model }) => model === "event");
    expect(named(loss!, "events, backprop, published").y).toEqual(published.map((point) => point.loss));
    expect(named(runtime!, "events, backprop, published").y[6]).toBeCloseTo(207 / 1000, 9);
    expect(named(ratio!, "rates / events, published").y[6]).toBeCloseTo(996.5 / 207, 9);
    const own = (name: string) => named(runtime!, name).y[6]!;
    expect(named(ratio!, "rates / events").y[6]).toBeCloseTo(own("rates, backprop") / own("events, backprop"), 9);
  });

  test("errors against thresholds, on a logarithmic axis", () => {
    const figure = draw("mnist-threshold", complete);
    const published = named(tracesOf(figure, 0), "events, backprop, published");
    expect(published.x).toEqual(threshold.points.map((point) => point.threshold));
    expect(published.y[18]).toBeCloseTo(1 - 0.8454, 9);
    expect(named(tracesOf(figure, 0), "events, backprop").x).toEqual(published.x);
    expect(figure.page.panels[0]!.layout.xaxis).toMatchObject({ type: "log" });
  });

  test("heat maps over sizes and thresholds, with published diamonds in the same colours", () => {
    const figure = draw("randman", complete);
    const [map, diamonds] = tracesOf(figure, 1);
    expect(map!.z).toHaveLength(10);
    expect(map!.z!.every((row) => row.length === 10 && row.every((cell) => cell !== null))).toBe(true);
    // The least threshold at the bottom, and in the column of 600 synapses.
    expect(diamonds!.x[0]).toBe(0);
    expect(diamonds!.y[0]).toBe(0);
    // 1e-3 lies halfway between two thresholds of the published grid.
    expect(diamonds!.y[1]).toBeCloseTo(4.5, 4);
    const lines = tracesOf(figure, 2);
    expect(named(lines, "rates, backprop, published")).toMatchObject({ x: [600, 77_720], y: [0.1, 2.96] });
    expect(named(lines, "rates, backprop").x).toContain(77_720);
  });

  test("a raster with every change of pattern, its digit and the published burst", () => {
    const { page } = draw("sample-spikes", complete);
    const { shapes = [], annotations = [] } = page.panels[0]!.layout;
    expect(shapes.filter(({ type }) => type === "line").map(({ x0 }) => x0)).toEqual(
      Array.from({ length: 10 }, (_, k) => 150 * k),
    );
    expect(shapes.filter(({ type }) => type === "rect").map(({ x0, x1 }) => [x0, x1])[1]).toEqual([150, 160]);
    expect(annotations.map(({ text }) => text)[1]).toBe("“9”");
  });

  test.each(publishedFigures.map(({ name }) => name))("%s is drawn without any results too", (name) => {
    const figure = draw(name, NOTHING);
    expect(figure.page.panels.length).toBeGreaterThan(1);
    expect(figure.differences.every(({ ours }) => ours === undefined)).toBe(true);
    const html = renderPage(figure.page, "/* the plotting library */");
    expect(html).not.toMatch(/\b(src|href|url|@import)\s*[=(]/);
    expect(html.replaceAll("http-equiv", "")).not.toMatch(/https?:|\/\/[a-z]+\./);
  });

  test("every axis has a title", () => {
    for (const { name } of publishedFigures) {
      for (const { layout, title } of draw(name, complete).page.panels) {
        expect(layout.xaxis?.title, `${name}, ${title}`).toMatchObject({ text: expect.stringMatching(/\w/) });
        // Rows of bars have their names instead.
        if (title !== "Run time" || layout.xaxis?.title?.text !== "Seconds per epoch") {
          expect(layout.yaxis?.title, `${name}, ${title}`).toMatchObject({ text: expect.stringMatching(/\w/) });
        }
      }
    }
  });
});

describe("the event rules beside rates", () => {
  test("panels and a table only of what there is", () => {
    const folders = complete.folders.filter(({ config }) => config.experiment === "mc/rule-errors");
    const { page, missing } = draw("rules", { ...complete, folders });
    expect(page.panels.map(({ title }) => title)).toEqual(["Error of an update", "Error of what updates add up to"]);
    expect(page.wideTable).toBeUndefined();
    expect(missing.map(({ what }) => what.split(",")[0])).toEqual(["Yin-Yang", "MNIST"]);
  });

  test("errors against thresholds, those against a network of rates dashed", () => {
    const lines = tracesOf(draw("rules", complete), 0);
    expect(named(lines, "events, exact")).toMatchObject({ x: [1e-5, 1e-3, 1e-1], y: [1e-5, 1e-3, 1e-1] });
    expect(named(lines, "events, exact, against a network of rates").y).toEqual([2e-5, 2e-3, 2e-1]);
    expect(named(tracesOf(draw("rules", complete), 1), "events, forward").y).toEqual([0.5, 0.5, 0.5]);
  });

  test("learning, events and time of every rule, over the runs of its variant", () => {
    const figure = draw("rules-latent-equilibrium", complete);
    const own = complete.folders
      .filter(({ config }) => config.experiment === "mc/rules-yinyang" && config.variant === "latent-equilibrium")
      .flatMap(({ learning }) => learning)
      .filter(({ rule, epoch }) => rule === "exact" && epoch === 20);
    expect(own).toHaveLength(5);
    const mean = own.reduce((sum, { accuracy }) => sum + 1 - accuracy!, 0) / 5;
    expect(named(tracesOf(figure, 2), "events, exact").y.at(-1)).toBeCloseTo(mean, 12);
    expect(tracesOf(figure, 4).map(({ name, y }) => [name, y[0]])).toEqual(
      [0, 1].flatMap(() => ["exact", "backward", "forward"].map((rule) => [`events, ${rule}`, 380])),
    );
    const [rates, exact] = tracesOf(figure, 5);
    expect(rates!.y[0]).toBeCloseTo(1, 12);
    expect(exact!.y[0]).toBeCloseTo((1.5 + 0.2) / (2 + 0.6), 2);
    expect(figure.page.wideTable!.rows).toHaveLength(8);
  });

  test("of what is missing, what there is: one command for all rules, and none for other settings", () => {
    const results = resultsOf("rules", "mc/rules-yinyang --runs 2", "mc/rules-mnist --threshold 0.1");
    writeSyntheticErrors(join(folder, "rules", "errors"), "latent-equilibrium", [0.1]);
    const { missing } = draw("rules", results);
    expect(missing.map(({ what }) => what)).toEqual([
      "Errors of the change: nothing yet",
      expect.stringMatching(/^Yin-Yang, rates: 2 of 5 runs; .*; Yin-Yang, events, forward: 2 of 5 runs$/),
      expect.stringMatching(/^MNIST, rates: nothing yet; /),
    ]);
    expect(parseCommand(missing[1]!.command).given).toMatchObject({ runs: 5, out: join(folder, "rules", "0") });
  });
});

describe("equilibrium propagation on MNIST", () => {
  test("events of other rules are passed over; rates have none", () => {
    const other = resultsOf("ep-rule", "ep/mnist --model both --event-rule backward --runs 3");
    const testsOf = (results: Results) => {
      const lines = tracesOf(draw("equilibrium-propagation", results), 0);
      return ["rates", "events"].map((name) => named(lines, name).x.length);
    };
    expect(testsOf(other)).toEqual([6, 0]);
    expect(testsOf(complete)).toEqual([6, 6]);
  });
});

describe("equilibrium propagation beside the gradient", () => {
  test("a line for rates and for each threshold, fine ones dark, the median of the networks", () => {
    const figure = draw("gradient", complete);
    const [symmetric, oneSided] = [0, 1].map((panel) => tracesOf(figure, panel));
    const names = ["rates", "events, threshold 1e-4", "events, threshold 1e-2"];
    expect(figure.page.legend.map(({ label }) => label)).toEqual(names);
    expect(symmetric!.map(({ name }) => name)).toEqual(names.toReversed());
    expect(named(symmetric!, "rates").x).toEqual([0.01, 0.05, 0.2, 1]);
    expect(named(symmetric!, "rates").y[2]).toBeCloseTo(1 - Math.cos(2 * 0.1 * 0.2 ** 2), 12);
    expect(named(oneSided!, "events, threshold 1e-2").y[2]).toBeCloseTo(1 - Math.cos(2 * (0.02 + 0.0015)), 12);
    expect(figure.differences).toHaveLength(6);
    expect(figure.differences[0]!.ours).toMatchObject({ count: 3 });
    expect(figure.missing).toEqual([]);
  });

  test("networks of other sizes and trained ones are passed over; of the others, the most are shown", () => {
    const write = (name: string, seeds: number[], settings?: object) =>
      writeSyntheticGradients(join(folder, "gradients", name), seeds, settings);
    write("a", [1, 2, 3, 4], { weights: "weights-event-phase-ends-0.json" });
    write("b", [1, 2, 3], { hidden: [40] });
    expect(draw("gradient", resultsIn(join(folder, "gradients"))).missing).toHaveLength(1);
    write("c", [1]);
    write("d", [1, 2]);
    const { differences, missing } = draw("gradient", resultsIn(join(folder, "gradients")));
    expect(missing).toEqual([]);
    expect(differences[0]!.ours).toMatchObject({ count: 2 });
  });
});

describe("balanced networks", () => {
  test("the folder with most networks is drawn, beside both simulators", () => {
    const path = join(folder, "activity");
    writeSyntheticActivity(join(path, "few"), "coba", ["coba"], 2);
    writeSyntheticActivity(join(path, "most"), "coba", ["coba"], 3);
    const { page, differences, missing } = draw("coba", resultsIn(path));
    expect(missing).toEqual([]);
    expect(differences.map(({ quantity, condition }) => `${quantity} ${condition}`).slice(0, 2)).toEqual([
      "Rate (Hz) Brian2",
      "Rate (Hz) GeNN",
    ]);
    expect(differences.every(({ ours, published }) => ours?.count === 3 && published?.runs === 10)).toBe(true);
    expect(page.legend.map(({ group }) => group)).toEqual(["excitatory neurons", "inhibitory neurons"]);
    // Neurons of the first network alone are shown, those of each population above the ones of the other.
    const [excitatory, inhibitory] = page.panels[0]!.traces as { readonly y: number[] }[];
    expect(Math.max(...excitatory!.y)).toBe(79);
    expect(Math.min(...inhibitory!.y)).toBe(80);
  });

  test("of Brunel's network, states that are there are drawn, and the others missing", () => {
    const path = join(folder, "states");
    writeSyntheticActivity(path, "brunel", ["AI", "SR"], 1);
    const { page, missing } = draw("brunel", resultsIn(path));
    expect(page.panels.slice(0, 2).map(({ title }) => title)).toEqual([
      "Synchronous regular",
      "Asynchronous irregular",
    ]);
    expect(missing).toHaveLength(1);
  });
});

describe("memory traces", () => {
  test("have every measure of both codes beside means over seeds", () => {
    const { differences, page } = draw("memory-traces", complete);
    const selectivity = differences.filter(({ quantity }) => quantity === "mean |SI|");
    expect(selectivity.map(({ published }) => published!.mean)).toEqual([
      ...[0.61, 0.54, 0.46, 0.64, 0.16, 0.15, 0.005, 0.67, 0.28],
    ]);
    const { memoryTraces } = complete.folders.find((one) => one.memoryTraces !== undefined)!;
    const own = memoryTraces!.tests.filter((one) => one.variant === "no-stp" && one.trained === 100);
    const mean = own.reduce((sum, one) => sum + one.selectivity! / 3, 0);
    expect(selectivity[4]!.ours).toMatchObject({ mean: expect.closeTo(mean, 12), count: 3 });
    expect(page.panels.map(({ title }) => title)[0]).toBe("The full model at the end of the test");
  });

  test("of other settings are passed over", () => {
    const path = join(folder, "other-traces");
    writeSyntheticMemoryTraces(path, { train: 50 });
    expect(draw("memory-traces", resultsIn(path)).missing).toHaveLength(1);
  });
});

describe("missing results", () => {
  test.each(publishedFigures.map(({ name }) => name))(
    "%s: without results, all of them, with their commands",
    (name) => {
      const { missing, page } = draw(name, NOTHING);
      expect(missing.length).toBeGreaterThan(0);
      const experiments = missing.map(({ command }) => parseCommand(command).experiment.name);
      expect(new Set(experiments)).toEqual(
        new Set(experimentsOf(publishedFigures.filter((figure) => figure.name === name))),
      );
      const html = renderPage(page, "");
      for (const { command } of missing) expect(html).toContain(command.replaceAll("'", "&#39;"));
    },
  );

  test.each(publishedFigures.map(({ name }) => name))("%s: with all results, none", (name) => {
    const planned = draw(name, complete).missing.map(({ what }) => what);
    expect(planned).toEqual([]);
  });

  test("the commands fill the gaps they stand for", () => {
    const { missing } = draw("yinyang-multiple", NOTHING);
    const path = join(folder, "filled");
    missing.forEach(({ command }, k) => {
      writeSynthetic(join(path, String(k)), command.split(" ").slice(4).join(" "));
    });
    expect(draw("yinyang-multiple", resultsIn(path)).missing).toEqual([]);
  });

  test("of a sweep, only what is missing of it", () => {
    const results = resultsOf("sweep", "mc/mnist-threshold --runs 5 --thresholds 1e-4,1e-2");
    const [gap, ...others] = draw("mnist-threshold", results).missing;
    expect(others).toEqual([]);
    const { thresholds } = parseCommand(gap!.command).given as { thresholds: number[] };
    expect(thresholds).toHaveLength(21);
    expect(thresholds).not.toContain(1e-4);
    expect(thresholds).toContain(0.5);
  });

  test("of a map, the sizes that lack the same thresholds in one command", () => {
    const results = resultsOf("map", "mc/randman --sizes 20,51", "mc/randman --sizes 82 --thresholds 1e-5");
    const given = draw("randman", results).missing.map(({ command }) => parseCommand(command).given);
    expect(given.map(({ sizes }) => sizes)).toEqual([[82], [113, 144, 175, 206, 237, 268, 300], undefined]);
    expect((given[0]!.thresholds as number[]).length).toBe(9);
    expect(given[1]!.thresholds).toBeUndefined();
    expect(given[2]!.model).toBe("rate");
  });

  test("a training that was begun is gone on with, and too short a one is prolonged", () => {
    const results = resultsOf(
      "runs",
      "mc/mnist --runs 3",
      "mc/mnist --model rate --epochs 2",
      "mc/mnist --model rate --epochs 3",
      "mc/mnist --model rate --epochs 40 --batch 64",
    );
    const missing = draw("mnist", results).missing;
    expect(missing.map(({ what }) => what)).toEqual([
      "events, backprop: 3 of 10 runs",
      "events, feedback alignment: nothing yet",
      "rates, backprop: 3 of 50 epochs",
      "rates, feedback alignment: nothing yet",
    ]);
    const { given } = parseCommand(missing[0]!.command);
    const path = join(folder, "runs", "0");
    expect(given).toMatchObject({ runs: 10, config: `${path}/config.json`, out: path });
    expect(resolveConfig(mnistStudy, given)).toMatchObject({
      runs: 10,
      epochs: 50,
      model: "event",
      method: "backprop",
    });
    const longest = join(folder, "runs", "2");
    const prolonged = parseCommand(missing[2]!.command).given;
    expect(prolonged).toEqual({ runs: 10, epochs: 50, config: `${longest}/config.json`, out: longest });
    expect(resolveConfig(mnistStudy, prolonged)).toMatchObject({ runs: 10, epochs: 50, model: "rate", batch: 128 });
    expect(parseCommand(missing[3]!.command).given).toMatchObject({
      model: "rate",
      method: "feedback-alignment",
      out: `${results.path}/mnist/rate-feedback-alignment`,
    });
  });
});

test("runs that several processes share are gone on with in the folder of them all", () => {
  writeSynthetic(join(folder, "shared"), "mc/mnist --runs 2");
  writeSynthetic(join(folder, "shared", "runs", "event-backprop-0"), "mc/mnist --runs 2");
  const [gap] = draw("mnist", resultsIn(join(folder, "shared"))).missing;
  expect(gap!.what).toBe("events, backprop: 2 of 10 runs");
  expect(parseCommand(gap!.command).given.out).toBe(join(folder, "shared"));
});

describe("what is compared", () => {
  const row = (figure: DrawnFigure, quantity: string, condition: string, at = "") =>
    figure.differences.find(
      (one) => one.quantity.startsWith(quantity) && one.condition === condition && one.at.startsWith(at),
    )!;

  test("accuracies at the same epoch, run times per epoch, and their ratios", () => {
    const figure = draw("mnist", complete);
    const accuracy = row(figure, "Accuracy", "events, backprop", "epoch 10");
    expect(accuracy.published).toMatchObject({ mean: 0.944, sd: 0.0017, runs: 10 });
    expect(accuracy.ours!.count).toBe(10);
    const [events, rates] = ["events, backprop", "rates, backprop"].map((of) => row(figure, "Run time (s", of));
    expect(events!.published!.mean).toBeCloseTo(124.3 / 50, 9);
    const ratio = row(figure, "Run time, rates / events", "backprop");
    expect(ratio.published!.mean).toBeCloseTo(2045.7 / 124.3, 9);
    expect(ratio.ours!.mean).toBeCloseTo(rates!.ours!.mean / events!.ours!.mean, 9);
  });

  test("a short training stands beside the published curve at its own end, or says where each of them is", () => {
    const results = resultsOf("short", "mc/mnist --epochs 7 --tests 7", "mc/mnist --model rate --epochs 3 --tests 3");
    const figure = draw("mnist", results);
    const events = row(figure, "Accuracy", "events, backprop", "epoch 7");
    expect(events.published!.mean).toBeCloseTo(0.9344 + 0.4 * (0.944 - 0.9344), 9);
    expect(row(figure, "Accuracy", "rates, backprop")).toMatchObject({
      at: "epoch 45, ours 3",
      published: { mean: 0.9647 },
    });
  });

  test("a threshold typed by hand stands for the published one it is close to", () => {
    const figure = draw("mnist-threshold", resultsOf("near", "mc/mnist-threshold --thresholds 0.07,0.3 --epochs 3"));
    expect(row(figure, "Test error", "threshold 0.0707, ours 0.07")).toMatchObject({ at: "epoch 45, ours 3" });
    expect(figure.differences.filter(({ ours }) => ours !== undefined)).toHaveLength(2);
  });

  test("events after a change of digit, and silence", () => {
    const [burst, first, last] = draw("sample-spikes", complete).differences;
    expect(burst!.published!.mean).toBe(10);
    expect(burst!.ours!.mean).toBeGreaterThan(5);
    expect(first!.ours!.mean).toBeGreaterThan(100);
    expect(last!.ours!.mean).toBe(0);
  });
});

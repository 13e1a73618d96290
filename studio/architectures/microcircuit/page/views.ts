/** Everything that is drawn, from what is known so far. */
import { YIN_YANG_CLASSES, yinYang, yinYangSplit } from "../../../../data/index.ts";
import { canvas, element, make } from "../../../page/elements.ts";
import { drawLineChart, type Line, type LineChart } from "../../../views/line-chart.ts";
import { grouped } from "../../../views/numbers.ts";
import { drawOn, type Surface, writeText } from "../../../views/surface.ts";
import { classColours, ground, rateColour } from "../../../views/theme.ts";
import type { Activity } from "../session/activity.ts";
import type { Decisions } from "../session/decisions.ts";
import type { TestRecord } from "../session/session.ts";
import { describeDifference } from "../settings.ts";
import type { Settings } from "../task.ts";
import { drawDisc, type Points, paintDecisions } from "../views/disc.ts";
import { drawHeatStrips, paintRates } from "../views/heat-strips.ts";
import { drawRaster } from "../views/raster.ts";

/** A run and its curve. */
export interface Run {
  readonly settings: Settings;
  readonly tests: readonly TestRecord[];
}

export interface Views {
  /** The run being trained, then those before it, the latest first. */
  showRuns(runs: readonly Run[]): void;
  showDecisions(decisions: Decisions): void;
  showActivity(activity: Activity): void;
  /** Clears both, and says why there is nothing to show. */
  wait(reason: string): void;
}

/** How many training points are shown. */
const MAX_POINTS = 900;

const CHARTS = {
  accuracy: {
    value: (test: TestRecord) => test.accuracy,
    yLabel: "fraction correct",
    yMin: 0,
    yMax: 1,
    format: (value: number) => String(Number(value.toPrecision(3))),
    reference: { value: 1 / 3, name: "chance" },
  },
  loss: {
    value: (test: TestRecord) => test.loss,
    yLabel: "squared error",
    yMin: 0,
    yMax: "auto",
    format: (value: number) => String(Number(value.toPrecision(3))),
  },
  sent: {
    value: (test: TestRecord) => test.eventsPerPattern,
    yLabel: "events",
    yMin: 0,
    yMax: "auto",
    format: (value: number) => (value >= 1 || value === 0 ? grouped(value) : String(Number(value.toPrecision(3)))),
  },
} as const;

export function makeViews(): Views {
  let runs: readonly Run[] = [];
  let reason = "";
  let points: Points = { places: new Float32Array(0), labels: new Uint8Array(0) };
  let picture: HTMLCanvasElement | undefined;
  let activity: Activity | undefined;
  let strips: HTMLCanvasElement[] = [];

  const chart = (name: keyof typeof CHARTS) =>
    drawOn(canvas(`${name}-chart`), (surface) => {
      const { value, ...look } = CHARTS[name];
      const isRates = name === "sent" && runs[0]?.settings.model === "rate";
      const empty = isRates ? "only events are counted" : "no test yet";
      drawLineChart(surface, { ...look, lines: linesOf(runs, value), xLabel: "epoch", empty } satisfies LineChart);
    });
  const charts = [chart("accuracy"), chart("loss"), chart("sent")];
  const disc = drawOn(canvas("disc"), (surface) =>
    drawDisc(surface, { picture, points, marked: activity?.patterns ?? [] }),
  );
  const rates = drawOn(canvas("rates-view"), (surface) =>
    activity === undefined ? drawWaiting(surface, reason) : drawHeatStrips(surface, activity, strips),
  );
  const raster = drawOn(canvas("raster-view"), (surface) =>
    activity === undefined ? drawWaiting(surface, reason) : drawRaster(surface, activity),
  );
  showClasses();
  showScale();

  return {
    showRuns: (shown) => {
      if (shown[0]!.settings["train-samples"] !== runs[0]?.settings["train-samples"]) {
        points = pointsOf(shown[0]!.settings);
        disc.redraw();
      }
      runs = shown;
      showLegend(shown);
      for (const one of charts) one.redraw();
    },
    showDecisions: (decisions) => {
      picture = paintDecisions(decisions);
      disc.redraw();
    },
    showActivity: (shown) => {
      activity = shown;
      strips = shown.populations.map(paintRates);
      for (const one of [rates, raster, disc]) one.redraw();
    },
    wait: (why) => {
      reason = why;
      [activity, picture] = [undefined, undefined];
      for (const one of [rates, raster, disc]) one.redraw();
    },
  };
}

/** The run being trained last, so that it lies on top. */
function linesOf(runs: readonly Run[], value: (test: TestRecord) => number | null): Line[] {
  return runs
    .map(({ tests }, index): Line => {
      const points = tests.flatMap((test): [number, number][] => {
        const y = value(test);
        return y === null ? [] : [[test.epoch, y]];
      });
      return { points, colour: ground.runs[index]!, width: index === 0 ? 2.25 : 1.5, hasHead: index === 0 };
    })
    .reverse();
}

function pointsOf({ "train-samples": samples }: Settings): Points {
  const { inputs, inputSize, labels, sampleCount } = yinYang({
    size: Math.min(samples, MAX_POINTS),
    seed: yinYangSplit.training.seed,
  });
  const places = new Float32Array(2 * sampleCount);
  for (let sample = 0; sample < sampleCount; sample++) {
    places.set([inputs[sample * inputSize]!, inputs[sample * inputSize + 1]!], 2 * sample);
  }
  return { places, labels: Uint8Array.from(labels) };
}

function drawWaiting(surface: Surface, reason: string): void {
  const style = { colour: ground.faint, size: 12, align: "center" as const };
  writeText(surface, reason, surface.width / 2, surface.height / 2, style);
}

const legendEntry = (colour: string, name: string): HTMLElement => {
  const entry = make("li");
  entry.title = name;
  const mark = make("i");
  mark.style.background = colour;
  entry.append(mark, make("span", name, "legend-name"));
  return entry;
};

function showClasses(): void {
  element("classes").replaceChildren(...YIN_YANG_CLASSES.map((name, label) => legendEntry(classColours[label]!, name)));
}

/** What this run is, the settings say; of the others, only what sets them apart. */
function showLegend([now, ...earlier]: readonly Run[]): void {
  const names = earlier.map(({ settings }) => describeDifference(settings, now!.settings));
  const entries = ["this run", ...names].map((name, index) => legendEntry(ground.runs[index]!, name));
  element("runs").replaceChildren(...(earlier.length === 0 ? [] : entries));
}

function showScale(): void {
  const stops = Array.from({ length: 9 }, (_, k) => `rgb(${rateColour(k / 8).join(",")})`);
  element("scale").style.background = `linear-gradient(90deg, ${stops.join(",")})`;
}

/** Lines over epochs. */
import { ticks } from "../../figures/ticks.ts";
import { fontOf, rule, type Surface, writeText, writeUpwards } from "./surface.ts";
import { ground } from "./theme.ts";

export interface Line {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly colour: string;
  readonly width: number;
  /** Marks the last point. */
  readonly hasHead?: boolean;
}

export interface LineChart {
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Limits of the vertical axis; `max` grows with the data where it is "auto". */
  readonly yMin: number;
  readonly yMax: number | "auto";
  /** Numbers on the vertical axis. */
  readonly format: (value: number) => string;
  /** A value to compare with, drawn dashed and named. */
  readonly reference?: { readonly value: number; readonly name: string };
  /** Said in the middle while there is nothing to draw. */
  readonly empty: string;
}

const MARGIN = { right: 14, top: 10, bottom: 34 };
/** For the name of the vertical axis, and between its numbers and the axis. */
const NAME_WIDTH = 20;
const NUMBER_GAP = 8;

export function drawLineChart(surface: Surface, chart: LineChart): void {
  const { context, width, height } = surface;
  const values = chart.lines.flatMap(({ points }) => points);
  const xMax = niceLimit(values.reduce((most, [x]) => Math.max(most, x), 1));
  const yMax = chart.yMax === "auto" ? niceLimit(values.reduce((most, [, y]) => Math.max(most, y), 0)) : chart.yMax;
  const yTicks = ticks(chart.yMin, yMax, Math.max(2, Math.floor((height - MARGIN.top - MARGIN.bottom) / 26)));
  context.font = fontOf(11);
  const numberWidth = Math.max(...yTicks.map((tick) => context.measureText(chart.format(tick)).width));
  const left = NAME_WIDTH + Math.ceil(numberWidth) + NUMBER_GAP;
  const right = width - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const xOf = (x: number) => left + (x / xMax) * (right - left);
  const yOf = (y: number) => bottom - ((y - chart.yMin) / (yMax - chart.yMin)) * (bottom - MARGIN.top);

  for (const tick of yTicks) {
    rule(surface, left, yOf(tick), right, yOf(tick), ground.grid);
    const label = chart.format(tick);
    writeText(surface, label, left - NUMBER_GAP, yOf(tick), { colour: ground.muted, align: "right" });
  }
  for (const tick of ticks(0, xMax, Math.max(2, Math.floor((right - left) / 70)))) {
    rule(surface, xOf(tick), bottom, xOf(tick), bottom + 4, ground.axis);
    const align = tick === xMax ? "right" : "center";
    const x = tick === xMax ? right + 6 : xOf(tick);
    writeText(surface, String(Number(tick.toPrecision(6))), x, bottom + 12, { colour: ground.muted, align });
  }
  rule(surface, left, bottom, right, bottom, ground.axis);
  const middle = (left + right) / 2;
  writeText(surface, chart.xLabel, middle, height - 7, { colour: ground.muted, align: "center" });
  writeUpwards(surface, chart.yLabel, 9, (MARGIN.top + bottom) / 2, { colour: ground.muted });

  if (chart.reference !== undefined) {
    const { value, name } = chart.reference;
    context.setLineDash([4, 4]);
    rule(surface, left, yOf(value), right, yOf(value), ground.faint);
    context.setLineDash([]);
    writeText(surface, name, right, yOf(value) + 9, { colour: ground.faint, align: "right" });
  }
  if (values.length === 0) {
    writeText(surface, chart.empty, middle, (MARGIN.top + bottom) / 2, {
      colour: ground.faint,
      size: 12,
      align: "center",
    });
  }

  context.save();
  context.beginPath();
  context.rect(left - 5, MARGIN.top - 6, right - left + 12, bottom - MARGIN.top + 7);
  context.clip();
  for (const line of chart.lines) drawLine(surface, line, xOf, yOf);
  context.restore();
}

function drawLine(
  { context }: Surface,
  { points, colour, width, hasHead }: Line,
  xOf: (x: number) => number,
  yOf: (y: number) => number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.lineCap = "round";
  context.beginPath();
  for (const [x, y] of points) context.lineTo(xOf(x), yOf(y));
  context.stroke();
  const last = points.at(-1);
  if (hasHead !== true || last === undefined) return;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(xOf(last[0]), yOf(last[1]), width + 1.5, 0, 2 * Math.PI);
  context.fill();
}

const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The smallest round number that is not below a value; 1 if that is 0. */
function niceLimit(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * STEPS.find((step) => step * power >= value * (1 - 1e-9))!;
}

/** Which neuron sends an event when, and how many there are. */

import { grouped } from "../../../views/numbers.ts";
import { type Surface, writeText } from "../../../views/surface.ts";
import { ground } from "../../../views/theme.ts";
import type { Activity, PopulationActivity } from "../session/activity.ts";
import { type Band, drawFrame, layOut } from "./time-frame.ts";

export function drawRaster(surface: Surface, activity: Activity): void {
  const { context } = surface;
  const frame = layOut(surface, activity);
  const sendsRates = activity.populations.every(({ events }) => events === null);
  activity.populations.forEach((population, index) => {
    frame.patterns.forEach((columns, pattern) => {
      const rows = frame.populations[index]!;
      context.fillStyle = ground.well;
      context.fillRect(columns.from, rows.from, columns.length, rows.length);
      if (population.events !== null) drawEvents(surface, activity, population, pattern, columns, rows);
    });
  });
  if (sendsRates) drawNoEvents(surface, frame.patterns, frame.populations);
  const unit = sendsRates ? "values" : "events";
  const notes = activity.sentPerPattern.map((count) => `${grouped(count)} ${unit}`);
  drawFrame(surface, frame, activity, notes);
}

function drawEvents(
  { context }: Surface,
  { tShow, recorded, dt }: Activity,
  { events, size }: PopulationActivity,
  pattern: number,
  columns: Band,
  rows: Band,
): void {
  const height = rows.length / size;
  const width = (columns.length * dt) / recorded;
  const [across, down] = [Math.max(1, Math.min(0.7 * width, 6)), Math.max(1, Math.min(0.75 * height, 6))];
  context.fillStyle = ground.text;
  events!.times.forEach((time, event) => {
    const since = time - pattern * tShow;
    if (since < 0 || since >= recorded) return;
    const x = columns.from + ((since + 0.5 * dt) / recorded) * columns.length;
    const y = rows.from + (events!.neurons[event]! + 0.5) * height;
    context.fillRect(x - across / 2, y - down / 2, across, down);
  });
}

function drawNoEvents(surface: Surface, patterns: readonly Band[], populations: readonly Band[]): void {
  const [first, last] = [patterns[0]!, patterns.at(-1)!];
  const { from, length } = populations.find((band) => band.length === Math.max(...populations.map((b) => b.length)))!;
  const x = (first.from + last.from + last.length) / 2;
  const y = from + length / 2;
  const style = { colour: ground.muted, size: 12, align: "center" as const };
  surface.context.fillStyle = ground.panel;
  surface.context.fillRect(x - 150, y - 12, 300, 24);
  writeText(surface, "no events: every rate is sent at every step", x, y, style);
}

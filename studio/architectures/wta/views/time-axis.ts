/** What the drawings of the last seconds share: an axis of time, the patterns that were on, and where somebody looks. */
import { ticks } from "../../../../figures/ticks.ts";
import { rule, type Surface, writeText } from "../../../views/surface.ts";
import { ground } from "../../../views/theme.ts";
import { patternColours } from "../colours.ts";
import type { Shown } from "../history.ts";

/** In ms since the network was made. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  /** Where the 3-D view is. */
  readonly cursor: number;
  readonly shown: readonly Shown[];
}

/** Room left and right of the axis, in CSS pixels; the slider of time has the same. */
export const SIDES = { left: 44, right: 12 } as const;
const BOTTOM = 20;
/** Narrower than that, a pattern is not named. */
const NAME_WIDTH = 54;

export interface TimeAxis {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  /** Where on the surface a time is. */
  xOf(time: number): number;
}

export function layOutTime({ width, height }: Surface, { from, to }: TimeWindow): TimeAxis {
  const [left, right] = [SIDES.left, width - SIDES.right];
  return { left, right, bottom: height - BOTTOM, xOf: (time) => left + ((time - from) / (to - from)) * (right - left) };
}

/** Shades the patterns from `top` down, below everything else, and names them above. */
export function shadePatterns(surface: Surface, axis: TimeAxis, { shown, from, to }: TimeWindow, top: number): void {
  const { context } = surface;
  for (const { pattern, start, end } of shown) {
    const [left, right] = [axis.xOf(Math.max(start, from)), axis.xOf(Math.min(end, to))];
    if (right <= left) continue;
    const colour = patternColours[pattern % patternColours.length]!;
    context.fillStyle = colour;
    context.globalAlpha = 0.16;
    context.fillRect(left, top, right - left, axis.bottom - top);
    context.globalAlpha = 1;
    context.fillRect(left, top - 3, right - left, 2.5);
    if (right - left > NAME_WIDTH) {
      writeText(surface, `pattern ${pattern}`, left, top - 10, { colour: ground.muted, size: 10 });
    }
  }
}

/** The axis below, in seconds, and the line where somebody looks. */
export function drawTimeAxis(surface: Surface, axis: TimeAxis, { from, to, cursor }: TimeWindow, top: number): void {
  const { left, right, bottom, xOf } = axis;
  rule(surface, left, bottom, right, bottom, ground.axis);
  for (const seconds of ticks(from / 1000, to / 1000, Math.max(2, Math.floor((right - left) / 80)))) {
    const x = xOf(1000 * seconds);
    if (x < left - 1 || x > right + 1) continue;
    rule(surface, x, bottom, x, bottom + 4, ground.axis);
    const text = `${Number(seconds.toPrecision(8))} s`;
    writeText(surface, text, Math.min(x, right - 8), bottom + 12, { colour: ground.muted, align: "center", size: 10 });
  }
  if (cursor < to) {
    const { context } = surface;
    context.fillStyle = ground.accent;
    context.fillRect(xOf(cursor) - 0.75, top - 4, 1.5, bottom - top + 4);
  }
}

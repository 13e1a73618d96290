/**
 * What the strips of rates and the raster share: populations stacked from top to bottom, patterns side by side, each with an axis
 * of the time since its onset.
 */
import { YIN_YANG_CLASSES } from "../../../../data/index.ts";
import { rule, type Surface, writeText } from "../../../views/surface.ts";
import { classColours, ground } from "../../../views/theme.ts";
import type { Activity } from "../session/activity.ts";

const MARGIN = { left: 86, right: 10, top: 26, bottom: 34 };
const PATTERN_GAP = 10;
const POPULATION_GAP = 5;
const LEAST_HEIGHT = 13;

/** Where something is drawn: one population vertically, one pattern horizontally. */
export interface Band {
  readonly from: number;
  readonly length: number;
}

export interface TimeFrame {
  readonly populations: readonly Band[];
  readonly patterns: readonly Band[];
}

/** Lays out the populations, the larger the higher and none lower than its name, and the patterns. */
export function layOut({ width, height }: Surface, { populations, patterns }: Activity): TimeFrame {
  const weights = populations.map(({ size }) => Math.sqrt(size));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const room = height - MARGIN.top - MARGIN.bottom - POPULATION_GAP * (populations.length - 1);
  const spare = Math.max(0, room - LEAST_HEIGHT * populations.length);
  let from = MARGIN.top;
  const rows = weights.map((weight): Band => {
    const band = { from, length: LEAST_HEIGHT + (spare * weight) / total };
    from += band.length + POPULATION_GAP;
    return band;
  });
  const each = (width - MARGIN.left - MARGIN.right - PATTERN_GAP * (patterns.length - 1)) / patterns.length;
  const columns = patterns.map((_, k): Band => ({ from: MARGIN.left + k * (each + PATTERN_GAP), length: each }));
  return { populations: rows, patterns: columns };
}

/** Draws the axes of time, the names of the populations, and what is shown; `notes` say something about each pattern. */
export function drawFrame(surface: Surface, frame: TimeFrame, activity: Activity, notes: readonly string[]): void {
  const { patterns, populations, recorded, tShow } = activity;
  const { context, width, height } = surface;
  const bottom = height - MARGIN.bottom;
  patterns.forEach(({ label }, index) => {
    const { from, length } = frame.patterns[index]!;
    context.fillStyle = classColours[label]!;
    context.fillRect(from, MARGIN.top - 7, length, 2.5);
    writeText(surface, YIN_YANG_CLASSES[label]!, from, 9, { colour: classColours[label]!, weight: 600 });
    writeText(surface, notes[index]!, from + length, 9, { colour: ground.text, align: "right" });
    rule(surface, from, bottom, from + length, bottom, ground.axis);
    for (let time = 0; time <= recorded; time += 5) {
      const x = from + (time / recorded) * length;
      rule(surface, x, bottom, x, bottom + 4, ground.axis);
      writeText(surface, String(time), x, bottom + 12, { colour: ground.muted, align: time === 0 ? "left" : "center" });
    }
  });
  const middle = (MARGIN.left + width - MARGIN.right) / 2;
  const label = `time since onset, of ${tShow} (membrane time constants)`;
  writeText(surface, label, middle, height - 7, { colour: ground.muted, align: "center" });
  populations.forEach(({ name }, index) => {
    const { from, length } = frame.populations[index]!;
    writeText(surface, name, MARGIN.left - 8, from + length / 2, { colour: ground.muted, align: "right" });
  });
}

/** Spikes of the last seconds: of all neurons above, of the input below. */
import { type Surface, writeText, writeUpwards } from "../../../views/surface.ts";
import { ground } from "../../../views/theme.ts";
import { patternColours } from "../colours.ts";
import type { Spikes } from "../history.ts";
import type { Layout } from "../protocol.ts";
import { drawTimeAxis, layOutTime, shadePatterns, type TimeAxis, type TimeWindow } from "./time-axis.ts";

export interface Raster {
  readonly layout: Layout;
  readonly window: TimeWindow;
  readonly neurons: Spikes;
  readonly inputs: Spikes;
  /** The row of every neuron, from the bottom. */
  readonly rows: Uint32Array;
  /** Its neurons stand out. */
  readonly picked: number | undefined;
}

const [TOP, GAP, INPUT_SHARE] = [18, 8, 0.24];
/** Where dots would fill more of their field than that, they are transparent, down to the second number. */
const [MOST_INK, LEAST_OPACITY] = [0.9, 0.06];

export function drawRaster(surface: Surface, raster: Raster): void {
  const { layout, window, neurons, inputs, rows, picked } = raster;
  const axis = layOutTime(surface, window);
  const room = axis.bottom - TOP - GAP;
  const split = TOP + room * (1 - INPUT_SHARE);
  shadePatterns(surface, axis, window, TOP);

  const circuit = picked === undefined ? undefined : layout.circuits[picked];
  const isPicked = (neuron: number) =>
    circuit !== undefined && neuron >= circuit.first && neuron < circuit.first + circuit.size;
  const upper = { top: TOP, height: split - TOP, rows: layout.neuronCount };
  dots(
    surface,
    axis,
    upper,
    neurons,
    (id) => rows[id]!,
    (id) => (isPicked(id) ? ground.accent : ground.text),
  );
  const lower = { top: split + GAP, height: axis.bottom - split - GAP, rows: layout.nInputs };
  dots(
    surface,
    axis,
    lower,
    inputs,
    (id) => id,
    (_id, pattern) => (pattern < 0 ? ground.faint : patternColours[pattern % patternColours.length]!),
  );
  surface.context.fillStyle = ground.grid;
  surface.context.fillRect(axis.left, split + GAP / 2, axis.right - axis.left, 1);
  const style = { colour: ground.muted, size: 10 };
  writeUpwards(surface, "neurons", 8, TOP + upper.height / 2, style);
  writeUpwards(surface, "input", 8, lower.top + lower.height / 2, style);
  writeText(surface, String(layout.neuronCount), axis.left - 5, TOP + 5, { ...style, align: "right" });
  writeText(surface, String(layout.nInputs), axis.left - 5, lower.top + 5, { ...style, align: "right" });
  drawTimeAxis(surface, axis, window, TOP);
}

interface Field {
  readonly top: number;
  readonly height: number;
  readonly rows: number;
}

/** Spikes by colour, so that the canvas changes its colour seldom. */
function dots(
  { context }: Surface,
  axis: TimeAxis,
  { top, height, rows }: Field,
  { ids, times, patterns }: Spikes,
  rowOf: (id: number) => number,
  colourOf: (id: number, pattern: number) => string,
): void {
  const each = height / rows;
  const [width, tall] = [1.5, Math.min(Math.max(each, 1.25), 6)];
  const byColour = new Map<string, number[]>();
  ids.forEach((id, spike) => {
    const colour = colourOf(id, patterns[spike]!);
    const spikes = byColour.get(colour);
    if (spikes === undefined) byColour.set(colour, [spike]);
    else spikes.push(spike);
  });
  const ink = (ids.length * width * tall) / ((axis.right - axis.left) * height);
  const opacity = Math.min(1, Math.max(LEAST_OPACITY, MOST_INK / ink));
  for (const [colour, spikes] of byColour) {
    context.fillStyle = colour;
    // What stands out does so among many, too.
    context.globalAlpha = colour === ground.text ? opacity : 1;
    for (const spike of spikes) {
      const y = top + height - (rowOf(ids[spike]!) + 0.5) * each;
      context.fillRect(axis.xOf(times[spike]! + 0.5) - width / 2, y - tall / 2, width, tall);
    }
  }
  context.globalAlpha = 1;
}

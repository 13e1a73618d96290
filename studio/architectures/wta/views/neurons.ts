/** The neurons of one circuit in the last seconds: their rates as colours, and their spikes. */
import { type Surface, writeText } from "../../../views/surface.ts";
import { ground } from "../../../views/theme.ts";
import { rateColours } from "../colours.ts";
import type { Spikes } from "../history.ts";
import { drawTimeAxis, layOutTime, shadePatterns, type TimeWindow } from "./time-axis.ts";

export interface CircuitActivity {
  readonly window: TimeWindow;
  readonly first: number;
  readonly size: number;
  /** Of its neurons, 0 to 255, [sample][neuron of the circuit], and when the samples are. */
  readonly rates: readonly number[];
  readonly times: readonly number[];
  /** ms from sample to sample. */
  readonly every: number;
  readonly spikes: Spikes;
}

const TOP = 18;
/** Share of a row that its rate fills; the spikes are above. */
const RATE_SHARE = 0.62;

export function drawNeurons(surface: Surface, activity: CircuitActivity): void {
  const { window, first, size, rates, times, every, spikes } = activity;
  const { context } = surface;
  const axis = layOutTime(surface, window);
  const each = (axis.bottom - TOP) / size;
  shadePatterns(surface, axis, window, TOP);
  const topOf = (neuron: number) => axis.bottom - (neuron + 1) * each;
  const tall = Math.max(1, each * RATE_SHARE - 1);
  times.forEach((time, sample) => {
    const left = axis.xOf(Math.max(time, window.from));
    const right = axis.xOf(Math.min(time + every, window.to));
    for (let neuron = 0; neuron < size; neuron++) {
      const [red, green, blue] = rateColours[rates[sample * size + neuron]!]!;
      context.fillStyle = `rgb(${255 * red} ${255 * green} ${255 * blue})`;
      // A little wider, so that no gaps show between samples.
      context.fillRect(left, topOf(neuron) + each * (1 - RATE_SHARE), right - left + 0.5, tall);
    }
  });
  context.fillStyle = ground.text;
  const mark = Math.max(2, each * (1 - RATE_SHARE) - 2);
  spikes.ids.forEach((id, spike) => {
    const neuron = id - first;
    if (neuron < 0 || neuron >= size) return;
    context.fillRect(axis.xOf(spikes.times[spike]! + 0.5) - 0.6, topOf(neuron) + 1, 1.2, mark);
  });
  for (let neuron = 0; neuron < size; neuron++) {
    const y = topOf(neuron) + each / 2;
    if (each >= 9 || neuron % 5 === 0) {
      writeText(surface, String(first + neuron), axis.left - 5, y, { colour: ground.muted, align: "right", size: 10 });
    }
  }
  drawTimeAxis(surface, axis, window, TOP);
}

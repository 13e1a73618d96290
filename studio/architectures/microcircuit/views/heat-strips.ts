/** The rates of every population over time, one row per neuron. */

import type { Surface } from "../../../views/surface.ts";
import { rateColour } from "../../../views/theme.ts";
import type { Activity, PopulationActivity } from "../session/activity.ts";
import { drawFrame, layOut } from "./time-frame.ts";

/** A picture of one population's rates: a pixel per neuron and step, the patterns side by side. */
export function paintRates({ rates, size }: PopulationActivity): HTMLCanvasElement {
  const columns = rates.length / size;
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = size;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(columns, size);
  for (let column = 0; column < columns; column++) {
    for (let neuron = 0; neuron < size; neuron++) {
      image.data.set([...rateColour(rates[column * size + neuron]!), 255], 4 * (neuron * columns + column));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** `pictures`: of every population, from `paintRates`. */
export function drawHeatStrips(surface: Surface, activity: Activity, pictures: readonly HTMLCanvasElement[]): void {
  const { context } = surface;
  const frame = layOut(surface, activity);
  context.imageSmoothingEnabled = false;
  pictures.forEach((picture, index) => {
    const rows = frame.populations[index]!;
    const width = picture.width / frame.patterns.length;
    frame.patterns.forEach(({ from, length }, pattern) => {
      context.drawImage(picture, pattern * width, 0, width, picture.height, from, rows.from, length, rows.length);
    });
  });
  context.imageSmoothingEnabled = true;
  drawFrame(
    surface,
    frame,
    activity,
    activity.patterns.map(() => ""),
  );
}

/** The Yin-Yang disc: what the network answers where, with the symbol's outline and training points over it. */

import { rule, type Surface, writeText, writeUpwards } from "../../../views/surface.ts";
import { channelsOf, classColours, ground, lighter } from "../../../views/theme.ts";
import type { Decisions } from "../session/decisions.ts";

/** Points to show: places [point][x, y] and the class of each. */
export interface Points {
  readonly places: Float32Array;
  readonly labels: Uint8Array;
}

/** Pixels of the picture of the decisions along each side. */
const PICTURE_SIZE = 480;
const CLASSES = classColours.map(channelsOf);
const MARGIN = { left: 40, bottom: 36, top: 8, right: 12 };

/** A picture of the decisions: the colour of the largest output, stronger the larger its lead. */
export function paintDecisions({ resolution, answers }: Decisions): HTMLCanvasElement {
  const panel = channelsOf(ground.panel);
  const canvas = document.createElement("canvas");
  canvas.width = PICTURE_SIZE;
  canvas.height = PICTURE_SIZE;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(PICTURE_SIZE, PICTURE_SIZE);
  const outputs = CLASSES.length;
  const rates = new Float32Array(outputs);
  const scale = (resolution - 1) / PICTURE_SIZE;
  for (let row = 0; row < PICTURE_SIZE; row++) {
    const y = (PICTURE_SIZE - 0.5 - row) * scale;
    const bottom = Math.min(Math.floor(y), resolution - 2);
    for (let column = 0; column < PICTURE_SIZE; column++) {
      const x = (column + 0.5) * scale;
      const left = Math.min(Math.floor(x), resolution - 2);
      const corner = (bottom * resolution + left) * outputs;
      const [right, up] = [x - left, y - bottom];
      let [first, second] = [-1, -1];
      for (let k = 0; k < outputs; k++) {
        const below = answers[corner + k]! * (1 - right) + answers[corner + outputs + k]! * right;
        const above =
          answers[corner + resolution * outputs + k]! * (1 - right) +
          answers[corner + (resolution + 1) * outputs + k]! * right;
        rates[k] = below * (1 - up) + above * up;
        if (first === -1 || rates[k]! > rates[first]!) [first, second] = [k, first];
        else if (second === -1 || rates[k]! > rates[second]!) second = k;
      }
      const lead = rates[first]! - rates[second]!;
      if (Number.isNaN(lead)) continue;
      const strength = 0.16 + 0.46 * Math.min(1, Math.sqrt(1.4 * lead));
      const pixel = 4 * (row * PICTURE_SIZE + column);
      for (let channel = 0; channel < 3; channel++) {
        image.data[pixel + channel] = panel[channel]! + strength * (CLASSES[first]![channel]! - panel[channel]!);
      }
      image.data[pixel + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

export interface DiscView {
  readonly picture: CanvasImageSource | undefined;
  readonly points: Points;
  /** Patterns whose activity is shown. */
  readonly marked: readonly { readonly label: number; readonly x: number; readonly y: number }[];
}

export function drawDisc(surface: Surface, { picture, points, marked }: DiscView): void {
  const { context, width, height } = surface;
  const size = Math.min(width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom);
  const left = MARGIN.left + (width - MARGIN.left - MARGIN.right - size) / 2;
  const top = MARGIN.top + (height - MARGIN.top - MARGIN.bottom - size) / 2;
  const xOf = (x: number) => left + x * size;
  const yOf = (y: number) => top + (1 - y) * size;

  context.save();
  context.beginPath();
  context.arc(xOf(0.5), yOf(0.5), size / 2, 0, 2 * Math.PI);
  context.fillStyle = ground.well;
  context.fill();
  context.clip();
  if (picture !== undefined) context.drawImage(picture, left, top, size, size);
  drawPoints(surface, points, xOf, yOf, size);
  context.restore();
  drawSymbol(surface, xOf, yOf, size);
  drawMarked(surface, marked, xOf, yOf);
  drawAxes(surface, xOf, yOf);
}

function drawPoints(
  { context }: Surface,
  { places, labels }: Points,
  xOf: (x: number) => number,
  yOf: (y: number) => number,
  size: number,
): void {
  const radius = Math.max(1.1, size / 260);
  classColours.forEach((colour, label) => {
    context.fillStyle = lighter(colour, 0.4);
    context.beginPath();
    labels.forEach((own, index) => {
      if (own !== label) return;
      const [x, y] = [xOf(places[2 * index]!), yOf(places[2 * index + 1]!)];
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    });
    context.fill();
  });
}

/** The true borders: the circle, the curve between the halves, the two dots. */
function drawSymbol({ context }: Surface, xOf: (x: number) => number, yOf: (y: number) => number, size: number): void {
  context.strokeStyle = "rgba(255, 255, 255, 0.75)";
  context.lineWidth = 1.25;
  const circle = (x: number, radius: number, from = 0, to = 2 * Math.PI) => {
    context.beginPath();
    context.arc(xOf(x), yOf(0.5), radius * size, from, to);
    context.stroke();
  };
  circle(0.5, 0.5);
  circle(0.25, 0.25, 0, Math.PI);
  circle(0.75, 0.25, Math.PI, 2 * Math.PI);
  circle(0.25, 0.1);
  circle(0.75, 0.1);
}

function drawMarked(
  { context }: Surface,
  marked: DiscView["marked"],
  xOf: (x: number) => number,
  yOf: (y: number) => number,
): void {
  for (const { x, y, label } of marked) {
    context.beginPath();
    context.arc(xOf(x), yOf(y), 5.5, 0, 2 * Math.PI);
    context.fillStyle = classColours[label]!;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = "#ffffff";
    context.stroke();
  }
}

function drawAxes(surface: Surface, xOf: (x: number) => number, yOf: (y: number) => number): void {
  const bottom = yOf(0) + 6;
  const left = xOf(0) - 6;
  rule(surface, xOf(0), bottom, xOf(1), bottom, ground.axis);
  rule(surface, left, yOf(0), left, yOf(1), ground.axis);
  for (const tick of [0, 0.5, 1]) {
    rule(surface, xOf(tick), bottom, xOf(tick), bottom + 4, ground.axis);
    writeText(surface, String(tick), xOf(tick), bottom + 12, { colour: ground.muted, align: "center" });
    rule(surface, left - 4, yOf(tick), left, yOf(tick), ground.axis);
    writeText(surface, String(tick), left - 8, yOf(tick), { colour: ground.muted, align: "right" });
  }
  writeText(surface, "x", xOf(0.25), bottom + 12, { colour: ground.muted, align: "center" });
  writeUpwards(surface, "y", left - 14, yOf(0.25), { colour: ground.muted });
}

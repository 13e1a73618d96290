/** A canvas that is as sharp as the screen, and drawn anew when it changes its size. */
import { fontFamily, onGroundChange } from "./theme.ts";

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export type Draw = (surface: Surface) => void;

export interface SurfaceOptions {
  /** For thousands of small shapes: they are painted by the CPU, which is quicker with them where the GPU is slow. Default false. */
  readonly hasManyShapes?: boolean;
}

/** Draws on a canvas when asked, at most once per frame, and whenever its size or the screen's resolution changes. */
export function drawOn(
  canvas: HTMLCanvasElement,
  draw: Draw,
  { hasManyShapes = false }: SurfaceOptions = {},
): { redraw(): void } {
  const context = canvas.getContext("2d", { willReadFrequently: hasManyShapes })!;
  let isScheduled = false;
  const paint = () => {
    isScheduled = false;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    context.setTransform(across / width, 0, 0, down / height, 0, 0);
    context.clearRect(0, 0, width, height);
    draw({ context, width, height });
  };
  const redraw = () => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(paint);
  };
  new ResizeObserver(redraw).observe(canvas);
  onGroundChange(redraw);
  redraw();
  return { redraw };
}

export interface TextStyle {
  readonly colour: string;
  readonly size?: number;
  readonly weight?: number;
  readonly align?: CanvasTextAlign;
  readonly baseline?: CanvasTextBaseline;
}

export const fontOf = (size: number, weight = 400): string => `${weight} ${size}px ${fontFamily}`;

export function writeText({ context }: Surface, text: string, x: number, y: number, style: TextStyle): void {
  const { colour, size = 11, weight = 400, align = "left", baseline = "middle" } = style;
  context.font = fontOf(size, weight);
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(text, x, y);
}

/** A text that reads upwards, centred on (x, y). */
export function writeUpwards(surface: Surface, text: string, x: number, y: number, style: TextStyle): void {
  const { context } = surface;
  context.save();
  context.translate(x, y);
  context.rotate(-Math.PI / 2);
  writeText(surface, text, 0, 0, { align: "center", ...style });
  context.restore();
}

/** A line of one pixel, sharp. */
export function rule({ context }: Surface, x0: number, y0: number, x1: number, y1: number, colour: string): void {
  const snap = (value: number) => Math.round(value) + 0.5;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(snap(x0), snap(y0));
  context.lineTo(snap(x1), snap(y1));
  context.stroke();
}

/**
 * A 3-D view in a page: a canvas that is as sharp as the screen, labels over it, and a camera that a user moves. It is drawn when something has changed,
 * once per frame at most.
 */
import type { ReadonlyVec3 } from "gl-matrix";
import { type Box, type Camera, fitted, orbit, pan, project, rayThrough, zoom } from "./camera.ts";
import { makeRenderer } from "./choose-renderer.ts";
import { bindGestures } from "./gestures.ts";
import { pick } from "./picking.ts";
import type { Renderer, RendererKind } from "./renderer.ts";
import type { Scene } from "./scene.ts";

/** A text that stands at a point of the world, in front of everything. */
export interface Label {
  readonly at: ReadonlyVec3;
  readonly text: string;
  readonly className?: string;
}

/** Everything to be seen. */
export interface Picture {
  readonly scene: Scene;
  readonly labels: readonly Label[];
  /** What can be picked, by index. */
  readonly targets: readonly Box[];
}

export interface ViewOptions {
  /** The view fills it. */
  readonly host: HTMLElement;
  readonly renderer: RendererKind | "auto";
  /** Asked for whenever something is to be drawn; undefined while there is nothing. */
  readonly picture: () => Picture | undefined;
  /** The index of a target, or undefined beside all. */
  readonly onPick: (target: number | undefined) => void;
  readonly onHover: (target: number | undefined) => void;
  /** What draws from now on, or why nothing does. */
  readonly onRenderer: (renderer: { readonly kind: RendererKind } | { readonly problem: string }) => void;
}

export interface View {
  /** Draws in the next frame: somebody has done something. */
  redraw(): void;
  /** Draws soon, and takes a share of the time at most: something goes on by itself. On a GPU that is quick it is drawn in every frame. */
  follow(): void;
  /** Looks at all of a box. */
  fit(box: Box): void;
  /** Buffers and textures on the GPU. */
  readonly resources: number;
  destroy(): void;
}

/** The direction to begin with: from a corner, and from above. */
export const FIRST_DIRECTION = { azimuth: (-24 * Math.PI) / 180, elevation: (38 * Math.PI) / 180 };
/** A drag over the height of the view turns by so much. */
export const TURN = Math.PI;
/** More pixels per CSS pixel cost more than they show. */
const MOST_PIXELS = 2;
/** A picture that takes no longer, ms, is drawn as often as there are frames. */
const QUICK_MS = 6;
/** A view that loses its device so often stays without one. */
const MOST_LOSSES = 3;
/** What goes on by itself takes the GPU for so much of the time at most: where the CPU plays the GPU, others need it. */
const MOST_SHARE = 0.1;
/** Labels of more letters than that stay within the picture. */
const LONG = 5;

export function makeView({ host, renderer: wanted, picture, onPick, onHover, onRenderer }: ViewOptions): View {
  let renderer: Renderer | undefined;
  let canvas: HTMLCanvasElement | undefined;
  let bounds: Box = { least: [0, 0, 0], most: [1, 1, 1] };
  let camera: Camera | undefined;
  let hasMoved = false;
  let losses = 0;
  let [isScheduled, isDestroyed] = [false, false];
  const labels = document.createElement("div");
  labels.className = "labels";
  host.append(labels);

  const aspect = () => host.clientWidth / Math.max(host.clientHeight, 1);
  const cameraNow = () => {
    camera ??= fitted(bounds, aspect(), FIRST_DIRECTION);
    return camera;
  };
  const redraw = () => {
    if (isScheduled || isDestroyed) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      draw();
    });
  };
  const draw = () => {
    if (isDestroyed || canvas === undefined || renderer === undefined) return;
    const { clientWidth: width, clientHeight: height } = host;
    const shown = picture();
    if (width === 0 || height === 0 || shown === undefined) return;
    const ratio = Math.min(window.devicePixelRatio || 1, MOST_PIXELS);
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    renderer.draw(shown.scene, cameraNow(), ratio);
    void measure(renderer);
    placeLabels(shown.labels);
  };
  /** How long the GPU takes for a picture, and when what goes on may be drawn again. */
  let [cost, restsUntil] = [0, 0];
  let isMeasuring = false;
  const measure = async (measured: Renderer) => {
    if (isMeasuring) return;
    isMeasuring = true;
    const started = performance.now();
    await measured.finished().catch(() => {});
    isMeasuring = false;
    const now = performance.now();
    cost += 0.3 * (now - started - cost);
    restsUntil = now + cost / MOST_SHARE - cost;
  };
  let waits: ReturnType<typeof setTimeout> | undefined;
  const follow = () => {
    if (waits !== undefined || isScheduled) return;
    const left = cost < QUICK_MS ? 0 : restsUntil - performance.now();
    if (left <= 0 && !(isMeasuring && cost >= QUICK_MS)) return redraw();
    waits = setTimeout(
      () => {
        waits = undefined;
        follow();
      },
      Math.max(left, QUICK_MS),
    );
  };
  const placeLabels = (wantedLabels: readonly Label[]) => {
    while (labels.childElementCount > wantedLabels.length) labels.lastElementChild!.remove();
    while (labels.childElementCount < wantedLabels.length) labels.append(document.createElement("span"));
    wantedLabels.forEach(({ at, text, className = "" }, index) => {
      const span = labels.children[index] as HTMLElement;
      const place = project(cameraNow(), aspect(), at);
      span.hidden = place === undefined;
      if (place === undefined) return;
      if (span.textContent !== text) span.textContent = text;
      if (span.className !== className) span.className = className;
      const [across, y] = [((place.x + 1) / 2) * host.clientWidth, ((1 - place.y) / 2) * host.clientHeight];
      // What is long enough to stick out is moved inwards.
      const half = text.length > LONG ? span.offsetWidth / 2 + 4 : 0;
      const x = Math.min(Math.max(across, half), host.clientWidth - half);
      span.style.transform = `translate(-50%, -50%) translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    });
  };

  const move = (change: (camera: Camera) => Camera) => {
    camera = change(cameraNow());
    hasMoved = true;
    redraw();
  };
  const targetAt = (x: number, y: number) =>
    pick(rayThrough(cameraNow(), aspect(), x, y), picture()?.targets ?? [])?.index;
  const fitAgain = () => {
    camera = undefined;
    hasMoved = false;
    redraw();
  };
  bindGestures(host, {
    orbit: (x, y) => move((from) => orbit(from, -x * TURN, y * TURN)),
    pan: (x, y) => move((from) => pan(from, x, y)),
    zoom: (factor) => move((from) => zoom(from, factor)),
    fit: fitAgain,
    click: (x, y) => onPick(targetAt(x, y)),
    hover: (x, y) => onHover(x === undefined || y === undefined ? undefined : targetAt(x, y)),
  });
  const observer = new ResizeObserver(() => {
    // Until somebody moves it, the camera sees all.
    if (!hasMoved) camera = undefined;
    // A canvas that has changed its size is empty: it is drawn before the frame is shown.
    draw();
  });
  observer.observe(host);

  const makeCanvas = () => {
    const made = document.createElement("canvas");
    host.prepend(made);
    return made;
  };
  const start = async (kind: RendererKind | "auto") => {
    try {
      const made = await makeRenderer(kind, makeCanvas, lose);
      if (isDestroyed) {
        made.renderer.destroy();
        return;
      }
      ({ renderer, canvas } = made);
      onRenderer({ kind: renderer.kind });
      redraw();
    } catch (error) {
      if (!isDestroyed) onRenderer({ problem: (error as Error).message });
    }
  };
  const lose = (kind: RendererKind, why: string) => {
    renderer?.destroy();
    canvas?.remove();
    [renderer, canvas] = [undefined, undefined];
    if (isDestroyed) return;
    if (++losses < MOST_LOSSES) void start("webgl");
    else onRenderer({ problem: `The 3-D view has lost ${kind === "webgpu" ? "WebGPU" : "WebGL"}: ${why}.` });
  };
  void start(wanted);

  return {
    redraw,
    follow,
    fit: (box) => {
      bounds = box;
      fitAgain();
    },
    get resources() {
      return renderer?.resources ?? 0;
    },
    destroy: () => {
      isDestroyed = true;
      observer.disconnect();
      renderer?.destroy();
      canvas?.remove();
      labels.remove();
    },
  };
}

/** Everything that is drawn of winner-take-all circuits, from what is known so far. */
import { canvas, element, make } from "../../../page/elements.ts";
import type { RendererKind } from "../../../three/renderer.ts";
import { makeView, type View } from "../../../three/view.ts";
import { drawLineChart } from "../../../views/line-chart.ts";
import { drawOn, type Surface, writeText } from "../../../views/surface.ts";
import { ground, onGroundChange, rateColour } from "../../../views/theme.ts";
import { patternColours } from "../colours.ts";
import { boundsOf, boxesOf, gridPicture } from "../grid-picture.ts";
import type { Spikes } from "../history.ts";
import type { Measures } from "../measures.ts";
import { activationOrder, lastWhole } from "../order.ts";
import type { Connections, Layout } from "../protocol.ts";
import { SAMPLE_EVERY } from "../samples.ts";
import { drawNeurons } from "../views/neurons.ts";
import { drawRaster } from "../views/raster.ts";
import type { Elapsed } from "./elapsed.ts";

/** What the drawings look at. */
export interface Shown {
  readonly layout: Layout;
  readonly elapsed: Elapsed;
  readonly measures: Measures;
}

export interface Views {
  /** Another network, or none and why. */
  begin(shown: Shown | { readonly reason: string }): void;
  /** Something has happened: the 3-D view follows at once, the other drawings soon. */
  update(): void;
  /** Everything follows at once. */
  refresh(): void;
  pick(circuit: number | undefined): void;
  connect(connections: Connections): void;
  /** Which rows neurons have: "time" or "circuit". */
  orderBy(by: string): void;
}

export interface ViewsOptions {
  readonly renderer: RendererKind | "auto";
  readonly onPick: (circuit: number | undefined) => void;
  readonly onRenderer: (text: string) => void;
  /** The drawings in the plane are brought up to date: what else shows the time may be, too. */
  readonly onTime: () => void;
}

/** Drawings in the plane follow this often at most, ms: they cost more than the one in space. */
const FLAT_EVERY_MS = { running: 250, paced: 50 } as const;
/** Up to so many times real time, somebody watches. */
const PACED = 2;
/** The raster takes this share of the time at most: of many neurons it shows many spikes. */
const RASTER_SHARE = 0.15;
const MANY_SHAPES = { hasManyShapes: true };
const RENDERERS: Readonly<Record<RendererKind, string>> = { webgpu: "3-D by WebGPU", webgl: "3-D by WebGL" };
const HINT = "Drag to turn, wheel or two fingers to zoom, Shift and drag to move; click a bar to pick its circuit.";

export function makeViews({ renderer, onPick, onRenderer, onTime }: ViewsOptions): Views {
  let shown: Shown | undefined;
  let reason = "";
  let [picked, hovered]: (number | undefined)[] = [undefined, undefined];
  let connections: Connections | undefined;
  let by = "time";
  let boxes: ReturnType<typeof boxesOf> = [];
  let rows = new Uint32Array(0);
  /** The end of the pattern that the rows were found in. */
  let orderedAt = Number.NaN;
  /** When drawings in the plane were up to date, and with which moment. */
  let [flatAt, flatTime] = [0, 0];
  let isFlatDue = false;
  /** How long the last raster took, ms. */
  let rasterCost = 0;

  const view: View = makeView({
    host: element("space"),
    renderer,
    picture: () => {
      if (shown === undefined) return undefined;
      const { layout, elapsed } = shown;
      const fractions = elapsed.history.fractionsAt(elapsed.time);
      return gridPicture({ layout, fractions, picked, hovered, connections }, boxes);
    },
    onPick,
    onHover: (circuit) => {
      if (circuit === hovered) return;
      hovered = circuit;
      element("space").classList.toggle("is-over", circuit !== undefined);
      view.redraw();
    },
    onRenderer: (made) => {
      const problem = "problem" in made ? made.problem : undefined;
      element("space-note").textContent = problem ?? HINT;
      element("space-note").classList.toggle("is-hint", problem === undefined);
      onRenderer("problem" in made ? "no 3-D" : RENDERERS[made.kind]);
    },
  });

  const waiting = (surface: Surface) =>
    writeText(
      surface,
      shown === undefined ? reason : "nothing has happened yet",
      surface.width / 2,
      surface.height / 2,
      {
        colour: ground.faint,
        size: 12,
        align: "center",
      },
    );
  const raster = drawOn(
    canvas("raster-view"),
    (surface) => {
      if (shown === undefined || shown.elapsed.history.isEmpty) return waiting(surface);
      const { layout, elapsed } = shown;
      const { history, window } = elapsed;
      const started = performance.now();
      order();
      const [neurons, inputs] = [
        history.spikes("neurons", window.from, window.to),
        history.spikes("inputs", window.from, window.to),
      ];
      drawRaster(surface, { layout, window, neurons, inputs, rows, picked });
      rasterCost = performance.now() - started;
    },
    MANY_SHAPES,
  );
  const neurons = drawOn(
    canvas("neurons-view"),
    (surface) => {
      if (shown === undefined || picked === undefined || shown.elapsed.history.isEmpty) return waiting(surface);
      const { first, size } = shown.layout.circuits[picked]!;
      const { history, window } = shown.elapsed;
      const [rates, times]: [number[], number[]] = [[], []];
      history.forEachSample(window.from, window.to, (time, fractions) => {
        times.push(time);
        for (let neuron = first; neuron < first + size; neuron++) rates.push(fractions[neuron]!);
      });
      const spikes: Spikes = history.spikes("neurons", window.from, window.to);
      drawNeurons(surface, { window, first, size, rates, times, every: SAMPLE_EVERY, spikes });
    },
    MANY_SHAPES,
  );
  const learning = drawOn(canvas("learning-chart"), (surface) => {
    const points = shown?.measures.points ?? [];
    const look = { width: 2, hasHead: true };
    drawLineChart(surface, {
      lines: [
        {
          ...look,
          colour: ground.runs[1]!,
          points: points.flatMap(({ trained, selectivity }) =>
            selectivity === null ? [] : [[trained / 1000, selectivity] as const],
          ),
        },
        { ...look, colour: ground.runs[0]!, points: points.map(({ trained, winner }) => [trained / 1000, winner]) },
      ],
      xLabel: "seconds of training",
      yLabel: "",
      yMin: 0,
      yMax: 1,
      format: (value) => String(Number(value.toPrecision(3))),
      empty: "no training yet",
    });
  });
  const flat = [raster, neurons, learning];

  /** Finds the rows of neurons anew where another pattern is over. */
  const order = () => {
    const { layout, elapsed } = shown!;
    if (by === "circuit" || rows.length !== layout.neuronCount) {
      rows = Uint32Array.from({ length: layout.neuronCount }, (_, neuron) => neuron);
      if (by === "circuit") return;
    }
    const last = lastWhole(elapsed.window.shown);
    if (last === undefined || last.end === orderedAt) return;
    orderedAt = last.end;
    activationOrder(elapsed.history, layout.neuronCount, last).forEach((neuron, row) => {
      rows[neuron] = row;
    });
  };

  const showPattern = () => {
    const badge = element("pattern");
    const { elapsed } = shown ?? {};
    const pattern =
      elapsed === undefined || elapsed.history.isEmpty ? undefined : elapsed.history.patternAt(elapsed.time);
    badge.hidden = pattern === undefined;
    if (pattern === undefined) return;
    const text = pattern < 0 ? "noise" : `pattern ${pattern}`;
    if (badge.textContent === text) return;
    badge.textContent = text;
    const colour = pattern < 0 ? "" : patternColours[pattern % patternColours.length]!;
    Object.assign(badge.style, { background: colour, borderColor: colour, color: pattern < 0 ? "" : "#10141f" });
  };
  const refreshFlat = () => {
    [flatAt, flatTime] = [performance.now(), shown?.elapsed.time ?? 0];
    isFlatDue = false;
    onTime();
    for (const one of flat) one.redraw();
  };
  const refresh = () => {
    view.redraw();
    showPattern();
    refreshFlat();
  };
  const showLooks = () => {
    const stops = Array.from({ length: 9 }, (_, k) => `rgb(${rateColour(k / 8).join(",")})`);
    element("scale").style.background = `linear-gradient(90deg, ${stops.join(",")})`;
    element("curves").replaceChildren(
      ...["winner's share", "selectivity"].map((name, index) => {
        const entry = make("li");
        const mark = make("i");
        mark.style.background = ground.runs[index]!;
        entry.append(mark, make("span", name, "legend-name"));
        return entry;
      }),
    );
    refresh();
  };
  showLooks();
  onGroundChange(showLooks);

  return {
    begin: (next) => {
      [shown, reason] = "reason" in next ? [undefined, next.reason] : [next, ""];
      [picked, hovered, connections, orderedAt] = [undefined, undefined, undefined, Number.NaN];
      rows = new Uint32Array(0);
      if (shown !== undefined) {
        boxes = boxesOf(shown.layout);
        view.fit(boundsOf(shown.layout));
      }
      refresh();
    },
    update: () => {
      view.follow();
      showPattern();
      const sinceFlat = performance.now() - flatAt;
      const isPaced = (shown?.elapsed.time ?? 0) - flatTime <= PACED * Math.max(sinceFlat, 1);
      const every = isPaced ? FLAT_EVERY_MS.paced : FLAT_EVERY_MS.running;
      const left = Math.max(every, rasterCost / RASTER_SHARE) - sinceFlat;
      if (left <= 0) refreshFlat();
      else if (!isFlatDue) {
        isFlatDue = true;
        setTimeout(() => isFlatDue && refreshFlat(), left);
      }
    },
    refresh,
    pick: (circuit) => {
      [picked, connections] = [circuit, undefined];
      refresh();
    },
    connect: (found) => {
      connections = found;
      view.redraw();
    },
    orderBy: (wanted) => {
      [by, orderedAt] = [wanted, Number.NaN];
      refresh();
    },
  };
}

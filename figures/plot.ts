/**
 * Plots for programs of a page: a few lines of data in, a small file of SVG out, which opens anywhere and goes into a paper or a page as it is. Published
 * figures, with panels that can be zoomed, are pages: see `page.ts`.
 */
import { ModelError } from "../genn/model/errors.ts";
import { a, checkOptions, nameOf, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import { isWhole, wholeNumbers } from "../genn/model/whole-numbers.ts";
import {
  colourCount,
  type SvgLine as PlotLine,
  type SvgRegions as PlotRegions,
  svgPlot,
  svgStyleOnWhite,
} from "./svg.ts";

/** One vertical axis. With more than one line, their names are its heading. */
export interface PlotPanel {
  /** Names the axis, with its unit. */
  readonly label: string;
  readonly lines?: readonly PlotLine[];
  /** In pixels. Default: 170. */
  readonly height?: number;
  /** Ends of the axis. Default: those of the lines, with a margin. */
  readonly yRange?: readonly [from: number, to: number];
  /** Behind lines and points. */
  readonly regions?: PlotRegions;
}

/** Panels below each other over one horizontal axis, and spikes above them. */
export interface Plot {
  /** What is to be seen, for those who do not see it: it is not drawn. */
  readonly title: string;
  /** Names the horizontal axis, with its unit. */
  readonly xLabel: string;
  /** Ends of the horizontal axis. Default: those of the lines. */
  readonly xRange?: readonly [from: number, to: number];
  /** Default: `linear`. */
  readonly xScale?: "linear" | "logarithmic";
  /** Times of spikes, a row for each neuron. */
  readonly spikes?: readonly ArrayLike<number>[];
  /** What they are. Default: `spikes of N neurons`. */
  readonly spikesLabel?: string;
  /** A part of the horizontal axis to shade. */
  readonly shade?: readonly [from: number, to: number];
  /** A place on the horizontal axis to mark. */
  readonly mark?: number;
  /** In pixels. Default: 720. */
  readonly width?: number;
  readonly panels?: readonly PlotPanel[];
}

const DEFAULT_WIDTH = 720;
const DEFAULT_HEIGHT = 170;
const scales = ["linear", "logarithmic"] as const;
const kinds = ["line", "points", "both"] as const;

const PLOT: RulesOf<Plot> = {
  title: required(a.text),
  xLabel: required(a.text),
  xRange: a.numbers,
  xScale: nameOf(scales),
  spikes: a.list,
  spikesLabel: a.text,
  shade: a.numbers,
  mark: a.number,
  width: a.count,
  panels: a.list,
};
const PANEL: RulesOf<PlotPanel> = {
  label: required(a.text),
  lines: a.list,
  height: a.count,
  yRange: a.numbers,
  regions: a.object,
};
const LINE: RulesOf<PlotLine> = {
  name: required(a.text),
  x: required(a.numbers),
  y: required(a.numbers),
  as: nameOf(kinds),
};
const REGIONS: RulesOf<PlotRegions> = {
  x: required(a.numbers),
  y: required(a.numbers),
  columns: required(a.count),
  classes: required(a.numbers),
};

/**
 * A plot as the text of an SVG file, on white. Throws `ModelError` for what is misspelt or missing, lines whose x and y are not of one length, values that are
 * not finite, and values below or at 0 on a logarithmic axis.
 */
export function plotSvg(plot: Plot): string {
  checkPlot(plot);
  const { width = DEFAULT_WIDTH, panels = [], spikes = [], ...rest } = plot;
  const drawn = panels.map(({ lines = [], height = DEFAULT_HEIGHT, ...panel }) => ({
    ...panel,
    lines: lines.filter(({ x }) => x.length > 0),
    height,
    isNamed: true,
  }));
  const svg = svgPlot({ ...rest, isCut: true, width, panels: drawn, spikes: spikes.map((train) => Array.from(train)) });
  return `${svg.replace(/>/, `><style>${svgStyleOnWhite}</style><rect width="100%" height="100%" fill="#fff"/>`)}\n`;
}

/**
 * Shows a plot: in Node, Deno and Bun it becomes the file `file`, a name that ends with `.svg`, and a line says so; in a page it is put at its end. Throws as
 * `plotSvg` does, and where the file cannot be written.
 */
export function showPlot(file: string, plot: Plot): void {
  if (typeof file !== "string" || !/[^/\\]\.svg$/i.test(file)) {
    throw new ModelError(
      `showPlot writes a file of SVG: its name must end with .svg, such as 'rates.svg', not ${JSON.stringify(file)}`,
    );
  }
  const svg = plotSvg(plot);
  if (typeof document !== "undefined") {
    const picture = document.createElement("img");
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    picture.alt = plot.title;
    document.body.append(picture);
    return;
  }
  const files = fileSystem();
  if (files === undefined) {
    throw new ModelError("showPlot finds neither a page nor a file system here: take the text that plotSvg gives");
  }
  try {
    files.writeFileSync(file, svg);
  } catch (error) {
    throw new ModelError(`the plot cannot be written to ${file}: ${(error as Error).message}`);
  }
  console.log(`plot: ${file}`);
}

type FileSystem = Pick<typeof import("node:fs"), "writeFileSync">;

/** Node's, without an import that bundlers for pages would stumble over. */
function fileSystem(): FileSystem | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.("node:fs") as FileSystem | undefined;
}

/** Narrower, there is no room for numbers at the axes; wider, nobody looks. */
const WIDTHS = [160, 4000] as const;

function checkPlot(plot: Plot): void {
  checkOptions<Plot>(plot, PLOT, "the plot");
  const { panels = [], spikes = [], xScale, xRange, shade, mark, width = DEFAULT_WIDTH } = plot;
  expectName(xScale, scales, "xScale of the plot");
  if (width < WIDTHS[0] || width > WIDTHS[1]) {
    throw new ModelError(`width of the plot must be ${wholeNumbers(...WIDTHS)}, not ${width}`);
  }
  expectEnds(xRange, "xRange of the plot");
  expectEnds(shade, "shade of the plot");
  if (panels.length === 0 && spikes.length === 0) throw new ModelError("the plot needs panels or spikes");
  for (const [k, train] of spikes.entries()) {
    if (typeof train !== "object" || train === null || typeof train.length !== "number") {
      throw new ModelError(
        `spikes[${k}] of the plot must be an array of times, one for each neuron, not ${shown(train)}`,
      );
    }
    expectFinite(train, `spikes[${k}] of the plot`);
  }
  for (const [k, panel] of panels.entries()) {
    const where = `panels[${k}] of the plot`;
    checkOptions<PlotPanel>(panel, PANEL, where);
    expectEnds(panel.yRange, `yRange of ${where}`);
    for (const [n, line] of (panel.lines ?? []).entries()) checkLine(line, `lines[${n}] of ${where}`);
    if (panel.regions !== undefined) checkRegions(panel.regions, `the regions of ${where}`);
  }
  const names = new Set(panels.flatMap(({ lines = [] }) => lines.map(({ name }) => name)));
  if (names.size > colourCount) {
    throw new ModelError(
      `the plot has lines of ${names.size} names, and there are ${colourCount} colours: give lines that belong together one name`,
    );
  }
  if (xScale === "logarithmic") checkLogarithmic(panels, { spikes, xRange, shade, mark });
}

/** Throws for a place on the horizontal axis that a logarithmic one does not have, or where there is none that says how far it goes. */
function checkLogarithmic(panels: readonly PlotPanel[], { spikes = [], xRange, shade, mark }: Partial<Plot>): void {
  const places: (readonly [what: string, values: ArrayLike<number>])[] = [
    ["xRange of the plot", xRange ?? []],
    ["shade of the plot", shade ?? []],
    ["mark of the plot", mark === undefined ? [] : [mark]],
    ...spikes.map((train, k) => [`spikes[${k}] of the plot`, train] as const),
    ...panels.flatMap(({ lines = [], regions }, k) => [
      ...lines.map(({ x }, n) => [`x of lines[${n}] of panels[${k}] of the plot`, x] as const),
      [`x of the regions of panels[${k}] of the plot`, regions?.x ?? []] as const,
    ]),
  ];
  for (const [what, values] of places) {
    const low = Array.from(values).find((value) => value <= 0);
    if (low !== undefined) {
      throw new ModelError(`${what} has the value ${low}, which has no place on a logarithmic axis`);
    }
  }
  const isMeasured = places.some(([what, values]) => values.length > 0 && !/^(shade|mark)/.test(what));
  if (!isMeasured) throw new ModelError("the plot has nothing on its logarithmic axis: give xRange");
}

function checkLine(line: PlotLine, where: string): void {
  checkOptions<PlotLine>(line, LINE, where);
  const { x, y, as } = line;
  expectName(as, kinds, `as of ${where}`);
  if (x.length !== y.length) {
    throw new ModelError(`x and y of ${where} must be of one length, not ${x.length} and ${y.length}`);
  }
  expectFinite(x, `x of ${where}`);
  expectFinite(y, `y of ${where}`);
}

function checkRegions(regions: PlotRegions, where: string): void {
  checkOptions<PlotRegions>(regions, REGIONS, where);
  const { x, y, columns, classes } = regions;
  expectEnds(x, `x of ${where}`);
  expectEnds(y, `y of ${where}`);
  const stray = Array.from(classes).find((one) => !isWhole(one, 0, colourCount - 1));
  if (stray !== undefined) {
    throw new ModelError(`classes of ${where} must be ${wholeNumbers(0, colourCount - 1)}, not ${stray}`);
  }
  if (classes.length === 0 || classes.length % columns !== 0) {
    throw new ModelError(
      `classes of ${where} must fill rows of ${columns} cells, which ${classes.length} values do not`,
    );
  }
}

function expectName<Name extends string>(value: Name | undefined, names: readonly Name[], where: string): void {
  if (value !== undefined && !names.includes(value)) {
    throw new ModelError(`${where} must be one of ${names.join(", ")}, not '${value}'`);
  }
}

function expectEnds(ends: ArrayLike<number> | undefined, where: string): void {
  if (ends === undefined) return;
  if (ends.length !== 2 || !(ends[0]! < ends[1]!) || !Array.from(ends).every(Number.isFinite)) {
    throw new ModelError(`${where} must be two numbers in ascending order, not [${Array.from(ends).join(",")}]`);
  }
}

function expectFinite(values: ArrayLike<number>, where: string): void {
  const at = Array.from(values).findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new ModelError(`${where} must be finite: value ${at} is ${values[at]}`);
}

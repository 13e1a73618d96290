/**
 * Plots as text of SVG, for pages that are to be small and to open anywhere: panels over one axis, spikes as ticks above them, a matrix of dots, and small pictures
 * without axes. Colours follow the reader's theme, light or dark: `svgStyle` goes into the page, or into the file.
 */
import { escapeHtml } from "./escape.ts";
import { fontFamily, ink, palette } from "./theme.ts";
import { logTicks, paddedRange, ticks, tickText } from "./ticks.ts";

export interface SvgLine {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Points instead of a line through them, or points on it. Default: `line`. */
  readonly as?: "line" | "points" | "both";
}

/** Classes on a grid, as shades of the colours of lines: decision regions. */
export interface SvgRegions {
  /** Of the outer edges of the grid. */
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  /** Cells from left to right. */
  readonly columns: number;
  /** Which line's colour a cell has, counted from 0: row after row, the lowest first. */
  readonly classes: ArrayLike<number>;
}

export interface SvgPanel {
  /** Names the vertical axis, with its unit. */
  readonly label: string;
  readonly lines: readonly SvgLine[];
  readonly height: number;
  /** True to write the whole label beside the names of several lines, and not its unit alone. */
  readonly isNamed?: boolean;
  /** Ends of the vertical axis; default: those of the lines, with a margin. */
  readonly yRange?: readonly [from: number, to: number];
  /** Behind lines and points. */
  readonly regions?: SvgRegions;
}

export interface SvgPlot {
  /** In CSS pixels, which letters are measured in. */
  readonly width: number;
  /** What is to be seen, for those who do not see it. */
  readonly title: string;
  readonly xLabel: string;
  readonly panels: readonly SvgPanel[];
  /** Spikes of each neuron, on the horizontal axis. */
  readonly spikes?: readonly (readonly number[])[];
  /** What they are. Default: `spikes of 20 neurons`. */
  readonly spikesLabel?: string;
  /** Ends of the horizontal axis; default: those of the lines. */
  readonly xRange?: readonly [from: number, to: number];
  /** Default: `linear`. */
  readonly xScale?: "linear" | "logarithmic";
  /** Of the whole plot, which panels share then; default: as high as they are. */
  readonly height?: number;
  /** A place on the horizontal axis to mark. */
  readonly mark?: number;
  /** A part of the horizontal axis to shade. */
  readonly shade?: readonly [from: number, to: number];
  /** Points beside lines: what is on the horizontal axis is counted. */
  readonly hasPoints?: boolean;
  /** True to cut off what lies beyond ends of axes that are given. */
  readonly isCut?: boolean;
  /** Lines with what is below them filled; heights count from 0 then. */
  readonly isFilled?: boolean;
}

export interface SvgMatrix {
  readonly width: number;
  readonly title: string;
  readonly sizes: readonly [rows: number, columns: number];
  readonly rows: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** Without margins for labels. */
  readonly isBare?: boolean;
}

/** Colours of lines, in turn: on white, and on black. */
const LINES = [
  ...[palette.blue, palette.vermillion, palette.green, palette.purple, palette.orange, palette.skyBlue],
  "#6b7280",
] as const;
const LINES_ON_DARK = [
  ...[palette.skyBlue, palette.orange, "#3CC9A0", palette.purple, palette.yellow, "#8ba4ff", "#b6bec9"],
] as const;

/** How many colours there are. */
export const colourCount = LINES.length;

const rules = (colours: readonly string[], shades: Readonly<Record<string, string>>): string =>
  [
    ...colours.map((colour, k) => `.plot .l${k}{stroke:${colour}}.plot .f${k}{fill:${colour}}`),
    `.plot text{fill:${shades.muted}}.plot .name{fill:${shades.text}}.plot .axis{stroke:${shades.axis}}.plot .grid{stroke:${shades.grid}}.plot .shade{fill:${shades.shade}}.plot .spike{stroke:${shades.text}}.plot .mark{stroke:${shades.muted};stroke-dasharray:3 3}`,
  ].join("");

const SHAPES = [
  `.plot{display:block;max-width:100%;height:auto;font:12px ${fontFamily}}`,
  ".plot .line,.plot .spike,.plot line{fill:none;stroke-width:1}.plot .line{stroke-width:1.6;stroke-linejoin:round}.plot .spike{stroke-width:1.25}.plot .area{opacity:0.25}.plot .region{opacity:0.16;shape-rendering:crispEdges}.plot .key{stroke-width:2.5}.plot .dots{stroke-width:4;stroke-linecap:round}",
].join("\n");
const DARK = rules(LINES_ON_DARK, {
  muted: "#9aa7b5",
  text: "#e8ecf1",
  axis: "#56616e",
  grid: "#252d37",
  shade: "#1b222b",
});

const LIGHT = rules(LINES, { muted: ink.muted, text: ink.text, axis: "#9aa0a6", grid: ink.grid, shade: "#f3f5f7" });

/** The colours of plots on white, as in a file of its own. */
export const svgStyleOnWhite = `${SHAPES}\n${LIGHT}`;

/** The colours of plots in either theme, as the reader has it. */
export const svgStyle = [SHAPES, LIGHT, `@media (prefers-color-scheme:dark){${DARK}}`].join("\n");

const MARGIN = { left: 54, right: 14, top: 4, bottom: 40 } as const;
const HEADING = 24;
const SPIKE_ROW = 13;
/** A panel is no lower, however little room there is. */
const LEAST_PANEL = 44;

/** The text of a plot, without a style. */
export function svgPlot({
  width,
  title,
  xLabel,
  panels,
  spikes = [],
  spikesLabel = spikes.length > 1 ? `spikes of ${spikes.length} neurons` : "spikes",
  shade,
  hasPoints,
  isFilled,
  isCut = false,
  xRange,
  xScale = "linear",
  height,
  mark,
}: SvgPlot): string {
  const lines = panels.flatMap((panel) => panel.lines);
  const shaded = panels.flatMap(({ regions }) => regions?.x ?? []);
  const all = [...lines.filter(({ x }) => x.length > 0).flatMap(({ x }) => extremes(x)), ...shaded];
  const times = all.length === 0 ? spikes.flat() : [];
  const [xLow, xHigh] = xRange ?? (all.length === 0 ? paddedRange(times) : [Math.min(...all), Math.max(...all)]);
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const scaled = xScale === "logarithmic" ? Math.log10 : (x: number) => x;
  const [xFrom, xTo] = [scaled(xLow), scaled(xHigh)];
  const xOf = (x: number) => left + ((scaled(x) - xFrom) / (xTo - xFrom || 1)) * (right - left);
  const parts: string[] = [];
  let y: number = MARGIN.top;
  const band = (from: number, to: number) => {
    if (shade === undefined) return;
    parts.push(
      `<rect class="shade" x="${at(xOf(shade[0]))}" y="${at(from)}" width="${at(xOf(shade[1]) - xOf(shade[0]))}" height="${at(to - from)}"/>`,
    );
  };
  if (spikes.some((train) => train.length > 0)) {
    const bottom = y + HEADING + SPIKE_ROW * spikes.length;
    parts.push(`<text class="name" x="${left}" y="${y + 15}">${escapeHtml(spikesLabel)}</text>`);
    band(y + HEADING, bottom);
    spikes.forEach((train, row) => {
      const top = y + HEADING + row * SPIKE_ROW + 1.5;
      const path = train.map((time) => `M${at(xOf(time))} ${at(top)}v${SPIKE_ROW - 3}`).join("");
      if (path !== "") parts.push(`<path class="spike" d="${path}"/>`);
    });
    y = bottom + (panels.length === 0 ? 12 : 4);
  }
  // A name has one colour in all panels.
  const names = [...new Set(lines.map(({ name }) => name))];
  const colourOf = ({ name }: SvgLine) => names.indexOf(name) % LINES.length;
  const shared = height === undefined ? undefined : (height - y - MARGIN.bottom + 8) / panels.length - HEADING - 8;
  for (const panel of panels) {
    const panelHeight = shared === undefined ? panel.height : Math.max(LEAST_PANEL, Math.floor(shared));
    const [top, bottom] = [y + HEADING, y + HEADING + panelHeight];
    parts.push(heading(panel, left, y + 15, colourOf, right));
    band(top, bottom);
    const filled = panel.lines.filter((line) => line.y.length > 0);
    const [least, high] =
      panel.yRange ??
      (filled.length === 0 && panel.regions !== undefined
        ? panel.regions.y
        : paddedRange([...filled.flatMap((line) => extremes(line.y)), ...(panel.regions?.y ?? [])]));
    const low = isFilled ? 0 : least;
    const yOf = (value: number) => bottom - ((value - low) / (high - low)) * panelHeight;
    const hasEnds = xRange !== undefined || panel.yRange !== undefined;
    const cut = (inner: string): string =>
      isCut && hasEnds && inner !== ""
        ? `<svg x="${left}" y="${top}" width="${right - left}" height="${panelHeight}" viewBox="${left} ${top} ${right - left} ${panelHeight}">${inner}</svg>`
        : inner;
    if (panel.regions !== undefined) parts.push(cut(regionsOf(panel.regions, xOf, yOf)));
    for (const tick of leastTwo(low, high, Math.max(2, Math.round(panelHeight / 34)))) {
      parts.push(`<line class="grid" x1="${left}" y1="${at(yOf(tick))}" x2="${right}" y2="${at(yOf(tick))}"/>`);
      parts.push(`<text x="${left - 8}" y="${at(yOf(tick) + 4)}" text-anchor="end">${tickText(tick)}</text>`);
    }
    parts.push(`<line class="axis" x1="${left}" y1="${top}" x2="${left}" y2="${bottom}"/>`);
    if (mark !== undefined && mark >= xLow && mark <= xHigh)
      parts.push(`<line class="mark" x1="${at(xOf(mark))}" y1="${top}" x2="${at(xOf(mark))}" y2="${bottom}"/>`);
    const drawn: string[] = [];
    for (const line of panel.lines) {
      const { as = "line" } = line;
      const colour = colourOf(line);
      const d = as === "points" ? "" : pathOf(line, xOf, yOf);
      if (isFilled) drawn.push(`<path class="area f${colour}" d="${d}z"/>`);
      if (d !== "") drawn.push(`<path class="line l${colour}" d="${d}"/>`);
      // A line of one point would not be seen.
      if (hasPoints || as !== "line" || line.x.length === 1) drawn.push(pointsOf(line, xOf, yOf, colour));
    }
    parts.push(cut(drawn.join("")));
    y = bottom + 8;
  }
  const bottom = y - 8;
  parts.push(`<line class="axis" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>`);
  const wanted = Math.max(2, Math.floor((right - left) / 58));
  for (const tick of xScale === "logarithmic" ? logTicks(xLow, xHigh) : ticks(xLow, xHigh, wanted)) {
    if (hasPoints && !Number.isInteger(tick)) continue;
    const x = at(xOf(tick));
    parts.push(`<line class="axis" x1="${x}" y1="${bottom}" x2="${x}" y2="${bottom + 4}"/>`);
    parts.push(`<text x="${x}" y="${bottom + 17}" text-anchor="middle">${tickText(tick)}</text>`);
  }
  parts.push(
    `<text x="${at((left + right) / 2)}" y="${bottom + 34}" text-anchor="middle">${escapeHtml(xLabel)}</text>`,
  );
  return framed(width, bottom + MARGIN.bottom, title, parts);
}

/** Cells of the same class that follow each other in a row are one stroke. */
function regionsOf({ x, y, columns, classes }: SvgRegions, xOf: At, yOf: At): string {
  const rows = classes.length / columns;
  const across = (k: number) => xOf(x[0] + (k * (x[1] - x[0])) / columns);
  const along = (k: number) => yOf(y[0] + (k * (y[1] - y[0])) / rows);
  const paths = new Map<number, string[]>();
  for (let row = 0; row < rows; row++) {
    const height = at(along(row) - along(row + 1));
    for (let from = 0; from < columns; ) {
      const one = classes[row * columns + from]!;
      let to = from + 1;
      while (to < columns && classes[row * columns + to] === one) to++;
      const cells = paths.get(one) ?? [];
      paths.set(one, cells);
      cells.push(
        `M${at(across(from))} ${at(along(row + 1))}h${at(across(to) - across(from))}v${height}H${at(across(from))}z`,
      );
      from = to;
    }
  }
  const shades = [...paths].map(
    ([one, cells]) => `<path class="region f${one % LINES.length}" d="${cells.join("")}"/>`,
  );
  return shades.join("");
}

type At = (value: number) => number;

/** The text of a matrix of dots, rows from top to bottom. */
export function svgMatrix({ width, title, sizes, rows, columns, rowLabel, columnLabel, isBare }: SvgMatrix): string {
  const [top, left, right, below] = isBare ? [0, 0, 0, 0] : [8, 42, MARGIN.right, 28];
  const cell = (width - left - right) / Math.max(...sizes);
  const [across, down] = [cell * sizes[1], cell * sizes[0]];
  const side = Math.max(cell - 1, cell * 0.7);
  const dots = Array.from(rows, (row, k) => {
    const [x, y] = [left + columns[k]! * cell + (cell - side) / 2, top + row * cell + (cell - side) / 2];
    return `M${at(x)} ${at(y)}h${at(side)}v${at(side)}h${at(-side)}z`;
  });
  const parts = [
    `<rect class="shade" x="${left}" y="${top}" width="${at(across)}" height="${at(down)}"/>`,
    `<path class="f0" d="${dots.join("")}"/>`,
    `<text x="${at(left + across / 2)}" y="${at(top + down + 18)}" text-anchor="middle">${escapeHtml(columnLabel)}</text>`,
    `<text transform="translate(${left - 12} ${at(top + down / 2)}) rotate(-90)" text-anchor="middle">${escapeHtml(rowLabel)}</text>`,
  ];
  return framed(width, top + down + below, title, parts);
}

/** A small picture of lines, each stretched over the height; without axes. */
export function svgSpark(
  lines: readonly SvgLine[],
  spikes: readonly (readonly number[])[],
  width = 220,
  height = 90,
): string {
  const all = lines.flatMap(({ x }) => [x[0] ?? 0, x[x.length - 1] ?? 1]);
  const times = lines.length > 0 ? all : spikes.flat();
  const [xLow, xHigh] = [Math.min(...times, 0), Math.max(...times)];
  const xOf = (x: number) => 6 + ((x - xLow) / (xHigh - xLow || 1)) * (width - 12);
  const room = spikes.some((train) => train.length > 0) ? Math.min(SPIKE_ROW * spikes.length, height - 14) : 0;
  const row = room / Math.max(spikes.length, 1);
  const parts = spikes.map((train, k) => {
    const d = train.map((time) => `M${at(xOf(time))} ${at(6 + k * row)}v${at(row - 3)}`).join("");
    return `<path class="spike" d="${d}"/>`;
  });
  const range = paddedRange(lines.flatMap(({ y }) => extremes(y)));
  const [top, bottom] = [6 + room, height - 6];
  lines.forEach((line, k) => {
    const yOf = (value: number) => bottom - ((value - range[0]) / (range[1] - range[0])) * (bottom - top);
    parts.push(`<path class="line l${k % LINES.length}" d="${pathOf(line, xOf, yOf)}"/>`);
  });
  return framed(width, height, "", parts);
}

/** Ticks, of which one alone would say nothing of the scale. */
function leastTwo(low: number, high: number, count: number): number[] {
  const found = ticks(low, high, count);
  return found.length > 1 ? found : ticks(low, high, 2 * count);
}

function heading(
  { label, lines, isNamed }: SvgPanel,
  left: number,
  y: number,
  colourOf: (line: SvgLine) => number,
  right: number,
): string {
  if (lines.length < 2) return `<text class="name" x="${left}" y="${y}">${escapeHtml(label)}</text>`;
  // Letters are some 6.6 pixels wide: no browser is there to measure them.
  let x = left;
  const named = lines.filter(({ name }, k) => lines.findIndex((one) => one.name === name) === k);
  const entries = named.map((line) => {
    const { name } = line;
    const isPoints = line.as === "points";
    const key = isPoints
      ? `<circle class="f${colourOf(line)}" cx="${at(x + 7)}" cy="${y - 4}" r="3.5"/>`
      : `<line class="key l${colourOf(line)}" x1="${at(x)}" y1="${y - 4}" x2="${at(x + 14)}" y2="${y - 4}"/>`;
    const part = `${key}<text class="name" x="${at(x + 19)}" y="${y}">${escapeHtml(name)}</text>`;
    x += 19 + 6.8 * name.length + 16;
    return part;
  });
  const beside = isNamed ? label : (/\(.*\)$/.exec(label)?.[0] ?? "").slice(1, -1);
  return `${entries.join("")}${beside === "" ? "" : `<text x="${right}" y="${y}" text-anchor="end">${escapeHtml(beside)}</text>`}`;
}

const framed = (width: number, height: number, title: string, parts: readonly string[]): string =>
  `<svg class="plot" xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.ceil(height)}" viewBox="0 0 ${width} ${Math.ceil(height)}" role="img"${title === "" ? ' aria-hidden="true"' : ` aria-label="${escapeHtml(title)}"`}>${parts.join("")}</svg>`;

const at = (value: number): string => String(Math.round(value * 10) / 10);

/** The least and the largest of many numbers. */
function extremes(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < values.length; k++) {
    if (values[k]! < low) low = values[k]!;
    if (values[k]! > high) high = values[k]!;
  }
  return [low, high];
}

/** A place in tenths of a pixel, which is as near as is drawn. */
type Place = readonly [x: number, y: number];

/** A path of no more points than can be told apart: of all that fall on half a pixel, the first, the least, the largest and the last. */
function pathOf({ x, y }: SvgLine, xOf: (x: number) => number, yOf: (y: number) => number): string {
  const places: Place[] = [];
  let from = 0;
  while (from < x.length) {
    const slot = Math.round(2 * xOf(x[from]!));
    let to = from;
    let [least, most] = [from, from];
    while (to + 1 < x.length && Math.round(2 * xOf(x[to + 1]!)) === slot) {
      to++;
      if (y[to]! < y[least]!) least = to;
      if (y[to]! > y[most]!) most = to;
    }
    for (const k of [...new Set([from, least, most, to])].sort((one, other) => one - other)) {
      const place: Place = [Math.round(10 * xOf(x[k]!)), Math.round(10 * yOf(y[k]!))];
      const before = places.at(-1);
      if (before === undefined || before[0] !== place[0] || before[1] !== place[1]) places.push(place);
    }
    from = to + 1;
  }
  return pathText(withoutMiddles(places));
}

/** Leaves out what lies on the way between two places of the same height. */
const withoutMiddles = (places: readonly Place[]): Place[] =>
  places.filter(([x, y], k) => {
    const [before, after] = [places[k - 1], places[k + 1]];
    if (before === undefined || after === undefined || before[1] !== y || after[1] !== y) return true;
    return x - before[0] > 0 !== after[0] - x > 0;
  });

/** From place to place by differences, which are short: a number ends where a sign or a second point begins. */
function pathText(places: readonly Place[]): string {
  if (places.length === 0) return "";
  const [[x, y]] = places as [Place, ...Place[]];
  let text = `M${x / 10} ${y / 10}l`;
  for (let k = 1; k < places.length; k++) {
    for (const side of [0, 1] as const) {
      const number = String((places[k]![side] - places[k - 1]![side]) / 10).replace(/^(-?)0\./, "$1.");
      const [, last = ""] = /([^l -]*)$/.exec(text.slice(-12))!;
      const isApart = text.endsWith("l") || number.startsWith("-") || (number.startsWith(".") && last.includes("."));
      text += `${isApart ? "" : " "}${number}`;
    }
  }
  return places.length === 1 ? text.slice(0, -1) : text;
}

/** Points are strokes of no length with round ends, which are short to write. */
function pointsOf({ x, y }: SvgLine, xOf: (x: number) => number, yOf: (y: number) => number, colour: number): string {
  const dots = Array.from(x, (value, k) => `M${at(xOf(value))} ${at(yOf(y[k]!))}h0`);
  return `<path class="dots l${colour}" d="${dots.join("")}"/>`;
}

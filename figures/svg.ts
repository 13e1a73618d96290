/**
 * Plots as text of SVG, for pages that are to be small and to open anywhere: panels over one axis, spikes as ticks above them, a matrix of dots, and small pictures
 * without axes. Colours follow the reader's theme, light or dark: `svgStyle` goes into the page, or into the file.
 */
import { escapeHtml } from "./escape.ts";
import { fontFamily, ink, palette } from "./theme.ts";
import { paddedRange, ticks, tickText } from "./ticks.ts";

export interface SvgLine {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface SvgPanel {
  /** Names the vertical axis, with its unit. */
  readonly label: string;
  readonly lines: readonly SvgLine[];
  readonly height: number;
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
  /** Ends of the horizontal axis; default: those of the lines. */
  readonly xRange?: readonly [from: number, to: number];
  /** Of the whole plot, which panels share then; default: as high as they are. */
  readonly height?: number;
  /** A place on the horizontal axis to mark. */
  readonly mark?: number;
  /** A part of the horizontal axis to shade. */
  readonly shade?: readonly [from: number, to: number];
  /** Points beside lines: what is on the horizontal axis is counted. */
  readonly hasPoints?: boolean;
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
const LINES = [palette.blue, palette.vermillion, palette.green, palette.purple] as const;
const LINES_ON_DARK = [palette.skyBlue, palette.orange, "#3CC9A0", palette.purple] as const;

const rules = (colours: readonly string[], shades: Readonly<Record<string, string>>): string =>
  [
    ...colours.map((colour, k) => `.plot .l${k}{stroke:${colour}}.plot .f${k}{fill:${colour}}`),
    `.plot text{fill:${shades.muted}}.plot .name{fill:${shades.text}}.plot .axis{stroke:${shades.axis}}.plot .grid{stroke:${shades.grid}}.plot .shade{fill:${shades.shade}}.plot .spike{stroke:${shades.text}}.plot .mark{stroke:${shades.muted};stroke-dasharray:3 3}`,
  ].join("");

const SHAPES = [
  `.plot{display:block;max-width:100%;height:auto;font:12px ${fontFamily}}`,
  ".plot .line,.plot .spike,.plot line{fill:none;stroke-width:1}.plot .line{stroke-width:1.6;stroke-linejoin:round}.plot .spike{stroke-width:1.25}.plot .area{opacity:0.25}.plot .key{stroke-width:2.5}",
].join("\n");
const DARK = rules(LINES_ON_DARK, {
  muted: "#9aa7b5",
  text: "#e8ecf1",
  axis: "#56616e",
  grid: "#252d37",
  shade: "#1b222b",
});

/** The colours of plots on a dark page. */
export const svgStyleOnDark = `${SHAPES}\n${DARK}`;

/** The colours of plots in either theme, as the reader has it. */
export const svgStyle = [
  SHAPES,
  rules(LINES, { muted: ink.muted, text: ink.text, axis: "#9aa0a6", grid: ink.grid, shade: "#f3f5f7" }),
  `@media (prefers-color-scheme:dark){${DARK}}`,
].join("\n");

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
  shade,
  hasPoints,
  isFilled,
  xRange,
  height,
  mark,
}: SvgPlot): string {
  const lines = panels.flatMap((panel) => panel.lines);
  const all = lines.flatMap(({ x }) => [x[0] ?? 0, x[x.length - 1] ?? 1]);
  const times = lines.length === 0 ? spikes.flat() : [];
  const [xLow, xHigh] = xRange ?? (lines.length === 0 ? paddedRange(times) : [Math.min(...all), Math.max(...all)]);
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const xOf = (x: number) => left + ((x - xLow) / (xHigh - xLow || 1)) * (right - left);
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
    parts.push(
      `<text class="name" x="${left}" y="${y + 15}">${spikes.length > 1 ? `spikes of ${spikes.length} neurons` : "spikes"}</text>`,
    );
    band(y + HEADING, bottom);
    spikes.forEach((train, row) => {
      const top = y + HEADING + row * SPIKE_ROW + 1.5;
      const path = train.map((time) => `M${at(xOf(time))} ${at(top)}v${SPIKE_ROW - 3}`).join("");
      if (path !== "") parts.push(`<path class="spike" d="${path}"/>`);
    });
    y = bottom + (panels.length === 0 ? 12 : 4);
  }
  let colour = 0;
  const shared = height === undefined ? undefined : (height - y - MARGIN.bottom + 8) / panels.length - HEADING - 8;
  for (const panel of panels) {
    const panelHeight = shared === undefined ? panel.height : Math.max(LEAST_PANEL, Math.floor(shared));
    const [top, bottom] = [y + HEADING, y + HEADING + panelHeight];
    parts.push(heading(panel, left, y + 15, colour, right));
    band(top, bottom);
    const [least, high] = paddedRange(panel.lines.flatMap((line) => extremes(line.y)));
    const low = isFilled ? 0 : least;
    const yOf = (value: number) => bottom - ((value - low) / (high - low)) * panelHeight;
    for (const tick of leastTwo(low, high, Math.max(2, Math.round(panelHeight / 34)))) {
      parts.push(`<line class="grid" x1="${left}" y1="${at(yOf(tick))}" x2="${right}" y2="${at(yOf(tick))}"/>`);
      parts.push(`<text x="${left - 8}" y="${at(yOf(tick) + 4)}" text-anchor="end">${tickText(tick)}</text>`);
    }
    parts.push(`<line class="axis" x1="${left}" y1="${top}" x2="${left}" y2="${bottom}"/>`);
    if (mark !== undefined && mark >= xLow && mark <= xHigh)
      parts.push(`<line class="mark" x1="${at(xOf(mark))}" y1="${top}" x2="${at(xOf(mark))}" y2="${bottom}"/>`);
    for (const line of panel.lines) {
      const d = pathOf(line, xOf, yOf);
      if (isFilled) parts.push(`<path class="area f${colour % LINES.length}" d="${d}z"/>`);
      parts.push(`<path class="line l${colour % LINES.length}" d="${d}"/>`);
      if (hasPoints) parts.push(pointsOf(line, xOf, yOf, colour));
      colour++;
    }
    y = bottom + 8;
  }
  const bottom = y - 8;
  parts.push(`<line class="axis" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>`);
  for (const tick of ticks(xLow, xHigh, Math.max(2, Math.floor((right - left) / 58)))) {
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

function heading({ label, lines }: SvgPanel, left: number, y: number, colour: number, right: number): string {
  if (lines.length < 2) return `<text class="name" x="${left}" y="${y}">${escapeHtml(label)}</text>`;
  // Letters are some 6.6 pixels wide: no browser is there to measure them.
  let x = left;
  const entries = lines.map(({ name }, k) => {
    const part = `<line class="key l${(colour + k) % LINES.length}" x1="${at(x)}" y1="${y - 4}" x2="${at(x + 14)}" y2="${y - 4}"/><text class="name" x="${at(x + 19)}" y="${y}">${escapeHtml(name)}</text>`;
    x += 19 + 6.8 * name.length + 16;
    return part;
  });
  const unit = /\(.*\)$/.exec(label)?.[0] ?? "";
  return `${entries.join("")}${unit === "" ? "" : `<text x="${right}" y="${y}" text-anchor="end">${escapeHtml(unit.slice(1, -1))}</text>`}`;
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

/** A path of no more points than can be told apart: of all that fall on half a pixel, the first, the least, the largest and the last. */
function pathOf({ x, y }: SvgLine, xOf: (x: number) => number, yOf: (y: number) => number): string {
  const points: string[] = [];
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
      const point = `${at(xOf(x[k]!))} ${at(yOf(y[k]!))}`;
      if (points.at(-1) !== point) points.push(point);
    }
    from = to + 1;
  }
  return points.length === 0 ? "" : `M${withoutMiddles(points).join("L")}`;
}

/** Leaves out what lies between two points of the same height. */
const withoutMiddles = (points: readonly string[]): string[] => {
  const height = (point: string | undefined) => point?.split(" ")[1];
  return points.filter(
    (point, k) => k === 0 || height(points[k - 1]) !== height(point) || height(points[k + 1]) !== height(point),
  );
};

function pointsOf({ x, y }: SvgLine, xOf: (x: number) => number, yOf: (y: number) => number, colour: number): string {
  const circles = Array.from(x, (value, k) => `<circle cx="${at(xOf(value))}" cy="${at(yOf(y[k]!))}" r="2"/>`);
  return `<g class="f${colour % LINES.length}">${circles.join("")}</g>`;
}

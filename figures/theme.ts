/** How every figure looks: colours, type, axes. */
import type { Layout, LayoutAxis } from "./plotly.ts";

/** Okabe and Ito's colours, told apart also by colour-blind readers. */
export const palette = {
  black: "#000000",
  orange: "#E69F00",
  skyBlue: "#56B4E9",
  green: "#009E73",
  yellow: "#F0E442",
  blue: "#0072B2",
  vermillion: "#D55E00",
  purple: "#CC79A7",
} as const;

/** Text, lines and grid, from dark to light. */
export const ink = { text: "#1c1c1e", muted: "#5f6368", line: "#3c4043", rule: "#dadce0", grid: "#eef0f2" } as const;

/** Fonts that are on the reader's machine. */
export const fontFamily =
  'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif';

/** A colour with an opacity, for bands. */
export const translucent = (colour: string, opacity: number): string =>
  `rgba(${channelsOf(colour).join(",")},${opacity})`;

/** A darker tone of a colour, for lines drawn over it. */
export const darker = (colour: string): string =>
  `rgb(${channelsOf(colour)
    .map((channel) => Math.round(0.72 * channel))
    .join(",")})`;

/** Tones of one blue, from pale to dark: for so many values that have an order. */
export function tones(count: number): string[] {
  const [pale, dark] = ["#9ecae8", "#0b2f57"].map(channelsOf) as [number[], number[]];
  return Array.from({ length: count }, (_, k) => {
    const share = count === 1 ? 0.5 : k / (count - 1);
    const channels = pale.map((from, at) => Math.round(from + share * (dark[at]! - from)));
    return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
  });
}

const channelsOf = (colour: string): number[] =>
  [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));

const axis: Partial<LayoutAxis> = {
  showline: true,
  linecolor: ink.line,
  linewidth: 1,
  ticks: "outside",
  tickcolor: ink.line,
  ticklen: 4,
  gridcolor: ink.grid,
  zeroline: false,
  automargin: true,
};

/** The layout all panels share, with what a panel adds to it. */
export function panelLayout(own: Partial<Layout>): Partial<Layout> {
  return {
    autosize: true,
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    font: { family: fontFamily, size: 13, color: ink.text },
    margin: { l: 62, r: 18, t: 10, b: 50 },
    showlegend: false,
    hovermode: "x unified",
    hoverlabel: { bgcolor: "#ffffff", bordercolor: ink.rule, font: { family: fontFamily, size: 12, color: ink.text } },
    ...own,
    xaxis: { ...axis, ...own.xaxis },
    yaxis: { ...axis, ...own.yaxis },
    ...(own.yaxis2 === undefined ? {} : { yaxis2: { ...axis, ...own.yaxis2 } }),
  };
}

/** An axis title with its unit, at a distance from the numbers. */
export const axisTitle = (text: string) => ({ text, standoff: 10, font: { size: 13, color: ink.text } });

/** Ticks of a logarithmic axis at every so many powers of ten, in the size of all other numbers. */
export function powerTicks(from: number, to: number, step = 1): Partial<LayoutAxis> {
  const exponents = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, k) => from + step * k);
  return { tickmode: "array", tickvals: exponents.map((one) => 10 ** one), ticktext: exponents.map(powerOfTen) };
}

/** 10⁻³ as Plotly writes it; 1 and 10 as they are. */
export const powerOfTen = (exponent: number): string =>
  exponent === 0 || exponent === 1 ? String(10 ** exponent) : `10<sup>${String(exponent).replace("-", "−")}</sup>`;

/** Ticks of a logarithmic axis at 1, 2 and 5 of every decade, as plain numbers. */
export const plainLogTicks: Partial<LayoutAxis> = {
  tickmode: "array",
  tickvals: [-4, -3, -2, -1, 0, 1, 2, 3, 4].flatMap((decade) => [1, 2, 5].map((head) => Number(`${head}e${decade}`))),
};

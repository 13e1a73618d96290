/** How the studio's drawings look: the figures' colours, on a dark ground or a light one. The page's own colours are in styles.css. */
import { palette } from "../../figures/theme.ts";

/** As in styles.css: what the reader's system is set in. */
export const fontFamily =
  '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", system-ui, sans-serif';

/** Colours that depend on the ground, dark or light. */
export interface Ground {
  panel: string;
  /** Behind what is drawn. */
  well: string;
  grid: string;
  axis: string;
  text: string;
  muted: string;
  faint: string;
  accent: string;
  /** Of the run being trained, then of those before it, the latest first. */
  runs: readonly string[];
  /** What stands in 3-D stands on it; how strongly the edges there are drawn, from 0 to 1. */
  plate: string;
  edgeStrength: number;
}

const dark: Ground = {
  panel: "#151a21",
  well: "#0f131a",
  grid: "#232b35",
  axis: "#3a4552",
  text: "#e8ecf1",
  muted: "#93a0af",
  faint: "#667382",
  accent: "#5fd3a6",
  runs: ["#5fd3a6", "#8fb0e6", "#c9a36a", "#9097a3"],
  plate: "#1c232c",
  edgeStrength: 0.3,
};

const light: Ground = {
  panel: "#ffffff",
  well: "#f2f4f7",
  grid: "#e4e8ed",
  axis: "#b6c0cb",
  text: "#1a212a",
  muted: "#566270",
  faint: "#7b8794",
  accent: "#0d8a60",
  runs: ["#0d8a60", "#3c6fb8", "#a06a1c", "#7d8793"],
  plate: "#e9edf1",
  edgeStrength: 0.3,
};

/** What the reader's system prefers; Node has no preference. */
const isLight = globalThis.matchMedia?.("(prefers-color-scheme: light)");
const groundNow = (): Ground => (isLight?.matches ? light : dark);

/** The colours of now. */
export const ground: Ground = { ...groundNow() };

/** Tells when the reader's system has changed from dark to light or back: `ground` has the other colours then. */
export function onGroundChange(listener: () => void): void {
  isLight?.addEventListener("change", () => {
    Object.assign(ground, groundNow());
    listener();
  });
}

/** By label: yin, yang, dot. */
export const classColours = [palette.skyBlue, palette.orange, palette.purple] as const;

/** A colour, lighter: 0 as it is, 1 white. */
export const lighter = (colour: string, share: number): string =>
  `rgb(${channelsOf(colour)
    .map((channel) => Math.round(channel + share * (255 - channel)))
    .join(",")})`;

/** Red, green and blue of a colour such as #56B4E9. */
export const channelsOf = (colour: string): readonly [number, number, number] => {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

/** Of a rate from 0 to 1: dark blue over violet and orange to pale yellow, evenly rising in lightness. */
const RATE_STOPS = ["#10141f", "#2a2560", "#6a2c82", "#b5396f", "#ee6a4d", "#fdb45a", "#fcf3b8"].map(channelsOf);

/** Colour of a rate from 0 to 1; values outside have the colour of the nearest end. */
export function rateColour(rate: number): readonly [number, number, number] {
  const position = Math.min(Math.max(rate, 0), 1) * (RATE_STOPS.length - 1);
  const below = Math.min(Math.floor(position), RATE_STOPS.length - 2);
  const share = position - below;
  const mix = (channel: 0 | 1 | 2) =>
    Math.round((1 - share) * RATE_STOPS[below]![channel] + share * RATE_STOPS[below + 1]![channel]);
  return [mix(0), mix(1), mix(2)];
}

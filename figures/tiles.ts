/** Small pictures next to each other. */
import type { Panel } from "./page.ts";
import type { Data } from "./plotly.ts";
import { ink } from "./theme.ts";

/** Pictures of one size, next to each other, each with what it is called. */
export interface Tiles {
  readonly title: string;
  readonly caption: string;
  /** Flattened row by row. */
  readonly tiles: readonly { readonly label: string; readonly values: ArrayLike<number> }[];
  /** Pixels of a side. */
  readonly size: number;
  /** Ends of the scale of greys; or what colours mean, from 0 up. */
  readonly scale: readonly [number, number] | string;
}

/** How far apart tiles stand, in parts of their sides: what they are called stands above them. */
const [GAP, ROOM] = [0.08, 0.24];

/** The panel, as wide as the page. */
export function tilesPanel({ title, caption, tiles, size, scale }: Tiles): Panel {
  const hasColours = typeof scale === "string";
  const [step, down] = [GAP, ROOM].map((part) => size + Math.max(1, Math.round(part * size))) as [number, number];
  const perRow = Math.ceil(tiles.length / Math.ceil(tiles.length / 8));
  const rows = Math.ceil(tiles.length / perRow);
  const z = Array.from({ length: (rows - 1) * down + size }, (_, y) =>
    Array.from({ length: (perRow - 1) * step + size }, (_, x) => {
      const tile = tiles[Math.floor(y / down) * perRow + Math.floor(x / step)];
      const [row, column] = [y % down, x % step];
      return tile === undefined || row >= size || column >= size ? null : tile.values[row * size + column]!;
    }),
  );
  const [zmin, zmax] = hasColours ? [0, z.flat().reduce<number>((most, one) => Math.max(most, one ?? 0), 0)] : scale;
  const heat: Data = {
    type: "heatmap",
    z,
    ...{ zmin, zmax, hoverongaps: false, showscale: hasColours },
    colorscale: hasColours ? "Viridis" : "Greys",
    hovertemplate: "%{z:.3~g}<extra></extra>",
    ...(hasColours && {
      colorbar: {
        title: { text: scale, side: "right", font: { size: 12 } },
        thickness: 12,
        outlinewidth: 0,
      },
    }),
  };
  return {
    title,
    caption,
    isWide: true,
    traces: [heat],
    layout: {
      height: 50 + 130 * rows,
      margin: { t: 24, b: 4 },
      xaxis: { visible: false, scaleanchor: "y", constrain: "domain" },
      yaxis: { visible: false, autorange: "reversed" },
      annotations: tiles.map(({ label }, k) => ({
        ...{ text: label, showarrow: false, font: { size: 11, color: ink.muted } },
        x: (k % perRow) * step + (size - 1) / 2,
        ...{ y: Math.floor(k / perRow) * down - 0.5, yanchor: "bottom" },
      })),
    },
  };
}

/** Circuits as bars in three dimensions, as high as they have neurons; readers turn them with the mouse. */
import type { Panel } from "../page.ts";
import { ink } from "../theme.ts";
import { NARROW } from "./grid-panels.ts";
import { neuronsOf, type WtaGrid } from "./records.ts";

/** Half the width of a bar, in circuits. */
const HALF = 0.38;
/** The corners of a bar, and its twelve triangles. */
const CORNERS = [
  [-1, -1, 0],
  [1, -1, 0],
  [1, 1, 0],
  [-1, 1, 0],
  [-1, -1, 1],
  [1, -1, 1],
  [1, 1, 1],
  [-1, 1, 1],
] as const;
const TRIANGLES: readonly (readonly [number, number, number])[] = [
  ...([
    [0, 2, 1],
    [0, 3, 2],
    [4, 5, 6],
    [4, 6, 7],
  ] as const),
  ...([
    [0, 1, 5],
    [0, 5, 4],
    [1, 2, 6],
    [1, 6, 5],
  ] as const),
  ...([
    [2, 3, 7],
    [2, 7, 6],
    [3, 0, 4],
    [3, 4, 7],
  ] as const),
];

/** How bright sides are, two triangles each: bottom, top, front, right, back, left. */
const BRIGHTNESS = [1, 1, 0.76, 0.64, 0.76, 0.64];
/** Of few neurons, and of most. */
const [PALE, DARK] = [
  [228, 240, 249],
  [59, 147, 201],
] as const;

/** Of both sides of the grid together, in Plotly's units. */
const WIDTH = 3.15;

/** The colour of a triangle of a bar that is so high, of the highest. */
function shade(height: number, triangle: number): string {
  const brightness = BRIGHTNESS[Math.floor(triangle / 2)]!;
  const channels = PALE.map((from, k) => Math.round(brightness * (from + height * (DARK[k]! - from))));
  return `rgb(${channels.join(",")})`;
}

/** The panel. */
export function circuitBarsPanel(grid: WtaGrid): Panel {
  const { columns, rows, circuits } = grid;
  const corners = circuits.flatMap(({ x, y, size }) =>
    CORNERS.map(([dx, dy, top]) => ({ x: x + HALF * dx, y: y + HALF * dy, z: size * top, size })),
  );
  const triangles = circuits.flatMap((_, k) =>
    TRIANGLES.map((corner) => corner.map((one) => CORNERS.length * k + one)),
  );
  const largest = Math.max(...circuits.map(({ size }) => size));
  const axis = {
    ...{ backgroundcolor: "#ffffff", gridcolor: ink.rule, zeroline: false, showspikes: false },
    ...{ tickfont: { size: 11 }, title: { font: { size: 13 } } },
  };
  return {
    title: "Circuits as bars",
    caption: `As high as a circuit has neurons: ${neuronsOf(grid)} in ${circuits.length} circuits. Drag to turn, scroll to zoom.`,
    isWide: columns > NARROW,
    traces: [
      {
        type: "mesh3d",
        name: "circuits",
        x: corners.map(({ x }) => x),
        y: corners.map(({ y }) => y),
        z: corners.map(({ z }) => z),
        i: triangles.map(([one]) => one),
        j: triangles.map(([, one]) => one),
        k: triangles.map(([, , one]) => one),
        facecolor: circuits.flatMap(({ size }) => TRIANGLES.map((_, at) => shade(size / largest, at))),
        flatshading: true,
        // Sides have their own shades, whatever the light.
        lighting: { ambient: 1, diffuse: 0, specular: 0, roughness: 1, fresnel: 0 },
        text: corners.map(({ size }, at) => {
          const { x, y } = circuits[Math.floor(at / CORNERS.length)]!;
          return `(${x}, ${y}): ${size} neurons`;
        }),
        hovertemplate: "%{text}<extra></extra>",
      },
    ],
    layout: {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      scene: {
        xaxis: { ...axis, title: { ...axis.title, text: "x" }, ...ticks(columns) },
        yaxis: { ...axis, title: { ...axis.title, text: "y" }, ...ticks(rows) },
        zaxis: { ...axis, title: { ...axis.title, text: "neurons" }, range: [0, largest + 0.5], nticks: 6 },
        aspectmode: "manual",
        // As large as the panel lets them be, seen across a corner.
        aspectratio: { x: (WIDTH * columns) / (columns + rows), y: (WIDTH * rows) / (columns + rows), z: 0.62 },
        // From high above and without perspective, so that few bars hide others.
        camera: {
          ...{ eye: { x: -0.75, y: -1.45, z: 1.35 }, center: { x: 0, y: 0, z: -0.06 } },
          projection: { type: "orthographic" },
        },
      },
    },
  };
}

const ticks = (count: number) => ({ range: [-0.6, count - 0.4], tick0: 0, dtick: count > 24 ? 5 : count > 8 ? 2 : 1 });

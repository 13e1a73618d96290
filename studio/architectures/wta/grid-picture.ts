/** The grid of circuits as a 3-D picture: bars as high as circuits have neurons, in the colour of the winner's rate. */
import type { ReadonlyVec3 } from "gl-matrix";
import type { Box } from "../../three/camera.ts";
import { arc, type Bar, boxOf, type Colour, outline, pack, type Segment } from "../../three/scene.ts";
import type { Label, Picture } from "../../three/view.ts";
import { channelsOf, ground } from "../../views/theme.ts";
import { connectionColours, rateColours } from "./colours.ts";
import { winnerOf } from "./measures.ts";
import type { Connections, Layout, Synapse } from "./protocol.ts";

/** What is drawn of a moment. */
export interface Moment {
  readonly layout: Layout;
  /** Rates of all neurons, 0 to 255; undefined before the first. */
  readonly fractions: Uint8Array | undefined;
  readonly picked: number | undefined;
  readonly hovered: number | undefined;
  /** Of the circuit that is picked. */
  readonly connections: Connections | undefined;
}

/** Circuits are a unit apart. */
const BAR_WIDTH = 0.72;
/** The bar of the largest circuit is so high. */
const HIGHEST = 2.6;
/** Of a neuron's slab in the circuit that is picked. */
const SLAB_GAP = 0.16;
const FRAME_GAP = 0.03;
/** From that rate on, of 255, colours are light. */
const LIGHT_RATE = 165;
const [LIGHT_EDGE, DARK_EDGE]: readonly [Colour, Colour] = [
  [0.91, 0.92, 0.95],
  [0.07, 0.08, 0.12],
];
const PLATE = { height: 0.06, margin: 0.75 };
/** At most so many numbers along an axis. */
const MOST_NUMBERS = 12;
const ARC = { rise: 0.5, perUnit: 0.1, least: 1.2, most: 3.2 };

const colourOf = (text: string): Colour => {
  const [red, green, blue] = channelsOf(text);
  return [red / 255, green / 255, blue / 255];
};

/** Height of a neuron, such that the largest circuit fits. */
const unitOf = ({ circuits }: Layout): number => HIGHEST / circuits.reduce((most, { size }) => Math.max(most, size), 1);

/** 1 for grids that fit the numbers beside them, and the more, the larger the grid and the smaller it is seen. */
const scaleOf = ({ gridShape }: Layout): number => Math.max(1, Math.max(...gridShape) / 14);

/** The box that holds the whole grid. */
export function boundsOf(layout: Layout): Box {
  const [columns, rows] = layout.gridShape;
  const scale = scaleOf(layout);
  // With the numbers along its sides.
  return { least: [-1.35 * scale, 0, -0.75], most: [columns - 0.25, 0.92 * HIGHEST, rows - 1 + 1.35 * scale] };
}

/** The boxes of all circuits, by number. */
export function boxesOf(layout: Layout): Box[] {
  const unit = unitOf(layout);
  return layout.circuits.map(({ x, y, size }) =>
    boxOf({ at: [x, 0, y], height: size * unit, width: BAR_WIDTH, depth: BAR_WIDTH }),
  );
}

export function gridPicture(moment: Moment, boxes: readonly Box[]): Picture {
  const { layout } = moment;
  const unit = unitOf(layout);
  const bars = [plate(layout), ...layout.circuits.flatMap((circuit) => barsOf(circuit, unit, moment))];
  const segments = [...gridLines(layout), ...frame(moment, boxes), ...arcs(moment)];
  return { scene: pack(bars, segments, colourOf(ground.panel)), labels: labels(moment), targets: boxes };
}

function barsOf(
  circuit: Layout["circuits"][number],
  unit: number,
  { layout, fractions, picked, hovered }: Moment,
): Bar[] {
  const { id, x, y, first, size } = circuit;
  const common = {
    width: BAR_WIDTH,
    depth: BAR_WIDTH,
    edgeStrength: id === hovered ? 0.8 : ground.edgeStrength / scaleOf(layout),
  };
  if (id !== picked) {
    const rate = fractions === undefined ? 0 : winnerOf(circuit, fractions).fraction;
    return [{ ...common, at: [x, 0, y], height: size * unit, colour: rateColours[rate]!, edge: edgeOf(rate) }];
  }
  // The circuit that is picked shows all of its neurons, the first at the bottom.
  return Array.from({ length: size }, (_, neuron) => {
    const rate = fractions?.[first + neuron] ?? 0;
    const at = [x, neuron * unit, y] as const;
    return { ...common, at, height: unit * (1 - SLAB_GAP), colour: rateColours[rate]!, edge: edgeOf(rate) };
  });
}

/** Edges are light on dark bars, and dark on light ones. */
const edgeOf = (rate: number): Colour => (rate < LIGHT_RATE ? LIGHT_EDGE : DARK_EDGE);

function plate({ gridShape: [columns, rows] }: Layout): Bar {
  const [width, depth] = [columns - 1 + 2 * PLATE.margin, rows - 1 + 2 * PLATE.margin];
  const edge = colourOf(ground.axis);
  const at: ReadonlyVec3 = [(columns - 1) / 2, -PLATE.height - 0.01, (rows - 1) / 2];
  return {
    at,
    height: PLATE.height,
    width,
    depth,
    colour: colourOf(ground.plate),
    edge,
    edgeStrength: 1,
    isLit: false,
  };
}

/** Around the circuit that is picked. */
function frame({ picked }: Moment, boxes: readonly Box[]): Segment[] {
  const box = picked === undefined ? undefined : boxes[picked];
  if (box === undefined) return [];
  const [[left, , back], [right, top, front]] = [box.least, box.most];
  const wider: Box = {
    least: [left! - FRAME_GAP, 0.01, back! - FRAME_GAP],
    most: [right! + FRAME_GAP, top! + FRAME_GAP, front! + FRAME_GAP],
  };
  return outline(wider, { width: 2, colour: colourOf(ground.accent), opacity: 1 });
}

/** Lines between the circuits. */
function gridLines({ gridShape: [columns, rows] }: Layout): Segment[] {
  const look = { width: 1, colour: colourOf(ground.axis), opacity: 0.55 };
  const [right, front] = [columns - 0.5, rows - 0.5];
  return [
    ...Array.from(
      { length: columns + 1 },
      (_, x): Segment => ({ ...look, from: [x - 0.5, 0, -0.5], to: [x - 0.5, 0, front] }),
    ),
    ...Array.from(
      { length: rows + 1 },
      (_, y): Segment => ({ ...look, from: [-0.5, 0, y - 0.5], to: [right, 0, y - 0.5] }),
    ),
  ];
}

function arcs({ layout, picked, connections }: Moment): Segment[] {
  if (connections === undefined || connections.circuit !== picked) return [];
  const unit = unitOf(layout);
  /** The middle of a neuron. */
  const placeOf = (neuron: number): ReadonlyVec3 => {
    const { x, y, first, size } = circuitOf(layout, neuron);
    const isPicked = layout.circuits[picked]!.first === first;
    return [x, (isPicked ? neuron - first + 0.5 : size) * unit, y];
  };
  const { incoming, outgoing } = connections;
  const weights = [...incoming, ...outgoing].map(({ weight }) => weight);
  const [least, most] = [Math.min(...weights), Math.max(...weights)];
  const arcOf =
    (colour: string) =>
    ({ pre, post, weight }: Synapse) => {
      const [from, to] = [placeOf(pre), placeOf(post)];
      const share = most > least ? (weight - least) / (most - least) : 1;
      const rise = ARC.rise + ARC.perUnit * Math.hypot(to[0]! - from[0]!, to[2]! - from[2]!);
      const width = ARC.least + share * (ARC.most - ARC.least);
      return arc(from, to, rise, { width, colour: colourOf(colour), opacity: 0.95 });
    };
  return [
    ...incoming.flatMap(arcOf(connectionColours.incoming)),
    ...outgoing.flatMap(arcOf(connectionColours.outgoing)),
  ];
}

/** Which circuit a neuron is in. */
export function circuitOf({ circuits }: Layout, neuron: number): Layout["circuits"][number] {
  return circuits.find(({ first, size }) => neuron >= first && neuron < first + size)!;
}

/** What a circuit is called. */
export const nameOf = ({ id, x, y, size }: Layout["circuits"][number]): string =>
  `circuit ${id} at (${x}, ${y}): ${size} ${size === 1 ? "neuron" : "neurons"}`;

function labels({ layout, picked, hovered }: Moment): Label[] {
  const [columns, rows] = layout.gridShape;
  const [unit, scale] = [unitOf(layout), scaleOf(layout)];
  const numbers = (count: number): number[] => {
    const step = [1, 2, 5, 10, 20].find((candidate) => count / candidate <= MOST_NUMBERS) ?? 50;
    return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
  };
  const named = [...new Set([picked, hovered])].filter((id) => id !== undefined);
  return [
    ...numbers(columns).map((x): Label => ({ at: [x, 0, rows - 1 + 1.05 * scale], text: String(x) })),
    ...numbers(rows).map((y): Label => ({ at: [-1.05 * scale, 0, y], text: String(y) })),
    { at: [(columns - 1) / 2, 0, rows - 1 + 1.6 * scale], text: "x", className: "axis" },
    { at: [-1.6 * scale, 0, (rows - 1) / 2], text: "y", className: "axis" },
    ...named.map((id): Label => {
      const circuit = layout.circuits[id]!;
      const at: ReadonlyVec3 = [circuit.x, circuit.size * unit + 0.35, circuit.y];
      return { at, text: nameOf(circuit), className: id === picked ? "name picked" : "name" };
    }),
  ];
}

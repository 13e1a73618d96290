/** What renderers draw, as plain data: boxes and line segments, one behind the other in arrays that go to the GPU as they are. */
import type { ReadonlyVec3 } from "gl-matrix";
import type { Box } from "./camera.ts";

/** Red, green and blue from 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A box that stands on its lower side. */
export interface Bar {
  /** Middle of the lower side. */
  readonly at: ReadonlyVec3;
  readonly height: number;
  /** Extent along x and z. */
  readonly width: number;
  readonly depth: number;
  readonly colour: Colour;
  /** Of its edges; how strongly they are drawn, from 0 to 1. */
  readonly edge: Colour;
  readonly edgeStrength: number;
  /** False for what has its colour whatever the light. Default true. */
  readonly isLit?: boolean;
}

/** A line of constant width on the screen. */
export interface Segment {
  readonly from: ReadonlyVec3;
  readonly to: ReadonlyVec3;
  /** In CSS pixels. */
  readonly width: number;
  readonly colour: Colour;
  readonly opacity: number;
}

/** Numbers per bar: place and height; extents, strength of edges, 0 or 1 for lit; colour, unused; colour of edges, unused. */
export const BAR_NUMBERS = 16;
/** Numbers per segment: one end and width; the other end, unused; colour and opacity. */
export const SEGMENT_NUMBERS = 12;

export interface Scene {
  readonly bars: Float32Array<ArrayBuffer>;
  readonly segments: Float32Array<ArrayBuffer>;
  readonly background: Colour;
}

/** Packs a scene for the renderers. */
export function pack(bars: readonly Bar[], segments: readonly Segment[], background: Colour): Scene {
  const packedBars = new Float32Array(bars.length * BAR_NUMBERS);
  bars.forEach(({ at, height, width, depth, colour, edge, edgeStrength, isLit = true }, index) => {
    packedBars.set(
      [...at, height, width / 2, depth / 2, edgeStrength, isLit ? 1 : 0, ...colour, 0, ...edge, 0],
      index * BAR_NUMBERS,
    );
  });
  const packedSegments = new Float32Array(segments.length * SEGMENT_NUMBERS);
  segments.forEach(({ from, to, width, colour, opacity }, index) => {
    packedSegments.set([...from, width, ...to, 0, ...colour, opacity], index * SEGMENT_NUMBERS);
  });
  return { bars: packedBars, segments: packedSegments, background };
}

/** The box that a bar fills. */
export const boxOf = ({
  at: [x, y, z],
  height,
  width,
  depth,
}: Pick<Bar, "at" | "height" | "width" | "depth">): Box => ({
  least: [x! - width / 2, y!, z! - depth / 2],
  most: [x! + width / 2, y! + height, z! + depth / 2],
});

/** The twelve edges of a box. */
export function outline({ least, most }: Box, look: Pick<Segment, "width" | "colour" | "opacity">): Segment[] {
  const corner = (bits: number): ReadonlyVec3 => [
    (bits & 1 ? most : least)[0]!,
    (bits & 2 ? most : least)[1]!,
    (bits & 4 ? most : least)[2]!,
  ];
  return [1, 2, 4].flatMap((axis) =>
    [0, 1, 2, 3, 4, 5, 6, 7]
      .filter((bits) => (bits & axis) === 0)
      .map((bits) => ({ ...look, from: corner(bits), to: corner(bits | axis) })),
  );
}

/** An arc from one point to another, whose middle is `rise` above the higher one, as so many segments. */
export function arc(
  from: ReadonlyVec3,
  to: ReadonlyVec3,
  rise: number,
  look: Pick<Segment, "width" | "colour" | "opacity">,
  pieces = 20,
): Segment[] {
  const top = Math.max(from[1]!, to[1]!) + rise;
  // The control point of a quadratic curve lies twice as high above its ends as the curve.
  const control = 2 * top - (from[1]! + to[1]!) / 2;
  const at = (share: number): ReadonlyVec3 => {
    const [a, b, c] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
    return [
      from[0]! + share * (to[0]! - from[0]!),
      a * from[1]! + b * control + c * to[1]!,
      from[2]! + share * (to[2]! - from[2]!),
    ];
  };
  return Array.from({ length: pieces }, (_, piece) => ({
    from: at(piece / pieces),
    to: at((piece + 1) / pieces),
    // Fainter at its beginning, so that its direction is seen.
    ...look,
    opacity: look.opacity * (0.25 + (0.75 * (piece + 0.5)) / pieces),
  }));
}

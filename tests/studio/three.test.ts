/** Camera, picking and scenes of the 3-D view, without anything that draws. */
import fc from "fast-check";
import { vec3 } from "gl-matrix";
import { describe, expect, test } from "vitest";
import {
  type Box,
  type Camera,
  eyeOf,
  fitted,
  orbit,
  pan,
  project,
  rayThrough,
  viewProjection,
  zoom,
} from "../../studio/three/camera.ts";
import { wantedRenderer } from "../../studio/three/choose-renderer.ts";
import { entry, pick } from "../../studio/three/picking.ts";
import { arc, BAR_NUMBERS, boxOf, pack, SEGMENT_NUMBERS } from "../../studio/three/scene.ts";

const ASPECT = 1.6;
const camera: Camera = { target: [1, 0.5, 2], azimuth: 0.4, elevation: 0.7, distance: 12 };
/** Cameras that a user may come to. */
const cameras = fc
  .record({
    x: fc.double({ min: -20, max: 20, noNaN: true }),
    z: fc.double({ min: -20, max: 20, noNaN: true }),
    azimuth: fc.double({ min: -6, max: 6, noNaN: true }),
    elevation: fc.double({ min: 0.1, max: 1.5, noNaN: true }),
    distance: fc.double({ min: 2, max: 60, noNaN: true }),
  })
  .map(({ x, z, ...place }): Camera => ({ target: [x, 0, z], ...place }));

describe("camera", () => {
  test("its target is in the middle of the picture", () => {
    fc.assert(
      fc.property(cameras, (one) => {
        const { x, y } = project(one, ASPECT, one.target)!;
        expect(Math.hypot(x, y)).toBeLessThan(1e-3);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("a ray through a point of the picture leads to what is seen there", () => {
    const share = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(cameras, share, share, (one, x, y) => {
        const { origin, direction } = rayThrough(one, ASPECT, x, y);
        const point = vec3.scaleAndAdd(vec3.create(), origin, direction, 5);
        const seen = project(one, ASPECT, point)!;
        expect(seen.x).toBeCloseTo(x, 3);
        expect(seen.y).toBeCloseTo(y, 3);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test("x is to the right, y upwards, and z towards the viewer", () => {
    const front: Camera = { target: [0, 0, 0], azimuth: 0, elevation: 0.1, distance: 10 };
    expect(project(front, 1, [1, 0, 0])!.x).toBeGreaterThan(0.1);
    expect(project(front, 1, [0, 1, 0])!.y).toBeGreaterThan(0.1);
    expect(eyeOf(front)[2]).toBeGreaterThan(9);
    expect(project(front, 1, [0, 0, 30])).toBeUndefined();
  });

  test("depths are those of WebGPU and of WebGL", () => {
    const depthOf = (range: "0..1" | "-1..1", point: readonly [number, number, number]) => {
      const m = viewProjection(camera, ASPECT, range);
      const row = (k: number) => m[k]! * point[0] + m[k + 4]! * point[1] + m[k + 8]! * point[2] + m[k + 12]!;
      return row(2) / row(3);
    };
    const near = vec3.lerp(vec3.create(), eyeOf(camera), camera.target, 0.12 / camera.distance);
    const point = [near[0], near[1], near[2]] as const;
    expect(depthOf("0..1", point)).toBeLessThan(0.2);
    expect(depthOf("0..1", point)).toBeGreaterThanOrEqual(0);
    expect(depthOf("-1..1", point)).toBeLessThan(-0.6);
  });

  test("orbiting keeps the distance, and never turns over", () => {
    const turned = orbit(orbit(camera, 1, 50), 0, 0);
    expect(vec3.distance(eyeOf(turned), turned.target)).toBeCloseTo(12, 4);
    expect(turned.elevation).toBeLessThan(Math.PI / 2);
    expect(orbit(camera, 0, -50).elevation).toBeGreaterThan(0);
  });

  test("zooming is undone by its inverse, and has limits", () => {
    expect(zoom(zoom(camera, 2), 0.5).distance).toBeCloseTo(12, 9);
    expect(zoom(camera, 1e9).distance).toBeGreaterThan(0.1);
    expect(Number.isFinite(zoom(camera, 1e-9).distance)).toBe(true);
  });

  test("panning to the right moves what is seen to the right", () => {
    const moved = pan(camera, 0.1, 0);
    const { x, y } = project(moved, ASPECT, camera.target)!;
    // A share of the height, of which the picture has 2.
    expect(x * ASPECT).toBeCloseTo(0.2, 2);
    expect(y).toBeCloseTo(0, 2);
    expect(project(pan(camera, 0, 0.1), ASPECT, camera.target)!.y).toBeGreaterThan(0.1);
    expect(moved.target[1]).toBe(camera.target[1]);
  });

  test("fits a box into a picture of any shape, as near as it can", () => {
    const box: Box = { least: [-0.5, 0, -0.5], most: [9.5, 2.6, 4.5] };
    for (const aspect of [0.4, 1, 2.5]) {
      const one = fitted(box, aspect, camera);
      const places = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => {
        const corner = [k & 1, k & 2, k & 4].map((bit, axis) => (bit ? box.most : box.least)[axis]!);
        return project(one, aspect, corner as [number, number, number])!;
      });
      const furthest = Math.max(...places.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
      expect(furthest).toBeLessThanOrEqual(1);
      expect(furthest).toBeGreaterThan(0.9);
    }
  });
});

describe("picking", () => {
  const box: Box = { least: [0, 0, 0], most: [1, 2, 1] };
  test.each([
    [[0.5, 1, 5], [0, 0, -1], 4],
    [[0.5, 1, 0.5], [0, 0, -1], 0],
    [[0.5, 1, -5], [0, 0, -1], undefined],
    [[1.5, 1, 5], [0, 0, -1], undefined],
    [[-1, 3, 0.5], [Math.SQRT1_2, -Math.SQRT1_2, 0], Math.SQRT2],
  ] as const)("from %j along %j", (origin, direction, expected) => {
    const found = entry({ origin, direction }, box);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected, 9);
  });

  test("the nearest one, whatever the order", () => {
    const boxes = [0, 1, 2, 3].map((x): Box => ({ least: [x, 0, 0], most: [x + 0.5, 1, 1] }));
    const fromLeft = { origin: [-2, 0.5, 0.5], direction: [1, 0, 0] } as const;
    expect(pick(fromLeft, boxes)).toMatchObject({ index: 0 });
    expect(pick(fromLeft, boxes.toReversed())).toMatchObject({ index: 3 });
    expect(pick({ origin: [9, 0.5, 0.5], direction: [-1, 0, 0] }, boxes)!.point[0]).toBeCloseTo(3.5, 6);
    expect(pick({ origin: [-2, 0.5, 0.5], direction: [-1, 0, 0] }, boxes)).toBeUndefined();
  });

  test("of bars on a grid, the one whose top is clicked, from wherever it is looked at", () => {
    const places = Array.from({ length: 30 }, (_, k) => [k % 6, Math.floor(k / 6)] as const);
    const boxes = places.map(([x, z]) => boxOf({ at: [x, 0, z], height: 0.4, width: 0.7, depth: 0.7 }));
    fc.assert(
      fc.property(cameras, fc.nat(29), (one, wanted) => {
        fc.pre(one.elevation > 0.9);
        const [x, z] = places[wanted]!;
        const seen = project({ ...one, target: [2.5, 0, 2] }, ASPECT, [x, 0.4, z])!;
        const ray = rayThrough({ ...one, target: [2.5, 0, 2] }, ASPECT, seen.x, seen.y);
        expect(pick(ray, boxes)?.index).toBe(wanted);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe("scenes", () => {
  test("are packed in the order that shaders read", () => {
    const bar = { at: [1, 0, 2], height: 3, width: 0.5, depth: 1, colour: [0.25, 0.5, 0.75], edge: [1, 0, 1] } as const;
    const segment = { from: [0, 1, 2], to: [3, 4, 5], width: 2, colour: [1, 0.5, 0], opacity: 0.25 } as const;
    const { bars, segments } = pack([{ ...bar, edgeStrength: 0.5 }], [segment, segment], [0, 0, 0]);
    expect([...bars]).toEqual([1, 0, 2, 3, 0.25, 0.5, 0.5, 1, 0.25, 0.5, 0.75, 0, 1, 0, 1, 0]);
    expect(bars).toHaveLength(BAR_NUMBERS);
    expect([...segments.subarray(SEGMENT_NUMBERS)]).toEqual([0, 1, 2, 2, 3, 4, 5, 0, 1, 0.5, 0, 0.25]);
  });

  test("an arc goes from end to end, and rises as high as it is told", () => {
    const pieces = arc([0, 1, 0], [4, 2, 0], 1.5, { width: 1, colour: [1, 1, 1], opacity: 1 }, 64);
    expect(pieces[0]!.from).toEqual([0, 1, 0]);
    expect(pieces.at(-1)!.to).toEqual([4, 2, 0]);
    expect(pieces.slice(1).map(({ from }) => from)).toEqual(pieces.slice(0, -1).map(({ to }) => to));
    expect(pieces[31]!.to[1]).toBeCloseTo(3.5, 9);
  });
});

test.each([
  ["", "auto"],
  ["#architecture=wta&renderer=webgl", "webgl"],
  ["#renderer=webgpu", "webgpu"],
  ["#renderer=opengl", "auto"],
] as const)("the address '%s' asks for the renderer %s", (fragment, expected) => {
  expect(wantedRenderer(fragment)).toBe(expected);
});

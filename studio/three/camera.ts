/**
 * A camera that orbits a point: where it stands, what it sees, and the ray through a point of the picture. World coordinates are right-handed with y
 * upwards; points of the picture run from -1 to 1, x to the right and y upwards.
 */
import { mat4, type ReadonlyVec3, vec3, vec4 } from "gl-matrix";

/** A camera is a value: moving it makes another one. */
export interface Camera {
  /** The point that it looks at. */
  readonly target: ReadonlyVec3;
  /** Angle about the vertical, radians; 0 looks along -z. */
  readonly azimuth: number;
  /** Angle above the ground, radians. */
  readonly elevation: number;
  readonly distance: number;
}

/** A half-line: `origin + t * direction`, t >= 0; the direction has length 1. */
export interface Ray {
  readonly origin: ReadonlyVec3;
  readonly direction: ReadonlyVec3;
}

/** The corners of a box. */
export interface Box {
  readonly least: ReadonlyVec3;
  readonly most: ReadonlyVec3;
}

/** Of depths in clip space: WebGPU has 0 to 1, WebGL -1 to 1. */
export type DepthRange = "0..1" | "-1..1";

/** Vertical angle of view, radians. */
const ANGLE_OF_VIEW = (32 * Math.PI) / 180;
const [NEAR, FAR] = [0.1, 2000];
const DEGREE = Math.PI / 180;
/** From just above the ground to just short of straight down, where "up" would have no direction. */
const [LEAST_ELEVATION, MOST_ELEVATION] = [4 * DEGREE, 89 * DEGREE];
const [LEAST_DISTANCE, MOST_DISTANCE] = [1.5, 500];
/** Room around what is to be seen, as a share of the picture. */
const BORDER = 0.04;
const CENTRING_ROUNDS = 4;

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/** Where the camera stands. */
export function eyeOf({ target, azimuth, elevation, distance }: Camera): vec3 {
  const across = Math.cos(elevation);
  const direction = vec3.fromValues(Math.sin(azimuth) * across, Math.sin(elevation), Math.cos(azimuth) * across);
  return vec3.scaleAndAdd(vec3.create(), target, direction, distance);
}

/** From world to clip coordinates. `aspect`: width of the picture over its height. */
export function viewProjection(camera: Camera, aspect: number, depth: DepthRange): mat4 {
  const perspective = depth === "0..1" ? mat4.perspectiveZO : mat4.perspectiveNO;
  const projection = perspective(mat4.create(), ANGLE_OF_VIEW, aspect, NEAR, FAR);
  return mat4.multiply(projection, projection, viewOf(camera));
}

const viewOf = (camera: Camera): mat4 => mat4.lookAt(mat4.create(), eyeOf(camera), camera.target, [0, 1, 0]);

/** Where in the picture a point of the world is; undefined behind the camera. */
export function project(
  camera: Camera,
  aspect: number,
  point: ReadonlyVec3,
): { readonly x: number; readonly y: number } | undefined {
  const clip = vec4.fromValues(point[0]!, point[1]!, point[2]!, 1);
  vec4.transformMat4(clip, clip, viewProjection(camera, aspect, "-1..1"));
  return clip[3] <= 0 ? undefined : { x: clip[0] / clip[3], y: clip[1] / clip[3] };
}

/** The ray from the camera through a point of the picture. */
export function rayThrough(camera: Camera, aspect: number, x: number, y: number): Ray {
  const origin = eyeOf(camera);
  const half = Math.tan(ANGLE_OF_VIEW / 2);
  const direction = vec3.fromValues(x * half * aspect, y * half, -1);
  const toWorld = mat4.invert(mat4.create(), viewOf(camera))!;
  vec3.transformMat4(direction, direction, toWorld);
  vec3.subtract(direction, direction, origin);
  return { origin, direction: vec3.scale(direction, direction, 1 / vec3.length(direction)) };
}

/** Turns about the target, by radians. */
export const orbit = (camera: Camera, about: number, upwards: number): Camera => ({
  ...camera,
  azimuth: camera.azimuth + about,
  elevation: clamp(camera.elevation + upwards, LEAST_ELEVATION, MOST_ELEVATION),
});

/** Goes nearer (a factor above 1) or away. */
export const zoom = (camera: Camera, factor: number): Camera => ({
  ...camera,
  distance: clamp(camera.distance / factor, LEAST_DISTANCE, MOST_DISTANCE),
});

/** Moves what is seen by shares of the picture's height, x to the right and y upwards; the target stays on its level. */
export function pan(camera: Camera, x: number, y: number): Camera {
  const reach = 2 * camera.distance * Math.tan(ANGLE_OF_VIEW / 2);
  const [sine, cosine] = [Math.sin(camera.azimuth), Math.cos(camera.azimuth)];
  // The flatter the view, the further a step into the picture leads.
  const inwards = y / Math.max(Math.sin(camera.elevation), 0.25);
  const move = vec3.fromValues(reach * (-x * cosine + inwards * sine), 0, reach * (x * sine + inwards * cosine));
  return { ...camera, target: vec3.add(vec3.create(), camera.target, move) };
}

/** The camera that sees all of a box from its direction, as near as it can. */
export function fitted(
  { least, most }: Box,
  aspect: number,
  { azimuth, elevation }: Pick<Camera, "azimuth" | "elevation">,
): Camera {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) =>
    vec3.fromValues((corner & 1 ? most : least)[0]!, (corner & 2 ? most : least)[1]!, (corner & 4 ? most : least)[2]!),
  );
  let camera: Camera = {
    target: vec3.lerp(vec3.create(), least, most, 0.5),
    azimuth,
    elevation,
    distance: MOST_DISTANCE,
  };
  // What is near takes more room than what is far: the middle of the box is not that of its picture.
  for (let round = 0; round < CENTRING_ROUNDS; round++) {
    camera = nearest(camera, aspect, corners);
    const places = corners.map((corner) => project(camera, aspect, corner)!);
    const middle = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2;
    camera = pan(camera, (-middle(places.map(({ x }) => x)) * aspect) / 2, -middle(places.map(({ y }) => y)) / 2);
  }
  return nearest(camera, aspect, corners);
}

/** The camera, as near as it can be to see all of some points. */
function nearest(camera: Camera, aspect: number, points: readonly ReadonlyVec3[]): Camera {
  const seesAll = (distance: number) =>
    points.every((point) => {
      const place = project({ ...camera, distance }, aspect, point);
      return place !== undefined && Math.max(Math.abs(place.x), Math.abs(place.y)) <= 1 - BORDER;
    });
  let [below, above] = [LEAST_DISTANCE, MOST_DISTANCE];
  for (let halving = 0; halving < 30; halving++) {
    const between = (below + above) / 2;
    if (seesAll(between)) above = between;
    else below = between;
  }
  return { ...camera, distance: above };
}

/** Which box a ray meets first. */
import { type ReadonlyVec3, vec3 } from "gl-matrix";
import type { Box, Ray } from "./camera.ts";

/**
 * How far along a ray it enters a box, 0 where it starts within; undefined if it misses. By slabs: the ray is within the box while it is between both
 * planes of all three axes.
 */
export function entry({ origin, direction }: Ray, { least, most }: Box): number | undefined {
  let [enters, leaves] = [0, Number.POSITIVE_INFINITY];
  for (let axis = 0; axis < 3; axis++) {
    const [from, along] = [origin[axis]!, direction[axis]!];
    if (along === 0) {
      if (from < least[axis]! || from > most[axis]!) return undefined;
      continue;
    }
    const [one, other] = [(least[axis]! - from) / along, (most[axis]! - from) / along];
    enters = Math.max(enters, Math.min(one, other));
    leaves = Math.min(leaves, Math.max(one, other));
  }
  return enters <= leaves ? enters : undefined;
}

/** The index of the box that a ray meets first, and the point where; undefined if it misses all. */
export function pick(
  ray: Ray,
  boxes: readonly Box[],
): { readonly index: number; readonly point: ReadonlyVec3 } | undefined {
  let [nearest, index] = [Number.POSITIVE_INFINITY, -1];
  boxes.forEach((box, candidate) => {
    const distance = entry(ray, box);
    if (distance !== undefined && distance < nearest) [nearest, index] = [distance, candidate];
  });
  if (index < 0) return undefined;
  return { index, point: vec3.scaleAndAdd(vec3.create(), ray.origin, ray.direction, nearest) };
}

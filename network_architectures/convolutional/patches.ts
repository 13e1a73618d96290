/** Patches of pictures, for filters to be learned from. */
import { RandomState } from "../../data/index.ts";
import { ModelError } from "../../genn/index.ts";

/** Pictures one after the other, `[picture][row][column]`. */
export interface Pictures {
  readonly values: ArrayLike<number>;
  readonly count: number;
  /** Pixels of a side. */
  readonly size: number;
}

/** A patch with less contrast than this, as the norm of what differs from its mean, shows nothing. */
const LEAST_CONTRAST = 0.5;
/** Draws for a patch, at most, until pictures count as empty. */
const MOST_DRAWS = 1000;

/**
 * Patches at random places of random pictures that show something, each without its mean and with the norm 1. `[patch][field * field]`.
 * @throws ModelError for pictures in which nothing is to be found
 */
export function drawPatches(
  { values, count, size }: Pictures,
  field: number,
  patches: number,
  seed: number,
): Float32Array {
  const random = new RandomState(seed);
  const below = (limit: number) => Math.floor(random.random() * limit);
  const pixels = field * field;
  const drawn = new Float32Array(patches * pixels);
  for (let k = 0; k < patches; k++) {
    const patch = drawn.subarray(k * pixels, (k + 1) * pixels);
    for (let draws = 0; ; draws++) {
      if (draws === MOST_DRAWS)
        throw new ModelError(`the pictures show nothing: none of ${MOST_DRAWS} patches has any contrast`);
      const [picture, row, column] = [below(count), below(size - field + 1), below(size - field + 1)];
      for (let pixel = 0; pixel < pixels; pixel++) {
        const place = (picture * size + row + Math.floor(pixel / field)) * size + column + (pixel % field);
        patch[pixel] = values[place]!;
      }
      const mean = patch.reduce((sum, one) => sum + one, 0) / pixels;
      const norm = Math.hypot(...patch.map((one) => one - mean));
      if (norm < LEAST_CONTRAST) continue;
      for (let pixel = 0; pixel < pixels; pixel++) patch[pixel] = (patch[pixel]! - mean) / norm;
      break;
    }
  }
  return drawn;
}

/** Oriented receptive fields and the pictures they answer to. Angles are in degrees, counter-clockwise from the horizontal, of the direction across the bars. */

/** Degrees as radians. */
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Preferred angles of so many kinds of neurons, over half a turn. */
export const preferredAngles = (orientations: number): readonly number[] =>
  Array.from({ length: orientations }, (_, k) => (180 * k) / orientations);

/** How far along `angle` a pixel lies from the middle of a square of `size`. */
function along(
  row: number,
  column: number,
  size: number,
  angle: number,
): readonly [across: number, lengthwise: number] {
  const [x, y] = [column - (size - 1) / 2, (size - 1) / 2 - row];
  const [cos, sin] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
  return [x * cos + y * sin, y * cos - x * sin];
}

/**
 * A grating with a contrast between -1 and 1, `[size][size]` flattened row by row.
 * @param wavelength Pixels from bar to bar
 * @param phase Degrees of a period by which it is moved
 */
export function grating(size: number, angle: number, wavelength: number, phase = 0): Float64Array {
  return Float64Array.from({ length: size * size }, (_, k) => {
    const [across] = along(Math.floor(k / size), k % size, size, angle);
    return Math.cos((2 * Math.PI * across) / wavelength + radians(phase));
  });
}

/**
 * Gabor functions, one for each preferred angle: a grating under a bell, without its mean, and with magnitudes that add up to 1. Daugman 1985, Journal of the Optical Society of
 * America A 2:1160. `[orientations][size * size]`.
 */
export function gaborFunctions(size: number, orientations: number, wavelength: number): readonly Float64Array[] {
  return preferredAngles(orientations).map((angle) => {
    const wave = grating(size, angle, wavelength);
    const bell = wave.map((_, k) => {
      const [across, lengthwise] = along(Math.floor(k / size), k % size, size, angle);
      return Math.exp(-(across ** 2 + 0.25 * lengthwise ** 2) / (2 * (size / 5) ** 2));
    });
    const sum = (values: Float64Array) => values.reduce((total, one) => total + one, 0);
    const mean = sum(wave.map((one, k) => one * bell[k]!)) / sum(bell);
    const field = wave.map((one, k) => (one - mean) * bell[k]!);
    const magnitude = sum(field.map(Math.abs));
    return field.map((one) => one / magnitude);
  });
}

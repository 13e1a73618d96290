/** Sums of products over a recorded trajectory, by brute force: what a rule ought to make of it. Pure numbers. */

/** A recorded variable: [steps][batch][size]. */
export interface Trajectory {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Steps from and to, the last one left out. */
export type Steps = readonly [from: number, to: number];

/** The sum over steps and batch of `factor` · r · X: [pre][post]. */
export function sumOfProducts(r: Trajectory, X: Trajectory, [from, to]: Steps, factor: number): Float64Array {
  const [batch, pre, post] = [r.shape[1]!, r.shape[2]!, X.shape[2]!];
  const sum = new Float64Array(pre * post);
  for (let row = from * batch; row < to * batch; row++) {
    for (let i = 0; i < pre; i++) {
      const held = factor * r.values[row * pre + i]!;
      for (let j = 0; j < post; j++) sum[i * post + j]! += held * X.values[row * post + j]!;
    }
  }
  return sum;
}

/** The sum over steps and batch of dt · |X|: [post]. */
export function integralOfSize(X: Trajectory, [from, to]: Steps, dt: number): Float64Array {
  const [batch, post] = [X.shape[1]!, X.shape[2]!];
  const sum = new Float64Array(post);
  for (let row = from * batch; row < to * batch; row++) {
    for (let j = 0; j < post; j++) sum[j]! += dt * Math.abs(X.values[row * post + j]!);
  }
  return sum;
}

/** Element by element, over all arrays, which are equally long. */
export const total = (arrays: readonly Float64Array[]): Float64Array =>
  arrays.reduce((sum, one) => sum.map((value, at) => value + one[at]!), new Float64Array(arrays[0]!.length));

/** The size of the differences of arrays, relative to that of `from`: one number for all of them; 0 where there is no difference. */
export function relativeDifference(values: readonly Float64Array[], from: readonly Float64Array[]): number {
  let [difference, size] = [0, 0];
  values.forEach((one, k) => {
    one.forEach((value, at) => {
      difference += (value - from[k]![at]!) ** 2;
      size += from[k]![at]! ** 2;
    });
  });
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}

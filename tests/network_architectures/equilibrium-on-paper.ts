/**
 * A network of equilibrium propagation on paper: the loss of its settled free state, and the gradient of that by finite differences, for tests of
 * what the network learns.
 */
import type { Samples } from "../../data/index.ts";

/** The network on paper: one hidden layer, in double precision. Weights by row, [pre][post]. */
export interface OnPaper {
  readonly input: number[];
  readonly forward: number[];
  readonly hiddenBias: number[];
  readonly outputBias: number[];
}

/** The loss 1/4 sum of cross entropies of the settled free network. */
function loss({ input, forward, hiddenBias, outputBias }: OnPaper, data: Samples): number {
  const rate = (u: number) => (1 + Math.tanh(2 * u)) / 2;
  const slope = (u: number) => 1 - Math.tanh(2 * u) ** 2;
  const [inputs, hiddens, outputs] = [data.inputSize, hiddenBias.length, outputBias.length];
  let sum = 0;
  for (let sample = 0; sample < data.sampleCount; sample++) {
    const hidden = new Float64Array(hiddens);
    const output = new Float64Array(outputs);
    for (let step = 0; step < 600; step++) {
      const [r, s] = [hidden.map(rate), output.map(rate)];
      for (let j = 0; j < hiddens; j++) {
        let drive = hiddenBias[j]!;
        for (let i = 0; i < inputs; i++) drive += data.inputs[sample * inputs + i]! * input[i * hiddens + j]!;
        for (let k = 0; k < outputs; k++) drive += s[k]! * forward[j * outputs + k]!;
        hidden[j]! += 0.25 * (slope(hidden[j]!) * drive - hidden[j]!);
      }
      for (let k = 0; k < outputs; k++) {
        let drive = outputBias[k]!;
        for (let j = 0; j < hiddens; j++) drive += r[j]! * forward[j * outputs + k]!;
        output[k]! += 0.25 * (slope(output[k]!) * drive - output[k]!);
      }
    }
    output.forEach((u, k) => {
      const target = data.targets[sample * outputs + k]!;
      sum -= (target * Math.log(rate(u)) + (1 - target) * Math.log(1 - rate(u))) / 4;
    });
  }
  return sum;
}

/** Minus the gradient of the loss by finite differences, all parameters in a row. */
export function descent(parameters: OnPaper, data: Samples): number[] {
  const step = 1e-5;
  return Object.values(parameters).flatMap((values: number[]) =>
    values.map((value, k) => {
      const at = (moved: number) => {
        values[k] = moved;
        return loss(parameters, data);
      };
      const slope = (at(value + step) - at(value - step)) / (2 * step);
      values[k] = value;
      return -slope;
    }),
  );
}

export function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
export const length = (a: readonly number[]): number => Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));

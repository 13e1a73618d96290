/** The chain of networks.ts again, as plain loops that follow the reference's order of one iteration. Double precision. */
import type { EventRule } from "../../network_base/index.ts";

export interface ReferenceOptions {
  readonly from: number;
  readonly to: number;
  readonly batchSize: number;
  readonly dt: number;
  readonly steps: number;
  readonly g: readonly number[];
  readonly events?: { readonly threshold: number; readonly rule: EventRule };
  /** Input of instance `batch` in step `step`, [from]. */
  readonly input: (step: number, batch: number) => readonly number[];
  /** Plain gradient ascent of this rate, after steps that are multiples of `every`. */
  readonly learning?: { readonly lr: number; readonly every: number };
}

export interface ReferenceStep {
  /** At the end of the iteration: [batch][size]. */
  readonly input: number[];
  readonly output: number[];
  readonly g: number[];
  readonly b: number[];
  /** Neurons of the input population that spiked, [batch][..]. */
  readonly spikes: number[][];
}

interface Neuron {
  r: number;
  e: number;
  ePrevious: number;
  sent: number;
  sentBefore: number;
  spiked: boolean;
  /** Steps of the last two spikes. */
  last: number;
  before: number;
}

const neuron = (): Neuron => ({
  r: 0,
  e: 0,
  ePrevious: 0,
  sent: 0,
  sentBefore: 0,
  spiked: false,
  last: Number.NaN,
  before: Number.NaN,
});

export function simulate(options: ReferenceOptions): ReferenceStep[] {
  const { from, to, batchSize, dt, steps, events, input, learning } = options;
  const g = [...options.g];
  const bIn = new Array<number>(from).fill(0.01);
  const bOut = new Array<number>(to).fill(0.02);
  const perBatch = <Value>(make: () => Value): Value[] => Array.from({ length: batchSize }, make);
  const list = <Value>(count: number, make: () => Value): Value[] => Array.from({ length: count }, make);
  const ins = perBatch(() => list(from, neuron));
  const outs = perBatch(() => list(to, neuron));
  const inSyn = perBatch(() => new Array<number>(to).fill(0));
  const zeros = () => perBatch(() => new Array<number>(from * to).fill(0));
  const [contribution, dg, dgPrevious, tPrevious] = [zeros(), zeros(), zeros(), zeros()];
  const dbIn = perBatch(() => new Array<number>(from).fill(0));
  const dbOut = perBatch(() => new Array<number>(to).fill(0));
  const result: ReferenceStep[] = [];

  const send = (batch: number, step: number): void => {
    for (let i = 0; i < from; i++) {
      const pre = ins[batch]![i]!;
      if (events !== undefined && !pre.spiked) continue;
      for (let j = 0; j < to; j++) {
        const [post, k] = [outs[batch]![j]!, i * to + j];
        if (events === undefined) {
          inSyn[batch]![j]! += g[k]! * pre.r;
          dg[batch]![k]! += dt * pre.r * post.e;
          continue;
        }
        const now = g[k]! * pre.sent;
        inSyn[batch]![j]! += now - contribution[batch]![k]!;
        contribution[batch]![k] = now;
        if (events.rule === "backward") {
          const elapsed = (Number.isNaN(pre.before) ? step : pre.last - pre.before) * dt;
          dg[batch]![k]! += elapsed * pre.sentBefore * post.ePrevious;
        } else {
          dg[batch]![k]! += (step * dt - tPrevious[batch]![k]!) * dgPrevious[batch]![k]!;
          dgPrevious[batch]![k] = pre.sent * post.e;
          tPrevious[batch]![k] = step * dt;
        }
      }
    }
  };
  const threshold = (one: Neuron, step: number): void => {
    one.spiked = events !== undefined && Math.abs(one.r - one.sent) >= events.threshold;
    if (!one.spiked) return;
    [one.sentBefore, one.sent] = [one.sent, one.r];
    [one.before, one.last] = [one.last, step];
  };
  const ascend = (values: number[], changes: number[][]): void => {
    values.forEach((_, k) => {
      const sum = changes.reduce((total, change) => total + change[k]!, 0);
      values[k]! += learning!.lr * (sum / batchSize);
      for (const change of changes) change[k] = 0;
    });
  };

  for (let step = 0; step < steps; step++) {
    for (let batch = 0; batch < batchSize; batch++) {
      send(batch, step);
      ins[batch]!.forEach((one, i) => {
        one.r += (dt * (input(step, batch)[i]! + bIn[i]! - one.r)) / 2;
        dbIn[batch]![i]! += dt * one.r;
        threshold(one, step);
      });
      outs[batch]!.forEach((one, j) => {
        one.ePrevious = one.e;
        one.e = 0.5 - one.r;
        one.r += (dt * (inSyn[batch]![j]! + bOut[j]! - one.r)) / 4;
        dbOut[batch]![j]! += dt * one.e;
        if (events === undefined) inSyn[batch]![j] = 0;
        threshold(one, step);
      });
    }
    if (learning !== undefined && step % learning.every === 0) {
      ascend(g, dg);
      ascend(bIn, dbIn);
      ascend(bOut, dbOut);
    }
    result.push({
      input: ins.flat().map((one) => one.r),
      output: outs.flat().map((one) => one.r),
      g: [...g],
      b: [...bOut],
      spikes: ins.map((instance) => instance.flatMap((one, i) => (one.spiked ? [i] : []))),
    });
  }
  return result;
}

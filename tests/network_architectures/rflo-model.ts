/** RFLO by the letter, in plain numbers: what a network of the toolkit is compared with. */

/** Weights are [from][to], row by row, as the toolkit has them. */
export interface Weights {
  readonly input: ArrayLike<number>;
  readonly recurrent: ArrayLike<number>;
  readonly readout: ArrayLike<number>;
  readonly feedback: ArrayLike<number>;
  readonly hiddenBias: ArrayLike<number>;
  readonly outputBias: ArrayLike<number>;
}
export type Learned = Exclude<keyof Weights, "feedback">;

/** One sequence: inputs and targets of every step, and how much its error counts. */
export interface Sequence {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

const act = (x: number): number => (1 + Math.tanh(2 * x)) / 2;
const slope = (x: number): number => 1 - Math.tanh(2 * x) ** 2;

/** The sum over inputs of a target neuron. */
const into = (weights: ArrayLike<number>, values: readonly number[], to: number, size: number): number =>
  values.reduce((sum, value, from) => sum + value * weights[from * size + to]!, 0);

/** Runs a sequence; `visit` sees every step: potentials, rates of this step and the one before, and outputs. */
function run(
  w: Weights,
  { inputs }: Sequence,
  dt: number,
  visit: (
    step: number,
    h: readonly number[],
    r: readonly number[],
    before: readonly number[],
    y: readonly number[],
  ) => void,
): void {
  const [hidden, outputs] = [w.hiddenBias.length, w.outputBias.length];
  let h: number[] = new Array(hidden).fill(0);
  let r = h.map(act);
  inputs.forEach((x, step) => {
    const before = r;
    h = h.map(
      (value, to) =>
        value + dt * (into(w.input, x, to, hidden) + into(w.recurrent, before, to, hidden) + w.hiddenBias[to]! - value),
    );
    r = h.map(act);
    const y = Array.from(w.outputBias, (bias, to) => bias + into(w.readout, r, to, outputs));
    visit(step, h, r, before, y);
  });
}

/** Half the weighed squared error of a sequence. */
export function lossOf(w: Weights, sequence: Sequence, dt: number): number {
  let loss = 0;
  run(w, sequence, dt, (step, _h, _r, _before, y) => {
    for (const [k, value] of y.entries()) {
      loss += 0.5 * sequence.weights[step]! * (sequence.targets[step]![k]! - value) ** 2;
    }
  });
  return loss;
}

/** What RFLO changes after a sequence: sum over steps of dt * [B err]_a * act'(h_a) * trace_b, and err_k * r_b for the readout. */
export function changeOf(w: Weights, sequence: Sequence, dt: number): Record<Learned, number[]> {
  const [hidden, outputs] = [w.hiddenBias.length, w.outputBias.length];
  const zeros = (like: ArrayLike<number>) => new Array<number>(like.length).fill(0);
  const change = {
    input: zeros(w.input),
    recurrent: zeros(w.recurrent),
    readout: zeros(w.readout),
    hiddenBias: zeros(w.hiddenBias),
    outputBias: zeros(w.outputBias),
  };
  const inputTrace: number[] = zeros(sequence.inputs[0]!);
  const rateTrace: number[] = zeros(w.hiddenBias);
  let biasTrace = 0;
  run(w, sequence, dt, (step, h, r, before, y) => {
    for (const [b, value] of sequence.inputs[step]!.entries()) inputTrace[b]! += dt * (value - inputTrace[b]!);
    for (const [b, value] of before.entries()) rateTrace[b]! += dt * (value - rateTrace[b]!);
    biasTrace += dt * (1 - biasTrace);
    const err = y.map((value, k) => sequence.weights[step]! * (sequence.targets[step]![k]! - value));
    for (let a = 0; a < hidden; a++) {
      const third = dt * into(w.feedback, err, a, hidden) * slope(h[a]!);
      for (const [b, trace] of inputTrace.entries()) change.input[b * hidden + a]! += third * trace;
      for (const [b, trace] of rateTrace.entries()) change.recurrent[b * hidden + a]! += third * trace;
      change.hiddenBias[a]! += third * biasTrace;
    }
    for (const [k, e] of err.entries()) {
      for (const [b, rate] of r.entries()) change.readout[b * outputs + k]! += dt * e * rate;
      change.outputBias[k]! += dt * e;
    }
  });
  return change;
}

/** Minus the gradient of the loss by one kind of weights: what back-propagation through time would change, by differences. */
export function descentOf(w: Weights, kind: Learned, sequences: readonly Sequence[], dt: number): number[] {
  const step = 1e-5;
  const total = (weights: Weights) => sequences.reduce((sum, one) => sum + lossOf(weights, one, dt), 0);
  return Array.from(w[kind], (value, index) => {
    const at = (moved: number): Weights => {
      const values = Array.from(w[kind]);
      values[index] = moved;
      return { ...w, [kind]: values };
    };
    return -(total(at(value + step)) - total(at(value - step))) / (2 * step);
  });
}

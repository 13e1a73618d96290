/** When neurons are active in a stretch of time, as phases of a circle: what measures and orders of neurons have in common. */
import { type ActivityCourse, samplesOf } from "./activity-course.ts";
import type { TimeSpan } from "./spikes.ts";

/** Of every neuron. Who uses them says what is too little to have a time. */
export interface ActivationPhases {
  /** Sum of its activity. */
  readonly sums: Float64Array;
  /** Length of the vector Σ r(t) exp(2πi t / L), with t since the stretch begins. */
  readonly strengths: Float64Array;
  /** The phase of that vector as a time, ms since the stretch begins. */
  readonly times: Float64Array;
}

export function activationPhases(course: ActivityCourse, { from: start, to: end }: TimeSpan): ActivationPhases {
  const { size, values, every = 1 } = course;
  const length = end - start;
  const [from, to] = samplesOf(course, start, end);
  const [real, imaginary, sums] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let sample = from; sample < to; sample++) {
    const phase = (2 * Math.PI * (sample * every - start)) / length;
    const [cosine, sine] = [Math.cos(phase), Math.sin(phase)];
    for (let neuron = 0; neuron < size; neuron++) {
      const value = values[sample * size + neuron]!;
      real[neuron]! += value * cosine;
      imaginary[neuron]! += value * sine;
      sums[neuron]! += value;
    }
  }
  return {
    sums,
    strengths: real.map((x, neuron) => Math.hypot(x, imaginary[neuron]!)),
    times: real.map((x, neuron) => {
      const turn = Math.atan2(imaginary[neuron]!, x) / (2 * Math.PI);
      // What is next to nothing before the beginning is rounded to the end, which is the beginning.
      return ((turn < 0 ? turn + 1 : turn) * length) % length;
    }),
  };
}

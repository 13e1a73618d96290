/** What a response is: curves with names and units, for whoever draws them. Times are in ms. */

/** A quantity over the times of its trace. */
export interface ResponseLine {
  readonly name: string;
  /** `1` for a plain number. */
  readonly unit: string;
  readonly values: Float64Array;
}

/** What happened over time. */
export interface Trace {
  /** Times in ms, or calls of a custom update: `xUnit` says which. */
  readonly times: Float64Array;
  readonly xLabel: string;
  readonly xUnit: string;
  readonly lines: readonly ResponseLine[];
  /** Spikes of each neuron that is shown, in ms. */
  readonly spikes: readonly (readonly number[])[];
  /** From when to when it was driven, in ms. */
  readonly driven?: readonly [from: number, to: number];
}

/** One quantity over another. */
export interface Curve {
  readonly title: string;
  /** How it was measured, in a sentence. */
  readonly caption: string;
  readonly xLabel: string;
  readonly xUnit: string;
  readonly yLabel: string;
  readonly yUnit: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Who is connected to whom. */
export interface Connections {
  readonly sizes: readonly [pre: number, post: number];
  readonly pre: ArrayLike<number>;
  readonly post: ArrayLike<number>;
}

/** How often values come. */
export interface Histogram {
  readonly label: string;
  readonly unit: string;
  /** Ends of the bins, one more than there are bins. */
  readonly edges: readonly number[];
  /** Share of the values in each bin, per unit of the value. */
  readonly density: readonly number[];
}

export interface ModelAnswer {
  /** What was done, in a sentence or two. */
  readonly caption: string;
  readonly trace?: Trace;
  readonly curve?: Curve;
  readonly connections?: Connections;
  readonly histogram?: Histogram;
  /** Of a neuron with an input: which is driven, and how high. */
  readonly drive?: { readonly target: string; readonly input: number };
}

/** A number for people: no more than `digits` digits, no trailing zeros. */
export const plain = (value: number, digits = 3): string =>
  String(Number(value.toPrecision(digits))).replace("-", "\u2212");

/** A unit as it is printed: the sign for micro, and raised powers. */
export const unitText = (unit: string): string =>
  unit
    .replace(/(?<![A-Za-z])u(?=[ACFJSV])/g, "\u00b5")
    .replace(/\^2/g, "\u00b2")
    .replace(/\^3/g, "\u00b3");

/** A number with its unit, of which a plain number has none. */
export const withUnit = (value: number, unit: string): string =>
  unit === "1" || unit === "" ? plain(value) : `${plain(value)} ${unitText(unit)}`;

/** The nearest of 1, 2, 5 times a power of ten that is not below (`up`) or not above a positive number. */
export function rounded(value: number, direction: "up" | "down"): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const steps = direction === "up" ? [1, 1.5, 2, 3, 5, 8, 10] : [8, 5, 3, 2, 1.5, 1];
  const fits = (step: number) =>
    direction === "up" ? step * power >= value * (1 - 1e-9) : step * power <= value * (1 + 1e-9);
  return Number((steps.find(fits)! * power).toPrecision(6));
}

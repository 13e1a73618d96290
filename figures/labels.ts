/** How runs are called and coloured in every figure. */
import type { RunColumn, RunKey, SweptValues } from "./records.ts";
import { palette } from "./theme.ts";

const COLOURS: Readonly<Record<string, string>> = {
  "event backprop": palette.blue,
  "event feedback-alignment": palette.skyBlue,
  "rate backprop": palette.vermillion,
  "rate feedback-alignment": palette.orange,
  "event phase-ends": palette.blue,
  "event whole-phases": palette.skyBlue,
  "rate phase-ends": palette.vermillion,
  "rate whole-phases": palette.orange,
  rates: palette.vermillion,
  exact: palette.blue,
  backward: palette.green,
  forward: palette.purple,
};
/** For runs of other kinds, one after the other. */
const CYCLE = Object.values(palette).filter((colour) => colour !== palette.yellow);
const NAMES: Readonly<Record<string, string>> = {
  event: "events",
  rate: "rates",
  "feedback-alignment": "feedback alignment",
};

/** What tells curves apart where nothing else is said: the microcircuit's model and method. */
export const MICROCIRCUIT_SERIES: readonly RunColumn[] = [{ field: "model" }, { field: "method" }];

/** "event" is called "events". */
export const nameOf = (value: string): string => NAMES[value] ?? value;

/** "events, backprop" */
export const combinationLabel = (model: string, method: string): string => `${nameOf(model)}, ${nameOf(method)}`;

/** The colour of a model with a method. */
export const combinationColour = (model: string, method: string): string => colourOf([model, method], 3);

/** Values of the columns that tell curves apart. A record has them all. */
export const seriesValues = (record: RunKey, series: readonly RunColumn[]): string[] =>
  series.map(({ field }) => String((record as SweptValues)[field]));

/** What a curve is called. */
export const seriesLabel = (values: readonly string[], series: readonly RunColumn[]): string =>
  values.map((value, at) => series[at]!.labels?.[value] ?? nameOf(value)).join(", ");

/** The colour of a curve, the index-th of its figure. */
export const colourOf = (values: readonly string[], index: number): string =>
  COLOURS[values.join(" ")] ?? cycled(index);

/** The colour of the index-th curve, where nothing else decides. */
export const cycled = (index: number): string => CYCLE[index % CYCLE.length]!;

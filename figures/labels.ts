/** How models with methods are called and coloured in every figure. */
import { palette } from "./theme.ts";

const COLOURS: Readonly<Record<string, string>> = {
  "event backprop": palette.blue,
  "event feedback-alignment": palette.skyBlue,
  "rate backprop": palette.vermillion,
  "rate feedback-alignment": palette.orange,
};
const NAMES: Readonly<Record<string, string>> = {
  event: "events",
  rate: "rates",
  "feedback-alignment": "feedback alignment",
};

/** "event" is called "events". */
export const nameOf = (value: string): string => NAMES[value] ?? value;

/** "events, backprop" */
export const combinationLabel = (model: string, method: string): string => `${nameOf(model)}, ${nameOf(method)}`;

/** The colour of a model with a method. */
export const combinationColour = (model: string, method: string): string =>
  COLOURS[`${model} ${method}`] ?? palette.green;

/** Pictures that are shown, answers to them, and how a person hears of it. */
import type { Dataset } from "../../../data/dataset.ts";
import type { SimulationProgress } from "../../activity/progress.ts";
import { CLASSES } from "./options.ts";

/** What a person is told while it runs. */
export interface Told {
  say(text: string): void;
  progress(label: string): SimulationProgress;
}

/** So many pictures from one on, or as many as there are. */
export const picturesOf = ({ inputs, inputSize }: Dataset, from: number, count: number): Float32Array | Float64Array =>
  inputs.subarray(from * inputSize, (from + count) * inputSize);

/** For so many pictures, the class with the most evidence; of several, the first. `evidence`: `[picture][class]`. */
export const answersIn = (evidence: Float64Array, pictures: number): Uint8Array =>
  Uint8Array.from({ length: pictures }, (_, picture) => {
    const own = evidence.subarray(picture * CLASSES, (picture + 1) * CLASSES);
    return own.indexOf(Math.max(...own));
  });

/** Answers to pictures. */
import { CLASSES } from "./options.ts";

/** For so many pictures, the class with the most evidence; of several, the first. `evidence`: `[picture][class]`. */
export const answersIn = (evidence: Float64Array, pictures: number): Uint8Array =>
  Uint8Array.from({ length: pictures }, (_, picture) => {
    const own = evidence.subarray(picture * CLASSES, (picture + 1) * CLASSES);
    return own.indexOf(Math.max(...own));
  });

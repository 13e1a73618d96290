/** Points in time between the host, who gives and sees ms, and buffers that hold numbers of steps. */
import { ModelError } from "../model/errors.ts";
import type { Buffer } from "../program/program.ts";
import { type Clock, stepOfTime, timeOfStep } from "../program/time.ts";

/** What the host sees of a stored value. */
export const shownValue = ({ time }: Buffer, stored: number, clock: Clock): number =>
  time === "steps" ? timeOfStep(stored, clock) : stored;

/** What is stored of a value that the host gives; `where` is named if it is not the time of a step. */
export function storedValue({ time }: Buffer, value: number, clock: Clock, where: string): number {
  if (time !== "steps") return value;
  const step = stepOfTime(value, clock);
  if (step !== undefined) return step;
  throw new ModelError(
    `${where} cannot be ${value}: as a timepoint that code only assigns times to, it is kept as a number of steps, so that differences are ` +
      `exact, and takes multiples of dt = ${clock.dt} ms that the clock can reach (or the least number, for never). For other values declare it as scalar`,
  );
}

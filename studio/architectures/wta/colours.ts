/** Colours of what is shown of winner-take-all circuits. */
import { palette } from "../../../figures/theme.ts";
import { rateColour } from "../../views/theme.ts";

/** By number of the pattern. */
export const patternColours = [
  palette.skyBlue,
  palette.orange,
  palette.purple,
  palette.green,
  palette.vermillion,
] as const;

/** Of connections: into a circuit and out of it. */
export const connectionColours = { incoming: palette.skyBlue, outgoing: palette.orange } as const;

/** Red, green and blue from 0 to 1 of a rate from 0 to 255, all worked out once. */
export const rateColours: readonly (readonly [number, number, number])[] = Array.from({ length: 256 }, (_, rate) => {
  const [red, green, blue] = rateColour(rate / 255);
  return [red / 255, green / 255, blue / 255];
});

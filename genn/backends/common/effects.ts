/** What printed code does beside giving a value. */

/** In order of weight: nothing; it may fail a check, so that it may only run where the language runs it; it changes something. */
export type Effect = "none" | "guarded" | "changes";

/** The effect of code made of parts. */
export function effectOf(parts: readonly { readonly effect: Effect }[]): Effect {
  let effect: Effect = "none";
  for (const part of parts) {
    if (part.effect === "changes") return "changes";
    if (part.effect === "guarded") effect = "guarded";
  }
  return effect;
}

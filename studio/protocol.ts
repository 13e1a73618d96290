/**
 * What the workers of all architectures tell their pages. Every network has a *generation*, counted by the page: a message of an earlier one is
 * stale, and whoever receives it drops it.
 */
import type { Surroundings } from "./backends.ts";

/** A message about one network. */
export interface OfNetwork {
  readonly kind: string;
  readonly generation: number;
}

/** What a network runs on. */
export interface Machine {
  readonly backend: string;
  readonly threads: number;
}

/** Something went wrong, in words for the user. */
export interface Trouble {
  readonly text: string;
  /** Offer to go on with WebAssembly: from so far on (an epoch, seconds), 0 from the start. */
  readonly restartFrom: number | null;
}

export type SurroundingsMessage = { readonly kind: "surroundings" } & Surroundings;
export type TroubleMessage = { readonly kind: "trouble"; readonly generation: number; readonly trouble: Trouble };

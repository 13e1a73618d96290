/** What leaky integrate-and-fire neurons share. */
import type { Quantity } from "../../genn/model/index.ts";

export const leakQuantities = {
  TauM: ["ms", "membrane time constant"],
  Vrest: ["mV", "resting potential"],
  Vreset: ["mV", "potential after a spike"],
  Vthresh: ["mV", "threshold"],
  TauRefrac: ["ms", "refractory time"],
  V: ["mV", "potential"],
  RefracTime: ["ms", "what is left of the refractory time"],
} as const satisfies Readonly<Record<string, Quantity>>;

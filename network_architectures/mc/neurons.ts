/** Which neuron each population of the microcircuit is made of, for continuous rates and for events. */
import type { NeuronModel } from "../../genn/index.ts";
import { a, checkOptions, required } from "../../genn/model/options.ts";
import {
  classicInput,
  classicInterneuron,
  classicOutput,
  classicPyramidal,
  latentInput,
  latentInterneuron,
  latentOutput,
  latentPyramidal,
} from "../../genn_models/neurons/index.ts";
import { type EventRule, toEvents } from "../../network_base/index.ts";

/** `classic`: leaky membrane. `latent-equilibrium`: with prospective coding. */
export type Variant = "classic" | "latent-equilibrium";
/** What a population is in the microcircuit. */
export type Role = "input" | "pyr" | "int" | "output";

export const roles: readonly Role[] = ["input", "pyr", "int", "output"];

/** The definitions for continuous rates. */
export const rateNeurons: Readonly<Record<Variant, Readonly<Record<Role, NeuronModel>>>> = {
  classic: { input: classicInput, pyr: classicPyramidal, int: classicInterneuron, output: classicOutput },
  "latent-equilibrium": { input: latentInput, pyr: latentPyramidal, int: latentInterneuron, output: latentOutput },
};

/** The event rule to train with. */
export const DEFAULT_EVENT_RULE: EventRule = "backward";

/** How far a rate may move before it is sent again, unless the configuration says otherwise: each population has its own. */
export const defaultThresholds: Readonly<Record<Variant, Readonly<Record<Role, number>>>> = {
  classic: { input: 1e-5, pyr: 1e-5, int: 1e-3, output: 1e-5 },
  "latent-equilibrium": { input: 1e-3, pyr: 1e-3, int: 1e-3, output: 1e-3 },
};

const THRESHOLDS = {
  input: required(a.notNegative),
  pyr: required(a.notNegative),
  int: required(a.notNegative),
  output: required(a.notNegative),
};

/** Variables that the backward rule reads one step late: the error must belong to the interval that the event closes. */
const delayedVariables: Readonly<Record<Variant, Readonly<Record<Role, readonly string[]>>>> = {
  classic: { input: [], pyr: ["va"], int: [], output: [] },
  "latent-equilibrium": { input: [], pyr: ["d_ra", "va"], int: ["d_ra"], output: ["d_ra"] },
};

/** What the variants call the rate last sent, and the one sent before it. */
const sentNames = {
  classic: { lastSent: "r_prev", sentBefore: "r_prev_prev" },
  "latent-equilibrium": { lastSent: "r_event", sentBefore: "r_prev_event" },
} as const;

/** The definitions for events: sent when the rate has moved by `thresholds[role]` since the last one. */
export function eventNeurons(
  variant: Variant,
  thresholds: Readonly<Record<Role, number>>,
  rule: EventRule,
): Readonly<Record<Role, NeuronModel>> {
  checkOptions<Record<Role, number>>(thresholds, THRESHOLDS, "the thresholds of eventNeurons");
  const variants = roles.map((role) => {
    const neuron = toEvents(rateNeurons[variant][role], {
      threshold: thresholds[role],
      rule,
      ...sentNames[variant],
      delayed: rule === "backward" ? delayedVariables[variant][role] : [],
    });
    return [role, neuron];
  });
  return Object.fromEntries(variants) as Record<Role, NeuronModel>;
}

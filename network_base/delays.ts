/** Delays of synapses: from ms, as people write them, to the steps that the simulator counts. */
import {
  defineInitialiser,
  type Initialiser,
  type InitialValue,
  initialise,
  isWhole,
  ModelError,
  normalClippedDelay,
  readOnly,
  recomputed,
  type SynapsePopulationOptions,
  type Variable,
} from "../genn/index.ts";
import { toInitialiser } from "../genn/model/initialisers.ts";
import { shown } from "../genn/model/shown.ts";

/** What a synapse says of its delays, in ms from the spike to its arrival. */
export interface DelayOptions {
  /**
   * A number: the delay of all synapses, a whole number of steps, one at least. An array or a distribution: every synapse has its own, rounded to steps; for spikes only. Default: one
   * step.
   */
  readonly delay?: InitialValue;
  /** The longest there may be, where the distribution does not say it. Shorter than the longest it would be an error; what lies beyond is drawn again. */
  readonly maxDelay?: number;
}

/** Delays as steps: options of the population, and the variable `d` of synapses that have their own. */
export interface DelaySteps {
  readonly options: Pick<SynapsePopulationOptions, "axonalDelaySteps" | "maxDendriticDelaySteps">;
  readonly d?: Variable;
}

/** A part of a step that rounding may take away. */
const SLACK = 1e-6;

/** Steps that a synapse can wait, as its variable counts them. */
const MOST = 65535;

/** Every spike takes one step: a delay of n steps is n - 1 more of them. */
const uniformDelay = defineInitialiser({
  name: "uniform_delay",
  params: { min: undefined, max: undefined },
  derivedParams: { minSteps: ({ min }, dt) => min / dt, maxSteps: ({ max }, dt) => max / dt },
  initialCode: "value = fmax(0.0, rint(minSteps + (maxSteps - minSteps) * gennrand_uniform()) - 1.0);",
});

/**
 * The delays of a synapse, in steps of `dt` ms.
 * @throws ModelError for delays that are none, shorter than a step, no whole number of steps where all are the same, without an end, or beyond `maxDelay`
 */
export function delaySteps({ delay, maxDelay }: DelayOptions, dt: number, where: string): DelaySteps {
  if (delay === undefined || typeof delay === "number") {
    if (maxDelay !== undefined)
      throw new ModelError(
        `maxDelay of ${where} goes with delays that synapses have each for themselves: leave it out`,
      );
    return delay === undefined ? { options: {} } : { options: { axonalDelaySteps: sharedSteps(delay, dt, where) - 1 } };
  }
  const longest = stepsBelow(maxDelay ?? largest(delay, where), dt);
  if (!isWhole(longest, 1, MOST)) {
    throw new ModelError(
      `the delays of ${where} can be of ${longest} steps of ${dt} ms: the longest must be from 1 to ${MOST} steps`,
    );
  }
  const initial = ownSteps(delay, longest * dt, dt, where);
  return {
    options: { maxDendriticDelaySteps: longest },
    d: readOnly(initial, longest <= 256 ? "uint8" : "uint16"),
  };
}

/** The steps of one delay for all. */
function sharedSteps(delay: number, dt: number, where: string): number {
  const steps = Math.round(delay / dt);
  if (!(Math.abs(delay / dt - steps) <= SLACK * Math.max(1, steps)) || steps < 1 || steps > MOST) {
    throw new ModelError(
      `delay of ${where} must be a whole number of steps of ${dt} ms, from 1 to ${MOST}, and ${shown(delay)} ms are ${Number((delay / dt).toPrecision(6))}`,
    );
  }
  return steps;
}

const stepsBelow = (delay: number, dt: number): number => Math.floor(delay / dt + SLACK);

/** The longest delay, ms. */
function largest(delay: InitialValue, where: string): number {
  const initial = toInitialiser(delay, `the delay of ${where}`);
  switch (initial.kind) {
    case "array":
      return Array.prototype.reduce.call(
        initial.values,
        (most, one) => Math.max(most as number, one as number),
        0,
      ) as number;
    case "uniform":
    case "normalClipped":
    case "normalClippedDelay":
      return initial.max;
    case "recomputed":
      return largest(initial.initialiser, where);
    default:
      throw new ModelError(
        `the delays of ${where} have no end (${initial.kind}): say with maxDelay, in ms, how long they may be`,
      );
  }
}

/** The initial values of `d`: delays rounded to steps, less the one that every spike takes. */
function ownSteps(delay: InitialValue, longest: number, dt: number, where: string): InitialValue {
  const initial = toInitialiser(delay, `the delay of ${where}`);
  const checkLeast = (least: number): void => {
    if (least >= dt * (1 - SLACK)) return;
    throw new ModelError(
      `the delays of ${where} begin at ${least} ms: the shortest must be a step, ${dt} ms, at least`,
    );
  };
  const clipped = (mean: number, sd: number, min: number, max: number): InitialValue =>
    normalClippedDelay(mean - dt, sd, Math.max(0, min - dt), Math.min(max, longest) - dt);
  switch (initial.kind) {
    case "array":
      return Uint16Array.from(initial.values as ArrayLike<number>, (one, k) => {
        const steps = Math.round(one / dt);
        if (steps >= 1 && steps * dt <= longest * (1 + SLACK)) return steps - 1;
        throw new ModelError(
          `delay ${k} of ${where} is ${one} ms: from a step, ${dt} ms, to ${Number(longest.toPrecision(12))} ms are possible`,
        );
      });
    case "uniform":
      checkLeast(initial.min);
      return initialise(uniformDelay, { params: { min: initial.min, max: Math.min(initial.max, longest) } });
    case "normal":
      return clipped(initial.mean, initial.sd, dt, longest);
    case "normalClipped":
    case "normalClippedDelay":
      checkLeast(initial.min);
      return clipped(initial.mean, initial.sd, initial.min, initial.max);
    case "recomputed":
      return recomputed(ownSteps(initial.initialiser, longest, dt, where) as Initialiser);
    default:
      throw new ModelError(
        `the delays of ${where} must be a number, an array, uniform, normal or normalClipped, in ms, not ${initial.kind}`,
      );
  }
}

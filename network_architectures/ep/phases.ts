/** The phases of a pattern: when the network is nudged how, and which steps count with which sign in the change of weights. */
import { ModelError } from "../../genn/index.ts";
import { a, checkOptions, either, type RulesOf, required } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";

/**
 * `one-sided`: a free phase, then a nudge of beta; their contrast has an error of order beta. `symmetric`: a free phase, then nudges of beta and
 * of -beta, both from the free state; the error of their contrast is of order beta^2 (Laborieux et al. 2021).
 */
export type EquipropNudging = "one-sided" | "symmetric";
const NUDGINGS: readonly EquipropNudging[] = ["one-sided", "symmetric"];

/** The phases of every pattern of a training. Times are in membrane time constants. */
export interface EquipropPhases {
  readonly nudging: EquipropNudging;
  /** Strength of the nudge, above 0. With large ones, -beta destabilises the network: 0.2 or less for `symmetric`. */
  readonly beta: number;
  /** Length of the free phase, and of each nudged one. */
  readonly free: number;
  readonly nudged: number;
  /**
   * Steps at the end of each phase that count; `phase`: all of them. With `one-sided`, these include the steps in which the free network has not
   * settled yet, whose products drown the contrast; with `symmetric`, what is not settled is nearly the same in both phases. Default 1.
   */
  readonly window?: number | "phase";
}

const PHASES: RulesOf<EquipropPhases> = {
  nudging: required(a.text),
  beta: required(a.positive),
  free: required(a.positive),
  nudged: required(a.positive),
  window: either(a.count, a.text),
};

/** What the inputs `nudge` and `window` show within a pattern: values[k] from starts[k] on. */
export interface EquipropLevels {
  /** Length of a pattern. */
  readonly tShow: number;
  readonly nudge: Levels;
  readonly window: Levels;
}

interface Levels {
  readonly starts: readonly number[];
  readonly values: readonly number[];
}

/** How messages call the fields of phases, and the step. */
export type PhaseNames = Readonly<Record<"beta" | "free" | "nudged" | "window" | "dt", string>>;
const FIELDS: PhaseNames = { beta: "beta", free: "free", nudged: "nudged", window: "window", dt: "dt" };

/** Why phases cannot be shown in steps of dt, in words that name fields by `names`; undefined where they can. */
export function phaseProblem(phases: EquipropPhases, dt: number, names: PhaseNames = FIELDS): string | undefined {
  for (const phase of ["free", "nudged"] as const) {
    const steps = phases[phase] / dt;
    if (steps < 1 - ROUNDING || Math.abs(steps - Math.round(steps)) > ROUNDING * steps) {
      const right = (Math.max(1, Math.round(steps)) * dt).toPrecision(6);
      return `${names[phase]} ${phases[phase]} is not a whole number of steps of ${names.dt} ${dt}: take ${Number(right)}`;
    }
  }
  const { beta, window = 1 } = phases;
  const most = Math.round(Math.min(phases.free, phases.nudged) / dt);
  if (window !== "phase" && window > most) {
    return `${names.window} ${window} is more than the ${most} steps of the shorter phase: take ${most} or fewer`;
  }
  const weight = 1 / (beta * dt);
  return Number.isFinite(Math.fround(weight))
    ? undefined
    : `${names.beta} ${beta} is too small: what is learned is divided by it, and a weight of ${weight.toPrecision(1)} is more than single precision holds`;
}

/** Steps that rounding may have made of a whole number of them. */
const ROUNDING = 1e-9;

/**
 * The schedule of a pattern. A step's weight is +-1 / (beta w) for `one-sided` and +-1 / (2 beta w) for `symmetric`, where the steps that
 * count take a time w in each phase: what adds up is the mean contrast per beta, whatever the lengths.
 *
 * Throws `ModelError` for a beta that is not above 0, too small a beta, a dt that is not above 0, unknown words, phases that are no whole
 * number of steps, and a window longer than a phase.
 */
export function equipropLevels(phases: EquipropPhases, dt: number): EquipropLevels {
  const where = "the phases of equilibrium propagation";
  checkOptions<EquipropPhases>(phases, PHASES, where);
  if (!a.positive.accepts(dt)) throw new ModelError(`dt of ${where} must be ${a.positive.right}, not ${shown(dt)}`);
  const { nudging, beta, window = 1 } = phases;
  if (!NUDGINGS.includes(nudging)) {
    throw new ModelError(`nudging of ${where} must be ${NUDGINGS.join(" or ")}, not ${JSON.stringify(nudging)}`);
  }
  if (typeof window === "string" && window !== "phase") {
    throw new ModelError(`window of ${where} must be a number of steps, or "phase", not ${JSON.stringify(window)}`);
  }
  const problem = phaseProblem(phases, dt);
  if (problem !== undefined) throw new ModelError(`${where}: ${problem}`);

  const [free, nudged] = [phases.free, phases.nudged].map((length) => Math.round(length / dt)) as [number, number];
  const isSymmetric = nudging === "symmetric";
  /** Steps, nudge, and the sign with which the phase counts. */
  const sequence: readonly (readonly [steps: number, nudge: number, sign: number])[] = isSymmetric
    ? [
        [free, 0, 0],
        [nudged, beta, 1],
        [nudged, -beta, -1],
      ]
    : [
        [free, 0, -1],
        [nudged, beta, 1],
      ];
  const nudges = levelsIn(dt);
  const windows = levelsIn(dt);
  let start = 0;
  for (const [steps, nudge, sign] of sequence) {
    nudges.add(start, nudge);
    const counted = window === "phase" ? steps : window;
    const weight = sign / ((isSymmetric ? 2 : 1) * beta * counted * dt);
    if (counted < steps) windows.add(start, 0);
    windows.add(start + steps - counted, weight);
    start += steps;
  }
  return { tShow: start * dt, nudge: nudges.levels, window: windows.levels };
}

/** Collects levels by the steps at which they start; one that is like the last is part of it. */
function levelsIn(dt: number) {
  const starts: number[] = [];
  const values: number[] = [];
  return {
    levels: { starts, values },
    add: (step: number, value: number) => {
      if (values.at(-1) === value) return;
      starts.push(step * dt);
      values.push(value);
    },
  };
}

/** Building and comparing simulations; whatever a test builds is destroyed when it ends. */
import { expect, onTestFinished } from "vitest";
import { type BuildOptions, build, type GeNNModel, type Simulation } from "../../genn/index.ts";
import type { Value } from "../../genn/language/index.ts";
import { copiesOf, copySize, savedName } from "../../genn/program/program.ts";

export async function start(model: GeNNModel, options: BuildOptions = {}): Promise<Simulation> {
  const simulation = await build(model, options);
  onTestFinished(() => simulation.destroy());
  return simulation;
}

/**
 * Every visible value of a simulation, `[copies][rows][columns]` by buffer name: what belongs to the model's state and has a value per
 * instance. Values kept once per row are repeated.
 */
export async function stateOf(simulation: Simulation): Promise<Map<string, Value[]>> {
  const { program } = simulation;
  const { buffers } = await simulation.saveState();
  const state = new Map<string, Value[]>();
  for (const buffer of program.buffers) {
    const stored = buffers[savedName(buffer)];
    if (buffer.initial === undefined || stored === undefined || buffer.sharing === "block") continue;
    const values: Value[] = [];
    for (let copy = 0; copy < copiesOf(program, buffer.sharing); copy++) {
      for (let row = 0; row < buffer.rows; row++) {
        for (let column = 0; column < buffer.columns; column++) {
          const value = stored[copy * copySize(buffer) + row * buffer.stride + column]!;
          for (let repeat = 0; repeat < (buffer.repeats ?? 1); repeat++) values.push(value);
        }
      }
    }
    state.set(buffer.name, values);
  }
  return state;
}

/** The first difference between two states, in words; undefined if every bit is the same (any NaN equals any NaN). */
export function difference(
  actual: Map<string, Value[]>,
  expected: Map<string, Value[]>,
  isSame: (a: Value | undefined, b: Value) => boolean = Object.is,
): string | undefined {
  for (const [name, values] of expected) {
    const own = actual.get(name);
    if (own === undefined) continue;
    for (const [index, value] of values.entries()) {
      if (!isSame(own[index], value)) return `${name}[${index}] is ${show(own[index])} instead of ${show(value)}`;
    }
  }
  return undefined;
}
const show = (value: Value | undefined): string => (Object.is(value, -0) ? "-0" : String(value));

/** A zero of either sign, or a subnormal number in single precision. */
const isTiny = (value: Value | undefined): boolean => typeof value === "number" && Math.abs(value) < 2 ** -126;
const hasValue = (value: Value): boolean => typeof value !== "number" || Number.isFinite(value);
const isAlike = (a: Value | undefined, b: Value): boolean =>
  Object.is(a, b) || (isTiny(a) && isTiny(b)) || !hasValue(b);

export interface Schedule {
  readonly steps: number;
  /** Where the clock starts. */
  readonly first?: number;
  /** Custom update groups run after the steps, `rounds` times over. */
  readonly updates?: readonly string[];
  readonly rounds?: number;
  /**
   * Leave out what docs/language.md leaves to GPUs: zeros and subnormal numbers are equal, and where there should be an infinity or NaN, anything is
   * right.
   */
  readonly asOnGpus?: boolean;
}

/** Runs a model on a backend and on the reference, and says where they differ. */
export async function differenceFromReference(
  model: GeNNModel,
  options: BuildOptions,
  { steps, first = 0, updates = [], rounds = 1, asOnGpus = false }: Schedule,
): Promise<string | undefined> {
  const states = [];
  for (const one of [options, { backend: "reference" } as const]) {
    const simulation = await build(model, one);
    try {
      simulation.timestep = first;
      for (let round = 0; round < rounds; round++) {
        await simulation.step(steps);
        for (const group of updates) await simulation.customUpdate(group);
      }
      states.push(await stateOf(simulation));
    } finally {
      simulation.destroy();
    }
  }
  return difference(states[0]!, states[1]!, asOnGpus ? isAlike : Object.is);
}

/** Runs a model in two ways, each a list of stretches with passes left out, and says where they differ. */
export async function differenceBetween(
  model: GeNNModel,
  options: BuildOptions,
  ways: readonly { readonly stretches: readonly number[]; readonly passesOff: BuildOptions["passesOff"] }[],
): Promise<string | undefined> {
  const states = [];
  for (const { stretches, passesOff } of ways) {
    const simulation = await build(model, { ...options, passesOff });
    try {
      for (const count of stretches) await simulation.step(count);
      states.push(await stateOf(simulation));
    } finally {
      simulation.destroy();
    }
  }
  return difference(states[0]!, states[1]!);
}

export async function expectReference(model: GeNNModel, options: BuildOptions, schedule: Schedule): Promise<void> {
  expect(await differenceFromReference(model, options, schedule)).toBeUndefined();
}

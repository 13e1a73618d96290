/** What tests of spiking models share: steady currents, numerical solutions to compare with, runs on every backend. */
import {
  type BuildOptions,
  defineCurrentSourceModel,
  GeNNModel,
  type NeuronModel,
  readOnly,
  type Simulation,
  varRef,
} from "../../genn/index.ts";
import { backends, type Precision, precisionsOf } from "../backends/backends.ts";
import { spikesByStep } from "./definitions.ts";
import { start } from "./simulate.ts";

/** Every backend in every precision that it has: what to call it, the precision, how to build. */
export const allRuns: readonly (readonly [string, Precision, BuildOptions])[] = backends.flatMap(([name, options]) =>
  precisionsOf(options).map((precision) => [`${name}, ${precision}`, precision, options] as const),
);

/** A current of its own into every neuron, always the same. */
export const steady = defineCurrentSourceModel({
  name: "steady",
  vars: { amp: readOnly(0) },
  injectionCode: "injectCurrent(amp);",
});

export interface Driven {
  readonly dt: number;
  readonly steps: number;
  /** One neuron for each. */
  readonly currents: readonly number[];
  readonly params?: Readonly<Record<string, number>>;
  readonly vars?: Readonly<Record<string, number>>;
  readonly precision?: Precision;
  readonly options?: BuildOptions;
  /** Into which input. */
  readonly targetVar?: string;
}

/** Neurons under steady currents, ready to be stepped. */
export async function driven(
  neuron: NeuronModel,
  { dt, steps, currents, params = {}, vars = {}, precision = "double", options = {}, targetVar = "Isyn" }: Driven,
) {
  const model = new GeNNModel({ dt, precision, seed: 1 });
  const cells = model.addNeuronPopulation("cells", currents.length, neuron, { params, vars });
  model.addCurrentSource("steady", steady, cells, { targetVar, vars: { amp: Float64Array.from(currents) } });
  const simulation = await start(model, options);
  const spiking = simulation.spikingPopulations.includes(cells);
  if (spiking) simulation.recordSpikes(cells, steps);
  return { simulation, cells };
}

/** In which steps each neuron spiked. */
export async function spikeSteps(neuron: NeuronModel, run: Driven): Promise<number[][]> {
  const { simulation, cells } = await driven(neuron, run);
  await simulation.step(run.steps);
  const steps: number[][] = run.currents.map(() => []);
  (await spikesByStep(simulation, cells, run.steps)).forEach((ids, step) => {
    for (const id of ids) steps[id]!.push(step);
  });
  return steps;
}

/** Values of variables of the first neuron after every step: [step][variable]. */
export async function trajectory(neuron: NeuronModel, run: Driven, names: readonly string[]): Promise<number[][]> {
  const { simulation, cells } = await driven(neuron, run);
  const values: number[][] = [];
  for (let step = 0; step < run.steps; step++) {
    await simulation.step();
    values.push(await Promise.all(names.map((name) => first(simulation, varRef(cells, name)))));
  }
  return values;
}

const first = async (simulation: Simulation, reference: ReturnType<typeof varRef>): Promise<number> =>
  (await simulation.pull(reference))[0]!;

export type Derivative = (state: readonly number[]) => number[];

/** One step of the classical Runge-Kutta method, of fourth order. */
export function rungeKutta(derivative: Derivative, state: readonly number[], dt: number): number[] {
  const moved = (slope: readonly number[], by: number) => state.map((value, k) => value + by * slope[k]!);
  const k1 = derivative(state);
  const k2 = derivative(moved(k1, dt / 2));
  const k3 = derivative(moved(k2, dt / 2));
  const k4 = derivative(moved(k3, dt));
  return state.map((value, k) => value + (dt / 6) * (k1[k]! + 2 * k2[k]! + 2 * k3[k]! + k4[k]!));
}

/** The state after every `dt` until `end`, each in `parts` steps of Runge-Kutta's. */
export function solved(derivative: Derivative, initial: readonly number[], dt: number, end: number, parts: number) {
  const states: number[][] = [];
  let state: number[] = [...initial];
  for (let step = 0; step < Math.round(end / dt); step++) {
    for (let part = 0; part < parts; part++) state = rungeKutta(derivative, state, dt / parts);
    states.push(state);
  }
  return states;
}

/** The largest distance of two lists of states, in one of the variables. */
export const largestDistance = (
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  variable: number,
): number => Math.max(...a.map((state, k) => Math.abs(state[variable]! - b[k]![variable]!)));

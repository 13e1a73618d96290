/** What a checkpoint holds of a simulation, and whether it fits one. */
import type { Elements, Engine } from "../backends/engine.ts";
import { elementsOf } from "../backends/engine.ts";
import { checkWhole, ModelError } from "../model/errors.ts";
import { fingerprintOf } from "../program/fingerprint.ts";
import { type Buffer, clockOf, copiesOf, copySize, type Program, savedName } from "../program/program.ts";
import { stepsProblem } from "../program/time.ts";
import { fitCopies } from "./accumulators.ts";
import { fitRows } from "./row-values.ts";
import { customUpdateGroups } from "./update-groups.ts";

/** Plain data: the clock, how often custom updates were called since it was at 0, and every persistent buffer by name. */
export interface SimulationState {
  readonly timestep: number;
  /** Steps that had been run, whatever the clock says: where the rings of delays stand. (Earlier versions had none.) */
  readonly position?: number;
  /** Which graph each sparse population has: a number that tells graphs apart. (Earlier versions had none, or `graphs`, which depended on how they are kept.) */
  readonly fingerprints?: Readonly<Record<string, number>>;
  /** By group. */
  readonly customUpdateCalls: Readonly<Record<string, number>>;
  readonly buffers: Readonly<Record<string, Elements>>;
}

/** Reads the state off an engine. */
export async function captureState(
  program: Program,
  engine: Engine,
  { timestep, position }: Required<Pick<SimulationState, "timestep" | "position">>,
  calls: ReadonlyMap<string, number>,
): Promise<SimulationState> {
  const customUpdateCalls = Object.fromEntries(calls);
  // All reads begin at once: whoever steps on meanwhile must not get a state of two moments.
  const reads = program.buffers
    .filter(({ persistent }) => persistent)
    .map(async (buffer) => [savedName(buffer), await engine.read(buffer.id)] as const);
  // Those that change are among the buffers.
  const fixed = program.graphs.filter(({ growth }) => growth === undefined);
  const fingerprints = Object.fromEntries(fixed.map(({ population, graph }) => [population, fingerprintOf(graph)]));
  return { timestep, position, fingerprints, customUpdateCalls, buffers: Object.fromEntries(await Promise.all(reads)) };
}

/** What to write into which buffer. Throws `ModelError` for a state of another model or one that is none. */
export function checkedState(program: Program, state: SimulationState): ReadonlyMap<Buffer, Elements> {
  const refuse = (why: string) => new ModelError(`the saved state does not fit the model '${program.name}': ${why}`);
  if (state === null || typeof state !== "object" || typeof state.buffers !== "object" || state.buffers === null) {
    throw refuse("it is no state of a simulation");
  }
  checkWhole("the timestep of the saved state", state.timestep);
  if (state.position !== undefined) checkWhole("the position of the saved state", state.position, 0, 2 ** 32 - 1);
  const problem = stepsProblem(state.timestep, clockOf(program));
  if (problem !== undefined) throw refuse(`its timestep ${problem}`);
  const groups = customUpdateGroups(program);
  for (const [group, calls] of Object.entries(state.customUpdateCalls ?? {})) {
    if (!groups.has(group)) throw refuse(`there is no custom update group '${group}'`);
    checkWhole(`the calls of '${group}' in the saved state`, calls);
  }
  if (state.customUpdateCalls === undefined) throw refuse("'customUpdateCalls' is missing");
  for (const { population, graph, growth } of program.graphs) {
    if (growth !== undefined) continue;
    const saved = state.fingerprints?.[population];
    if (saved === undefined || saved === fingerprintOf(graph)) continue;
    throw refuse(
      `'${population}' connects other neurons there than here, so that its weights would be those of other synapses: build the model with the same seed and ` +
        "connectivity",
    );
  }
  const fitting = new Map<Buffer, Elements>();
  for (const buffer of program.buffers) {
    if (!buffer.persistent) continue;
    const saved = state.buffers[savedName(buffer)];
    if (saved === undefined) throw refuse(`'${savedName(buffer)}' is missing`);
    const kind = elementsOf(buffer.type, 0).constructor as new () => Elements;
    if (!(saved instanceof kind)) throw refuse(`'${savedName(buffer)}' is no ${kind.name}`);
    const elements = fitCopies(program, buffer, fitRows(program, buffer, saved));
    if (elements === undefined) {
      const expected = copySize(buffer) * copiesOf(program, buffer.sharing);
      throw refuse(`'${savedName(buffer)}' has ${saved.length} elements instead of ${expected}`);
    }
    fitting.set(buffer, elements);
  }
  return fitting;
}

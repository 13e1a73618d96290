/**
 * Runs a network: everything that is scheduled becomes a track of one timeline, and the simulator runs the stretches in between on its
 * own. One iteration s: host pushes and validation whose time has come; the step; after steps that are multiples of `everySteps`, optimisers,
 * alignment and hook; readouts.
 */
import { checkWhole, joinTrains, ModelError, type NeuronPopulation, type SpikeTrain } from "../genn/index.ts";
import { DivergenceWatch } from "./divergence.ts";
import { loadInputs } from "./inputs.ts";
import { applyOptimisers } from "./optimisers.ts";
import type { NetworkParts } from "./parts.ts";
import { PendingReadouts, type Recording, record, recordedSoFar } from "./readouts.ts";
import type { RunOptions } from "./run-options.ts";
import { planRun, type RunPlan } from "./run-plan.ts";
import type { Readout, RunResult, ValidationResult } from "./run-result.ts";
import type { RunningNetwork } from "./running-network.ts";
import { captureState, checkStateFits, type NetworkState } from "./state.ts";
import { type Occurrence, type Track, timeline } from "./timeline.ts";
import { prepareTwin } from "./validation-twin.ts";

/** A network as a run sees it. */
export interface Runnable {
  readonly parts: NetworkParts;
  readonly net: RunningNetwork;
  readonly twin: Runnable | undefined;
}

/** A track that knows what to do. `step` is the step it falls before or after. */
interface ActiveTrack extends Track {
  perform(occurrence: Occurrence, step: number): void | Promise<void>;
}

/** How far a run is, and what it has produced apart from readouts. */
interface Progress {
  updates: number;
  readonly validations: ValidationResult[];
  /** Spikes recorded before the run was resumed. */
  readonly earlierSpikes: Readonly<Record<string, readonly SpikeTrain[]>>;
}

/** See `NetworkBase.runSim`. */
export async function runSim(runnable: Runnable, options: RunOptions): Promise<RunResult> {
  const { parts, twin } = runnable;
  const plan = planRun(parts, options, twin?.parts, options?.label ?? "runSim");
  const { simulation } = parts;
  const { progress, start } = begin(parts, plan, options.resume);
  loadInputs(simulation, parts.inputs.values(), plan.inputs, options.resume === undefined);
  if (start < plan.steps) {
    for (const population of plan.spikes) simulation.recordSpikes(population, plan.steps - start);
  }
  const pending = new PendingReadouts();
  const watch =
    plan.plasticity &&
    new DivergenceWatch(parts, Math.ceil(plan.steps / plan.plasticity.everySteps), {
      updates: progress.updates,
      step: start,
    });
  const tracks = makeTracks(runnable, plan, options, progress, pending, start, watch);
  for (const { first, count, before, after } of timeline(tracks, plan.steps, start)) {
    for (const occurrence of before) await tracks[occurrence.track]!.perform(occurrence, first);
    await simulation.step(count);
    for (const occurrence of after) await tracks[occurrence.track]!.perform(occurrence, first + count - 1);
  }
  await watch?.look({ updates: progress.updates, step: plan.steps });
  await pending.arrived();
  return {
    neurons: readoutsOf(plan.recordings, "neurons"),
    synapses: readoutsOf(plan.recordings, "synapses"),
    spikes: await spikesSoFar(parts, plan.spikes, progress, start < plan.steps),
    validations: progress.validations,
  };
}

/** Sets the clock: to 0, or to where the run to resume had come. */
function begin(
  parts: NetworkParts,
  plan: RunPlan,
  resume: NetworkState | undefined,
): { progress: Progress; start: number } {
  const { simulation } = parts;
  if (resume === undefined) {
    simulation.resetClock();
    return { progress: { updates: 0, validations: [], earlierSpikes: {} }, start: 0 };
  }
  checkStateFits(parts, resume);
  const { run } = resume;
  if (run === undefined) {
    throw new ModelError("the state to resume from was saved outside of a run: restore it with restoreState instead");
  }
  checkWhole("the step of the saved run", run.step);
  checkWhole("the updates of the saved run", run.updates);
  checkSameRun(plan, run);
  simulation.restoreState(resume.simulation);
  parts.updates = resume.updates;
  for (const { key, values } of plan.recordings) values.set(run.readouts[key]!);
  return {
    progress: { updates: run.updates, validations: [...run.validations], earlierSpikes: run.spikes },
    start: run.step,
  };
}

function checkSameRun(plan: RunPlan, run: NonNullable<NetworkState["run"]>): void {
  const expected = plan.recordings.map(({ key }) => key).sort();
  const saved = Object.keys(run.readouts).sort();
  const populations = plan.spikes.map(({ name }) => name).sort();
  const differs = (what: string, now: unknown, then: unknown): ModelError =>
    new ModelError(
      `a run is resumed with the options it was started with, but the ${what} were ${then} and are now ${now}`,
    );
  if (String(expected) !== String(saved)) throw differs("readouts", expected.join(", "), saved.join(", "));
  if (String(populations) !== String(Object.keys(run.spikes).sort())) {
    throw differs("populations with recorded spikes", populations.join(", "), Object.keys(run.spikes).join(", "));
  }
  if (run.step > plan.steps) throw differs("steps", plan.steps, `at least ${run.step}`);
  for (const recording of plan.recordings) {
    const now = recordedSoFar(recording, run.step).length;
    const then = run.readouts[recording.key]!.length;
    if (now !== then) throw differs(`values of '${recording.key}' up to step ${run.step}`, now, then);
  }
}

/** All tracks; those that fall on the same step run in this order. */
function makeTracks(
  runnable: Runnable,
  plan: RunPlan,
  options: RunOptions,
  progress: Progress,
  pending: PendingReadouts,
  start: number,
  watch: DivergenceWatch | undefined,
): ActiveTrack[] {
  const { parts } = runnable;
  return [
    ...checkpointTrack(parts, plan, options, progress, pending, start, watch),
    ...plan.pushes.map(
      (push): ActiveTrack => ({
        when: "before",
        steps: push.steps,
        // Of several values for the same step, the last stays.
        perform: ({ to }) => parts.simulation.push(push.reference, push.values(to - 1)),
      }),
    ),
    ...validationTrack(runnable, plan, progress, watch),
    ...plasticityTrack(runnable, plan, progress, watch),
    ...plan.recordings.map(
      (recording): ActiveTrack => ({
        when: "after",
        steps: recording.steps,
        perform: ({ from, to }) => pending.add(record(parts.simulation, recording, from, to)),
      }),
    ),
    ...progressTrack(plan, options),
  ];
}

function checkpointTrack(
  parts: NetworkParts,
  plan: RunPlan,
  { checkpoint, resume }: RunOptions,
  progress: Progress,
  pending: PendingReadouts,
  start: number,
  watch: DivergenceWatch | undefined,
): ActiveTrack[] {
  if (plan.checkpoint === undefined || checkpoint === undefined) return [];
  const perform = async (_: Occurrence, step: number): Promise<void> => {
    await pending.arrived();
    if (checkpoint.isDue?.(step) === false) return;
    // A state that cannot be gone on from must not take the place of one that can.
    await watch?.look({ updates: progress.updates, step });
    const readouts = plan.recordings.map((recording) => [recording.key, recordedSoFar(recording, step)]);
    const state = await captureState(parts, {
      step,
      updates: progress.updates,
      readouts: Object.fromEntries(readouts),
      spikes: await spikesSoFar(parts, plan.spikes, progress, start < plan.steps),
      validations: [...progress.validations],
    });
    await checkpoint.save(state);
  };
  // The checkpoint that is being resumed from exists already.
  const steps = plan.checkpoint.steps.filter((step) => resume === undefined || step > start);
  return [{ when: "before", steps: steps.map((step) => Math.min(step, plan.steps)), perform }];
}

function validationTrack(
  { parts, net, twin }: Runnable,
  plan: RunPlan,
  progress: Progress,
  watch: DivergenceWatch | undefined,
): ActiveTrack[] {
  if (plan.validation === undefined || twin === undefined) return [];
  const { schedule, steps, times } = plan.validation;
  const perform = async ({ from, to }: Occurrence, step: number): Promise<void> => {
    await watch?.look({ updates: progress.updates, step });
    for (let index = from; index < to; index++) {
      await prepareTwin(parts, twin.parts);
      const result = await runSim(twin, schedule.run);
      const time = times[index]!;
      const summary = await schedule.onResult?.(result, { index, time, step, net });
      const kept = schedule.keep === false ? { neurons: {}, synapses: {}, spikes: {}, validations: [] } : result;
      progress.validations.push({ time, step, result: kept, ...(summary === undefined ? {} : { summary }) });
    }
  };
  return [{ when: "before", steps: steps.map((step) => Math.min(step, plan.steps)), perform }];
}

function plasticityTrack(
  { parts, net }: Runnable,
  plan: RunPlan,
  progress: Progress,
  watch: DivergenceWatch | undefined,
): ActiveTrack[] {
  if (plan.plasticity === undefined) return [];
  const { everySteps, learningRate, align = [], hook, beforeUpdate, beforeAlign } = plan.plasticity;
  const perform = async (_: Occurrence, step: number): Promise<void> => {
    const info = { net, step, t: step * parts.model.dt, update: progress.updates };
    await beforeUpdate?.(info);
    parts.updates++;
    const factor = learningRate?.(progress.updates) ?? 1;
    await applyOptimisers(parts.simulation, parts.learners, parts.updates, factor);
    await beforeAlign?.(info);
    for (const group of align) await parts.simulation.customUpdate(group);
    progress.updates++;
    await hook?.(info);
    if (watch?.isDue(progress.updates)) await watch.look({ updates: progress.updates, step: step + 1 });
  };
  return [{ when: "after", steps: multiplesOf(everySteps, plan.steps), perform }];
}

/** 0, every, 2 * every, .. below steps. */
const multiplesOf = (every: number, steps: number): Int32Array =>
  Int32Array.from({ length: Math.ceil(steps / every) }, (_, k) => k * every);

/** How often a run says how far it is. */
const REPORTS = 200;

function progressTrack(plan: RunPlan, { progress: report, label = "run" }: RunOptions): ActiveTrack[] {
  if (report === undefined) return [];
  const { steps } = plan;
  const marks = Int32Array.from({ length: REPORTS }, (_, k) => Math.ceil(((k + 1) * steps) / REPORTS) - 1);
  return [{ when: "after", steps: marks, perform: (_, step) => report({ label, step: step + 1, steps }) }];
}

async function spikesSoFar(
  parts: NetworkParts,
  populations: readonly NeuronPopulation[],
  { earlierSpikes }: Progress,
  isRecording: boolean,
): Promise<Record<string, readonly SpikeTrain[]>> {
  const spikes: Record<string, readonly SpikeTrain[]> = {};
  for (const population of populations) {
    const earlier = earlierSpikes[population.name];
    const now = isRecording ? await parts.simulation.spikes(population) : [];
    spikes[population.name] =
      earlier === undefined
        ? now
        : earlier.map((train, instance) => (now[instance] === undefined ? train : joinTrains(train, now[instance])));
  }
  return spikes;
}

const readoutsOf = (recordings: readonly Recording[], kind: Recording["kind"]): Record<string, Readout> =>
  Object.fromEntries(
    recordings
      .filter((one) => one.kind === kind)
      .map(({ key, times, values, shape }) => [key, { times, values, shape }]),
  );

/** The runs an experiment consists of: models, methods, points of a sweep, repetitions. */
import { combinationLabel } from "../../figures/labels.ts";
import type { SweptValues } from "../../figures/records.ts";
import type { Method, RateModel } from "../../network_architectures/mc/index.ts";
import { headingOf } from "../csv.ts";
import { runName } from "../results.ts";
import { patternCount, type SharedConfig } from "./config.ts";
import { T_SHOW } from "./defaults.ts";
import type { Point, Study, StudyConfig } from "./study.ts";

/** One of the runs of a configuration. */
export interface Job<Own = unknown> {
  readonly model: RateModel;
  readonly method: Method;
  readonly variant: SharedConfig["variant"];
  /** Values of the swept parameters. */
  readonly swept: SweptValues;
  /** Number of the run, from 0. */
  readonly run: number;
  /** Of the weights and of the order of samples. */
  readonly seed: number;
  /** The configuration at this point of the sweep. */
  readonly settings: StudyConfig<Own>;
}

/** All runs of a configuration, in the order in which they are made. */
export function jobsOf<Own extends object>(study: Study<Own>, config: StudyConfig<Own>): Job<Own>[] {
  const { model, method, variant, runs, seed } = config;
  const models: readonly RateModel[] = model === "both" ? ["event", "rate"] : [model];
  const methods: readonly Method[] = method === "both" ? ["backprop", "feedback-alignment"] : [method];
  const everywhere: readonly Point<Own>[] = [{ swept: {}, settings: {} }];
  return models.flatMap((one) => {
    const points = study.points?.(config, one) ?? everywhere;
    return methods.flatMap((other) =>
      points.flatMap(({ swept, settings }) =>
        Array.from({ length: runs }, (_, run) => ({
          model: one,
          method: other,
          variant,
          swept,
          run,
          seed: seed + run,
          settings: { ...config, ...settings },
        })),
      ),
    );
  });
}

/** The columns that say which run a record belongs to. */
export const keyOf = ({ model, method, variant, swept, run, seed }: Job) => ({
  model,
  method,
  variant,
  ...swept,
  run,
  seed,
});

/** Names a run in file names and messages; see `runName`. */
export const nameOf = (job: Job): string =>
  runName(
    keyOf(job),
    Object.keys(job.swept).map((field) => ({ field })),
  );

/** "events, backprop, threshold 0.01, run 2 of 3" */
export function labelOf({ model, method, swept, run, settings: { runs } }: Job): string {
  const values = Object.entries(swept).filter(([, value]) => value !== null);
  return [
    combinationLabel(model, method),
    ...values.map(([axis, value]) => `${headingOf(axis).replaceAll("_", " ")} ${value}`),
    ...(runs > 1 ? [`run ${run + 1} of ${runs}`] : []),
  ].join(", ");
}

/** Cost of updating a neuron, in units of a synapse that transmits a rate. */
const NEURON = 16;
/** The same for a synapse that only events reach. */
const QUIET_SYNAPSE = 0.05;

/** About how long a run takes, in arbitrary units: for remaining times of sweeps over networks of different sizes. */
export function costOf<Own extends object>(study: Study<Own>, { model, settings }: Job<Own>): number {
  const { neurons, synapses } = networkSize(study, settings);
  const perStep = NEURON * neurons + (model === "rate" ? synapses : QUIET_SYNAPSE * synapses);
  return perStep * patternCount(settings) * (T_SHOW / settings.dt) * settings.batch;
}

/** How many neurons and synapses the network of a configuration has. */
export function networkSize<Own extends object>(study: Study<Own>, config: StudyConfig<Own>) {
  const { inputSize, outputSize } = sizesOf(study, config);
  const { hidden } = config;
  let neurons = inputSize + outputSize;
  let synapses = inputSize * hidden[0]!;
  hidden.forEach((size, k) => {
    const next = hidden[k + 1] ?? outputSize;
    neurons += size + next;
    // Forward, feedback, to the interneurons and back; nudging is one to one.
    synapses += 4 * size * next + next;
  });
  return { neurons, synapses };
}

/** Inputs and outputs of a network. */
export function sizesOf<Own extends object>(study: Study<Own>, config: StudyConfig<Own>) {
  return study.sizes?.(config) ?? study.published(config.variant, "event");
}

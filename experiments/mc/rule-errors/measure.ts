/**
 * How far the change of weights that an event rule makes is from that of the continuous rule. Weights stay as they are drawn, and numbers are doubles, so that nothing
 * but the rule makes a difference. The change is read at every update, after every pattern, before anything is done with it.
 *
 * It is compared with sums of products over what the same network has done, sum of dt · r · X, where the continuous rule pairs rates and factors as the step before has left
 * them; and with the change in a network of rates that is shown the same.
 */
import type { Dataset } from "../../../data/dataset.ts";
import type { RuleErrorRecord } from "../../../figures/records.ts";
import type { BackendName } from "../../../genn/index.ts";
import {
  inputPopulation,
  MicrocircuitNetwork,
  microcircuitExperiment,
  outputPopulation,
  type Variant,
} from "../../../network_architectures/mc/index.ts";
import { type EventRule, eventNames, eventRules } from "../../../network_base/index.ts";
import { changeOf } from "../../change-of.ts";
import { type LearningConnection, learningConnections } from "./connections.ts";
import { integralOfSize, relativeDifference, type Steps, sumOfProducts, type Trajectory, total } from "./products.ts";

/** What is measured. */
export interface RuleErrorSettings {
  readonly variant: Variant;
  readonly hidden: readonly number[];
  readonly dt: number;
  readonly seed: number;
  /** Of all neurons. */
  readonly thresholds: readonly number[];
  /** Patterns shown at once, and how many times so many, one after the other. */
  readonly batch: number;
  readonly patterns: number;
  /** Which has `batch * patterns` samples. */
  readonly data: Dataset;
  /** One with double precision. Default `wasm`. */
  readonly backend?: BackendName;
}

/** What a network has done: by connection the change of every update, and what it comes from. */
interface Trace {
  readonly changes: Readonly<Record<string, readonly Float64Array[]>>;
  recorded(population: string, variable: string): Trajectory;
  /** What a population calls the rate that it has sent; with events only. */
  sentBy(population: string): string;
  /** Events of a neuron per pattern. */
  eventsOf(population: string): number;
}

/** The errors of every rule at every threshold, for every connection that learns. Throws `ModelError` for settings that no network can have. */
export async function measureRuleErrors(settings: RuleErrorSettings): Promise<RuleErrorRecord[]> {
  const rates = await traceOf(settings, undefined);
  const records: RuleErrorRecord[] = [];
  for (const threshold of settings.thresholds) {
    for (const rule of eventRules) {
      const events = await traceOf(settings, { rule, threshold });
      for (const connection of learningConnections(settings.hidden.length)) {
        const key = { variant: settings.variant, rule, threshold, connection: connection.name };
        records.push(...compare(settings, threshold, connection, events, rates).map((one) => ({ ...key, ...one })));
      }
    }
  }
  return records;
}

/** Update by update, and summed over all patterns. */
function compare(
  { variant, dt, patterns }: RuleErrorSettings,
  threshold: number,
  { name, source, target, factor, sign }: LearningConnection,
  events: Trace,
  rates: Trace,
) {
  const X = events.recorded(target, factor);
  const between = spans(stepsOf(variant, dt), patterns);
  const sums = (rate: string) =>
    between.map((steps) => sumOfProducts(events.recorded(source, rate), X, steps, sign * dt));
  const [made, sent, continuous] = [events.changes[name]!, sums(events.sentBy(source)), sums("r")];
  const sizes = between.map((steps) => integralOfSize(X, steps, dt));
  const eventsPerNeuron = events.eventsOf(source);
  const over = (span: string, of: (arrays: readonly Float64Array[]) => readonly Float64Array[]) => ({
    span,
    sentError: relativeDifference(of(made), of(sent)),
    continuousError: relativeDifference(of(made), of(continuous)),
    ratesError: relativeDifference(of(made), of(rates.changes[name]!)),
    boundRatio: largestRatio(of(made), of(continuous), of(sizes), threshold),
    eventsPerNeuron,
  });
  return [over("update", (arrays) => arrays), over("sum", (arrays) => [total(arrays)])];
}

/** The largest difference of two changes, in units of the threshold times the integral of |X|. */
function largestRatio(
  made: readonly Float64Array[],
  continuous: readonly Float64Array[],
  sizes: readonly Float64Array[],
  threshold: number,
): number {
  let largest = 0;
  made.forEach((change, k) => {
    const size = sizes[k]!;
    change.forEach((value, at) => {
      const difference = Math.abs(value - continuous[k]![at]!);
      if (difference > 0) largest = Math.max(largest, difference / (threshold * size[at % size.length]!));
    });
  });
  return largest;
}

const stepsOf = (variant: Variant, dt: number): number =>
  Math.round(microcircuitExperiment("yinyang", variant, "event").tShow / dt);

/** The steps between updates. */
const spans = (steps: number, patterns: number): Steps[] =>
  Array.from({ length: patterns }, (_, k) => [k * steps, (k + 1) * steps]);

/** Shows all patterns to a network of rates, or of events. */
async function traceOf(
  { variant, hidden, dt, seed, batch, patterns, data, backend = "wasm" }: RuleErrorSettings,
  events: { readonly rule: EventRule; readonly threshold: number } | undefined,
): Promise<Trace> {
  const { tauDRa, weightScales, tShow } = microcircuitExperiment("yinyang", variant, "event");
  const net = await MicrocircuitNetwork.create(
    { dt, batchSize: batch, seed, precision: "double", backend, defaultOptimiser: { optimiser: "sgd" } },
    {
      inputSize: data.inputSize,
      hiddenSizes: hidden,
      outputSize: data.targetSize,
      variant,
      // With backprop, some connections would be written by others.
      method: "feedback-alignment",
      tauDRa,
      weightScales,
      model: events === undefined ? "rate" : "event",
      ...(events === undefined
        ? {}
        : { eventRule: events.rule, threshold: events.threshold, interneuronThreshold: events.threshold }),
    },
  );
  try {
    const connections = learningConnections(hidden.length);
    const changes = Object.fromEntries(connections.map(({ name }) => [name, [] as Float64Array[]]));
    const sources = [...new Set(connections.map(({ source }) => source))];
    const populationOf = (name: string) => net.model.neuronPopulations.find((one) => one.name === name)!;
    const sentBy = (population: string): string => eventNames(populationOf(population).neuron.definition)!.lastSent;
    const steps = stepsOf(variant, dt) * patterns;
    const times = Float64Array.from({ length: steps }, (_, step) => step * dt);
    const wanted = new Set([
      ...connections.map(({ target, factor }) => `${target} ${factor}`),
      ...sources.flatMap((source) => [`${source} r`, ...(events === undefined ? [] : [`${source} ${sentBy(source)}`])]),
    ]);
    const shown = {
      sampleIds: Int32Array.from({ length: batch * patterns }, (_, sample) => sample),
      times: Float64Array.from({ length: patterns }, (_, k) => k * tShow),
    };
    const { neurons, spikes } = await net.runSim({
      // The update after the last pattern is that of the step behind it.
      T: patterns * tShow + dt,
      inputs: [
        { population: inputPopulation, data: data.inputs, ...shown },
        { population: outputPopulation, data: data.targets, ...shown },
      ],
      readouts: events === undefined ? [] : [...wanted].map((one) => [...(one.split(" ") as [string, string]), times]),
      recordSpikes: events === undefined ? [] : sources,
      plasticity: {
        everySteps: stepsOf(variant, dt),
        learningRate: () => 0,
        beforeAlign: async ({ update }) => {
          // The first one comes before anything was shown.
          if (update > 0) for (const { name } of connections) changes[name]!.push(await changeOf(net, name));
        },
      },
    });
    return {
      changes,
      recorded: (population, variable) => neurons[`${population}_${variable}`]!,
      sentBy,
      eventsOf: (population) => {
        const trains = spikes[population]!;
        const count = trains.reduce((sum, { ids }) => sum + ids.length, 0);
        return count / (batch * patterns * populationOf(population).size);
      },
    };
  } finally {
    net.destroy();
  }
}

/** Tests with frozen weights: what is measured, and what is shown of their end. */

import { meanActivities, wholePresentations } from "../../analysis/activity-course.ts";
import {
  type ActivityCourse,
  type AssemblyMeasures,
  activationOrder,
  assemblyMeasures,
  meanActivationTimes,
  type PatternSpan,
} from "../../analysis/index.ts";
import type { WtaInputRecord, WtaMeasures, WtaPresentationRecord, WtaSpikeRecord } from "../../figures/wta/records.ts";
import type { InputGenerator, WtaNetwork } from "../../network_architectures/wta/index.ts";

/** The network that learns, and one with the same neurons and connections that is tested. */
export interface Networks {
  readonly learning: WtaNetwork;
  readonly tested: WtaNetwork;
}

/** The end of a test. */
export interface Shown {
  /** Neurons in the order in which they become active. */
  readonly order: readonly number[];
  /** That of every neuron. */
  readonly circuits: readonly number[];
  readonly spikes: readonly Omit<WtaSpikeRecord, "variant">[];
  readonly inputs: readonly WtaInputRecord[];
  readonly presentations: readonly WtaPresentationRecord[];
}

/** Tests for so many ms with the weights of the network that learns. Of the last `shown` ms spikes are kept as well. */
export async function testNetwork(
  { learning, tested }: Networks,
  generator: InputGenerator,
  duration: number,
  shown = 0,
): Promise<{ readonly measures: WtaMeasures; readonly shown: Shown }> {
  await tested.restoreState(await learning.saveState());
  tested.resetState();
  const input = generator.generateInput(duration);
  const record = shown > 0 ? (["fractions", "spikes"] as const) : (["fractions"] as const);
  const { fractions, spikes } = await tested.run(input, { duration, train: false, record });
  const course = { size: tested.neuronCount, values: fractions! };
  const { presentations } = input;
  const from = duration - shown;
  const ids = Array.from(spikes?.ids ?? []);
  const circuits = tested.circuits.flatMap(({ id, size }) => new Array<number>(size).fill(id));
  return {
    measures: written(assemblyMeasures(course, presentations, tested.circuits)),
    shown: {
      order: shown > 0 ? orderByPattern(course, presentations) : [],
      circuits,
      spikes: ids.flatMap((neuron, k) => {
        const time = spikes!.steps[k]! - from;
        return time >= 0 ? [{ neuron, circuit: circuits[neuron]!, time }] : [];
      }),
      inputs: Array.from(input.channels).flatMap((channel, k) => {
        const time = input.steps[k]! - from;
        return time >= 0 && shown > 0 ? [{ channel, time, pattern: input.patterns[k]! }] : [];
      }),
      presentations: presentations
        .filter(({ end }) => end > from)
        .map(({ pattern, start, end }) => ({ pattern, start: start - from, end: end - from })),
    },
  };
}

/** As tables have it, which know no NaN. */
const written = (measures: AssemblyMeasures): WtaMeasures =>
  Object.fromEntries(
    Object.entries<number>({ ...measures }).map(([name, value]) => [name, Number.isNaN(value) ? null : value]),
  ) as WtaMeasures;

/** Neurons that prefer the first pattern, by their mean activation time in its last whole presentation, then those that prefer the second one, .. */
export function orderByPattern(course: ActivityCourse, presentations: readonly PatternSpan[]): readonly number[] {
  const whole = wholePresentations(course, presentations);
  const patterns = [...new Set(whole.map(({ pattern }) => pattern))].toSorted((one, other) => one - other);
  const rates = patterns.map((id) =>
    meanActivities(
      course,
      whole.filter(({ pattern }) => pattern === id),
    ),
  );
  const orders = patterns.map((id) => {
    const { start, end } = whole.findLast(({ pattern }) => pattern === id)!;
    return Array.from(activationOrder(meanActivationTimes(course, { from: start, to: end })));
  });
  const preferred = (neuron: number) =>
    rates.reduce((best, rate, k) => (rate[neuron]! > rates[best]![neuron]! ? k : best), 0);
  return patterns.length === 0
    ? Array.from({ length: course.size }, (_, neuron) => neuron)
    : orders.flatMap((order, k) => order.filter((neuron) => preferred(neuron) === k));
}

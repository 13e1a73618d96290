/**
 * Which events of a run are not where the recording has them. A neuron's event that comes a step earlier or later, or not at all, changes
 * what it says it has sent, and how its synapses divide time into intervals, until it has sent again.
 */
import type { GoldenSpikes } from "./reader.ts";

/** An event that is on one side only. */
interface Moved {
  readonly neuron: number;
  readonly step: number;
  /** Steps of the neuron's next two events that both sides have; Infinity if there are none. */
  readonly nextCommon: readonly [number, number];
}

/** Events of one population, by comparison of the recording with the run. */
export class MovedEvents {
  readonly #moved: readonly Moved[];
  /** Events of the recording. */
  readonly total: number;
  /** How many of them moved, vanished, or appeared. */
  readonly count: number;
  /** Steps in which the numbers of events differ. */
  readonly stepsOff: number;

  private constructor(moved: readonly Moved[], total: number, count: number, stepsOff: number) {
    this.#moved = moved;
    this.total = total;
    this.count = count;
    this.stepsOff = stepsOff;
  }

  /** Compares the events of the first `steps` steps. */
  static compare(recorded: GoldenSpikes, steps: ArrayLike<number>, ids: ArrayLike<number>, until: number): MovedEvents {
    const expected = recordedSteps(recorded, until);
    const found = new Map<number, Set<number>>();
    const counts = new Float64Array(until);
    for (let index = 0; index < steps.length; index++) {
      if (steps[index]! >= until) continue;
      add(found, ids[index]!, steps[index]!);
      counts[steps[index]!]! += 1;
    }
    let stepsOff = 0;
    counts.forEach((count, step) => {
      if (count !== recorded.countsPerStep.values[step]) stepsOff += 1;
    });
    const moved: Moved[] = [];
    let [missing, extra, total] = [0, 0, 0];
    for (const neuron of new Set([...expected.keys(), ...found.keys()])) {
      const [theirs, ours] = [expected.get(neuron) ?? new Set<number>(), found.get(neuron) ?? new Set<number>()];
      total += theirs.size;
      const lost = [...theirs].filter((step) => !ours.has(step));
      const gained = [...ours].filter((step) => !theirs.has(step));
      missing += lost.length;
      extra += gained.length;
      const common = [...theirs].filter((step) => ours.has(step)).sort((a, b) => a - b);
      for (const step of [...lost, ...gained]) {
        const [first = Number.POSITIVE_INFINITY, second = Number.POSITIVE_INFINITY] = common.filter(
          (one) => one > step,
        );
        moved.push({ neuron, step, nextCommon: [first, second] });
      }
    }
    return new MovedEvents(moved, total, Math.max(missing, extra), stepsOff);
  }

  /** Nothing recorded, nothing moved. */
  static readonly none = new MovedEvents([], 0, 0, 0);

  /** Neurons whose synapses divided the interval of steps (`from`, `to`] differently: an event of step k acts in step k + 1. */
  neuronsInInterval(from: number, to: number): Set<number> {
    const touched = this.#moved.filter(({ step, nextCommon }) => step + 1 <= to && nextCommon[0] + 1 > from);
    return new Set(touched.map((one) => one.neuron));
  }

  /** Neurons whose sent values (the last one, and the one before) have not settled at the end of a step. */
  neuronsAt(step: number): Set<number> {
    const touched = this.#moved.filter((one) => one.step <= step && one.nextCommon[1] > step);
    return new Set(touched.map((one) => one.neuron));
  }
}

function recordedSteps(recorded: GoldenSpikes, until: number): Map<number, Set<number>> {
  const found = new Map<number, Set<number>>();
  let position = 0;
  for (let step = 0; step < until; step++) {
    for (let left = recorded.countsPerStep.values[step]!; left > 0; left--) {
      add(found, recorded.ids.values[position++]!, step);
    }
  }
  return found;
}

function add(steps: Map<number, Set<number>>, neuron: number, step: number): void {
  const known = steps.get(neuron);
  if (known === undefined) steps.set(neuron, new Set([step]));
  else known.add(step);
}

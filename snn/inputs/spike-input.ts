/** The input that sends spikes at given times. */
import type { PreprocessedSpikes } from "../../data/spikes.ts";
import {
  isWhole,
  ModelError,
  type NeuronPopulation,
  readOnlyDuplicate,
  type Simulation,
  variable,
  varRef,
} from "../../genn/index.ts";
import { a, checkOptions, isObject, type RulesOf } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";
import { spikeSourceArray } from "../../genn_models/index.ts";
import { Neuron, type NeuronParts } from "../neuron.ts";

export interface SpikeInputOptions {
  /** Spikes that a batch may have in all. Default 1 000 000. */
  readonly maxSpikes?: number;
}

const OPTIONS: RulesOf<SpikeInputOptions> = { maxSpikes: a.count };

/**
 * Sends spikes at times that it is given, each in the first step with t at or after it, one a step and neuron at most: those that come too close follow in the next steps.
 * `preprocessSpikes` and the latency encoders make examples. The model is that of `spikeSourceArray`.
 */
export class SpikeInput extends Neuron {
  override readonly name = "spike_input";
  override readonly output = undefined;
  /** Which spike is next goes with the input. */
  override readonly keptVariables = ["startSpike"];
  readonly maxSpikes: number;

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: SpikeInputOptions = {}) {
    checkOptions<SpikeInputOptions>(options, OPTIONS, "SpikeInput");
    super();
    this.maxSpikes = options.maxSpikes ?? 1_000_000;
  }

  protected override parts(): NeuronParts {
    const { simCode, thresholdConditionCode, resetCode } = spikeSourceArray;
    return {
      code: { simCode, thresholdConditionCode, resetCode },
      vars: { startSpike: variable({ type: "uint", initial: 0 }), endSpike: readOnlyDuplicate(0, "uint") },
      arrays: { spikeTimes: { type: "timepoint", values: [0] } },
    };
  }

  /**
   * Gives the spikes of the next batch, one example for each instance; those that are missing send nothing. Times count from a clock at 0. Throws `ModelError`, and changes
   * nothing, for too many examples, more than `maxSpikes` spikes, and spikes that are not sorted by neuron and time.
   */
  setInput(
    simulation: Simulation,
    population: NeuronPopulation,
    examples: PreprocessedSpikes | readonly PreprocessedSpikes[],
  ): void {
    const { batchSize } = simulation.model;
    const list: readonly PreprocessedSpikes[] = Array.isArray(examples) ? examples : [examples as PreprocessedSpikes];
    const where = `the input of '${population.name}'`;
    if (list.length > batchSize) {
      const most = batchSize === 1 ? "has no batch" : `a batch of ${batchSize}`;
      throw new ModelError(`${where} has ${list.length} examples, and the model ${most}`);
    }
    for (const [k, example] of list.entries()) checkExample(example, population.size, `example ${k} of ${where}`);
    const total = list.reduce((sum, { spikeTimes }) => sum + spikeTimes.length, 0);
    if (total > this.maxSpikes) {
      throw new ModelError(
        `${where} has ${total} spikes, and may have ${this.maxSpikes}: for more, new SpikeInput({ maxSpikes: ${total} })`,
      );
    }
    const { size } = population;
    const [starts, ends] = [new Uint32Array(batchSize * size), new Uint32Array(batchSize * size)];
    // No array is empty for a GPU.
    const times = new Float64Array(Math.max(1, total));
    let first = 0;
    for (let instance = 0; instance < batchSize; instance++) {
      const example = list[instance];
      for (let id = 0; id < size; id++) {
        const at = instance * size + id;
        starts[at] = id === 0 ? first : ends[at - 1]!;
        ends[at] = first + (example?.endSpikes[id] ?? 0);
      }
      if (example === undefined) continue;
      times.set(example.spikeTimes, first);
      first += example.spikeTimes.length;
    }
    simulation.setExtraGlobalParameter(population.name, "spikeTimes", times);
    simulation.push(varRef(population, "startSpike"), starts);
    simulation.push(varRef(population, "endSpike"), ends);
  }
}

function checkExample(example: PreprocessedSpikes, size: number, where: string): void {
  const { endSpikes, spikeTimes } = isObject(example) ? example : ({} as Partial<PreprocessedSpikes>);
  if (typeof endSpikes?.length !== "number" || typeof spikeTimes?.length !== "number") {
    throw new ModelError(
      `${where} must be what preprocessSpikes makes, { endSpikes, spikeTimes }, not ${shown(example)}`,
    );
  }
  if (endSpikes.length !== size) {
    throw new ModelError(
      `endSpikes of ${where} must be one number for each of its ${size} neurons, not ${endSpikes.length}`,
    );
  }
  let start = 0;
  for (let id = 0; id < size; id++) {
    const end = endSpikes[id];
    if (!isWhole(end, start, spikeTimes.length)) {
      throw new ModelError(
        `endSpikes of ${where} must count up from 0 to the number of spikes, ${spikeTimes.length}, but is ${shown(end)} for neuron ${id}`,
      );
    }
    for (let k = start; k < end; k++) {
      const [time, before] = [spikeTimes[k]!, k === start ? Number.NEGATIVE_INFINITY : spikeTimes[k - 1]!];
      if (Number.isFinite(time) && time >= before) continue;
      throw new ModelError(
        `spikeTimes of ${where} must be numbers that ascend for each neuron, but [${k}] is ${shown(time)}`,
      );
    }
    start = end;
  }
  if (start !== spikeTimes.length) {
    throw new ModelError(`endSpikes of ${where} end at ${start}, but there are ${spikeTimes.length} spikes`);
  }
}

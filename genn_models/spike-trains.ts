/** Spike times by neuron, in the form in which a spike source has them. */
import { ModelError } from "../genn/model/index.ts";
import { shown } from "../genn/model/shown.ts";

/** Values for `spikeSourceArray`. */
export interface SpikeTrains {
  readonly vars: { readonly startSpike: Uint32Array; readonly endSpike: Uint32Array };
  readonly extraGlobalParams: { readonly spikeTimes: Float64Array };
}

/**
 * What `spikeSourceArray` sends, from a list of times for each neuron, in ms and in any order: `addNeuronPopulation("in", times.length, spikeSourceArray, spikeTrains(times))`.
 * @throws ModelError for what are no lists, and for times that are negative or not finite
 */
export function spikeTrains(times: readonly ArrayLike<number>[]): SpikeTrains {
  if (!Array.isArray(times) || times.length === 0)
    throw new ModelError(`spikeTrains takes a list of times for each neuron, not ${shown(times)}`);
  const trains = times.map((one: ArrayLike<number>, id): number[] => {
    if (typeof one !== "object" || typeof one?.length !== "number") {
      throw new ModelError(
        `spikeTrains takes a list of times for each neuron, but for neuron ${id} it is ${shown(one)}`,
      );
    }
    const train = Array.from(one);
    const wrong = train.findIndex((time) => !(Number.isFinite(time) && time >= 0));
    if (wrong < 0) return train.sort((x, y) => x - y);
    throw new ModelError(`time ${wrong} of neuron ${id} must be a number of ms from 0 on, not ${shown(train[wrong])}`);
  });
  const endSpike = new Uint32Array(times.length);
  let end = 0;
  for (const [id, { length }] of trains.entries()) endSpike[id] = end += length;
  const startSpike = endSpike.map((until, id) => until - trains[id]!.length);
  // No array is empty for a GPU.
  const spikeTimes = Float64Array.from(end === 0 ? [0] : trains.flat());
  return { vars: { startSpike, endSpike }, extraGlobalParams: { spikeTimes } };
}

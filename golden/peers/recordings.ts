/** Reads what was recorded of a spiking network, and checks it against what the network has. */
import type { ByName, Field, GoldenArray } from "../field.ts";
import type { PeerConnectivity, PeerRecording, PeerTrain, Precision } from "./format.ts";
import { type ElementCounts, readReference } from "./references.ts";

/** What recordings must fit. */
export interface Recorded {
  readonly samples: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly counts: ElementCounts;
  /** Populations whose synapses change, in the order in which their connectivity is recorded. */
  readonly changing: readonly string[];
  /** Neurons of each population. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Neurons on either side of each synapse population. */
  readonly sides: ReadonlyMap<string, { readonly pre: number; readonly post: number }>;
}

const AS_DOUBLE = "as double";

/** The precisions in which a file has recordings: at least one. */
export function recordedPrecisions(one: Field): readonly Precision[] {
  const precisions = one.names(["double", "float"]) as Precision[];
  if (precisions.length === 0) throw one.error("has neither 'double' nor 'float'");
  return precisions.sort();
}

/** The recordings of a file: `double`, `float`, or both. */
export function readRecordings(one: Field, recorded: Recorded): Readonly<Partial<Record<Precision, PeerRecording>>> {
  const precisions = recordedPrecisions(one);
  const double = precisions.includes("double") ? readRecording(one.at("double"), recorded, undefined) : undefined;
  const float = precisions.includes("float") ? readRecording(one.at("float"), recorded, double) : undefined;
  return { ...(double && { double }), ...(float && { float }) };
}

function readRecording(one: Field, recorded: Recorded, double: PeerRecording | undefined): PeerRecording {
  one.names(["vars", "spikes", "events", ...(recorded.changing.length > 0 ? ["connectivity"] : [])]);
  const neuronsOf = (name: string, where: Field) => {
    const size = recorded.sizes.get(name);
    if (size === undefined) throw where.error(`is of '${name}', which 'neuron_populations' does not have`);
    return size;
  };
  const sideOf = (name: string, where: Field) => {
    const [, population, side] = /^(.*):(pre|post)$/.exec(name) ?? [];
    const sides = recorded.sides.get(population ?? "");
    if (sides === undefined)
      throw where.error(`is of '${name}', which is not 'population:pre' or 'population:post' of 'synapse_populations'`);
    return sides[side as "pre" | "post"];
  };
  return {
    variables: one.at("vars").list((each) => {
      const isChanging = recorded.changing.length > 0 && each.has("lengths");
      const reference = readReference(each, isChanging ? ["data", "lengths"] : ["data"]);
      if (isChanging) return { reference, ...varyingData(each, recorded) };
      return { reference, data: dataOf(each.at("data"), recorded.counts.of(reference, each), recorded) };
    }),
    connectivity: recorded.changing.length > 0 ? readChanges(one.at("connectivity"), recorded) : [],
    spikes: one.has("spikes") ? trains(one.at("spikes"), recorded, neuronsOf, double?.spikes) : {},
    events: one.has("events") ? trains(one.at("events"), recorded, sideOf, double?.events) : {},
  };
}

function dataOf(one: Field, count: number, { samples, batchSize }: Recorded): GoldenArray {
  const data = one.anyArray();
  const expected = batchSize > 1 ? [samples, batchSize, count] : [samples, count];
  if (data.shape.join() !== expected.join())
    throw one.error(`has shape [${data.shape.join(", ")}] instead of [${expected.join(", ")}]`);
  return data;
}

/** Values of synapses that come and go: so many for each sample. */
function varyingData(one: Field, { samples, batchSize }: Recorded): { data: GoldenArray; lengths: number[] } {
  const lengths = lengthsOf(one, samples).map((length) => length * batchSize);
  const data = one.at("data").anyArray();
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (data.values.length !== total) throw one.at("data").error(`has ${data.values.length} values instead of ${total}`);
  return { data, lengths };
}

function lengthsOf(one: Field, samples: number): number[] {
  const lengths = one.at("lengths").indices(2 ** 32);
  if (lengths.length !== samples) throw one.at("lengths").error(`has ${lengths.length} entries for ${samples} samples`);
  return lengths;
}

/** The synapses of each population whose connectivity changes. */
function readChanges(all: Field, { changing, samples, sides }: Recorded): PeerConnectivity[] {
  let index = 0;
  const read = all.list((one) => {
    one.names(["lengths", "pre_ind", "post_ind"]);
    const population = changing[index++];
    if (population === undefined) throw one.error("is of no population whose synapses change");
    const lengths = lengthsOf(one, samples);
    const pre = one.at("pre_ind").indices(sides.get(population)!.pre);
    const post = one.at("post_ind").indices(sides.get(population)!.post);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (pre.length !== total || post.length !== total)
      throw one.error(`lists ${pre.length} and ${post.length} neurons, but the lengths say ${total}`);
    return { population, lengths, pre, post };
  });
  if (read.length !== changing.length) throw all.error(`has ${read.length} entries for ${changing.length} populations`);
  return read;
}

type Trains = ByName<readonly PeerTrain[]>;

function trains(
  one: Field,
  recorded: Recorded,
  sizeOf: (name: string, where: Field) => number,
  double: Trains | undefined,
): Trains {
  const asDouble = (where: Field): Trains => {
    if (where.text() !== AS_DOUBLE) throw where.error(`must be '${AS_DOUBLE}' or what was recorded`);
    if (double === undefined) throw where.error(`is '${AS_DOUBLE}', but there is no such recording`);
    return double;
  };
  if (one.isText()) return asDouble(one);
  return Object.fromEntries(
    one.names().map((name) => {
      const each = one.at(name);
      const size = sizeOf(name, each);
      if (each.isText()) {
        const same = asDouble(each)[name];
        if (same === undefined) throw each.error(`is '${AS_DOUBLE}', but there is no such recording`);
        return [name, same];
      }
      const instances = each.isList() ? each.list((train) => readTrain(train, size, recorded.steps)) : undefined;
      const found = instances ?? [readTrain(each, size, recorded.steps)];
      if (found.length !== recorded.batchSize)
        throw each.error(`has ${found.length} instances instead of ${recorded.batchSize}`);
      return [name, found];
    }),
  );
}

function readTrain(one: Field, size: number, steps: number): PeerTrain {
  one.names(["counts_per_step", "ids"]);
  const counts = one.at("counts_per_step").indices(size + 1);
  const ids = one.at("ids").indices(size);
  if (counts.length !== steps) throw one.at("counts_per_step").error(`has ${counts.length} entries for ${steps} steps`);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (ids.length !== total) throw one.at("ids").error(`lists ${ids.length}, the counts say ${total}`);
  return { counts, ids };
}

/** Reads what was recorded of a spiking network, and checks it against what the network has. */
import type { ByName, Field, GoldenArray } from "../field.ts";
import type { PeerRecording, PeerTrain, Precision } from "./format.ts";
import { type ElementCounts, readReference } from "./references.ts";

/** What recordings must fit. */
export interface Recorded {
  readonly samples: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly counts: ElementCounts;
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
  one.names(["vars", "spikes", "events"]);
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
      const reference = readReference(each, ["data"]);
      return { reference, data: dataOf(each.at("data"), recorded.counts.of(reference, each), recorded) };
    }),
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

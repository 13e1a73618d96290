/** What a custom update reduces, along which axis, and the segments it does so over. */
import { ModelError } from "../../model/errors.ts";
import {
  type CustomUpdate,
  describeReference,
  type NeuronPopulation,
  segmentedPopulation,
  spanOf,
  spanOfUpdate,
  synapsesOf,
} from "../../model/model.ts";
import type { ReductionAxis, Segments } from "../program.ts";
import type { Lowering } from "./context.ts";

/** A name that an update hands values in by, to be put together along an axis. */
interface Reduced {
  readonly name: string;
  readonly what: string;
  readonly axis: ReductionAxis;
}

/**
 * The axis along which an update reduces; the batch for one that does not.
 * @throws ModelError for more than one, or one that it does not run along
 */
export function reductionAxis(update: CustomUpdate): ReductionAxis {
  const where = `custom update '${update.name}'`;
  const reduced = reducedBy(update);
  const [first] = reduced;
  if (first === undefined) return "batch";
  const other = reduced.find(({ axis }) => axis !== first.axis);
  if (other !== undefined) {
    throw new ModelError(
      `${where} reduces over the ${first.axis} (${first.what}) and over the ${other.axis} (${other.what}): an update goes along one of them, ` +
        "so split it in two",
    );
  }
  if (first.axis === "batch") return first.axis;
  const span = spanOfUpdate(update.references);
  if (overSynapses(update) && span === "element") {
    throw new ModelError(
      `${where} runs over synapses and so cannot reduce over ${first.axis} (${first.what}): synapses are reduced over the batch, or ` +
        "summed with addToPost or addToPre",
    );
  }
  if (span === "all" || (span === "segment" && first.axis === "segments")) {
    const over = span === "all" ? "one value for all neurons" : "one value per segment";
    throw new ModelError(
      `${where} reduces over ${first.axis} (${first.what}), but what it references is ${over}: reference a variable of the neurons`,
    );
  }
  return first.axis;
}

const overSynapses = ({ references }: CustomUpdate): boolean =>
  Object.values(references).some((one) => one.side === undefined && synapsesOf(one) !== undefined);

function reducedBy(update: CustomUpdate): Reduced[] {
  const { definition } = update.update;
  const own = Object.entries(definition.vars).flatMap(([name, { access }]): Reduced[] => {
    if (!access.startsWith("REDUCE")) return [];
    const axis = access.startsWith("REDUCE_BATCH")
      ? "batch"
      : access.startsWith("REDUCE_NEURON")
        ? "neurons"
        : "segments";
    return [{ name, what: `'${name}', ${access}`, axis }];
  });
  const over = spanOfUpdate(update.references);
  const referenced = Object.entries(update.references).flatMap(([name, reference]): Reduced[] => {
    const mode = definition.varRefs[name]!;
    if (!mode.startsWith("REDUCE")) return [];
    const span = spanOf(reference);
    const axis = span === over ? "batch" : span === "segment" ? "segments" : "neurons";
    return [{ name, what: `'${name}', which is ${describeReference(reference)}, ${mode}`, axis }];
  });
  return [...own, ...referenced];
}

/** The buffers that say where the segments of an update's population are; made where they are first asked for. */
export function segmentBuffers(lowering: Lowering, update: CustomUpdate): { segments: Segments; segmentOf: number } {
  const { table } = lowering;
  const population = segmentedPopulation(update.references)!;
  const sizes = population.segments!;
  const { starts, segmentOf } = namesOf(population);
  const add = (name: string, list: () => readonly number[]): number => {
    if (table.has(name)) return table.id(name);
    const values = Float64Array.from(list());
    return table.add({
      name,
      type: "uint32",
      sharing: "shared",
      columns: values.length,
      initial: { kind: "array", values },
      persistent: false,
    });
  };
  const firsts = () => {
    const list = [0];
    for (const size of sizes) list.push(list.at(-1)! + size);
    return list;
  };
  const longest = sizes.reduce((most, size) => Math.max(most, size));
  return {
    segments: { count: sizes.length, longest, starts: add(starts, firsts) },
    segmentOf: add(segmentOf, () => sizes.flatMap((size, segment) => new Array<number>(size).fill(segment))),
  };
}

const namesOf = ({ name }: NeuronPopulation) => ({ starts: `${name}.segment_starts`, segmentOf: `${name}.segment_of` });

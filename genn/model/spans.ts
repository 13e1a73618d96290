/** Over what references run: elements, segments or all together, of which neurons or synapses; and whether several fit together. */
import { synapseShape } from "./connectivity.ts";
import type { CustomUpdateModel } from "./definitions.ts";
import { ModelError } from "./errors.ts";
import type { CurrentSource, CustomUpdate, NeuronPopulation, SynapsePopulation, VariableReference } from "./groups.ts";
import { isSingleAccess } from "./instance.ts";
import type { NeuronScope } from "./neuron-references.ts";

export interface ElementShape {
  readonly kind: "neuron" | "synapse";
  readonly rows: number;
  readonly columns: number;
  /** undefined where it is not known before synapses have been drawn. */
  readonly count: number | undefined;
  /** The population, if these are some of the pairs of its rows and columns only. */
  readonly sparse?: SynapsePopulation;
}

/** The elements that the group of a reference has; neurons are one row. A variable may be one value for all of them: see `isSingle`. */
export function referenceShape(reference: VariableReference): ElementShape {
  const { group, part } = reference;
  const neurons = (size: number): ElementShape => ({ kind: "neuron", rows: 1, columns: size, count: size });
  switch (group.kind) {
    case "neuron":
      return neurons(group.size);
    case "currentSource":
      return neurons(group.target.size);
    case "customUpdate":
      return referenceShape(Object.values(group.references).find(isPlain)!);
    case "connectivityUpdate":
      return referenceShape({ ...reference, group: group.synapses });
    case "synapse": {
      if (part === "pre") return neurons(group.source.size);
      if (part !== "synapse") return neurons(group.target.size);
      if (group.kernel !== undefined) {
        const count = group.kernel.reduce((product, one) => product * one, 1);
        return { kind: "synapse", rows: 1, columns: count, count, sparse: group };
      }
      if (group.connectivity === "sparse") {
        const [rows, columns] = [group.source.size, group.target.size];
        return {
          kind: "synapse",
          rows,
          columns,
          count: synapseShape(group.sparse!, group.source, group.target)?.[0],
          sparse: group,
        };
      }
      const columns = group.shape.at(-1)!;
      const [rows, count] = [group.synapseCount / columns, group.synapseCount];
      return reference.transposed
        ? { kind: "synapse", rows: columns, columns: rows, count }
        : { kind: "synapse", rows, columns, count };
    }
  }
}

/** Over what a variable has a value of its own: each element of its group, each segment of a population, or all elements together. */
export type Span = "element" | "segment" | "all";

export function spanOf({ group, part, variable }: VariableReference): Span {
  if (part === "spikeTime" || part === "inSyn" || part === "dendriticDelay") return "element";
  if (part === "spikeCount") return "all";
  if (group.kind !== "customUpdate") {
    return isSingleAccess(variablesOf(group, part)?.[variable]?.access ?? "") ? "all" : "element";
  }
  const { access } = group.update.definition.vars[variable]!;
  if (isSingleAccess(access)) return "all";
  return access.startsWith("REDUCE_SEGMENT") ? "segment" : spanOfUpdate(group.references);
}

function variablesOf(group: Exclude<VariableReference["group"], CustomUpdate>, part: VariableReference["part"]) {
  switch (group.kind) {
    case "neuron":
      return group.neuron.definition.vars;
    case "currentSource":
      return group.source.definition.vars;
    case "connectivityUpdate": {
      const { vars, preVars, postVars } = group.update.definition;
      return { synapse: vars, pre: preVars, post: postVars }[part as "synapse"];
    }
    case "synapse": {
      const { vars, preVars, postVars } = group.weightUpdate.definition;
      return { synapse: vars, pre: preVars, post: postVars, postsynaptic: group.postsynaptic.definition.vars }[
        part as "synapse"
      ];
    }
  }
}

/** Is a variable one value for all elements of its group, rather than one per element? */
export const isSingle = (reference: VariableReference): boolean => spanOf(reference) === "all";

/** What an update with such references runs over: all that one of them has values for. */
export function spanOfUpdate(references: Readonly<Record<string, VariableReference>>): Span {
  const spans = Object.values(references).map(spanOf);
  return spans.includes("element") ? "element" : spans.includes("segment") ? "segment" : "all";
}

/**
 * The elements a custom update runs over: those of the group it references, its segments where no variable has a value per element, or one, where every
 * variable it references is one value for all of them.
 */
export function updateShape(references: Readonly<Record<string, VariableReference>>): ElementShape {
  const span = spanOfUpdate(references);
  const neurons = (columns: number): ElementShape => ({ kind: "neuron", rows: 1, columns, count: columns });
  if (span === "all") return neurons(1);
  if (span === "segment") return neurons(segmentedPopulation(references)!.segments!.length);
  return referenceShape(Object.values(references).find(isPlain)!);
}

/** The first population in segments that references are to, themselves or through other updates; undefined if there is none. */
export const segmentedPopulation = (
  references: Readonly<Record<string, VariableReference>>,
): NeuronPopulation | undefined => populationsIn(references).find(({ segments }) => segments !== undefined);

const populationsIn = (references: Readonly<Record<string, VariableReference>>): NeuronPopulation[] =>
  Object.values(references)
    .filter(isPlain)
    .flatMap((reference) => neuronsOf(reference) ?? []);

/**
 * The segments of an update that has to do with any: it reduces over them, or references what has a value for each. Undefined for others.
 * @throws ModelError where there are none, or populations are cut differently
 */
export function segmentsOf(
  references: Readonly<Record<string, VariableReference>>,
  { vars }: CustomUpdateModel,
  where: string,
): readonly number[] | undefined {
  const own = Object.entries(vars).find(([, { access }]) => access.startsWith("REDUCE_SEGMENT"));
  if (own === undefined && !Object.values(references).some((one) => spanOf(one) === "segment")) return undefined;
  const population = segmentedPopulation(references);
  if (population === undefined) {
    throw new ModelError(
      `${where} reduces over segments (${own![1].access} of '${own![0]}'), but there are none of the ` +
        `${describeShape(referenceShape(Object.values(references).find(isPlain)!))} it runs over: give segments when adding the population`,
    );
  }
  const other = populationsIn(references).find(({ segments }) => String(segments) !== String(population.segments));
  if (other === undefined || other.segments === undefined) return population.segments;
  throw new ModelError(`${where} runs over '${population.name}' and '${other.name}', whose segments differ`);
}

/** Where references to the neurons of a population look. */
export const scopeOfNeurons = (population: NeuronPopulation): NeuronScope => ({
  owner: population,
  part: "neuron",
  vars: population.neuron.definition.vars,
  what: "the neurons it runs at",
});

/** Variables that others have for each of the neurons of a population: either side of synapses, postsynaptic models, and current sources. */
export const othersAt = (population: NeuronPopulation): NeuronScope["others"] => {
  return (given) => {
    const { group, part, variable } = given as VariableReference;
    if (part !== "pre" && part !== "post" && part !== "postsynaptic" && part !== "currentSource") return undefined;
    if (neuronsOf(given as VariableReference) !== population) return undefined;
    const spec = variablesOf(group as SynapsePopulation | CurrentSource, part)?.[variable];
    return spec && { part, spec };
  };
};

/** Is a reference to the elements that the update itself runs over? */
export const isPlain = ({ transposed, side }: VariableReference): boolean => !transposed && side === undefined;

const SIDES = { pre: "presynaptic", post: "postsynaptic" } as const;

export const describeReference = ({ group, variable, transposed, side }: VariableReference): string =>
  `'${group.name}.${variable}'${transposed ? " transposed" : ""}${side === undefined ? "" : ` of ${SIDES[side]} neurons`}`;

/** Throws `ModelError` for a reference to a side that is not to neurons of the population there, or in an update that has no synapses. */
export function checkSide(reference: VariableReference, plain: VariableReference, where: string): void {
  const synapses = synapsesOf(plain);
  if (synapses === undefined) {
    throw new ModelError(
      `${where} is to ${SIDES[reference.side!]} neurons, but the update runs over ${describeShape(referenceShape(plain))}, not over synapses`,
    );
  }
  const { source, target } = synapses;
  const population = reference.side === "pre" ? source : target;
  const neurons = neuronsOf(reference);
  if (spanOf(reference) === "segment") {
    throw new ModelError(
      `${where} is to ${describeReference(reference)}, which has a value per segment: copy it to a variable of the neurons first`,
    );
  }
  if (neurons === population && !reference.transposed) return;
  throw new ModelError(
    `${where} must be to a variable of '${population.name}', the ${SIDES[reference.side!]} population of '${synapses.name}', ` +
      `not ${describeReference({ ...reference, side: undefined })}`,
  );
}

/** The synapses that a reference is to, itself or through a custom update; undefined if it is to neurons, or to what synapses share. */
export function synapsesOf({ group, part }: VariableReference): SynapsePopulation | undefined {
  if (group.kind === "customUpdate") return synapsesOf(Object.values(group.references).find(isPlain)!);
  if (part !== "synapse") return undefined;
  if (group.kind === "connectivityUpdate") return group.synapses;
  return group.kind === "synapse" && group.kernel === undefined ? group : undefined;
}

/** The neurons that a reference is to, itself or through a custom update; undefined if it is to synapses. */
export function neuronsOf({ group, part }: VariableReference): NeuronPopulation | undefined {
  switch (group.kind) {
    case "neuron":
      return group;
    case "currentSource":
      return group.target;
    case "customUpdate":
      return neuronsOf(Object.values(group.references).find(isPlain)!);
    case "connectivityUpdate":
      return neuronsOf({ group: group.synapses, part } as VariableReference);
    case "synapse":
      if (part === "synapse") return undefined;
      return part === "pre" ? group.source : group.target;
  }
}

export const describeShape = (shape: ElementShape): string =>
  shape.kind === "neuron"
    ? `${shape.columns} neurons`
    : shape.sparse === undefined
      ? `${shape.rows} x ${shape.columns} synapses`
      : `${shape.sparse.kernel === undefined ? "the synapses" : "the kernel"} of '${shape.sparse.name}'`;

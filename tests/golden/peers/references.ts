/** References to variables of a network, as files of spiking networks have them. */
import type { Field } from "../field.ts";
import { type PeerNeurons, type PeerReference, type PeerSynapses, type PeerUpdate, referenceKinds } from "./format.ts";

/** A variable somewhere in the network; `also`: what else stands beside it. */
export function readReference(one: Field, also: readonly string[] = []): PeerReference {
  one.names(["kind", "group", "var", ...also]);
  const kind = one.at("kind").choice(referenceKinds);
  return {
    kind,
    group: one.at("group").text(),
    variable: kind === "out_post" && !one.has("var") ? undefined : one.at("var").text(),
  };
}

/** The elements that a variable has that a reference means. */
export interface ElementCounts {
  /** Throws `GoldenError`, at `where`, if the network has no such variable. */
  of(reference: PeerReference, where: Field): number;
  /** From then on variables of the update can be referenced. */
  enter(update: PeerUpdate, count: number): void;
}

export function elementCounts(neurons: readonly PeerNeurons[], synapses: readonly PeerSynapses[]): ElementCounts {
  const size = new Map(neurons.map((one) => [one.name, one.size]));
  const updates = new Map<string, { readonly update: PeerUpdate; readonly count: number }>();
  const declares = (variables: readonly { name: string }[] | undefined, name: string | undefined) =>
    variables?.some((one) => one.name === name) === true;
  const of = ({ kind, group, variable }: PeerReference, where: Field): number => {
    const missing = () =>
      where.error(`means ${kind} variable '${variable}' of '${group}', which the file does not have`);
    if (kind === "neuron") {
      const one = neurons.find(({ name }) => name === group);
      if (!declares(one?.model.declared.vars, variable)) throw missing();
      return one!.size;
    }
    if (kind === "custom_update") {
      const one = updates.get(group);
      const declared = one?.update.model.declared.vars?.find(({ name }) => name === variable);
      if (one === undefined || declared === undefined) throw missing();
      return /^REDUCE_NEURON|^READ_ONLY_SHARED$/.test(declared.access) ? 1 : one.count;
    }
    const one = synapses.find(({ name }) => name === group);
    if (one === undefined) throw missing();
    const { vars, preVars, postVars } = one.weightUpdate.model.declared;
    const postsynaptic = one.postsynaptic.model.declared.vars;
    const known = { wu: vars, wu_pre: preVars, wu_post: postVars, psm: postsynaptic, out_post: undefined }[kind];
    if (kind !== "out_post" && !declares(known, variable)) throw missing();
    if (kind === "wu") return one.count;
    return size.get(kind === "wu_pre" ? one.pre : one.post)!;
  };
  return { of, enter: (update, count) => void updates.set(update.name, { update, count }) };
}

/** References to variables of a network, as files of spiking networks have them. */
import type { Field } from "../field.ts";
import {
  isOneForAll,
  type PeerName,
  type PeerNeurons,
  type PeerReference,
  type PeerSynapses,
  type PeerUpdate,
  referenceKinds,
} from "./format.ts";

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
  const of = ({ kind, group, variable }: PeerReference, where: Field): number => {
    const missing = () =>
      where.error(`means ${kind} variable '${variable}' of '${group}', which the file does not have`);
    const countOf = (variables: readonly PeerName[] | undefined, elements: number): number => {
      const declared = variables?.find(({ name }) => name === variable);
      if (declared === undefined) throw missing();
      return isOneForAll(declared) ? 1 : elements;
    };
    if (kind === "neuron") {
      const one = neurons.find(({ name }) => name === group);
      if (one === undefined) throw missing();
      return countOf(one.model.declared.vars, one.size);
    }
    if (kind === "custom_update") {
      const one = updates.get(group);
      if (one === undefined) throw missing();
      return countOf(one.update.model.declared.vars, one.count);
    }
    const one = synapses.find(({ name }) => name === group);
    if (one === undefined) throw missing();
    const [pre, post] = [size.get(one.pre)!, size.get(one.post)!];
    const { vars, preVars, postVars } = one.weightUpdate.model.declared;
    switch (kind) {
      case "wu":
        return countOf(vars, one.count);
      case "wu_pre":
        return countOf(preVars, pre);
      case "wu_post":
        return countOf(postVars, post);
      case "psm":
        return countOf(one.postsynaptic.model.declared.vars, post);
      case "out_post":
        return post;
    }
  };
  return { of, enter: (update, count) => void updates.set(update.name, { update, count }) };
}
